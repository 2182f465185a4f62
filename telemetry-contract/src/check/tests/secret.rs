//! Every carrier is looked at.

use super::{attribute, export, records, resource, rules, span};
use crate::CONTRACT;
use crate::check::{Checker, Report, Settings};
use crate::otlp::model::{
    Attribute, Exemplar, Export, Kind, LogRecord, Metric, MetricKind, Point, ResourceRecords,
    Scope, ScopeRecords, Span, SpanEvent, SpanLink, Value,
};
use crate::rule::Rule;

const TOKEN: &str = "ghp_16C7e42F292c6912E7710c838347Ae178B4a";

#[track_caller]
fn check(carrier: &str, report: &Report) {
    let found = report
        .findings
        .iter()
        .find(|finding| finding.rule == Rule::SecretInTelemetry);
    let finding = found.unwrap_or_else(|| panic!("nothing found in {carrier}"));
    assert!(finding.subject.starts_with(carrier), "{}", finding.subject);
    let text = crate::report::text(report, crate::report::TextOptions::default());
    let json = crate::report::json(report).to_string();
    for secret in [TOKEN, "hunter2", "4711"] {
        assert!(!text.contains(secret) && !json.contains(secret), "{text}");
    }
}

fn observe(export: &Export<'_>) -> Report {
    let mut checker = Checker::new(&CONTRACT, &Settings::default());
    checker.observe(export);
    checker.report()
}

fn leak() -> Attribute<'static> {
    attribute("note", TOKEN)
}

#[track_caller]
fn check_span(carrier: &str, change: impl Fn(&mut Span<'static>)) {
    let mut span = span(1, 1, 0, Kind::Server);
    change(&mut span);
    check(carrier, &observe(&export("api", vec![span])));
}

#[test]
fn spans_are_looked_at() {
    check_span("span `name`", |span| span.name = TOKEN.into());
    check_span("span `status message`", |span| {
        span.status.message = TOKEN.into();
    });
    check_span("span `trace state`", |span| span.trace_state = TOKEN.into());
    check_span("span attribute `note`", |span| span.attributes.push(leak()));
    check_span("span attribute `db_password`", |span| {
        span.attributes.push(attribute("db_password", "hunter2"));
    });
    check_span("span attribute `a key`", |span| {
        span.attributes.push(attribute(TOKEN, "1"));
    });
    check_span("span attribute `list`", |span| {
        span.attributes.push(Attribute {
            key: "list".into(),
            value: Value::Array(vec![Value::Map(vec![Attribute {
                key: "list".into(),
                value: Value::Bytes(TOKEN.as_bytes().into()),
            }])]),
        });
    });
    check_span("span event `note`", |span| {
        span.events.push(SpanEvent {
            attributes: vec![leak()],
            ..SpanEvent::default()
        });
    });
    check_span("span link `trace state`", |span| {
        span.links.push(SpanLink {
            trace_state: TOKEN.into(),
            ..SpanLink::default()
        });
    });
    check_span("span link `note`", |span| {
        span.links.push(SpanLink {
            attributes: vec![leak()],
            ..SpanLink::default()
        });
    });
}

#[test]
fn resources_and_scopes_are_looked_at() {
    let mut leaky = resource("api");
    leaky.attributes.push(leak());
    let records = ResourceRecords {
        resource: leaky,
        scopes: Vec::new(),
    };
    check("resource `note`", &observe(&Export::Traces(vec![records])));
    let scope = Scope {
        attributes: vec![leak()],
        ..Scope::default()
    };
    let records = ResourceRecords {
        resource: resource("api"),
        scopes: vec![ScopeRecords {
            scope,
            records: Vec::new(),
        }],
    };
    check("scope `note`", &observe(&Export::Traces(vec![records])));
}

#[test]
fn logs_are_looked_at() {
    let body = LogRecord {
        body: Value::String(TOKEN.into()),
        ..LogRecord::default()
    };
    let logs = |log| observe(&Export::Logs(records("api", vec![log])));
    check("log `body`", &logs(body));
    let attributes = LogRecord {
        attributes: vec![leak()],
        ..LogRecord::default()
    };
    check("log attribute `note`", &logs(attributes));
}

#[test]
fn metrics_are_looked_at() {
    let point = Point {
        attributes: vec![leak()],
        ..Point::default()
    };
    let exemplar = Point {
        exemplars: vec![Exemplar {
            attributes: vec![leak()],
            ..Exemplar::default()
        }],
        ..Point::default()
    };
    for (carrier, point) in [
        ("metric label `note`", point),
        ("exemplar `note`", exemplar),
    ] {
        for name in ["orders.placed", "process.uptime"] {
            let metric = Metric {
                name: name.into(),
                kind: MetricKind::Gauge,
                points: vec![point.clone()],
                ..Metric::default()
            };
            check(
                carrier,
                &observe(&Export::Metrics(records("api", vec![metric]))),
            );
        }
    }
}

#[test]
fn lines_are_looked_at() {
    for line in [
        format!("panicked with {TOKEN}"),
        format!("{{\"note\":\"{TOKEN}\"}}"),
        format!("{{\"note\":{{\"deep\":\"{TOKEN}\"}}}}"),
        "{\"password\":\"hunter2\"}".to_owned(),
        "{\"password\":{\"of\":\"hunter2\"}}".to_owned(),
        "{\"pin\":4711}".to_owned(),
    ] {
        let mut checker = Checker::new(&CONTRACT, &Settings::default());
        checker.observe_line("x:1", line.as_bytes());
        check("log line", &checker.report());
    }
}

#[test]
fn a_redactors_mark_and_plain_words_are_no_secrets() {
    let mut span = span(1, 1, 0, Kind::Server);
    span.attributes
        .push(attribute("db_password", "[redacted:credential]"));
    span.attributes.push(attribute("api_key", "****"));
    span.attributes.push(attribute("token_count", "12"));
    let report = observe(&export("api", vec![span]));
    assert_eq!(rules(&report), [Rule::AttributeUndeclared]);
}

#[test]
fn personal_data_is_called_what_it_is_and_told_once() {
    let mut leaky = span(1, 1, 0, Kind::Server);
    leaky.attributes.push(attribute("buyer", "ann@example.org"));
    leaky.attributes.push(attribute("db_password", "hunter2"));
    let report = observe(&export("api", vec![leaky]));
    assert_eq!(rules(&report), [Rule::SecretInTelemetry]);
    let found: Vec<_> = report.findings.iter().map(|it| &*it.found).collect();
    let expected = [
        "an e-mail address in its value",
        "a value under a key that names a credential",
    ];
    assert_eq!(found, expected);
    let rule = Rule::SecretInTelemetry;
    assert!(rule.brief().contains("personal data") && rule.fix().contains("If it is a secret"));
}
