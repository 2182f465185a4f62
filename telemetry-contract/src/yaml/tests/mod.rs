//! What the reader says of bad registries.

mod conventions;
mod formats;
mod layers;
mod single;
mod slos;

use std::path::Path;

use super::fixture::found;
use super::load::load;
use super::{Problem, Registry};
use crate::model::{Cardinality, Members};

const MANIFEST: &str = "\
name: shop
schema_url: https://schemas.example.com/shop/1.0.0
stability: development
dependencies:
  - schema_url: https://schemas.example.com/telemetry-contract/0.1.0
";

/// Reads a registry whose one definition file ends in `text`.
fn read(text: &str) -> Result<Registry, Vec<Problem>> {
    read_files(MANIFEST, &format!("file_format: definition/2\n{text}"))
}

fn read_files(manifest: &str, definitions: &str) -> Result<Registry, Vec<Problem>> {
    found(manifest, definitions).usable()
}

/// The problems of a registry that can't be read.
#[track_caller]
fn refused(text: &str) -> String {
    let problems = lines(&read(text).expect_err("this registry should be refused"));
    without_facts_lines(&problems)
}

/// Hides where in the conventions' facts something stands, which changes with every fact added.
fn without_facts_lines(problems: &str) -> String {
    const FACTS: &str = "1.44.0.yaml:";
    let mut parts = problems.split(FACTS);
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part
            .trim_start_matches(|character: char| character.is_ascii_digit() || character == ':');
        text.push_str(FACTS);
        text.push_str("LINE:COLUMN");
        text.push_str(rest);
    }
    text
}

/// The problems of a registry that can be read.
#[track_caller]
fn linted(text: &str) -> String {
    lines(&read(text).expect("this registry should be read").lint())
}

fn lines(problems: &[Problem]) -> String {
    let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    lines.join("\n")
}

#[test]
fn every_problem_is_told_at_once_with_its_place() {
    let text = "\
attributes:
  - key: Order.Id
    type: string
    brief: Number of the order.
    stability: development
  - key: http.route
    type: text
    brief: Ours.
    stability: new
metrics:
  - name: orders.placed_total
    instrument: count
    unit: orders
    brief: Orders.
    stability: development
    attributes:
      - { ref: http.rout, requirement_level: always }
";
    insta::assert_snapshot!(refused(text), @r"
    shop.yaml:3:10: the key `Order.Id` does not start with a-z [registry-name-invalid]
      | - key: Order.Id
      = Use lower-case words joined by `.` or `_`, without the unit or what Prometheus adds.
    shop.yaml:7:10: `http.route` is already defined at telemetry-contract/semconv/1.44.0.yaml:LINE:COLUMN [registry-redefined]
      | - key: http.route
      = refer to it with `ref`; a definition is never repeated
    shop.yaml:8:11: any, boolean, boolean[], double, double[], int, int[], string or string[] is wanted, found `text` [registry-value-invalid]
      | type: text
      = Write what the message wants: one of the values that it lists, or of the kind that it names.
    shop.yaml:10:16: stable, development, alpha, beta, release_candidate or deprecated is wanted, found `new` [registry-value-invalid]
      | stability: new
      = Write what the message wants: one of the values that it lists, or of the kind that it names.
    shop.yaml:12:11: the name `orders.placed_total` ends in `total`, `count`, `sum` or `bucket`, which Prometheus adds itself [registry-name-invalid]
      | - name: orders.placed_total
      = Use lower-case words joined by `.` or `_`, without the unit or what Prometheus adds.
    shop.yaml:13:17: counter, updowncounter, gauge or histogram is wanted, found `count` [registry-value-invalid]
      | instrument: count
      = did you mean `counter`?
    shop.yaml:14:11: the unit `orders` is not allowed [registry-unit-invalid]
      | unit: orders
      = a base unit (s, By, 1, Cel, V, A, J, W, g, m, Hz), a quotient of two, or an annotation such as {order}
    shop.yaml:18:16: there is no attribute `http.rout` [registry-attribute-unknown]
      | - { ref: http.rout, requirement_level: always }
      = did you mean `http.route`?
    shop.yaml:18:46: required, recommended, opt_in or `{conditionally_required: text}` is wanted, found `always` [registry-value-invalid]
      | - { ref: http.rout, requirement_level: always }
      = Write what the message wants: one of the values that it lists, or of the kind that it names.
    ");
}

#[test]
fn names_and_units_are_checked() {
    let text = "\
metrics:
  - name: orders.placed_total
    instrument: counter
    unit: orders
    brief: Orders.
    stability: development
  - name: orders.wait
    instrument: counter
    unit: ms
    brief: Wait.
    stability: development
    annotations:
      contract: { buckets: [1, 0.5] }
";
    insta::assert_snapshot!(refused(text), @r"
    shop.yaml:3:11: the name `orders.placed_total` ends in `total`, `count`, `sum` or `bucket`, which Prometheus adds itself [registry-name-invalid]
      | - name: orders.placed_total
      = Use lower-case words joined by `.` or `_`, without the unit or what Prometheus adds.
    shop.yaml:5:11: the unit `orders` is not allowed [registry-unit-invalid]
      | unit: orders
      = a base unit (s, By, 1, Cel, V, A, J, W, g, m, Hz), a quotient of two, or an annotation such as {order}
    shop.yaml:10:11: the unit `ms` is not allowed [registry-unit-invalid]
      | unit: ms
      = use `s`; a base unit (s, By, 1, Cel, V, A, J, W, g, m, Hz), a quotient of two, or an annotation such as {order}
    shop.yaml:14:28: `orders.wait` is no histogram, but has buckets [registry-buckets-invalid]
      | contract: { buckets: [1, 0.5] }
      = take them away, or make it `instrument: histogram`
    shop.yaml:14:32: a bound greater than the one before is wanted, found `0.5` [registry-buckets-invalid]
      | contract: { buckets: [1, 0.5] }
      = List finite bounds, each greater than the one before, on a histogram only.
    ");
}

#[test]
fn references_have_to_be_found() {
    let text = "\
attribute_groups:
  - id: shop.order
    visibility: internal
    attributes:
      - ref: corelation_id
spans:
  - type: orders.price
    kind: internal
    name: { note: price }
    brief: Price.
    stability: development
    attributes:
      - ref_group: shop.oder
      - ref_group: contract.correlation
      - ref: url.path
        requirement_level: { conditionally_required: If there is a query. }
        annotations: { contract: { when: { attribute: url.qury } } }
    annotations:
      contract: { markers: [url.pth] }
imports:
  metrics: [http.server.request.durations]
  events: [exceptions]
";
    insta::assert_snapshot!(refused(text), @r"
    shop.yaml:6:14: there is no attribute `corelation_id` [registry-attribute-unknown]
      | - ref: corelation_id
      = did you mean `correlation_id`?
    shop.yaml:14:20: there is no group `shop.oder` [registry-group-unknown]
      | - ref_group: shop.oder
      = did you mean `shop.order`?
    shop.yaml:15:20: there is no group `contract.correlation` [registry-group-unknown]
      | - ref_group: contract.correlation
      = groups of another registry can't be used: list the refs
    shop.yaml:18:55: there is no attribute `url.qury` [registry-attribute-unknown]
      | annotations: { contract: { when: { attribute: url.qury } } }
      = Correct the key, or define the attribute in this registry.
    shop.yaml:20:29: the marker `url.pth` is not an attribute of `orders.price` [registry-marker-unknown]
      | contract: { markers: [url.pth] }
      = did you mean `url.path`?
    shop.yaml:22:13: no dependency has `http.server.request.durations` among its metrics [registry-import-unknown]
      | metrics: [http.server.request.durations]
      = did you mean `http.server.request.duration`?
    shop.yaml:23:12: no dependency has `exceptions` among its events [registry-import-unknown]
      | events: [exceptions]
      = did you mean `exception`?
    ");
}

#[test]
fn nothing_is_defined_twice() {
    let text = "\
attributes:
  - { key: http.route, type: string, brief: Ours., stability: development }
  - { key: order.id, type: string, brief: Ours., stability: development }
  - { key: order.id, type: string, brief: Again., stability: development }
metrics:
  - name: http.server.request.duration
    instrument: histogram
    unit: s
    brief: Ours.
    stability: development
    attributes:
      - ref: order.id
      - ref: order.id
spans:
  - { type: http.server, kind: server, name: { note: n }, brief: Ours., stability: development }
entities:
  - { type: shop.till, identity: [], brief: Ours., stability: development }
  - { type: shop.till, identity: [], brief: Again., stability: development }
";
    insta::assert_snapshot!(refused(text), @r"
    shop.yaml:3:12: `http.route` is already defined at telemetry-contract/semconv/1.44.0.yaml:LINE:COLUMN [registry-redefined]
      | - { key: http.route, type: string, brief: Ours., stability: development }
      = refer to it with `ref`; a definition is never repeated
    shop.yaml:5:12: `order.id` is already defined at shop.yaml:4:12 [registry-definition-duplicate]
      | - { key: order.id, type: string, brief: Again., stability: development }
      = refer to it with `ref`; a definition is never repeated
    shop.yaml:7:11: `http.server.request.duration` is already defined at telemetry-contract/semconv/1.44.0.yaml:LINE:COLUMN [registry-redefined]
      | - name: http.server.request.duration
      = import it, or give yours another name
    shop.yaml:14:14: `order.id` is there twice [registry-reference-duplicate]
      | - ref: order.id
      = Keep one of the two, and remove the other.
    shop.yaml:16:13: `http.server` is already defined at telemetry-contract/registry/http.yaml:5:11 [registry-redefined]
      | - { type: http.server, kind: server, name: { note: n }, brief: Ours., stability: development }
      = refine it, or give yours another type
    shop.yaml:19:13: `shop.till` is already defined at shop.yaml:18:13 [registry-definition-duplicate]
      | - { type: shop.till, identity: [], brief: Again., stability: development }
      = refine it, or give yours another type
    ");
}

#[test]
fn unknown_keys_are_told_with_the_nearest() {
    let text = "\
attribute:
  - key: order.id
attributes:
  - key: order.id
    type: { members: [{ id: web }, { id: web }] }
    breif: Typo.
    brief: Right.
    stability: development
    annotations:
      contract: { sensitivity: secret, cardinalty: 3, cardinality: many }
      others: { anything: goes }
";
    insta::assert_snapshot!(refused(text), @r"
    shop.yaml:2:1: `attribute` is not known here [registry-key-unknown]
      | attribute:
      = did you mean `attributes`?
    shop.yaml:6:36: the value `web` is there twice [registry-member-duplicate]
      | type: { members: [{ id: web }, { id: web }] }
      = Keep one of the two, and remove the other.
    shop.yaml:7:5: `breif` is not known here [registry-key-unknown]
      | breif: Typo.
      = did you mean `brief`?
    shop.yaml:11:32: public, personal or credential is wanted, found `secret` [registry-value-invalid]
      | contract: { sensitivity: secret, cardinalty: 3, cardinality: many }
      = Write what the message wants: one of the values that it lists, or of the kind that it names.
    shop.yaml:11:40: `cardinalty` is not known here [registry-key-unknown]
      | contract: { sensitivity: secret, cardinalty: 3, cardinality: many }
      = did you mean `cardinality`?
    shop.yaml:11:68: a whole number or `unbounded` is wanted, found `many` [registry-value-invalid]
      | contract: { sensitivity: secret, cardinalty: 3, cardinality: many }
      = Write what the message wants: one of the values that it lists, or of the kind that it names.
    ");
}

#[test]
fn a_group_that_contains_itself_ends() {
    let text = "\
attribute_groups:
  - id: a
    visibility: internal
    attributes: [{ ref_group: b }]
  - id: b
    visibility: internal
    attributes: [{ ref_group: a }]
events:
  - name: orders.rejected
    brief: Rejected.
    stability: development
    attributes: [{ ref_group: a }]
";
    insta::assert_snapshot!(refused(text), @r"
    shop.yaml:8:31: the group `a` contains itself [registry-group-cycle]
      | attributes: [{ ref_group: a }]
      = Take one of the groups out of the circle.
    ");
}

#[test]
fn a_set_of_values_is_closed_in_one_way() {
    let text = "\
events:
  - name: orders.rejected
    brief: Rejected.
    stability: development
    attributes:
      - ref: deployment.environment.name
        annotations: { contract: { values: [local, production, edge] } }
  - name: orders.accepted
    brief: Accepted.
    stability: development
    attributes:
      - ref: deployment.environment.name
        annotations: { contract: { values: [local] } }
";
    insta::assert_snapshot!(refused(text), @r"
    shop.yaml:13:14: `deployment.environment.name` has other values at shop.yaml:7:14 [registry-values-conflict]
      | - ref: deployment.environment.name
      = Say it once, or the same each time; each of `values` is one of the enum's members.
    ");
}

#[test]
fn what_is_no_registry_is_refused() {
    let broken = read_files(MANIFEST, "file_format: [definition/2").unwrap_err();
    let version = read_files(MANIFEST, "file_format: '1.0'\ngroups: []").unwrap_err();
    let manifest = MANIFEST
        .replace("shop/1.0.0", "shop")
        .replace("0.1.0", "9.0.0");
    let manifest = read_files(&manifest, "file_format: definition/2").unwrap_err();
    let conventions = "\
name: shop
schema_url: https://schemas.example.com/shop/1.0.0
dependencies: [{ schema_url: https://opentelemetry.io/schemas/1.30.0 }]
";
    let conventions = read_files(conventions, "file_format: definition/2").unwrap_err();
    let missing = load(Path::new("no/such/folder")).unwrap_err();
    let all = [broken, version, manifest, conventions, missing].concat();
    insta::assert_snapshot!(lines(&all), @r"
    shop.yaml:2:1: this is no YAML: while parsing a flow sequence, expected ',' or ']' [registry-yaml-invalid]
      = Correct it where the message says; indent with spaces.
    shop.yaml:1:14: `definition/2` is wanted, found `1.0` [registry-format-unknown]
      | file_format: '1.0'
      = start the file with `file_format: definition/2`
    shop.yaml:2:1: `groups` is not known here [registry-key-unknown]
      | groups: []
      = known: file_format, attributes, attribute_groups, entities, entity_refinements, events, event_refinements, metrics, metric_refinements, spans, span_refinements, imports
    manifest.yaml:2:13: a URL that ends in `/<version>` is wanted, found `https://schemas.example.com/shop` [registry-manifest-version]
      | schema_url: https://schemas.example.com/shop
      = End the URL in `/<version>`, as in `https://example.com/schemas/shop/1.0.0`.
    manifest.yaml:5:17: `https://schemas.example.com/telemetry-contract/9.0.0` is wanted, the registry found is `https://schemas.example.com/telemetry-contract/0.1.0` [registry-dependency-version]
      | - schema_url: https://schemas.example.com/telemetry-contract/9.0.0
      = `registry_path` is the path of a folder from this one; without it, or where nothing is there, the built-in base contract is taken
    manifest.yaml:3:30: `https://opentelemetry.io/schemas/1.44.0` is wanted, found `https://opentelemetry.io/schemas/1.30.0` [registry-dependency-version]
      | dependencies: [{ schema_url: https://opentelemetry.io/schemas/1.30.0 }]
      = another version is read where `registry_path` is the `model` folder of a checkout
    no/such/folder:1:1: can't be read: No such file or directory (os error 2) [registry-file-unreadable]
      = a folder with a manifest.yaml is wanted
    ");
}

#[test]
fn a_service_may_extend_a_closed_set() {
    let text = "\
events:
  - name: orders.rejected
    brief: Rejected.
    stability: development
    attributes:
      - ref: deployment.environment.name
        annotations: { contract: { values: [local, production, edge] } }
";
    let registry = read(text).unwrap();
    let attribute = registry.attribute("deployment.environment.name").unwrap();
    assert_eq!(attribute.values, ["local", "production", "edge"]);
    assert!(!attribute.open);
    assert_eq!(attribute.bound(), Some(Cardinality::Bounded(3)));
    let old_name = registry.attribute("deployment.environment").unwrap();
    assert_eq!(old_name.values, ["local", "production", "edge"]);
    assert_eq!(old_name.bound(), Some(Cardinality::Bounded(3)));
    let contract = registry.into_contract();
    let service = contract
        .entities
        .iter()
        .find(|entity| entity.required)
        .unwrap();
    let mut attributes = service.attributes.iter();
    let used = attributes.find(|used| used.attribute.key.as_str() == "deployment.environment.name");
    let closed = Members::Closed(&["local", "production", "edge"]);
    assert_eq!(used.unwrap().attribute.members, closed);
}

#[test]
fn an_old_name_may_have_values_of_its_own() {
    let text = "\
events:
  - name: orders.rejected
    brief: Rejected.
    stability: development
    attributes:
      - ref: deployment.environment.name
        annotations: { contract: { values: [local, edge], cardinality: 1 } }
      - ref: deployment.environment
        annotations: { contract: { values: [local] } }
";
    let registry = read(text).unwrap();
    let attribute = registry.attribute("deployment.environment.name").unwrap();
    assert_eq!(attribute.bound(), Some(Cardinality::Bounded(1)));
    let old_name = registry.attribute("deployment.environment").unwrap();
    assert_eq!(old_name.values, ["local"]);
}

#[test]
fn the_conventions_facts_have_their_deprecated_values_too() {
    #[track_caller]
    fn check(key: &str, value: &str) {
        let registry = super::base().unwrap();
        let values = &registry.attribute(key).unwrap().values;
        assert!(values.iter().any(|known| known == value), "{values:?}");
    }
    check("cpu.mode", "kernel");
    check("messaging.operation.type", "deliver");
    check("messaging.operation.type", "publish");
    check("os.type", "z_os");
}

#[test]
fn conventions_and_base_may_both_be_depended_on() {
    let manifest = format!("{MANIFEST}  - schema_url: https://opentelemetry.io/schemas/1.44.0\n");
    let registry = read_files(&manifest, "file_format: definition/2").unwrap();
    assert!(registry.attribute("http.route").is_some());
    assert_eq!(registry.version, "1.0.0");
}

#[test]
fn a_registry_says_what_the_contract_needs() {
    let text = "\
attributes:
  - { key: order.kind, type: string, brief: Kind., stability: development }
  - key: order
    type: string
    brief: Number.
    stability: development
    annotations: { contract: { sensitivity: public, cardinality: unbounded } }
metrics:
  - name: orders.placed
    instrument: counter
    unit: '{order}'
    brief: Orders.
    stability: development
    requirement_level: recommended
    attributes:
      - ref: user_id
      - ref: order
";
    insta::assert_snapshot!(linted(text), @r"
    shop.yaml:3:12: `order.kind` does not say its sensitivity [registry-sensitivity-missing]
      | - { key: order.kind, type: string, brief: Kind., stability: development }
      = add `sensitivity: public`, `personal` or `credential` under `annotations.contract`
    shop.yaml:3:12: `order.kind` does not say its cardinality [registry-cardinality-missing]
      | - { key: order.kind, type: string, brief: Kind., stability: development }
      = add `cardinality:` and a number, or `unbounded`, under `annotations.contract`
    shop.yaml:4:10: `order` is the namespace of `order.kind` [registry-namespace-taken]
      | - key: order
      = give one of them another key
    shop.yaml:10:11: `orders.placed` does not say its `max_series` [registry-budget-missing]
      | - name: orders.placed
      = add it under `annotations.contract`
    shop.yaml:17:14: `user_id` is not public, so it is no label of `orders.placed` [registry-label-private]
      | - ref: user_id
      = leave it to spans and logs, or use an attribute from a closed set
    shop.yaml:18:14: `order` has no bound, so it is no label of `orders.placed` [registry-label-unbounded]
      | - ref: order
      = leave it to spans and logs, or use an attribute from a closed set
    ");
}

#[test]
fn series_stay_in_budget_and_names_apart() {
    let text = "\
metrics:
  - name: orders.placed
    instrument: counter
    unit: '{order}'
    brief: Orders.
    stability: development
    requirement_level: recommended
    attributes:
      - ref: http.request.method
      - ref: url.scheme
      - { ref: http.route, annotations: { contract: { fan_out: 3 } } }
    annotations: { contract: { max_series: 50 } }
  - name: orders_placed
    instrument: counter
    unit: '{thing}'
    brief: Orders again.
    stability: development
    requirement_level: recommended
    annotations: { contract: { max_series: 1 } }
  - name: orders.gauge.minutes.wait
    instrument: gauge
    unit: '1'
    brief: Odd.
    stability: development
    requirement_level: recommended
    annotations: { contract: { max_series: 1 } }
";
    insta::assert_snapshot!(linted(text), @r"
    shop.yaml:3:11: `orders.placed` may have 66 series (http.request.method 11 × url.scheme 2 × http.route 3), its `max_series` is 50 [registry-budget-exceeded]
      | - name: orders.placed
      = drop a label, bound it closer, or say on its reference how many values go with one combination of the others (`fan_out`)
    shop.yaml:14:11: `orders.placed` and `orders_placed` both become `orders_placed_total` in Prometheus [registry-prometheus-collision]
      | - name: orders_placed
      = give one of them another name: Prometheus has `_` for every sign, and the unit and the type in the name
    shop.yaml:21:11: `orders.gauge.minutes.wait`, `orders_gauge_minutes_wait_ratio` in Prometheus, has its type `gauge` in its name [registry-prometheus-name]
      | - name: orders.gauge.minutes.wait
      = Rename it as the message says.
    shop.yaml:21:11: `orders.gauge.minutes.wait`, `orders_gauge_minutes_wait_ratio` in Prometheus, has the unit `minutes`; use the base unit [registry-prometheus-name]
      | - name: orders.gauge.minutes.wait
      = Rename it as the message says.
    ");
}

/// The files of the base registry that define something.
fn definitions() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("registry");
    let entries = std::fs::read_dir(folder).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let texts = paths.filter(|path| !path.ends_with("manifest.yaml"));
    texts
        .map(|path| std::fs::read_to_string(path).unwrap())
        .collect()
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(40))]

    #[test]
    fn no_text_makes_the_reader_panic(
        file: proptest::sample::Index,
        from: proptest::sample::Index,
        to: proptest::sample::Index,
        put in "[-a-z0-9_.:{}\\[\\]\"' \n&*!|>#]{0,12}",
    ) {
        let files = definitions();
        let text = file.get(&files);
        let at = |index: proptest::sample::Index| {
            let at = index.index(text.len() + 1);
            (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
        };
        let (from, to) = (at(from).min(at(to)), at(from).max(at(to)));
        let text = [&text[..from], &put, &text[to..]].concat();
        match read_files(MANIFEST, &text) {
            Ok(registry) => drop(registry.into_contract()),
            Err(problems) => {
                proptest::prop_assert!(!problems.is_empty());
                proptest::prop_assert!(problems.iter().all(|problem| problem.location.line > 0));
            }
        }
    }
}

#[test]
fn every_file_of_the_base_registry_is_built_in() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("registry");
    let from_folder = format!("{:?}", load(&folder).unwrap().into_contract());
    let built_in = format!("{:?}", super::base().unwrap().into_contract());
    assert_eq!(from_folder, built_in);
}

const NARROWED: &str = "\
attributes:
  - key: order.channel
    type:
      OPEN
      members:
        - { id: web, value: web, brief: Pages., stability: development }
        - { id: phone, value: phone, brief: Calls., stability: development }
    brief: How an order came in.
    stability: development
    annotations: { contract: { sensitivity: public } }
events:
  - name: orders.rejected
    brief: No.
    stability: development
    requirement_level: recommended
    attributes:
      - ref: order.channel
        annotations: { contract: { values: [web, phnoe] } }
";

#[test]
fn values_are_among_the_members_of_a_closed_enum() {
    insta::assert_snapshot!(refused(&NARROWED.replace("      OPEN\n", "")), @r"
    shop.yaml:17:14: `phnoe` is not among the members of `order.channel` at shop.yaml:3:10 [registry-values-conflict]
      | - ref: order.channel
      = did you mean `phone`?
    ");
    let open = NARROWED.replace("OPEN", "allow_custom_values: true");
    let registry = read(&open).expect("an open enum may get more");
    let channel = registry.attribute("order.channel").unwrap();
    assert_eq!(channel.values, ["web", "phnoe"]);
    let base = "\
events:
  - name: orders.rejected
    brief: No.
    stability: development
    requirement_level: recommended
    attributes:
      - ref: http.request.method
        annotations: { contract: { values: [GET, NOPE] } }
";
    insta::assert_snapshot!(linted(base), @r"");
}
