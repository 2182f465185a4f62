//! `attributes`: a definition each, and an enum for those whose values may be labels.

use crate::model::{Cardinality, Sensitivity, ValueType};
use crate::rust::{constant, quoted, type_name};
use crate::yaml::{Attribute, Origin};

use super::Render;
use super::doc::{code, doc};

impl Render<'_> {
    /// The body of `attributes`.
    pub(super) fn attributes(&self) -> String {
        let mut text = String::new();
        let own = self.registry.attributes.iter();
        for attribute in own.filter(|attribute| attribute.origin != Origin::Dependency) {
            text.push_str(&definition(attribute));
            if self.registry.has_enum(attribute) {
                text.push_str(&self.label_enum(attribute));
            }
        }
        if text.is_empty() {
            return text;
        }
        let base = self.base;
        let mut uses = format!(
            "use {base}::model::{{AttributeDef, Cardinality, Members, Sensitivity, ValueType}};\n\
             use {base}::name::AttributeKey;\n"
        );
        if text.contains("impl Label for") {
            push_line!(uses, "use {base}::labels::{{Label, LabelValue}};");
        }
        format!("{uses}\n{text}")
    }

    fn label_enum(&self, attribute: &Attribute) -> String {
        let name = type_name(&attribute.key);
        let variants = attribute.variants();
        let mut text = format!(
            "/// The values of `{}`{}.\n\
             #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]\n\
             pub enum {name} {{\n",
            attribute.key,
            if attribute.open {
                " that are well known"
            } else {
                ""
            },
        );
        for (variant, value) in &variants {
            push_line!(text, "/// {}.\n{variant},", code(value));
        }
        if attribute.error_statuses {
            text.push_str("/// An HTTP status from 400 to 599, as text; `_OTHER` for any other.\nStatus(u16),\n");
        }
        if attribute.rpc_statuses {
            text.push_str(
                "/// A gRPC status from 1 to 16, by its name; `_OTHER` for any other.\nRpc(u8),\n",
            );
        }
        text.push_str("}\n\n");
        if attribute.value == ValueType::Int {
            text.push_str(&numbers(&name, &variants));
            return text;
        }
        text.push_str(&self.inherent(attribute, &name, &variants));
        push!(
            text,
            "impl Label for {name} {{\nfn label(&self) -> LabelValue<'_> {{\n\
             LabelValue::Static(self.as_str())\n}}\n}}\n\n"
        );
        text
    }

    fn inherent(&self, attribute: &Attribute, name: &str, variants: &[(String, String)]) -> String {
        let (mut all, mut as_str, mut parse) = (String::new(), String::new(), String::new());
        for (variant, value) in variants {
            let value = quoted(value);
            push!(all, "Self::{variant}, ");
            push_line!(as_str, "Self::{variant} => {value},");
            let (value, found) = (&value, format!("Self::{variant}"));
            if attribute.open && variant != "Other" {
                push_line!(parse, "{value} => {found},");
            } else if !attribute.open {
                push_line!(parse, "{value} => Some({found}),");
            }
        }
        if attribute.error_statuses {
            push_line!(
                as_str,
                "Self::Status(status) => {}::labels::error_status(status),",
                self.base
            );
        }
        if attribute.rpc_statuses {
            push_line!(
                as_str,
                "Self::Rpc(status) => {}::labels::rpc_error(status),",
                self.base
            );
        }
        let beside = if attribute.error_statuses || attribute.rpc_statuses {
            "All of them but the statuses"
        } else {
            "All of them"
        };
        let from_value = from_value(attribute, &parse, self.base);
        format!(
            "impl {name} {{\n/// {beside}.\npub const ALL: [Self; {count}] = [{all}];\n\n\
             /// The value as it is recorded.\npub const fn as_str(self) -> &'static str {{\n\
             match self {{\n{as_str}}}\n}}\n\n{from_value}}}\n\n",
            count = variants.len(),
        )
    }
}

/// What a closed set of whole numbers has: it is a label, too.
fn numbers(name: &str, variants: &[(String, String)]) -> String {
    let (mut all, mut as_i64, mut parse) = (String::new(), String::new(), String::new());
    for (variant, value) in variants {
        push!(all, "Self::{variant}, ");
        push_line!(as_i64, "Self::{variant} => {value},");
        push_line!(parse, "{value} => Some(Self::{variant}),");
    }
    format!(
        "impl {name} {{\n/// All of them.\npub const ALL: [Self; {count}] = [{all}];\n\n\
         /// The value as it is recorded.\npub const fn as_i64(self) -> i64 {{\n\
         match self {{\n{as_i64}}}\n}}\n\n\
         /// The variant of a value; `None` for any other.\n\
         pub const fn from_value(value: i64) -> Option<Self> {{\nmatch value {{\n{parse}_ => None,\n}}\n}}\n}}\n\n\
         impl Label for {name} {{\nfn label(&self) -> LabelValue<'_> {{\n\
         LabelValue::Int(self.as_i64())\n}}\n}}\n\n",
        count = variants.len(),
    )
}

/// The static of an attribute.
fn definition(attribute: &Attribute) -> String {
    format!(
        "/// `{key}`: {brief}\npub static {name}: AttributeDef = AttributeDef {{\n\
         key: AttributeKey::new({quoted_key}),\nvalue: ValueType::{value:?},\n\
         members: {members},\nsensitivity: Sensitivity::{sensitivity:?},\n\
         cardinality: {cardinality},\nbrief: {quoted_brief},\ndeprecated: {deprecated},\n}};\n\n",
        key = attribute.key,
        brief = doc(&attribute.brief),
        name = constant(&attribute.key),
        quoted_key = quoted(&attribute.key),
        value = attribute.value,
        members = members(attribute),
        sensitivity = attribute.sensitivity.unwrap_or(Sensitivity::Personal),
        cardinality = match attribute.bound() {
            Some(Cardinality::Bounded(most)) => format!("Cardinality::Bounded({most})"),
            _ => "Cardinality::Unbounded".to_owned(),
        },
        quoted_brief = quoted(&attribute.brief),
        deprecated = match &attribute.deprecated {
            Some(instead) => format!("Some({})", quoted(instead)),
            None => "None".to_owned(),
        },
    )
}

/// `from_value`: total for an open enum, partial for a closed one.
fn from_value(attribute: &Attribute, arms: &str, base: &str) -> String {
    if !attribute.open {
        return format!(
            "/// The variant of a value; `None` for any other.\n\
             pub fn from_value(value: &str) -> Option<Self> {{\nmatch value {{\n{arms}_ => None,\n}}\n}}\n"
        );
    }
    let rpc = format!("{base}::labels::parse_rpc_error(other).map(Self::Rpc)");
    let status = format!("{base}::labels::parse_error_status(other).map(Self::Status)");
    let rest = match (attribute.error_statuses, attribute.rpc_statuses) {
        (true, true) => format!("other => {status}.or_else(|| {rpc}).unwrap_or(Self::Other),"),
        (true, false) => format!("other => {status}.unwrap_or(Self::Other),"),
        (false, true) => format!("other => {rpc}.unwrap_or(Self::Other),"),
        (false, false) => "_ => Self::Other,".to_owned(),
    };
    format!(
        "/// The variant of a value; [`Other`](Self::Other) for any that is not known.\n\
         pub fn from_value(value: &str) -> Self {{\nmatch value {{\n{arms}{rest}\n}}\n}}\n"
    )
}

fn members(attribute: &Attribute) -> String {
    if attribute.values.is_empty() {
        return "Members::Any".to_owned();
    }
    let values: Vec<String> = attribute.values.iter().map(|value| quoted(value)).collect();
    let set = if attribute.open { "Open" } else { "Closed" };
    format!("Members::{set}(&[{}])", values.join(", "))
}
