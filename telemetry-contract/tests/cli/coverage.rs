//! `contract coverage`.

use telemetry_contract::rule::Rule;

use crate::program::{Folder, request};
use crate::telemetry::{LINE, good, one_line};

const MANIFEST: &str = "\
name: shop
description: A shop.
schema_url: https://schemas.example.com/shop/1.0.0
stability: development
dependencies:
  - schema_url: https://schemas.example.com/telemetry-contract/0.1.0
";

const ORDERS: &str = "\
file_format: definition/2
attributes:
  - key: order.id
    type: string
    brief: Number of the order.
    stability: development
    examples: [\"ord_7\"]
    annotations: { contract: { sensitivity: public, cardinality: unbounded } }
  - key: order.express
    type: boolean
    brief: Whether it is to arrive tomorrow.
    stability: development
    annotations: { contract: { sensitivity: public } }
metrics:
  - name: orders.placed
    brief: Orders that were placed.
    instrument: counter
    unit: \"{order}\"
    stability: development
    requirement_level: recommended
    attributes:
      - { ref: order.express, requirement_level: recommended }
      - { ref: http.request.method, requirement_level: opt_in }
    annotations: { contract: { max_series: 20 } }
  - name: orders.paid
    brief: Orders that were paid.
    instrument: counter
    unit: \"{order}\"
    stability: development
    requirement_level: recommended
    annotations: { contract: { max_series: 1 } }
";

/// A service's own registry, and telemetry that has one of its two metrics.
pub(crate) fn folder() -> Folder {
    let placed = r#"{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"orders.placed","unit":"{order}",
        "sum":{"isMonotonic":true,"aggregationTemporality":2,"dataPoints":[
          {"attributes":[{"key":"order.express","value":{"boolValue":true}}],"asInt":"1"},{"asInt":"2"}]}}]}]}]}"#;
    Folder::new()
        .with("telemetry/manifest.yaml", MANIFEST)
        .with("telemetry/orders.yaml", ORDERS)
        .with(
            "capture.jsonl",
            one_line(placed) + &one_line(good(Rule::SpanOrphan)),
        )
}

#[test]
fn what_the_registry_itself_declares_is_counted() {
    let ran = folder().run(&["contract", "coverage", "capture.jsonl"]);
    insta::assert_snapshot!(ran.shown(), @r"
    shop 1.0.0 · 1 of 2 signals seen, 50 % · 1 of 2 attributes
      metric orders.paid                     never
      metric orders.placed                       2
        order.express        recommended         1
        http.request.method  opt-in          never
    attributes never seen: order.id
    --
    -- exits with 0
    ");
}

#[test]
fn a_line_counts_its_fields() {
    let line = LINE.replace("\"c1\"", "\"c1\",\"order.id\":\"ord_7\"");
    let ran = folder().run_with(&["contract", "coverage", "-", "--json"], line.as_bytes());
    let json = ran.exits(0).json();
    insta::assert_snapshot!(format!("{:#}", json["by_attribute"]), @r#"
    [
      {
        "key": "order.express",
        "seen": 0
      },
      {
        "key": "order.id",
        "seen": 1
      }
    ]
    "#);
    assert_eq!(
        (&json["percent"], &json["signals"]["declared"]),
        (&0.into(), &2.into())
    );
}

#[test]
fn what_it_depends_on_counts_where_that_is_asked_for() {
    let ran = folder()
        .run(&["contract", "coverage", "capture.jsonl", "--all", "--json"])
        .exits(0);
    let json = ran.json();
    let signals = json["by_signal"].as_array().unwrap();
    let seen: Vec<String> = signals
        .iter()
        .filter(|signal| signal["seen"].as_u64() > Some(0))
        .map(|signal| format!("{} {} {}", signal["kind"], signal["name"], signal["seen"]))
        .collect();
    insta::assert_snapshot!(seen.join("\n"), @r#"
    "entity" "contract.service" 1
    "metric" "orders.placed" 2
    "span" "dependency.call" 1
    "span" "http.server" 1
    "#);
}

#[test]
fn too_little_of_it_exits_with_1_and_nothing_with_2() {
    let folder = folder()
        .with("empty", "")
        .with("cut", "{\"resourceSpans\":");
    let run = |arguments: &[&str]| {
        let all: Vec<&str> = ["contract", "coverage"]
            .iter()
            .chain(arguments)
            .copied()
            .collect();
        folder.run(&all)
    };
    run(&["capture.jsonl", "--min-coverage", "50"]).exits(0);
    run(&["capture.jsonl", "--min-coverage", "51"]).exits(1);
    insta::assert_snapshot!(run(&["empty"]).shown(), @r"
    --
    nothing was seen: no telemetry has come
    -- exits with 2
    ");
    run(&["capture.jsonl", "cut"]).exits(2);
}

#[test]
fn what_comes_in_is_counted() {
    let folder = folder();
    let listening = folder.listen(&["coverage", "--admin", "127.0.0.1:0", "--json", "--all"]);
    assert_eq!(listening.post("/v1/traces", good(Rule::SpanOrphan)), 200);
    request(&listening.address("admin on "), "POST", "/stop", "", "");
    assert_eq!(listening.end().exits(0).json()["signals"]["seen"], 3);
}
