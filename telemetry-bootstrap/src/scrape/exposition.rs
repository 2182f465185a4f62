//! A collection as families: under Prometheus's names, redacted, and no name twice.

use std::collections::{BTreeMap, HashMap};

use opentelemetry::{InstrumentationScope, KeyValue};
use opentelemetry_sdk::metrics::data::{AggregatedMetrics, Metric, MetricData, ResourceMetrics};
use telemetry_contract::model::Instrument;
use telemetry_contract::prometheus::{metric_name, unit_name};

use super::exponential;
use super::family::{Family, Histogram, Kind, Number, Point};
use super::label::Labels;
use crate::redact::Redactor;

/// What a service may choose about what is written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Style {
    /// Whether every point says who recorded it.
    pub(crate) scope_labels: bool,
}

/// Everything that one scrape says.
#[derive(Debug)]
pub(crate) struct Exposition {
    pub(super) families: BTreeMap<String, Family>,
    /// The resource's labels.
    pub(super) target: String,
    /// Points that could not be taken in.
    pub(crate) dropped: u64,
    /// Every name that a series has, and whose it is.
    names: HashMap<String, String>,
}

impl Exposition {
    /// Takes in a collection: by OpenTelemetry name, then by scope, so that the same metrics give
    /// the same text.
    pub(crate) fn new(metrics: &ResourceMetrics, redactor: &Redactor, style: Style) -> Self {
        let mut exposition = Self::empty(metrics, redactor);
        let scopes = metrics.scope_metrics();
        let mut all: Vec<(&Metric, &InstrumentationScope)> = scopes
            .flat_map(|each| each.metrics().map(|metric| (metric, each.scope())))
            .collect();
        all.sort_by_key(|(metric, scope)| (metric.name(), scope.name(), scope.version()));
        for (metric, scope) in all {
            let scope = style.scope_labels.then_some(scope);
            let scope = scope.map(|scope| Labels::of_scope(redactor, scope));
            exposition.metric(metric, &scope.unwrap_or_default(), redactor);
        }
        exposition
    }

    fn empty(metrics: &ResourceMetrics, redactor: &Redactor) -> Self {
        let resource = metrics.resource().iter();
        let resource: Vec<KeyValue> = resource
            .map(|(key, value)| KeyValue::new(key.clone(), value.clone()))
            .collect();
        let target = Labels::default().with(redactor, resource.iter());
        let names = ["target", "target_info"].map(|name| (name.to_owned(), "target".to_owned()));
        Self {
            families: BTreeMap::new(),
            target: target.render(None),
            dropped: 0,
            names: HashMap::from(names),
        }
    }

    fn metric(&mut self, metric: &Metric, scope: &Labels, redactor: &Redactor) {
        match metric.data() {
            AggregatedMetrics::F64(data) => self.data(metric, data, scope, redactor),
            AggregatedMetrics::I64(data) => self.data(metric, data, scope, redactor),
            AggregatedMetrics::U64(data) => self.data(metric, data, scope, redactor),
        }
    }

    fn data<T: Copy + Into<Number>>(
        &mut self,
        metric: &Metric,
        data: &MetricData<T>,
        scope: &Labels,
        redactor: &Redactor,
    ) {
        let points = points(data, scope, redactor);
        let (kind, instrument) = kind_of(data);
        let Some(family) = self.family(metric, kind, instrument, redactor) else {
            self.dropped += u64::try_from(points.len()).unwrap_or(u64::MAX);
            return;
        };
        for (labels, point) in points {
            family.insert(labels, point, instrument != Instrument::Gauge);
        }
    }

    /// The family that a metric belongs to; `None` where another has a name that it needs.
    fn family(
        &mut self,
        metric: &Metric,
        kind: Kind,
        instrument: Instrument,
        redactor: &Redactor,
    ) -> Option<&mut Family> {
        let unit = redactor.text(metric.unit());
        let name = metric_name(&redactor.text(metric.name()), &unit, instrument);
        let needed = series(&name, kind);
        let is_foreign = |needed: &String| {
            let owner = self.names.get(needed);
            owner.is_some_and(|owner| *owner != name)
        };
        if name.is_empty() || needed.iter().any(is_foreign) {
            return None;
        }
        let owned = needed.into_iter().map(|needed| (needed, name.clone()));
        self.names.extend(owned);
        let unit = unit_of(stem(&name, kind), &unit_name(&unit, instrument));
        let family = self.families.entry(name).or_insert_with(|| Family {
            kind,
            help: redactor.text(metric.description()).into_owned(),
            unit,
            points: BTreeMap::new(),
        });
        (family.kind == kind).then_some(family)
    }
}

/// The name without what the type adds to it, under which OpenMetrics knows a family.
pub(super) fn stem(name: &str, kind: Kind) -> &str {
    let stem = match kind {
        Kind::Counter => name.strip_suffix("_total"),
        Kind::Gauge | Kind::Histogram => None,
    };
    stem.unwrap_or(name)
}

/// Every name that a family needs for itself, in either format.
fn series(name: &str, kind: Kind) -> Vec<String> {
    let suffixes: &[&str] = match kind {
        Kind::Counter => &["", "_total", "_created"],
        Kind::Gauge => &[""],
        Kind::Histogram => &["", "_bucket", "_count", "_sum", "_created"],
    };
    let stem = stem(name, kind);
    suffixes
        .iter()
        .map(|suffix| format!("{stem}{suffix}"))
        .collect()
}

/// The unit, if the family's name ends in it: OpenMetrics allows no other.
fn unit_of(stem: &str, unit: &str) -> String {
    let before = stem.strip_suffix(unit);
    let fits = before.is_some_and(|before| before.is_empty() || before.ends_with('_'));
    if fits { unit } else { "" }.to_owned()
}

fn kind_of<T>(data: &MetricData<T>) -> (Kind, Instrument) {
    match data {
        MetricData::Gauge(_) => (Kind::Gauge, Instrument::Gauge),
        MetricData::Sum(sum) if sum.is_monotonic() => (Kind::Counter, Instrument::Counter),
        MetricData::Sum(_) => (Kind::Gauge, Instrument::UpDownCounter),
        MetricData::Histogram(_) | MetricData::ExponentialHistogram(_) => {
            (Kind::Histogram, Instrument::Histogram)
        }
    }
}

/// Every point with its labels.
fn points<T: Copy + Into<Number>>(
    data: &MetricData<T>,
    scope: &Labels,
    redactor: &Redactor,
) -> Vec<(String, Point)> {
    match data {
        MetricData::Gauge(data) => labelled(data.data_points(), |point| {
            let labels = scope.with(redactor, point.attributes()).render(None);
            (labels, Point::Number(point.value().into()))
        }),
        MetricData::Sum(data) => labelled(data.data_points(), |point| {
            let labels = scope.with(redactor, point.attributes()).render(None);
            (labels, Point::Number(point.value().into()))
        }),
        MetricData::Histogram(data) => labelled(data.data_points(), |point| {
            let labels = scope.with(redactor, point.attributes()).render(Some("le"));
            let buckets = point.bounds().zip(point.bucket_counts());
            let value = Histogram::new(buckets, point.count(), point.sum().into());
            (labels, Point::Histogram(value))
        }),
        MetricData::ExponentialHistogram(data) => labelled(data.data_points(), |point| {
            let labels = scope.with(redactor, point.attributes()).render(Some("le"));
            let buckets = exponential::buckets(point).into_iter();
            let count = u64::try_from(point.count()).unwrap_or(u64::MAX);
            let value = Histogram::new(buckets, count, point.sum().into());
            (labels, Point::Histogram(value))
        }),
    }
}

fn labelled<P>(
    points: impl Iterator<Item = P>,
    label: impl Fn(P) -> (String, Point),
) -> Vec<(String, Point)> {
    points.map(label).collect()
}

#[cfg(test)]
mod tests {
    use super::unit_of;

    #[test]
    fn a_unit_is_said_where_the_name_ends_in_it() {
        let check = |stem: &str, unit: &str, expected: &str| {
            assert_eq!(unit_of(stem, unit), expected, "{stem} {unit}");
        };
        check("wait_seconds", "seconds", "seconds");
        check("seconds", "seconds", "seconds");
        check("seconds_to_boot", "seconds", "");
        check("milliseconds", "seconds", "");
        check("orders", "", "");
    }
}
