//! Log records that come over OTLP.

use std::fmt;

use super::clean::Place;
use super::correlation::{self, Ids};
use super::coverage::Seen;
use super::facts::Facts;
use super::secret::{self, Carrier};
use super::{Context, attribute};
use crate::model::{EventDef, Requirement};
use crate::otlp::model::{Attribute, LogRecord, Scope, Value, find};
use crate::rule::Rule;

/// Checks a log record; what its attributes say.
pub(super) fn check<'s, 'a>(
    cx: &mut Context<'_>,
    scope: &Scope<'_>,
    record: &'s LogRecord<'a>,
    seen: &mut Seen,
) -> Facts<'s, 'a> {
    let place = format_args!("log record {}{}", Label(record), OfScope(scope));
    let carrier = Carrier {
        kind: "log attribute",
        place,
        trace: record.trace_id.is_valid().then_some(record.trace_id),
    };
    check_basics(cx, carrier, record);
    check_ids(cx, carrier, record);
    check_event(cx, carrier, record);
    seen.event(cx.index, record);
    let facts = check_own_attributes(cx, carrier, &record.attributes, seen);
    correlation::check_id(cx, carrier, format_args!("log record"), Ids::of(&facts));
    let of_log = Carrier {
        kind: "log",
        ..carrier
    };
    match &record.body {
        Value::String(text) => drop(secret::check_text(cx, of_log, "body", text)),
        body => drop(secret::check_value(cx, of_log, "body", body, 0)),
    }
    secret::check_text(cx, of_log, "event name", &record.event_name);
    secret::check_text(cx, of_log, "severity text", &record.severity_text);
    facts
}

fn check_own_attributes<'s, 'a>(
    cx: &mut Context<'_>,
    carrier: Carrier<'_>,
    attributes: &'s [Attribute<'a>],
    seen: &mut Seen,
) -> Facts<'s, 'a> {
    let mut facts = Facts::default();
    for attribute in attributes {
        let index = cx.index;
        let key = index.key(&attribute.key);
        if let Some(key) = key {
            facts.take(key, &attribute.value);
            seen.key(key);
        }
        cx.once(Place::Log, attribute, key, |cx| {
            let def = key.and_then(|key| key.declared).map(|(_, def)| def);
            if let Some(def) = def {
                attribute::check(cx, carrier, attribute, def);
            }
            correlation::check_other_id(cx, carrier, attribute);
            secret::check_attribute(cx, carrier, attribute, def);
        });
    }
    facts
}

/// What a record is called: its event, else its severity.
struct Label<'r, 'a>(&'r LogRecord<'a>);

impl fmt::Display for Label<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let record = self.0;
        match (&*record.event_name, &*record.severity_text) {
            ("", "") => write!(f, "of severity {}", record.severity_number),
            ("", text) => write!(f, "of severity {text}"),
            (event, _) => write!(f, "`{event}`"),
        }
    }
}

/// Which logger wrote a record, where it has a name.
struct OfScope<'s, 'a>(&'s Scope<'a>);

impl fmt::Display for OfScope<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0.name {
            "" => Ok(()),
            name => write!(f, " of scope `{name}`"),
        }
    }
}

/// A log names both its trace and its span, or neither.
fn check_ids(cx: &mut Context<'_>, carrier: Carrier<'_>, record: &LogRecord<'_>) {
    let found = match (record.trace_id.is_valid(), record.span_id.is_valid()) {
        (true, false) => "a trace id without a span id",
        (false, true) => "a span id without a trace id",
        _ => return,
    };
    invalid(
        cx,
        carrier,
        "ids",
        format_args!("{found}"),
        "both ids, or none",
    );
}

fn check_basics(cx: &mut Context<'_>, carrier: Carrier<'_>, record: &LogRecord<'_>) {
    if record.time_unix_nano == 0 {
        let wanted = "the time of the event in time_unix_nano";
        invalid(
            cx,
            carrier,
            "timestamp",
            format_args!("no timestamp"),
            wanted,
        );
    }
    if !(1..=24).contains(&record.severity_number) {
        let found = format_args!("severity number {}", record.severity_number);
        invalid(
            cx,
            carrier,
            "severity",
            found,
            "a severity number from 1 to 24",
        );
    }
}

fn invalid(
    cx: &mut Context<'_>,
    carrier: Carrier<'_>,
    subject: &str,
    found: fmt::Arguments<'_>,
    wanted: &str,
) {
    let subject = format_args!("{subject}");
    let wanted = format_args!("{wanted}");
    let rule = Rule::LogRecordInvalid;
    cx.note(rule, subject, found, wanted, carrier.place, carrier.trace);
}

fn check_event(cx: &mut Context<'_>, carrier: Carrier<'_>, record: &LogRecord<'_>) {
    let name = &*record.event_name;
    if name.is_empty() {
        return;
    }
    if is_source_position(name) {
        let found = format_args!("a source position");
        invalid(
            cx,
            carrier,
            "event name",
            found,
            "a declared event, or no event name",
        );
    } else if let Some(event) = cx.index.contract.event(name) {
        check_attributes(cx, carrier, record, event);
    } else {
        cx.note(
            Rule::EventUndeclared,
            format_args!("{}", super::span::Masked(name)),
            format_args!("an event that the contract does not have"),
            format_args!("a declared event, or no event name"),
            carrier.place,
            carrier.trace,
        );
    }
}

/// `event src/main.rs:12`, as the `tracing` bridge makes of a callsite without a name.
fn is_source_position(name: &str) -> bool {
    name.starts_with("event ") || name.contains(".rs:")
}

fn check_attributes(
    cx: &mut Context<'_>,
    carrier: Carrier<'_>,
    record: &LogRecord<'_>,
    event: &EventDef,
) {
    for each in event.attributes {
        let key = each.attribute.key;
        let required = each.requirement == Requirement::Required;
        let own_rule = key.as_str() == crate::correlation::CORRELATION_ID;
        if !required || own_rule || find(&record.attributes, key.as_str()).is_some() {
            continue;
        }
        let found = format_args!("event `{}` without `{key}`", event.name);
        let wanted = each.attribute.brief;
        let subject = format!("{key} of {}", event.name);
        invalid(cx, carrier, &subject, found, wanted);
    }
}
