//! Spans, their events, links and status.

use super::super::error::DecodeError;
use super::super::model::{Kind, Span, SpanEvent, SpanLink, Status};
use super::super::parts::{add_dropped, status_code};
use super::common::attributes;
use super::reader::Reader;

pub(super) fn span<'a>(
    span: &mut Span<'a>,
    key: &str,
    reader: &mut Reader<'a>,
) -> Result<bool, DecodeError> {
    match key {
        "traceId" => span.trace_id = reader.trace_id()?,
        "spanId" => span.span_id = reader.span_id()?,
        "traceState" => span.trace_state = reader.text()?,
        "parentSpanId" => span.parent_span_id = reader.span_id()?,
        "flags" => span.flags = reader.unsigned32()?,
        "name" => span.name = reader.text()?,
        "kind" => span.kind = Kind::from_number(reader.enumeration()?),
        "startTimeUnixNano" => span.start_unix_nano = reader.unsigned()?,
        "endTimeUnixNano" => span.end_unix_nano = reader.unsigned()?,
        "attributes" => attributes(&mut span.attributes, reader)?,
        "events" => reader.list("Event", &mut span.events, event)?,
        "links" => reader.list("Link", &mut span.links, link)?,
        "status" => reader.object("Status", &mut span.status, status)?,
        "droppedAttributesCount" | "droppedEventsCount" | "droppedLinksCount" => {
            add_dropped(span, reader.unsigned32()?);
        }
        _ => return Ok(false),
    }
    Ok(true)
}

fn event<'a>(
    event: &mut SpanEvent<'a>,
    key: &str,
    reader: &mut Reader<'a>,
) -> Result<bool, DecodeError> {
    match key {
        "timeUnixNano" => event.time_unix_nano = reader.unsigned()?,
        "name" => event.name = reader.text()?,
        "attributes" => attributes(&mut event.attributes, reader)?,
        _ => return Ok(false),
    }
    Ok(true)
}

fn link<'a>(
    link: &mut SpanLink<'a>,
    key: &str,
    reader: &mut Reader<'a>,
) -> Result<bool, DecodeError> {
    match key {
        "traceId" => link.trace_id = reader.trace_id()?,
        "spanId" => link.span_id = reader.span_id()?,
        "traceState" => link.trace_state = reader.text()?,
        "attributes" => attributes(&mut link.attributes, reader)?,
        _ => return Ok(false),
    }
    Ok(true)
}

fn status<'a>(
    status: &mut Status<'a>,
    key: &str,
    reader: &mut Reader<'a>,
) -> Result<bool, DecodeError> {
    match key {
        "message" => status.message = reader.text()?,
        "code" => status.code = status_code(reader.enumeration()?),
        _ => return Ok(false),
    }
    Ok(true)
}
