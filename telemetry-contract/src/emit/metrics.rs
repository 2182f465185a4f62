//! Metrics: a point for each value of their closed labels, and one for a failure.

use serde_json::{Value, json};

use super::json::{attribute, long};
use super::{Emitter, Stand, value};
use crate::check::SignalKind;
use crate::model::Instrument;
use crate::yaml::{Attribute, Metric, Requirement};

/// Bounds of a histogram that declares none.
const BOUNDS: &[f64] = &[
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
];

/// Most points of one metric.
const MAX_POINTS: usize = 50;

/// What the first point counts in a round; all others are rare.
const OFTEN: u64 = 90;

/// Nanoseconds of a second.
const SECOND: u64 = 1_000_000_000;

/// What a point says beside its labels.
struct Moment<'s> {
    started: u64,
    now: u64,
    /// How much has happened since the start.
    count: u64,
    rounds: u64,
    stand: Option<&'s Stand>,
}

impl Emitter<'_> {
    pub(super) fn metrics(
        &mut self,
        now: u64,
        stand: Option<&Stand>,
        without: impl Fn(&str) -> bool,
    ) -> Vec<Value> {
        let registry = self.registry;
        let metrics = registry.metrics.iter();
        let metrics = metrics.filter(|metric| !without(&metric.name));
        let mut written = Vec::new();
        for metric in metrics {
            let points = self.points(metric, now, stand);
            self.count(SignalKind::Metric, &metric.name, points.len());
            written.push(data(metric, &points));
        }
        written
    }

    fn points(&self, metric: &Metric, now: u64, stand: Option<&Stand>) -> Vec<Value> {
        let sets = self.label_sets(metric);
        let points = sets.into_iter().enumerate().map(|(at, labels)| {
            let often = if at == 0 { OFTEN } else { 1 };
            let moment = Moment {
                started: self.started,
                now,
                count: often * self.rounds,
                rounds: self.rounds,
                stand,
            };
            point(metric, &labels, &moment)
        });
        points.collect()
    }

    /// The labels of each point.
    fn label_sets(&self, metric: &Metric) -> Vec<Vec<Value>> {
        let registry = self.registry;
        let used = metric.attributes.iter();
        let used: Vec<_> = used
            .filter_map(|usage| Some((usage, registry.attribute(&usage.key)?)))
            .collect();
        let most = metric.max_series.map_or(MAX_POINTS, |most| most as usize);
        let members = used.iter().filter(|(_, def)| value::is_closed(def));
        let values = members.map(|(_, def)| def.values.len()).max().unwrap_or(1);
        let fails = used.iter().any(|(_, def)| def.key == "error.type");
        let all = values + usize::from(fails);
        let sets = (0..all.min(most).min(MAX_POINTS)).map(|at| {
            let failed = fails && at == values;
            // A hash a person would be a series a person.
            let shown = used.iter().filter(|(usage, def)| {
                value::is_shown(usage, def, failed)
                    && (usage.requirement == Requirement::Required || !value::is_private(def))
            });
            let labels = shown.map(|(_, def)| attribute(&def.key, &label(def, at, failed)));
            labels.collect()
        });
        sets.collect()
    }
}

/// A label of the point at this place: the members of a closed set in turn, what is usual first.
fn label(def: &Attribute, at: usize, failed: bool) -> Value {
    if !value::is_closed(def) || failed {
        return value::label(def, failed);
    }
    let usual = value::label(def, false);
    let mut members: Vec<Value> = def.values.iter().map(|it| value::member(def, it)).collect();
    members.retain(|member| *member != usual);
    members.insert(0, usual);
    members.swap_remove(at % members.len())
}

fn data(metric: &Metric, points: &[Value]) -> Value {
    let cumulative = 2;
    let (kind, data) = match metric.instrument {
        Instrument::Counter | Instrument::UpDownCounter => (
            "sum",
            json!({
                "aggregationTemporality": cumulative,
                "isMonotonic": metric.instrument == Instrument::Counter,
                "dataPoints": points,
            }),
        ),
        Instrument::Gauge => ("gauge", json!({ "dataPoints": points })),
        Instrument::Histogram => (
            "histogram",
            json!({ "aggregationTemporality": cumulative, "dataPoints": points }),
        ),
    };
    json!({ "name": metric.name, "description": metric.brief, "unit": metric.unit, kind: data })
}

fn point(metric: &Metric, labels: &[Value], moment: &Moment<'_>) -> Value {
    let mut point = match metric.instrument {
        Instrument::Histogram => distribution(metric, moment),
        Instrument::Counter => counted(metric, moment.count),
        Instrument::Gauge | Instrument::UpDownCounter => measured(metric, moment),
    };
    point["attributes"] = labels.into();
    point["startTimeUnixNano"] = long(moment.started);
    point["timeUnixNano"] = long(moment.now);
    point
}

/// Whether a unit counts things, so that values are whole.
fn is_whole(unit: &str) -> bool {
    unit == "By" || unit.starts_with('{')
}

fn counted(metric: &Metric, count: u64) -> Value {
    if is_whole(&metric.unit) {
        return json!({ "asInt": long(count) });
    }
    json!({ "asDouble": float(count) / 100.0 })
}

fn measured(metric: &Metric, moment: &Moment<'_>) -> Value {
    if metric.unit == "s" && metric.name.rsplit('.').next() == Some("time") {
        return json!({ "asDouble": float(moment.now / SECOND) });
    }
    // Up and down again, so that a graph of it is no line.
    let level = 1 + moment.rounds % 5;
    if is_whole(&metric.unit) {
        return json!({ "asInt": long(level) });
    }
    json!({ "asDouble": float(level) / 10.0 })
}

/// A histogram most of whose measurements are in its lower half.
fn distribution(metric: &Metric, moment: &Moment<'_>) -> Value {
    let bounds = if metric.buckets.is_empty() {
        BOUNDS
    } else {
        &metric.buckets
    };
    let middle = bounds.len() / 3;
    let mut counts = vec![0; bounds.len() + 1];
    let (half, rest) = (moment.count / 2, moment.count - moment.count / 2);
    for (bucket, count) in [(middle, half), (middle + 1, rest)] {
        if let Some(slot) = counts.get_mut(bucket) {
            *slot += count;
        }
    }
    let total: u64 = counts.iter().sum();
    let value = bounds.get(middle).copied().unwrap_or(1.0);
    let mut point = json!({
        "count": long(total),
        "sum": float(total) * value,
        "explicitBounds": bounds,
        "bucketCounts": counts.iter().copied().map(long).collect::<Vec<_>>(),
    });
    if let Some(stand) = moment.stand {
        point["exemplars"] = json!([{
            "timeUnixNano": long(moment.now),
            "asDouble": value,
            "traceId": stand.trace,
            "spanId": stand.span,
        }]);
    }
    point
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of rounds and seconds are far below 2^52"
)]
const fn float(number: u64) -> f64 {
    number as f64
}
