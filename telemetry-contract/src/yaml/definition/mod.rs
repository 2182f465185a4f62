//! The definition files as they are written: parsed, not yet resolved.
//!
//! What can't be read is noted and stood in for, so that reading goes on and nothing that refers
//! to it is called unknown; a registry with a problem is never handed out.

mod attribute;
mod reference;
mod signal;

use super::annotation::Annotations;
use super::node::{Node, Source};
use super::problem::Problems;
use super::registry::Requirement;
use crate::diagnostic::Place;
use crate::model::{Instrument, SpanKind, ValueType};

const FILE_KEYS: &[&str] = &[
    "file_format",
    "attributes",
    "attribute_groups",
    "entities",
    "events",
    "metrics",
    "spans",
    "imports",
];

/// Reads one definition of a sort.
type ReadSignal = fn(Node<'_>, &mut Problems) -> Option<Signal>;

/// The definitions of one registry's files.
#[derive(Debug, Default)]
pub(super) struct Definitions {
    pub(super) attributes: Vec<Attribute>,
    pub(super) groups: Vec<Group>,
    pub(super) signals: Vec<Signal>,
    pub(super) imports: Vec<Import>,
}

/// An attribute's definition.
#[derive(Debug)]
pub(super) struct Attribute {
    pub(super) key: String,
    pub(super) value: ValueType,
    pub(super) values: Vec<String>,
    pub(super) brief: String,
    pub(super) deprecated: Option<String>,
    pub(super) annotations: Annotations,
    pub(super) location: Place,
}

/// A group of references.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) id: String,
    pub(super) members: Vec<Member>,
    pub(super) location: Place,
}

/// A reference to an attribute or to a group.
#[derive(Debug)]
pub(super) enum Member {
    Attribute(Reference),
    Group(String, Place),
}

/// A reference to an attribute.
#[derive(Debug)]
pub(super) struct Reference {
    pub(super) key: String,
    pub(super) requirement: Requirement,
    pub(super) annotations: Annotations,
    pub(super) location: Place,
}

/// A metric, span, event or entity.
#[derive(Debug)]
pub(super) struct Signal {
    pub(super) name: String,
    pub(super) detail: Detail,
    pub(super) brief: String,
    pub(super) members: Vec<Member>,
    pub(super) annotations: Annotations,
    pub(super) location: Place,
}

/// What only one sort of signal has.
#[derive(Debug)]
pub(super) enum Detail {
    Entity,
    Event,
    Metric {
        instrument: Instrument,
        unit: String,
        unit_location: Place,
    },
    Span {
        kind: SpanKind,
        name: String,
    },
}

/// A signal taken over from a dependency.
#[derive(Debug)]
pub(super) struct Import {
    pub(super) sort: &'static str,
    pub(super) name: String,
    pub(super) location: Place,
}

impl Definitions {
    /// Reads one file and adds what it defines.
    pub(super) fn add_file(&mut self, source: &Source, problems: &mut Problems) {
        let Some(yaml) = source.parse(problems) else {
            return;
        };
        let root = Node::new(&yaml, source);
        root.knows(FILE_KEYS, problems);
        match root.required("file_format", problems) {
            Some((format, at)) if format != "definition/2" => {
                problems.add(&at, format!("`definition/2` is wanted, found `{format}`"));
            }
            _ => {}
        }
        self.add_attributes(root, problems);
        self.add_signals(root, problems);
        self.add_imports(root, problems);
    }

    fn add_attributes(&mut self, root: Node<'_>, problems: &mut Problems) {
        for node in root.items_of("attributes", problems) {
            self.attributes.extend(attribute::read(node, problems));
        }
        for node in root.items_of("attribute_groups", problems) {
            let known = [
                "id",
                "visibility",
                "brief",
                "note",
                "stability",
                "attributes",
                "annotations",
            ];
            node.knows(&known, problems);
            let Some((id, location)) = node.required("id", problems) else {
                continue;
            };
            let members = reference::read(node, "attributes", problems);
            self.groups.push(Group {
                id,
                members,
                location,
            });
        }
    }

    fn add_signals(&mut self, root: Node<'_>, problems: &mut Problems) {
        let sorts: [(&str, ReadSignal); 4] = [
            ("metrics", signal::metric),
            ("spans", signal::span),
            ("events", signal::event),
            ("entities", signal::entity),
        ];
        for (key, read) in sorts {
            for node in root.items_of(key, problems) {
                self.signals.extend(read(node, problems));
            }
        }
    }

    fn add_imports(&mut self, root: Node<'_>, problems: &mut Problems) {
        let Some(imports) = root.get("imports") else {
            return;
        };
        imports.knows(&["metrics", "events"], problems);
        for sort in ["metrics", "events"] {
            for node in imports.items_of(sort, problems) {
                let Some(name) = node.text() else {
                    node.wants(problems, "a name");
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

fn stability(node: Node<'_>, problems: &mut Problems) {
    let levels = [
        "stable",
        "development",
        "alpha",
        "beta",
        "release_candidate",
        "deprecated",
    ];
    let Some((level, at)) = node.required("stability", problems) else {
        return;
    };
    if !levels.contains(&level.as_str()) {
        let message = format!("`{level}` is no stability; known: {}", levels.join(", "));
        problems.add(&at, message);
    }
}

/// What to use instead of something deprecated.
fn deprecated(owner: Node<'_>) -> Option<String> {
    let deprecated = owner.get("deprecated")?;
    let renamed = deprecated.get("renamed_to").and_then(Node::text);
    let reason = deprecated.get("note").and_then(Node::text);
    let text = renamed.or(reason).unwrap_or("nothing takes its place");
    Some(text.to_owned())
}

/// The text of something that may be missing, which is noted already.
fn text_of(found: Option<(String, Place)>) -> String {
    found.map(|(text, _)| text).unwrap_or_default()
}
