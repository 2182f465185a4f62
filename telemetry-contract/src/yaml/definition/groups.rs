//! The definition format before this one: `groups`, each with a `type`, `extends` and a `prefix`.
//!
//! What `registry resolve` writes of such files is read too: there, every attribute of a group is
//! spelled out under its `name`.

use super::super::annotation::{Annotations, Carrier, span_kind};
use super::super::node::Node;
use super::super::problem::Problems;
use super::super::words::Words;
use super::attribute::typed;
use super::reference::requirement;
use super::signal::{associations, metric_detail};
use super::{Definitions, Detail, Group, Member, Reference, Signal, attribute};
use crate::diagnostic::Place;
use crate::model::SpanKind;

const FILE_KEYS: &[&str] = &["groups", "imports", "registry_url", "catalog", "version"];

const GROUP_KEYS: &[&str] = &[
    "id",
    "type",
    "brief",
    "note",
    "prefix",
    "extends",
    "include_groups",
    "stability",
    "deprecated",
    "attributes",
    "constraints",
    "span_kind",
    "events",
    "metric_name",
    "instrument",
    "unit",
    "value_type",
    "name",
    "display_name",
    "body",
    "annotations",
    "entity_associations",
    "visibility",
    "requirement_level",
    "lineage",
    "is_v2",
    "links",
];

const ATTRIBUTE_KEYS: &[&str] = &[
    "id",
    "ref",
    "name",
    "type",
    "brief",
    "note",
    "tag",
    "stability",
    "deprecated",
    "requirement_level",
    "sampling_relevant",
    "examples",
    "annotations",
    "role",
    "prefix",
    "value",
    "tags",
];

/// What a group defines beside its attributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Attributes,
    Entity,
    Event,
    Metric,
    Other,
    Span,
}

const KINDS: &[(&str, Kind)] = &[
    ("attribute_group", Kind::Attributes),
    ("entity", Kind::Entity),
    ("resource", Kind::Entity),
    ("event", Kind::Event),
    ("metric", Kind::Metric),
    ("metric_group", Kind::Other),
    ("scope", Kind::Other),
    ("span", Kind::Span),
    ("undefined", Kind::Other),
];

/// Reads a file of groups and adds what it defines.
pub(super) fn read(root: Node<'_>, into: &mut Definitions, problems: &mut Problems) {
    root.knows(FILE_KEYS, problems);
    let mut groups = root.items_of("groups", problems);
    if let Some(folder) = root.get("registry_url") {
        let url = schema_url(&groups, folder.text().unwrap_or_default());
        into.resolved.get_or_insert(url);
    }
    // Where attributes are spelled out again, their own groups have the definition itself.
    groups.sort_by_key(|group| kind(*group) != Some(Kind::Attributes));
    for node in groups {
        group(node, into, problems);
    }
    into.add_imports(root, problems);
}

/// The schema URL that resolved groups come from: those of this folder, else the first of all.
fn schema_url(groups: &[Node<'_>], folder: &str) -> String {
    let origins = groups.iter().filter_map(|group| {
        let origin = group.get("lineage")?.get("provenance")?;
        let path = origin.get("path").and_then(Node::text);
        Some((path.unwrap_or_default(), origin.get("schema_url")?.text()?))
    });
    let origins: Vec<(&str, &str)> = origins.collect();
    let mut own = origins.iter().filter(|(path, _)| path.starts_with(folder));
    let found = own.next().or(origins.first());
    found.map_or("", |(_, url)| url).to_owned()
}

fn kind(node: Node<'_>) -> Option<Kind> {
    let text = node.get("type")?.text()?;
    let known = KINDS.iter().find(|(name, _)| *name == text);
    known.map(|(_, kind)| *kind)
}

fn group(node: Node<'_>, into: &mut Definitions, problems: &mut Problems) {
    node.knows(GROUP_KEYS, problems);
    let kind = match node.get("type") {
        Some(kind) => kind.one_of(KINDS, problems),
        None => Some(Kind::Span),
    };
    let members = members(node, into, problems);
    let Some((id, location)) = node.required("id", problems) else {
        return;
    };
    let signal = kind.and_then(|kind| signal(node, kind, (&id, &location), &members, problems));
    into.signals.extend(signal);
    into.groups.push(Group {
        id,
        members,
        location,
    });
}

/// The attributes of a group, and the groups that it extends.
fn members(node: Node<'_>, into: &mut Definitions, problems: &mut Problems) -> Vec<Member> {
    let prefix = node.get("prefix").and_then(Node::text).unwrap_or_default();
    let mut members = Vec::new();
    for item in node.items_of("attributes", problems) {
        item.knows(ATTRIBUTE_KEYS, problems);
        members.extend(member(item, prefix, into, problems));
    }
    for extended in [node.get("extends")].into_iter().flatten() {
        let id = extended.text().unwrap_or_default().to_owned();
        members.push(Member::Group(id, extended.location()));
    }
    for included in node.items_of("include_groups", problems) {
        let id = included.text().unwrap_or_default().to_owned();
        members.push(Member::Group(id, included.location()));
    }
    members
}

fn member(
    node: Node<'_>,
    prefix: &str,
    into: &mut Definitions,
    problems: &mut Problems,
) -> Option<Member> {
    let annotations = Annotations::read(node, Carrier::Resolved, problems);
    let said = requirement(node, &annotations, problems);
    let named = |key: &str| node.get(key).and_then(Node::text);
    let (key, at) = match (named("ref"), named("id"), named("name")) {
        (Some(key), ..) => (key.to_owned(), node.get("ref")),
        (None, Some(id), _) => {
            let key = match prefix {
                "" => id.to_owned(),
                _ => format!("{prefix}.{id}"),
            };
            (key, node.get("id"))
        }
        (None, None, Some(key)) => (key.to_owned(), node.get("name")),
        (None, None, None) => {
            node.required("id", problems)?;
            return None;
        }
    };
    let location = at.unwrap_or(node).location();
    let is_resolved = named("ref").is_none() && named("id").is_none();
    let is_new = || into.attributes.iter().all(|other| other.key != key);
    if named("ref").is_none() && (!is_resolved || is_new()) {
        into.attributes
            .push(definition(node, (&key, &location), &annotations, problems));
    }
    let words = match named("ref") {
        Some(_) => Words::of_reference(node),
        None => Words::default(),
    };
    Some(Member::Attribute(Reference {
        key,
        said,
        words,
        annotations,
        location,
    }))
}

fn definition(
    node: Node<'_>,
    (key, location): (&str, &Place),
    annotations: &Annotations,
    problems: &mut Problems,
) -> super::Attribute {
    let definition = typed(node, annotations.clone(), problems);
    super::Attribute {
        key: key.to_owned(),
        brief: text(node, "brief"),
        location: location.clone(),
        ..definition
    }
}

fn text(node: Node<'_>, key: &str) -> String {
    let text = node.get(key).and_then(Node::text).unwrap_or_default();
    text.trim().to_owned()
}

/// The signal that a group of this kind is.
fn signal(
    node: Node<'_>,
    kind: Kind,
    (id, at): (&str, &Place),
    members: &[Member],
    problems: &mut Problems,
) -> Option<Signal> {
    let named = |key: &str, prefix: &str| {
        let own = node.get(key).filter(|name| name.text().is_some());
        let name = own.and_then(Node::text).unwrap_or(id);
        let name = name.strip_prefix(prefix).unwrap_or(name);
        let at = own.map_or_else(|| at.clone(), Node::location);
        (name.to_owned(), at)
    };
    let (carrier, (name, location), detail) = match kind {
        Kind::Attributes | Kind::Other => return None,
        Kind::Entity => (Carrier::Entity, named("name", "entity."), Detail::Entity),
        Kind::Event => (Carrier::Event, named("name", "event."), Detail::Event),
        Kind::Metric => {
            let name = node.required("metric_name", problems)?;
            (Carrier::Metric, name, metric_detail(node, problems))
        }
        Kind::Span => {
            let kind = node.get("span_kind");
            let kind = kind.and_then(|kind| span_kind(kind, problems));
            let detail = Detail::Span {
                kind: kind.unwrap_or(SpanKind::Internal),
                name: text(node, "note"),
                name_location: node.get("note").unwrap_or(node).location(),
            };
            (Carrier::Span, named("", "span."), detail)
        }
    };
    Some(Signal {
        name,
        detail,
        brief: text(node, "brief"),
        words: Words::of(node),
        deprecated: attribute::deprecated(node),
        members: members.to_vec(),
        associations: associations(node, problems),
        annotations: Annotations::read(node, carrier, problems),
        location,
    })
}
