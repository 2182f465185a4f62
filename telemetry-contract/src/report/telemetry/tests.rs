//! A report of a check: text and JSON.

use super::{TextOptions, of_telemetry, text, text_with};
use crate::check::{Checker, Report, Settings};
use crate::diagnostic::{Diagnostic, Place};
use crate::otlp::model::{Attribute, Resource, ResourceRecords, Scope, ScopeRecords, Span, Value};
use crate::otlp::model::{Export, Kind, SpanId, TraceId};
use crate::report::json;
use crate::rule::Level;

/// A contract without definitions: what every resource and record needs is checked all the same.
static CONTRACT: crate::model::Contract = crate::model::Contract {
    name: "shop",
    version: "1.2.0",
    schema_url: "https://schemas.example.com/shop/1.2.0",
    attributes: &[],
    metrics: &[],
    spans: &[],
    events: &[],
    entities: &[],
};

fn attribute(key: &'static str, value: &'static str) -> Attribute<'static> {
    Attribute {
        key: key.into(),
        value: Value::String(value.into()),
    }
}

fn report(parent: SpanId, environment: &'static str) -> Report {
    let span = |id: u8, parent: SpanId, name: &'static str| Span {
        trace_id: TraceId([1; 16]),
        span_id: SpanId([id; 8]),
        parent_span_id: parent,
        name: name.into(),
        kind: if id == 1 { Kind::Server } else { Kind::Client },
        start_unix_nano: 1_000_000 * u64::from(id),
        end_unix_nano: 9_000_000 - u64::from(id),
        ..Span::default()
    };
    let scope = Scope {
        schema_url: CONTRACT.schema_url.into(),
        ..Scope::default()
    };
    let resource = Resource {
        attributes: vec![
            attribute("service.name", "till"),
            attribute("service.version", "1.0.0"),
            attribute("service.instance.id", "till-1"),
            attribute("deployment.environment", environment),
            attribute("deployment.environment.name", environment),
        ],
        schema_url: CONTRACT.schema_url.into(),
    };
    let mut records = vec![
        span(1, SpanId::default(), "POST /sales"),
        span(2, parent, "charge"),
    ];
    for record in &mut records {
        record.attributes.push(attribute("correlation_id", "c-1"));
    }
    let scopes = vec![ScopeRecords { scope, records }];
    let settings = Settings {
        levels: vec![(crate::rule::Rule::AttributeUndeclared, Level::Allow)],
        ..Settings::default()
    };
    let mut checker = Checker::new(&CONTRACT, &settings);
    checker.observe(&Export::Traces(vec![ResourceRecords { resource, scopes }]));
    checker.report()
}

#[test]
fn a_report_that_conforms_is_two_lines() {
    let report = report(SpanId([1; 8]), "test");
    insta::assert_snapshot!(text(&report, TextOptions::default()), @r##"
    ✔ conforms to contract shop 1.2.0 · 0 denied, 0 warnings · 48 rules checked
      seen: 2 spans, 0 logs, 0 log lines, 0 metric points from 1 service (1 process)
    "##);
}

#[test]
fn a_report_says_what_is_wrong_and_draws_the_trace() {
    let report = report(SpanId([9; 8]), "moon");
    insta::assert_snapshot!(text(&report, TextOptions::default()), @r##"
    ✘ does not conform to contract shop 1.2.0 · 2 denied, 0 warnings · 48 rules checked
      seen: 2 spans, 0 logs, 0 log lines, 0 metric points from 1 service (1 process)

    deny  resource-attribute-invalid  A required resource attribute has a value that means nothing: an unknown environment, two environments that differ, or a name that the SDK made up.
          till  deployment.environment.name  × 1
            found   `moon`
            wanted  one of `dev`, `local`, `production`, `staging`, `test`
            at      resource, counted in every export
          fix       Set the attribute in code or in `OTEL_RESOURCE_ATTRIBUTES`, as `wanted` says.

    deny  span-orphan  A span's parent is of its own process and was never sent, or its parents lead back to itself.
          till  charge  × 1
            found   a parent that nobody sent: lost, or not ended yet
            wanted  the parent span, sent by the same service
            at      trace 01010101010101010101010101010101
          fix       End every span, also on cancellation and panic, and shut down only after the flush.

    trace 01010101010101010101010101010101 · 2 spans · 1 service · 7.99 ms
    POST /sales  till  server   7.99 ms                     ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
    charge       till  client   6.99 ms  parent never sent       ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
    "##);
}

#[test]
fn what_is_wrong_beside_the_telemetry_is_shown_with_its_line_and_its_help() {
    let report = report(SpanId([1; 8]), "test");
    let at = |line, column, excerpt: &str| Place {
        file: "waivers.yaml".to_owned(),
        line,
        column,
        excerpt: excerpt.to_owned(),
        skipped: 0,
    };
    let wrong = |message| Diagnostic::new("waiver-invalid", Level::Deny, message);
    let mut findings = of_telemetry(&report);
    findings.diagnostics = vec![
        wrong("`span-orphn` is no rule")
            .at(at(2, 11, "  - rule: span-orphn"))
            .with_help("did you mean `span-orphan`?"),
        wrong("`expires` is missing").at(at(12, 5, "")),
    ];
    let text = text_with(&report, &findings, TextOptions::default());
    let (_, shown) = text.split_once("\n\n").expect("something is wrong");
    insta::assert_snapshot!(shown, @r"
    deny  waiver-invalid  The list of waivers can't be read, or an entry lacks what makes it one: rule, reason, owner, expiry.
          `span-orphn` is no rule
           --> waivers.yaml:2:11
            |
          2 | - rule: span-orphn
            |         ^
            = help: did you mean `span-orphan`?
          `expires` is missing
            --> waivers.yaml:12:5
    ");
}

#[test]
fn nothing_seen_is_said_and_not_praised() {
    let report = Checker::new(&CONTRACT, &Settings::default()).report();
    assert!(report.is_empty());
    assert_eq!(json(&report)["empty"], true);
    let text = text(&report, TextOptions::default());
    assert!(text.starts_with("· nothing was seen that could conform to contract shop 1.2.0"));
}

#[test]
fn a_large_trace_is_cut_around_what_is_wrong() {
    let mut report = report(SpanId([9; 8]), "test");
    report.traces[0].hidden = 7;
    let text = text(&report, TextOptions::default());
    assert!(text.ends_with("\n… 7 more spans, not shown\n"), "{text}");
    assert_eq!(json(&report)["traces"][0]["hidden"], 7);
}

#[test]
fn json_has_the_same_in_stable_fields() {
    let report = report(SpanId([9; 8]), "test");
    let mut json = json(&report);
    let object = json.as_object_mut().expect("it is an object");
    object.remove("traces");
    let findings = object.remove("findings").unwrap_or_default();
    let finding = &findings[0];
    assert_eq!(finding["rule"], "span-orphan");
    assert_eq!(
        finding["found"],
        "a parent that nobody sent: lost, or not ended yet"
    );
    assert_eq!(finding["signals"][0], "charge");
    let json = format!("{json:#}");
    insta::assert_snapshot!(json, @r#"
    {
      "checked": "contract shop 1.2.0, 2 spans, 0 logs, 0 log lines, 0 metric points",
      "command": "contract check",
      "conforms": false,
      "contract": {
        "name": "shop",
        "schema_url": "https://schemas.example.com/shop/1.2.0",
        "version": "1.2.0"
      },
      "counts": {
        "lines": 0,
        "logs": 0,
        "metrics": 0,
        "points": 0,
        "resources": 1,
        "services": 1,
        "spans": 2
      },
      "denied": 1,
      "empty": false,
      "forgotten": {
        "findings": 0,
        "names": 0,
        "records": 0,
        "series": 0,
        "unjudged": 0
      },
      "format": 1,
      "rules_checked": 48,
      "tool": {
        "name": "cargo-telemetry",
        "version": "0.1.0"
      },
      "unlisted": 0,
      "waived": 0,
      "warned": 0
    }
    "#);
}

#[test]
fn json_has_the_traces() {
    let report = report(SpanId([9; 8]), "test");
    let traces = &json(&report)["traces"];
    assert_eq!(traces[0]["trace_id"], "01010101010101010101010101010101");
    insta::assert_snapshot!(format!("{:#}", traces[0]["spans"][0]), @r##"
    {
      "end_unix_nano": 8999998,
      "error_type": "",
      "failed": false,
      "kind": "client",
      "links": [],
      "name": "charge",
      "parent_sent": false,
      "parent_span_id": "0909090909090909",
      "service": "till",
      "span_id": "0202020202020202",
      "start_unix_nano": 2000000,
      "trace_id": "01010101010101010101010101010101"
    }
    "##);
}

#[test]
fn lines_have_services_and_no_processes() {
    let seen = |lines: &[&str]| {
        let mut checker = Checker::new(&CONTRACT, &Settings::default());
        for line in lines {
            checker.observe_line("till.log:1", line.as_bytes());
        }
        let text = text(&checker.report(), TextOptions::default());
        let line = text.lines().nth(1).map(str::to_owned);
        (line.unwrap_or_default(), text)
    };
    let (line, text) = seen(&["starting", r#"{"service":""}"#]);
    assert!(line.ends_with("from no named service"), "{line}");
    assert!(text.contains("(no service)") && !text.contains("(no service.name)"));
    let (line, _) = seen(&["starting", r#"{"service":"till"}"#]);
    assert!(line.ends_with("from 1 service"), "{line}");
}

#[cfg(feature = "tables")]
#[test]
fn every_finding_says_what_carried_it() {
    use crate::otlp::{Encoding, decode};
    use crate::samples::{Sample, bad};

    for rule in crate::rule::Rule::ALL {
        let mut checker = Checker::new(&crate::CONTRACT, &Settings::default());
        for sample in bad(*rule) {
            match sample {
                Sample::Line(line) => checker.observe_line("sample:1", line.as_bytes()),
                Sample::Otlp(signal, text) => {
                    let export = decode(*signal, Encoding::Json, text.as_bytes());
                    checker.observe(&export.expect("the sample is OTLP/JSON"));
                }
            }
        }
        for diagnostic in of_telemetry(&checker.report()).diagnostics {
            let known = ["span", "metric", "log", "resource"].contains(&diagnostic.signal_type);
            // A schema URL may be a scope's, which belongs to no signal.
            let scope = diagnostic.subject.starts_with("scope ");
            assert!(known || scope, "{rule}: {diagnostic:?}");
            let named = !diagnostic.signals.is_empty();
            let of_signal = ["span", "metric"].contains(&diagnostic.signal_type);
            assert!(named || !of_signal, "{rule}: {diagnostic:?}");
        }
    }
}
