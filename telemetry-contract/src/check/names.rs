//! Names kept once: services, span names, error types.

use std::collections::HashMap;
use std::sync::Arc;

use super::hash::Seeded;
use super::ledger::write_clean;
use super::secret;
use super::shape::{self, Shape};

/// Longer names are cut.
pub(super) const MAX_BYTES: usize = 256;

/// A name's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Name(u32);

impl Name {
    /// The empty name.
    pub(super) const EMPTY: Self = Self(0);
    /// What every name becomes when there is no room for more.
    const OTHER: Self = Self(1);
}

/// What a name looks like, which is worked out once.
#[derive(Debug, Clone, Copy)]
pub(super) struct Looks {
    /// The first unbounded thing in it.
    pub(super) shape: Option<Shape>,
    /// Whether there is a secret in it.
    pub(super) has_secret: bool,
}

impl Looks {
    /// What a name looks like.
    pub(super) fn of(name: &str) -> Self {
        Self {
            shape: shape::in_name(name),
            has_secret: secret::find(name).is_some(),
        }
    }
}

/// A bounded table of names.
#[derive(Debug)]
pub(super) struct Names {
    numbers: HashMap<Arc<str>, Name, Seeded>,
    texts: Vec<Arc<str>>,
    looks: Vec<Looks>,
    limit: usize,
    forgotten: u64,
}

impl Names {
    /// A table for at most `limit` names.
    pub(super) fn new(limit: usize) -> Self {
        let texts: Vec<Arc<str>> = vec![Arc::from(""), Arc::from("(other)")];
        let numbers = [
            (Arc::clone(&texts[0]), Name::EMPTY),
            (Arc::clone(&texts[1]), Name::OTHER),
        ];
        Self {
            numbers: HashMap::from_iter(numbers),
            looks: texts.iter().map(|text| Looks::of(text)).collect(),
            texts,
            limit: limit.min(u32::MAX as usize),
            forgotten: 0,
        }
    }

    /// The number of a name, which is kept if there is room.
    pub(super) fn number(&mut self, name: &str) -> Name {
        if name.is_empty() {
            return Name::EMPTY;
        }
        let name = clip(name, MAX_BYTES);
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let Ok(next) = u32::try_from(self.texts.len()) else {
            return Name::OTHER;
        };
        if self.texts.len() >= self.limit {
            self.forgotten += 1;
            return Name::OTHER;
        }
        let mut shown = String::new();
        write_clean(&mut shown, format_args!("{name}"));
        self.texts.push(Arc::from(shown));
        self.looks.push(Looks::of(name));
        self.numbers.insert(Arc::from(name), Name(next));
        Name(next)
    }

    /// The name of a number, as a report may show it.
    pub(super) fn text(&self, number: Name) -> &Arc<str> {
        let at = number.0 as usize;
        self.texts.get(at).unwrap_or(&self.texts[0])
    }

    /// What a name looks like, the number of which is known.
    pub(super) fn looks(&self, number: Name, name: &str) -> Looks {
        let known = self.looks.get(number.0 as usize);
        let whole = number != Name::OTHER && name.len() <= MAX_BYTES;
        known
            .filter(|_| whole)
            .map_or_else(|| Looks::of(name), |looks| *looks)
    }

    /// How many names did not fit.
    pub(super) fn forgotten(&self) -> u64 {
        self.forgotten
    }
}

/// At most `bytes` of a text, cut between characters.
pub(super) fn clip(text: &str, bytes: usize) -> &str {
    let mut end = text.len().min(bytes);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
