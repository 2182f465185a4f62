//! What OTLP carries, as the checker reads it: borrowed from the bytes where they allow it.
//!
//! Field names and meaning follow `opentelemetry-proto` 1.x. Times are nanoseconds since the Unix
//! epoch; 0 means that the sender left the field out. Only what a rule or a query needs is kept.

use std::borrow::Cow;
use std::fmt;

/// Text that borrows from the payload, or owns what had to be unescaped.
pub type Text<'a> = Cow<'a, str>;

/// One of OTLP's three signals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the variants are the signals' own names")]
pub enum Signal {
    Traces,
    Logs,
    Metrics,
}

impl Signal {
    /// `traces`, `logs` or `metrics`: the last segment of the OTLP/HTTP path.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Traces => "traces",
            Self::Logs => "logs",
            Self::Metrics => "metrics",
        }
    }
}

/// A 16-byte trace id; all zero where there is none.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, PartialOrd, Ord)]
pub struct TraceId(pub [u8; 16]);

/// An 8-byte span id; all zero where there is none.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, PartialOrd, Ord)]
pub struct SpanId(pub [u8; 8]);

macro_rules! id_type {
    ($name:ident, $bytes:literal) => {
        impl $name {
            /// Whether any byte is not zero.
            pub fn is_valid(self) -> bool {
                self.0 != [0; $bytes]
            }

            /// Takes the id from its bytes; `None` where the length is wrong.
            pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
                bytes.try_into().ok().map(Self)
            }

            /// Takes the id from lower- or upper-case hexadecimal digits.
            pub fn from_hex(hex: &str) -> Option<Self> {
                if hex.len() != 2 * $bytes || !hex.is_ascii() {
                    return None;
                }
                let mut bytes = [0; $bytes];
                for (byte, pair) in bytes.iter_mut().zip(hex.as_bytes().chunks_exact(2)) {
                    let high = char::from(pair[0]).to_digit(16)?;
                    let low = char::from(pair[1]).to_digit(16)?;
                    *byte = u8::try_from(high << 4 | low).ok()?;
                }
                Some(Self(bytes))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }
    };
}

id_type!(TraceId, 16);
id_type!(SpanId, 8);

/// A value of an attribute or a log body (`AnyValue`).
#[derive(Debug, Clone, PartialEq, Default)]
#[expect(missing_docs, reason = "the variants are the types' own names")]
pub enum Value<'a> {
    #[default]
    Empty,
    Array(Vec<Value<'a>>),
    Bool(bool),
    Bytes(Cow<'a, [u8]>),
    Double(f64),
    Int(i64),
    Map(Vec<Attribute<'a>>),
    String(Text<'a>),
}

impl Value<'_> {
    /// The text of a string value.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The same value, owning its text.
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Self::Empty => Value::Empty,
            Self::Array(values) => {
                Value::Array(values.into_iter().map(Value::into_owned).collect())
            }
            Self::Bool(value) => Value::Bool(value),
            Self::Bytes(bytes) => Value::Bytes(Cow::Owned(bytes.into_owned())),
            Self::Double(value) => Value::Double(value),
            Self::Int(value) => Value::Int(value),
            Self::Map(entries) => {
                Value::Map(entries.into_iter().map(Attribute::into_owned).collect())
            }
            Self::String(text) => Value::String(Cow::Owned(text.into_owned())),
        }
    }
}

/// Booleans, numbers and text print as they are, the rest as JSON-like text.
impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => Ok(()),
            Self::Array(values) => {
                f.write_str("[")?;
                for (at, value) in values.iter().enumerate() {
                    write!(f, "{}{value}", if at == 0 { "" } else { ", " })?;
                }
                f.write_str("]")
            }
            Self::Bool(value) => write!(f, "{value}"),
            Self::Bytes(bytes) => write!(f, "<{} bytes>", bytes.len()),
            Self::Double(value) => write!(f, "{value}"),
            Self::Int(value) => write!(f, "{value}"),
            Self::Map(entries) => {
                f.write_str("{")?;
                for (at, entry) in entries.iter().enumerate() {
                    let comma = if at == 0 { "" } else { ", " };
                    write!(f, "{comma}{}: {}", entry.key, entry.value)?;
                }
                f.write_str("}")
            }
            Self::String(text) => f.write_str(text),
        }
    }
}

/// A key and its value.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Attribute<'a> {
    /// The key.
    pub key: Text<'a>,
    /// The value.
    pub value: Value<'a>,
}

impl Attribute<'_> {
    /// The same attribute, owning its text.
    pub fn into_owned(self) -> Attribute<'static> {
        Attribute {
            key: Cow::Owned(self.key.into_owned()),
            value: self.value.into_owned(),
        }
    }
}

/// The value of the first attribute with this key.
pub fn find<'m, 'a>(attributes: &'m [Attribute<'a>], key: &str) -> Option<&'m Value<'a>> {
    attributes
        .iter()
        .find(|attribute| attribute.key == key)
        .map(|attribute| &attribute.value)
}

/// Who is speaking.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Resource<'a> {
    /// Its attributes.
    pub attributes: Vec<Attribute<'a>>,
    /// The schema URL beside the resource.
    pub schema_url: Text<'a>,
}

/// Which library is speaking.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scope<'a> {
    /// Its name.
    pub name: Text<'a>,
    /// Its version.
    pub version: Text<'a>,
    /// Its attributes.
    pub attributes: Vec<Attribute<'a>>,
    /// The schema URL beside the scope.
    pub schema_url: Text<'a>,
}

/// The records of one scope.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ScopeRecords<'a, T> {
    /// The scope.
    pub scope: Scope<'a>,
    /// Spans, log records or metrics.
    pub records: Vec<T>,
}

/// The records of one resource: `ResourceSpans`, `ResourceLogs` or `ResourceMetrics`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ResourceRecords<'a, T> {
    /// The resource.
    pub resource: Resource<'a>,
    /// Its scopes.
    pub scopes: Vec<ScopeRecords<'a, T>>,
}

/// One export request.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the variants are the signals' own names")]
pub enum Export<'a> {
    Logs(Vec<ResourceRecords<'a, LogRecord<'a>>>),
    Metrics(Vec<ResourceRecords<'a, Metric<'a>>>),
    Traces(Vec<ResourceRecords<'a, Span<'a>>>),
}

/// A span.
#[derive(Debug, Clone, PartialEq, Default)]
#[expect(missing_docs, reason = "the fields are OTLP's own")]
pub struct Span<'a> {
    pub trace_id: TraceId,
    pub span_id: SpanId,
    /// All zero for a root.
    pub parent_span_id: SpanId,
    pub trace_state: Text<'a>,
    /// Bits 0 to 7 are the W3C trace flags; bits 8 and 9 say whether the parent is remote.
    pub flags: u32,
    pub name: Text<'a>,
    pub kind: Kind,
    pub start_unix_nano: u64,
    pub end_unix_nano: u64,
    pub attributes: Vec<Attribute<'a>>,
    pub events: Vec<SpanEvent<'a>>,
    pub links: Vec<SpanLink<'a>>,
    pub status: Status<'a>,
    /// Attributes, events and links that the sender dropped.
    pub dropped: u32,
}

/// A span's kind as the wire has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[expect(missing_docs, reason = "the variants are OTLP's own")]
pub enum Kind {
    #[default]
    Unspecified,
    Internal,
    Server,
    Client,
    Producer,
    Consumer,
}

impl Kind {
    /// From the wire's number; an unknown number is `Unspecified`.
    pub const fn from_number(number: u64) -> Self {
        match number {
            1 => Self::Internal,
            2 => Self::Server,
            3 => Self::Client,
            4 => Self::Producer,
            5 => Self::Consumer,
            _ => Self::Unspecified,
        }
    }

    /// The lower-case name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unspecified => "unspecified",
            Self::Internal => "internal",
            Self::Server => "server",
            Self::Client => "client",
            Self::Producer => "producer",
            Self::Consumer => "consumer",
        }
    }
}

/// What happened during a span.
#[derive(Debug, Clone, PartialEq, Default)]
#[expect(missing_docs, reason = "the fields are OTLP's own")]
pub struct SpanEvent<'a> {
    pub name: Text<'a>,
    pub time_unix_nano: u64,
    pub attributes: Vec<Attribute<'a>>,
}

/// Another span that this one comes from.
#[derive(Debug, Clone, PartialEq, Default)]
#[expect(missing_docs, reason = "the fields are OTLP's own")]
pub struct SpanLink<'a> {
    pub trace_id: TraceId,
    pub span_id: SpanId,
    pub trace_state: Text<'a>,
    pub attributes: Vec<Attribute<'a>>,
}

/// How a span ended.
#[derive(Debug, Clone, PartialEq, Default)]
#[expect(missing_docs, reason = "the fields are OTLP's own")]
pub struct Status<'a> {
    pub code: StatusCode,
    pub message: Text<'a>,
}

/// OTLP's status codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "the variants are OTLP's own")]
pub enum StatusCode {
    #[default]
    Unset,
    Ok,
    Error,
}

/// A log record.
#[derive(Debug, Clone, PartialEq, Default)]
#[expect(missing_docs, reason = "the fields are OTLP's own")]
pub struct LogRecord<'a> {
    pub time_unix_nano: u64,
    pub observed_time_unix_nano: u64,
    /// 1 to 24; 0 where the sender left it out.
    pub severity_number: u32,
    pub severity_text: Text<'a>,
    pub event_name: Text<'a>,
    pub body: Value<'a>,
    pub attributes: Vec<Attribute<'a>>,
    pub trace_id: TraceId,
    pub span_id: SpanId,
    pub flags: u32,
}

/// A metric with its points.
#[derive(Debug, Clone, PartialEq, Default)]
#[expect(missing_docs, reason = "the fields are OTLP's own")]
pub struct Metric<'a> {
    pub name: Text<'a>,
    pub description: Text<'a>,
    pub unit: Text<'a>,
    pub kind: MetricKind,
    pub points: Vec<Point<'a>>,
}

/// What kind of data a metric carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "the variants are OTLP's own")]
pub enum MetricKind {
    #[default]
    Empty,
    Gauge,
    Sum {
        monotonic: bool,
        temporality: Temporality,
    },
    Histogram {
        temporality: Temporality,
    },
    ExponentialHistogram {
        temporality: Temporality,
    },
    Summary,
}

/// Whether points count from the start or since the last export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "the variants are OTLP's own")]
pub enum Temporality {
    #[default]
    Unspecified,
    Delta,
    Cumulative,
}

/// One point of a metric.
#[derive(Debug, Clone, PartialEq, Default)]
#[expect(missing_docs, reason = "the fields are OTLP's own")]
pub struct Point<'a> {
    pub attributes: Vec<Attribute<'a>>,
    pub start_unix_nano: u64,
    pub time_unix_nano: u64,
    pub value: PointValue,
    pub exemplars: Vec<Exemplar<'a>>,
}

/// The value of a point.
#[derive(Debug, Clone, PartialEq, Default)]
#[expect(missing_docs, reason = "the variants are OTLP's own")]
pub enum PointValue {
    #[default]
    None,
    Int(i64),
    Double(f64),
    /// A histogram: explicit bounds and the count of each bucket, or of any other kind count and
    /// sum alone.
    Distribution {
        count: u64,
        sum: f64,
        bounds: Vec<f64>,
        buckets: Vec<u64>,
    },
}

/// A measurement kept as an example.
#[derive(Debug, Clone, PartialEq, Default)]
#[expect(missing_docs, reason = "the fields are OTLP's own")]
pub struct Exemplar<'a> {
    pub attributes: Vec<Attribute<'a>>,
    pub trace_id: TraceId,
    pub span_id: SpanId,
}
