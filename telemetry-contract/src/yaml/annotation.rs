//! What the definition format lacks, under `annotations.contract`.
//!
//! | key | on | meaning |
//! |---|---|---|
//! | `sensitivity` | attribute, reference | `public`, `personal` or `credential` |
//! | `cardinality` | attribute, reference | most distinct values in one process, or `unbounded` |
//! | `open` | attribute | the enum's values are well known, but others may appear |
//! | `values` | reference | these values and no others, in this contract |
//! | `known_values` | reference | well-known values beside the attribute's own |
//! | `error_statuses` | reference | the HTTP statuses 400 to 599, as text, are well known too |
//! | `rpc_statuses` | reference | the gRPC statuses but `OK`, as text, are well known too |
//! | `when` | reference | `status_error`, or `{attribute: key}`: when a condition in words holds |
//! | `fan_out` | reference | values of this label that go with one combination of the others |
//! | `max_series` | metric | most series that one process may produce |
//! | `buckets` | metric | upper bounds of a histogram's buckets, ascending |
//! | `markers` | span | attributes that tell spans of this type from others of their kind |
//! | `structure` | span | `root: true`, `links_to: <span kind>` |
//! | `level` | event | `trace`, `debug`, `info` (the default), `warn` or `error` |
//! | `required` | entity | every resource describes it |
//! | `header`, `alias_of` | attribute | for readers |
//!
//! What stands on a reference holds for the whole contract of that registry. `values` also hold for
//! the attribute's old names that had the same ones, and bound it where no `cardinality` is said.

use super::node::Node;
use super::problem::Problems;
use super::registry::{Condition, Level};
use crate::model::{Cardinality, Sensitivity, SpanKind, Structure};

/// Where annotations stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Carrier {
    Attribute,
    Entity,
    Event,
    Metric,
    Reference,
    Span,
}

impl Carrier {
    const fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Attribute => &["sensitivity", "cardinality", "open", "header", "alias_of"],
            Self::Entity => &["required"],
            Self::Event => &["level"],
            Self::Metric => &["max_series", "buckets"],
            Self::Reference => &[
                "sensitivity",
                "cardinality",
                "values",
                "known_values",
                "error_statuses",
                "rpc_statuses",
                "when",
                "fan_out",
            ],
            Self::Span => &["markers", "structure"],
        }
    }
}

/// Everything that may stand under `annotations.contract`.
#[expect(
    clippy::struct_excessive_bools,
    reason = "one for each key that is a truth"
)]
#[derive(Debug, Clone, Default)]
pub(super) struct Annotations {
    pub(super) sensitivity: Option<Sensitivity>,
    pub(super) cardinality: Option<Cardinality>,
    pub(super) open: bool,
    pub(super) values: Option<Vec<String>>,
    pub(super) known_values: Vec<String>,
    pub(super) error_statuses: bool,
    pub(super) rpc_statuses: bool,
    pub(super) when: Option<Condition>,
    pub(super) fan_out: Option<u32>,
    pub(super) max_series: Option<u32>,
    pub(super) buckets: Vec<f64>,
    pub(super) markers: Vec<String>,
    pub(super) structure: Structure,
    pub(super) level: Level,
    pub(super) required: bool,
}

impl Annotations {
    /// Reads `annotations.contract` of a definition or reference.
    pub(super) fn read(owner: Node<'_>, carrier: Carrier, problems: &mut Problems) -> Self {
        let Some(node) = owner
            .get("annotations")
            .and_then(|node| node.get("contract"))
        else {
            return Self::default();
        };
        node.knows(carrier.keys(), problems);
        let mut read = Self::default();
        read.read_attribute(node, problems);
        read.read_reference(node, problems);
        read.read_signal(node, problems);
        read
    }

    /// Whether it changes the attribute it stands on for the whole contract.
    pub(super) fn narrows(&self) -> bool {
        self.values.is_some()
            || !self.known_values.is_empty()
            || self.error_statuses
            || self.rpc_statuses
            || self.sensitivity.is_some()
            || self.cardinality.is_some()
    }

    fn read_attribute(&mut self, node: Node<'_>, problems: &mut Problems) {
        self.sensitivity = node
            .get("sensitivity")
            .and_then(|node| sensitivity(node, problems));
        self.cardinality = node
            .get("cardinality")
            .and_then(|node| cardinality(node, problems));
        self.open = node.get("open").is_some_and(|node| node.truth(problems));
        self.values = node.get("values").map(|node| node.texts(problems));
        self.known_values = texts(node, "known_values", problems);
        let mut truth = |key| node.get(key).is_some_and(|node| node.truth(problems));
        self.error_statuses = truth("error_statuses");
        self.rpc_statuses = truth("rpc_statuses");
    }

    fn read_reference(&mut self, node: Node<'_>, problems: &mut Problems) {
        self.when = node.get("when").and_then(|node| condition(node, problems));
        self.fan_out = node.get("fan_out").and_then(|node| node.count(problems));
    }

    fn read_signal(&mut self, node: Node<'_>, problems: &mut Problems) {
        self.max_series = node.get("max_series").and_then(|node| node.count(problems));
        self.buckets = buckets(node, problems);
        self.markers = texts(node, "markers", problems);
        self.required = node
            .get("required")
            .is_some_and(|node| node.truth(problems));
        if let Some(node) = node.get("structure") {
            self.structure = structure(node, problems);
        }
        if let Some(node) = node.get("level") {
            self.level = level(node, problems).unwrap_or_default();
        }
    }
}

/// The kind that a span definition or a structure names.
pub(super) fn span_kind(node: Node<'_>, problems: &mut Problems) -> Option<SpanKind> {
    match node.text() {
        Some("client") => Some(SpanKind::Client),
        Some("consumer") => Some(SpanKind::Consumer),
        Some("internal") => Some(SpanKind::Internal),
        Some("producer") => Some(SpanKind::Producer),
        Some("server") => Some(SpanKind::Server),
        _ => {
            node.wants(problems, "client, consumer, internal, producer or server");
            None
        }
    }
}

fn level(node: Node<'_>, problems: &mut Problems) -> Option<Level> {
    match node.text() {
        Some("trace") => Some(Level::Trace),
        Some("debug") => Some(Level::Debug),
        Some("info") => Some(Level::Info),
        Some("warn") => Some(Level::Warn),
        Some("error") => Some(Level::Error),
        _ => {
            node.wants(problems, "trace, debug, info, warn or error");
            None
        }
    }
}

fn texts(node: Node<'_>, key: &str, problems: &mut Problems) -> Vec<String> {
    node.get(key)
        .map(|node| node.texts(problems))
        .unwrap_or_default()
}

fn sensitivity(node: Node<'_>, problems: &mut Problems) -> Option<Sensitivity> {
    match node.text() {
        Some("credential") => Some(Sensitivity::Credential),
        Some("personal") => Some(Sensitivity::Personal),
        Some("public") => Some(Sensitivity::Public),
        _ => {
            node.wants(problems, "public, personal or credential");
            None
        }
    }
}

fn cardinality(node: Node<'_>, problems: &mut Problems) -> Option<Cardinality> {
    if node.text() == Some("unbounded") {
        return Some(Cardinality::Unbounded);
    }
    if node.is_integer() {
        return node.count(problems).map(Cardinality::Bounded);
    }
    node.wants(problems, "a whole number or `unbounded`");
    None
}

fn condition(node: Node<'_>, problems: &mut Problems) -> Option<Condition> {
    if node.text() == Some("status_error") {
        return Some(Condition::StatusError);
    }
    let Some(key) = node.get("attribute").and_then(Node::text) else {
        node.wants(problems, "`status_error` or `{attribute: key}`");
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
            item.wants(problems, "a bound greater than the one before");
        }
        bounds.push(bound);
    }
    bounds
}

fn structure(node: Node<'_>, problems: &mut Problems) -> Structure {
    node.knows(&["root", "links_to"], problems);
    Structure {
        root: node.get("root").is_some_and(|node| node.truth(problems)),
        links_to: node
            .get("links_to")
            .and_then(|node| span_kind(node, problems)),
    }
}
