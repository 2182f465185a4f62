//! `KeyValue` and `AnyValue`, of the API's values and of log records'.

use std::time::{Duration, SystemTime};

use opentelemetry::logs::AnyValue;
use opentelemetry::{Array, Key, KeyValue, Value};

use super::message::Message;

/// Fields of `KeyValue`.
const KEY: u64 = 1;
const VALUE: u64 = 2;

/// Fields of `AnyValue`, of which one is there.
const STRING: u64 = 1;
const BOOL: u64 = 2;
const INT: u64 = 3;
const DOUBLE: u64 = 4;
const ARRAY: u64 = 5;
const MAP: u64 = 6;
const BYTES: u64 = 7;

/// The members of `ArrayValue` and `KeyValueList`.
const VALUES: u64 = 1;

/// Attributes as fields of this number.
pub(super) fn attributes<'a>(
    message: &mut Message<'_>,
    field: u64,
    attributes: impl IntoIterator<Item = &'a KeyValue>,
) {
    for pair in attributes {
        attribute(message, field, &pair.key, &pair.value);
    }
}

pub(super) fn attribute(message: &mut Message<'_>, field: u64, key: &Key, value: &Value) {
    message.nested(field, |message| {
        message.text(KEY, key.as_str());
        message.nested(VALUE, |message| self::value(message, value));
    });
}

/// As [`attribute`], of a log record.
pub(super) fn log_attribute(message: &mut Message<'_>, field: u64, key: &Key, value: &AnyValue) {
    message.nested(field, |message| {
        message.text(KEY, key.as_str());
        message.nested(VALUE, |message| log_value(message, value));
    });
}

fn value(message: &mut Message<'_>, value: &Value) {
    match value {
        Value::Bool(value) => bool(message, *value),
        Value::I64(value) => int(message, *value),
        Value::F64(value) => double(message, *value),
        Value::String(value) => string(message, value.as_str()),
        Value::Array(values) => message.nested(ARRAY, |message| array(message, values)),
        // The next kind of value that the API has.
        other => string(message, &other.to_string()),
    }
}

fn array(message: &mut Message<'_>, array: &Array) {
    match array {
        Array::Bool(values) => each(message, values, |message, value| bool(message, *value)),
        Array::I64(values) => each(message, values, |message, value| int(message, *value)),
        Array::F64(values) => each(message, values, |message, value| double(message, *value)),
        Array::String(values) => each(message, values, |message, value| {
            string(message, value.as_str());
        }),
        other => each(message, &[other.to_string()], |message, value| {
            string(message, value);
        }),
    }
}

fn each<T>(message: &mut Message<'_>, values: &[T], write: impl Fn(&mut Message<'_>, &T)) {
    for value in values {
        message.nested(VALUES, |message| write(message, value));
    }
}

/// The value of a log record's attribute, or its body.
pub(super) fn log_value(message: &mut Message<'_>, value: &AnyValue) {
    match value {
        AnyValue::Boolean(value) => bool(message, *value),
        AnyValue::Int(value) => int(message, *value),
        AnyValue::Double(value) => double(message, *value),
        AnyValue::String(value) => string(message, value.as_str()),
        AnyValue::Bytes(value) => message.bytes_always(BYTES, value),
        AnyValue::ListAny(values) => {
            message.nested(ARRAY, |message| each(message, values, log_value));
        }
        AnyValue::Map(entries) => message.nested(MAP, |message| {
            for (key, value) in entries.iter() {
                log_attribute(message, VALUES, key, value);
            }
        }),
        other => string(message, &format!("{other:?}")),
    }
}

fn bool(message: &mut Message<'_>, value: bool) {
    message.number_always(BOOL, u64::from(value));
}

fn int(message: &mut Message<'_>, value: i64) {
    message.number_always(INT, u64::from_ne_bytes(value.to_ne_bytes()));
}

fn double(message: &mut Message<'_>, value: f64) {
    message.fixed64_always(DOUBLE, value.to_bits());
}

fn string(message: &mut Message<'_>, value: &str) {
    message.bytes_always(STRING, value.as_bytes());
}

/// Nanoseconds since 1970; 0 for what was before.
pub(super) fn nanos(time: SystemTime) -> u64 {
    let since = time.duration_since(SystemTime::UNIX_EPOCH);
    let nanos = since.unwrap_or(Duration::ZERO).as_nanos();
    u64::try_from(nanos).unwrap_or(u64::MAX)
}
