//! What was found out about keys, which are few: most records have those of the record before.

use std::sync::OnceLock;

use super::KeyRule;

/// Places for keys, and how many of them are looked at for one; a power of two.
const PLACES: usize = 1024;
const LOOKS: usize = 4;

/// Longest key that is kept, in bytes.
const MAX_KEY_BYTES: usize = 128;

/// The rules of keys in which there is nothing to redact. Bounded: where there is no place left for
/// a key, its rule is found out each time.
#[derive(Debug)]
pub(super) struct Memo(Box<[OnceLock<Known>]>);

#[derive(Debug)]
struct Known {
    key: Box<str>,
    rule: KeyRule,
}

impl Memo {
    /// The rule of a key that was kept.
    pub(super) fn find(&self, key: &str) -> Option<KeyRule> {
        for place in self.places(key) {
            let known = place.get()?;
            if *known.key == *key {
                return Some(known.rule);
            }
        }
        None
    }

    /// Keeps the rule of a key, if there is a place for it.
    pub(super) fn keep(&self, key: &str, rule: KeyRule) {
        if key.len() > MAX_KEY_BYTES {
            return;
        }
        for place in self.places(key) {
            let known = place.get_or_init(|| Known {
                key: key.into(),
                rule,
            });
            if *known.key == *key {
                return;
            }
        }
    }

    /// Where a key may be, the first place first.
    fn places(&self, key: &str) -> impl Iterator<Item = &OnceLock<Known>> {
        let first = hash(key.as_bytes());
        (0..LOOKS).map(move |look| &self.0[(first + look) % PLACES])
    }
}

impl Default for Memo {
    fn default() -> Self {
        Self((0..PLACES).map(|_| OnceLock::new()).collect())
    }
}

/// Spreads keys over the places: eight bytes a step, each folded into a product.
fn hash(key: &[u8]) -> usize {
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    let fold = |hash: u64, bytes: &[u8]| {
        let mut word = [0; 8];
        word[..bytes.len()].copy_from_slice(bytes);
        let mixed = (hash ^ u64::from_le_bytes(word)).wrapping_mul(FACTOR);
        mixed ^ mixed >> 32
    };
    let hash = key.chunks(8).fold(0, fold).wrapping_mul(FACTOR);
    // The highest bits depend on all others.
    usize::try_from(hash >> (u64::BITS - PLACES.ilog2())).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_found_as_they_were_kept() {
        let memo = Memo::default();
        let keys = [
            "",
            "a",
            "http.request.method",
            "http.request.method2",
            "ключ",
        ];
        for key in keys {
            assert_eq!(memo.find(key), None);
            memo.keep(key, KeyRule::Drop);
            memo.keep(key, KeyRule::Keep);
            assert_eq!(memo.find(key), Some(KeyRule::Drop), "{key}");
        }
    }

    #[test]
    fn it_holds_no_more_than_it_has_places_for() {
        let memo = Memo::default();
        let keys = || (0..10 * PLACES).map(|number| format!("key.{number}"));
        keys().for_each(|key| memo.keep(&key, KeyRule::Keep));
        let found = keys().filter(|key| memo.find(key).is_some()).count();
        assert!((PLACES / 2..=PLACES).contains(&found), "{found}");
        let long = "k".repeat(MAX_KEY_BYTES + 1);
        memo.keep(&long, KeyRule::Keep);
        assert_eq!(memo.find(&long), None);
    }
}
