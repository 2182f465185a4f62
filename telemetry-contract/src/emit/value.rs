//! What an attribute may say: a plausible value of its type and of its set.

use serde_json::{Value, json};

use super::json::text;
use crate::model::{Sensitivity, ValueType};
use crate::secret::REDACTED_PREFIX;
use crate::yaml::{Attribute, Condition, Requirement, Usage};

/// What is said where the first value or example of an attribute is none that one expects; each in
/// a work that goes well, and in one that fails.
const USUAL: &[(&str, &str, &str)] = &[
    ("db.response.status_code", "00000", "57014"),
    ("deployment.environment", "dev", "dev"),
    ("deployment.environment.name", "dev", "dev"),
    ("error.type", "timeout", "timeout"),
    ("exception.type", "TimeoutError", "TimeoutError"),
    ("http.request.method", "GET", "GET"),
    ("http.response.status_code", "200", "504"),
    ("http.route", "/orders/{id}", "/orders/{id}"),
    ("messaging.system", "nats", "nats"),
    ("network.protocol.version", "1.1", "1.1"),
    ("rpc.method", "shop.v1.Orders/Place", "shop.v1.Orders/Place"),
    ("rpc.response.status_code", "OK", "DEADLINE_EXCEEDED"),
    ("rpc.system.name", "grpc", "grpc"),
    ("server.address", "shop.example.com", "shop.example.com"),
    ("server.port", "443", "443"),
    ("telemetry.sdk.language", "rust", "rust"),
    (
        "url.full",
        "https://shop.example.com/orders",
        "https://shop.example.com/orders",
    ),
    ("url.path", "/orders", "/orders"),
    ("url.scheme", "https", "https"),
    ("url.template", "/orders/{id}", "/orders/{id}"),
];

/// What is personal leaves a process as an HMAC-SHA-256 in hexadecimal digits.
const KEYED_HASH: &str = "5b1f0c7de2a94863f10d7be5c2a86940d3e71f5a8c2b6904e1d7f3a5b8c06294";

/// Longer label values than this are not taken from examples.
const MAX_LABEL: usize = 40;

/// Whether a signal's use of an attribute is shown: what may be there is, but what is for
/// exceptions, was not asked for, or is on its way out.
pub(super) fn is_shown(usage: &Usage, attribute: &Attribute, failed: bool) -> bool {
    let secret = attribute.sensitivity == Some(Sensitivity::Credential);
    let left_out = attribute.deprecated.is_some() || secret;
    match &usage.requirement {
        Requirement::Required => true,
        Requirement::OptIn => false,
        _ if left_out => false,
        Requirement::Recommended => true,
        Requirement::Conditional(Condition::StatusError) => failed,
        Requirement::Conditional(_) => {
            !is_exceptional(&attribute.key) || is_failure(attribute, failed)
        }
    }
}

/// The cause of a failure, where there is one.
fn is_failure(attribute: &Attribute, failed: bool) -> bool {
    failed && attribute.key == "error.type"
}

/// What is there in special cases alone.
fn is_exceptional(key: &str) -> bool {
    let ends = ["_original", ".temporary", ".template"];
    key == "error.type" || ends.iter().any(|end| key.ends_with(end))
}

/// Whether an attribute is an enum that nothing may be added to.
pub(super) fn is_closed(attribute: &Attribute) -> bool {
    !attribute.open && !attribute.values.is_empty() && !is_private(attribute)
}

/// A value of an attribute of a span, an event or a resource.
pub(super) fn of(attribute: &Attribute, failed: bool) -> Value {
    let text = usual(attribute, failed)
        .or_else(|| attribute.values.first().cloned())
        .or_else(|| attribute.examples.first().cloned());
    replaced(attribute).unwrap_or_else(|| typed(attribute, text.as_deref()))
}

/// Whether an attribute's values must not be seen.
pub(super) fn is_private(attribute: &Attribute) -> bool {
    attribute.sensitivity != Some(Sensitivity::Public)
}

/// What stands in place of a value that must not be seen; a contract takes an attribute without a
/// sensitivity for personal.
fn replaced(attribute: &Attribute) -> Option<Value> {
    match attribute.sensitivity {
        Some(Sensitivity::Credential) => Some(text(&format!("{REDACTED_PREFIX}]"))),
        Some(Sensitivity::Personal) | None => Some(text(KEYED_HASH)),
        Some(Sensitivity::Public) => None,
    }
}

/// A value of a metric's label: one without a bound is never taken.
pub(super) fn label(attribute: &Attribute, failed: bool) -> Value {
    let mut examples = attribute
        .examples
        .iter()
        .filter(|example| is_plain(example));
    let text = usual(attribute, failed)
        .or_else(|| attribute.values.first().cloned())
        .or_else(|| examples.next().cloned());
    replaced(attribute).unwrap_or_else(|| typed(attribute, text.as_deref()))
}

/// A member of an enum, as a value.
pub(super) fn member(attribute: &Attribute, member: &str) -> Value {
    typed(attribute, Some(member))
}

fn usual(attribute: &Attribute, failed: bool) -> Option<String> {
    let (_, well, bad) = USUAL.iter().find(|(key, _, _)| *key == attribute.key)?;
    let said = if failed { bad } else { well };
    let known = attribute.values.iter().any(|value| value == said);
    (!is_closed(attribute) || known).then(|| (*said).to_owned())
}

fn is_plain(example: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_alphabetic() || matches!(byte, b'-' | b'.' | b'_');
    example.len() <= MAX_LABEL && example.bytes().all(known)
}

/// The text as a value of the attribute's type; without one, what needs none.
fn typed(attribute: &Attribute, said: Option<&str>) -> Value {
    let last = attribute.key.rsplit('.').next().unwrap_or_default();
    let string = || text(said.unwrap_or(last));
    let one = |value: Value| json!({ "arrayValue": { "values": [value] } });
    match attribute.value {
        ValueType::Any | ValueType::String => string(),
        ValueType::Boolean => boolean(said),
        ValueType::Double => double(said),
        ValueType::Int => int(said),
        ValueType::Booleans => one(boolean(said)),
        ValueType::Doubles => one(double(said)),
        ValueType::Ints => one(int(said)),
        ValueType::Strings => one(string()),
    }
}

fn boolean(said: Option<&str>) -> Value {
    json!({ "boolValue": said != Some("false") })
}

fn double(said: Option<&str>) -> Value {
    let number: Option<f64> = said.and_then(|said| said.parse().ok());
    json!({ "doubleValue": number.filter(|number| number.is_finite()).unwrap_or(1.0) })
}

fn int(said: Option<&str>) -> Value {
    let number: Option<i64> = said.and_then(|said| said.parse().ok());
    json!({ "intValue": number.unwrap_or(1).to_string() })
}
