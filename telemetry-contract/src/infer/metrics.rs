//! Metrics that a contract does not have.

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::hash::{Hash as _, Hasher as _};

use super::attributes::Attributes;
use super::values::hash;
use crate::check;
use crate::model::{Contract, Instrument};
use crate::otlp::model::{Attribute, Metric, Point, PointValue};

const MAX_METRICS: usize = 2_048;
const MAX_LABELS: usize = 64;
/// Series of all metrics together that are told apart.
const MAX_SERIES: usize = 500_000;

/// Every metric that the contract does not have.
#[derive(Debug, Default)]
pub(super) struct Metrics {
    pub(super) all: BTreeMap<String, Seen>,
    series: usize,
    /// Points of metrics, and series, that there was no room for.
    pub(super) left_out: u64,
}

/// What was seen of one metric.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Its instruments; `None` for what no instrument makes.
    pub(super) instruments: BTreeSet<Option<&'static str>>,
    pub(super) instrument: Option<Instrument>,
    pub(super) units: BTreeSet<String>,
    pub(super) description: String,
    pub(super) points: u64,
    pub(super) labels: BTreeMap<String, Label>,
    pub(super) series: HashSet<u64>,
    /// Bounds of its buckets; `None` once two were seen.
    pub(super) bounds: Option<Vec<f64>>,
}

/// How often a label was there.
#[derive(Debug, Default)]
pub(super) struct Label {
    pub(super) present: u64,
    pub(super) unbounded: bool,
}

impl Metrics {
    /// Adds a metric's points.
    pub(super) fn add(
        &mut self,
        metric: &Metric<'_>,
        contract: &Contract,
        attributes: &mut Attributes,
    ) {
        if contract.metric(&metric.name).is_some() || metric.points.is_empty() {
            return;
        }
        let is_new = !self.all.contains_key(&*metric.name);
        if is_new && (self.all.len() >= MAX_METRICS || metric.name.len() > 255) {
            self.left_out += metric.points.len() as u64;
            return;
        }
        let seen = self.all.entry(metric.name.to_string()).or_default();
        seen.describe(metric, is_new);
        for point in &metric.points {
            seen.point(point);
            for label in &point.attributes {
                attributes.add_label(label);
            }
            let series = series_of(&point.attributes);
            if seen.series.contains(&series) {
                continue;
            }
            if self.series < MAX_SERIES {
                seen.series.insert(series);
                self.series += 1;
            } else {
                self.left_out += 1;
            }
        }
    }
}

impl Seen {
    fn describe(&mut self, metric: &Metric<'_>, is_new: bool) {
        let instrument = check::instrument(metric.kind);
        self.instruments.insert(instrument.map(Instrument::as_str));
        self.instrument = instrument;
        if self.units.len() < 4 && !self.units.contains(&*metric.unit) {
            self.units.insert(metric.unit.to_string());
        }
        if self.description.is_empty() && metric.description.len() <= 200 {
            self.description = metric.description.to_string();
        }
        if is_new {
            self.bounds = metric.points.first().map(|point| bounds(point).to_vec());
        }
    }

    fn point(&mut self, point: &Point<'_>) {
        self.points += 1;
        if self
            .bounds
            .as_deref()
            .is_some_and(|known| known != bounds(point))
        {
            self.bounds = None;
        }
        for label in &point.attributes {
            if !self.labels.contains_key(&*label.key) {
                if self.labels.len() >= MAX_LABELS {
                    continue;
                }
                self.labels.insert(label.key.to_string(), Label::default());
            }
            if let Some(seen) = self.labels.get_mut(&*label.key) {
                seen.present += 1;
                seen.unbounded |= check::is_unbounded(&label.key, &label.value);
            }
        }
    }
}

fn bounds<'p>(point: &'p Point<'_>) -> &'p [f64] {
    match &point.value {
        PointValue::Distribution { bounds, .. } => bounds,
        _ => &[],
    }
}

/// A set of labels, in any order.
fn series_of(labels: &[Attribute<'_>]) -> u64 {
    let one = |label: &Attribute<'_>| {
        let mut hasher = DefaultHasher::new();
        (&label.key, hash(&label.value)).hash(&mut hasher);
        hasher.finish()
    };
    labels.iter().map(one).fold(0, u64::wrapping_add)
}
