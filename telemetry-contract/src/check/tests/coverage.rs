//! Which signals and attributes were seen.

use super::{attribute, export, records, span};
use crate::CONTRACT;
use crate::check::{Checker, Coverage, Settings, SignalKind};
use crate::otlp::model::{Export, Kind, LogRecord, Metric, Point};

fn coverage(exports: &[Export<'_>], lines: &[&str]) -> Coverage {
    let mut checker = Checker::new(&CONTRACT, &Settings::default());
    for export in exports {
        checker.observe(export);
    }
    for line in lines {
        checker.observe_line("line", line.as_bytes());
    }
    checker.coverage()
}

/// Every signal but entities that was seen, with its attributes that were.
fn signals(coverage: &Coverage) -> String {
    let mut lines = Vec::new();
    let seen = coverage.signals.iter().filter(|signal| signal.seen > 0);
    for signal in seen.filter(|signal| signal.kind != SignalKind::Entity) {
        let kind = signal.kind.as_str();
        lines.push(format!("{kind} {} {}", signal.name, signal.seen));
        let attributes = signal.attributes.iter().filter(|each| each.seen > 0);
        lines.extend(attributes.map(|each| format!("  {} {}", each.key, each.seen)));
    }
    lines.join("\n")
}

/// How often an attribute was seen anywhere.
fn of(coverage: &Coverage, key: &str) -> u64 {
    let mut attributes = coverage.attributes.iter();
    attributes
        .find(|attribute| attribute.key == key)
        .unwrap()
        .seen
}

#[test]
fn spans_count_for_their_type() {
    let mut server = span(1, 1, 0, Kind::Server);
    server
        .attributes
        .push(attribute("http.request.method", "GET"));
    server
        .attributes
        .push(attribute("db.system.name", "postgresql"));
    let other = span(1, 2, 1, Kind::Internal);
    let coverage = coverage(&[export("shop", vec![server.clone(), server, other])], &[]);
    insta::assert_snapshot!(signals(&coverage), @r"
    span http.server 2
      correlation_id 2
      event_id 2
      http.request.method 2
    ");
    assert_eq!(of(&coverage, "correlation_id"), 3);
    assert_eq!(
        of(&coverage, "db.system.name"),
        2,
        "it is of no server span, and was seen"
    );
}

#[test]
fn points_count_for_their_metric() {
    let point = |labels: &[(&'static str, &str)]| Point {
        attributes: labels
            .iter()
            .map(|(key, value)| attribute(key, value))
            .collect(),
        ..Point::default()
    };
    let metric = |name: &'static str, points| Metric {
        name: name.into(),
        points,
        ..Metric::default()
    };
    let metrics = vec![
        metric(
            "http.server.active_requests",
            vec![
                point(&[("http.request.method", "GET"), ("url.scheme", "http")]),
                point(&[("http.request.method", "GET"), ("no.label", "x")]),
            ],
        ),
        metric("no.metric", vec![point(&[("url.scheme", "http")])]),
    ];
    let coverage = coverage(&[Export::Metrics(records("shop", metrics))], &[]);
    insta::assert_snapshot!(signals(&coverage), @r"
    metric http.server.active_requests 2
      http.request.method 2
      url.scheme 1
    ");
    assert_eq!(of(&coverage, "http.request.method"), 2);
    assert_eq!(of(&coverage, "url.scheme"), 1);
}

#[test]
fn records_count_for_their_event_and_lines_for_their_fields() {
    let record = |event: &'static str| LogRecord {
        event_name: event.into(),
        attributes: vec![
            attribute("exception.type", "Oops"),
            attribute("tenant_id", "t"),
        ],
        ..LogRecord::default()
    };
    let logs = vec![record("exception"), record("no.event"), record("")];
    let lines = [
        r#"{"message":"up","tenant_id":"t","no.field":1}"#,
        "no JSON",
    ];
    let coverage = coverage(&[Export::Logs(records("shop", logs))], &lines);
    insta::assert_snapshot!(signals(&coverage), @r"
    event exception 1
      exception.type 1
    ");
    assert_eq!(of(&coverage, "tenant_id"), 4);
}

#[test]
fn a_line_counts_for_the_event_that_it_names() {
    let lines = [
        r#"{"event.name":"exception","exception.type":"Oops","no.field":1}"#,
        r#"{"event.name":"no.event","exception.type":"Oops"}"#,
        r#"{"event.name":7,"message":"exception"}"#,
    ];
    let coverage = coverage(&[], &lines);
    insta::assert_snapshot!(signals(&coverage), @r"
    event exception 1
      exception.type 1
    ");
    assert_eq!(of(&coverage, "exception.type"), 2);
}

#[test]
fn resources_count_for_the_entities_that_they_describe_whole() {
    let of_entities = |export: Export<'_>| {
        let coverage = coverage(&[export], &[]);
        let entities = coverage.signals.into_iter();
        let entities = entities.filter(|it| it.kind == SignalKind::Entity && it.seen > 0);
        entities.map(|it| it.name).collect::<Vec<_>>()
    };
    assert_eq!(
        of_entities(export("shop", Vec::new())),
        ["contract.service"]
    );
    let mut part = records("shop", Vec::new());
    part[0].resource.attributes.remove(0);
    assert_eq!(of_entities(Export::Traces(part)), [""; 0]);
}

#[test]
fn percent_is_of_signals_that_are_of_interest() {
    let mut server = span(1, 1, 0, Kind::Server);
    server
        .attributes
        .push(attribute("http.request.method", "GET"));
    let mut coverage = coverage(&[export("shop", vec![server])], &[]);
    coverage.retain(
        |_, name| name.starts_with("http.server"),
        |key| key == "event_id",
    );
    assert_eq!(coverage.of_signals().0, 1);
    assert_eq!(coverage.of_attributes(), (1, 1));
    assert_eq!(coverage.percent(), 100 / coverage.of_signals().1);
    coverage.retain(|_, _| false, |_| false);
    assert_eq!(coverage.percent(), 100);
}
