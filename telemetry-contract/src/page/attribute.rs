//! The attributes, one table a namespace.

use std::collections::BTreeMap;

use super::text::{cell, code, deprecated};
use crate::model::Cardinality;
use crate::yaml::{Attribute, Registry};

/// Most values of an enum that a row lists.
const MAX_VALUES: usize = 16;

/// The tables.
pub(super) fn tables(registry: &Registry) -> Vec<String> {
    let mut namespaces: BTreeMap<&str, Vec<&Attribute>> = BTreeMap::new();
    for attribute in &registry.attributes {
        let namespace = attribute.key.split_once('.').map_or("", |(first, _)| first);
        namespaces.entry(namespace).or_default().push(attribute);
    }
    namespaces
        .into_iter()
        .map(|(namespace, attributes)| table(namespace, &attributes))
        .collect()
}

fn table(namespace: &str, attributes: &[&Attribute]) -> String {
    let title = if namespace.is_empty() {
        "Without a namespace"
    } else {
        namespace
    };
    let mut lines = vec![
        format!("### {title}\n"),
        "| attribute | type | sensitivity | cardinality | meaning |".to_owned(),
        "|---|---|---|---|---|".to_owned(),
    ];
    lines.extend(attributes.iter().map(|attribute| row(attribute)));
    lines.join("\n") + "\n"
}

fn row(attribute: &Attribute) -> String {
    let key = &attribute.key;
    let sensitivity = attribute.sensitivity;
    let sensitivity = sensitivity.map_or("not said", |sensitivity| sensitivity.as_str());
    let cardinality = match attribute.bound() {
        Some(Cardinality::Bounded(most)) => most.to_string(),
        Some(Cardinality::Unbounded) => "unbounded".to_owned(),
        None => "not said".to_owned(),
    };
    format!(
        "| <a id=\"attribute-{key}\"></a>{} | {} | {sensitivity} | {cardinality} | {}{}{} |",
        code(key),
        attribute_type(attribute),
        deprecated(attribute.deprecated.as_deref()),
        cell(&attribute.brief),
        examples(attribute),
    )
}

fn attribute_type(attribute: &Attribute) -> String {
    if attribute.values.is_empty() {
        let value = attribute.value.as_str();
        return if attribute.template {
            format!("{value}, one for each `{}.*`", attribute.key)
        } else {
            value.to_owned()
        };
    }
    let listed = attribute.values.iter().take(MAX_VALUES);
    let mut values: Vec<String> = listed.map(|value| code(value)).collect();
    let more = attribute.values.len().saturating_sub(MAX_VALUES);
    if more > 0 {
        values.push(format!("{more} more"));
    }
    if attribute.error_statuses {
        values.push("an HTTP status of an error".to_owned());
    }
    if attribute.rpc_statuses {
        values.push("a gRPC status of an error".to_owned());
    }
    let values = values.join(", ");
    if attribute.open {
        format!("{values}, or another {}", attribute.value.as_str())
    } else {
        values
    }
}

fn examples(attribute: &Attribute) -> String {
    let examples = attribute.examples.iter().take(3);
    let examples: Vec<String> = examples.map(|example| code(example)).collect();
    if examples.is_empty() || !attribute.values.is_empty() {
        String::new()
    } else {
        format!(" For example {}.", examples.join(", "))
    }
}
