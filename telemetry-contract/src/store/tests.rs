use std::borrow::Cow;

use super::*;
use crate::otlp::model::{Point, PointValue, Scope, SpanId, Value};

fn text(key: &'static str, value: &str) -> Attribute<'static> {
    Attribute {
        key: Cow::Borrowed(key),
        value: Value::String(Cow::Owned(value.to_owned())),
    }
}

fn from_service<T>(service: &str, records: Vec<T>) -> Vec<ResourceRecords<'static, T>> {
    let scope = Scope {
        name: "lib".into(),
        ..Scope::default()
    };
    vec![ResourceRecords {
        resource: Resource {
            attributes: vec![text("service.name", service)],
            ..Resource::default()
        },
        scopes: vec![ScopeRecords { scope, records }],
    }]
}

fn trace_id(number: u32) -> TraceId {
    let mut id = [0; 16];
    id[..4].copy_from_slice(&number.to_be_bytes());
    TraceId(id)
}

fn span(trace: u32, number: u8) -> Span<'static> {
    Span {
        trace_id: trace_id(trace),
        span_id: SpanId([number; 8]),
        attributes: vec![text("correlation_id", &format!("c-{trace}"))],
        ..Span::default()
    }
}

fn log(trace: u32, event: &'static str) -> LogRecord<'static> {
    LogRecord {
        trace_id: trace_id(trace),
        event_name: event.into(),
        attributes: vec![text("correlation_id", &format!("c-{trace}"))],
        ..LogRecord::default()
    }
}

fn metric(name: &'static str, label: &str, value: i64) -> Metric<'static> {
    Metric {
        name: name.into(),
        points: vec![Point {
            attributes: vec![text("label", label)],
            value: PointValue::Int(value),
            ..Point::default()
        }],
        ..Metric::default()
    }
}

fn traces(service: &str, spans: Vec<Span<'static>>) -> Export<'static> {
    Export::Traces(from_service(service, spans))
}

fn logs(service: &str, records: Vec<LogRecord<'static>>) -> Export<'static> {
    Export::Logs(from_service(service, records))
}

fn metrics(service: &str, metrics: Vec<Metric<'static>>) -> Export<'static> {
    Export::Metrics(from_service(service, metrics))
}

fn limited(bytes: usize) -> Store {
    Store::new(StoreLimits {
        bytes,
        ..StoreLimits::default()
    })
}

#[test]
fn a_trace_has_the_spans_of_every_service() {
    let mut store = Store::default();
    store.insert(&traces("api", vec![span(1, 1), span(2, 1)]));
    store.insert(&traces("worker", vec![span(1, 2)]));
    let trace = store.trace(trace_id(1)).expect("it was inserted");
    let services: Vec<_> = trace.spans.iter().map(StoredSpan::service).collect();
    assert_eq!(services, ["api", "worker"]);
    assert_eq!(trace.spans[0].scope(), "lib");
    let newest: Vec<_> = store.traces().map(|trace| trace.id).collect();
    assert_eq!(newest, [trace_id(2), trace_id(1)]);
    assert!(store.trace(trace_id(9)).is_none());
}

#[test]
fn logs_and_traces_are_found_by_their_ids() {
    let mut store = Store::default();
    store.insert(&traces("api", vec![span(1, 1), span(2, 1)]));
    store.insert(&logs(
        "api",
        vec![log(1, "first"), log(2, "other"), log(1, "last")],
    ));
    let events = |logs: &[&StoredLog]| {
        let names = logs.iter().map(|log| log.record().event_name.to_string());
        names.collect::<Vec<_>>()
    };
    assert_eq!(events(&store.logs_of(trace_id(1))), ["first", "last"]);
    let found = store.find_by_correlation("c-2");
    assert_eq!(events(&found.logs), ["other"]);
    assert_eq!(found.traces.len(), 1);
    assert_eq!(found.traces[0].id, trace_id(2));
}

#[test]
fn a_series_keeps_its_latest_point() {
    let mut store = Store::default();
    store.insert(&metrics(
        "api",
        vec![metric("m", "a", 1), metric("m", "b", 2)],
    ));
    store.insert(&metrics("api", vec![metric("m", "a", 3)]));
    store.insert(&metrics("worker", vec![metric("m", "a", 4)]));
    let points: Vec<_> = store
        .points()
        .map(|stored| (stored.service(), stored.point().value.clone()))
        .collect();
    let expected = [("worker", 4), ("api", 3), ("api", 2)];
    assert_eq!(
        points,
        expected.map(|(service, value)| (service, PointValue::Int(value)))
    );
}

#[test]
fn the_order_of_labels_does_not_make_a_series() {
    let mut store = Store::default();
    let two = |keys: [&'static str; 2]| {
        let mut metric = metric("m", "a", 1);
        metric.points[0].attributes = keys.map(|key| text(key, key)).to_vec();
        metrics("api", vec![metric])
    };
    store.insert(&two(["x", "y"]));
    store.insert(&two(["y", "x"]));
    assert_eq!(store.held().points, 1);
}

#[test]
fn the_oldest_goes_first_and_is_counted() {
    let mut store = limited(20_000);
    store.insert(&logs("api", vec![log(0, "oldest")]));
    for number in 1..=100 {
        store.insert(&traces("api", vec![span(number, 1), span(number, 2)]));
    }
    let (held, evicted) = (store.held(), store.evicted());
    assert!(store.bytes() <= 20_000);
    assert_eq!((held.logs, evicted.logs), (0, 1));
    assert_eq!(held.spans + evicted.spans, 200);
    assert!(held.spans > 10, "room for more than {} spans", held.spans);
    assert!(store.trace(trace_id(100)).is_some());
    assert!(store.trace(trace_id(1)).is_none());
}

#[test]
fn a_record_over_the_whole_budget_is_dropped_and_counted() {
    let mut store = limited(10_000);
    let mut large = log(1, "large");
    large.body = Value::String("x".repeat(20_000).into());
    store.insert(&logs("api", vec![large]));
    assert_eq!((store.held().logs, store.evicted().logs), (0, 1));
    assert_eq!(store.bytes(), 0);
}

#[test]
fn resources_count_once_and_are_given_back() {
    let mut store = limited(50_000);
    let large = "service-".repeat(1000);
    store.insert(&logs(&large, vec![log(1, "a"); 20]));
    assert_eq!(
        store.held().logs,
        20,
        "the resource is not counted per record"
    );
    for number in 0..50 {
        store.insert(&logs(&format!("{large}{number}"), vec![log(1, "b")]));
    }
    assert!(store.bytes() <= 50_000);
    assert!(store.held().logs < 20);
}

#[test]
fn a_trace_has_a_bounded_number_of_spans() {
    let mut store = Store::new(StoreLimits {
        spans_per_trace: 3,
        ..StoreLimits::default()
    });
    store.insert(&traces(
        "api",
        (0..5).map(|number| span(1, number)).collect(),
    ));
    assert_eq!((store.held().spans, store.evicted().spans), (3, 2));
}

#[test]
fn series_are_bounded_and_the_stale_one_goes() {
    let mut store = Store::new(StoreLimits {
        series: 2,
        ..StoreLimits::default()
    });
    for (label, value) in [("a", 1), ("b", 2), ("a", 3), ("c", 4)] {
        store.insert(&metrics("api", vec![metric("m", label, value)]));
    }
    let values: Vec<_> = store
        .points()
        .map(|stored| stored.point().value.clone())
        .collect();
    assert_eq!(values, [PointValue::Int(4), PointValue::Int(3)]);
    assert_eq!(store.evicted().points, 1);
}

#[test]
fn services_are_counted_per_signal() {
    let mut store = Store::default();
    store.insert(&traces("api", vec![span(1, 1), span(1, 2)]));
    store.insert(&logs("api", vec![log(1, "a")]));
    store.insert(&metrics("worker", vec![metric("m", "a", 1)]));
    let services: Vec<_> = store
        .services()
        .map(|(name, counts)| (name, counts.spans, counts.logs, counts.points))
        .collect();
    assert_eq!(services, [("api", 2, 1, 0), ("worker", 0, 0, 1)]);
    for number in 0..2000 {
        store.insert(&logs(&format!("s{number}"), vec![log(1, "a")]));
    }
    assert_eq!(store.services().count(), 1001);
}
