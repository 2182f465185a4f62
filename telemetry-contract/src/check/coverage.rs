//! Which of a contract's signals and attributes were seen, and how often.
//!
//! Counting takes no memory that grows with what is counted: a number for each signal and each of
//! its attributes.

use super::index::{Index, Present, SpanType};
use super::keys::Key;
use super::line::Line;
use crate::model::{AttributeUse, Requirement};
use crate::otlp::model::{Attribute, LogRecord, Metric, Resource, find};

/// The field of a line that names its event.
const EVENT_NAME: &str = "event.name";

/// What of a contract was seen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Every signal, by kind, in the contract's order.
    pub signals: Vec<SignalCoverage>,
    /// Every attribute, in order of its key, wherever it was seen: on spans, metric points, log
    /// records, lines and resources.
    pub attributes: Vec<AttributeCoverage>,
}

/// What kind of signal a name is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the variants are the signals' own names")]
pub enum SignalKind {
    Entity,
    Event,
    Metric,
    Span,
}

impl SignalKind {
    /// Its name in the definition format.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Entity => "entity",
            Self::Event => "event",
            Self::Metric => "metric",
            Self::Span => "span",
        }
    }
}

/// How often a signal was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignalCoverage {
    /// Its kind.
    pub kind: SignalKind,
    /// Its name; of a span, its type.
    pub name: &'static str,
    /// Spans, points, log records, or exports of a resource.
    pub seen: u64,
    /// Those of its attributes, in the order of its definition.
    pub attributes: Vec<UseCoverage>,
}

/// How often an attribute was seen on a signal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UseCoverage {
    /// Its key.
    pub key: &'static str,
    /// Whether it has to be there.
    pub requirement: Requirement,
    /// On how many.
    pub seen: u64,
}

/// How often an attribute was seen at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttributeCoverage {
    /// Its key.
    pub key: &'static str,
    /// How often.
    pub seen: u64,
}

impl Coverage {
    /// Leaves what is of interest: the signals and the attributes of one registry, say.
    pub fn retain(
        &mut self,
        signal: impl Fn(SignalKind, &str) -> bool,
        attribute: impl Fn(&str) -> bool,
    ) {
        self.signals.retain(|it| signal(it.kind, it.name));
        self.attributes.retain(|it| attribute(it.key));
    }

    /// How many signals were seen, and how many there are.
    pub fn of_signals(&self) -> (usize, usize) {
        let seen = self.signals.iter().filter(|signal| signal.seen > 0);
        (seen.count(), self.signals.len())
    }

    /// How many attributes were seen, and how many there are.
    pub fn of_attributes(&self) -> (usize, usize) {
        let seen = self
            .attributes
            .iter()
            .filter(|attribute| attribute.seen > 0);
        (seen.count(), self.attributes.len())
    }

    /// How many of the signals were seen, in percent, rounded down; 100 where there are none.
    pub fn percent(&self) -> usize {
        match self.of_signals() {
            (_, 0) => 100,
            (seen, all) => seen * 100 / all,
        }
    }
}

/// The counters behind a [`Coverage`].
#[derive(Debug)]
pub(super) struct Seen {
    spans: Vec<Counts>,
    metrics: Vec<Counts>,
    events: Vec<Counts>,
    entities: Vec<Counts>,
    /// By number, but those on metric points.
    attributes: Vec<u64>,
}

/// Those of one signal.
#[derive(Debug, Clone, Default)]
struct Counts {
    seen: u64,
    /// Of a span type by attribute number, once one was seen; of other signals in the order of
    /// their definition.
    attributes: Vec<u64>,
}

impl Counts {
    fn of(uses: &[AttributeUse]) -> Self {
        Self {
            seen: 0,
            attributes: vec![0; uses.len()],
        }
    }

    /// Counts those of a signal's attributes that are there.
    fn add<'k>(&mut self, uses: &[AttributeUse], keys: impl Iterator<Item = &'k str>) {
        self.seen += 1;
        for key in keys {
            let is = |each: &AttributeUse| each.attribute.key.as_str() == key;
            let count = uses
                .iter()
                .position(is)
                .and_then(|at| self.attributes.get_mut(at));
            bump(count);
        }
    }
}

impl Seen {
    /// Nothing of this contract.
    pub(super) fn new(index: &Index) -> Self {
        let contract = index.contract;
        Self {
            spans: vec![Counts::default(); contract.spans.len()],
            metrics: contract
                .metrics
                .iter()
                .map(|def| Counts::of(def.attributes))
                .collect(),
            events: contract
                .events
                .iter()
                .map(|def| Counts::of(def.attributes))
                .collect(),
            entities: contract
                .entities
                .iter()
                .map(|def| Counts::of(def.attributes))
                .collect(),
            attributes: vec![0; contract.attributes.len()],
        }
    }

    /// Counts a span with these attributes.
    pub(super) fn span(&mut self, of_type: Option<&SpanType>, present: &Present) {
        let counts = of_type.and_then(|of_type| self.spans.get_mut(of_type.number));
        let all = self.attributes.len();
        let mut of_type = counts.map(|counts| {
            counts.seen += 1;
            counts.attributes.resize(all, 0);
            &mut counts.attributes
        });
        for number in present.numbers() {
            bump(self.attributes.get_mut(number));
            bump(of_type.as_mut().and_then(|counts| counts.get_mut(number)));
        }
    }

    /// Counts a metric's points.
    pub(super) fn metric(&mut self, index: &Index, metric: &Metric<'_>) {
        let Some(number) = index.metric(&metric.name) else {
            return;
        };
        let def = index.contract.metrics.get(number);
        if let (Some(def), Some(counts)) = (def, self.metrics.get_mut(number)) {
            for point in &metric.points {
                counts.add(def.attributes, keys_of(&point.attributes));
            }
        }
    }

    /// Counts the event of a log record; its attributes come by [`key`](Self::key).
    pub(super) fn event(&mut self, index: &Index, record: &LogRecord<'_>) {
        self.named_event(index, &record.event_name, keys_of(&record.attributes));
    }

    /// Counts a line's fields, and the event that it names.
    pub(super) fn line(&mut self, index: &Index, line: &Line<'_>) {
        self.keys(index, line.keys());
        if let Some(name) = line.text(EVENT_NAME) {
            self.named_event(index, &name, line.keys());
        }
    }

    fn named_event<'k>(&mut self, index: &Index, name: &str, keys: impl Iterator<Item = &'k str>) {
        if name.is_empty() {
            return;
        }
        let events = index.contract.events;
        let at = events.binary_search_by(|def| def.name.as_str().cmp(name));
        let Ok(at) = at else { return };
        if let (Some(def), Some(counts)) = (events.get(at), self.events.get_mut(at)) {
            counts.add(def.attributes, keys);
        }
    }

    /// Counts an export's resource, and the entities that it describes: those of which all that is
    /// required is there, and something at all.
    pub(super) fn resource(&mut self, index: &Index, resource: &Resource<'_>) {
        let attributes = &resource.attributes;
        self.keys(index, keys_of(attributes));
        for (def, counts) in index.contract.entities.iter().zip(&mut self.entities) {
            let has = |each: &AttributeUse| find(attributes, each.attribute.key.as_str()).is_some();
            let mut required = def.attributes.iter();
            let whole = required.all(|each| each.requirement != Requirement::Required || has(each));
            if whole && def.attributes.iter().any(has) {
                counts.add(def.attributes, keys_of(attributes));
            }
        }
    }

    /// Counts attributes by their keys.
    fn keys<'k>(&mut self, index: &Index, keys: impl Iterator<Item = &'k str>) {
        for key in keys.filter_map(|key| index.key(key)) {
            self.key(key);
        }
    }

    /// Counts an attribute.
    pub(super) fn key(&mut self, key: &Key) {
        if let Some((number, _)) = key.declared {
            bump(self.attributes.get_mut(usize::from(number)));
        }
    }

    /// What was seen.
    pub(super) fn coverage(&self, index: &Index) -> Coverage {
        let contract = index.contract;
        let mut coverage = Coverage::default();
        for (def, counts) in contract.entities.iter().zip(&self.entities) {
            coverage.add(SignalKind::Entity, def.entity_type, def.attributes, counts);
        }
        for (def, counts) in contract.events.iter().zip(&self.events) {
            coverage.add(SignalKind::Event, def.name.as_str(), def.attributes, counts);
        }
        for (def, counts) in contract.metrics.iter().zip(&self.metrics) {
            coverage.add(
                SignalKind::Metric,
                def.name.as_str(),
                def.attributes,
                counts,
            );
        }
        for (def, counts) in contract.spans.iter().zip(&self.spans) {
            let ordered = in_order(index, def.attributes, counts);
            coverage.add(SignalKind::Span, def.span_type, def.attributes, &ordered);
        }
        for (def, seen) in contract.attributes.iter().zip(&self.attributes) {
            let key = def.key.as_str();
            let seen = seen + coverage.on_points(key);
            coverage.attributes.push(AttributeCoverage { key, seen });
        }
        coverage
    }
}

impl Coverage {
    fn add(
        &mut self,
        kind: SignalKind,
        name: &'static str,
        uses: &'static [AttributeUse],
        counts: &Counts,
    ) {
        let of_use = |(each, seen): (&AttributeUse, &u64)| UseCoverage {
            key: each.attribute.key.as_str(),
            requirement: each.requirement,
            seen: *seen,
        };
        self.signals.push(SignalCoverage {
            kind,
            name,
            seen: counts.seen,
            attributes: uses.iter().zip(&counts.attributes).map(of_use).collect(),
        });
    }

    /// How many metric points have this label.
    fn on_points(&self, key: &str) -> u64 {
        let metrics = self
            .signals
            .iter()
            .filter(|it| it.kind == SignalKind::Metric);
        let labels = metrics.flat_map(|metric| &metric.attributes);
        labels
            .filter(|label| label.key == key)
            .map(|label| label.seen)
            .sum()
    }
}

/// A span type's counts in the order of its definition.
fn in_order(index: &Index, uses: &[AttributeUse], counts: &Counts) -> Counts {
    let count = |each: &AttributeUse| {
        let number = index.attribute(each.attribute.key.as_str());
        let count = number.and_then(|number| counts.attributes.get(usize::from(number)));
        count.copied().unwrap_or_default()
    };
    Counts {
        seen: counts.seen,
        attributes: uses.iter().map(count).collect(),
    }
}

fn keys_of<'a>(attributes: &'a [Attribute<'_>]) -> impl Iterator<Item = &'a str> {
    attributes.iter().map(|attribute| &*attribute.key)
}

fn bump(count: Option<&mut u64>) {
    if let Some(count) = count {
        *count += 1;
    }
}
