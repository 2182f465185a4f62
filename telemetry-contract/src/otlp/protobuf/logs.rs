//! `opentelemetry.proto.logs.v1`: log records.

use super::super::error::DecodeError;
use super::super::model::LogRecord;
use super::common::{attributes, value};
use super::reader::{Field, Reader};

pub(super) fn record<'a>(
    record: &mut LogRecord<'a>,
    field: Field,
    reader: &mut Reader<'a>,
) -> Result<(), DecodeError> {
    match field.number {
        1 => record.time_unix_nano = reader.fixed64(field)?,
        2 => record.severity_number = reader.unsigned32(field)?,
        3 => record.severity_text = reader.text(field)?,
        5 => reader.merge(field, "AnyValue", &mut record.body, value)?,
        6 => attributes(&mut record.attributes, field, reader)?,
        8 => record.flags = reader.fixed32(field)?,
        9 => record.trace_id = reader.trace_id(field)?,
        10 => record.span_id = reader.span_id(field)?,
        11 => record.observed_time_unix_nano = reader.fixed64(field)?,
        12 => record.event_name = reader.text(field)?,
        _ => reader.skip(field)?,
    }
    Ok(())
}
