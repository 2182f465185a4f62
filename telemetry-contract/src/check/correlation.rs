//! Correlation and event ids: there, well formed, and the same along a chain of work.

use std::fmt;

use super::Context;
use super::facts::{Facts, Slot};
use super::secret::Carrier;
use crate::correlation::{CORRELATION_ID, EVENT_ID, is_valid_id};
use crate::otlp::model::{Attribute, Kind, Span, TraceId};
use crate::rule::Rule;

/// Ids with the same grammar; `user_id` is a hash, and has its own.
pub(super) const OTHER_IDS: &[&str] = &[EVENT_ID, "org_id", "request_id", "tenant_id"];

/// The ids that a record carries.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Ids<'r> {
    pub(super) correlation: &'r str,
    pub(super) event: &'r str,
}

impl<'r> Ids<'r> {
    /// Takes the ids; what is missing is empty.
    pub(super) fn of(facts: &Facts<'r, '_>) -> Self {
        Self {
            correlation: facts.text(Slot::CorrelationId).unwrap_or(""),
            event: facts.text(Slot::EventId).unwrap_or(""),
        }
    }
}

/// Checks the ids of a span.
pub(super) fn check_span(
    cx: &mut Context<'_>,
    carrier: Carrier<'_>,
    span: &Span<'_>,
    ids: Ids<'_>,
) {
    check_id(cx, carrier, format_args!("span"), ids);
    let asynchronous = matches!(span.kind, Kind::Producer | Kind::Consumer);
    if asynchronous && ids.event.is_empty() {
        cx.note(
            Rule::EventIdMissing,
            format_args!("{}", super::span::Masked(&span.name)),
            format_args!("a {} span without `event_id`", span.kind.as_str()),
            format_args!("the message's id in `event_id`"),
            carrier.place,
            carrier.trace,
        );
    }
}

/// Checks that a correlation id is there and well formed. Whoever forgets it mostly does so
/// everywhere, so that it is one finding for all records of a kind; the samples have their names.
pub(super) fn check_id(
    cx: &mut Context<'_>,
    carrier: Carrier<'_>,
    subject: fmt::Arguments<'_>,
    ids: Ids<'_>,
) {
    if ids.correlation.is_empty() {
        cx.note(
            Rule::CorrelationMissing,
            subject,
            format_args!("no `correlation_id`"),
            format_args!("the id of the request or message chain in `correlation_id`"),
            carrier.place,
            carrier.trace,
        );
    } else {
        check_grammar(cx, carrier.place, carrier.trace, ids.correlation);
    }
}

/// Checks that an id beside the correlation id is well formed; other attributes pass.
pub(super) fn check_other_id(
    cx: &mut Context<'_>,
    carrier: Carrier<'_>,
    attribute: &Attribute<'_>,
) {
    let key = &*attribute.key;
    if !key.ends_with("_id") || !OTHER_IDS.contains(&key) {
        return;
    }
    // A value of another type is reported as that.
    if let Some(id) = attribute.value.as_str() {
        check_id_grammar(cx, carrier.place, carrier.trace, key, id);
    }
}

/// Checks that a correlation id is well formed.
pub(super) fn check_grammar(
    cx: &mut Context<'_>,
    place: fmt::Arguments<'_>,
    trace: Option<TraceId>,
    id: &str,
) {
    check_id_grammar(cx, place, trace, CORRELATION_ID, id);
}

fn check_id_grammar(
    cx: &mut Context<'_>,
    place: fmt::Arguments<'_>,
    trace: Option<TraceId>,
    key: &str,
    id: &str,
) {
    if is_valid_id(id.as_bytes()) {
        return;
    }
    cx.note(
        Rule::CorrelationInvalid,
        format_args!("{key}"),
        format_args!("`{id}`"),
        format_args!("1 to 128 characters of A-Z a-z 0-9 . _ : -"),
        place,
        trace,
    );
}
