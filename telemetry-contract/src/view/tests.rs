use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use http::{Method, StatusCode};
use serde_json::Value;

use super::View;
use super::answer::{Reply, answer};
use super::query::{Query, decode};
use crate::backend::Observer;
use crate::check::Settings;
use crate::model::Contract;
use crate::otlp::model::{
    Attribute, Export, LogRecord, Metric, MetricKind, Point, PointValue, Resource, ResourceRecords,
    Scope, ScopeRecords, Span, SpanId, SpanLink, Status, Temporality, TraceId,
};
use crate::otlp::model::{StatusCode as SpanStatus, Value as OtlpValue};
use crate::store::StoreLimits;

static CONTRACT: Contract = Contract {
    name: "shop",
    version: "1.0.0",
    schema_url: "https://schemas.example.com/shop/1.0.0",
    attributes: &[],
    metrics: &[],
    spans: &[],
    events: &[],
    entities: &[],
};

fn text(key: &'static str, value: &'static str) -> Attribute<'static> {
    Attribute {
        key: key.into(),
        value: OtlpValue::String(value.into()),
    }
}

fn of<T>(service: &'static str, records: Vec<T>) -> Vec<ResourceRecords<'static, T>> {
    let resource = Resource {
        attributes: vec![text("service.name", service)],
        ..Resource::default()
    };
    let scope = Scope::default();
    let scopes = vec![ScopeRecords { scope, records }];
    vec![ResourceRecords { resource, scopes }]
}

fn span(trace: u8, span: u8, parent: u8, name: &'static str) -> Span<'static> {
    Span {
        trace_id: TraceId([trace; 16]),
        span_id: SpanId([span; 8]),
        parent_span_id: SpanId([parent; 8]),
        name: name.into(),
        start_unix_nano: u64::from(span) * 1_000,
        end_unix_nano: u64::from(span) * 1_000 + 500,
        attributes: vec![text("correlation_id", "c-1")],
        ..Span::default()
    }
}

/// A request, what it published, and what came of that in another trace.
fn held() -> Observer {
    let held = Observer::keeping(&CONTRACT, &Settings::default(), StoreLimits::default());
    let failed = Span {
        status: Status {
            code: SpanStatus::Error,
            message: "no stock".into(),
        },
        ..span(1, 2, 1, "publish")
    };
    let consumer = Span {
        links: vec![SpanLink {
            trace_id: TraceId([1; 16]),
            span_id: SpanId([2; 8]),
            ..SpanLink::default()
        }],
        ..span(2, 3, 0, "process")
    };
    held.export(&Export::Traces(of(
        "shop",
        vec![span(1, 1, 0, "POST /orders"), failed],
    )));
    held.export(&Export::Traces(of("worker", vec![consumer])));
    held.export(&Export::Traces(of(
        "worker",
        vec![span(9, 4, 0, "<b>alone</b>")],
    )));
    let log = LogRecord {
        time_unix_nano: 5,
        severity_number: 17,
        severity_text: "ERROR".into(),
        body: OtlpValue::String("Out of <i>stock</i>".into()),
        attributes: vec![text("correlation_id", "c-1")],
        trace_id: TraceId([2; 16]),
        span_id: SpanId([3; 8]),
        ..LogRecord::default()
    };
    held.export(&Export::Logs(of("worker", vec![log])));
    for (time, count) in [(1, 3), (2, 5)] {
        let point = Point {
            time_unix_nano: time,
            value: PointValue::Int(count),
            ..Point::default()
        };
        let metric = Metric {
            name: "orders.placed".into(),
            unit: "{order}".into(),
            kind: MetricKind::Sum {
                monotonic: true,
                temporality: Temporality::Cumulative,
            },
            points: vec![point],
            ..Metric::default()
        };
        held.export(&Export::Metrics(of("shop", vec![metric])));
    }
    held
}

fn get(target: &str) -> Reply {
    answer(&held(), &Method::GET, "127.0.0.1", target)
}

fn json(target: &str) -> Value {
    let reply = get(target);
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
    serde_json::from_str(&reply.body).unwrap()
}

#[track_caller]
fn check_names(target: &str, field: &str, expected: &[&str]) {
    let answer = json(target);
    let rows = answer.as_array().unwrap().iter();
    let found: Vec<&str> = rows.map(|row| row[field].as_str().unwrap()).collect();
    assert_eq!(found, expected, "{target}");
}

#[test]
fn traces_are_found_by_service_correlation_and_failure() {
    check_names(
        "/api/traces",
        "name",
        &["<b>alone</b>", "process", "POST /orders"],
    );
    check_names("/api/traces?limit=1", "name", &["<b>alone</b>"]);
    check_names("/api/traces?service=shop", "name", &["POST /orders"]);
    check_names("/api/traces?failed=true", "name", &["POST /orders"]);
    check_names("/api/traces?correlation_id=c-2", "name", &[]);
    check_names(
        "/api/traces?correlation_id=c%2D1&service=worker&limit=9",
        "service",
        &["worker", "worker"],
    );
}

#[test]
fn a_trace_comes_with_those_that_link_to_it_and_their_logs() {
    for id in ["01", "02"] {
        let answer = json(&format!("/api/traces/{}", id.repeat(16)));
        let mut names: Vec<&str> = answer["spans"]
            .as_array()
            .unwrap()
            .iter()
            .map(|span| span["name"].as_str().unwrap())
            .collect();
        names.sort_unstable();
        assert_eq!(names, ["POST /orders", "process", "publish"], "{id}");
        assert_eq!(answer["logs"][0]["message"], "Out of <i>stock</i>");
    }
    let alone = json(&format!("/api/traces/{}", "09".repeat(16)));
    assert_eq!(alone["spans"].as_array().unwrap().len(), 1);
}

#[test]
fn logs_are_found_by_their_text_and_ids() {
    check_names("/api/logs?text=STOCK", "service", &["worker"]);
    check_names("/api/logs?text=stick", "service", &[]);
    check_names(
        "/api/logs?level=error&correlation_id=c-1",
        "level",
        &["ERROR"],
    );
    check_names("/api/logs?level=info", "level", &[]);
    let of_trace = format!("/api/logs?trace_id={}", "02".repeat(16));
    check_names(&of_trace, "level", &["ERROR"]);
    check_names("/api/logs?trace_id=none", "level", &[]);
}

#[test]
fn an_id_finds_what_carries_it_and_what_belongs_to_its_trace() {
    let trace = "02".repeat(16);
    check_names("/api/logs?id=c-1", "level", &["ERROR"]);
    check_names(&format!("/api/logs?id={trace}"), "level", &["ERROR"]);
    check_names("/api/logs?id=c-2", "level", &[]);
    check_names(&format!("/api/logs?id={}", "01".repeat(16)), "level", &[]);
    check_names(&format!("/api/traces?id={trace}"), "name", &["process"]);
    check_names(
        "/api/traces?id=c-1",
        "name",
        &["<b>alone</b>", "process", "POST /orders"],
    );
    check_names("/api/traces?id=c-2", "name", &[]);
}

#[test]
fn a_series_has_its_last_value_and_its_course() {
    let series = &json("/api/metrics?name=orders.placed")[0];
    assert_eq!(series["value"], 5);
    assert_eq!(series["kind"], "counter");
    assert_eq!(series["history"].to_string(), r#"[["1",3.0],["2",5.0]]"#);
    check_names("/api/metrics?name=other", "name", &[]);
}

#[test]
fn the_summary_says_who_sent_what_and_whether_it_conforms() {
    let summary = json("/api/summary");
    assert_eq!(
        summary["held"].to_string(),
        r#"{"logs":1,"points":1,"spans":4}"#
    );
    assert_eq!(summary["conforms"], false);
    assert_eq!(summary["services"][0]["name"], "shop");
    assert!(
        !json("/api/findings")["findings"]
            .as_array()
            .unwrap()
            .is_empty()
    );
}

#[track_caller]
fn check_refused(method: &Method, host: &str, target: &str, expected: StatusCode) {
    let reply = answer(&held(), method, host, target);
    assert_eq!(reply.status, expected, "{method} {host} {target}");
    assert!(reply.body.starts_with("{\"error\":"), "{}", reply.body);
}

#[test]
fn what_is_asked_wrongly_is_refused_with_a_reason() {
    let known = "127.0.0.1";
    check_refused(
        &Method::GET,
        known,
        "/api/traces/12",
        StatusCode::BAD_REQUEST,
    );
    let unknown = format!("/api/traces/{}", "08".repeat(16));
    check_refused(&Method::GET, known, &unknown, StatusCode::NOT_FOUND);
    check_refused(&Method::GET, known, "/metrics", StatusCode::NOT_FOUND);
    check_refused(&Method::POST, known, "/", StatusCode::METHOD_NOT_ALLOWED);
    for host in [
        "",
        "example.com",
        "127.0.0.1.example.com",
        "10.0.0.1",
        "localhost.example",
    ] {
        check_refused(&Method::GET, host, "/api/summary", StatusCode::FORBIDDEN);
    }
    for host in ["localhost", "127.0.0.1", "127.0.0.2", "[::1]"] {
        let reply = answer(&held(), &Method::GET, host, "/ready");
        assert_eq!(reply.body, "ready\n", "{host}");
    }
}

#[test]
fn escapes_in_queries_are_undone_once() {
    assert_eq!(decode("a%20b+c%2520%zz%4"), "a b c%20%zz%4");
    assert_eq!(decode("%ff"), "\u{fffd}");
    let query = Query::parse("limit=7&empty=&x=1&x=2&%6eame=n");
    assert_eq!(query.get("name"), Some("n"));
    assert_eq!((query.get("empty"), query.get("x")), (None, Some("1")));
    assert_eq!(query.number("limit", 1, 5), 5);
    assert_eq!(query.number("name", 1, 5), 1);
    let long = format!("v={}", "é".repeat(1_000));
    assert_eq!(Query::parse(&long).get("v").unwrap().chars().count(), 256);
}

#[test]
fn the_page_comes_over_the_wire_with_a_policy() {
    let view = View::start(([127, 0, 0, 1], 0).into(), held()).unwrap();
    let mut stream = TcpStream::connect(view.address()).unwrap();
    let request = format!(
        "GET / HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n",
        view.address()
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(answer.contains("content-security-policy: default-src 'none'"));
    assert!(answer.contains("<title>Telemetry</title>"));
    let address = view.address();
    drop(view);
    assert!(TcpStream::connect(address).is_err());
}

#[test]
fn an_address_that_others_can_reach_is_refused() {
    let error = View::start(([0, 0, 0, 0], 0).into(), held()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "0.0.0.0:0 is not loopback, and the page has no password"
    );
}
