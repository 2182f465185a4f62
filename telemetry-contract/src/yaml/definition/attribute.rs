//! Attributes' definitions.

use std::collections::BTreeMap;

use super::super::annotation::{Annotations, Carrier};
use super::super::node::Node;
use super::super::problem::Problems;
use super::super::registry::Member;
use super::super::words::Words;
use super::{Attribute, text_of};
use crate::diagnostic::Place;
use crate::model::{Cardinality, ValueType};
use crate::rule::RegistryRule;

const KEYS: &[&str] = &[
    "key",
    "type",
    "brief",
    "note",
    "stability",
    "deprecated",
    "examples",
    "annotations",
];

const TYPES: &[(&str, ValueType)] = &[
    ("any", ValueType::Any),
    ("boolean", ValueType::Boolean),
    ("boolean[]", ValueType::Booleans),
    ("double", ValueType::Double),
    ("double[]", ValueType::Doubles),
    ("int", ValueType::Int),
    ("int[]", ValueType::Ints),
    ("string", ValueType::String),
    ("string[]", ValueType::Strings),
];

/// What other languages call some of them.
const ELSEWHERE: &[(&str, &str)] = &[
    ("bool", "boolean"),
    ("float", "double"),
    ("integer", "int"),
    ("long", "int"),
    ("number", "double"),
    ("str", "string"),
];

/// Reads one.
pub(super) fn read(node: Node<'_>, problems: &mut Problems) -> Option<Attribute> {
    node.knows(KEYS, problems);
    let key = node.required("key", problems);
    let brief = brief(node, problems);
    stability(node, problems);
    check_deprecated(node, problems);
    let annotations = Annotations::read(node, Carrier::Attribute, problems);
    let definition = typed(node, annotations, problems);
    let (key, location) = key?;
    Some(Attribute {
        key,
        brief: text_of(brief),
        renamed_to: renamed_to(node),
        location,
        ..definition
    })
}

/// What every format says of an attribute in the same way; without a key, a brief and a place.
pub(super) fn typed(
    node: Node<'_>,
    annotations: Annotations,
    problems: &mut Problems,
) -> Attribute {
    let Type {
        value,
        template,
        values,
        members,
        open,
    } = value_type(node, problems).unwrap_or_default();
    let examples = examples(node, value, template || !values.is_empty(), problems);
    // An enum whose members can't be read, which is told, has a bound all the same.
    let is_enum = node.find("type").is_some_and(Node::is_mapping);
    let stand_in = (is_enum && values.is_empty()).then_some(Cardinality::Bounded(1));
    let annotations = Annotations {
        open: annotations.open || open,
        cardinality: annotations.cardinality.or(stand_in),
        ..annotations
    };
    Attribute {
        key: String::new(),
        value,
        template,
        values,
        members,
        examples,
        brief: String::new(),
        words: Words::of(node),
        deprecated: deprecated(node),
        renamed_to: None,
        annotations,
        location: node.location(),
    }
}

/// What a definition says about the values.
struct Type {
    value: ValueType,
    template: bool,
    values: Vec<String>,
    members: BTreeMap<String, Member>,
    open: bool,
}

impl Default for Type {
    fn default() -> Self {
        Self::of(ValueType::Any)
    }
}

impl Type {
    const fn of(value: ValueType) -> Self {
        Self {
            value,
            template: false,
            values: Vec::new(),
            members: BTreeMap::new(),
            open: false,
        }
    }
}

/// The type of an attribute and, for an enum, its values.
fn value_type(node: Node<'_>, problems: &mut Problems) -> Option<Type> {
    let Some(node) = node.find("type") else {
        node.lacks("type", problems);
        return None;
    };
    if node.is_mapping() {
        return Some(members_of_enum(node, problems));
    }
    let inner = node
        .text()
        .and_then(|text| text.strip_prefix("template[")?.strip_suffix(']'));
    if let Some(inner) = inner {
        let known = TYPES.iter().find(|(name, _)| *name == inner);
        if let Some((_, value)) = known {
            return Some(Type {
                template: true,
                ..Type::of(*value)
            });
        }
    }
    if node.is_sequence() {
        node.wants_type(problems, "a type or `members`");
        return None;
    }
    let value = node.one_of_with(TYPES, ELSEWHERE, problems);
    value.map(Type::of)
}

fn members_of_enum(node: Node<'_>, problems: &mut Problems) -> Type {
    node.knows(&["members", "allow_custom_values"], problems);
    let custom = node.get("allow_custom_values");
    let open = custom.is_some_and(|node| node.truth(problems));
    let mut members = Members::default();
    let list = node.get("members");
    let items = list.map(|list| list.items(problems)).unwrap_or_default();
    if items.is_empty() && list.is_none_or(Node::is_sequence) {
        let message = "at least one member is wanted, found none";
        let help = "add `- { id: …, value: …, brief: …, stability: … }` under `members`";
        let (rule, at) = (RegistryRule::MemberInvalid, list.unwrap_or(node).location());
        problems.add_with(rule, &at, message, Some(help.to_owned()));
    }
    for member in items {
        members.read(member, problems);
    }
    let value = if members.whole && !members.values.is_empty() {
        ValueType::Int
    } else {
        ValueType::String
    };
    Type {
        value,
        template: false,
        values: members.values,
        members: members.said,
        open,
    }
}

struct Members {
    ids: Vec<String>,
    values: Vec<String>,
    /// What is said of each value.
    said: BTreeMap<String, Member>,
    /// The values of members that are not on their way out.
    live: Vec<String>,
    /// Whether all of them are whole numbers.
    whole: bool,
}

impl Default for Members {
    fn default() -> Self {
        Self {
            ids: Vec::new(),
            values: Vec::new(),
            said: BTreeMap::new(),
            live: Vec::new(),
            whole: true,
        }
    }
}

impl Members {
    fn read(&mut self, member: Node<'_>, problems: &mut Problems) {
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
        let id = member.get("id");
        let value = member.get("value").or(id);
        let Some(text) = value.and_then(Node::any_scalar) else {
            let wanted = "a member with an id and a value";
            member.wants_by(RegistryRule::MemberInvalid, problems, wanted);
            return;
        };
        if let Some(value) = value.filter(|value| value.is_number() && !value.is_integer()) {
            let message =
                format!("a text or a whole number of at most 64 bits is wanted, found `{text}`");
            let help = "put it in quotation marks, where it is a text".to_owned();
            let (rule, at) = (RegistryRule::MemberInvalid, value.location());
            problems.add_with(rule, &at, message, Some(help));
            return;
        }
        if id.is_none() {
            let message = format!("the member with the value `{text}` has no id");
            problems.add(RegistryRule::MemberInvalid, &member.location(), message);
        }
        let whole = value.is_some_and(Node::is_integer);
        if !self.values.is_empty() && whole != self.whole {
            let message = format!("the value `{text}` is of another type than those before");
            problems.add(RegistryRule::MemberInvalid, &member.location(), message);
        }
        self.whole &= whole;
        let id = id.and_then(Node::any_scalar);
        self.keep(id, text, member, problems);
    }

    fn keep(&mut self, id: Option<String>, text: String, at: Node<'_>, problems: &mut Problems) {
        let mut twice = |what: &str, name: &str| {
            let message = format!("the {what} `{name}` is there twice");
            problems.add(RegistryRule::MemberDuplicate, &at.location(), message);
        };
        // An old id may stand for the value of a new one.
        let is_live = at.get("deprecated").is_none();
        let known = id
            .as_deref()
            .filter(|id| self.ids.iter().any(|other| other == id));
        if is_live && self.live.contains(&text) {
            twice("value", &text);
        } else if let Some(id) = known {
            twice("id", id);
        }
        self.live.extend(is_live.then(|| text.clone()));
        if !self.values.contains(&text) {
            let said = Member {
                id: id.clone().unwrap_or_default(),
                location: at.get("value").unwrap_or(at).location(),
            };
            self.said.insert(text.clone(), said);
            self.values.push(text);
        }
        self.ids.extend(id);
    }
}

/// The examples as text; one of another type is noted.
fn examples(node: Node<'_>, value: ValueType, any: bool, problems: &mut Problems) -> Vec<String> {
    let Some(node) = node.get("examples") else {
        return Vec::new();
    };
    let items = if node.is_sequence() {
        node.items(problems)
    } else {
        vec![node]
    };
    for item in items.iter().filter(|_| !any) {
        let (fits, wanted) = match value {
            ValueType::String => (item.text().is_some(), "a string"),
            ValueType::Int => (item.is_integer(), "a whole number"),
            ValueType::Double => (item.is_number(), "a number"),
            ValueType::Boolean => (item.is_boolean(), "true or false"),
            _ => continue,
        };
        if !fits {
            let wanted = format!("an example that is {wanted}");
            item.wants_by(RegistryRule::ExampleMismatch, problems, &wanted);
        }
    }
    items.into_iter().filter_map(Node::any_scalar).collect()
}

pub(in super::super) const STABILITIES: &[(&str, ())] = &[
    ("stable", ()),
    ("development", ()),
    ("alpha", ()),
    ("beta", ()),
    ("release_candidate", ()),
    ("deprecated", ()),
];

/// Checks the stability that every definition has.
pub(super) fn stability(node: Node<'_>, problems: &mut Problems) {
    if node.required("stability", problems).is_some() {
        if let Some(node) = node.get("stability") {
            node.one_of(STABILITIES, problems);
        }
    }
}

/// The brief that every definition has, which says something.
pub(super) fn brief(node: Node<'_>, problems: &mut Problems) -> Option<(String, Place)> {
    let (text, at) = node.required("brief", problems)?;
    if text.is_empty() {
        let message = "a brief of a few words is wanted, this one is empty";
        let help = Some("say what it means to somebody who reads the telemetry".to_owned());
        problems.add_with(RegistryRule::ValueInvalid, &at, message, help);
    }
    Some((text, at))
}

const REASONS: &[(&str, ())] = &[
    ("renamed", ()),
    ("obsoleted", ()),
    ("uncategorized", ()),
    ("unspecified", ()),
];

/// Checks how something says that it is on its way out.
pub(super) fn check_deprecated(owner: Node<'_>, problems: &mut Problems) {
    let Some(node) = owner.get("deprecated") else {
        return;
    };
    if !node.is_mapping() {
        let wanted = "`{ reason: renamed, renamed_to: … }` or `{ reason: obsoleted, note: … }`";
        node.wants_type(problems, wanted);
        return;
    }
    node.knows(&["reason", "renamed_to", "note"], problems);
    if node.required("reason", problems).is_some() {
        if let Some(reason) = node.get("reason") {
            reason.one_of(REASONS, problems);
        }
    }
    if node.get("reason").and_then(Node::text) == Some("renamed") {
        node.required("renamed_to", problems);
    }
}

/// The attribute that takes its place.
fn renamed_to(owner: Node<'_>) -> Option<(String, Place)> {
    let node = owner.get("deprecated")?.get("renamed_to")?;
    Some((node.text()?.trim().to_owned(), node.location()))
}

/// What to use instead of something deprecated.
pub(super) fn deprecated(owner: Node<'_>) -> Option<String> {
    let deprecated = owner.get("deprecated")?;
    let renamed = deprecated.get("renamed_to").and_then(Node::text);
    let reason = deprecated.get("note").and_then(Node::text);
    let text = renamed.or(reason).or(deprecated.text());
    let text = text.map_or("", str::trim);
    Some(if text.is_empty() {
        "nothing takes its place".to_owned()
    } else {
        text.to_owned()
    })
}
