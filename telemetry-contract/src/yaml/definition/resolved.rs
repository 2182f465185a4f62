//! A registry that is resolved already: what `registry package` writes (`resolved/2.0`, whose
//! signals name attributes by their place in a catalogue), and what `registry resolve --v2` writes
//! (whose signals spell their attributes out).

use super::super::annotation::{Annotations, Carrier, span_kind};
use super::super::node::Node;
use super::super::problem::Problems;
use super::super::words::Words;
use super::attribute::{deprecated, typed};
use super::reference::requirement;
use super::signal::{associations, metric_detail};
use super::{Attribute, Definitions, Detail, Member, Reference, Signal, Sort, text_of};
use crate::model::SpanKind;

const SORTS: [(Sort, &str, &[&str], Carrier); 4] = [
    (Sort::Metric, "name", &["attributes"], Carrier::Metric),
    (Sort::Span, "type", &["attributes"], Carrier::Span),
    (Sort::Event, "name", &["attributes"], Carrier::Event),
    (
        Sort::Entity,
        "type",
        &["identity", "description"],
        Carrier::Entity,
    ),
];

/// Reads a resolved registry and adds what it defines.
pub(super) fn read(root: Node<'_>, into: &mut Definitions, problems: &mut Problems) {
    let url = root.get("schema_url");
    let url = url.and_then(|url| url.get("url").unwrap_or(url).text());
    let url = url.unwrap_or_default();
    into.resolved.get_or_insert_with(|| url.to_owned());
    let catalog = root.items_of("attribute_catalog", problems);
    let Some(registry) = root.get("registry") else {
        root.lacks("registry", problems);
        return;
    };
    let catalog = Catalog(catalog);
    for item in registry.items_of("attributes", problems) {
        if let Some(node) = catalog.find(item, problems) {
            define(node, into, problems);
        }
    }
    for (sort, name, lists, carrier) in SORTS {
        for node in registry.items_of(sort.plural(), problems) {
            let mut members = Vec::new();
            for list in lists {
                for item in node.items_of(list, problems) {
                    members.extend(catalog.member(item, into, problems));
                }
            }
            let signal = signal(node, (sort, name, carrier), members, problems);
            into.signals.extend(signal);
        }
    }
}

/// The attributes of a packaged registry; empty where they are spelled out.
struct Catalog<'a>(Vec<Node<'a>>);

impl<'a> Catalog<'a> {
    /// The attribute that an item names by its place in the catalogue, or is itself.
    fn find(&self, item: Node<'a>, problems: &mut Problems) -> Option<Node<'a>> {
        let base = item.get("base").unwrap_or(item);
        if !base.is_integer() {
            return Some(item);
        }
        let place = usize::try_from(base.count(problems)?).ok()?;
        let found = self.0.get(place).copied();
        if found.is_none() {
            base.wants(problems, "the place of an attribute in the catalogue");
        }
        found
    }

    fn member(
        &self,
        item: Node<'a>,
        into: &mut Definitions,
        problems: &mut Problems,
    ) -> Option<Member> {
        let node = self.find(item, problems)?;
        let key = define(node, into, problems)?;
        let annotations = Annotations::read(node, Carrier::Resolved, problems);
        let said = requirement(item, &annotations, problems);
        Some(Member::Attribute(Reference {
            key,
            said,
            // The definition's.
            words: Words::default(),
            annotations,
            location: item.location(),
        }))
    }
}

/// Adds an attribute's definition where it is not there yet, and says its key.
fn define(node: Node<'_>, into: &mut Definitions, problems: &mut Problems) -> Option<String> {
    let (key, location) = node.required("key", problems)?;
    if into.attributes.iter().all(|other| other.key != key) {
        let brief = text_of(node.required("brief", problems));
        let annotations = Annotations::read(node, Carrier::Resolved, problems);
        let definition = typed(node, annotations, problems);
        into.attributes.push(Attribute {
            key: key.clone(),
            brief,
            location,
            ..definition
        });
    }
    Some(key)
}

fn signal(
    node: Node<'_>,
    (sort, name, carrier): (Sort, &str, Carrier),
    members: Vec<Member>,
    problems: &mut Problems,
) -> Option<Signal> {
    let detail = match sort {
        Sort::Entity => Detail::Entity,
        Sort::Event => Detail::Event,
        Sort::Metric => metric_detail(node, problems),
        Sort::Span => {
            let kind = node.get("kind");
            let kind = kind.and_then(|kind| span_kind(kind, problems));
            let said = node.get("name").and_then(|name| name.get("note"));
            let name = said.and_then(Node::text).unwrap_or_default();
            Detail::Span {
                kind: kind.unwrap_or(SpanKind::Internal),
                name: name.trim().to_owned(),
                name_location: said.unwrap_or(node).location(),
            }
        }
    };
    let brief = text_of(node.required("brief", problems));
    let annotations = Annotations::read(node, carrier, problems);
    let (name, location) = node.required(name, problems)?;
    Some(Signal {
        name,
        detail,
        brief,
        words: Words::of(node),
        deprecated: deprecated(node),
        members,
        associations: associations(node, problems),
        annotations,
        location,
    })
}
