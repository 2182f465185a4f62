//! Values cut to a length, as the specification counts it: characters of a text, bytes of bytes,
//! and each member of a list or map by itself.

use opentelemetry::logs::AnyValue;
use opentelemetry::{Array, StringValue, Value};
use telemetry_contract::CONTRACT;

use crate::redact::{KeyRule, Redactor};
use crate::trace::LEAST_CHARACTERS;

/// How much of the text under this key is kept where others are cut to `most`. Half a keyed hash
/// would be taken for a value in the clear.
pub(super) fn room(redactor: &Redactor, key: &str, most: u32) -> u32 {
    let is_whole =
        || CONTRACT.attribute(key).is_some() || redactor.key_and_rule(key).0 == KeyRule::Hashed;
    if most < LEAST_CHARACTERS && is_whole() {
        LEAST_CHARACTERS
    } else {
        most
    }
}

/// Cuts a span's value.
pub(super) fn shorten(value: &mut Value, most: u32) {
    match value {
        Value::String(text) => shorten_text(text, most),
        Value::Array(Array::String(texts)) => {
            for text in texts {
                shorten_text(text, most);
            }
        }
        _ => {}
    }
}

/// Whether a log record's value is short enough as it is.
pub(super) fn fits(value: &AnyValue, most: u32) -> bool {
    match value {
        AnyValue::String(text) => kept(text.as_str(), most).is_none(),
        AnyValue::Bytes(bytes) => bytes.len() <= most as usize,
        AnyValue::ListAny(values) => values.iter().all(|value| fits(value, most)),
        AnyValue::Map(entries) => entries.values().all(|value| fits(value, most)),
        _ => true,
    }
}

/// A log record's value, cut.
pub(super) fn shortened(value: AnyValue, most: u32) -> AnyValue {
    match value {
        AnyValue::String(mut text) => {
            shorten_text(&mut text, most);
            AnyValue::String(text)
        }
        AnyValue::Bytes(mut bytes) => {
            bytes.truncate(most as usize);
            AnyValue::Bytes(bytes)
        }
        AnyValue::ListAny(values) => {
            let values = values.into_iter().map(|value| shortened(value, most));
            AnyValue::ListAny(Box::new(values.collect()))
        }
        AnyValue::Map(entries) => {
            let entries = entries.into_iter();
            let entries = entries.map(|(key, value)| (key, shortened(value, most)));
            AnyValue::Map(Box::new(entries.collect()))
        }
        other => other,
    }
}

fn shorten_text(text: &mut StringValue, most: u32) {
    if let Some(kept) = kept(text.as_str(), most).map(str::to_owned) {
        *text = kept.into();
    }
}

/// The first characters of a text that has too many.
fn kept(text: &str, most: u32) -> Option<&str> {
    if text.len() <= most as usize {
        return None;
    }
    let (end, _) = text.char_indices().nth(most as usize)?;
    text.get(..end)
}

#[cfg(test)]
mod tests {
    use super::room;
    use crate::redact::{RedactConfig, Redactor};
    use crate::vitals::Vitals;

    #[test]
    fn an_id_of_the_contract_is_kept_whole() {
        let redactor = Redactor::new(&RedactConfig::default(), Vitals::default());
        let room = |key, most| room(&redactor, key, most);
        assert_eq!(room("correlation_id", 100), 128);
        assert_eq!(room("correlation_id", 200), 200);
        assert_eq!(room("orders.note", 100), 100);
    }
}
