//! What was found clean, so that it is not looked at again.
//!
//! What telemetry says repeats: methods, routes, hosts, the one id of a whole chain of work. A text
//! that broke no rule under a key breaks none the next time. Only hashes are kept, with a seed of
//! the process; a new one takes an old one's place.

use std::hash::{BuildHasher, Hash};

use super::hash::Seeded;
use super::keys::Key;

/// Texts that are remembered: as many as fit in a core's own cache.
const SLOTS: usize = 8_192;

/// Longer texts are looked at every time.
const MAX_BYTES: usize = 256;

/// Where a text stands: what is clean in one place may break a rule in another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Place {
    /// The value of a log's attribute.
    Log,
    /// The name of a metric, with what it means.
    Metric,
    /// A point of a metric with its labels.
    Point,
    /// The value of an attribute where nothing but secrets are looked for.
    Secret,
    /// The value of a span's attribute.
    Span,
    /// A text without a key.
    Text,
}

/// The hash of a text, its key and its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark(u64);

/// The texts that were clean last.
#[derive(Debug)]
pub(super) struct Clean {
    seed: Seeded,
    slots: Box<[u64]>,
}

impl Default for Clean {
    fn default() -> Self {
        Self {
            seed: Seeded::default(),
            slots: vec![0; SLOTS].into(),
        }
    }
}

impl Clean {
    /// One that knows nothing and learns nothing.
    #[cfg(test)]
    pub(super) fn forgetful() -> Self {
        Self {
            slots: Box::default(),
            ..Self::default()
        }
    }

    /// The mark of a text under a key, of which the rules know this; none for a long one.
    pub(super) fn mark_value(
        &self,
        place: Place,
        (key, known): (&str, Option<&Key>),
        text: &str,
    ) -> Option<Mark> {
        let seed = self.seed;
        let key = || known.map_or_else(|| seed.text(u64::MAX, key), |known| known.number);
        (text.len() <= MAX_BYTES).then(|| self.mark_numbered(place, key(), text))
    }

    /// The mark of any number or boolean under a key that the contract does not have: of those only
    /// the key can break a rule.
    pub(super) fn mark_undeclared(&self, place: Place, key: &str) -> Option<Mark> {
        (key.len() <= MAX_BYTES).then(|| self.mark_numbered(place, u64::MAX >> 1, key))
    }

    /// The mark of a text without a key; none for a long one.
    pub(super) fn mark_text(&self, text: &str) -> Option<Mark> {
        (text.len() <= MAX_BYTES).then(|| self.mark_numbered(Place::Text, 0, text))
    }

    fn mark_numbered(&self, place: Place, number: u64, text: &str) -> Mark {
        let number = number ^ (place as u64) << 48;
        // 0 is an empty slot.
        Mark(self.seed.text(number, text).max(1))
    }

    /// The mark of anything; its place should be part of it.
    pub(super) fn mark_of(&self, of: &impl Hash) -> Mark {
        Mark(self.seed.hash_one(of).max(1))
    }

    /// Whether it was clean the last time.
    pub(super) fn knows(&self, mark: Mark) -> bool {
        self.slots.get(slot(mark)) == Some(&mark.0)
    }

    /// Remembers that it is clean.
    pub(super) fn learn(&mut self, mark: Mark) {
        if let Some(slot) = self.slots.get_mut(slot(mark)) {
            *slot = mark.0;
        }
    }
}

fn slot(mark: Mark) -> usize {
    usize::try_from(mark.0 % SLOTS as u64).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{Clean, Mark, Place};

    #[test]
    fn the_same_text_is_another_under_another_key_or_elsewhere() {
        let mut clean = Clean::default();
        let mark = |clean: &Clean, place, key| -> Mark {
            let mark = clean.mark_value(place, (key, None), "text");
            mark.expect("it is short")
        };
        let learned = mark(&clean, Place::Span, "a");
        assert!(!clean.knows(learned));
        clean.learn(learned);
        assert!(clean.knows(mark(&clean, Place::Span, "a")));
        assert!(!clean.knows(mark(&clean, Place::Log, "a")));
        assert!(!clean.knows(mark(&clean, Place::Span, "b")));
    }

    #[test]
    fn long_texts_are_not_remembered() {
        let clean = Clean::default();
        assert_eq!(clean.mark_text(&"x".repeat(257)), None);
    }
}
