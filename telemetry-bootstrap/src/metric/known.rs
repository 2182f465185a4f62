//! Handles by the labels that they are bound to: a combination that was seen before is found without
//! a lock and recorded without an allocation.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use telemetry_contract::labels::{LabelValue, Labels};
use telemetry_contract::name::AttributeKey;

/// Most handles of one metric that are kept.
const MAX_HANDLES: usize = 256;

/// Most labels of a combination that is kept.
const MAX_LABELS: usize = 8;

/// The handles of one metric. None is ever taken out, so that reading needs no lock.
#[derive(Debug)]
pub(super) struct Known<H> {
    /// At most half full, so that a look ends soon.
    slots: OnceLock<Box<[OnceLock<Entry<H>>]>>,
    kept: AtomicUsize,
    room: usize,
}

#[derive(Debug)]
struct Entry<H> {
    hash: u64,
    labels: Box<[(AttributeKey, Value)]>,
    handle: H,
}

/// A label's value, as long as its handle lives.
#[derive(Debug)]
enum Value {
    Bool(bool),
    Int(i64),
    Static(&'static str),
    Text(Box<str>),
}

impl<H> Known<H> {
    /// Room for a metric of at most so many series.
    pub(super) fn new(series: u32) -> Self {
        Self {
            slots: OnceLock::new(),
            kept: AtomicUsize::new(0),
            room: usize::try_from(series).map_or(MAX_HANDLES, |series| series.min(MAX_HANDLES)),
        }
    }

    /// The handle of these labels: one that is kept, else one from `bind` that now is. `None` where
    /// there is no room.
    pub(super) fn get<L: Labels>(&self, labels: &L, bind: impl Fn() -> H) -> Option<&H> {
        let wanted = Combination::of(labels)?;
        let slots = self.slots.get_or_init(|| self.empty());
        let start = usize::try_from(wanted.hash >> 32).unwrap_or_default();
        for step in 0..slots.len() {
            let slot = slots.get((start + step) & (slots.len() - 1))?;
            if slot.get().is_none() {
                // Whoever was faster may have kept another combination here.
                self.keep(slot, &wanted, &bind)?;
            }
            if let Some(entry) = slot.get().filter(|entry| wanted.is_of(entry)) {
                return Some(&entry.handle);
            }
        }
        None
    }

    fn empty(&self) -> Box<[OnceLock<Entry<H>>]> {
        let length = (2 * self.room).next_power_of_two();
        (0..length).map(|_| OnceLock::new()).collect()
    }

    /// `None` where there is no room.
    fn keep(
        &self,
        slot: &OnceLock<Entry<H>>,
        wanted: &Combination<'_>,
        bind: &impl Fn() -> H,
    ) -> Option<()> {
        let room = if wanted.has_text() {
            // Texts come and go: the other half is left to those of them that are not kept.
            self.room / 2
        } else {
            self.room
        };
        let more = |kept| (kept < room).then_some(kept + 1);
        self.kept.fetch_update(Relaxed, Relaxed, more).ok()?;
        let entry = Entry {
            hash: wanted.hash,
            labels: wanted
                .labels()
                .map(|(key, value)| (key, own(value)))
                .collect(),
            handle: bind(),
        };
        if slot.set(entry).is_err() {
            self.kept.fetch_sub(1, Relaxed);
        }
        Some(())
    }

    #[cfg(test)]
    fn kept(&self) -> usize {
        self.kept.load(Relaxed)
    }
}

/// A combination of labels that is looked for.
struct Combination<'a> {
    labels: [Option<(AttributeKey, LabelValue<'a>)>; MAX_LABELS],
    count: usize,
    hash: u64,
}

impl<'a> Combination<'a> {
    /// `None` where there are too many labels.
    fn of<L: Labels>(labels: &'a L) -> Option<Self> {
        if L::KEYS.len() > MAX_LABELS {
            return None;
        }
        let mut all = Self {
            labels: [None; MAX_LABELS],
            count: 0,
            hash: 0,
        };
        labels.visit(&mut |key, value| {
            if let Some(place) = all.labels.get_mut(all.count) {
                *place = Some((key, value));
                all.count += 1;
                all.hash = hash_value(all.hash, value);
            }
        });
        Some(all)
    }

    fn labels(&self) -> impl Iterator<Item = (AttributeKey, LabelValue<'a>)> {
        self.labels.iter().flatten().copied()
    }

    fn has_text(&self) -> bool {
        self.labels()
            .any(|(_, value)| matches!(value, LabelValue::Str(_)))
    }

    fn is_of<H>(&self, entry: &Entry<H>) -> bool {
        entry.hash == self.hash
            && entry.labels.len() == self.count
            && self
                .labels()
                .zip(&entry.labels)
                .all(|((key, value), (known, kept))| {
                    is_same(key.as_str(), known.as_str()) && is_value(value, kept)
                })
    }
}

fn own(value: LabelValue<'_>) -> Value {
    match value {
        LabelValue::Bool(value) => Value::Bool(value),
        LabelValue::Int(value) => Value::Int(value),
        LabelValue::Static(text) => Value::Static(text),
        LabelValue::Str(text) => Value::Text(text.into()),
    }
}

fn is_value(value: LabelValue<'_>, kept: &Value) -> bool {
    match (value, kept) {
        (LabelValue::Bool(value), Value::Bool(kept)) => value == *kept,
        (LabelValue::Int(value), Value::Int(kept)) => value == *kept,
        (LabelValue::Static(value), Value::Static(kept)) => is_same(value, kept),
        (LabelValue::Str(value), Value::Text(kept)) => *value == **kept,
        _ => false,
    }
}

/// Whether two texts are equal, which static ones mostly are in their address already.
fn is_same(one: &str, other: &str) -> bool {
    std::ptr::eq(one, other) || one == other
}

fn hash_value(hash: u64, value: LabelValue<'_>) -> u64 {
    match value {
        LabelValue::Bool(value) => mix(hash, u64::from(value)),
        LabelValue::Int(value) => mix(hash, u64::from_ne_bytes(value.to_ne_bytes())),
        LabelValue::Static(text) | LabelValue::Str(text) => hash_text(hash, text.as_bytes()),
    }
}

/// Adds a text and its length to a hash, by words: quick, and no match for whoever picks the texts.
pub(crate) fn hash_text(hash: u64, text: &[u8]) -> u64 {
    let whole = text.chunks_exact(8);
    let rest = whole.remainder();
    let rest = rest
        .iter()
        .fold(text.len() as u64, |word, byte| word << 8 | u64::from(*byte));
    let words = whole.filter_map(|word| Some(u64::from_le_bytes(word.try_into().ok()?)));
    words.chain([rest]).fold(hash, mix)
}

fn mix(hash: u64, word: u64) -> u64 {
    const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
    (hash.rotate_left(5) ^ word).wrapping_mul(ODD)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

    use proptest::prelude::*;
    use telemetry_contract::labels::{Bounded, Label as _, LabelValue, Labels};
    use telemetry_contract::name::AttributeKey;

    use super::Known;

    #[derive(Debug, Clone, PartialEq)]
    struct Pair {
        text: Option<String>,
        status: Option<u16>,
    }

    impl Labels for Pair {
        const KEYS: &'static [AttributeKey] = &[
            AttributeKey::new("test.text"),
            AttributeKey::new("test.status"),
        ];

        fn visit<'a>(&'a self, each: &mut dyn FnMut(AttributeKey, LabelValue<'a>)) {
            if let Some(text) = &self.text {
                each(Self::KEYS[0], LabelValue::Str(Bounded::new(text).as_str()));
            }
            if let Some(status) = &self.status {
                each(Self::KEYS[1], status.label());
            }
        }
    }

    fn status(status: u16) -> Pair {
        Pair {
            text: None,
            status: Some(status),
        }
    }

    #[test]
    fn a_known_combination_is_not_bound_again() {
        let known = Known::new(100);
        let bound = AtomicUsize::new(0);
        let bind = || bound.fetch_add(1, Relaxed);
        for _ in 0..3 {
            assert_eq!(known.get(&status(200), bind), Some(&0));
            assert_eq!(known.get(&status(404), bind), Some(&1));
        }
        assert_eq!(known.kept(), 2);
    }

    #[test]
    fn no_more_are_kept_than_there_is_room_for() {
        let known = Known::new(100);
        let kept = (0..1000).filter_map(|at| known.get(&status(at), || at));
        assert!(kept.copied().eq(0..100));
        let text = |text: &str| Pair {
            text: Some(text.to_owned()),
            status: None,
        };
        let texts = Known::new(100);
        let kept = (0..1000).filter_map(|at| texts.get(&text(&at.to_string()), || at));
        assert!(kept.copied().eq(0..50));
        assert_eq!(Known::new(0).get(&status(200), || 1), None);
    }

    #[test]
    fn threads_that_meet_keep_one_handle_each() {
        let known = Known::new(256);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for at in 0..100 {
                        assert_eq!(known.get(&status(at), || at), Some(&at));
                    }
                });
            }
        });
        assert!((0..100).all(|at| known.get(&status(at), || u16::MAX) == Some(&at)));
    }

    proptest! {
        #[test]
        fn each_combination_has_its_own_handle(
            pairs in prop::collection::vec(
                (prop::option::of("[ab]{0,18}"), prop::option::of(0..3_u16)), 1..80,
            ),
        ) {
            let known = Known::new(256);
            for (text, status) in pairs {
                let pair = Pair { text, status };
                prop_assert_eq!(known.get(&pair, || pair.clone()), Some(&pair));
            }
        }
    }
}
