//! One mistake is told once: what follows from it is not.

use super::super::fixture::found;
use super::{MANIFEST, lines, linted, read};
use crate::rule::RegistryRule;

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
    lines(&found(manifest, definitions).inspected().problems)
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
             [registry-value-invalid]\n  | max_series: {budget}\n  = {}",
            RegistryRule::ValueInvalid.fix()
        );
        assert_eq!(said, expected);
    }
}

#[test]
fn a_number_of_values_is_at_least_one() {
    let said = instead("cardinality: 5", "cardinality: 0");
    insta::assert_snapshot!(said, @r"
    shop.yaml:7:66: a whole number from 1 to 4294967295 is wanted, found `0` [registry-value-invalid]
      | annotations: { contract: { sensitivity: public, cardinality: 0 } }
      = Write what the message wants: one of the values that it lists, or of the kind that it names.
    ");
}

#[test]
fn a_large_whole_number_is_a_bound() {
    let text = "\
metrics:
  - name: orders.size
    instrument: histogram
    unit: By
    brief: Size of orders.
    stability: development
    requirement_level: recommended
    annotations:
      contract: { max_series: 20, buckets: [1024, 4294967296, 1099511627776] }
";
    assert_eq!(linted(text), "");
    let registry = read(text).unwrap();
    let size = registry.metrics.iter().find(|of| of.name == "orders.size");
    assert_eq!(
        size.unwrap().buckets,
        [1024.0, 4_294_967_296.0, 1_099_511_627_776.0]
    );
}

#[test]
fn an_enum_without_members_lacks_only_them() {
    let members = "
        - { id: gift, value: gift, brief: G., stability: development }
        - { id: own, value: own, brief: O., stability: development }
";
    let said = instead(&format!("members:{members}"), "members: []\n");
    insta::assert_snapshot!(said, @r"
    shop.yaml:10:16: at least one member is wanted, found none [registry-member-invalid]
      | members: []
      = add `- { id: …, value: …, brief: …, stability: … }` under `members`
    ");
}

#[test]
fn dependencies_that_are_no_list_leave_nothing_unknown() {
    let manifest = MANIFEST.replace("  - schema_url", "  schema_url");
    insta::assert_snapshot!(inspected(&manifest, GOOD), @r"
    manifest.yaml:5:3: a list is wanted, found a mapping [registry-type-invalid]
      | schema_url: https://schemas.example.com/telemetry-contract/0.1.0
      = start each item on a line of its own with `- `
    ");
    let manifest = MANIFEST.replace("  - schema_url", "  - schema_uri");
    insta::assert_snapshot!(inspected(&manifest, GOOD), @r"
    manifest.yaml:5:5: `schema_uri` is not known here [registry-key-unknown]
      | - schema_uri: https://schemas.example.com/telemetry-contract/0.1.0
      = did you mean `schema_url`?
    ");
}

#[test]
fn a_name_that_breaks_the_grammar_is_not_held_against_prometheus() {
    insta::assert_snapshot!(instead("carts.filled", "carts.filled_ms"), @r"
    shop.yaml:17:11: the name `carts.filled_ms` ends in a unit, which belongs in the unit [registry-name-invalid]
      | - name: carts.filled_ms
      = Use lower-case words joined by `.` or `_`, without the unit or what Prometheus adds.
    ");
    insta::assert_snapshot!(instead("carts.filled", "carts.bucket"), @r"
    shop.yaml:17:11: the name `carts.bucket` ends in `total`, `count`, `sum` or `bucket`, which Prometheus adds itself [registry-name-invalid]
      | - name: carts.bucket
      = Use lower-case words joined by `.` or `_`, without the unit or what Prometheus adds.
    ");
}

#[test]
fn a_key_that_breaks_the_grammar_is_not_held_against_rust() {
    let said = with_attribute("cart-size");
    assert!(said.contains("[registry-name-invalid]"), "{said}");
    assert!(!said.contains("[registry-rust-collision]"), "{said}");
}

#[test]
fn a_misspelt_label_does_not_break_its_objective() {
    let label = "{ ref: cart.kind, requirement_level: required }";
    let said = instead(label, "{ ref: cart.knd, requirement_level: required }");
    insta::assert_snapshot!(said, @r"
    shop.yaml:24:16: there is no attribute `cart.knd` [registry-attribute-unknown]
      | - { ref: cart.knd, requirement_level: required }
      = did you mean `cart.kind`?
    ");
}

#[test]
fn a_misspelt_key_is_not_missing_as_well() {
    insta::assert_snapshot!(instead("    kind: internal", "    kidn: internal"), @r"
    shop.yaml:33:5: `kidn` is not known here [registry-key-unknown]
      | kidn: internal
      = did you mean `kind`?
    ");
    insta::assert_snapshot!(instead("sensitivity: public,", "sensitivty: public,"), @r"
    shop.yaml:7:32: `sensitivty` is not known here [registry-key-unknown]
      | annotations: { contract: { sensitivty: public, cardinality: 5 } }
      = did you mean `sensitivity`?
    ");
    insta::assert_snapshot!(instead("objective: 99", "objectve: 99"), @r"
    shop.yaml:30:30: `objectve` is not known here [registry-key-unknown]
      | - { name: cart-ok, objectve: 99, window: 30d, bad: { cart.kind: [gift] } }
      = did you mean `objective`?
    ");
    insta::assert_snapshot!(instead("    brief: Carts.", "    breif: Carts."), @r"
    shop.yaml:18:5: `breif` is not known here [registry-key-unknown]
      | breif: Carts.
      = did you mean `brief`?
    ");
}

#[test]
fn keys_of_the_format_before_this_one_lead_to_those_of_today() {
    insta::assert_snapshot!(instead("  - name: carts", "  - metric_name: carts"), @r"
    shop.yaml:17:5: `metric_name` is not known here [registry-key-unknown]
      | - metric_name: carts.filled
      = did you mean `name`?
    ");
    insta::assert_snapshot!(instead("    kind: internal", "    span_kind: internal"), @r"
    shop.yaml:33:5: `span_kind` is not known here [registry-key-unknown]
      | span_kind: internal
      = did you mean `kind`?
    ");
    insta::assert_snapshot!(instead("  - key: cart.size", "  - id: cart.size"), @r"
    shop.yaml:3:5: `id` is not known here [registry-key-unknown]
      | - id: cart.size
      = did you mean `key`?
    ");
}

#[test]
fn annotations_that_can_not_be_read_are_told() {
    let good = "annotations: { contract: { sensitivity: public, cardinality: 5 } }";
    let misspelt = "annotations: { contrct: { sensitivity: public, cardinality: 5 } }";
    insta::assert_snapshot!(instead(good, misspelt), @r"
    shop.yaml:7:20: `contrct` is not known here [registry-key-unknown]
      | annotations: { contrct: { sensitivity: public, cardinality: 5 } }
      = did you mean `contract`?
    ");
    insta::assert_snapshot!(instead(good, "annotations: [contract]"), @r"
    shop.yaml:7:18: a mapping is wanted, found a list [registry-type-invalid]
      | annotations: [contract]
      = write `annotations: { contract: { … } }`
    ");
    insta::assert_snapshot!(instead(good, "annotations: { contract: public }"), @r"
    shop.yaml:7:30: a mapping is wanted, found `public` [registry-type-invalid]
      | annotations: { contract: public }
      = write `annotations: { contract: { … } }`
    ");
    let beside = "sensitivity: public\n    annotations: { contract: { cardinality: 5 } }";
    insta::assert_snapshot!(instead(good, beside), @r"
    shop.yaml:7:5: `sensitivity` is not known here [registry-key-unknown]
      | sensitivity: public
      = put it under `annotations`: `annotations: { contract: { sensitivity: … } }`
    ");
    let others = "annotations: { contract: { sensitivity: public, cardinality: 5 }, code: [x] }";
    assert_eq!(instead(good, others), "");
    // Where nothing has to be said, it is told as well.
    let markers = "annotations: { contract: { markers: [cart.kind] } }";
    let misspelt = "annotations: { contarct: { markers: [cart.kind] } }";
    insta::assert_snapshot!(instead(markers, misspelt), @r"
    shop.yaml:42:20: `contarct` is not known here [registry-key-unknown]
      | annotations: { contarct: { markers: [cart.kind] } }
      = did you mean `contract`?
    ");
}

#[test]
fn a_dependency_that_is_lacking_is_told_once() {
    let manifest = MANIFEST.split("dependencies").next().unwrap();
    insta::assert_snapshot!(inspected(manifest, GOOD), @r"
    shop.yaml:39:16: there is no `correlation_id` [registry-attribute-unknown]
      | - { ref: correlation_id, requirement_level: required }
      = this registry does not depend on the base contract: add `- schema_url: https://schemas.example.com/telemetry-contract/0.1.0` under `dependencies` in manifest.yaml
    ");
    let import = format!("{GOOD}imports:\n  metrics: [http.server.request.duration]\n");
    insta::assert_snapshot!(inspected(manifest, &import), @r"
    shop.yaml:39:16: there is no `correlation_id`, nor 1 other of the base contract [registry-attribute-unknown]
      | - { ref: correlation_id, requirement_level: required }
      = this registry does not depend on the base contract: add `- schema_url: https://schemas.example.com/telemetry-contract/0.1.0` under `dependencies` in manifest.yaml
    ");
}

#[test]
fn a_condition_and_a_unit_that_are_nearly_right_are_suggested() {
    let when = "when: { attribute: cart.kind }";
    insta::assert_snapshot!(instead(when, "when: status_eror"), @r"
    shop.yaml:41:118: `status_error` or `{attribute: key}` is wanted, found `status_eror` [registry-value-invalid]
      | … cart.size, requirement_level: { conditionally_required: If known. }, annotations: { contract: { when: status_eror } } }
      = did you mean `status_error`?
    ");
    insta::assert_snapshot!(instead("\"{cart}\"", "\"{EUR}\""), @r#"
    shop.yaml:20:11: the unit `{EUR}` is not allowed [registry-unit-invalid]
      | unit: "{EUR}"
      = did you mean `{eur}`? annotations are in lower case
    "#);
}

#[test]
fn a_mistake_is_shown_where_it_stands() {
    insta::assert_snapshot!(instead("fill {cart.kind}", "fill {cart.knd}"), @r#"
    shop.yaml:34:19: there is no attribute `cart.knd` [registry-attribute-unknown]
      | name: { note: "fill {cart.knd}" }
      = did you mean `cart.kind`?
    "#);
    insta::assert_snapshot!(instead("markers: [cart.kind]", "markers: [cart.knd]"), @r"
    shop.yaml:42:42: the marker `cart.knd` is not an attribute of `cart.fill` [registry-marker-unknown]
      | annotations: { contract: { markers: [cart.knd] } }
      = did you mean `cart.kind`?
    ");
    insta::assert_snapshot!(instead("instrument: histogram", "instrument: counter"), @r"
    shop.yaml:28:18: `carts.filled` is no histogram, but has buckets [registry-buckets-invalid]
      | buckets: [1, 5, 10]
      = take them away, or make it `instrument: histogram`
    ");
    let refinement = "span_refinements:
  - id: http.server
    ref: http.server
    name: { note: \"{http.request.metod}\" }
    annotations: { contract: { markers: [http.route] } }
";
    insta::assert_snapshot!(inspected(MANIFEST, &format!("{GOOD}{refinement}")), @r#"
    shop.yaml:54:19: there is no attribute `http.request.metod` [registry-attribute-unknown]
      | name: { note: "{http.request.metod}" }
      = did you mean `http.request.method`?
    shop.yaml:55:42: markers tell a type of its own, this one only adds to another [registry-annotation-misplaced]
      | annotations: { contract: { markers: [http.route] } }
      = give the refinement an `id` of its own, or take the markers away
    "#);
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
    insta::assert_snapshot!(with_attribute("service.name.foo"), @r"
    shop.yaml:16:10: `service.name` is the namespace of `service.name.foo` [registry-namespace-taken]
      | - key: service.name.foo
      = give it a key beside `service.name`, not below it; that one is defined at telemetry-contract/semconv/1.44.0.yaml:448:10
    ");
    insta::assert_snapshot!(with_attribute("message"), @r"
    shop.yaml:16:10: `message` is a key of every log line's own [registry-key-reserved]
      | - key: message
      = put it into a namespace of yours, as in `shop.message`; a line would carry it as `field.message`
    ");
    assert!(with_attribute("timestamp").contains("[registry-key-reserved]"));
    assert_eq!(with_attribute("service.namesake"), "");
    assert_eq!(with_attribute("cart.level"), "");
}

#[test]
fn a_span_is_not_named_after_an_id() {
    insta::assert_snapshot!(instead("fill {cart.kind}", "fill {correlation_id}"), @r#"
    shop.yaml:34:19: `correlation_id` has no bound, and is in the name of `cart.fill` [registry-span-name-attribute]
      | name: { note: "fill {correlation_id}" }
      = leave it to the span's attributes; put what has few values into the name
    "#);
}

#[test]
fn a_label_on_its_way_out_is_told() {
    let good = "      - { ref: cart.kind, requirement_level: required }\n    annotations:\n";
    let old = "      - { ref: cart.kind, requirement_level: required }\n      \
               - { ref: deployment.environment, requirement_level: required }\n    annotations:\n";
    insta::assert_snapshot!(instead(good, old), @r"
    shop.yaml:25:16: `deployment.environment`, a label of `carts.filled`, is deprecated at telemetry-contract/semconv/1.44.0.yaml:125:10 [registry-label-deprecated]
      | - { ref: deployment.environment, requirement_level: required }
      = refer to `deployment.environment.name`, which takes its place
    ");
}

#[test]
fn a_number_that_no_attribute_can_have_is_no_member() {
    let said = instead("value: own,", "value: 99999999999999999999,");
    insta::assert_snapshot!(said, @r"
    shop.yaml:12:29: a text or a whole number of at most 64 bits is wanted, found `100000000000000000000` [registry-member-invalid]
      | - { id: own, value: 99999999999999999999, brief: O., stability: development }
      = put it in quotation marks, where it is a text
    ");
    let text = GOOD.replacen("value: gift,", "value: 1,", 1);
    let said = inspected(MANIFEST, &text.replacen("value: own,", "value: 1.5,", 1));
    assert!(
        said.contains("is wanted, found `1.5` [registry-member-invalid]"),
        "{said}"
    );
}

#[test]
fn a_registry_has_a_name_that_can_be_written_everywhere() {
    insta::assert_snapshot!(inspected(&MANIFEST.replace("shop\n", "\"M y\"\n"), GOOD), @r#"
    manifest.yaml:1:7: letters, digits, `-`, `_` and `.` are wanted, a letter first, found `M y` [registry-name-invalid]
      | name: "M y"
      = give it another one, as in `name: shop`: generated code, reports and alerts carry it
    "#);
}

#[test]
fn names_that_are_one_in_rust_are_told_once() {
    let more = "events:\n  - name: cart_dropped\n    brief: As the other.\n    \
                stability: development\n    requirement_level: recommended\n";
    insta::assert_snapshot!(instead("events:\n", more), @r"
    shop.yaml:44:11: `cart.dropped` and `cart_dropped` are both `CartDropped` in Rust [registry-rust-collision]
      | - name: cart_dropped
      = letters and digits have to tell them apart: rename one; the other is at shop.yaml:48:11
    ");
    insta::assert_snapshot!(with_attribute("cart_size"), @r"
    shop.yaml:16:10: `cart.size` and `cart_size` are both `CART_SIZE` in Rust [registry-rust-collision]
      | - key: cart_size
      = letters and digits have to tell them apart: rename one; the other is at shop.yaml:3:10
    ");
    let one = "events:\n  - name: a1\n    brief: A.\n    stability: development\n    \
               requirement_level: recommended\n";
    insta::assert_snapshot!(instead("events:\n", one), @r"
    shop.yaml:44:11: `a1` is `A1` in Rust, as a type and as a constant [registry-rust-collision]
      | - name: a1
      = give it a name of more than one letter
    ");
}

#[test]
fn metrics_and_labels_that_prometheus_mixes_up_are_not_told_of_rust_as_well() {
    let metric = "metrics:\n  - name: carts_filled\n    brief: Carts.\n    instrument: histogram\n    \
                  unit: \"{cart}\"\n    stability: development\n    \
                  requirement_level: recommended\n    \
                  annotations: { contract: { max_series: 1 } }\n";
    insta::assert_snapshot!(instead("metrics:\n", metric), @r"
    shop.yaml:17:11: `carts.filled` and `carts_filled` both become `carts_filled_bucket` in Prometheus [registry-prometheus-collision]
      | - name: carts_filled
      = give one of them another name: Prometheus has `_` for every sign, and the unit and the type in the name
    ");
    let label = "attributes:\n  - key: cart_kind\n    type: boolean\n    brief: Kind.\n    \
                 stability: development\n    annotations: { contract: { sensitivity: public } }\n";
    let two = "      - { ref: cart_kind, requirement_level: required }\n    annotations:\n";
    let text = GOOD.replacen("attributes:\n", label, 1);
    let text = text.replacen("    annotations:\n", two, 1);
    insta::assert_snapshot!(inspected(MANIFEST, &text), @r"
    shop.yaml:22:11: `carts.filled`, `carts_filled` in Prometheus, has two labels that become `cart_kind` [registry-prometheus-collision]
      | - name: carts.filled
      = leave one of them out, or give it another key: Prometheus has `_` for every sign
    ");
    let labels = "metrics:\n  - name: carts.filled.labels\n    brief: Carts.\n    \
                  instrument: counter\n    unit: \"{cart}\"\n    stability: development\n    \
                  requirement_level: recommended\n    \
                  annotations: { contract: { max_series: 1 } }\n";
    insta::assert_snapshot!(instead("metrics:\n", labels), @r"
    shop.yaml:24:11: `carts.filled.labels` and `carts.filled` are both `CartsFilledLabels` in Rust [registry-rust-collision]
      | - name: carts.filled
      = letters and digits have to tell them apart: rename one; the other is at shop.yaml:17:11
    ");
}

#[test]
fn members_that_are_one_variant_are_told() {
    let member = "{ id: own, value: own, brief: O., stability: development }";
    let more = |id: &str, value: &str| {
        let new = format!("{{ id: {id}, value: \"{value}\", brief: O., stability: development }}");
        instead(member, &format!("{member}\n        - {new}"))
    };
    insta::assert_snapshot!(more("gift2", "GIFT"), @r#"
    shop.yaml:13:31: the values `gift` and `GIFT` of `cart.kind` are both `Gift` in Rust [registry-rust-collision]
      | - { id: gift2, value: "GIFT", brief: O., stability: development }
      = letters and digits have to tell them apart: rename one; the other is at shop.yaml:11:30
    "#);
    insta::assert_snapshot!(more("gift3", "gift!"), @r#"
    shop.yaml:13:31: the values `gift` and `gift!` of `cart.kind` are both `Gift` in Rust [registry-rust-collision]
      | - { id: gift3, value: "gift!", brief: O., stability: development }
      = letters and digits have to tell them apart: rename one; the other is at shop.yaml:11:30
    "#);
    assert_eq!(more("self", "self"), "", "it is `Self_`");
    assert_eq!(more("crate", "crate"), "");
}
