//! A contract made ready for checking: keys to numbers, span types to lists of numbers.

use std::collections::HashMap;

use super::keys::{Key, Keys};
use crate::model::{AttributeDef, Condition, Contract, Requirement, SpanDef, SpanKind};
use crate::otlp::model::Kind;

/// The number of an attribute in [`Contract::attributes`].
pub(super) type AttributeNumber = u16;

/// A contract with its look-up tables.
#[derive(Debug)]
pub(super) struct Index {
    pub(super) contract: &'static Contract,
    keys: Keys,
    metrics: HashMap<&'static str, usize>,
    spans: Vec<SpanType>,
}

/// A span type with its attributes as numbers.
#[derive(Debug)]
pub(super) struct SpanType {
    /// Its number in [`Contract::spans`].
    pub(super) number: usize,
    pub(super) def: &'static SpanDef,
    markers: Vec<AttributeNumber>,
    pub(super) required: Vec<AttributeNumber>,
    /// An attribute, and the one whose presence requires it.
    pub(super) with: Vec<(AttributeNumber, AttributeNumber)>,
    /// Attributes that a failed span has, other than `error.type`.
    pub(super) on_error: Vec<AttributeNumber>,
}

impl Index {
    /// Reads the contract once.
    pub(super) fn new(contract: &'static Contract) -> Self {
        let metrics = contract.metrics.iter().enumerate();
        let mut index = Self {
            contract,
            keys: Keys::new(contract),
            metrics: metrics.map(|(at, def)| (def.name.as_str(), at)).collect(),
            spans: Vec::new(),
        };
        let spans = contract.spans.iter().enumerate();
        let spans = spans.filter_map(|(number, def)| index.span_type(number, def));
        index.spans = spans.collect();
        index
    }

    /// What is known of a key.
    pub(super) fn key(&self, key: &str) -> Option<&Key> {
        self.keys.get(key)
    }

    /// The attribute with this number.
    pub(super) fn def(&self, number: AttributeNumber) -> Option<&'static AttributeDef> {
        self.contract.attributes.get(usize::from(number)).copied()
    }

    /// The attribute with this key.
    pub(super) fn def_of(&self, key: &str) -> Option<&'static AttributeDef> {
        self.key(key)?.declared.map(|(_, def)| def)
    }

    /// The number of an attribute.
    pub(super) fn attribute(&self, key: &str) -> Option<AttributeNumber> {
        self.key(key)?.declared.map(|(number, _)| number)
    }

    /// The number of a metric in [`Contract::metrics`].
    pub(super) fn metric(&self, name: &str) -> Option<usize> {
        self.metrics.get(name).copied()
    }

    /// The first span type of this kind whose markers are all there.
    pub(super) fn span(&self, kind: Kind, has: &Present) -> Option<&SpanType> {
        let kind = span_kind(kind);
        let matches = |span: &&SpanType| {
            span.def.kind == kind && span.markers.iter().all(|marker| has.contains(*marker))
        };
        self.spans.iter().find(matches)
    }

    /// `None` for a type with a marker that the contract does not have, which nothing can match.
    fn span_type(&self, number: usize, def: &'static SpanDef) -> Option<SpanType> {
        let markers = def.markers.iter().map(|key| self.attribute(key.as_str()));
        let mut span = SpanType {
            number,
            def,
            markers: markers.collect::<Option<_>>()?,
            required: Vec::new(),
            with: Vec::new(),
            on_error: Vec::new(),
        };
        for each in def.attributes {
            let key = each.attribute.key.as_str();
            if let Some(number) = self.attribute(key) {
                self.require(&mut span, number, each.requirement);
            }
        }
        Some(span)
    }

    fn require(&self, span: &mut SpanType, number: AttributeNumber, requirement: Requirement) {
        match requirement {
            Requirement::Required => span.required.push(number),
            Requirement::Conditional(Condition::AttributePresent(other)) => {
                let other = self.attribute(other.as_str());
                span.with.extend(other.map(|other| (number, other)));
            }
            Requirement::Conditional(Condition::StatusError) => {
                let error_type = self.attribute("error.type");
                span.on_error
                    .extend((Some(number) != error_type).then_some(number));
            }
            Requirement::Conditional(Condition::Text(_))
            | Requirement::OptIn
            | Requirement::Recommended => {}
        }
    }
}

/// A kind that was left out counts as internal, as the OTLP definition says.
fn span_kind(kind: Kind) -> SpanKind {
    match kind {
        Kind::Client => SpanKind::Client,
        Kind::Consumer => SpanKind::Consumer,
        Kind::Internal | Kind::Unspecified => SpanKind::Internal,
        Kind::Producer => SpanKind::Producer,
        Kind::Server => SpanKind::Server,
    }
}

/// Which of the contract's attributes a record has.
#[derive(Debug, Default)]
pub(super) struct Present {
    words: Vec<u64>,
}

impl Present {
    /// Forgets everything, keeps the room.
    pub(super) fn clear(&mut self) {
        self.words.fill(0);
    }

    /// Adds an attribute.
    pub(super) fn insert(&mut self, number: AttributeNumber) {
        let word = usize::from(number / 64);
        if word >= self.words.len() {
            self.words.resize(word + 1, 0);
        }
        if let Some(bits) = self.words.get_mut(word) {
            *bits |= 1 << (number % 64);
        }
    }

    /// Those that are there, in ascending order.
    pub(super) fn numbers(&self) -> impl Iterator<Item = usize> + '_ {
        let words = self.words.iter().enumerate();
        words.flat_map(|(word, bits)| {
            let mut left = *bits;
            std::iter::from_fn(move || {
                let lowest = left.trailing_zeros() as usize;
                left &= left.checked_sub(1)?;
                Some(word * 64 + lowest)
            })
        })
    }

    /// Whether an attribute is there.
    pub(super) fn contains(&self, number: AttributeNumber) -> bool {
        let bits = self.words.get(usize::from(number / 64));
        bits.is_some_and(|bits| bits & (1 << (number % 64)) != 0)
    }
}
