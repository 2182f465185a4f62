//! What a constructor takes for an attribute of its span or event.

use crate::model::ValueType;
use crate::rust::{field, type_name};
use crate::yaml::{Condition, Requirement, Usage};
use crate::{correlation, line};

use super::Render;

/// Set by what fails a span, not by what opens it.
const ERROR_TYPE: &str = "error.type";

/// An attribute of a span or an event, as its constructor has it.
pub(super) struct Field<'r> {
    pub(super) key: &'r str,
    /// Its name in Rust.
    pub(super) name: String,
    pub(super) brief: &'r str,
    pub(super) required: bool,
    value: FieldType,
}

/// What stands for a value.
enum FieldType {
    /// An enum at this path, and the method that gives its value.
    Enum(String, &'static str),
    /// A list of this type, made by this method.
    List(&'static str, &'static str),
    /// Something that is recorded as it is.
    Plain(&'static str),
    Text,
}

impl Render<'_> {
    /// What opens a span takes: not what the bootstrap puts on every span.
    pub(super) fn span_fields(&self, usages: &[Usage]) -> Vec<Field<'_>> {
        let is_stamped = |key: &str| is_correlation(key) || key == ERROR_TYPE;
        self.fields(usages, is_stamped)
    }

    /// What an event takes: not what the bootstrap writes on every line.
    pub(super) fn event_fields(&self, usages: &[Usage]) -> Vec<Field<'_>> {
        self.fields(usages, |key| is_correlation(key) || line::is_reserved(key))
    }

    fn fields(&self, usages: &[Usage], is_stamped: impl Fn(&str) -> bool) -> Vec<Field<'_>> {
        let wanted = usages.iter().filter(|usage| !is_stamped(&usage.key));
        wanted
            .filter_map(|usage| self.field(usage, usages))
            .collect()
    }

    fn field(&self, usage: &Usage, all: &[Usage]) -> Option<Field<'_>> {
        let attribute = self.registry.attribute(&usage.key)?;
        let value = match attribute.value {
            _ if self.registry.has_enum(attribute) => {
                let value = match attribute.value {
                    ValueType::Int => "as_i64",
                    _ => "as_str",
                };
                FieldType::Enum(
                    self.attribute_path(&usage.key, &type_name(&usage.key)),
                    value,
                )
            }
            ValueType::Boolean => FieldType::Plain("bool"),
            ValueType::Booleans => FieldType::List("bool", "set_bools"),
            ValueType::Double => FieldType::Plain("f64"),
            ValueType::Doubles => FieldType::List("f64", "set_doubles"),
            ValueType::Int => FieldType::Plain("i64"),
            ValueType::Ints => FieldType::List("i64", "set_ints"),
            ValueType::Strings => FieldType::List("&str", "set_texts"),
            ValueType::Any | ValueType::String => FieldType::Text,
        };
        Some(Field {
            key: &attribute.key,
            name: field(&usage.key),
            brief: &attribute.brief,
            required: is_required(usage, all),
            value,
        })
    }
}

impl Field<'_> {
    /// Its type as a parameter, or as a part of a struct that borrows for `'a`.
    pub(super) fn rust_type(&self, lifetime: &str) -> String {
        match &self.value {
            FieldType::Enum(path, _) => path.clone(),
            FieldType::List(of, _) => format!("&{lifetime}[{of}]"),
            FieldType::Plain(name) => (*name).to_owned(),
            FieldType::Text => format!("&{lifetime}str"),
        }
    }

    /// As [`rust_type`](Self::rust_type), wrapped where it may be left out.
    pub(super) fn maybe_type(&self, lifetime: &str) -> String {
        let of = self.rust_type(lifetime);
        if self.required {
            of
        } else {
            format!("Option<{of}>")
        }
    }

    /// Makes what is recorded of what was given, for an enum.
    pub(super) fn as_recorded(&self) -> Option<String> {
        let FieldType::Enum(path, value) = &self.value else {
            return None;
        };
        let name = &self.name;
        Some(if self.required {
            format!("let {name} = {name}.{value}();\n")
        } else {
            format!("let {name} = {name}.map({path}::{value});\n")
        })
    }

    /// The value that is recorded where it is there.
    pub(super) fn recorded(&self) -> String {
        match &self.value {
            FieldType::Enum(_, value) => format!("{}.{value}()", self.name),
            _ => self.name.clone(),
        }
    }

    /// The method that sets it on a span, where it is a list, which no field of `tracing` is.
    pub(super) fn list_method(&self) -> Option<&'static str> {
        match self.value {
            FieldType::List(_, method) => Some(method),
            _ => None,
        }
    }

    /// Whether a struct that has it borrows.
    pub(super) fn borrows(&self) -> bool {
        matches!(self.value, FieldType::List(..) | FieldType::Text)
    }
}

/// Required, or required where another attribute is there that always is.
fn is_required(usage: &Usage, all: &[Usage]) -> bool {
    let Requirement::Conditional(Condition::AttributePresent(other)) = &usage.requirement else {
        return usage.requirement == Requirement::Required;
    };
    all.iter()
        .any(|usage| usage.key == *other && usage.requirement == Requirement::Required)
}

/// Whether it is a field of the correlation, which the bootstrap knows.
fn is_correlation(key: &str) -> bool {
    let ids = [
        correlation::CORRELATION_ID,
        correlation::REQUEST_ID,
        correlation::TENANT_ID,
        correlation::ORG_ID,
        correlation::USER_ID,
        correlation::EVENT_ID,
        correlation::SAAS_TENANT,
    ];
    ids.contains(&key)
}
