use super::Snapshot;
use crate::otlp::model::{
    Attribute, Kind, LogRecord, MetricKind, Point, PointValue, Span, SpanId, SpanLink, Status,
    StatusCode, Temporality, TraceId, Value,
};

fn pair(key: &'static str, value: &str) -> Attribute<'static> {
    Attribute {
        key: key.into(),
        value: Value::String(value.to_owned().into()),
    }
}

fn uuid(first: u8) -> String {
    format!("{first:08x}-63e4-7b8e-a34c-b26d7f7a0ab1")
}

fn span(trace: u8, id: u8, parent: u8, name: &'static str, kind: Kind) -> Span<'static> {
    Span {
        trace_id: TraceId([trace; 16]),
        span_id: SpanId([id; 8]),
        parent_span_id: SpanId([parent; 8]),
        name: name.into(),
        kind,
        ..Span::default()
    }
}

fn log(
    of: &Span<'_>,
    body: &'static str,
    attributes: Vec<Attribute<'static>>,
) -> LogRecord<'static> {
    LogRecord {
        trace_id: of.trace_id,
        span_id: of.span_id,
        severity_text: "INFO".into(),
        body: Value::String(body.into()),
        attributes,
        ..LogRecord::default()
    }
}

/// An order in one service and its message in another; every id has to do with `seed`.
fn order(seed: u8, backwards: bool) -> String {
    let (mut root, mut producer, mut client, mut consumer) = (
        span(seed, seed, 0, "POST /orders", Kind::Server),
        span(seed, seed + 1, seed, "publish orders", Kind::Producer),
        span(seed, seed + 2, seed, "POST", Kind::Client),
        span(seed + 9, seed + 3, 0, "process orders", Kind::Consumer),
    );
    let id = pair("correlation_id", &uuid(seed));
    root.attributes = vec![pair("http.route", "/orders"), id.clone()];
    client.attributes = vec![pair("server.port", &format!("4{seed}"))];
    client.status = Status {
        code: StatusCode::Error,
        message: "timeout".into(),
    };
    producer.attributes = vec![pair("event_id", &uuid(seed + 1)), id.clone()];
    consumer.attributes = vec![id.clone(), pair("event_id", &uuid(seed + 1))];
    consumer.links = vec![SpanLink {
        trace_id: producer.trace_id,
        span_id: producer.span_id,
        ..SpanLink::default()
    }];
    let placed = log(&root, "order placed", vec![id, pair("order.id", "ord_7")]);
    let mut up = log(
        &Span::default(),
        "listening",
        vec![pair("listen", &format!("[::1]:4{seed:04}"))],
    );
    up.event_name = "service.up".into();
    let mut spans = vec![
        ("api", root),
        ("api", producer),
        ("api", client),
        ("worker", consumer),
    ];
    if backwards {
        spans.reverse();
    }
    let mut snapshot = Snapshot::default();
    for (service, span) in &spans {
        snapshot.add_span(service, span);
    }
    snapshot.add_log("api", &up);
    snapshot.add_log("api", &placed);
    add_points(&mut snapshot, f64::from(seed));
    snapshot.to_string()
}

/// Two points of a counter's series, a gauge, and one of the process.
fn add_points(snapshot: &mut Snapshot, value: f64) {
    let monotonic = MetricKind::Sum {
        monotonic: true,
        temporality: Temporality::Cumulative,
    };
    for count in [1, 2] {
        let point = Point {
            attributes: vec![pair("order.plan", "small")],
            value: PointValue::Int(count),
            ..Point::default()
        };
        snapshot.add_point("api", "orders.placed", monotonic, &point);
    }
    let gauge = Point {
        value: PointValue::Double(value),
        ..Point::default()
    };
    snapshot.add_point("api", "job.last", MetricKind::Gauge, &gauge);
    snapshot.add_point("api", "process.memory.usage", MetricKind::Gauge, &gauge);
}

#[test]
fn the_same_telemetry_is_the_same_text_whatever_its_ids_and_its_order() {
    let text = order(1, false);
    insta::assert_snapshot!(text, @r"
    POST /orders · api server
      | correlation_id: <id-1>
      | http.route: /orders
      INFO order placed
        | order.id: ord_7
      POST · api client · ✘ timeout
        | server.port: <port>
      publish orders · api producer
        | correlation_id: <id-1>
        | event_id: <id-2>
        ~> process orders · worker consumer
          | correlation_id: <id-1>
          | event_id: <id-2>

    api INFO listening [service.up]
      | listen: [::1]:<port>

    api job.last
    api orders.placed{order.plan=small} 2
    ");
    assert_eq!(order(101, true), text);
}

#[test]
fn spans_below_themselves_are_there_once() {
    let mut snapshot = Snapshot::default();
    snapshot.add_span("api", &span(1, 1, 2, "one", Kind::Internal));
    snapshot.add_span("api", &span(1, 2, 1, "two", Kind::Internal));
    let text = snapshot.to_string();
    assert_eq!(text.matches("one").count(), 1, "{text}");
    assert_eq!(text.matches("two").count(), 1, "{text}");
}

#[test]
fn nothing_is_an_empty_text() {
    assert_eq!(Snapshot::default().to_string(), "");
}
