//! What holds for one span, whatever trace it stands in.

use std::fmt;

use super::clean::Place;
use super::correlation::Ids;
use super::facts::{Facts, Slot};
use super::index::{AttributeNumber, Present, SpanType};
use super::keys::Key;
use super::names::Looks;
use super::secret::{self, Carrier};
use super::{Context, attribute, correlation, failure, renamed, shape};
use crate::otlp::model::{Attribute, Kind, Span, StatusCode, Value, find};
use crate::rule::Rule;

/// Checks a span, whose name looks like this; the span type that it is of, if the contract has
/// one, and what its attributes say.
pub(super) fn check<'i, 's, 'a>(
    cx: &mut Context<'i>,
    span: &'s Span<'a>,
    looks: Looks,
    present: &mut Present,
) -> (Option<&'i SpanType>, Facts<'s, 'a>) {
    let place = format_args!("span `{}`", Masked(&span.name));
    let carrier = Carrier {
        kind: "span attribute",
        place,
        trace: Some(span.trace_id),
    };
    let facts = check_attributes(cx, carrier, span, present);
    let index = cx.index;
    let of_type = index.span(span.kind, present);
    if let Some(of_type) = of_type {
        check_required(cx, carrier, span, of_type, present);
    }
    check_name(cx, carrier, span, looks, of_type, &facts);
    failure::check(cx, carrier, span, &facts);
    check_ids(cx, carrier, span);
    check_times(cx, carrier, span);
    check_secrets(cx, place, span, looks);
    correlation::check_span(cx, carrier, span, Ids::of(&facts));
    (of_type, facts)
}

/// A span name as a subject: without what makes it differ every time.
pub(super) struct Masked<'n>(pub(super) &'n str);

impl fmt::Display for Masked<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&shape::mask(self.0))
    }
}

fn check_attributes<'s, 'a>(
    cx: &mut Context<'_>,
    carrier: Carrier<'_>,
    span: &'s Span<'a>,
    present: &mut Present,
) -> Facts<'s, 'a> {
    present.clear();
    let mut facts = Facts::default();
    for attribute in &span.attributes {
        let index = cx.index;
        let key = index.key(&attribute.key);
        if let Some(key) = key {
            facts.take(key, &attribute.value);
            insert(present, key);
        }
        cx.once(Place::Span, attribute, key, |cx| {
            check_attribute(cx, carrier, attribute, key);
        });
    }
    facts
}

/// Adds an attribute to those that are there. What an old key was renamed to or split into counts
/// as there: a rule of its own says what it is called now.
fn insert(present: &mut Present, key: &Key) {
    match key.declared {
        Some((number, _)) => present.insert(number),
        None => key.new.iter().for_each(|number| present.insert(*number)),
    }
}

fn check_attribute(
    cx: &mut Context<'_>,
    carrier: Carrier<'_>,
    attribute: &Attribute<'_>,
    key: Option<&Key>,
) {
    let def = key.and_then(|key| key.declared).map(|(_, def)| def);
    let is_secret = secret::check_attribute(cx, carrier, attribute, def);
    match def {
        Some(def) => attribute::check(cx, carrier, attribute, def),
        // What must go anyway needs no declaration.
        None if is_secret && key.is_none_or(|key| key.instead.is_none()) => {}
        None => attribute::check_undeclared(cx, carrier, &attribute.key),
    }
    correlation::check_other_id(cx, carrier, attribute);
}

fn check_required(
    cx: &mut Context<'_>,
    carrier: Carrier<'_>,
    span: &Span<'_>,
    of_type: &SpanType,
    present: &Present,
) {
    let failed = span.status.code == StatusCode::Error;
    let required = of_type.required.iter().copied();
    let with = of_type.with.iter();
    let with = with
        .filter(|(_, other)| present.contains(*other))
        .map(|(number, _)| *number);
    let on_error = of_type.on_error.iter().copied().filter(|_| failed);
    for number in required.chain(with).chain(on_error) {
        if !present.contains(number) {
            missing(cx, carrier, of_type, number);
        }
    }
}

fn missing(
    cx: &mut Context<'_>,
    carrier: Carrier<'_>,
    of_type: &SpanType,
    number: AttributeNumber,
) {
    let Some(def) = cx.index.def(number) else {
        return;
    };
    // Rules of their own say more about these.
    if matches!(def.key.as_str(), "correlation_id" | "event_id") {
        return;
    }
    cx.note(
        Rule::SpanAttributeMissing,
        format_args!("{} of {}", def.key, of_type.def.span_type),
        format_args!("a span of type `{}` without it", of_type.def.span_type),
        format_args!("{}: {}", def.value.as_str(), def.brief),
        carrier.place,
        carrier.trace,
    );
}

#[expect(
    clippy::too_many_arguments,
    reason = "a span, and what is known of it already"
)]
fn check_name(
    cx: &mut Context<'_>,
    carrier: Carrier<'_>,
    span: &Span<'_>,
    looks: Looks,
    of_type: Option<&SpanType>,
    facts: &Facts<'_, '_>,
) {
    if let Some(shape) = looks.shape {
        cx.note(
            Rule::SpanNameUnbounded,
            format_args!("{}", Masked(&span.name)),
            format_args!("{}", shape.as_str()),
            format_args!("a name from a small set, with the value in an attribute"),
            carrier.place,
            carrier.trace,
        );
        return;
    }
    if span.kind != Kind::Server {
        return;
    }
    let template = of_type.map_or(HTTP_NAME, |of_type| of_type.def.name);
    if template == HTTP_NAME && is_method_and_route(&span.name, facts) {
        return;
    }
    let is_http = facts.get(Slot::HttpMethod).is_some()
        || facts.has_renamed && find_renamed(span, Slot::HttpMethod.key()).is_some();
    if !is_http || is_made_from(&span.name, template, span) {
        return;
    }
    cx.note(
        Rule::SpanNameMismatch,
        format_args!("{}", Masked(&span.name)),
        format_args!("`{}`", span.name),
        format_args!("`{}`", Made(template, span)),
        carrier.place,
        carrier.trace,
    );
}

/// How the name of a span of an HTTP request is made.
const HTTP_NAME: &str = "{http.request.method} {http.route}";

/// Whether a name is what that makes of a known method and a route, as nearly all are.
fn is_method_and_route(name: &str, facts: &Facts<'_, '_>) -> bool {
    let method = facts.text(Slot::HttpMethod).filter(|it| *it != "_OTHER");
    let (Some(method), Some(route)) = (method, facts.text(Slot::HttpRoute)) else {
        return false;
    };
    let rest = name.strip_prefix(method);
    rest.and_then(|rest| rest.strip_prefix(' ')) == Some(route)
}

/// The value under a key, or under the one that it had before.
fn find_renamed<'s>(span: &'s Span<'_>, key: &str) -> Option<&'s Value<'s>> {
    let is_old = |old: &str| renamed::instead_of(old) == Some(key);
    find(&span.attributes, key).or_else(|| {
        let old = span.attributes.iter().find(|it| is_old(&it.key));
        old.map(|attribute| &attribute.value)
    })
}

/// Whether a name is what a template makes of a span's attributes.
fn is_made_from(name: &str, template: &str, span: &Span<'_>) -> bool {
    let mut compare = Compare { rest: name };
    let whole = fmt::write(&mut compare, format_args!("{}", Made(template, span)));
    whole.is_ok() && compare.rest.is_empty()
}

/// Eats the text that is written to it; fails at the first difference.
struct Compare<'n> {
    rest: &'n str,
}

impl fmt::Write for Compare<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.rest = self.rest.strip_prefix(text).ok_or(fmt::Error)?;
        Ok(())
    }
}

/// What a template makes of a span's attributes; parts without a value are left out.
struct Made<'m, 'a>(&'m str, &'m Span<'a>);

impl fmt::Display for Made<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut first = true;
        for word in self.0.split(' ') {
            let key = word
                .strip_prefix('{')
                .and_then(|word| word.strip_suffix('}'));
            let value = key.map(|key| find_renamed(self.1, key));
            if value == Some(None) {
                continue;
            }
            f.write_str(if first { "" } else { " " })?;
            first = false;
            match value.flatten() {
                // The semantic conventions' name for a method that is not a known one.
                Some(Value::String(text)) if text == "_OTHER" => f.write_str("HTTP")?,
                Some(value) => write!(f, "{value}")?,
                None => f.write_str(word)?,
            }
        }
        Ok(())
    }
}

fn check_ids(cx: &mut Context<'_>, carrier: Carrier<'_>, span: &Span<'_>) {
    let found = match (span.trace_id.is_valid(), span.span_id.is_valid()) {
        (true, true) => return,
        (false, _) => "no trace id",
        (true, false) => "no span id",
    };
    cx.note(
        Rule::SpanIdInvalid,
        format_args!("{}", Masked(&span.name)),
        format_args!("{found}"),
        format_args!("a trace id and a span id that are not all zero"),
        carrier.place,
        None,
    );
}

fn check_times(cx: &mut Context<'_>, carrier: Carrier<'_>, span: &Span<'_>) {
    let found = match (span.start_unix_nano, span.end_unix_nano) {
        (0, _) => "no start",
        (_, 0) => "no end",
        (start, end) if end < start => "an end before the start",
        _ => return,
    };
    cx.note(
        Rule::SpanTimeInvalid,
        format_args!("{}", Masked(&span.name)),
        format_args!("{found}"),
        format_args!("a start, and an end that is not before it"),
        carrier.place,
        carrier.trace,
    );
}

/// Everything of a span that is not one of its attributes.
fn check_secrets(cx: &mut Context<'_>, place: fmt::Arguments<'_>, span: &Span<'_>, looks: Looks) {
    let of = |kind| Carrier {
        kind,
        place,
        trace: Some(span.trace_id),
    };
    if looks.has_secret {
        secret::check_text(cx, of("span"), "name", &span.name);
    }
    secret::check_text(cx, of("span"), "status message", &span.status.message);
    secret::check_text(cx, of("span"), "trace state", &span.trace_state);
    for event in &span.events {
        secret::check_text(cx, of("span event"), "name", &event.name);
        secret::check_attributes(cx, of("span event"), &event.attributes);
    }
    for link in &span.links {
        secret::check_text(cx, of("span link"), "trace state", &link.trace_state);
        secret::check_attributes(cx, of("span link"), &link.attributes);
    }
}
