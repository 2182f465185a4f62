//! Cheap hashes: of ids, names and values, which every record has many of.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, BuildHasherDefault, Hasher};

/// Odd numbers whose bits look drawn.
const FIRST: u64 = 0x9e37_79b9_7f4a_7c15;
const SECOND: u64 = 0xd6e8_feb8_6659_fd93;

/// A hash that is the same in every process: what is kept of telemetry must not depend on one. Not
/// for tables that strangers fill; those take [`Seeded`].
#[derive(Debug, Clone, Copy)]
pub(super) struct Fold(u64);

/// A fixed hash for tables whose keys are our own numbers.
pub(super) type Numbered = BuildHasherDefault<Fold>;

impl Default for Fold {
    fn default() -> Self {
        Self(SECOND)
    }
}

impl Hasher for Fold {
    fn write(&mut self, bytes: &[u8]) {
        let mut chunks = bytes.chunks_exact(8);
        for chunk in &mut chunks {
            self.write_u64(chunk.try_into().map_or(0, u64::from_le_bytes));
        }
        let rest = chunks.remainder();
        if !rest.is_empty() {
            self.write_u64(short_word(rest));
        }
    }

    fn write_u8(&mut self, number: u8) {
        self.write_u64(u64::from(number));
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64(u64::from(number));
    }

    fn write_u64(&mut self, word: u64) {
        self.0 = fold(self.0 ^ word, FIRST).wrapping_add(SECOND);
    }

    fn write_usize(&mut self, number: usize) {
        self.write_u64(number as u64);
    }

    fn finish(&self) -> u64 {
        fold(self.0, SECOND)
    }
}

/// Up to seven bytes and how many they are, or the first eight of more.
pub(super) fn short_word(bytes: &[u8]) -> u64 {
    let mut word = [0; 8];
    word[7] = u8::try_from(bytes.len()).unwrap_or(u8::MAX);
    for (slot, byte) in word.iter_mut().zip(bytes) {
        *slot = *byte;
    }
    u64::from_le_bytes(word)
}

/// Both halves of a product, one over the other: every bit depends on all.
#[expect(clippy::cast_possible_truncation, reason = "the two halves are wanted")]
pub(super) fn fold(left: u64, right: u64) -> u64 {
    let product = u128::from(left) * u128::from(right);
    product as u64 ^ (product >> 64) as u64
}

/// A hash that nobody outside can foresee: a seed of its own for each table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seeded(u64);

impl Default for Seeded {
    fn default() -> Self {
        Self(RandomState::new().hash_one(FIRST))
    }
}

impl Seeded {
    /// The hash of a text that stands under a number.
    pub(super) fn text(self, number: u64, text: &str) -> u64 {
        let (mut state, mut rest) = (fold(self.0 ^ number, FIRST), text.as_bytes());
        while let Some((chunk, more)) = rest.split_first_chunk::<16>() {
            let (low, high) = ends(chunk);
            state = fold(low ^ state, high ^ self.0);
            rest = more;
        }
        let (low, high) = ends(rest);
        let last = fold(low ^ state, high ^ self.0 ^ text.len() as u64);
        fold(last, SECOND)
    }
}

/// Up to sixteen bytes as two words, which may have bytes in common.
fn ends(bytes: &[u8]) -> (u64, u64) {
    match (bytes.first_chunk(), bytes.last_chunk()) {
        (Some(first), Some(last)) => (u64::from_le_bytes(*first), u64::from_le_bytes(*last)),
        _ => (short_word(bytes), 0),
    }
}

impl BuildHasher for Seeded {
    type Hasher = Fold;

    fn build_hasher(&self) -> Fold {
        Fold(self.0)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::hash::{BuildHasher, Hash, Hasher};

    use super::{Fold, Seeded};

    fn hash(value: impl Hash) -> u64 {
        let mut hasher = Fold::default();
        value.hash(&mut hasher);
        hasher.finish()
    }

    #[test]
    fn texts_that_differ_anywhere_differ() {
        let long = "0195f6d2-3c11-7e0a-8d53-62d1f0b7a4c9";
        let mut texts = vec![String::new(), "\0".to_owned(), "\0\0".to_owned()];
        for at in 0..=long.len() {
            texts.push(long[..at].to_owned());
            texts.push(format!("{}!{}", &long[..at], &long[at..]));
        }
        let seed = Seeded::default();
        let fixed: HashSet<u64> = texts.iter().map(hash).collect();
        let seeded: HashSet<u64> = texts.iter().map(|text| seed.text(7, text)).collect();
        let numbered: HashSet<u64> = (0..99).map(|number| seed.text(number, long)).collect();
        // The empty text is there twice.
        assert_eq!(fixed.len(), texts.len() - 1);
        assert_eq!(seeded.len(), texts.len() - 1);
        assert_eq!(numbered.len(), 99);
    }

    #[test]
    fn numbers_spread_over_high_and_low_bits() {
        let low: HashSet<u64> = (0..1024_u64).map(|number| hash(number) & 1023).collect();
        let high: HashSet<u64> = (0..1024_u64).map(|number| hash(number) >> 54).collect();
        assert!(
            low.len() > 550 && high.len() > 550,
            "{} {}",
            low.len(),
            high.len()
        );
    }

    #[test]
    fn every_table_has_a_seed_of_its_own() {
        let (one, two) = (Seeded::default(), Seeded::default());
        assert_ne!(one.hash_one("x"), two.hash_one("x"));
        assert_eq!(one.hash_one("x"), one.hash_one("x"));
        assert_eq!(hash("x"), hash("x"));
    }
}
