//! What a contract says: definitions of attributes, metrics, spans, events and entities.
//!
//! Everything is `'static`, because a contract lives as long as the process: as a generated table,
//! or loaded once from YAML (feature `yaml`).

use crate::name::{AttributeKey, EventName, MetricName};
use crate::unit::Unit;

/// A whole contract: one registry, or one registry on top of those it depends on.
#[derive(Debug, Clone, Copy)]
pub struct Contract {
    /// The registry's name.
    pub name: &'static str,
    /// Its version; the last segment of the schema URL.
    pub version: &'static str,
    /// What resources and scopes carry to say which contract they claim to obey.
    pub schema_url: &'static str,
    /// Every attribute that may appear, sorted by key.
    pub attributes: &'static [&'static AttributeDef],
    /// Every metric, sorted by name.
    pub metrics: &'static [&'static MetricDef],
    /// Every span type.
    pub spans: &'static [&'static SpanDef],
    /// Every event, sorted by name.
    pub events: &'static [&'static EventDef],
    /// Every entity: what a resource must say.
    pub entities: &'static [&'static EntityDef],
}

impl Contract {
    /// The attribute with this key.
    pub fn attribute(&self, key: &str) -> Option<&'static AttributeDef> {
        let found = self
            .attributes
            .binary_search_by(|def| def.key.as_str().cmp(key));
        found.ok().map(|at| self.attributes[at])
    }

    /// The metric with this OpenTelemetry name.
    pub fn metric(&self, name: &str) -> Option<&'static MetricDef> {
        let found = self
            .metrics
            .binary_search_by(|def| def.name.as_str().cmp(name));
        found.ok().map(|at| self.metrics[at])
    }

    /// The event with this name.
    pub fn event(&self, name: &str) -> Option<&'static EventDef> {
        let found = self
            .events
            .binary_search_by(|def| def.name.as_str().cmp(name));
        found.ok().map(|at| self.events[at])
    }

    /// The first span type of this kind whose marker attributes are all there.
    pub fn span(&self, kind: SpanKind, has: impl Fn(&str) -> bool) -> Option<&'static SpanDef> {
        let matches =
            |def: &&&SpanDef| def.kind == kind && def.markers.iter().all(|key| has(key.as_str()));
        self.spans.iter().find(matches).copied()
    }
}

/// One attribute: a key, what its values look like, and who may see them.
#[derive(Debug, Clone, Copy)]
pub struct AttributeDef {
    /// Dotted key.
    pub key: AttributeKey,
    /// Type of the values.
    pub value: ValueType,
    /// The allowed or well-known values, for an enum.
    pub members: Members,
    /// Who may see a value.
    pub sensitivity: Sensitivity,
    /// How many distinct values one process may produce.
    pub cardinality: Cardinality,
    /// What it means, one line.
    pub brief: &'static str,
    /// What to use instead, where the attribute is on its way out.
    pub deprecated: Option<&'static str>,
}

/// The type of an attribute's value, as OTLP knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the variants are the types' own names")]
pub enum ValueType {
    Any,
    Boolean,
    Booleans,
    Double,
    Doubles,
    Int,
    Ints,
    String,
    Strings,
}

impl ValueType {
    /// The name in the definition format (`string`, `int[]`, …).
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Boolean => "boolean",
            Self::Booleans => "boolean[]",
            Self::Double => "double",
            Self::Doubles => "double[]",
            Self::Int => "int",
            Self::Ints => "int[]",
            Self::String => "string",
            Self::Strings => "string[]",
        }
    }
}

/// The values of an enum attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Members {
    /// Not an enum: any value of the type.
    Any,
    /// These values and no others.
    Closed(&'static [&'static str]),
    /// These are well known; others may appear (the semantic conventions' own enums).
    Open(&'static [&'static str]),
}

/// Who may see an attribute's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sensitivity {
    /// A secret: never leaves the process.
    Credential,
    /// About a person: leaves only as a keyed hash.
    Personal,
    /// Anyone who may read the telemetry.
    Public,
}

impl Sensitivity {
    /// The name in a registry's annotations.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Credential => "credential",
            Self::Personal => "personal",
            Self::Public => "public",
        }
    }
}

/// How many distinct values an attribute may have in one process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cardinality {
    /// At most this many; may be a metric label.
    Bounded(u32),
    /// No bound; never a metric label.
    Unbounded,
}

/// How an attribute is used by one signal.
#[derive(Debug, Clone, Copy)]
pub struct AttributeUse {
    /// Which attribute.
    pub attribute: &'static AttributeDef,
    /// Whether it has to be there.
    pub requirement: Requirement,
}

/// Whether an attribute has to be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Requirement {
    /// Required when the condition holds.
    Conditional(Condition),
    /// Only where the user asks for it.
    OptIn,
    /// Should be there; its absence is no violation.
    Recommended,
    /// Always.
    Required,
}

/// When a conditionally required attribute is required.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Condition {
    /// Where the signal has this other attribute.
    AttributePresent(AttributeKey),
    /// Where the span's status is an error.
    StatusError,
    /// In words only: no check can tell.
    Text(&'static str),
}

/// The instrument that a metric is recorded with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the variants are OpenTelemetry's own names")]
pub enum Instrument {
    Counter,
    Gauge,
    Histogram,
    UpDownCounter,
}

impl Instrument {
    /// The name in the definition format.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::Gauge => "gauge",
            Self::Histogram => "histogram",
            Self::UpDownCounter => "updowncounter",
        }
    }
}

/// One metric.
#[derive(Debug, Clone, Copy)]
pub struct MetricDef {
    /// OpenTelemetry name.
    pub name: MetricName,
    /// How it is recorded.
    pub instrument: Instrument,
    /// Of what.
    pub unit: Unit,
    /// Upper bounds of a histogram's buckets, in the metric's unit; empty for other instruments.
    pub buckets: &'static [f64],
    /// Most series that one process may produce.
    pub series_limit: u32,
    /// Its labels.
    pub attributes: &'static [AttributeUse],
    /// What it measures, one line.
    pub brief: &'static str,
}

/// Whether bucket bounds are finite and each is greater than the one before.
pub const fn is_ascending(bounds: &[f64]) -> bool {
    let mut at = 0;
    while at < bounds.len() {
        if !bounds[at].is_finite() || (at > 0 && bounds[at] <= bounds[at - 1]) {
            return false;
        }
        at += 1;
    }
    true
}

/// The kind of a span, as OTLP knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the variants are OpenTelemetry's own names")]
pub enum SpanKind {
    Client,
    Consumer,
    Internal,
    Producer,
    Server,
}

impl SpanKind {
    /// The name in the definition format.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Consumer => "consumer",
            Self::Internal => "internal",
            Self::Producer => "producer",
            Self::Server => "server",
        }
    }
}

/// One type of span.
#[derive(Debug, Clone, Copy)]
pub struct SpanDef {
    /// The span type's id, for example `http.server`.
    pub span_type: &'static str,
    /// Its kind.
    pub kind: SpanKind,
    /// How its name is made, for example `{http.request.method} {http.route}`.
    pub name: &'static str,
    /// A span of [`kind`](Self::kind) that has all of these is of this type.
    pub markers: &'static [AttributeKey],
    /// Its attributes.
    pub attributes: &'static [AttributeUse],
    /// Where it stands in a trace.
    pub structure: Structure,
    /// What it covers, one line.
    pub brief: &'static str,
}

/// Where a span stands in its trace.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Structure {
    /// It is the service's one root for the work that arrived: no other span of the same service
    /// is above it in the trace unless a call left the service in between.
    pub root: bool,
    /// It must link to at least one span of this kind, which carries the same correlation.
    pub links_to: Option<SpanKind>,
}

/// One named event: a log record with an event name.
#[derive(Debug, Clone, Copy)]
pub struct EventDef {
    /// Its name.
    pub name: EventName,
    /// Its attributes.
    pub attributes: &'static [AttributeUse],
    /// What happened, one line.
    pub brief: &'static str,
}

/// One entity: what a resource says of who is speaking.
#[derive(Debug, Clone, Copy)]
pub struct EntityDef {
    /// The entity's type, for example `service`.
    pub entity_type: &'static str,
    /// Whether every resource must describe it.
    pub required: bool,
    /// The attributes that identify and describe it.
    pub attributes: &'static [AttributeUse],
    /// What it stands for, one line.
    pub brief: &'static str,
}
