//! What a definition says for people: words that no check depends on.

use std::collections::BTreeMap;

use super::node::Node;
use super::problem::Problems;

/// What stands between what is said and the member that it is said of.
const OF: &str = " of ";

/// What is said beside the brief, each under what it is: `note`, `stability`, `examples`, an
/// annotation, or something of an enum's member (``brief of `web` ``).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words(BTreeMap<String, String>);

impl Words {
    /// What a definition says.
    pub(super) fn of(node: Node<'_>) -> Self {
        let mut words = Self::default();
        words.take(node, &["note", "stability", "examples"]);
        words.annotations(node);
        let kind = node.get("type");
        let members = kind.and_then(|kind| kind.get("members"));
        for member in items(members) {
            let value = member.get("value").or(member.get("id"));
            let value = value.and_then(Node::any_scalar).unwrap_or_default();
            for key in ["id", "brief", "note", "stability", "deprecated"] {
                let text = member.get(key).map(spelled).unwrap_or_default();
                words.0.insert(format!("{key}{OF}`{value}`"), text);
            }
        }
        words
    }

    /// What a reference says in place of the attribute's definition.
    pub(super) fn of_reference(node: Node<'_>) -> Self {
        let mut words = Self::default();
        words.take(node, &["brief", "note", "stability", "examples"]);
        words.annotations(node);
        words
    }

    /// Says what `other` does, instead of what was said before.
    pub(super) fn replace(&mut self, other: &Self) {
        let said = other.0.iter();
        self.0
            .extend(said.map(|(what, text)| (what.clone(), text.clone())));
    }

    /// What is said under this name; empty where nothing is.
    pub fn get(&self, what: &str) -> &str {
        self.0.get(what).map_or("", String::as_str)
    }

    /// What the two do not say alike, by name; of members, those that both have.
    pub fn other_than<'w>(&'w self, old: &'w Self) -> Vec<&'w str> {
        let mut what: Vec<&str> = self.0.keys().chain(old.0.keys()).map(|it| &**it).collect();
        what.sort_unstable();
        what.dedup();
        let in_both = |what: &str| self.0.contains_key(what) && old.0.contains_key(what);
        what.retain(|what| self.get(what) != old.get(what));
        what.retain(|what| !what.contains(OF) || in_both(what));
        what
    }

    fn take(&mut self, node: Node<'_>, keys: &[&str]) {
        for key in keys {
            if let Some(found) = node.get(key) {
                self.0.insert((*key).to_owned(), spelled(found));
            }
        }
    }

    /// What is annotated for readers and for other tools.
    fn annotations(&mut self, node: Node<'_>) {
        let Some(annotations) = node.get("annotations") else {
            return;
        };
        for (name, value) in entries(annotations) {
            if name != "contract" {
                let what = format!("annotation {name}");
                self.0.insert(what, spelled(value));
            }
        }
        if let Some(contract) = annotations.get("contract") {
            self.take(contract, &["header", "alias_of"]);
        }
    }
}

/// A value on one line, the same however it was laid out.
fn spelled(node: Node<'_>) -> String {
    if node.is_mapping() {
        let entries = entries(node).into_iter();
        let entries = entries.map(|(key, value)| format!("{key}: {}", spelled(value)));
        return entries.collect::<Vec<_>>().join(", ");
    }
    if node.is_sequence() {
        let items: Vec<String> = items(Some(node)).into_iter().map(spelled).collect();
        return items.join(", ");
    }
    let text = node.any_scalar().unwrap_or_default();
    text.trim().to_owned()
}

/// The entries of a mapping; what is none is told where it is read for its meaning.
fn entries(node: Node<'_>) -> Vec<(String, Node<'_>)> {
    let entries = node.entries(&mut Problems::default()).into_iter();
    entries
        .filter_map(|(key, value)| Some((key.any_scalar()?, value)))
        .collect()
}

fn items(node: Option<Node<'_>>) -> Vec<Node<'_>> {
    node.map_or_else(Vec::new, |node| node.items(&mut Problems::default()))
}
