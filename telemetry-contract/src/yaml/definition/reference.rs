//! References to attributes and groups.

use super::super::annotation::{Annotations, Carrier};
use super::super::node::Node;
use super::super::problem::Problems;
use super::super::registry::{Condition, Requirement};
use super::super::suggest::did_you_mean;
use super::super::words::Words;
use super::{Member, Reference};
use crate::rule::RegistryRule;

const KEYS: &[&str] = &[
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
    node.knows(KEYS, problems);
    let annotations = Annotations::read(node, Carrier::Reference, problems);
    let said = requirement(node, &annotations, problems);
    let (key, location) = node.required("ref", problems)?;
    Some(Member::Attribute(Reference {
        key,
        said,
        words: Words::of_reference(node),
        annotations,
        location,
    }))
}

/// Whether the attribute has to be there, where that is said.
pub(super) fn requirement(
    node: Node<'_>,
    annotations: &Annotations,
    problems: &mut Problems,
) -> Option<Requirement> {
    let said = level(node.get("requirement_level"), annotations, problems);
    let is_conditional = matches!(said, Some(Requirement::Conditional(_)));
    if annotations.when.is_some() && !is_conditional {
        let message = "`when` says when a conditional requirement holds, this one is none";
        let help = "add `requirement_level: { conditionally_required: … }`";
        let at = node.get("annotations").unwrap_or(node).location();
        let rule = RegistryRule::AnnotationMisplaced;
        problems.add_with(rule, &at, message, Some(help.to_owned()));
    }
    said
}

fn level(
    level: Option<Node<'_>>,
    annotations: &Annotations,
    problems: &mut Problems,
) -> Option<Requirement> {
    let level = level?;
    if let Some(text) = level.get("conditionally_required").and_then(Node::text) {
        let in_words = || Condition::Text(text.trim().to_owned());
        let condition = annotations.when.clone().unwrap_or_else(in_words);
        return Some(Requirement::Conditional(condition));
    }
    if level.get("recommended").is_some() {
        return Some(Requirement::Recommended);
    }
    if level.get("opt_in").is_some() {
        return Some(Requirement::OptIn);
    }
    let said = match level.text() {
        Some("required") => Requirement::Required,
        Some("recommended") => Requirement::Recommended,
        Some("opt_in") => Requirement::OptIn,
        found => {
            let keys = || {
                level
                    .entries(problems)
                    .first()
                    .and_then(|(key, _)| key.text())
            };
            let found = found.or_else(|| level.is_mapping().then(keys).flatten());
            let known = [
                "required",
                "recommended",
                "opt_in",
                "conditionally_required",
            ];
            let help = found.and_then(|found| did_you_mean(found, known));
            let wanted = "required, recommended, opt_in or `{conditionally_required: text}`";
            level.wants_with(problems, wanted, help);
            Requirement::Recommended
        }
    };
    Some(said)
}
