//! What a registry says of signals that are defined elsewhere.

use super::super::annotation::{Annotations, Carrier};
use super::super::node::Node;
use super::super::problem::Problems;
use super::super::words::Words;
use super::{Refinement, Sort, reference, signal};

/// The list of each sort's refinements, what carries its annotations, and its own keys.
const SORTS: [(Sort, &str, Carrier, &[&str]); 4] = [
    (
        Sort::Metric,
        "metric_refinements",
        Carrier::Metric,
        &["attributes", "entity_associations"],
    ),
    (
        Sort::Span,
        "span_refinements",
        Carrier::Span,
        &["name", "attributes", "entity_associations"],
    ),
    (
        Sort::Event,
        "event_refinements",
        Carrier::Event,
        &["attributes", "entity_associations"],
    ),
    (
        Sort::Entity,
        "entity_refinements",
        Carrier::Entity,
        &["identity", "description"],
    ),
];

const COMMON_KEYS: &[&str] = &[
    "id",
    "ref",
    "brief",
    "note",
    "stability",
    "deprecated",
    "annotations",
];

/// Reads every refinement of a file.
pub(super) fn read(root: Node<'_>, into: &mut Vec<Refinement>, problems: &mut Problems) {
    for (sort, key, carrier, keys) in SORTS {
        for node in root.items_of(key, problems) {
            let known: Vec<&str> = keys.iter().chain(COMMON_KEYS).copied().collect();
            node.knows(&known, problems);
            into.extend(refinement(node, sort, carrier, problems));
        }
    }
}

fn refinement(
    node: Node<'_>,
    sort: Sort,
    carrier: Carrier,
    problems: &mut Problems,
) -> Option<Refinement> {
    let mut members = Vec::new();
    for key in ["attributes", "identity", "description"] {
        members.extend(reference::read(node, key, problems));
    }
    let name = node.get("name").and_then(|name| name.get("note"));
    let name = name.and_then(|name| Some((name.text()?.trim().to_owned(), name.location())));
    let brief = node.get("brief").and_then(Node::text);
    let id = node.required("id", problems);
    let of = node.required("ref", problems);
    let annotations = Annotations::read(node, carrier, problems);
    let associations = signal::associations(node, problems);
    let ((id, location), (of, of_location)) = (id?, of?);
    Some(Refinement {
        sort,
        id,
        of,
        of_location,
        brief: brief.map(|brief| brief.trim().to_owned()),
        words: match sort {
            // Its brief is the span's.
            Sort::Span => Words::of(node),
            _ => Words::of_reference(node),
        },
        name,
        members,
        associations,
        annotations,
        location,
    })
}
