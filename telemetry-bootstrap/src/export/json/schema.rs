//! The messages of OTLP 1.x: which field has which number, name and kind. (`opentelemetry-proto`
//! 1.7, files `common`, `resource`, `trace`, `metrics`, `logs` and the three `*_service`.)

/// A message: its fields in the order in which they are written.
pub(super) struct Message(pub(super) &'static [Field]);

pub(super) struct Field {
    pub(super) number: u64,
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) repeated: bool,
}

pub(super) enum Kind {
    Text,
    Bool,
    /// `int32` and enums.
    Int32,
    Sint32,
    /// `uint32` and `fixed32`.
    Unsigned32,
    /// `uint64`.
    Unsigned64,
    /// `int64` and `sfixed64`.
    Signed64,
    Fixed64,
    Double,
    /// Ids.
    Hex,
    Base64,
    Message(&'static Message),
}

use Kind::{
    Base64, Bool, Double, Fixed64, Hex, Int32, Signed64, Sint32, Text, Unsigned32, Unsigned64,
};

const fn one(number: u64, name: &'static str, kind: Kind) -> Field {
    let repeated = false;
    Field {
        number,
        name,
        kind,
        repeated,
    }
}

const fn many(number: u64, name: &'static str, kind: Kind) -> Field {
    let repeated = true;
    Field {
        number,
        name,
        kind,
        repeated,
    }
}

const fn of(message: &'static Message) -> Kind {
    Kind::Message(message)
}

pub(super) static TRACES: Message = Message(&[many(1, "resourceSpans", of(&RESOURCE_SPANS))]);
pub(super) static METRICS: Message = Message(&[many(1, "resourceMetrics", of(&RESOURCE_METRICS))]);
pub(super) static LOGS: Message = Message(&[many(1, "resourceLogs", of(&RESOURCE_LOGS))]);

static KEY_VALUE: Message = Message(&[one(1, "key", Text), one(2, "value", of(&ANY_VALUE))]);

static ANY_VALUE: Message = Message(&[
    one(1, "stringValue", Text),
    one(2, "boolValue", Bool),
    one(3, "intValue", Signed64),
    one(4, "doubleValue", Double),
    one(5, "arrayValue", of(&ARRAY)),
    one(6, "kvlistValue", of(&KEY_VALUE_LIST)),
    one(7, "bytesValue", Base64),
]);

static ARRAY: Message = Message(&[many(1, "values", of(&ANY_VALUE))]);
static KEY_VALUE_LIST: Message = Message(&[many(1, "values", of(&KEY_VALUE))]);

static RESOURCE: Message = Message(&[
    many(1, "attributes", of(&KEY_VALUE)),
    one(2, "droppedAttributesCount", Unsigned32),
    many(3, "entityRefs", of(&ENTITY)),
]);

static ENTITY: Message = Message(&[
    one(1, "schemaUrl", Text),
    one(2, "type", Text),
    many(3, "idKeys", Text),
    many(4, "descriptionKeys", Text),
]);

static SCOPE: Message = Message(&[
    one(1, "name", Text),
    one(2, "version", Text),
    many(3, "attributes", of(&KEY_VALUE)),
    one(4, "droppedAttributesCount", Unsigned32),
]);

static RESOURCE_SPANS: Message = Message(&[
    one(1, "resource", of(&RESOURCE)),
    many(2, "scopeSpans", of(&SCOPE_SPANS)),
    one(3, "schemaUrl", Text),
]);

static SCOPE_SPANS: Message = Message(&[
    one(1, "scope", of(&SCOPE)),
    many(2, "spans", of(&SPAN)),
    one(3, "schemaUrl", Text),
]);

static SPAN: Message = Message(&[
    one(1, "traceId", Hex),
    one(2, "spanId", Hex),
    one(3, "traceState", Text),
    one(4, "parentSpanId", Hex),
    one(16, "flags", Unsigned32),
    one(5, "name", Text),
    one(6, "kind", Int32),
    one(7, "startTimeUnixNano", Fixed64),
    one(8, "endTimeUnixNano", Fixed64),
    many(9, "attributes", of(&KEY_VALUE)),
    one(10, "droppedAttributesCount", Unsigned32),
    many(11, "events", of(&EVENT)),
    one(12, "droppedEventsCount", Unsigned32),
    many(13, "links", of(&LINK)),
    one(14, "droppedLinksCount", Unsigned32),
    one(15, "status", of(&STATUS)),
]);

static EVENT: Message = Message(&[
    one(1, "timeUnixNano", Fixed64),
    one(2, "name", Text),
    many(3, "attributes", of(&KEY_VALUE)),
    one(4, "droppedAttributesCount", Unsigned32),
]);

static LINK: Message = Message(&[
    one(1, "traceId", Hex),
    one(2, "spanId", Hex),
    one(3, "traceState", Text),
    many(4, "attributes", of(&KEY_VALUE)),
    one(5, "droppedAttributesCount", Unsigned32),
    one(6, "flags", Unsigned32),
]);

static STATUS: Message = Message(&[one(2, "message", Text), one(3, "code", Int32)]);

static RESOURCE_LOGS: Message = Message(&[
    one(1, "resource", of(&RESOURCE)),
    many(2, "scopeLogs", of(&SCOPE_LOGS)),
    one(3, "schemaUrl", Text),
]);

static SCOPE_LOGS: Message = Message(&[
    one(1, "scope", of(&SCOPE)),
    many(2, "logRecords", of(&LOG_RECORD)),
    one(3, "schemaUrl", Text),
]);

static LOG_RECORD: Message = Message(&[
    one(1, "timeUnixNano", Fixed64),
    one(11, "observedTimeUnixNano", Fixed64),
    one(2, "severityNumber", Int32),
    one(3, "severityText", Text),
    one(5, "body", of(&ANY_VALUE)),
    many(6, "attributes", of(&KEY_VALUE)),
    one(7, "droppedAttributesCount", Unsigned32),
    one(8, "flags", Unsigned32),
    one(9, "traceId", Hex),
    one(10, "spanId", Hex),
    one(12, "eventName", Text),
]);

static RESOURCE_METRICS: Message = Message(&[
    one(1, "resource", of(&RESOURCE)),
    many(2, "scopeMetrics", of(&SCOPE_METRICS)),
    one(3, "schemaUrl", Text),
]);

static SCOPE_METRICS: Message = Message(&[
    one(1, "scope", of(&SCOPE)),
    many(2, "metrics", of(&METRIC)),
    one(3, "schemaUrl", Text),
]);

static METRIC: Message = Message(&[
    one(1, "name", Text),
    one(2, "description", Text),
    one(3, "unit", Text),
    one(5, "gauge", of(&GAUGE)),
    one(7, "sum", of(&SUM)),
    one(9, "histogram", of(&HISTOGRAM)),
    one(10, "exponentialHistogram", of(&EXPONENTIAL)),
    one(11, "summary", of(&SUMMARY)),
    many(12, "metadata", of(&KEY_VALUE)),
]);

static GAUGE: Message = Message(&[many(1, "dataPoints", of(&NUMBER_POINT))]);

static SUM: Message = Message(&[
    many(1, "dataPoints", of(&NUMBER_POINT)),
    one(2, "aggregationTemporality", Int32),
    one(3, "isMonotonic", Bool),
]);

static HISTOGRAM: Message = Message(&[
    many(1, "dataPoints", of(&HISTOGRAM_POINT)),
    one(2, "aggregationTemporality", Int32),
]);

static EXPONENTIAL: Message = Message(&[
    many(1, "dataPoints", of(&EXPONENTIAL_POINT)),
    one(2, "aggregationTemporality", Int32),
]);

static SUMMARY: Message = Message(&[many(1, "dataPoints", of(&SUMMARY_POINT))]);

static NUMBER_POINT: Message = Message(&[
    many(7, "attributes", of(&KEY_VALUE)),
    one(2, "startTimeUnixNano", Fixed64),
    one(3, "timeUnixNano", Fixed64),
    one(4, "asDouble", Double),
    one(6, "asInt", Signed64),
    many(5, "exemplars", of(&EXEMPLAR)),
    one(8, "flags", Unsigned32),
]);

static HISTOGRAM_POINT: Message = Message(&[
    many(9, "attributes", of(&KEY_VALUE)),
    one(2, "startTimeUnixNano", Fixed64),
    one(3, "timeUnixNano", Fixed64),
    one(4, "count", Fixed64),
    one(5, "sum", Double),
    many(6, "bucketCounts", Fixed64),
    many(7, "explicitBounds", Double),
    many(8, "exemplars", of(&EXEMPLAR)),
    one(10, "flags", Unsigned32),
    one(11, "min", Double),
    one(12, "max", Double),
]);

static EXPONENTIAL_POINT: Message = Message(&[
    many(1, "attributes", of(&KEY_VALUE)),
    one(2, "startTimeUnixNano", Fixed64),
    one(3, "timeUnixNano", Fixed64),
    one(4, "count", Fixed64),
    one(5, "sum", Double),
    one(6, "scale", Sint32),
    one(7, "zeroCount", Fixed64),
    one(8, "positive", of(&BUCKETS)),
    one(9, "negative", of(&BUCKETS)),
    one(10, "flags", Unsigned32),
    many(11, "exemplars", of(&EXEMPLAR)),
    one(12, "min", Double),
    one(13, "max", Double),
    one(14, "zeroThreshold", Double),
]);

static BUCKETS: Message = Message(&[
    one(1, "offset", Sint32),
    many(2, "bucketCounts", Unsigned64),
]);

static SUMMARY_POINT: Message = Message(&[
    many(7, "attributes", of(&KEY_VALUE)),
    one(2, "startTimeUnixNano", Fixed64),
    one(3, "timeUnixNano", Fixed64),
    one(4, "count", Fixed64),
    one(5, "sum", Double),
    many(6, "quantileValues", of(&QUANTILE)),
    one(8, "flags", Unsigned32),
]);

static QUANTILE: Message = Message(&[one(1, "quantile", Double), one(2, "value", Double)]);

static EXEMPLAR: Message = Message(&[
    many(7, "filteredAttributes", of(&KEY_VALUE)),
    one(2, "timeUnixNano", Fixed64),
    one(3, "asDouble", Double),
    one(6, "asInt", Signed64),
    one(4, "spanId", Hex),
    one(5, "traceId", Hex),
]);
