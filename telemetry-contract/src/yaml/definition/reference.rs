//! References to attributes and groups.

use super::super::annotation::{Annotations, Carrier};
use super::super::node::Node;
use super::super::problem::Problems;
use super::super::registry::{Condition, Requirement};
use super::{Member, Reference};

/// Reads the list under this key.
pub(super) fn read(node: Node<'_>, key: &str, problems: &mut Problems) -> Vec<Member> {
    let items = node.items_of(key, problems);
    items
        .into_iter()
        .filter_map(|item| member(item, problems))
        .collect()
}

fn member(node: Node<'_>, problems: &mut Problems) -> Option<Member> {
    if node.get("ref_group").is_some() {
        node.knows(&["ref_group"], problems);
        let (id, at) = node.required("ref_group", problems)?;
        return Some(Member::Group(id, at));
    }
    let known = [
        "ref",
        "requirement_level",
        "brief",
        "note",
        "examples",
        "stability",
        "deprecated",
        "annotations",
        "sampling_relevant",
    ];
    node.knows(&known, problems);
    let annotations = Annotations::read(node, Carrier::Reference, problems);
    let requirement = requirement(node, &annotations, problems);
    let (key, location) = node.required("ref", problems)?;
    Some(Member::Attribute(Reference {
        key,
        requirement,
        annotations,
        location,
    }))
}

fn requirement(node: Node<'_>, annotations: &Annotations, problems: &mut Problems) -> Requirement {
    let Some(level) = node.get("requirement_level") else {
        return Requirement::Recommended;
    };
    if let Some(text) = level.get("conditionally_required").and_then(Node::text) {
        let in_words = || Condition::Text(text.trim().to_owned());
        return Requirement::Conditional(annotations.when.clone().unwrap_or_else(in_words));
    }
    if level.get("recommended").is_some() {
        return Requirement::Recommended;
    }
    match level.text() {
        Some("required") => Requirement::Required,
        Some("recommended") => Requirement::Recommended,
        Some("opt_in") => Requirement::OptIn,
        _ => {
            let wanted = "required, recommended, opt_in or `{conditionally_required: text}`";
            level.wants(problems, wanted);
            Requirement::Recommended
        }
    }
}
