//! Metrics: names, instruments, units, labels.

mod histogram;
mod label;
mod prometheus;
pub(super) mod series;

use std::fmt;
use std::hash::{Hash, Hasher};

use self::series::{Key, Series};
use super::Context;
use super::clean::{Mark, Place};
use super::resource::Speaker;
use super::secret::{self, Carrier};
use crate::model::{Instrument, MetricDef};
use crate::name::check_metric_name;
use crate::otlp::model::{Attribute, Metric, MetricKind, Point, Temporality, Value, find};
use crate::rule::Rule;
use crate::unit::BASE_UNITS;

/// What the SDK marks its overflow series with.
const OVERFLOW: &str = "otel.metric.overflow";

/// Metrics of HTTP that the semantic conventions have renamed, and that SDKs still send.
const RENAMED: &[(&str, &str)] = &[
    ("http.client.duration", "http.client.request.duration"),
    ("http.client.request.size", "http.client.request.body.size"),
    (
        "http.client.response.size",
        "http.client.response.body.size",
    ),
    ("http.server.duration", "http.server.request.duration"),
    ("http.server.request.size", "http.server.request.body.size"),
    (
        "http.server.response.size",
        "http.server.response.body.size",
    ),
];

/// Checks a metric and its points.
pub(super) fn check(cx: &mut Context<'_>, series: &mut Series, metric: &Metric<'_>) {
    check_secrets(cx, metric);
    let number = cx.index.metric(&metric.name);
    add_name(cx, series, metric);
    check_temporality(cx, metric);
    let Some(number) = number else {
        check_undeclared(cx, metric);
        for point in &metric.points {
            check_point_secrets(cx, metric, point);
            label::check_shapes(cx, &metric.name, point);
        }
        return;
    };
    let def = cx.index.contract.metrics[number];
    check_instrument(cx, metric, def);
    check_unit(cx, metric, def);
    for point in &metric.points {
        check_point(cx, series, metric, point, def, number);
    }
}

#[cfg(feature = "cli")]
pub(super) use label::shape_of;
/// Reports what only all points together show.
pub(super) use series::report;

/// The names that a contract's metrics have in Prometheus.
pub(super) use prometheus::{Declared, declared};

#[expect(
    clippy::too_many_arguments,
    reason = "a point, what it is of, and where it counts"
)]
fn check_point(
    cx: &mut Context<'_>,
    series: &mut Series,
    metric: &Metric<'_>,
    point: &Point<'_>,
    def: &'static MetricDef,
    number: usize,
) {
    let key = Key::new(cx.who, number);
    let mark = mark(cx, key, point);
    if !mark.is_some_and(|mark| cx.clean.knows(mark)) {
        let before = cx.ledger.noted();
        if is_overflow(cx, metric, point) {
            return;
        }
        series.add_point(key, def, &point.attributes);
        label::check(cx, series, key, point, def);
        if let Some(mark) = mark.filter(|_| cx.ledger.noted() == before) {
            cx.clean.learn(mark);
        }
    }
    histogram::check(cx, metric, point, def);
}

/// The mark of a point's series, whose labels are the same in every export. There is none where
/// more than the labels is looked at, and where they nest.
fn mark(cx: &Context<'_>, key: Key, point: &Point<'_>) -> Option<Mark> {
    let nested = |label: &Attribute<'_>| {
        matches!(
            label.value,
            Value::Array(_) | Value::Bytes(_) | Value::Map(_)
        )
    };
    if !point.exemplars.is_empty() || point.attributes.iter().any(nested) {
        return None;
    }
    Some(
        cx.clean
            .mark_of(&(Place::Point, key, Labels(&point.attributes))),
    )
}

/// Labels by everything that they say.
struct Labels<'l, 'a>(&'l [Attribute<'a>]);

impl Hash for Labels<'_, '_> {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        for label in self.0 {
            label.key.hash(hasher);
            std::mem::discriminant(&label.value).hash(hasher);
            series::hash_value(&label.value).hash(hasher);
        }
    }
}

/// Checks the texts of a point, and whether it is the series of those that were too many.
fn is_overflow(cx: &mut Context<'_>, metric: &Metric<'_>, point: &Point<'_>) -> bool {
    check_point_secrets(cx, metric, point);
    let is_overflow = find(&point.attributes, OVERFLOW) == Some(&Value::Bool(true));
    if is_overflow {
        let found = format_args!("the overflow series");
        let wanted = format_args!("no overflow");
        note(cx, Rule::MetricOverflow, metric, found, wanted);
    }
    is_overflow
}

/// Notes what a service means by a name, once.
fn add_name(cx: &mut Context<'_>, series: &mut Series, metric: &Metric<'_>) {
    let kind = instrument(metric.kind);
    let meaning = (&metric.name, &metric.unit, kind);
    let mark = cx.clean.mark_of(&(Place::Metric, cx.who.name, meaning));
    if !cx.clean.knows(mark) {
        series.add_name(cx.who, metric, kind);
        cx.clean.learn(mark);
    }
}

fn check_undeclared(cx: &mut Context<'_>, metric: &Metric<'_>) {
    if let Err(error) = check_metric_name(&metric.name) {
        let found = format_args!("a name that {error}");
        let wanted = format_args!("dotted lower snake case that ends in neither unit nor suffix");
        note(cx, Rule::MetricNameInvalid, metric, found, wanted);
        return;
    }
    let prometheus = prometheus::name(metric, instrument(metric.kind));
    if let Some(other) = cx.declared.get(&*prometheus) {
        let found = format_args!("`{prometheus}` in Prometheus, as the contract's `{other}`");
        let wanted = format_args!("a name of its own in Prometheus");
        note(cx, Rule::MetricNameCollision, metric, found, wanted);
        return;
    }
    let found = "a metric that the contract does not have";
    let unit = &*metric.unit;
    let rule = Rule::MetricUndeclared;
    let now = RENAMED.iter().find(|(old, _)| *old == metric.name);
    if let Some((_, now)) = now {
        let (found, wanted) = (
            format_args!("{found}"),
            format_args!("`{now}`, its new name"),
        );
        note(cx, rule, metric, found, wanted);
        return;
    }
    let wanted = "a metric of the contract";
    if is_base_unit(unit) {
        note(
            cx,
            rule,
            metric,
            format_args!("{found}"),
            format_args!("{wanted}"),
        );
    } else {
        let found = format_args!("{found}, in `{unit}`");
        let wanted = format_args!("{wanted}, in a base unit such as `s` or `By`");
        note(cx, rule, metric, found, wanted);
    }
}

/// Whether a unit is a base unit, a quotient of two, an annotation, or left out.
pub(super) fn is_base_unit(unit: &str) -> bool {
    let is_base = |part: &str| BASE_UNITS.contains(&part) || part.starts_with('{');
    unit.is_empty() || unit.split('/').all(is_base)
}

fn check_instrument(cx: &mut Context<'_>, metric: &Metric<'_>, def: &MetricDef) {
    let found = instrument(metric.kind);
    if found == Some(def.instrument) {
        return;
    }
    let found = match metric.kind {
        MetricKind::Empty => "no data",
        MetricKind::Summary => "summary",
        _ => found.map_or("", Instrument::as_str),
    };
    let wanted = def.instrument.as_str();
    let rule = Rule::MetricInstrumentMismatch;
    note(
        cx,
        rule,
        metric,
        format_args!("{found}"),
        format_args!("{wanted}"),
    );
}

/// The instrument that a metric's data comes from.
pub(super) fn instrument(kind: MetricKind) -> Option<Instrument> {
    match kind {
        MetricKind::Gauge => Some(Instrument::Gauge),
        MetricKind::Sum {
            monotonic: true, ..
        } => Some(Instrument::Counter),
        MetricKind::Sum { .. } => Some(Instrument::UpDownCounter),
        MetricKind::Histogram { .. } | MetricKind::ExponentialHistogram { .. } => {
            Some(Instrument::Histogram)
        }
        MetricKind::Empty | MetricKind::Summary => None,
    }
}

fn check_unit(cx: &mut Context<'_>, metric: &Metric<'_>, def: &MetricDef) {
    if metric.unit == def.unit.as_str() {
        return;
    }
    let found = format_args!("`{}`", metric.unit);
    let wanted = format_args!("`{}`", def.unit);
    note(cx, Rule::MetricUnitMismatch, metric, found, wanted);
}

/// Deltas are wrong; OTLP does not allow to leave the temporality out.
fn check_temporality(cx: &mut Context<'_>, metric: &Metric<'_>) {
    let (MetricKind::Sum { temporality, .. }
    | MetricKind::Histogram { temporality }
    | MetricKind::ExponentialHistogram { temporality }) = metric.kind
    else {
        return;
    };
    let found = match temporality {
        Temporality::Cumulative => return,
        Temporality::Delta => "delta",
        Temporality::Unspecified => "no temporality",
    };
    let wanted = format_args!("cumulative");
    let rule = Rule::MetricTemporality;
    note(cx, rule, metric, format_args!("{found}"), wanted);
}

fn check_secrets(cx: &mut Context<'_>, metric: &Metric<'_>) {
    let place = format_args!("metric `{}`", metric.name);
    let carrier = carrier("metric", place);
    secret::check_text(cx, carrier, "name", &metric.name);
    secret::check_text(cx, carrier, "description", &metric.description);
    secret::check_text(cx, carrier, "unit", &metric.unit);
}

fn check_point_secrets(cx: &mut Context<'_>, metric: &Metric<'_>, point: &Point<'_>) {
    let place = format_args!("metric `{}`", metric.name);
    secret::check_attributes(cx, carrier("metric label", place), &point.attributes);
    for exemplar in &point.exemplars {
        secret::check_attributes(cx, carrier("exemplar", place), &exemplar.attributes);
    }
}

fn carrier<'c>(kind: &'static str, place: fmt::Arguments<'c>) -> Carrier<'c> {
    Carrier {
        kind,
        place,
        trace: None,
    }
}

fn note(
    cx: &mut Context<'_>,
    rule: Rule,
    metric: &Metric<'_>,
    found: fmt::Arguments<'_>,
    wanted: fmt::Arguments<'_>,
) {
    let subject = format_args!("{}", super::span::Masked(&metric.name));
    let place = format_args!("metric `{}`", metric.name);
    cx.note(rule, subject, found, wanted, place, None);
}

impl Key {
    fn new(who: &Speaker, metric: usize) -> Self {
        Self {
            service: who.name,
            instance: who.instance,
            metric,
        }
    }
}
