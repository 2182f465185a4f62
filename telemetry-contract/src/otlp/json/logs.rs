//! Log records.

use super::super::error::DecodeError;
use super::super::model::LogRecord;
use super::super::parts::low_half;
use super::common::{attributes, value};
use super::reader::Reader;

pub(super) fn record<'a>(
    record: &mut LogRecord<'a>,
    key: &str,
    reader: &mut Reader<'a>,
) -> Result<bool, DecodeError> {
    match key {
        "timeUnixNano" => record.time_unix_nano = reader.unsigned()?,
        "observedTimeUnixNano" => record.observed_time_unix_nano = reader.unsigned()?,
        "severityNumber" => record.severity_number = low_half(reader.enumeration()?),
        "severityText" => record.severity_text = reader.text()?,
        "eventName" => record.event_name = reader.text()?,
        "body" => reader.object("AnyValue", &mut record.body, value)?,
        "attributes" => attributes(&mut record.attributes, reader)?,
        "flags" => record.flags = reader.unsigned32()?,
        "traceId" => record.trace_id = reader.trace_id()?,
        "spanId" => record.span_id = reader.span_id()?,
        _ => return Ok(false),
    }
    Ok(true)
}
