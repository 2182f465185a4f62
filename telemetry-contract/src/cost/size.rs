//! How many bytes a record takes as OTLP/protobuf, without its resource and scope.

use crate::otlp::model::{Attribute, LogRecord, Span, Value};

/// A tag and eight bytes, as ids of spans take with their length one more.
const FIXED64: u64 = 9;
const TRACE_ID: u64 = 18;
const SPAN_ID: u64 = 10;

/// Of a span.
pub(super) fn span(span: &Span<'_>) -> u64 {
    let parent = if span.parent_span_id.is_valid() {
        SPAN_ID
    } else {
        0
    };
    let events = span
        .events
        .iter()
        .map(|event| field(FIXED64 + text(&event.name) + attributes(&event.attributes)));
    let links = span.links.iter().map(|link| {
        field(TRACE_ID + SPAN_ID + text(&link.trace_state) + attributes(&link.attributes))
    });
    let status = text(&span.status.message) + 2;
    let flags = if span.flags == 0 { 0 } else { 6 };
    let fixed = TRACE_ID + SPAN_ID + parent + 2 + 2 * FIXED64 + flags;
    let lists = events.sum::<u64>() + links.sum::<u64>() + attributes(&span.attributes);
    field(fixed + text(&span.trace_state) + text(&span.name) + lists + field(status))
}

/// Of a log record.
pub(super) fn log(record: &LogRecord<'_>) -> u64 {
    let ids = if record.trace_id.is_valid() {
        TRACE_ID + SPAN_ID + 5
    } else {
        0
    };
    let texts = text(&record.severity_text) + text(&record.event_name);
    let fixed = 2 * FIXED64 + 2 + ids;
    field(fixed + texts + field(value(&record.body)) + attributes(&record.attributes))
}

fn attributes(all: &[Attribute<'_>]) -> u64 {
    let one = |it: &Attribute<'_>| field(text(&it.key) + field(value(&it.value)));
    all.iter().map(one).sum()
}

fn value(value: &Value<'_>) -> u64 {
    match value {
        Value::Empty => 0,
        Value::Bool(_) => 2,
        Value::Double(_) => 9,
        Value::Int(number) => 1 + varint(u64::from_ne_bytes(number.to_ne_bytes())),
        Value::String(text) => field(text.len() as u64),
        Value::Bytes(bytes) => field(bytes.len() as u64),
        Value::Array(items) => field(items.iter().map(|item| field(self::value(item))).sum()),
        Value::Map(entries) => field(attributes(entries)),
    }
}

/// A text of a message; an empty one is left out.
fn text(text: &str) -> u64 {
    if text.is_empty() {
        0
    } else {
        field(text.len() as u64)
    }
}

/// A tag, a length, and so many bytes.
const fn field(length: u64) -> u64 {
    1 + varint(length) + length
}

const fn varint(number: u64) -> u64 {
    let bits = 64 - (number | 1).leading_zeros() as u64;
    bits.div_ceil(7)
}
