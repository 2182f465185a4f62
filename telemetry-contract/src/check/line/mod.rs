//! JSON log lines, as they leave a service on standard output.

mod fields;
mod time;

use std::fmt;

use self::fields::Field;
use super::Context;
use super::correlation;
use super::secret::{self, Carrier};
use crate::correlation::{CORRELATION_ID, is_valid_id};
use crate::line::{LEADING_KEYS, LEVELS, MAX_LINE_BYTES, REQUIRED_KEYS, TRAILING_KEYS};
use crate::otlp::model::{Attribute, SpanId, TraceId, Value};
use crate::rule::Rule;

/// What a line says of where it belongs.
#[derive(Debug, Default)]
pub(super) struct Origin {
    pub(super) trace: TraceId,
    pub(super) span: SpanId,
    pub(super) correlation: String,
}

/// A line that is a JSON object, with its fields.
#[derive(Debug)]
pub(super) struct Line<'l> {
    fields: Vec<Field<'l>>,
}

/// Why a line is no line of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Invalid {
    Control,
    NoJson,
    NoObject,
    NoUtf8,
}

impl Invalid {
    /// What the finding is about, and what was found.
    const fn describe(self) -> (&'static str, &'static str) {
        match self {
            Self::Control => ("line: control characters", "a raw control character"),
            Self::NoJson => ("line: JSON", "text that is not JSON"),
            Self::NoObject => ("line: object", "JSON, but not an object"),
            Self::NoUtf8 => ("line: encoding", "bytes that are not UTF-8"),
        }
    }
}

impl<'l> Line<'l> {
    /// Takes a line apart, without its line feed.
    pub(super) fn parse(line: &'l [u8]) -> Result<Self, Invalid> {
        let text = std::str::from_utf8(line).map_err(|_| Invalid::NoUtf8)?;
        if text.chars().any(char::is_control) {
            return Err(Invalid::Control);
        }
        // Checks the grammar; the tree itself would lose duplicates and order.
        match serde_json::from_str::<serde_json::Value>(text) {
            Ok(serde_json::Value::Object(_)) => {}
            Ok(_) => return Err(Invalid::NoObject),
            Err(_) => return Err(Invalid::NoJson),
        }
        let fields = fields::split(text).ok_or(Invalid::NoJson)?;
        Ok(Self { fields })
    }

    /// The text of a field.
    pub(super) fn text(&self, key: &str) -> Option<std::borrow::Cow<'_, str>> {
        self.fields.iter().find(|field| field.key == key)?.text()
    }

    /// The keys of its fields.
    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().map(|field| &*field.key)
    }

    /// Where the line belongs.
    pub(super) fn origin(&self) -> Origin {
        let text = |key| self.text(key).unwrap_or_default();
        Origin {
            trace: TraceId::from_hex(&text("trace_id")).unwrap_or_default(),
            span: SpanId::from_hex(&text("span_id")).unwrap_or_default(),
            correlation: text(CORRELATION_ID).into_owned(),
        }
    }
}

/// Reports a line that could not be taken apart.
pub(super) fn report_invalid(cx: &mut Context<'_>, place: fmt::Arguments<'_>, error: Invalid) {
    let wanted = "one JSON object in UTF-8, control characters escaped";
    let (subject, found) = error.describe();
    note(
        cx,
        Rule::LogLineInvalid,
        place,
        subject,
        format_args!("{found}"),
        wanted,
    );
}

/// Checks a line's length, with its line feed.
pub(super) fn check_size(cx: &mut Context<'_>, place: fmt::Arguments<'_>, bytes: usize) {
    if bytes <= MAX_LINE_BYTES {
        return;
    }
    let wanted = "at most 16384 bytes";
    note(
        cx,
        Rule::LogLineOversize,
        place,
        "line",
        format_args!("{bytes} bytes"),
        wanted,
    );
}

/// Checks the secrets of a line that is not JSON.
pub(super) fn check_raw_secrets(cx: &mut Context<'_>, place: fmt::Arguments<'_>, line: &[u8]) {
    let text = String::from_utf8_lossy(line);
    secret::check_text(cx, carrier(place), "text", &text);
}

/// Checks the fields of a line.
pub(super) fn check(cx: &mut Context<'_>, place: fmt::Arguments<'_>, line: &Line<'_>) {
    check_duplicates(cx, place, line);
    check_missing(cx, place, line);
    check_order(cx, place, line);
    for field in &line.fields {
        check_field(cx, place, field);
        check_secret(cx, place, field);
    }
}

fn check_duplicates(cx: &mut Context<'_>, place: fmt::Arguments<'_>, line: &Line<'_>) {
    let mut keys: Vec<&str> = line.fields.iter().map(|field| &*field.key).collect();
    keys.sort_unstable();
    for pair in keys.windows(2) {
        if let [left, right] = pair {
            if left == right {
                let found = format_args!("the key more than once");
                note(
                    cx,
                    Rule::LogLineDuplicateKey,
                    place,
                    left,
                    found,
                    "every key once",
                );
            }
        }
    }
}

fn check_missing(cx: &mut Context<'_>, place: fmt::Arguments<'_>, line: &Line<'_>) {
    let has = |key: &str| line.fields.iter().any(|field| field.key == key);
    let required = LEADING_KEYS.iter().take(REQUIRED_KEYS).copied();
    let pair = match (has("trace_id"), has("span_id")) {
        (true, false) => Some("span_id"),
        (false, true) => Some("trace_id"),
        _ => None,
    };
    for key in required.chain(pair) {
        if !has(key) {
            let wanted = "timestamp, level, service, message and correlation_id; both ids or none";
            note(
                cx,
                Rule::LogFieldMissing,
                place,
                key,
                format_args!("no such field"),
                wanted,
            );
        }
    }
}

/// Leading keys come first and in their order; nothing comes after the trailing ones.
fn check_order(cx: &mut Context<'_>, place: fmt::Arguments<'_>, line: &Line<'_>) {
    let rank = |key: &str| {
        let leading = LEADING_KEYS.iter().position(|leading| *leading == key);
        let other = LEADING_KEYS.len();
        leading.unwrap_or(if TRAILING_KEYS.contains(&key) {
            other + 1
        } else {
            other
        })
    };
    let mut highest = ("", 0);
    for field in &line.fields {
        let own = rank(&field.key);
        if own < highest.1 {
            let found = format_args!("it comes after `{}`", highest.0);
            let wanted = "the leading keys first and in the contract's order";
            note(cx, Rule::LogFieldOrder, place, &field.key, found, wanted);
        } else {
            highest = (&field.key, own);
        }
    }
}

fn check_field(cx: &mut Context<'_>, place: fmt::Arguments<'_>, field: &Field<'_>) {
    if field.key == CORRELATION_ID {
        let id = field.text().unwrap_or_default();
        correlation::check_grammar(cx, place, None, &id);
    } else if let Some(wanted) = wanted(field) {
        // A nested value is not shown: its own keys may name secrets.
        let found = match field.raw.as_bytes().first() {
            Some(b'{') => "an object".to_owned(),
            Some(b'[') => "an array".to_owned(),
            _ => format!("`{}`", field.raw.trim_matches('"')),
        };
        let found = format_args!("{found}");
        note(cx, Rule::LogFieldInvalid, place, &field.key, found, wanted);
    }
}

/// What the key wants, where the value is something else.
fn wanted(field: &Field<'_>) -> Option<&'static str> {
    let text = field.text();
    let text = text.as_deref();
    let holds = |test: &dyn Fn(&str) -> bool| text.is_some_and(test);
    let (holds, wanted) = match &*field.key {
        "timestamp" => (holds(&time::is_timestamp), TIMESTAMP),
        "level" => (
            holds(&|text| LEVELS.contains(&text)),
            "TRACE, DEBUG, INFO, WARN or ERROR",
        ),
        "service" => (holds(&|text| !text.is_empty()), "the service's name"),
        // That a user's id is a hash is a rule of its own.
        "message" | "user_id" => (text.is_some(), "a string"),
        "trace_id" => (holds(&|text| is_id(text, 32)), TRACE_ID),
        "span_id" => (holds(&|text| is_id(text, 16)), SPAN_ID),
        key if correlation::OTHER_IDS.contains(&key) => {
            (holds(&|text| is_valid_id(text.as_bytes())), ID)
        }
        _ => (
            !field.is_nested(),
            "a string, number, boolean or null: lines are flat",
        ),
    };
    (!holds).then_some(wanted)
}

const TIMESTAMP: &str = "RFC 3339 in UTC with microseconds, as in 2026-11-21T09:30:00.123456Z";
const TRACE_ID: &str = "32 lower-case hex digits, not all 0";
const SPAN_ID: &str = "16 lower-case hex digits, not all 0";
const ID: &str = "1 to 128 characters of A-Z a-z 0-9 . _ : -";

fn is_id(text: &str, digits: usize) -> bool {
    text.len() == digits
        && text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        && text.bytes().any(|byte| byte != b'0')
}

fn check_secret(cx: &mut Context<'_>, place: fmt::Arguments<'_>, field: &Field<'_>) {
    // One id in some ten thousand is a number of 16 digits that could be a card's.
    let digits = match &*field.key {
        "trace_id" => 32,
        "span_id" => 16,
        _ => 0,
    };
    let text = field.text();
    if text.as_deref().is_some_and(|text| is_id(text, digits)) {
        return;
    }
    let value = match (text, field.raw) {
        (_, "null") => return,
        (_, "true" | "false") => Value::Bool(field.raw == "true"),
        (Some(text), _) => Value::String(text),
        (None, raw) => Value::String(raw.into()),
    };
    let attribute = Attribute {
        key: (&*field.key).into(),
        value,
    };
    let def = cx.index.def_of(&attribute.key);
    secret::check_attribute(cx, carrier(place), &attribute, def);
}

fn carrier(place: fmt::Arguments<'_>) -> Carrier<'_> {
    Carrier {
        kind: "log line",
        place,
        trace: None,
    }
}

#[expect(clippy::too_many_arguments, reason = "they are the parts of a finding")]
fn note(
    cx: &mut Context<'_>,
    rule: Rule,
    place: fmt::Arguments<'_>,
    subject: &str,
    found: fmt::Arguments<'_>,
    wanted: &str,
) {
    let subject = format_args!("{subject}");
    cx.note(rule, subject, found, format_args!("{wanted}"), place, None);
}
