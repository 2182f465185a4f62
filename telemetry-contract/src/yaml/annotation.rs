//! What the definition format lacks, under `annotations.contract`.
//!
//! | key | on | meaning |
//! |---|---|---|
//! | `sensitivity` | attribute, reference | `public`, `personal` or `credential` |
//! | `cardinality` | attribute, reference | most distinct values in one process, or `unbounded` |
//! | `open` | attribute | the enum's values are well known, but others may appear |
//! | `extensible` | attribute, reference | whether a registry on top of this one may add values to the set |
//! | `values` | reference | these values and no others, in this contract |
//! | `known_values` | reference | well-known values beside the attribute's own |
//! | `error_statuses` | reference | whether the HTTP statuses 400 to 599, as text, are well known too |
//! | `rpc_statuses` | reference | whether the gRPC statuses but `OK`, as text, are well known too |
//! | `when` | reference | `status_error`, or `{attribute: key}`: when a condition in words holds |
//! | `fan_out` | reference | values of this label that go with one combination of the others |
//! | `max_series` | metric | most series that one process may produce |
//! | `buckets` | metric | upper bounds of a histogram's buckets, ascending |
//! | `slos` | metric | service level objectives: a list of `name`, `objective`, `window` and one of `good`, `bad`, `below` |
//! | `markers` | span | attributes that tell spans of this type from others of their kind |
//! | `structure` | span | `root: <bool>`, `links_to: <span kind>` |
//! | `level` | event | `trace`, `debug`, `info` (the default), `warn` or `error` |
//! | `required` | entity | every resource describes it |
//! | `header`, `alias_of` | attribute | for readers |
//!
//! What stands on a reference holds for the whole contract of that registry. `values` also hold for
//! the attribute's old names that had the same ones, and bound it where no `cardinality` is said.

use super::node::Node;
use super::problem::Problems;
use super::registry::{Condition, Level};
use super::slo::{self, Slo};
use super::suggest::did_you_mean;
use crate::diagnostic::Place;
use crate::model::{Cardinality, Sensitivity, SpanKind, Structure};
use crate::rule::RegistryRule;

const ATTRIBUTE_KEYS: &[&str] = &[
    "sensitivity",
    "cardinality",
    "open",
    "extensible",
    "header",
    "alias_of",
];

const REFERENCE_KEYS: &[&str] = &[
    "sensitivity",
    "cardinality",
    "values",
    "extensible",
    "known_values",
    "error_statuses",
    "rpc_statuses",
    "when",
    "fan_out",
];

const RESOLVED_KEYS: &[&str] = &[
    "sensitivity",
    "cardinality",
    "open",
    "extensible",
    "header",
    "alias_of",
    "values",
    "known_values",
    "error_statuses",
    "rpc_statuses",
    "when",
    "fan_out",
];

/// Where annotations stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Carrier {
    Attribute,
    Entity,
    Event,
    Metric,
    Reference,
    /// An attribute that is spelled out where it is used: its own keys and a reference's.
    Resolved,
    Span,
}

impl Carrier {
    const fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Attribute => ATTRIBUTE_KEYS,
            Self::Entity => &["required"],
            Self::Event => &["level"],
            Self::Metric => &["max_series", "buckets", "slos"],
            Self::Reference => REFERENCE_KEYS,
            Self::Resolved => RESOLVED_KEYS,
            Self::Span => &["markers", "structure"],
        }
    }
}

/// What carries annotations, and the keys that it may have under `annotations.contract`.
pub fn annotation_keys() -> [(&'static str, &'static [&'static str]); 6] {
    [
        ("attribute", Carrier::Attribute.keys()),
        ("entity", Carrier::Entity.keys()),
        ("event", Carrier::Event.keys()),
        ("metric", Carrier::Metric.keys()),
        ("reference", Carrier::Reference.keys()),
        ("span", Carrier::Span.keys()),
    ]
}

/// Everything that may stand under `annotations.contract`.
#[derive(Debug, Clone, Default)]
pub(super) struct Annotations {
    pub(super) sensitivity: Option<Sensitivity>,
    pub(super) cardinality: Option<Cardinality>,
    pub(super) open: bool,
    pub(super) extensible: Option<bool>,
    pub(super) values: Option<Vec<String>>,
    pub(super) known_values: Vec<String>,
    pub(super) error_statuses: Option<bool>,
    pub(super) rpc_statuses: Option<bool>,
    pub(super) when: Option<Condition>,
    /// Where the attribute stands that the condition names.
    pub(super) when_location: Option<Place>,
    pub(super) fan_out: Option<u32>,
    pub(super) max_series: Option<u32>,
    pub(super) buckets: Vec<f64>,
    /// Where the buckets stand.
    pub(super) buckets_location: Option<Place>,
    pub(super) slos: Vec<Slo>,
    /// The markers, and where each stands.
    pub(super) markers: Vec<(String, Place)>,
    /// Whether a span is a root, where that is said.
    pub(super) root: Option<bool>,
    pub(super) links_to: Option<SpanKind>,
    pub(super) level: Option<Level>,
    /// Whether every resource describes an entity, where that is said.
    pub(super) required: Option<bool>,
}

impl Annotations {
    /// Reads `annotations.contract` of a definition or reference.
    pub(super) fn read(owner: Node<'_>, carrier: Carrier, problems: &mut Problems) -> Self {
        let mut read = Self::default();
        match contract_of(owner, problems) {
            Some(node) if node.is_mapping() => {
                node.knows(carrier.keys(), problems);
                read.read_attribute(node, problems);
                read.read_reference(node, problems);
                read.read_signal(node, problems);
            }
            Some(node) => {
                let help = "write `annotations: { contract: { … } }`";
                node.wants_type_with(problems, "a mapping", help);
                read.stand_in(carrier, |_| true);
            }
            None => {}
        }
        // What stands beside `annotations` is told there.
        read.stand_in(carrier, |key| owner.get(key).is_some());
        read
    }

    /// Stands in for what is said, but not where or as it should be, so that it is not called
    /// missing as well.
    fn stand_in(&mut self, carrier: Carrier, is_said: impl Fn(&str) -> bool) {
        if matches!(carrier, Carrier::Attribute | Carrier::Resolved) {
            let public = is_said("sensitivity").then_some(Sensitivity::Public);
            self.sensitivity = self.sensitivity.or(public);
            let one = is_said("cardinality").then_some(Cardinality::Bounded(1));
            self.cardinality = self.cardinality.or(one);
        }
        if carrier == Carrier::Metric {
            let any = is_said("max_series").then_some(u32::MAX);
            self.max_series = self.max_series.or(any);
        }
    }

    /// Where a span stands in its trace: as it is said here, else as before.
    pub(super) fn structure(&self, before: Structure) -> Structure {
        Structure {
            root: self.root.unwrap_or(before.root),
            links_to: self.links_to.or(before.links_to),
        }
    }

    /// What it says with a truth for the whole contract, where it does.
    pub(super) const fn truths(&self) -> [(&'static str, Option<bool>); 3] {
        [
            ("error_statuses", self.error_statuses),
            ("extensible", self.extensible),
            ("rpc_statuses", self.rpc_statuses),
        ]
    }

    /// Whether it changes the attribute it stands on for the whole contract.
    pub(super) fn narrows(&self) -> bool {
        self.values.is_some()
            || !self.known_values.is_empty()
            || self.truths().iter().any(|(_, said)| said.is_some())
            || self.sensitivity.is_some()
            || self.cardinality.is_some()
    }

    fn read_attribute(&mut self, node: Node<'_>, problems: &mut Problems) {
        self.sensitivity = node
            .find("sensitivity")
            .map(|node| sensitivity(node, problems));
        self.cardinality = node
            .find("cardinality")
            .map(|node| cardinality(node, problems));
        self.values = node.get("values").map(|node| node.texts(problems));
        self.known_values = texts(node, "known_values", problems);
        let mut truth = |key| node.get(key).and_then(|node| node.truth_said(problems));
        self.open = truth("open").unwrap_or(false);
        self.extensible = truth("extensible");
        self.error_statuses = truth("error_statuses");
        self.rpc_statuses = truth("rpc_statuses");
    }

    fn read_reference(&mut self, node: Node<'_>, problems: &mut Problems) {
        let when = node.get("when");
        self.when = when.and_then(|node| condition(node, problems));
        self.when_location = when
            .and_then(|node| node.get("attribute"))
            .map(Node::location);
        self.fan_out = node
            .get("fan_out")
            .map(|node| node.some(problems).unwrap_or(1));
    }

    fn read_signal(&mut self, node: Node<'_>, problems: &mut Problems) {
        self.max_series = node
            .find("max_series")
            .map(|node| node.count(problems).unwrap_or(u32::MAX));
        self.buckets = buckets(node, problems);
        self.buckets_location = node.get("buckets").map(Node::location);
        self.slos = slo::read(node, problems);
        self.markers = node
            .get("markers")
            .map(|node| node.placed_texts(problems))
            .unwrap_or_default();
        let required = node.get("required");
        self.required = required.and_then(|node| node.truth_said(problems));
        if let Some(structure) = node.get("structure") {
            self.read_structure(structure, problems);
        }
        self.level = node.get("level").and_then(|node| level(node, problems));
    }

    fn read_structure(&mut self, node: Node<'_>, problems: &mut Problems) {
        node.knows(&["root", "links_to"], problems);
        let root = node.get("root");
        self.root = root.and_then(|node| node.truth_said(problems));
        let links_to = node.get("links_to");
        self.links_to = links_to.and_then(|node| span_kind(node, problems));
    }
}

/// Whether this may stand under some `annotations.contract`.
pub(super) fn is_key(key: &str) -> bool {
    annotation_keys()
        .iter()
        .any(|(_, keys)| keys.contains(&key))
}

/// What stands under `annotations.contract`, or under what is misspelt for it, which is told here;
/// annotations for other tools have names of their own. What is no mapping is handed out as it is.
fn contract_of<'a>(owner: Node<'a>, problems: &mut Problems) -> Option<Node<'a>> {
    let annotations = owner.find("annotations")?;
    if !annotations.is_mapping() {
        return Some(annotations);
    }
    let found = annotations.find("contract")?;
    if annotations.get("contract").is_none() {
        annotations.knows_nearly("contract", problems);
    }
    Some(found)
}

/// The kinds of spans, by name.
const KINDS: &[(&str, SpanKind)] = &[
    ("client", SpanKind::Client),
    ("consumer", SpanKind::Consumer),
    ("internal", SpanKind::Internal),
    ("producer", SpanKind::Producer),
    ("server", SpanKind::Server),
];

/// The kind that a span definition or a structure names.
pub(super) fn span_kind(node: Node<'_>, problems: &mut Problems) -> Option<SpanKind> {
    node.one_of(KINDS, problems)
}

fn level(node: Node<'_>, problems: &mut Problems) -> Option<Level> {
    const LEVELS: &[(&str, Level)] = &[
        ("trace", Level::Trace),
        ("debug", Level::Debug),
        ("info", Level::Info),
        ("warn", Level::Warn),
        ("error", Level::Error),
    ];
    node.one_of(LEVELS, problems)
}

fn texts(node: Node<'_>, key: &str, problems: &mut Problems) -> Vec<String> {
    node.get(key)
        .map(|node| node.texts(problems))
        .unwrap_or_default()
}

/// What can't be read is stood in for by what causes no other problem.
fn sensitivity(node: Node<'_>, problems: &mut Problems) -> Sensitivity {
    let known = [
        ("public", Sensitivity::Public),
        ("personal", Sensitivity::Personal),
        ("credential", Sensitivity::Credential),
    ];
    node.one_of(&known, problems).unwrap_or(Sensitivity::Public)
}

fn cardinality(node: Node<'_>, problems: &mut Problems) -> Cardinality {
    if node.text() == Some("unbounded") {
        return Cardinality::Unbounded;
    }
    if node.is_integer() {
        return Cardinality::Bounded(node.some(problems).unwrap_or(1));
    }
    node.wants(problems, "a whole number or `unbounded`");
    Cardinality::Bounded(1)
}

fn condition(node: Node<'_>, problems: &mut Problems) -> Option<Condition> {
    if node.text() == Some("status_error") {
        return Some(Condition::StatusError);
    }
    let Some(key) = node.get("attribute").and_then(Node::text) else {
        let help = node
            .text()
            .and_then(|text| did_you_mean(text, ["status_error"]));
        node.wants_with(problems, "`status_error` or `{attribute: key}`", help);
        return None;
    };
    Some(Condition::AttributePresent(key.to_owned()))
}

fn buckets(node: Node<'_>, problems: &mut Problems) -> Vec<f64> {
    let items = node.items_of("buckets", problems);
    let mut bounds = Vec::new();
    for item in items {
        let Some(bound) = item.number(problems) else {
            continue;
        };
        if bounds.last().is_some_and(|last| *last >= bound) {
            let wanted = "a bound greater than the one before";
            item.wants_by(RegistryRule::BucketsInvalid, problems, wanted);
        }
        bounds.push(bound);
    }
    bounds
}
