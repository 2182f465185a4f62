//! Metrics, one point and many.

use std::borrow::Cow;

use super::{attribute, records, rules};
use crate::CONTRACT;
use crate::check::{Checker, Settings};
use crate::otlp::model::{
    Attribute, Export, Metric, MetricKind, Point, PointValue, Temporality, Value,
};
use crate::rule::Rule;

const COUNTER: MetricKind = MetricKind::Sum {
    monotonic: true,
    temporality: Temporality::Cumulative,
};
const GAUGE: MetricKind = MetricKind::Gauge;

fn metric(name: &'static str, unit: &'static str, kind: MetricKind) -> Metric<'static> {
    Metric {
        name: Cow::Borrowed(name),
        unit: Cow::Borrowed(unit),
        kind,
        points: vec![Point::default()],
        ..Metric::default()
    }
}

fn requests(labels: impl Iterator<Item = Vec<Attribute<'static>>>) -> Metric<'static> {
    let histogram = MetricKind::Histogram {
        temporality: Temporality::Cumulative,
    };
    let base = || {
        [
            attribute("http.request.method", "GET"),
            attribute("url.scheme", "https"),
        ]
    };
    let point = |labels: Vec<Attribute<'static>>| Point {
        attributes: base().into_iter().chain(labels).collect(),
        ..Point::default()
    };
    Metric {
        points: labels.map(point).collect(),
        ..metric("http.server.request.duration", "s", histogram)
    }
}

#[track_caller]
fn check(metrics: Vec<Metric<'static>>, expected: &[Rule]) {
    let mut checker = Checker::new(&CONTRACT, &Settings::default());
    checker.observe(&Export::Metrics(records("api", metrics)));
    let report = checker.report();
    assert_eq!(rules(&report), expected, "{:#?}", report.findings);
}

#[test]
fn a_declared_metric_has_its_instrument_and_unit() {
    check(vec![metric("process.uptime", "s", GAUGE)], &[]);
    check(
        vec![metric("process.uptime", "s", COUNTER)],
        &[Rule::MetricInstrumentMismatch],
    );
    check(
        vec![metric("process.uptime", "s", MetricKind::Summary)],
        &[Rule::MetricInstrumentMismatch],
    );
    check(
        vec![metric("process.uptime", "ms", GAUGE)],
        &[Rule::MetricUnitMismatch],
    );
}

#[test]
fn an_undeclared_metric_is_named_by_what_is_wrong_first() {
    check(
        vec![metric("orders.placed", "{order}", COUNTER)],
        &[Rule::MetricUndeclared],
    );
    check(
        vec![metric("orders.total", "1", COUNTER)],
        &[Rule::MetricNameInvalid],
    );
    check(
        vec![metric("http_latency_ms", "ms", GAUGE)],
        &[Rule::MetricNameInvalid],
    );
    check(
        vec![metric("process_uptime", "s", GAUGE)],
        &[Rule::MetricNameCollision],
    );
}

#[test]
fn undeclared_metrics_collide_with_each_other() {
    let both = vec![
        metric("orders.open", "{order}", GAUGE),
        metric("orders_open", "{order}", GAUGE),
    ];
    check(both, &[Rule::MetricNameCollision, Rule::MetricUndeclared]);
    let units = vec![
        metric("orders.age", "{day}", GAUGE),
        metric("orders.age", "{week}", GAUGE),
    ];
    check(units, &[Rule::MetricNameCollision, Rule::MetricUndeclared]);
}

#[test]
fn labels_that_differ_every_time_are_unbounded() {
    let route = |value: &str| requests(std::iter::once(vec![attribute("http.route", value)]));
    check(vec![route("/orders/{id}/items")], &[]);
    let unbounded = &[Rule::MetricLabelUnbounded];
    check(vec![route("/orders/42")], unbounded);
    check(
        vec![route("/orders/0190f7c2-3f1e-7b6a-9a53-2a4f0f0d7b11")],
        unbounded,
    );
    let label = |key, value: &str| vec![requests(std::iter::once(vec![attribute(key, value)]))];
    check(label("error.type", "/var/lib/orders.db"), unbounded);
    check(label("correlation_id", "c-1"), unbounded);
    check(label("order", "a"), &[Rule::MetricLabelUndeclared]);
    let port = Attribute {
        key: "pid".into(),
        value: Value::Int(123_456),
    };
    check(vec![requests(std::iter::once(vec![port]))], unbounded);
}

#[test]
fn texts_are_unbounded_after_a_few() {
    let texts = |count: u32| {
        let text = |at| attribute("error.type", &format!("could not reach host h{at}"));
        vec![requests((0..count).map(|at| vec![text(at)]))]
    };
    check(texts(4), &[]);
    check(texts(5), &[Rule::MetricLabelUnbounded]);
}

/// Statements that ended with this code.
fn statements(code: &'static str) -> Metric<'static> {
    let histogram = MetricKind::Histogram {
        temporality: Temporality::Cumulative,
    };
    let labels = [
        ("db.system.name", "postgresql"),
        ("db.response.status_code", code),
    ];
    let point = Point {
        attributes: labels.map(|(key, value)| attribute(key, value)).into(),
        ..Point::default()
    };
    Metric {
        points: vec![point],
        ..metric("db.client.operation.duration", "s", histogram)
    }
}

#[test]
fn a_databases_code_is_no_number() {
    for code in ["23505", "08P01", "ORA-17002", "1062"] {
        check(vec![statements(code)], &[]);
    }
    for other in ["1234567890123", "duplicate key value 23505"] {
        check(vec![statements(other)], &[Rule::MetricLabelUnbounded]);
    }
}

#[test]
fn a_label_has_no_more_values_than_declared() {
    // The scheme is declared with two values.
    let schemes = |values: &[&'static str]| {
        let mut metric = requests(values.iter().map(|_| Vec::new()));
        for (point, value) in metric.points.iter_mut().zip(values) {
            point.attributes[1] = attribute("url.scheme", value);
        }
        vec![metric]
    };
    check(schemes(&["http", "https", "http"]), &[]);
    check(
        schemes(&["http", "https", "gopher"]),
        &[Rule::MetricLabelUnbounded],
    );
}

#[test]
fn a_label_has_its_type() {
    let method = Attribute {
        key: "http.route".into(),
        value: Value::Int(7),
    };
    check(
        vec![requests(std::iter::once(vec![method]))],
        &[Rule::MetricLabelValue],
    );
}

#[test]
fn a_histogram_has_the_bounds_of_its_definition() {
    let with = |bounds: &[f64], exponential: bool| {
        let mut metric = requests(std::iter::once(Vec::new()));
        metric.points[0].value = PointValue::Distribution {
            count: 1,
            sum: 0.2,
            bounds: bounds.to_vec(),
            buckets: vec![0; bounds.len() + 1],
        };
        if exponential {
            let temporality = Temporality::Cumulative;
            metric.kind = MetricKind::ExponentialHistogram { temporality };
        }
        vec![metric]
    };
    let declared = CONTRACT.metric("http.server.request.duration");
    let declared = declared.expect("it is declared").buckets;
    check(with(declared, false), &[]);
    let mismatch = &[Rule::MetricBucketsMismatch];
    check(with(&[0.0, 5.0, 10.0], false), mismatch);
    check(with(&declared[1..], false), mismatch);
    check(with(&[], false), mismatch);
    check(with(&[], true), &[]);
}

#[test]
fn points_say_that_they_add_up_from_the_start() {
    let sum = |temporality| MetricKind::Sum {
        monotonic: true,
        temporality,
    };
    for temporality in [Temporality::Delta, Temporality::Unspecified] {
        let metric = metric("telemetry.redactions", "{redaction}", sum(temporality));
        check(vec![metric], &[Rule::MetricTemporality]);
    }
}

#[test]
fn one_name_has_one_unit_and_one_instrument() {
    let collision = &[Rule::MetricNameCollision, Rule::MetricUndeclared];
    let size = |unit, kind| metric("orders.size", unit, kind);
    check(vec![size("s", GAUGE), size("By", GAUGE)], collision);
    check(vec![size("s", GAUGE), size("s", COUNTER)], collision);
    check(
        vec![size("s", GAUGE), size("s", GAUGE)],
        &[Rule::MetricUndeclared],
    );
}

#[test]
fn a_collision_of_one_name_with_itself_is_told_once() {
    let mut checker = Checker::new(&CONTRACT, &Settings::default());
    let units = ["{day}", "{week}"].map(|unit| metric("orders.age", unit, GAUGE));
    checker.observe(&Export::Metrics(records("api", units.to_vec())));
    let report = checker.report();
    let own = |it: &&crate::check::Finding| it.rule == Rule::MetricNameCollision;
    let found: Vec<_> = report.findings.iter().filter(own).collect();
    assert_eq!(found.len(), 1);
    assert_eq!(&*found[0].subject, "orders.age");
}

#[test]
fn what_does_not_fit_is_counted_once() {
    let settings = Settings {
        max_series: 3,
        ..Settings::default()
    };
    let mut checker = Checker::new(&CONTRACT, &settings);
    // Two names and one series fit; the second series does not.
    let point = |scheme| Point {
        attributes: vec![attribute("telemetry.signal", scheme)],
        ..Point::default()
    };
    let mut metric = metric("telemetry.items.emitted", "{item}", COUNTER);
    metric.points = vec![point("traces"), point("logs")];
    for _ in 0..100 {
        checker.observe(&Export::Metrics(records("api", vec![metric.clone()])));
    }
    assert_eq!(checker.report().forgotten.series, 1);
}

#[test]
fn an_undeclared_metrics_labels_and_unit_are_looked_at() {
    let mut jobs = metric("jobs.reconciled", "ms", GAUGE);
    jobs.points[0].attributes = vec![
        attribute("region", "eu"),
        attribute("order", "0190f7c2-3f1e-7b6a-9a53-2a4f0f0d7b11"),
    ];
    let mut checker = Checker::new(&CONTRACT, &Settings::default());
    checker.observe(&Export::Metrics(records("api", vec![jobs])));
    let report = checker.report();
    let expected = [Rule::MetricLabelUnbounded, Rule::MetricUndeclared];
    assert_eq!(rules(&report), expected);
    assert_eq!(&*report.findings[0].subject, "jobs.reconciled order");
    let found = &*report.findings[1].found;
    assert_eq!(found, "a metric that the contract does not have, in `ms`");
    for unit in ["", "1", "s", "By/s", "{job}", "{job}/s"] {
        assert!(super::super::metric::is_base_unit(unit), "{unit}");
    }
}
