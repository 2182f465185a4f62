//! `Span`.

use opentelemetry::trace::{Event, Link, SpanId, SpanKind, Status, TraceState};
use opentelemetry_sdk::trace::SpanData;

use super::message::Message;
use super::value::{self, nanos};

/// Fields of `Span`; `Link` has the first three.
const TRACE_ID: u64 = 1;
const SPAN_ID: u64 = 2;
const TRACE_STATE: u64 = 3;
const PARENT_SPAN_ID: u64 = 4;
const NAME: u64 = 5;
const KIND: u64 = 6;
const START: u64 = 7;
const END: u64 = 8;
const ATTRIBUTES: u64 = 9;
const DROPPED_ATTRIBUTES: u64 = 10;
const EVENTS: u64 = 11;
const DROPPED_EVENTS: u64 = 12;
const LINKS: u64 = 13;
const DROPPED_LINKS: u64 = 14;
const STATUS: u64 = 15;
const FLAGS: u64 = 16;

mod event {
    pub(super) const TIME: u64 = 1;
    pub(super) const NAME: u64 = 2;
    pub(super) const ATTRIBUTES: u64 = 3;
    pub(super) const DROPPED_ATTRIBUTES: u64 = 4;
}

mod link {
    pub(super) const ATTRIBUTES: u64 = 4;
    pub(super) const DROPPED_ATTRIBUTES: u64 = 5;
    pub(super) const FLAGS: u64 = 6;
}

mod status {
    pub(super) const MESSAGE: u64 = 2;
    pub(super) const CODE: u64 = 3;
}

/// `SPAN_FLAGS_CONTEXT_HAS_IS_REMOTE_MASK` and `SPAN_FLAGS_CONTEXT_IS_REMOTE_MASK`.
const HAS_IS_REMOTE: u32 = 0x100;
const IS_REMOTE: u32 = 0x200;

pub(super) fn write(message: &mut Message<'_>, span: &SpanData) {
    let context = &span.span_context;
    message.bytes(TRACE_ID, &context.trace_id().to_bytes());
    message.bytes(SPAN_ID, &context.span_id().to_bytes());
    state(message, context.trace_state());
    if span.parent_span_id != SpanId::INVALID {
        message.bytes(PARENT_SPAN_ID, &span.parent_span_id.to_bytes());
    }
    message.text(NAME, &span.name);
    message.number(KIND, kind(&span.span_kind));
    message.fixed64(START, nanos(span.start_time));
    message.fixed64(END, nanos(span.end_time));
    value::attributes(message, ATTRIBUTES, &span.attributes);
    message.number(DROPPED_ATTRIBUTES, span.dropped_attributes_count.into());
    for event in &span.events.events {
        message.nested(EVENTS, |message| write_event(message, event));
    }
    message.number(DROPPED_EVENTS, span.events.dropped_count.into());
    for link in &span.links.links {
        message.nested(LINKS, |message| write_link(message, link));
    }
    message.number(DROPPED_LINKS, span.links.dropped_count.into());
    message.nested(STATUS, |message| write_status(message, &span.status));
    let sampled = context.trace_flags().to_u8();
    message.fixed32(FLAGS, flags(sampled, span.parent_span_is_remote));
}

fn write_event(message: &mut Message<'_>, event: &Event) {
    message.fixed64(event::TIME, nanos(event.timestamp));
    message.text(event::NAME, &event.name);
    value::attributes(message, event::ATTRIBUTES, &event.attributes);
    let dropped = event.dropped_attributes_count;
    message.number(event::DROPPED_ATTRIBUTES, dropped.into());
}

fn write_link(message: &mut Message<'_>, link: &Link) {
    let context = &link.span_context;
    message.bytes(TRACE_ID, &context.trace_id().to_bytes());
    message.bytes(SPAN_ID, &context.span_id().to_bytes());
    state(message, context.trace_state());
    value::attributes(message, link::ATTRIBUTES, &link.attributes);
    let dropped = link.dropped_attributes_count;
    message.number(link::DROPPED_ATTRIBUTES, dropped.into());
    let sampled = context.trace_flags().to_u8();
    message.fixed32(link::FLAGS, flags(sampled, context.is_remote()));
}

fn write_status(message: &mut Message<'_>, status: &Status) {
    let code = match status {
        Status::Unset => 0,
        Status::Ok => 1,
        Status::Error { description } => {
            message.text(status::MESSAGE, description);
            2
        }
    };
    message.number(status::CODE, code);
}

fn state(message: &mut Message<'_>, state: &TraceState) {
    if state.into_iter().next().is_some() {
        message.text(TRACE_STATE, &state.header());
    }
}

fn kind(kind: &SpanKind) -> u64 {
    match kind {
        SpanKind::Internal => 1,
        SpanKind::Server => 2,
        SpanKind::Client => 3,
        SpanKind::Producer => 4,
        SpanKind::Consumer => 5,
    }
}

/// `SpanFlags`: those of the trace, and whether the context, or the parent, is of another process.
fn flags(trace: u8, is_remote: bool) -> u32 {
    let remote = if is_remote { IS_REMOTE } else { 0 };
    u32::from(trace) | HAS_IS_REMOTE | remote
}
