//! What is made conforms and is complete; what is broken breaks its rule and no other.

use std::collections::BTreeSet;

use super::{Broken, Emitter, Request, broken};
use crate::check::{Checker, Report, Settings};
use crate::model::Contract;
use crate::otlp::{self, Encoding};
use crate::rule::Rule;
use crate::yaml::fixture::registry;
use crate::yaml::{self, Registry};

const NOW: u64 = 1_795_253_500_000_000_000;

const SHOP: &str = "\
attributes:
  - key: order.kind
    type:
      members:
        - { id: one, value: 1, brief: One., stability: development }
        - { id: two, value: 2, brief: Two., stability: development }
    brief: Kind.
    stability: development
    annotations: { contract: { sensitivity: public } }
  - key: order.weights
    type: double[]
    brief: Weights.
    stability: development
    annotations: { contract: { sensitivity: public, cardinality: unbounded } }
  - key: order.buyer
    type: int
    brief: Who buys.
    examples: [42]
    stability: development
    annotations: { contract: { sensitivity: personal, cardinality: unbounded } }
  - key: order.pass
    type: string
    brief: What opens it.
    stability: development
    annotations: { contract: { sensitivity: credential, cardinality: unbounded } }
metrics:
  - name: orders.open
    brief: Orders under way.
    instrument: updowncounter
    unit: '{order}'
    stability: development
    requirement_level: recommended
    attributes:
      - { ref: order.kind, requirement_level: required }
    annotations: { contract: { max_series: 2 } }
spans:
  - type: order.settle
    kind: internal
    name: { note: 'settle {order.kind}' }
    brief: Settles.
    stability: development
    requirement_level: recommended
    attributes:
      - { ref: correlation_id, requirement_level: required }
      - { ref: order.kind, requirement_level: required }
      - { ref: order.weights, requirement_level: required }
      - { ref: order.buyer, requirement_level: recommended }
      - { ref: order.pass, requirement_level: required }
    annotations: { contract: { markers: [order.weights], structure: { links_to: producer } } }
events:
  - name: order.lost
    brief: An order was lost.
    stability: development
    requirement_level: recommended
    attributes:
      - { ref: correlation_id, requirement_level: required }
      - { ref: order.kind, requirement_level: required }
    annotations: { contract: { level: error } }
";

fn contract(registry: &Registry) -> &'static Contract {
    Box::leak(Box::new(registry.clone().into_contract()))
}

fn see(checker: &mut Checker, request: &Request) {
    let body = request.body.to_string();
    let export = otlp::decode(request.signal, Encoding::Json, body.as_bytes());
    checker.observe(&export.unwrap());
}

fn rules(report: &Report) -> BTreeSet<Rule> {
    report.findings.iter().map(|finding| finding.rule).collect()
}

#[track_caller]
fn check_conforms(registry: &Registry) {
    let contract = contract(registry);
    let mut checker = Checker::new(contract, &Settings::default());
    let mut emitter = Emitter::new(registry, "shop", NOW);
    for round in 1..=3 {
        for request in emitter.round(NOW + round * 1_000_000_000, |_| false) {
            see(&mut checker, &request);
        }
    }
    let coverage = checker.coverage();
    let never: Vec<_> = coverage.signals.iter().filter(|it| it.seen == 0).collect();
    assert!(never.is_empty(), "{never:#?}");
    assert_eq!(emitter.made().len(), coverage.signals.len());
    let attributes = &coverage.attributes;
    let buyer = attributes.iter().find(|it| it.key == "order.buyer");
    assert!(buyer.is_none_or(|it| it.seen > 0));
    let report = checker.report();
    assert_eq!(report.findings, []);
}

#[test]
fn everything_of_a_registry_is_made_and_conforms() {
    check_conforms(&yaml::base().unwrap());
    check_conforms(&registry(SHOP));
}

#[track_caller]
fn check_breaks(registry: &Registry, rule: Rule) {
    let contract = contract(registry);
    let mut checker = Checker::new(contract, &Settings::default());
    let broken = broken(rule, "shop", &registry.schema_url, NOW);
    let left_out: Vec<String> = broken.iter().flat_map(Broken::metrics).collect();
    let mut emitter = Emitter::new(registry, "shop", NOW);
    for request in emitter.round(NOW, |name| left_out.iter().any(|it| it == name)) {
        see(&mut checker, &request);
    }
    for piece in &broken {
        match piece {
            Broken::Line(line) => checker.observe_line("emitted:1", line.as_bytes()),
            Broken::Request(request) => see(&mut checker, request),
        }
    }
    let report = checker.report();
    assert_eq!(
        rules(&report),
        BTreeSet::from([rule]),
        "{:#?}",
        report.findings
    );
}

#[test]
fn what_is_broken_breaks_its_rule_and_no_other() {
    let (base, shop) = (yaml::base().unwrap(), registry(SHOP));
    for rule in Rule::ALL {
        check_breaks(&base, *rule);
        check_breaks(&shop, *rule);
    }
}

#[test]
fn broken_telemetry_happens_now() {
    let broken = broken(
        Rule::MetricUndeclared,
        "till",
        "https://example.com/1.0.0",
        NOW,
    );
    let Some(Broken::Request(request)) = broken.first() else {
        panic!("{broken:#?}");
    };
    let body = request.body.to_string();
    assert!(body.contains(&NOW.to_string()), "{body}");
    assert!(body.contains("https://example.com/1.0.0"), "{body}");
}

#[test]
fn broken_telemetry_is_sent_as_the_service_that_was_named() {
    for rule in Rule::ALL {
        for piece in broken(*rule, "till", "https://example.com/1.0.0", NOW) {
            let text = match piece {
                Broken::Line(line) => line,
                Broken::Request(request) => request.body.to_string(),
            };
            assert!(
                !text.contains(r#""service":"orders-api""#),
                "{rule}: {text}"
            );
            let name = r#""key":"service.name","value":{"stringValue":"orders-api""#;
            assert!(!text.contains(name), "{rule}: {text}");
        }
    }
    let span = broken(Rule::SpanOrphan, "till", "https://example.com/1.0.0", NOW);
    let Some(Broken::Request(request)) = span.first() else {
        panic!("{span:#?}");
    };
    let name = r#""key":"service.name","value":{"stringValue":"till""#;
    assert!(request.body.to_string().contains(name), "{}", request.body);
}

#[test]
fn counters_go_on_and_the_same_start_makes_the_same_ids() {
    let registry = registry(SHOP);
    let mut emitter = Emitter::new(&registry, "shop", NOW);
    let first = emitter.round(NOW, |_| false);
    assert_eq!(
        Emitter::new(&registry, "shop", NOW).round(NOW, |_| false),
        first
    );
    let next = emitter.round(NOW, |_| false);
    assert_ne!(first[0], next[0], "each round has ids of its own");
    let count = |requests: &[Request]| {
        let metrics = &requests[2].body["resourceMetrics"][0]["scopeMetrics"][0]["metrics"];
        let mut metrics = metrics.as_array().unwrap().iter();
        let sent = metrics.find(|it| it["name"] == "messaging.client.sent.messages");
        sent.unwrap()["sum"]["dataPoints"][0]["asInt"]
            .as_str()
            .unwrap()
            .parse::<u64>()
            .unwrap()
    };
    assert_eq!(count(&next), 2 * count(&first));
}
