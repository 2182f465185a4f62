//! What other SDKs send by default is named for what it breaks.

use super::{attribute, rules};
use crate::CONTRACT;
use crate::check::{Checker, Report, Settings};
use crate::otlp::model::{Attribute, Kind, Span, SpanId, Status, StatusCode, TraceId, Value};
use crate::otlp::model::{Export, Metric, MetricKind, Point, Temporality};
use crate::otlp::model::{Resource, ResourceRecords, Scope, ScopeRecords};
use crate::rule::Rule;

fn sent<T>(language: &str, scope: &'static str, record: T) -> Vec<ResourceRecords<'static, T>> {
    let resource = Resource {
        attributes: vec![
            attribute("telemetry.sdk.language", language),
            attribute("telemetry.sdk.name", "opentelemetry"),
            attribute("telemetry.sdk.version", "1.38.0"),
            attribute("service.name", "unknown_service"),
        ],
        ..Resource::default()
    };
    let scope = Scope {
        name: scope.into(),
        ..Scope::default()
    };
    let records = vec![record];
    vec![ResourceRecords {
        resource,
        scopes: vec![ScopeRecords { scope, records }],
    }]
}

fn observe(export: &Export<'_>) -> Report {
    let mut checker = Checker::new(&CONTRACT, &Settings::default());
    checker.observe(export);
    checker.report()
}

fn listed(report: &Report) -> String {
    let line = |finding: &crate::check::Finding| format!("{} {}", finding.rule, finding.subject);
    report
        .findings
        .iter()
        .map(line)
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn a_server_span_with_the_old_conventions() {
    let span = Span {
        trace_id: TraceId([1; 16]),
        span_id: SpanId([1; 8]),
        name: "GET /orders/17".into(),
        kind: Kind::Server,
        start_unix_nano: 1,
        end_unix_nano: 2,
        flags: 0x100,
        attributes: vec![
            attribute("http.method", "GET"),
            attribute("http.target", "/orders/17?token=abc"),
            Attribute {
                key: "http.status_code".into(),
                value: Value::Int(500),
            },
            attribute("asgi.event.type", "http.response.start"),
        ],
        status: Status {
            code: StatusCode::Error,
            ..Status::default()
        },
        ..Span::default()
    };
    let traces = sent("python", "opentelemetry.instrumentation.asgi", span);
    insta::assert_snapshot!(listed(&observe(&Export::Traces(traces))), @r##"
    correlation-missing span
    resource-attribute-invalid service.name
    resource-attribute-missing deployment.environment
    resource-attribute-missing deployment.environment.name
    resource-attribute-missing service.instance.id
    resource-attribute-missing service.version
    schema-url-missing resource
    schema-url-missing scope `opentelemetry.instrumentation.asgi`
    secret-in-telemetry span attribute `http.target`
    span-attribute-missing request_id of http.server
    span-attribute-missing url.scheme of http.server
    span-error-type-missing GET /orders/<number>
    span-name-unbounded GET /orders/<number>
    attribute-deprecated http.method
    attribute-deprecated http.status_code
    attribute-deprecated http.target
    attribute-undeclared asgi.event.type
    "##);
}

#[test]
fn a_metric_with_the_old_conventions() {
    let metric = Metric {
        name: "http.server.duration".into(),
        unit: "ms".into(),
        kind: MetricKind::Histogram {
            temporality: Temporality::Delta,
        },
        points: vec![Point::default()],
        ..Metric::default()
    };
    let report = observe(&Export::Metrics(sent(
        "nodejs",
        "@opentelemetry/instrumentation-http",
        metric,
    )));
    let of_metric = |rule: &Rule| rule.as_str().starts_with("metric");
    let rules: Vec<Rule> = rules(&report).into_iter().filter(of_metric).collect();
    assert_eq!(rules, [Rule::MetricUndeclared, Rule::MetricTemporality]);
    let undeclared = |it: &&crate::check::Finding| it.rule == Rule::MetricUndeclared;
    let undeclared = report.findings.iter().find(undeclared);
    let wanted = undeclared.map(|it| &*it.wanted);
    assert_eq!(wanted, Some("`http.server.request.duration`, its new name"));
}

#[test]
fn an_export_of_nothing_at_all() {
    for export in [
        Export::Logs(vec![]),
        Export::Metrics(vec![]),
        Export::Traces(vec![]),
    ] {
        assert_eq!(observe(&export).findings, []);
    }
    let empty = Export::Metrics(sent("go", "", Metric::default()));
    assert!(rules(&observe(&empty)).contains(&Rule::MetricNameInvalid));
}

#[test]
fn a_span_with_the_old_conventions_is_of_its_type() {
    let named = |name: &'static str| Span {
        name: name.into(),
        kind: Kind::Server,
        attributes: vec![
            attribute("http.method", "GET"),
            attribute("http.route", "/old"),
        ],
        ..Span::default()
    };
    let of = |name| {
        rules(&observe(&Export::Traces(sent(
            "go",
            "otelhttp",
            named(name),
        ))))
    };
    assert!(of("GET /old").contains(&Rule::SpanAttributeMissing));
    assert!(!of("GET /old").contains(&Rule::SpanNameMismatch));
    assert!(of("GET").contains(&Rule::SpanNameMismatch));
}
