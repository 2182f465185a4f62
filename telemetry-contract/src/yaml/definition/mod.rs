//! The definition files as they are written: parsed, not yet resolved.
//!
//! What can't be read is noted and stood in for, so that reading goes on and nothing that refers
//! to it is called unknown; a registry with a problem is never handed out.

mod attribute;
mod file;
mod groups;
mod reference;
mod refinement;
mod resolved;
mod signal;

use std::collections::BTreeMap;

pub(super) use self::attribute::STABILITIES;
use super::annotation::Annotations;
use super::registry::{Member as EnumMember, Requirement};
use super::words::Words;
use crate::diagnostic::Place;
use crate::model::{Instrument, SpanKind, ValueType};

/// The definitions of one registry's files.
#[derive(Debug, Default)]
pub(super) struct Definitions {
    pub(super) attributes: Vec<Attribute>,
    pub(super) groups: Vec<Group>,
    pub(super) signals: Vec<Signal>,
    pub(super) refinements: Vec<Refinement>,
    pub(super) imports: Vec<Import>,
    /// The schema URL of a registry that was written resolved; empty where it says none.
    pub(super) resolved: Option<String>,
    /// The text of files that could not be taken apart: what they may define is not unknown.
    pub(super) unread: Vec<String>,
}

/// An attribute's definition.
#[derive(Debug)]
pub(super) struct Attribute {
    pub(super) key: String,
    pub(super) value: ValueType,
    pub(super) template: bool,
    pub(super) values: Vec<String>,
    /// What is said of each of them.
    pub(super) members: BTreeMap<String, EnumMember>,
    pub(super) examples: Vec<String>,
    pub(super) brief: String,
    pub(super) words: Words,
    pub(super) deprecated: Option<String>,
    /// The attribute that takes its place, where the format says that apart.
    pub(super) renamed_to: Option<(String, Place)>,
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
#[expect(
    clippy::large_enum_variant,
    reason = "nearly all are attributes, and none is kept"
)]
#[derive(Debug, Clone)]
pub(super) enum Member {
    Attribute(Reference),
    Group(String, Place),
}

/// A reference to an attribute.
#[derive(Debug, Clone)]
pub(super) struct Reference {
    pub(super) key: String,
    /// Whether the attribute has to be there, where the reference says so.
    pub(super) said: Option<Requirement>,
    pub(super) words: Words,
    pub(super) annotations: Annotations,
    pub(super) location: Place,
}

impl Reference {
    /// Whether the attribute has to be there.
    pub(super) fn requirement(&self) -> Requirement {
        self.said.clone().unwrap_or(Requirement::Recommended)
    }
}

/// The sorts of signals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Entity,
    Event,
    Metric,
    Span,
}

impl Sort {
    /// As the list of them is called in a file.
    pub(super) const fn plural(self) -> &'static str {
        match self {
            Self::Entity => "entities",
            Self::Event => "events",
            Self::Metric => "metrics",
            Self::Span => "spans",
        }
    }
}

/// A metric, span, event or entity.
#[derive(Debug)]
pub(super) struct Signal {
    pub(super) name: String,
    pub(super) detail: Detail,
    pub(super) brief: String,
    pub(super) words: Words,
    pub(super) deprecated: Option<String>,
    pub(super) members: Vec<Member>,
    pub(super) associations: Vec<(String, Place)>,
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
        name_location: Place,
    },
}

/// What this registry says of a signal that is defined already.
#[derive(Debug, Clone)]
pub(super) struct Refinement {
    pub(super) sort: Sort,
    pub(super) id: String,
    pub(super) of: String,
    pub(super) of_location: Place,
    pub(super) brief: Option<String>,
    pub(super) words: Words,
    /// How a span's name is made.
    pub(super) name: Option<(String, Place)>,
    pub(super) members: Vec<Member>,
    pub(super) associations: Vec<(String, Place)>,
    pub(super) annotations: Annotations,
    pub(super) location: Place,
}

/// A signal taken over from a dependency; a name that ends in `*` stands for all that start so.
#[derive(Debug)]
pub(super) struct Import {
    pub(super) sort: Sort,
    pub(super) name: String,
    pub(super) location: Place,
}

/// The text of something that may be missing, which is noted already.
fn text_of(found: Option<(String, Place)>) -> String {
    found.map(|(text, _)| text).unwrap_or_default()
}
