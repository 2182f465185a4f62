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
    reader.push(field, "KeyValue", list, attribute)
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
