//! A registry on top of another: it may add and tighten; what it loosens is told.

use super::super::fixture::registry;
use super::super::{Registry, Requirement};
use super::{lines, read, refused};

fn loosened(text: &str) -> String {
    lines(&registry(text).lint())
}

fn span<'r>(registry: &'r Registry, name: &str) -> &'r super::super::Span {
    let mut spans = registry.spans.iter();
    spans.find(|span| span.span_type == name).unwrap()
}

#[test]
fn a_refinement_adds_and_tightens() {
    let registry = registry(
        "\
metric_refinements:
  - id: metric.http.server.active_requests
    ref: http.server.active_requests
    attributes:
      - ref: network.protocol.version
        requirement_level: opt_in
        annotations: { contract: { fan_out: 1 } }
span_refinements:
  - id: http.server
    ref: http.server
    attributes:
      - { ref: tenant_id, requirement_level: required }
  - id: span.http.server.admin
    ref: http.server
    brief: One request to the admin pages.
    attributes:
      - { ref: org_id, requirement_level: required }
    annotations: { contract: { markers: [org_id] } }
",
    );
    assert_eq!(lines(&registry.lint()), "");
    let how = |span: &super::super::Span, key: &str| {
        let mut uses = span.attributes.iter();
        uses.find(|usage| usage.key == key)
            .unwrap()
            .requirement
            .clone()
    };
    let server = span(&registry, "http.server");
    assert_eq!(how(server, "tenant_id"), Requirement::Required);
    assert_eq!(how(server, "url.path"), Requirement::Required);
    let admin = span(&registry, "http.server.admin");
    assert_eq!(admin.markers, ["http.request.method", "org_id"]);
    assert_eq!(admin.brief, "One request to the admin pages.");
    assert!(admin.structure.root, "as the one that it refines");
    let metrics = registry.metrics.iter();
    let mut metrics = metrics.filter(|metric| metric.name == "http.server.active_requests");
    let labels = &metrics.next().unwrap().attributes;
    assert!(
        labels
            .iter()
            .any(|usage| usage.key == "network.protocol.version")
    );
    assert!(metrics.next().is_none(), "it is there once");
}

#[test]
fn what_is_weaker_than_in_the_base_is_told_and_does_not_keep_it_from_being_read() {
    let text = "\
events:
  - name: orders.rejected
    brief: Rejected.
    stability: development
    requirement_level: recommended
    attributes:
      - ref: user_id
        annotations: { contract: { sensitivity: public } }
      - ref: db.collection.name
        annotations: { contract: { cardinality: 5000 } }
      - ref: telemetry.signal
        annotations: { contract: { known_values: [profiles] } }
metric_refinements:
  - id: metric.telemetry.items.emitted
    ref: telemetry.items.emitted
    annotations: { contract: { max_series: 30 } }
span_refinements:
  - id: http.server
    ref: http.server
    attributes:
      - { ref: url.path, requirement_level: recommended }
";
    let said = loosened(text);
    let said: Vec<&str> = said
        .lines()
        .filter(|line| line.contains("registry-loosened]"))
        .collect();
    assert_eq!(said.len(), 5, "{said:#?}");
    for (line, what) in said.iter().zip([
        "`user_id` is personal at",
        "`db.collection.name` has at most 200 values at",
        "`telemetry.signal` has a closed set of values at",
        "`telemetry.items.emitted` has a budget of 3 series at",
        "`url.path` is required on `http.server` at",
    ]) {
        assert!(line.contains(what), "{line}");
    }
}

/// What refinements of the base's signals loosen.
#[track_caller]
fn check_loosened(refinements: &str, expected: &str) {
    let said = loosened(refinements);
    let said: Vec<&str> = said
        .lines()
        .filter(|line| line.contains("[registry-"))
        .collect();
    if expected.is_empty() {
        assert!(said.is_empty(), "{said:#?}");
        return;
    }
    assert_eq!(said.len(), 1, "{said:#?}");
    let is_loosened = said[0].contains("[registry-loosened]");
    assert!(is_loosened && said[0].contains(expected), "{}", said[0]);
}

fn of_server(attribute: &str) -> String {
    format!(
        "span_refinements:\n  - id: http.server\n    ref: http.server\n    attributes:\n      \
         - {attribute}\n"
    )
}

#[test]
fn another_condition_is_looser() {
    let on = |condition: &str| {
        of_server(&format!(
            "{{ ref: error.type, requirement_level: {{ conditionally_required: If so. }}, \
             annotations: {{ contract: {{ when: {condition} }} }} }}"
        ))
    };
    check_loosened(
        &on("{ attribute: url.path }"),
        "this makes it conditionally_required when `url.path` is there",
    );
    check_loosened(&on("status_error"), "");
}

#[test]
fn what_follows_of_a_loosened_attribute_is_not_told_of_the_base() {
    let route = "{ ref: http.route, annotations: { contract: { cardinality: unbounded } } }";
    let said = loosened(&of_server(route));
    assert!(said.contains("[registry-loosened]"), "{said}");
    assert!(!said.contains("[registry-span-name-attribute]"), "{said}");
}

#[test]
fn another_link_is_looser() {
    let to = |kind: &str| {
        format!(
            "span_refinements:\n  - id: messaging.consumer\n    ref: messaging.consumer\n    \
             annotations: {{ contract: {{ structure: {{ links_to: {kind} }} }} }}\n"
        )
    };
    check_loosened(
        &to("server"),
        "`messaging.consumer` links to a producer span at",
    );
    check_loosened(&to("producer"), "");
}

#[test]
fn a_root_that_may_be_none_is_looser() {
    let with = |span: &str, root: bool| {
        format!(
            "span_refinements:\n  - id: {span}\n    ref: {span}\n    \
             annotations: {{ contract: {{ structure: {{ root: {root} }} }} }}\n"
        )
    };
    let told = "`http.server` is a root at";
    check_loosened(&with("http.server", false), told);
    check_loosened(&with("http.server", true), "");
    check_loosened(&with("http.client", false), "");
    let waived = registry(&with("http.server", false));
    assert!(!span(&waived, "http.server").structure.root);
}

#[test]
fn an_entity_that_is_not_required_any_more_is_looser() {
    let with = |required: bool| {
        format!(
            "entity_refinements:\n  - id: service\n    ref: contract.service\n    \
             annotations: {{ contract: {{ required: {required} }} }}\n"
        )
    };
    check_loosened(&with(false), "this makes it optional");
    check_loosened(&with(true), "");
    let waived = registry(&with(false));
    let mut entities = waived.entities.iter();
    let service = entities.find(|it| it.entity_type == "contract.service");
    assert!(!service.unwrap().required);
}

#[test]
fn buckets_that_are_taken_away_are_looser() {
    let with = |bounds: &[f64]| {
        format!(
            "metric_refinements:\n  - id: shop.http\n    ref: http.server.request.duration\n    \
             annotations: {{ contract: {{ buckets: {bounds:?} }} }}\n"
        )
    };
    let base = registry("");
    let mut metrics = base.metrics.iter();
    let duration = metrics.find(|metric| metric.name == "http.server.request.duration");
    let mut bounds = duration.unwrap().buckets.clone();
    check_loosened(
        &with(&[1.0, 2.0]),
        "`http.server.request.duration` has buckets up to",
    );
    bounds.push(60.0);
    check_loosened(&with(&bounds), "");
}

#[test]
fn a_lower_level_is_looser() {
    let with = |level: &str| {
        format!(
            "event_refinements:\n  - id: shop.exception\n    ref: exception\n    \
             annotations: {{ contract: {{ level: {level} }} }}\n"
        )
    };
    check_loosened(&with("debug"), "this makes it debug");
    check_loosened(&with("error"), "");
    let raised = registry(&with("error"));
    let mut events = raised.events.iter();
    let exception = events.find(|event| event.name == "exception").unwrap();
    assert_eq!(exception.level, super::super::Level::Error);
}

#[test]
fn a_set_that_may_be_extended_is_not_loosened() {
    let text = "\
events:
  - name: orders.rejected
    brief: Rejected.
    stability: development
    requirement_level: recommended
    attributes:
      - ref: deployment.environment.name
        annotations: { contract: { values: [local, production, edge] } }
";
    assert_eq!(loosened(text), "");
}

fn with_statuses(said: &[&str]) -> String {
    let reference = |said: &&str| {
        format!("      - ref: error.type\n        annotations: {{ contract: {{ {said} }} }}\n")
    };
    let event = |(number, said): (usize, &&str)| {
        let head = format!("  - name: orders.refused{number}\n    brief: Refused.\n");
        let rest =
            "    stability: development\n    requirement_level: recommended\n    attributes:\n";
        [head.as_str(), rest, &reference(said)].concat()
    };
    let events: String = said.iter().enumerate().map(event).collect();
    format!("events:\n{events}")
}

#[test]
fn what_a_reference_says_is_false_is_so() {
    let statuses = |said: &str| {
        let registry = read(&with_statuses(&[said])).unwrap();
        let attribute = registry.attribute("error.type").unwrap();
        (attribute.error_statuses, attribute.rpc_statuses)
    };
    assert_eq!(statuses("known_values: [sold_out]"), (true, true));
    assert_eq!(statuses("error_statuses: false"), (false, true));
    assert_eq!(statuses("rpc_statuses: false"), (true, false));

    let closed = "\
events:
  - name: orders.refused
    brief: Refused.
    stability: development
    requirement_level: recommended
    attributes:
      - ref: deployment.environment.name
        annotations: { contract: { extensible: false } }
";
    let registry = read(closed).unwrap();
    let environment = registry.attribute("deployment.environment.name").unwrap();
    assert!(!environment.extensible);
}

#[test]
fn references_that_contradict_each_other_are_told() {
    let text = with_statuses(&["error_statuses: false", "error_statuses: true"]);
    insta::assert_snapshot!(refused(&text), @r"
    shop.yaml:15:14: `error.type` has `error_statuses: false` at shop.yaml:8:14 [registry-values-conflict]
      | - ref: error.type
      = Say it once, or the same each time; each of `values` is one of the enum's members.
    ");
}

#[test]
fn a_registry_may_say_what_it_likes_of_its_own() {
    let text = "\
attributes:
  - key: order.note
    type: string
    brief: A note.
    stability: development
    annotations: { contract: { sensitivity: personal, cardinality: 5 } }
events:
  - name: orders.rejected
    brief: Rejected.
    stability: development
    requirement_level: recommended
    attributes:
      - ref: order.note
        annotations: { contract: { sensitivity: public, cardinality: 50 } }
";
    assert_eq!(loosened(text), "");
}
