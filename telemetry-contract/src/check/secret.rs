//! `secret-in-telemetry`: keys and values of every carrier.

use std::fmt;

use super::Context;
use super::clean::Place;
use crate::correlation::{USER_ID, is_keyed_hash};
use crate::model::{AttributeDef, Sensitivity};
use crate::otlp::model::{Attribute, TraceId, Value};
use crate::rule::Rule;
use crate::secret::{self, KeyClass, Kind, REDACTED_PREFIX};

/// Deeper values than this are not looked into; the decoders refuse them.
const MAX_DEPTH: usize = 32;

/// Where a value stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Carrier<'c> {
    /// What holds it: `resource`, `span`, `log`, …
    pub(super) kind: &'static str,
    /// Which one.
    pub(super) place: fmt::Arguments<'c>,
    pub(super) trace: Option<TraceId>,
}

/// What kind of secret a text holds.
pub(super) fn find(text: &str) -> Option<&'static str> {
    secret::first(text).map(|found| found.kind.as_str())
}

/// Checks a text that is not an attribute's value: a name, a message, a status; whether something
/// was found.
pub(super) fn check_text(
    cx: &mut Context<'_>,
    carrier: Carrier<'_>,
    part: &str,
    text: &str,
) -> bool {
    if text.is_empty() {
        return false;
    }
    let mark = cx.clean.mark_text(text);
    if mark.is_some_and(|mark| cx.clean.knows(mark)) {
        return false;
    }
    let found = look_at(cx, carrier, part, text);
    if let Some(mark) = mark.filter(|_| !found) {
        cx.clean.learn(mark);
    }
    found
}

/// Looks for a secret in a text; whether there is one.
fn look_at(cx: &mut Context<'_>, carrier: Carrier<'_>, part: &str, text: &str) -> bool {
    let found = secret::first(text);
    if let Some(found) = found {
        let found = InWords(found.kind);
        report(cx, carrier, part, format_args!("{found} in its value"));
    }
    found.is_some()
}

/// A kind of secret as people call it.
struct InWords(Kind);

impl fmt::Display for InWords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Kind::BasicAuth => "a user and password of basic authentication",
            Kind::Card => "a card number",
            Kind::Credential => "a credential",
            Kind::Email => "an e-mail address",
            Kind::Iban => "an IBAN",
            Kind::Jwt => "a JSON Web Token",
            Kind::Personal => "personal data",
            Kind::Phone => "a phone number",
            Kind::PrivateKey => "a private key",
            Kind::UrlPassword => "a password in a URL",
            kind => return write!(f, "a secret of kind `{}`", kind.as_str()),
        })
    }
}

/// Checks the keys and values of attributes.
pub(super) fn check_attributes(cx: &mut Context<'_>, carrier: Carrier<'_>, all: &[Attribute<'_>]) {
    for attribute in all {
        let key = cx.index.key(&attribute.key);
        cx.once(Place::Secret, attribute, key, |cx| {
            let def = key.and_then(|key| key.declared).map(|(_, def)| def);
            check_attribute(cx, carrier, attribute, def);
        });
    }
}

/// Checks one attribute, with its definition where there is one; whether something was found.
pub(super) fn check_attribute(
    cx: &mut Context<'_>,
    carrier: Carrier<'_>,
    attribute: &Attribute<'_>,
    def: Option<&AttributeDef>,
) -> bool {
    if let Some(found) = key_finding(&attribute.key, &attribute.value, def) {
        report(cx, carrier, &attribute.key, format_args!("{found}"));
        return true;
    }
    let in_value = check_value(cx, carrier, &attribute.key, &attribute.value, 0);
    let in_key = def.is_none() && find(&attribute.key).is_some();
    if in_key {
        report(
            cx,
            carrier,
            "a key",
            format_args!("a secret or personal data in the key itself"),
        );
    }
    in_value || in_key
}

/// Checks a value that has no definition, such as a log's body; whether something was found.
pub(super) fn check_value(
    cx: &mut Context<'_>,
    carrier: Carrier<'_>,
    key: &str,
    value: &Value<'_>,
    depth: usize,
) -> bool {
    if depth > MAX_DEPTH {
        return false;
    }
    match value {
        Value::String(text) => look_at(cx, carrier, key, text),
        Value::Bytes(bytes) => {
            std::str::from_utf8(bytes).is_ok_and(|text| look_at(cx, carrier, key, text))
        }
        // Every one is looked at.
        Value::Array(values) => {
            let mut check = |value: &&Value<'_>| check_value(cx, carrier, key, value, depth + 1);
            values.iter().filter(|value| check(value)).count() > 0
        }
        Value::Map(entries) => {
            let mut check = |entry: &&Attribute<'_>| check_entry(cx, carrier, entry, depth);
            entries.iter().filter(|entry| check(entry)).count() > 0
        }
        Value::Empty | Value::Bool(_) | Value::Double(_) | Value::Int(_) => false,
    }
}

fn check_entry(
    cx: &mut Context<'_>,
    carrier: Carrier<'_>,
    entry: &Attribute<'_>,
    depth: usize,
) -> bool {
    let def = cx.index.def_of(&entry.key);
    if let Some(found) = key_finding(&entry.key, &entry.value, def) {
        report(cx, carrier, &entry.key, format_args!("{found}"));
        return true;
    }
    check_value(cx, carrier, &entry.key, &entry.value, depth + 1)
}

/// What the key alone says about the value; a definition knows better than the key's words.
fn key_finding(key: &str, value: &Value<'_>, def: Option<&AttributeDef>) -> Option<&'static str> {
    if key == USER_ID {
        let clear = !is_hidden(value);
        return clear.then_some("a user's id in the clear, not its keyed hash");
    }
    let found = match def.map(|def| def.sensitivity) {
        Some(Sensitivity::Credential) => "a credential, by its definition",
        Some(Sensitivity::Personal) => {
            return (!is_hidden(value)).then_some(PERSONAL);
        }
        Some(Sensitivity::Public) => return None,
        None => match secret::key_class(key) {
            KeyClass::Credential => "a value under a key that names a credential",
            KeyClass::Personal => "a value under a key that names personal data",
            KeyClass::Plain => return None,
        },
    };
    (!is_masked(value)).then_some(found)
}

/// A contract takes an attribute whose registry says no sensitivity for personal.
const PERSONAL: &str = "a value in the clear whose definition says `personal`, or no sensitivity; not \
                        its keyed hash";

/// Whether a personal value is not to be seen: masked, a keyed hash, or nothing but those.
fn is_hidden(value: &Value<'_>) -> bool {
    match value {
        Value::String(text) => is_masked_text(text) || is_keyed_hash(text),
        Value::Array(values) => values.iter().all(is_hidden),
        Value::Empty => true,
        _ => false,
    }
}

/// Whether a mark or a keyed hash, which are texts, stands where a value of any type was.
pub(super) fn is_replaced(def: &AttributeDef, value: &Value<'_>) -> bool {
    def.sensitivity != Sensitivity::Public
        && value
            .as_str()
            .is_some_and(|text| is_masked_text(text) || is_keyed_hash(text))
}

/// Whether there is nothing to see: no value, or the mark that a redactor left.
fn is_masked(value: &Value<'_>) -> bool {
    match value {
        Value::Empty | Value::Bool(_) => true,
        Value::String(text) => is_masked_text(text),
        Value::Array(values) => values.iter().all(is_masked),
        _ => false,
    }
}

/// Whether a text is a redactor's mark.
fn is_masked_text(text: &str) -> bool {
    let stars = text.bytes().all(|byte| byte == b'*');
    stars || text.starts_with(REDACTED_PREFIX) || text.starts_with("[REDACTED")
}

fn report(cx: &mut Context<'_>, carrier: Carrier<'_>, part: &str, found: fmt::Arguments<'_>) {
    let Carrier { kind, place, trace } = carrier;
    cx.note(
        Rule::SecretInTelemetry,
        format_args!("{kind} `{part}`"),
        found,
        format_args!("neither secrets nor personal data, or a redactor's mark in their place"),
        place,
        trace,
    );
}
