//! Formats beside today's: the one before it, and what `weaver` makes of registries.

use std::path::Path;

use super::super::fixture::Memory;
use super::super::{Registry, Requirement, load_from};
use crate::model::{Instrument, SpanKind, ValueType};

#[track_caller]
fn read(files: &'static [(&'static str, &'static str)], path: &str) -> Registry {
    load_from(&Memory(files), Path::new(path)).unwrap()
}

const MANIFEST: &str = "\
name: shop
schema_url: https://schemas.example.com/shop/1.0.0
dependencies:
  - schema_url: https://schemas.example.com/telemetry-contract/0.1.0
";

const GROUPS: &str = "\
groups:
  - id: registry.order
    type: attribute_group
    brief: Orders.
    prefix: order
    attributes:
      - id: id
        type: string
        stability: development
        brief: An id.
        examples: ['o-1']
      - id: header
        type: template[string[]]
        stability: development
        brief: A header.
      - id: kind
        type: { members: [{ id: web, value: web, stability: development, brief: Pages. }] }
        stability: development
        brief: A kind.
        annotations: { contract: { sensitivity: public } }
  - id: common
    type: attribute_group
    brief: What all have.
    attributes:
      - { ref: order.id, requirement_level: required }
      - { ref: order.kind, requirement_level: opt_in }
  - id: metric.orders.placed
    type: metric
    metric_name: orders.placed
    instrument: counter
    unit: '{order}'
    stability: development
    brief: Orders.
    extends: common
    attributes:
      - ref: order.id
      - { ref: order.kind, requirement_level: required }
    annotations: { contract: { max_series: 5 } }
  - id: span.orders.place
    type: span
    span_kind: server
    stability: development
    brief: Placing.
    extends: common
  - id: event.orders.rejected
    type: event
    name: orders.rejected
    stability: development
    brief: Rejected.
    attributes:
      - { ref: correlation_id, requirement_level: { conditionally_required: If known. } }
  - id: entity.till
    type: entity
    name: till
    stability: development
    brief: A till.
    attributes:
      - { ref: order.id, role: identifying, requirement_level: required }
";

/// What the registry says of the orders, whatever its format.
#[track_caller]
fn check_orders(registry: &Registry) {
    let id = registry.attribute("order.id").unwrap();
    assert_eq!((id.value, id.brief.as_str()), (ValueType::String, "An id."));
    let kind = registry.attribute("order.kind").unwrap();
    assert_eq!(kind.values, ["web"]);
    let metrics = &mut registry.metrics.iter();
    let metric = metrics
        .find(|metric| metric.name == "orders.placed")
        .unwrap();
    assert_eq!(
        (metric.instrument, metric.unit.as_str()),
        (Instrument::Counter, "{order}")
    );
    let uses = |key: &str| metric.attributes.iter().find(|usage| usage.key == key);
    assert_eq!(
        uses("order.kind").unwrap().requirement,
        Requirement::Required
    );
    let span = registry
        .spans
        .iter()
        .find(|span| span.span_type == "orders.place");
    assert_eq!(span.unwrap().kind, SpanKind::Server);
    let event = registry
        .events
        .iter()
        .find(|event| event.name == "orders.rejected");
    assert_eq!(event.unwrap().attributes[0].key, "correlation_id");
    assert!(
        registry
            .entities
            .iter()
            .any(|entity| entity.entity_type == "till")
    );
}

#[test]
fn groups_of_the_format_before_are_read() {
    let files = &[
        ("shop/manifest.yaml", MANIFEST),
        ("shop/orders.yaml", GROUPS),
    ];
    let registry = read(files, "shop");
    check_orders(&registry);
    let header = registry.attribute("order.header").unwrap();
    assert!(header.template && header.value == ValueType::Strings);
    assert_eq!(registry.attribute("order.id").unwrap().examples, ["o-1"]);
}

#[test]
fn a_reference_takes_over_what_it_does_not_say_itself() {
    let files = &[
        ("shop/manifest.yaml", MANIFEST),
        ("shop/orders.yaml", GROUPS),
    ];
    let registry = read(files, "shop");
    let metric = registry
        .metrics
        .iter()
        .find(|metric| metric.name == "orders.placed");
    let mut uses = metric.unwrap().attributes.iter();
    let id = uses.find(|usage| usage.key == "order.id").unwrap();
    assert_eq!(id.requirement, Requirement::Required, "the group's");
}

#[test]
fn a_file_may_stand_alone() {
    let registry = read(&[("orders.yaml", GROUPS)], "orders.yaml");
    check_orders(&registry);
    assert_eq!(registry.name, "orders");
}

#[test]
fn folders_are_read_to_the_bottom_but_not_other_registries() {
    let files = &[
        ("shop/manifest.yaml", MANIFEST),
        ("shop/model/orders/groups.yml", GROUPS),
        ("shop/other/manifest.yaml", "name: other"),
        ("shop/other/broken.yaml", "]"),
        ("shop/readme.md", "no yaml"),
    ];
    check_orders(&read(files, "shop"));
}

const PUBLISHED: &str = "\
file_format: manifest/2.0
schema_url: https://schemas.example.com/shop/1.0.0
resolved_registry_uri: resolved.yaml
dependencies:
  - schema_url: https://opentelemetry.io/schemas/1.30.0
";

const RESOLVED: &str = "\
file_format: resolved/2.0
schema_url: https://schemas.example.com/shop/1.0.0
attribute_catalog:
  - { key: order.id, type: string, brief: An id., stability: development }
  - key: order.kind
    type: { members: [{ id: web, value: web }] }
    brief: A kind.
    stability: development
    annotations: { contract: { sensitivity: public } }
  - { key: correlation_id, type: string, brief: An id., stability: development }
  - { key: order.id, type: string, brief: An id of its own here., stability: development }
registry:
  attributes: [0, 1]
  attribute_groups: []
  spans:
    - type: orders.place
      kind: server
      name: { note: place }
      attributes: [{ base: 3, requirement_level: required, sampling_relevant: true }]
      brief: Placing.
      stability: development
  metrics:
    - name: orders.placed
      instrument: counter
      unit: '{order}'
      attributes:
        - { base: 0, requirement_level: required }
        - { base: 1, requirement_level: required }
      entity_associations: [{ type: till }]
      brief: Orders.
      stability: development
      annotations: { contract: { max_series: 5 } }
  events:
    - name: orders.rejected
      attributes: [{ base: 2, requirement_level: { conditionally_required: If known. } }]
      brief: Rejected.
      stability: development
  entities:
    - type: till
      identity: [{ base: 0, requirement_level: required }]
      brief: A till.
      stability: development
refinements: { spans: [], metrics: [], events: [] }
";

#[test]
fn a_packaged_registry_is_read_without_its_dependencies() {
    let files = &[
        ("shop/manifest.yaml", PUBLISHED),
        ("shop/resolved.yaml", RESOLVED),
    ];
    let registry = read(files, "shop");
    check_orders(&registry);
    assert_eq!(
        (registry.name.as_str(), registry.version.as_str()),
        ("shop", "1.0.0")
    );
    assert!(registry.attribute("http.route").is_none());
}

#[test]
fn a_place_outside_of_the_catalogue_is_told() {
    let bad = "attribute_catalog: []\nregistry: { attributes: [7], metrics: [], spans: [] }\n";
    let problems = load_from(&Memory(&[]), Path::new("x.yaml")).unwrap_err();
    assert_eq!(problems.len(), 1, "{problems:?}");
    let mut found = super::super::problem::Problems::default();
    let mut definitions = super::super::definition::Definitions::default();
    let source = super::super::source::Source::new("x.yaml", bad);
    definitions.add_file(&source, &mut found);
    let (told, _) = found.sorted();
    assert!(
        told[0]
            .message
            .starts_with("the place of an attribute in the catalogue is wanted")
    );
}

/// What `registry resolve --v2` writes: attributes spelled out, those of the base contract too.
const SPELLED_OUT: &str = "\
schema_url: https://schemas.example.com/shop/1.2.0
registry:
  attributes:
    - { key: order.id, type: string, brief: An id., stability: development }
  attribute_groups: []
  metrics: []
  spans: []
  events:
    - name: orders.rejected
      attributes:
        - key: correlation_id
          type: string
          brief: An id.
          stability: development
          requirement_level: required
        - key: error.type
          type: { members: [{ id: other, value: _OTHER }] }
          brief: What failed.
          stability: stable
          requirement_level: recommended
      brief: Rejected.
      stability: development
  entities: []
refinements: { metrics: [], spans: [], events: [], entities: [] }
dependencies:
  - schema_url: https://schemas.example.com/telemetry-contract/0.1.0
    registry: { attributes: [], metrics: [], spans: [], events: [], entities: [] }
";

/// What `registry resolve` writes of the format before.
const SPELLED_OUT_GROUPS: &str = "\
registry_url: shop/telemetry
groups:
  - id: metric.jobs.done
    type: metric
    metric_name: jobs.done
    instrument: counter
    unit: '{job}'
    stability: development
    brief: Jobs.
    lineage:
      provenance:
        schema_url: https://schemas.example.com/team/3.0.0
        path: team/jobs.yaml
  - id: event.orders.rejected
    type: event
    name: orders.rejected
    stability: development
    brief: Rejected.
    attributes:
      - name: correlation_id
        type: string
        brief: An id.
        requirement_level: required
        stability: development
      - name: error.type
        type: { members: [{ id: other, value: _OTHER }] }
        brief: What failed.
        requirement_level: recommended
        stability: stable
    lineage:
      provenance:
        schema_url: https://schemas.example.com/shop/1.2.0
        path: shop/telemetry/orders.yaml
";

#[test]
fn what_was_written_resolved_needs_no_manifest() {
    #[track_caller]
    fn check(files: &'static [(&'static str, &'static str)]) {
        for path in ["shop", "shop/resolved.yaml"] {
            let registry = read(files, path);
            let named = (registry.name.as_str(), registry.version.as_str());
            assert_eq!(named, ("shop", "1.2.0"), "{path}");
            assert_eq!(
                registry.schema_url,
                "https://schemas.example.com/shop/1.2.0"
            );
            let event = registry.events.first().unwrap();
            assert_eq!(event.attributes[0].key, "correlation_id");
            assert_eq!(registry.spans.len(), 0, "nothing beside what it says");
            let known = registry.attribute("error.type").unwrap();
            assert!(
                known.open && known.sensitivity.is_some(),
                "of the base contract"
            );
        }
    }
    check(&[("shop/resolved.yaml", SPELLED_OUT)]);
    check(&[("shop/resolved.yaml", SPELLED_OUT_GROUPS)]);
}

#[test]
fn what_says_no_schema_url_has_no_name() {
    const BARE: &str = "registry: { attributes: [], metrics: [], spans: [] }\n";
    let files = Memory(&[("shop/resolved.yaml", BARE)]);
    let problems = load_from(&files, Path::new("shop")).unwrap_err();
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert_eq!(problems[0].rule, crate::rule::RegistryRule::ManifestMissing);
}

#[test]
fn what_stands_twice_in_a_manifest_or_beside_it_is_told() {
    #[track_caller]
    fn check(files: &'static [(&'static str, &'static str)], place: &str, message: &str) {
        let problems = load_from(&Memory(files), Path::new("shop")).unwrap_err();
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert_eq!(problems[0].location.to_string(), place);
        assert_eq!(problems[0].message, message);
    }
    const BOTH: &str = "name: shop\nschema_url: https://schemas.example.com/shop/1.0.0\n\
        dependencies:\n  - schema_url: https://schemas.example.com/telemetry-contract/0.1.0\n  \
        - schema_url: https://schemas.example.com/telemetry-contract/0.1.0\n";
    check(
        &[("shop/manifest.yaml", BOTH)],
        "shop/manifest.yaml:5:17",
        "`https://schemas.example.com/telemetry-contract/0.1.0` is depended on already",
    );
    check(
        &[
            ("shop/manifest.yaml", MANIFEST),
            ("shop/registry_manifest.yaml", MANIFEST),
        ],
        "shop/registry_manifest.yaml:1:1",
        "this folder has a manifest.yaml too, which is read",
    );
}
