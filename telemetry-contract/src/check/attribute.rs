//! What holds for an attribute wherever it stands: its type, its closed set of values, its end of
//! life.

use std::fmt;

use super::Context;
use super::secret::{self, Carrier};
use crate::model::{AttributeDef, Members, Sensitivity, ValueType};
use crate::otlp::model::{Attribute, Value};
use crate::rule::Rule;

/// Both spellings are sent on purpose, so that old and new queries work.
const KEPT_DEPRECATED: &str = "deployment.environment";

/// Checks one attribute against its definition.
pub(super) fn check(
    cx: &mut Context<'_>,
    carrier: Carrier<'_>,
    attribute: &Attribute<'_>,
    def: &AttributeDef,
) {
    check_deprecated(cx, carrier, def);
    if fits_type(def, &attribute.value) {
        check_members(cx, carrier, attribute, def);
        return;
    }
    cx.note(
        Rule::SpanAttributeType,
        format_args!("{}", def.key),
        format_args!("{}", type_name(&attribute.value)),
        format_args!("{}", def.value.as_str()),
        carrier.place,
        carrier.trace,
    );
}

/// Checks that an attribute is not on its way out.
pub(super) fn check_deprecated(cx: &mut Context<'_>, carrier: Carrier<'_>, def: &AttributeDef) {
    let key = def.key.as_str();
    if key == KEPT_DEPRECATED {
        return;
    }
    if let Some(instead) = def.deprecated {
        deprecated(cx, carrier, key, instead);
    }
}

/// Checks an attribute that the contract does not have.
pub(super) fn check_undeclared(cx: &mut Context<'_>, carrier: Carrier<'_>, key: &str) {
    if let Some(instead) = super::renamed::instead_of(key) {
        deprecated(cx, carrier, key, instead);
        return;
    }
    cx.note(
        Rule::AttributeUndeclared,
        format_args!("{}", super::span::Masked(key)),
        format_args!("an attribute that the contract does not have"),
        format_args!("an attribute of the contract"),
        carrier.place,
        carrier.trace,
    );
}

fn deprecated(cx: &mut Context<'_>, carrier: Carrier<'_>, key: &str, instead: &str) {
    cx.note(
        Rule::AttributeDeprecated,
        format_args!("{key}"),
        format_args!("`{key}`"),
        format_args!("`{instead}`"),
        carrier.place,
        carrier.trace,
    );
}

fn check_members(
    cx: &mut Context<'_>,
    carrier: Carrier<'_>,
    attribute: &Attribute<'_>,
    def: &AttributeDef,
) {
    if is_fit(def, &attribute.value) {
        return;
    }
    cx.note(
        Rule::AttributeValueUndeclared,
        format_args!("{}", def.key),
        format_args!("`{}`", attribute.value),
        format_args!("one of {}", OneOf(def.members)),
        carrier.place,
        carrier.trace,
    );
}

/// Whether a value is in its attribute's closed set. One that must not be seen is none of it when it
/// was replaced, and isn't shown when it was not.
pub(super) fn is_fit(def: &AttributeDef, value: &Value<'_>) -> bool {
    def.sensitivity != Sensitivity::Public || is_member(def.members, value)
}

/// Whether a value is in a closed set; values that are no text are no members of any.
fn is_member(members: Members, value: &Value<'_>) -> bool {
    let Members::Closed(members) = members else {
        return true;
    };
    match value {
        Value::String(text) => members.contains(&text.as_ref()),
        Value::Array(values) => {
            let known =
                |value: &Value<'_>| value.as_str().is_some_and(|text| members.contains(&text));
            values.iter().all(known)
        }
        Value::Int(number) => members.iter().any(|member| member.parse() == Ok(*number)),
        Value::Empty => true,
        _ => false,
    }
}

/// Whether a value is of its attribute's type, or stands in place of one that must not be seen.
pub(super) fn fits_type(def: &AttributeDef, value: &Value<'_>) -> bool {
    has_type(def.value, value) || secret::is_replaced(def, value)
}

/// Whether a value is of a type; an empty value is of any. JavaScript has one type of numbers, and
/// its SDKs send a double without a fraction as an int.
pub(super) fn has_type(wanted: ValueType, value: &Value<'_>) -> bool {
    match (wanted, value) {
        (ValueType::Any, _)
        | (_, Value::Empty)
        | (ValueType::Boolean, Value::Bool(_))
        | (ValueType::Double, Value::Double(_) | Value::Int(_))
        | (ValueType::Int, Value::Int(_))
        | (ValueType::String, Value::String(_)) => true,
        (_, Value::Array(values)) => {
            element(wanted).is_some_and(|of| values.iter().all(|value| has_type(of, value)))
        }
        _ => false,
    }
}

const fn element(of: ValueType) -> Option<ValueType> {
    match of {
        ValueType::Booleans => Some(ValueType::Boolean),
        ValueType::Doubles => Some(ValueType::Double),
        ValueType::Ints => Some(ValueType::Int),
        ValueType::Strings => Some(ValueType::String),
        _ => None,
    }
}

/// A value's type, in the definition format's words.
pub(super) fn type_name(value: &Value<'_>) -> &'static str {
    match value {
        Value::Empty => "empty",
        Value::Array(_) => "an array of other values",
        Value::Bool(_) => "boolean",
        Value::Bytes(_) => "bytes",
        Value::Double(_) => "double",
        Value::Int(_) => "int",
        Value::Map(_) => "map",
        Value::String(_) => "string",
    }
}

/// The values of an enum, as text.
pub(super) struct OneOf(pub(super) Members);

impl fmt::Display for OneOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Members::Closed(members) | Members::Open(members)) = self.0 else {
            return f.write_str("any value");
        };
        for (at, member) in members.iter().enumerate() {
            write!(f, "{}`{member}`", if at == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}
