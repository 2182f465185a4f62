//! `LogRecord`.

use opentelemetry::TraceFlags;
use opentelemetry_sdk::logs::SdkLogRecord;

use super::message::Message;
use super::value::{log_attribute, log_value, nanos};

const TIME: u64 = 1;
const SEVERITY_NUMBER: u64 = 2;
const SEVERITY_TEXT: u64 = 3;
const BODY: u64 = 5;
const ATTRIBUTES: u64 = 6;
const FLAGS: u64 = 8;
const TRACE_ID: u64 = 9;
const SPAN_ID: u64 = 10;
const OBSERVED_TIME: u64 = 11;
const EVENT_NAME: u64 = 12;

pub(super) fn write(message: &mut Message<'_>, record: &SdkLogRecord) {
    message.fixed64(TIME, record.timestamp().map_or(0, nanos));
    // The API's numbers are those of the data model, 1 to 24.
    let severity = record
        .severity_number()
        .map_or(0, |severity| severity as u64);
    message.number(SEVERITY_NUMBER, severity);
    message.text(SEVERITY_TEXT, record.severity_text().unwrap_or_default());
    if let Some(body) = record.body() {
        message.nested(BODY, |message| log_value(message, body));
    }
    for (key, value) in record.attributes_iter() {
        log_attribute(message, ATTRIBUTES, key, value);
    }
    if let Some(context) = record.trace_context() {
        let flags = context.trace_flags.map_or(0, TraceFlags::to_u8);
        message.fixed32(FLAGS, flags.into());
        message.bytes(TRACE_ID, &context.trace_id.to_bytes());
        message.bytes(SPAN_ID, &context.span_id.to_bytes());
    }
    message.fixed64(OBSERVED_TIME, record.observed_timestamp().map_or(0, nanos));
    message.text(EVENT_NAME, record.event_name().unwrap_or_default());
}
