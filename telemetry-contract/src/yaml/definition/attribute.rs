//! Attributes' definitions.

use super::super::annotation::{Annotations, Carrier};
use super::super::node::Node;
use super::super::problem::Problems;
use super::{Attribute, deprecated, stability, text_of};
use crate::model::ValueType;

/// Reads one.
pub(super) fn read(node: Node<'_>, problems: &mut Problems) -> Option<Attribute> {
    let known = [
        "key",
        "type",
        "brief",
        "note",
        "stability",
        "deprecated",
        "examples",
        "annotations",
    ];
    node.knows(&known, problems);
    let key = node.required("key", problems);
    let brief = node.required("brief", problems);
    stability(node, problems);
    let (value, values) = value_type(node, problems).unwrap_or((ValueType::Any, Vec::new()));
    let (key, location) = key?;
    Some(Attribute {
        key,
        value,
        values,
        brief: text_of(brief),
        deprecated: deprecated(node),
        annotations: Annotations::read(node, Carrier::Attribute, problems),
        location,
    })
}

/// The type of an attribute and, for an enum, its values.
fn value_type(node: Node<'_>, problems: &mut Problems) -> Option<(ValueType, Vec<String>)> {
    let Some(node) = node.get("type") else {
        problems.add(&node.location(), "`type` is missing here");
        return None;
    };
    if node.is_mapping() {
        return Some(members_of_enum(node, problems));
    }
    let value = match node.text() {
        Some("any") => ValueType::Any,
        Some("boolean") => ValueType::Boolean,
        Some("boolean[]") => ValueType::Booleans,
        Some("double") => ValueType::Double,
        Some("double[]") => ValueType::Doubles,
        Some("int") => ValueType::Int,
        Some("int[]") => ValueType::Ints,
        Some("string") => ValueType::String,
        Some("string[]") => ValueType::Strings,
        _ => {
            let wanted = "string, int, double, boolean, a list of one of them (`string[]`), any or \
                          `members`";
            node.wants(problems, wanted);
            return None;
        }
    };
    Some((value, Vec::new()))
}

fn members_of_enum(node: Node<'_>, problems: &mut Problems) -> (ValueType, Vec<String>) {
    node.knows(&["members"], problems);
    let mut values: Vec<String> = Vec::new();
    let mut whole = true;
    for member in node.items_of("members", problems) {
        let known = [
            "id",
            "value",
            "brief",
            "note",
            "stability",
            "deprecated",
            "annotations",
        ];
        member.knows(&known, problems);
        let value = member.get("value").or_else(|| member.get("id"));
        let Some(text) = value.and_then(Node::scalar) else {
            member.wants(problems, "a member with an id and a value");
            continue;
        };
        whole &= value.is_some_and(Node::is_integer);
        if values.contains(&text) {
            problems.add(
                &member.location(),
                format!("the value `{text}` is there twice"),
            );
        } else {
            values.push(text);
        }
    }
    let value = if whole {
        ValueType::Int
    } else {
        ValueType::String
    };
    (value, values)
}
