//! Traces that were known once and had to give way.

use std::collections::{HashSet, VecDeque};
use std::hash::BuildHasher;

use crate::check::hash::{Numbered, Seeded};
use crate::otlp::model::TraceId;

/// The last of them, by a hash that nobody outside can foresee: there are as many as there are
/// spans.
#[derive(Debug, Default)]
pub(super) struct Gone {
    seed: Seeded,
    all: HashSet<u64, Numbered>,
    oldest_first: VecDeque<u64>,
}

impl Gone {
    /// Adds one; of more than `limit`, the oldest is forgotten.
    pub(super) fn add(&mut self, id: TraceId, limit: usize) {
        if self.all.len() >= limit {
            if let Some(first) = self.oldest_first.pop_front() {
                self.all.remove(&first);
            }
        }
        let hash = self.seed.hash_one(id);
        if self.all.insert(hash) {
            self.oldest_first.push_back(hash);
        }
    }

    /// Whether a trace is one of them.
    pub(super) fn has(&self, id: TraceId) -> bool {
        !self.all.is_empty() && self.all.contains(&self.seed.hash_one(id))
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.all.len()
    }
}

#[cfg(test)]
mod tests {
    use super::Gone;
    use crate::otlp::model::TraceId;

    #[test]
    fn the_last_ones_are_known() {
        let mut gone = Gone::default();
        for byte in 1..=5 {
            gone.add(TraceId([byte; 16]), 3);
        }
        let known: Vec<u8> = (1..=6)
            .filter(|byte| gone.has(TraceId([*byte; 16])))
            .collect();
        assert_eq!((known, gone.len()), (vec![3, 4, 5], 3));
    }
}
