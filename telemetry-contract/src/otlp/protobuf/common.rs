//! Messages that every signal has: resource, scope, attributes and values.

use std::borrow::Cow;

use super::super::error::DecodeError;
use super::super::model::{Attribute, Resource, Scope, Value};
use super::reader::{Field, Reader};

pub(super) fn resource<'a>(
    resource: &mut Resource<'a>,
    field: Field,
    reader: &mut Reader<'a>,
) -> Result<(), DecodeError> {
    match field.number {
        1 => attributes(&mut resource.attributes, field, reader),
        _ => reader.skip(field),
    }
}

pub(super) fn scope<'a>(
    scope: &mut Scope<'a>,
    field: Field,
    reader: &mut Reader<'a>,
) -> Result<(), DecodeError> {
    match field.number {
        1 => scope.name = reader.text(field)?,
        2 => scope.version = reader.text(field)?,
        3 => attributes(&mut scope.attributes, field, reader)?,
        _ => reader.skip(field)?,
    }
    Ok(())
}

/// One more attribute of a list.
pub(super) fn attributes<'a>(
    list: &mut Vec<Attribute<'a>>,
    field: Field,
    reader: &mut Reader<'a>,
) -> Result<(), DecodeError> {
    reader.make_room(field, list)?;
    let inner = reader.bytes(field)?;
    let item = if let Some(item) = plain(inner) {
        item
    } else {
        let mut item = Attribute::default();
        reader.within(inner, "KeyValue", &mut item, attribute)?;
        item
    };
    reader.append(list, item)
}

/// Reads an attribute in place that is written as nearly all are: a short key, then a short text, a
/// small number or a boolean, and nothing else. What is written otherwise, or wrong, is left to
/// [`attribute`].
fn plain(bytes: &[u8]) -> Option<Attribute<'_>> {
    let [KEY, length @ 0..=0x7f, rest @ ..] = bytes else {
        return None;
    };
    let (key, rest) = rest.split_at_checked(usize::from(*length))?;
    let [VALUE, length @ 0..=0x7f, member @ ..] = rest else {
        return None;
    };
    if usize::from(*length) != member.len() {
        return None;
    }
    match member {
        [STRING, length, text @ ..] if usize::from(*length) == text.len() => {
            // All at once: its tags and lengths are ASCII, so that the parts are whole, too.
            let all = std::str::from_utf8(bytes).ok()?;
            let key = all.get(2..2 + key.len())?;
            let text = all.get(bytes.len() - text.len()..)?;
            Some(with(key, Value::String(Cow::Borrowed(text))))
        }
        [BOOL, flag @ 0..=0x7f] => Some(with(text(key)?, Value::Bool(*flag != 0))),
        [INT, low @ 0..=0x7f] => Some(with(text(key)?, Value::Int(i64::from(*low)))),
        [INT, low, high @ 0..=0x7f] => {
            let number = i64::from(low & 0x7f) | i64::from(*high) << 7;
            Some(with(text(key)?, Value::Int(number)))
        }
        _ => None,
    }
}

/// The tags of an attribute's two fields, and of the usual members of a value.
const KEY: u8 = 0x0a;
const VALUE: u8 = 0x12;
const STRING: u8 = 0x0a;
const BOOL: u8 = 0x10;
const INT: u8 = 0x18;

fn text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok()
}

fn with<'a>(key: &'a str, value: Value<'a>) -> Attribute<'a> {
    Attribute {
        key: Cow::Borrowed(key),
        value,
    }
}

fn attribute<'a>(
    attribute: &mut Attribute<'a>,
    field: Field,
    reader: &mut Reader<'a>,
) -> Result<(), DecodeError> {
    match field.number {
        1 => attribute.key = reader.text(field)?,
        2 => reader.merge(field, "AnyValue", &mut attribute.value, value)?,
        _ => reader.skip(field)?,
    }
    Ok(())
}

/// A member of the `AnyValue` union: the last one that comes is the value.
pub(super) fn value<'a>(
    value: &mut Value<'a>,
    field: Field,
    reader: &mut Reader<'a>,
) -> Result<(), DecodeError> {
    match field.number {
        1 => *value = Value::String(reader.text(field)?),
        2 => *value = Value::Bool(reader.boolean(field)?),
        3 => *value = Value::Int(reader.signed(field)?),
        4 => *value = Value::Double(reader.double(field)?),
        5 => {
            let mut values = match std::mem::take(value) {
                Value::Array(values) => values,
                _ => Vec::new(),
            };
            reader.merge_deeper(field, "ArrayValue", &mut values, array)?;
            *value = Value::Array(values);
        }
        6 => {
            let mut entries = match std::mem::take(value) {
                Value::Map(entries) => entries,
                _ => Vec::new(),
            };
            reader.merge_deeper(field, "KeyValueList", &mut entries, map)?;
            *value = Value::Map(entries);
        }
        7 => *value = Value::Bytes(Cow::Borrowed(reader.bytes(field)?)),
        _ => reader.skip(field)?,
    }
    Ok(())
}

fn array<'a>(
    values: &mut Vec<Value<'a>>,
    field: Field,
    reader: &mut Reader<'a>,
) -> Result<(), DecodeError> {
    match field.number {
        1 => reader.push(field, "AnyValue", values, value),
        _ => reader.skip(field),
    }
}

fn map<'a>(
    entries: &mut Vec<Attribute<'a>>,
    field: Field,
    reader: &mut Reader<'a>,
) -> Result<(), DecodeError> {
    match field.number {
        1 => attributes(entries, field, reader),
        _ => reader.skip(field),
    }
}
