//! How a span says that it failed: its status, and one of a small set of causes.

use super::facts::{Facts, Slot};
use super::secret::Carrier;
use super::span::Masked;
use super::{Context, shape};
use crate::otlp::model::{Kind, Span, StatusCode, Value};
use crate::rule::Rule;

/// Checks a span's status and `error.type`.
pub(super) fn check(
    cx: &mut Context<'_>,
    carrier: Carrier<'_>,
    span: &Span<'_>,
    facts: &Facts<'_, '_>,
) {
    check_status(cx, carrier, span, facts);
    let cause = facts.get(Slot::ErrorType);
    let cause = cause.filter(|value| !is_empty(value));
    match cause {
        Some(Value::String(text)) => check_cause(cx, carrier, text),
        None if span.status.code == StatusCode::Error => missing(cx, carrier, span),
        _ => {}
    }
}

fn is_empty(value: &Value<'_>) -> bool {
    *value == Value::Empty || value.as_str() == Some("")
}

/// A server that answered 5xx has failed; a status that the service set itself stands.
fn check_status(
    cx: &mut Context<'_>,
    carrier: Carrier<'_>,
    span: &Span<'_>,
    facts: &Facts<'_, '_>,
) {
    if span.kind != Kind::Server || span.status.code != StatusCode::Unset {
        return;
    }
    if let Some(Value::Int(code @ 500..)) = facts.get(Slot::HttpStatus) {
        cx.note(
            Rule::SpanStatusMissing,
            format_args!("{}", Masked(&span.name)),
            format_args!("response status {code}, no span status"),
            format_args!("span status error"),
            carrier.place,
            carrier.trace,
        );
    }
}

fn check_cause(cx: &mut Context<'_>, carrier: Carrier<'_>, cause: &str) {
    let found = match shape::in_label(cause) {
        Some(shape) => shape.as_str(),
        None if shape::is_text(cause) => "a text",
        None => return,
    };
    cx.note(
        Rule::SpanErrorTypeUnbounded,
        format_args!("error.type"),
        format_args!("{found}"),
        format_args!("one of a small set of causes; the message belongs in the status"),
        carrier.place,
        carrier.trace,
    );
}

fn missing(cx: &mut Context<'_>, carrier: Carrier<'_>, span: &Span<'_>) {
    cx.note(
        Rule::SpanErrorTypeMissing,
        format_args!("{}", Masked(&span.name)),
        format_args!("status error, no `error.type`"),
        format_args!("`error.type` from a small set of causes"),
        carrier.place,
        carrier.trace,
    );
}
