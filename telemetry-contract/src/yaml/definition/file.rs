//! One file: which format it is in, and what its lists hold.

use super::super::node::Node;
use super::super::problem::Problems;
use super::super::source::Source;
use super::signal::ReadSignal;
use super::{Definitions, Group, Import, Sort, attribute, groups, reference, refinement, resolved};
use super::{attribute::stability, signal};
use crate::rule::RegistryRule;

/// The one definition format of today.
const FORMAT: &str = "definition/2";

const FILE_KEYS: &[&str] = &[
    "file_format",
    "attributes",
    "attribute_groups",
    "entities",
    "entity_refinements",
    "events",
    "event_refinements",
    "metrics",
    "metric_refinements",
    "spans",
    "span_refinements",
    "imports",
];

const SORTS: [(Sort, ReadSignal); 4] = [
    (Sort::Metric, signal::metric),
    (Sort::Span, signal::span),
    (Sort::Event, signal::event),
    (Sort::Entity, signal::entity),
];

impl Definitions {
    /// Reads one file and adds what it defines: definitions in this format or the one before it,
    /// or a whole registry that is resolved already.
    pub(in super::super) fn add_file(&mut self, source: &Source, problems: &mut Problems) {
        let Some(yaml) = source.parse(problems) else {
            self.unread.push(source.text.clone());
            return;
        };
        let root = Node::new(&yaml, source);
        let has = |key| root.get(key).is_some();
        if has("registry") || has("attribute_catalog") {
            resolved::read(root, self, problems);
        } else if has("groups") && !has("file_format") {
            groups::read(root, self, problems);
        } else {
            self.add_definitions(root, problems);
        }
    }

    fn add_definitions(&mut self, root: Node<'_>, problems: &mut Problems) {
        root.knows(FILE_KEYS, problems);
        check_format(root, problems);
        for node in root.items_of("attributes", problems) {
            self.attributes.extend(attribute::read(node, problems));
        }
        for node in root.items_of("attribute_groups", problems) {
            self.groups.extend(group(node, problems));
        }
        for (sort, read) in SORTS {
            for node in root.items_of(sort.plural(), problems) {
                self.signals.extend(read(node, problems));
            }
        }
        refinement::read(root, &mut self.refinements, problems);
        self.add_imports(root, problems);
    }

    /// Adds what a file imports.
    pub(super) fn add_imports(&mut self, root: Node<'_>, problems: &mut Problems) {
        let Some(imports) = root.get("imports") else {
            return;
        };
        let known = ["metrics", "events", "spans", "entities", "attribute_groups"];
        imports.knows(&known, problems);
        for (sort, _) in SORTS {
            for node in imports.items_of(sort.plural(), problems) {
                let Some(name) = node.text() else {
                    node.wants_type(problems, "a name");
                    continue;
                };
                let (name, location) = (name.to_owned(), node.location());
                self.imports.push(Import {
                    sort,
                    name,
                    location,
                });
            }
        }
    }
}

fn check_format(root: Node<'_>, problems: &mut Problems) {
    let found = root.get("file_format");
    let text = found.and_then(Node::text);
    if text == Some(FORMAT) || !root.is_mapping() {
        return;
    }
    let (at, message) = match (found, text) {
        (Some(node), Some(format)) => {
            let message = format!("`{FORMAT}` is wanted, found `{format}`");
            (node.location(), message)
        }
        _ => (root.location(), "`file_format` is missing here".to_owned()),
    };
    let help = format!("start the file with `file_format: {FORMAT}`");
    problems.add_with(RegistryRule::FormatUnknown, &at, message, Some(help));
}

fn group(node: Node<'_>, problems: &mut Problems) -> Option<Group> {
    let known = [
        "id",
        "visibility",
        "brief",
        "note",
        "stability",
        "deprecated",
        "attributes",
        "annotations",
    ];
    node.knows(&known, problems);
    let id = node.required("id", problems);
    let public = node.required("visibility", problems).and_then(|_| {
        let visibility = node.get("visibility")?;
        visibility.one_of(&[("internal", false), ("public", true)], problems)
    });
    if public == Some(true) {
        node.required("brief", problems);
        stability(node, problems);
    }
    let members = reference::read(node, "attributes", problems);
    let (id, location) = id?;
    Some(Group {
        id,
        members,
        location,
    })
}
