//! What only all points together show: series, distinct label values, names that collide.

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use super::prometheus;
use crate::check::index::Index;
use crate::check::ledger::{Ledger, Note};
use crate::check::names::{self, Name, Names, clip};
use crate::check::resource::Speaker;
use crate::check::shape;
use crate::model::{AttributeDef, Cardinality, Instrument, MetricDef};
use crate::otlp::model::{Attribute, Metric, Value};
use crate::rule::Rule;

/// More different free texts than this in one label are no accident.
const MAX_TEXTS: usize = 4;
/// Bounds above this are not counted out.
const MAX_COUNTED: usize = 10_000;
/// Different meanings of one Prometheus name that are worth telling.
const MAX_MEANINGS: usize = 4;

/// A metric of one process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::check) struct Key {
    pub(super) service: Name,
    pub(super) instance: u64,
    pub(super) metric: usize,
}

/// Past this many, what does not fit is no longer told apart, and not counted.
const MAX_FORGOTTEN: usize = 65_536;

/// What one service means by a name: an OpenTelemetry name, a unit, an instrument.
type Meaning = (Box<str>, Box<str>, &'static str);
type Meanings = BTreeSet<Meaning>;

/// A name of one service: the one that a metric is sent with, or the one that it gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Of {
    OpenTelemetry,
    Prometheus,
}

/// Bounded sets of hashes, each one larger than its limit at most.
#[derive(Debug)]
pub(in crate::check) struct Series {
    points: HashMap<Key, HashSet<u64>>,
    labels: HashMap<(Key, &'static str), Values>,
    names: HashMap<(Name, Of, Box<str>), Meanings>,
    size: usize,
    limit: usize,
    forgotten: HashSet<u64>,
}

#[derive(Debug, Default)]
struct Values {
    bound: usize,
    all: HashSet<u64>,
    texts: HashSet<u64>,
}

impl Series {
    /// At most `limit` series, label values and names together.
    pub(in crate::check) fn new(limit: usize) -> Self {
        Self {
            points: HashMap::new(),
            labels: HashMap::new(),
            names: HashMap::new(),
            size: 0,
            limit,
            forgotten: HashSet::new(),
        }
    }

    /// How many different things did not fit.
    pub(in crate::check) fn forgotten(&self) -> u64 {
        self.forgotten.len() as u64
    }

    /// Counts a point's series.
    pub(super) fn add_point(&mut self, key: Key, def: &MetricDef, labels: &[Attribute<'_>]) {
        let own = hash_all(labels);
        let known = self.points.get(&key);
        let full = |all: &HashSet<u64>| all.len() > def.series_limit as usize;
        if known.is_some_and(|all| full(all) || all.contains(&own)) {
            return;
        }
        if self.has_room(&(key, own)) {
            self.points.entry(key).or_default().insert(own);
            self.size += 1;
        }
    }

    /// Counts a label's value.
    pub(super) fn add_label(&mut self, key: Key, def: &'static AttributeDef, value: &Value<'_>) {
        let label = (key, def.key.as_str());
        let own = hash_value(value);
        let is_text = value.as_str().is_some_and(shape::is_text);
        let known = self.labels.get(&label);
        if known.is_some_and(|values| values.knows(own, is_text)) || !self.has_room(&(label, own)) {
            return;
        }
        let values = self.labels.entry(label).or_default();
        values.bound = match def.cardinality {
            Cardinality::Bounded(bound) => (bound as usize).min(MAX_COUNTED),
            Cardinality::Unbounded => MAX_COUNTED,
        };
        self.size += usize::from(values.add(own, is_text));
    }

    /// Notes what a service means by a name, and by the name that it gets in Prometheus.
    pub(super) fn add_name(
        &mut self,
        who: &Speaker,
        metric: &Metric<'_>,
        instrument: Option<Instrument>,
    ) {
        let prometheus = prometheus::name(metric, instrument);
        let prometheus = clip(&prometheus, names::MAX_BYTES);
        let name = clip(&metric.name, names::MAX_BYTES);
        let unit = clip(&metric.unit, names::MAX_BYTES);
        let kind = instrument.map_or("summary", Instrument::as_str);
        self.add_meaning(
            (who.name, Of::Prometheus, prometheus.into()),
            (name, unit, kind),
        );
        self.add_meaning(
            (who.name, Of::OpenTelemetry, name.into()),
            (name, unit, kind),
        );
    }

    fn add_meaning(&mut self, key: (Name, Of, Box<str>), meaning: (&str, &str, &'static str)) {
        let (name, unit, kind) = meaning;
        let same = |known: &Meaning| (&*known.0, &*known.1, known.2) == meaning;
        let known = self.names.get(&key);
        if known.is_some_and(|known| known.iter().any(same)) || !self.has_room(&(&key, meaning)) {
            return;
        }
        let meanings = self.names.entry(key).or_default();
        meanings.insert((name.into(), unit.into(), kind));
        self.size += 1;
        if meanings.len() > MAX_MEANINGS {
            meanings.pop_last();
            self.size -= 1;
        }
    }

    /// Whether something new fits; what does not is counted once.
    fn has_room(&mut self, new: &impl Hash) -> bool {
        let room = self.size < self.limit;
        if !room && self.forgotten.len() < MAX_FORGOTTEN {
            let mut hasher = DefaultHasher::new();
            new.hash(&mut hasher);
            self.forgotten.insert(hasher.finish());
        }
        room
    }
}

impl Values {
    /// Whether a value adds nothing: one more than a bound is enough to know.
    fn knows(&self, value: u64, is_text: bool) -> bool {
        let counted = self.all.len() > self.bound || self.all.contains(&value);
        let read = self.texts.len() > MAX_TEXTS || self.texts.contains(&value);
        counted && (read || !is_text)
    }

    /// Adds a value; whether there is one more now.
    fn add(&mut self, value: u64, is_text: bool) -> bool {
        if is_text && self.texts.len() <= MAX_TEXTS {
            self.texts.insert(value);
        }
        self.all.len() <= self.bound && self.all.insert(value)
    }
}

/// Reports what only all points together show.
pub(in crate::check) fn report(series: &Series, index: &Index, names: &Names, ledger: &mut Ledger) {
    for (key, found) in &series.points {
        let def = index.contract.metrics[key.metric];
        if found.len() > def.series_limit as usize {
            over_budget(names.text(key.service), def, ledger);
        }
    }
    for ((key, label), values) in &series.labels {
        let def = index.contract.metrics[key.metric];
        unbounded(names.text(key.service), def, label, values, ledger);
    }
    for ((service, of, name), meanings) in &series.names {
        let service = names.text(*service);
        collision(service, *of, name, meanings, index, ledger);
    }
}

fn over_budget(service: &Arc<str>, def: &MetricDef, ledger: &mut Ledger) {
    ledger.record(&Note {
        rule: Rule::MetricSeriesOverBudget,
        service,
        subject: format_args!("{}", def.name),
        found: format_args!("more series than that in one process"),
        wanted: format_args!("at most {} series", def.series_limit),
        place: format_args!("metric `{}`", def.name),
        trace: None,
        mild: false,
    });
}

fn unbounded(
    service: &Arc<str>,
    def: &MetricDef,
    label: &str,
    values: &Values,
    ledger: &mut Ledger,
) {
    let found = if values.texts.len() > MAX_TEXTS {
        "many different texts"
    } else if values.all.len() > values.bound {
        "more different values than the attribute's bound"
    } else {
        return;
    };
    ledger.record(&Note {
        rule: Rule::MetricLabelUnbounded,
        service,
        subject: format_args!("{} {label}", def.name),
        found: format_args!("{found}"),
        wanted: format_args!(
            "at most {} different values, none of them free text",
            values.bound
        ),
        place: format_args!("metric `{}`", def.name),
        trace: None,
        mild: false,
    });
}

#[expect(
    clippy::too_many_arguments,
    reason = "a name, whose it is, what it means"
)]
fn collision(
    service: &Arc<str>,
    of: Of,
    name: &str,
    meanings: &Meanings,
    index: &Index,
    ledger: &mut Ledger,
) {
    // A collision with the contract's own metric is reported where it is seen.
    let own = |name: &str| index.metric(name).is_none();
    let mut meanings = meanings.iter().filter(|(name, _, _)| own(name));
    let Some(first) = meanings.next() else {
        return;
    };
    // Two meanings of a name that is sent are told of that name alone.
    let other = |meaning: &&Meaning| of == Of::OpenTelemetry || meaning.0 != first.0;
    let Some(second) = meanings.find(other) else {
        return;
    };
    let wanted = match of {
        Of::OpenTelemetry => "one unit and one instrument for one name",
        Of::Prometheus => "one metric for one name in Prometheus",
    };
    ledger.record(&Note {
        rule: Rule::MetricNameCollision,
        service,
        subject: format_args!("{name}"),
        found: format_args!("{} and {}", Shown(first), Shown(second)),
        wanted: format_args!("{wanted}"),
        place: format_args!("metric `{}`", first.0),
        trace: None,
        mild: false,
    });
}

struct Shown<'m>(&'m Meaning);

impl std::fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (name, unit, kind) = self.0;
        write!(f, "`{name}` ({kind}, unit `{unit}`)")
    }
}

/// A hash that does not depend on the order of the labels.
fn hash_all(labels: &[Attribute<'_>]) -> u64 {
    let one = |label: &Attribute<'_>| {
        let mut hasher = DefaultHasher::new();
        label.key.hash(&mut hasher);
        hash_value(&label.value).hash(&mut hasher);
        hasher.finish()
    };
    labels.iter().map(one).fold(0, u64::wrapping_add)
}

pub(super) fn hash_value(value: &Value<'_>) -> u64 {
    let mut hasher = DefaultHasher::new();
    match value {
        Value::String(text) => text.hash(&mut hasher),
        Value::Int(number) => number.hash(&mut hasher),
        Value::Bool(value) => value.hash(&mut hasher),
        Value::Double(number) => number.to_bits().hash(&mut hasher),
        // Labels of other types are reported as such.
        _ => 0_u8.hash(&mut hasher),
    }
    hasher.finish()
}
