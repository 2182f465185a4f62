//! Messages that every signal has: resource, scope, attributes and values.

use std::borrow::Cow;

use super::super::error::DecodeError;
use super::super::model::{Attribute, Resource, Scope, Value};
use super::reader::Reader;

pub(super) fn resource<'a>(
    resource: &mut Resource<'a>,
    key: &str,
    reader: &mut Reader<'a>,
) -> Result<bool, DecodeError> {
    match key {
        "attributes" => attributes(&mut resource.attributes, reader)?,
        _ => return Ok(false),
    }
    Ok(true)
}

pub(super) fn scope<'a>(
    scope: &mut Scope<'a>,
    key: &str,
    reader: &mut Reader<'a>,
) -> Result<bool, DecodeError> {
    match key {
        "name" => scope.name = reader.text()?,
        "version" => scope.version = reader.text()?,
        "attributes" => attributes(&mut scope.attributes, reader)?,
        _ => return Ok(false),
    }
    Ok(true)
}

pub(super) fn attributes<'a>(
    list: &mut Vec<Attribute<'a>>,
    reader: &mut Reader<'a>,
) -> Result<(), DecodeError> {
    reader.list("KeyValue", list, attribute)
}

fn attribute<'a>(
    attribute: &mut Attribute<'a>,
    key: &str,
    reader: &mut Reader<'a>,
) -> Result<bool, DecodeError> {
    match key {
        "key" => attribute.key = reader.text()?,
        "value" => reader.object("AnyValue", &mut attribute.value, value)?,
        _ => return Ok(false),
    }
    Ok(true)
}

/// A member of the `AnyValue` union.
pub(super) fn value<'a>(
    value: &mut Value<'a>,
    key: &str,
    reader: &mut Reader<'a>,
) -> Result<bool, DecodeError> {
    let known = matches!(
        key,
        "stringValue"
            | "boolValue"
            | "intValue"
            | "doubleValue"
            | "bytesValue"
            | "arrayValue"
            | "kvlistValue"
    );
    if !known || reader.null() {
        return Ok(known);
    }
    *value = match key {
        "stringValue" => Value::String(reader.text()?),
        "boolValue" => Value::Bool(reader.boolean()?),
        "intValue" => Value::Int(reader.signed()?),
        "doubleValue" => Value::Double(reader.double()?),
        "bytesValue" => Value::Bytes(Cow::Owned(reader.bytes()?)),
        "arrayValue" => {
            let mut values = Vec::new();
            reader.object_deeper("ArrayValue", &mut values, array)?;
            Value::Array(values)
        }
        _ => {
            let mut entries = Vec::new();
            reader.object_deeper("KeyValueList", &mut entries, map)?;
            Value::Map(entries)
        }
    };
    Ok(true)
}

fn array<'a>(
    values: &mut Vec<Value<'a>>,
    key: &str,
    reader: &mut Reader<'a>,
) -> Result<bool, DecodeError> {
    match key {
        "values" => reader.list("AnyValue", values, value)?,
        _ => return Ok(false),
    }
    Ok(true)
}

fn map<'a>(
    entries: &mut Vec<Attribute<'a>>,
    key: &str,
    reader: &mut Reader<'a>,
) -> Result<bool, DecodeError> {
    match key {
        "values" => attributes(entries, reader)?,
        _ => return Ok(false),
    }
    Ok(true)
}
