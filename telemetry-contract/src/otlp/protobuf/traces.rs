//! `opentelemetry.proto.trace.v1`: spans, their events, links and status.

use super::super::error::DecodeError;
use super::super::model::{Kind, Span, SpanEvent, SpanLink, Status};
use super::super::parts::{add_dropped, status_code};
use super::common::attributes;
use super::reader::{Field, Reader};

pub(super) fn span<'a>(
    span: &mut Span<'a>,
    field: Field,
    reader: &mut Reader<'a>,
) -> Result<(), DecodeError> {
    match field.number {
        1 => span.trace_id = reader.trace_id(field)?,
        2 => span.span_id = reader.span_id(field)?,
        3 => span.trace_state = reader.text(field)?,
        4 => span.parent_span_id = reader.span_id(field)?,
        5 => span.name = reader.text(field)?,
        6 => span.kind = Kind::from_number(reader.unsigned(field)?),
        7 => span.start_unix_nano = reader.fixed64(field)?,
        8 => span.end_unix_nano = reader.fixed64(field)?,
        9 => attributes(&mut span.attributes, field, reader)?,
        10 | 12 | 14 => add_dropped(span, reader.unsigned32(field)?),
        11 => reader.push(field, "Event", &mut span.events, event)?,
        13 => reader.push(field, "Link", &mut span.links, link)?,
        15 => reader.merge(field, "Status", &mut span.status, status)?,
        16 => span.flags = reader.fixed32(field)?,
        _ => reader.skip(field)?,
    }
    Ok(())
}

fn event<'a>(
    event: &mut SpanEvent<'a>,
    field: Field,
    reader: &mut Reader<'a>,
) -> Result<(), DecodeError> {
    match field.number {
        1 => event.time_unix_nano = reader.fixed64(field)?,
        2 => event.name = reader.text(field)?,
        3 => attributes(&mut event.attributes, field, reader)?,
        _ => reader.skip(field)?,
    }
    Ok(())
}

fn link<'a>(
    link: &mut SpanLink<'a>,
    field: Field,
    reader: &mut Reader<'a>,
) -> Result<(), DecodeError> {
    match field.number {
        1 => link.trace_id = reader.trace_id(field)?,
        2 => link.span_id = reader.span_id(field)?,
        3 => link.trace_state = reader.text(field)?,
        4 => attributes(&mut link.attributes, field, reader)?,
        _ => reader.skip(field)?,
    }
    Ok(())
}

fn status<'a>(
    status: &mut Status<'a>,
    field: Field,
    reader: &mut Reader<'a>,
) -> Result<(), DecodeError> {
    match field.number {
        2 => status.message = reader.text(field)?,
        3 => status.code = status_code(reader.unsigned(field)?),
        _ => reader.skip(field)?,
    }
    Ok(())
}
