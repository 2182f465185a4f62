//! A registry after resolution: every reference found, every name checked, owned by the caller.

use std::collections::BTreeMap;

use super::problem::Problem;
use super::slo::Slo;
use super::words::Words;
use crate::diagnostic::Place;
use crate::model::{Cardinality, Instrument, Sensitivity, SpanKind, Structure, ValueType};

/// A registry on top of those it depends on.
#[derive(Debug, Clone, Default)]
pub struct Registry {
    /// Its name.
    pub name: String,
    /// What resources and scopes carry to claim it.
    pub schema_url: String,
    /// Its version; the last segment of the schema URL.
    pub version: String,
    /// Every attribute that may appear, sorted by key.
    pub attributes: Vec<Attribute>,
    /// Every metric, sorted by name.
    pub metrics: Vec<Metric>,
    /// Every span type, those with more markers first.
    pub spans: Vec<Span>,
    /// Every event, sorted by name.
    pub events: Vec<Event>,
    /// Every entity.
    pub entities: Vec<Entity>,
    /// What registries that depend on this one may refer to, used here or not.
    pub(super) known: Known,
    /// What reading found that is no obstacle.
    pub(super) noted: Vec<Problem>,
}

/// What may be referred to or imported.
#[derive(Debug, Clone, Default)]
pub(super) struct Known {
    pub(super) attributes: BTreeMap<String, Attribute>,
    pub(super) metrics: BTreeMap<String, Metric>,
    pub(super) events: BTreeMap<String, Event>,
    pub(super) spans: BTreeMap<String, Span>,
    pub(super) entities: BTreeMap<String, Entity>,
}

impl Registry {
    /// Its name and version as a title; what could not be read of them is said to be unknown.
    pub fn title(&self) -> String {
        let known = [&self.name, &self.version].map(|said| said.trim());
        match known {
            ["", ""] => "a registry of unknown name".to_owned(),
            [name, ""] => format!("{name} of unknown version"),
            ["", version] => format!("a registry of unknown name {version}"),
            [name, version] => format!("{name} {version}"),
        }
    }

    /// The attribute with this key.
    pub fn attribute(&self, key: &str) -> Option<&Attribute> {
        let found = self
            .attributes
            .binary_search_by(|attribute| attribute.key.as_str().cmp(key));
        found.ok().and_then(|at| self.attributes.get(at))
    }
}

/// Whose a definition is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Origin {
    /// Of the base contract, whose tables are in this crate.
    Dependency,
    /// Of another registry that this one depends on, say a team's: it has no tables of its own, so
    /// they are rendered with this registry's.
    Inherited,
    /// Of this registry, or used by it first.
    #[default]
    Own,
}

/// One attribute.
#[expect(
    clippy::struct_excessive_bools,
    reason = "one for each thing that a registry may say of an attribute"
)]
#[derive(Debug, Clone)]
pub struct Attribute {
    /// Dotted key.
    pub key: String,
    /// Type of the values.
    pub value: ValueType,
    /// Whether the key is the start of many: `http.request.header` of `http.request.header.accept`.
    pub template: bool,
    /// The values of an enum, in the order of the file; empty for anything else.
    pub values: Vec<String>,
    /// What is said of each of them.
    pub(super) members: BTreeMap<String, Member>,
    /// Whether other values may appear.
    pub open: bool,
    /// Whether a registry on top may add values to a closed set.
    pub extensible: bool,
    /// Whether the HTTP statuses 400 to 599 are well-known values too.
    pub error_statuses: bool,
    /// Whether the gRPC statuses but `OK` are well-known values too.
    pub rpc_statuses: bool,
    /// Who may see a value; `None` where the registry does not say.
    pub sensitivity: Option<Sensitivity>,
    /// How many values; `None` where the registry does not say and the type does not either.
    pub cardinality: Option<Cardinality>,
    /// What it means.
    pub brief: String,
    /// What else is said of it.
    pub words: Words,
    /// What a value looks like.
    pub examples: Vec<String>,
    /// What to use instead.
    pub deprecated: Option<String>,
    /// Whose it is.
    pub origin: Origin,
    /// Whether this registry defines it, not only uses it first.
    pub(super) is_own: bool,
    /// Where it is defined.
    pub location: Place,
}

/// One value of an enum, as it is defined.
#[derive(Debug, Clone)]
pub(super) struct Member {
    /// What it is called where its value says nothing.
    pub(super) id: String,
    /// Where it is defined.
    pub(super) location: Place,
}

/// How a signal uses an attribute.
#[derive(Debug, Clone)]
pub struct Usage {
    /// Which attribute.
    pub key: String,
    /// Whether it has to be there.
    pub requirement: Requirement,
    /// How many of its values go with one combination of the metric's other labels.
    pub fan_out: Option<u32>,
    /// What is said of it here.
    pub words: Words,
    /// Where the reference is.
    pub location: Place,
}

/// Whether an attribute has to be there; the owned form of [`crate::model::Requirement`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Requirement {
    /// Required when the condition holds.
    Conditional(Condition),
    /// Only where the user asks for it.
    OptIn,
    /// Should be there.
    Recommended,
    /// Always.
    Required,
}

/// When an attribute is required; the owned form of [`crate::model::Condition`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// Where the signal has this other attribute.
    AttributePresent(String),
    /// Where the span's status is an error.
    StatusError,
    /// In words only.
    Text(String),
}

/// One metric.
#[derive(Debug, Clone)]
pub struct Metric {
    /// OpenTelemetry name.
    pub name: String,
    /// How it is recorded.
    pub instrument: Instrument,
    /// Of what.
    pub unit: String,
    /// Upper bounds of a histogram's buckets.
    pub buckets: Vec<f64>,
    /// Most series in one process; `None` where the registry does not say.
    pub max_series: Option<u32>,
    /// What share of what it counts has to be good.
    pub slos: Vec<Slo>,
    /// Its labels.
    pub attributes: Vec<Usage>,
    /// What it measures.
    pub brief: String,
    /// What else is said of it.
    pub words: Words,
    /// What to use instead, where it is on its way out.
    pub deprecated: Option<String>,
    /// The entities that it is associated with.
    pub entities: Vec<String>,
    /// Whether the semantic conventions define it, which may name it as they like.
    pub convention: bool,
    /// Whose it is.
    pub origin: Origin,
    /// Where it is defined or imported.
    pub location: Place,
}

/// One type of span.
#[derive(Debug, Clone)]
pub struct Span {
    /// Its type.
    pub span_type: String,
    /// Its kind.
    pub kind: SpanKind,
    /// How its name is made.
    pub name: String,
    /// What tells it from others of its kind.
    pub markers: Vec<String>,
    /// Its attributes.
    pub attributes: Vec<Usage>,
    /// Where it stands in a trace.
    pub structure: Structure,
    /// What it covers.
    pub brief: String,
    /// What else is said of it.
    pub words: Words,
    /// What to use instead, where it is on its way out.
    pub deprecated: Option<String>,
    /// The entities that it is associated with.
    pub entities: Vec<String>,
    /// Whose it is.
    pub origin: Origin,
    /// Where its name is said.
    pub(super) name_location: Place,
    /// Whether this registry says it.
    pub(super) is_named_here: bool,
    /// Where it is defined.
    pub location: Place,
}

/// One named event.
#[derive(Debug, Clone)]
pub struct Event {
    /// Its name.
    pub name: String,
    /// Its attributes.
    pub attributes: Vec<Usage>,
    /// What happened.
    pub brief: String,
    /// What else is said of it.
    pub words: Words,
    /// What to use instead, where it is on its way out.
    pub deprecated: Option<String>,
    /// The entities that it is associated with.
    pub entities: Vec<String>,
    /// How grave it is: the level that generated code logs it at.
    pub level: Level,
    /// Whose it is.
    pub origin: Origin,
    /// Where it is defined or imported.
    pub location: Place,
}

/// How grave an event is, the least grave first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the variants are the levels' own names")]
pub enum Level {
    Trace,
    Debug,
    #[default]
    Info,
    Warn,
    Error,
}

impl Level {
    /// `trace`, `debug`, `info`, `warn` or `error`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Trace => "trace",
            Self::Debug => "debug",
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Error => "error",
        }
    }
}

/// One entity.
#[derive(Debug, Clone)]
pub struct Entity {
    /// Its type.
    pub entity_type: String,
    /// Whether every resource describes it.
    pub required: bool,
    /// What identifies and describes it.
    pub attributes: Vec<Usage>,
    /// What it stands for.
    pub brief: String,
    /// What else is said of it.
    pub words: Words,
    /// What to use instead, where it is on its way out.
    pub deprecated: Option<String>,
    /// Whose it is.
    pub origin: Origin,
    /// Where it is defined.
    pub location: Place,
}
