//! One mistake is told once: what follows from it is not.

use std::path::Path;

use super::super::files::Disk;
use super::super::load::{Found, Loader};
use super::super::problem::Problems;
use super::super::source::Source;
use super::{MANIFEST, lines};

/// A registry in which nothing is wrong.
pub(super) const GOOD: &str = r#"file_format: definition/2
attributes:
  - key: cart.size
    type: int
    brief: Items.
    stability: development
    annotations: { contract: { sensitivity: public, cardinality: 5 } }
  - key: cart.kind
    type:
      members:
        - { id: gift, value: gift, brief: G., stability: development }
        - { id: own, value: own, brief: O., stability: development }
    brief: Kind.
    stability: development
    annotations: { contract: { sensitivity: public } }
metrics:
  - name: carts.filled
    brief: Carts.
    instrument: histogram
    unit: "{cart}"
    stability: development
    requirement_level: recommended
    attributes:
      - { ref: cart.kind, requirement_level: required }
    annotations:
      contract:
        max_series: 100
        buckets: [1, 5, 10]
        slos:
          - { name: cart-ok, objective: 99, window: 30d, bad: { cart.kind: [gift] } }
spans:
  - type: cart.fill
    kind: internal
    name: { note: "fill {cart.kind}" }
    brief: Filling.
    stability: development
    requirement_level: recommended
    attributes:
      - { ref: correlation_id, requirement_level: required }
      - { ref: cart.kind, requirement_level: required }
      - { ref: cart.size, requirement_level: { conditionally_required: If known. }, annotations: { contract: { when: { attribute: cart.kind } } } }
    annotations: { contract: { markers: [cart.kind] } }
events:
  - name: cart.dropped
    brief: Dropped.
    stability: development
    requirement_level: recommended
    attributes:
      - { ref: correlation_id, requirement_level: required }
      - { ref: cart.kind, requirement_level: required }
"#;

/// Everything that is wrong in these two files.
pub(super) fn inspected(manifest: &str, definitions: &str) -> String {
    let sources = [
        Source::new("manifest.yaml", manifest),
        Source::new("shop.yaml", definitions),
    ];
    let found: Found =
        Loader::new(&Disk).assemble(&sources, Some(Path::new("")), Problems::default());
    lines(&found.inspected().problems)
}

/// Everything that is wrong where this part of the good registry is written so.
#[track_caller]
pub(super) fn instead(part: &str, other: &str) -> String {
    assert!(GOOD.contains(part), "{part}");
    inspected(MANIFEST, &GOOD.replacen(part, other, 1))
}

#[test]
fn a_good_registry_has_no_problem() {
    assert_eq!(inspected(MANIFEST, GOOD), "");
}

#[test]
fn a_budget_that_is_no_number_is_there() {
    for budget in ["-1", "1.5", "many"] {
        let said = instead("max_series: 100", &format!("max_series: {budget}"));
        let expected = format!(
            "shop.yaml:27:21: a whole number from 0 to 4294967295 is wanted, found `{budget}` \
             [registry-value-invalid]\n  | max_series: {budget}"
        );
        assert_eq!(said, expected);
    }
}

#[test]
fn an_enum_without_members_lacks_only_them() {
    let members = "
        - { id: gift, value: gift, brief: G., stability: development }
        - { id: own, value: own, brief: O., stability: development }
";
    let said = instead(&format!("members:{members}"), "members: []\n");
    let said = said.lines().take(3).collect::<Vec<_>>().join("\n");
    insta::assert_snapshot!(said, @"");
}

#[test]
fn dependencies_that_are_no_list_leave_nothing_unknown() {
    let manifest = MANIFEST.replace("  - schema_url", "  schema_url");
    insta::assert_snapshot!(inspected(&manifest, GOOD), @"");
    let manifest = MANIFEST.replace("  - schema_url", "  - schema_uri");
    insta::assert_snapshot!(inspected(&manifest, GOOD), @"");
}

#[test]
fn a_name_that_breaks_the_grammar_is_not_held_against_prometheus() {
    insta::assert_snapshot!(instead("carts.filled", "carts.filled_ms"), @"");
    insta::assert_snapshot!(instead("carts.filled", "carts.bucket"), @"");
}

#[test]
fn a_misspelt_label_does_not_break_its_objective() {
    let label = "{ ref: cart.kind, requirement_level: required }";
    let said = instead(label, "{ ref: cart.knd, requirement_level: required }");
    insta::assert_snapshot!(said, @"");
}

#[test]
fn a_misspelt_key_is_not_missing_as_well() {
    insta::assert_snapshot!(instead("    kind: internal", "    kidn: internal"), @"");
    insta::assert_snapshot!(instead("sensitivity: public,", "sensitivty: public,"), @"");
    insta::assert_snapshot!(instead("    brief: Carts.", "    breif: Carts."), @"");
}

#[test]
fn keys_of_the_format_before_this_one_lead_to_those_of_today() {
    insta::assert_snapshot!(instead("  - name: carts", "  - metric_name: carts"), @"");
    insta::assert_snapshot!(instead("    kind: internal", "    span_kind: internal"), @"");
    insta::assert_snapshot!(instead("  - key: cart.size", "  - id: cart.size"), @"");
}

#[test]
fn annotations_that_can_not_be_read_are_told() {
    let good = "annotations: { contract: { sensitivity: public, cardinality: 5 } }";
    let misspelt = "annotations: { contrct: { sensitivity: public, cardinality: 5 } }";
    insta::assert_snapshot!(instead(good, misspelt), @"");
    insta::assert_snapshot!(instead(good, "annotations: [contract]"), @"");
    insta::assert_snapshot!(instead(good, "annotations: { contract: public }"), @"");
    let beside = "sensitivity: public\n    annotations: { contract: { cardinality: 5 } }";
    insta::assert_snapshot!(instead(good, beside), @"");
    let others = "annotations: { contract: { sensitivity: public, cardinality: 5 }, code: [x] }";
    assert_eq!(instead(good, others), "");
    // Where nothing has to be said, it is told as well.
    let markers = "annotations: { contract: { markers: [cart.kind] } }";
    let misspelt = "annotations: { contarct: { markers: [cart.kind] } }";
    insta::assert_snapshot!(instead(markers, misspelt), @"");
}

#[test]
fn a_dependency_that_is_lacking_is_told_once() {
    let manifest = MANIFEST.split("dependencies").next().unwrap();
    insta::assert_snapshot!(inspected(manifest, GOOD), @"");
    let import = format!("{GOOD}imports:\n  metrics: [http.server.request.duration]\n");
    insta::assert_snapshot!(inspected(manifest, &import), @"");
}

#[test]
fn a_condition_and_a_unit_that_are_nearly_right_are_suggested() {
    let when = "when: { attribute: cart.kind }";
    insta::assert_snapshot!(instead(when, "when: status_eror"), @"");
    insta::assert_snapshot!(instead("\"{cart}\"", "\"{EUR}\""), @"");
}

#[test]
fn a_mistake_is_shown_where_it_stands() {
    insta::assert_snapshot!(instead("fill {cart.kind}", "fill {cart.knd}"), @"");
    insta::assert_snapshot!(instead("markers: [cart.kind]", "markers: [cart.knd]"), @"");
    insta::assert_snapshot!(instead("instrument: histogram", "instrument: counter"), @"");
    let refinement = "span_refinements:
  - id: http.server
    ref: http.server
    name: { note: \"{http.request.metod}\" }
    annotations: { contract: { markers: [http.route] } }
";
    insta::assert_snapshot!(inspected(MANIFEST, &format!("{GOOD}{refinement}")), @"");
}

/// What is said of the good registry with one more attribute of this key.
fn with_attribute(key: &str) -> String {
    let attribute = format!(
        "  - key: {key}\n    type: string\n    brief: One more.\n    stability: development\n    \
         annotations: {{ contract: {{ sensitivity: public, cardinality: 5 }} }}\n"
    );
    instead("metrics:\n", &format!("{attribute}metrics:\n"))
}

#[test]
fn keys_that_are_taken_are_told() {
    insta::assert_snapshot!(with_attribute("service.name.foo"), @"");
    insta::assert_snapshot!(with_attribute("message"), @"");
    assert!(with_attribute("timestamp").contains("[registry-key-reserved]"));
    assert_eq!(with_attribute("service.namesake"), "");
    assert_eq!(with_attribute("cart.level"), "");
}

#[test]
fn a_span_is_not_named_after_an_id() {
    insta::assert_snapshot!(instead("fill {cart.kind}", "fill {correlation_id}"), @"");
}

#[test]
fn a_label_on_its_way_out_is_told() {
    let good = "      - { ref: cart.kind, requirement_level: required }\n    annotations:\n";
    let old = "      - { ref: cart.kind, requirement_level: required }\n      \
               - { ref: deployment.environment, requirement_level: required }\n    annotations:\n";
    insta::assert_snapshot!(instead(good, old), @"");
}

#[test]
fn a_number_that_no_attribute_can_have_is_no_member() {
    let said = instead("value: own,", "value: 99999999999999999999,");
    insta::assert_snapshot!(said, @"");
    let whole = instead("value: gift,", "value: 1,").replace("value: own,", "value: 1.5,");
    assert!(whole.contains("[registry-member-invalid]"), "{whole}");
}

#[test]
fn a_registry_has_a_name_that_can_be_written_everywhere() {
    insta::assert_snapshot!(inspected(&MANIFEST.replace("shop\n", "\"M y\"\n"), GOOD), @"");
}

#[test]
fn names_that_are_one_in_rust_are_told_once() {
    let more = "events:\n  - name: cart_dropped\n    brief: As the other.\n    \
                stability: development\n    requirement_level: recommended\n";
    insta::assert_snapshot!(instead("events:\n", more), @"");
    insta::assert_snapshot!(with_attribute("cart_size"), @"");
    let one = "events:\n  - name: a1\n    brief: A.\n    stability: development\n    \
               requirement_level: recommended\n";
    insta::assert_snapshot!(instead("events:\n", one), @"");
}

#[test]
fn metrics_and_labels_that_prometheus_mixes_up_are_not_told_of_rust_as_well() {
    let metric = "metrics:\n  - name: carts_filled\n    brief: Carts.\n    instrument: histogram\n    \
                  unit: \"{cart}\"\n    stability: development\n    \
                  requirement_level: recommended\n    \
                  annotations: { contract: { max_series: 1 } }\n";
    insta::assert_snapshot!(instead("metrics:\n", metric), @"");
    let labels = "metrics:\n  - name: carts.filled.labels\n    brief: Carts.\n    \
                  instrument: counter\n    unit: \"{cart}\"\n    stability: development\n    \
                  requirement_level: recommended\n    \
                  annotations: { contract: { max_series: 1 } }\n";
    insta::assert_snapshot!(instead("metrics:\n", labels), @"");
}

#[test]
fn members_that_are_one_variant_are_told() {
    let member = "{ id: own, value: own, brief: O., stability: development }";
    let more = |id: &str, value: &str| {
        let new = format!("{{ id: {id}, value: \"{value}\", brief: O., stability: development }}");
        instead(member, &format!("{member}\n        - {new}"))
    };
    insta::assert_snapshot!(more("gift2", "GIFT"), @"");
    insta::assert_snapshot!(more("gift3", "gift!"), @"");
    assert_eq!(more("self", "self"), "", "it is `Self_`");
    assert_eq!(more("crate", "crate"), "");
}
