//! What was inferred from telemetry is a registry without a problem, and the telemetry conforms to it.

use std::path::Path;
use std::sync::OnceLock;

use super::{Draft, Infer};
use crate::capture::{self, Piece, Take};
use crate::check::{Checker, Settings};
use crate::model::Contract;
use crate::rule::Rule;
use crate::samples;
use crate::yaml;
use crate::yaml::fixture::Memory;

const BASE: &str = "https://schemas.example.com/telemetry-contract/0.1.0";
const SHOP: &str = "https://schemas.example.com/shop/0.1.0";

fn base() -> &'static Contract {
    static BASE: OnceLock<&Contract> = OnceLock::new();
    BASE.get_or_init(|| Box::leak(Box::new(yaml::base().unwrap().into_contract())))
}

fn read(text: &str, take: &mut dyn Take) {
    let text = text.replace(BASE, SHOP);
    let problems = capture::read("capture", text.as_bytes(), None, take);
    assert_eq!(problems.count(), 0, "{problems:?}");
}

fn infer(texts: &[&str]) -> Draft {
    let mut infer = Infer::new(base());
    for text in texts {
        read(text, &mut infer);
    }
    infer.draft(None, None)
}

/// Infers, reads what was inferred, and checks the same telemetry against it: what it breaks.
#[track_caller]
fn round_trip(texts: &[&str]) -> Vec<String> {
    let draft = infer(texts);
    let written = draft.files.iter();
    let paths: Vec<String> = written.map(|file| format!("shop/{}", file.name)).collect();
    let files = paths.iter().zip(&draft.files);
    let files: Vec<(&str, &str)> = files.map(|(path, file)| (&**path, &*file.text)).collect();
    let registry = yaml::load_from(&Memory(&files), Path::new("shop"));
    let registry = registry.unwrap_or_else(|problems| panic!("{problems:#?}\n{}", draft.page()));
    assert_eq!(registry.lint(), [], "{}", draft.page());
    let contract = Box::leak(Box::new(registry.into_contract()));
    let mut checker = Checker::new(contract, &Settings::default());
    for text in texts {
        read(text, &mut |place: &str, piece: Piece<'_>| match piece {
            Piece::Export(export) => checker.observe(export),
            Piece::Line(line) => checker.observe_line(place, line),
        });
    }
    let findings = checker.report().findings.into_iter();
    findings
        .map(|it| format!("{} {}: {}", it.rule, it.subject, it.found))
        .collect()
}

#[test]
fn what_conforms_to_the_base_conforms_to_what_is_inferred() {
    for rule in Rule::ALL {
        let texts: Vec<&str> = samples::good(*rule).iter().map(|it| it.text()).collect();
        // Where there is nothing to declare it is the base alone, to which they conform.
        if infer(&texts).declared != [0; 4] {
            assert_eq!(round_trip(&texts), [""; 0], "{rule}");
        }
    }
}

#[test]
fn what_the_base_lacks_is_declared() {
    for rule in [
        Rule::AttributeUndeclared,
        Rule::EventUndeclared,
        Rule::MetricUndeclared,
    ] {
        let texts: Vec<&str> = samples::bad(rule).iter().map(|it| it.text()).collect();
        assert_eq!(round_trip(&texts), [""; 0], "{rule}");
    }
}

/// A service with a span, an event, two metrics, and a line of its own.
fn shop() -> Vec<String> {
    let resource = r#"{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}},{"key":"service.version","value":{"stringValue":"1"}},{"key":"service.instance.id","value":{"stringValue":"one"}},{"key":"deployment.environment","value":{"stringValue":"test"}},{"key":"deployment.environment.name","value":{"stringValue":"test"}}]}"#;
    let request = |signal: &str, scopes: &str, records: String| {
        format!(
            r#"{{"{signal}":[{{"resource":{resource},"schemaUrl":"{SHOP}","{scopes}":[{{"scope":{{"name":"shop"}},"schemaUrl":"{SHOP}",{records}}}]}}]}}"#
        )
    };
    let text = |key: &str, value: &str| {
        format!(r#"{{"key":"{key}","value":{{"stringValue":"{value}"}}}}"#)
    };
    let mut all = Vec::new();
    for number in 0..24 {
        let channel = ["web", "phone"][number % 2];
        let id = text("order.id", &format!("ord_{number}a7f3c9e1"));
        let correlation = text("correlation_id", &format!("c{number}"));
        let channel = text("order.channel", channel);
        let buyer = text("buyer.contact", &format!("somebody{number}@example.com"));
        let trace = format!("{:032x}", number + 1);
        all.push(request("resourceSpans", "scopeSpans", format!(
            r#""spans":[{{"traceId":"{trace}","spanId":"{:016x}","name":"price order","kind":1,"startTimeUnixNano":"1795253400000000000","endTimeUnixNano":"1795253400040000000","attributes":[{correlation},{id},{channel},{{"key":"order.items","value":{{"intValue":"{number}"}}}}]}}]"#, number + 1
        )));
        all.push(request("resourceLogs", "scopeLogs", format!(
            r#""logRecords":[{{"timeUnixNano":"1795253400000000000","severityNumber":13,"eventName":"order.rejected","body":{{"stringValue":"no"}},"attributes":[{correlation},{id}]}}]"#
        )));
        all.push(request("resourceMetrics", "scopeMetrics", format!(
            r#""metrics":[{{"name":"orders.placed","unit":"{{order}}","description":"Orders.","sum":{{"isMonotonic":true,"aggregationTemporality":2,"dataPoints":[{{"attributes":[{channel}],"startTimeUnixNano":"1","timeUnixNano":"2","asInt":"1"}}]}}}},{{"name":"orders.price_duration","unit":"s","histogram":{{"aggregationTemporality":2,"dataPoints":[{{"attributes":[{channel},{{"key":"http.request.method","value":{{"stringValue":"GET"}}}},{{"key":"http.route","value":{{"stringValue":"/orders"}}}}],"startTimeUnixNano":"1","timeUnixNano":"2","count":"1","sum":0.2,"explicitBounds":[0.1,1],"bucketCounts":["0","1","0"]}}]}}}}]"#
        )));
        all.push(format!(
            r#"{{"timestamp":"2026-11-21T09:30:00.123456Z","level":"INFO","service":"shop","message":"up","correlation_id":"c1","shelf.depth":{number}.5}}"#
        ) + "\n");
        all.push(request("resourceLogs", "scopeLogs", format!(
            r#""logRecords":[{{"timeUnixNano":"1795253400000000000","severityNumber":9,"body":{{"stringValue":"hi"}},"attributes":[{correlation},{buyer},{{"key":"orderKind","value":{{"boolValue":true}}}}]}}]"#
        )));
    }
    all
}

#[test]
#[expect(clippy::too_many_lines, reason = "the text is long")]
fn a_services_own_telemetry_is_declared() {
    let shop = shop();
    let texts: Vec<&str> = shop.iter().map(String::as_str).collect();
    let mut found = round_trip(&texts);
    found.retain(|it| !it.starts_with("secret-in-telemetry"));
    assert_eq!(found, [""; 0]);
    let draft = infer(&texts);
    assert_eq!(draft.declared, [5, 2, 1, 1]);
    assert!(!draft.page().contains("@example"), "no example is private");
    insta::assert_snapshot!(draft.page(), @r###"
    # manifest.yaml:
    #
    # # Inferred from telemetry by `contract infer`: what it says beyond the contract below.
    # # review: the schema URL is what services have to send with their telemetry.
    # name: "shop"
    # description: Telemetry that was observed.
    # schema_url: https://schemas.example.com/shop/0.1.0
    # stability: development
    # dependencies:
    #   - schema_url: https://schemas.example.com/telemetry-contract/0.1.0
    #
    # # review: seen, and not declared:
    # #   attribute `orderKind`: its key has a character other than a-z, 0-9, `_` and `.`
    # Inferred from telemetry. Every brief is to be written by somebody who knows; see `# review:`, too.
    file_format: definition/2

    attributes:
      # review: 24 different values hold a secret or personal data (email)
      - key: buyer.contact
        type: string
        brief: "Seen 24 times on logs."
        stability: development
        annotations:
          contract: { sensitivity: personal, cardinality: unbounded }
      # review: closed: 2 values in 72; are these all?
      - key: order.channel
        type:
          members:
            - { id: phone, value: "phone", stability: development }
            - { id: web, value: "web", stability: development }
        brief: "Seen 72 times on metrics and spans."
        stability: development
        annotations:
          contract: { sensitivity: public }
      - key: order.id
        type: string
        brief: "Seen 48 times on logs and spans."
        stability: development
        examples: ["ord_0a7f3c9e1", "ord_10a7f3c9e1", "ord_1a7f3c9e1"]
        annotations:
          contract: { sensitivity: public, cardinality: unbounded }
      - key: order.items
        type: int
        brief: "Seen 24 times on spans."
        stability: development
        examples: [0, 1, 2]
        annotations:
          contract: { sensitivity: public, cardinality: unbounded }
      - key: shelf.depth
        type: double
        brief: "Seen 24 times on log lines."
        stability: development
        examples: [0.5, 1.5, 2.5]
        annotations:
          contract: { sensitivity: public, cardinality: unbounded }

    metrics:
      # review: 2 series seen; is 10 the most?
      - name: orders.placed
        brief: "Orders."
        instrument: counter
        unit: "{order}"
        stability: development
        requirement_level: recommended
        attributes:
          - { ref: order.channel, requirement_level: required }
        annotations:
          contract: { max_series: 10 }
      # review: 2 series seen; is 10 the most?
      - name: orders.price_duration
        brief: "Seen without a description."
        instrument: histogram
        unit: "s"
        stability: development
        requirement_level: recommended
        attributes:
          - { ref: order.channel, requirement_level: required }
          - { ref: http.request.method, requirement_level: required, annotations: { contract: { fan_out: 5 } } }
          - { ref: http.route, requirement_level: required, annotations: { contract: { fan_out: 1 } } }
        annotations:
          contract: { max_series: 10, buckets: [0.1, 1.0] }

    spans:
      # review: does `order.channel` mark these spans and no others?
      - type: price.order
        kind: internal
        name:
          note: "price order"
        brief: "Seen 24 times."
        stability: development
        requirement_level: recommended
        attributes:
          - { ref: correlation_id, requirement_level: required }
          - { ref: order.channel, requirement_level: required }
          - { ref: order.id, requirement_level: required }
          - { ref: order.items, requirement_level: required }
        annotations:
          contract: { markers: [order.channel] }

    events:
      - name: order.rejected
        brief: "Seen 24 times."
        stability: development
        requirement_level: recommended
        attributes:
          - { ref: correlation_id, requirement_level: required }
          - { ref: order.id, requirement_level: required }
        annotations:
          contract: { level: warn }
    "###);
}
