//! Every key that a rule knows, found in one look.

use super::facts::Slot;
use super::hash::{fold, short_word};
use super::index::AttributeNumber;
use super::renamed;
use crate::model::{AttributeDef, Contract};

/// What is known of a key.
#[derive(Debug)]
pub(super) struct Key {
    text: &'static str,
    /// Tells it from every other key.
    pub(super) number: u64,
    /// Its number and definition in the contract.
    pub(super) declared: Option<(AttributeNumber, &'static AttributeDef)>,
    /// What the rules ask of its value.
    pub(super) slot: Option<Slot>,
    /// What to use instead today.
    pub(super) instead: Option<&'static str>,
    /// The contract's attributes that it was renamed to or split into.
    pub(super) new: Vec<AttributeNumber>,
}

/// A table of keys that never grows once it is made.
#[derive(Debug)]
pub(super) struct Keys {
    keys: Vec<Key>,
    /// By hash, one more than where the key is; 0 for none. At most a quarter is taken.
    places: Vec<u16>,
}

impl Keys {
    /// The keys of a contract, of the rules, and those that the conventions have renamed.
    pub(super) fn new(contract: &'static Contract) -> Self {
        let old = renamed::all().map(|(old, _)| old);
        let ours = Slot::ALL.iter().map(|slot| slot.key());
        let most = contract.attributes.len() + renamed::all().count() + Slot::ALL.len();
        let mut keys = Self {
            keys: Vec::new(),
            places: vec![0; (4 * most).next_power_of_two()],
        };
        for (at, def) in contract.attributes.iter().enumerate() {
            if let Ok(number) = AttributeNumber::try_from(at) {
                // Of two of the same name the last one counts.
                keys.add(def.key.as_str()).declared = Some((number, *def));
            }
        }
        for text in ours.chain(old) {
            keys.add(text);
        }
        keys.rename();
        keys
    }

    /// What is known of a key.
    pub(super) fn get(&self, text: &str) -> Option<&Key> {
        self.keys.get(self.find(text).ok()?)
    }

    fn add(&mut self, text: &'static str) -> &mut Key {
        let at = match self.find(text) {
            Ok(at) => at,
            Err(place) => {
                self.keys.push(Key::new(text, self.keys.len()));
                if let Some(slot) = self.places.get_mut(place) {
                    *slot = u16::try_from(self.keys.len()).unwrap_or_default();
                }
                self.keys.len() - 1
            }
        };
        &mut self.keys[at]
    }

    /// Says of each renamed key what counts as there where it is.
    fn rename(&mut self) {
        for at in 0..self.keys.len() {
            let new = self.keys[at].instead.into_iter();
            let new = new.flat_map(|new| new.split("` and `"));
            let declared = new.filter_map(|new| self.get(new)?.declared);
            self.keys[at].new = declared.map(|(number, _)| number).collect();
        }
    }

    /// Where a key is among the keys, or the place where it would be.
    fn find(&self, text: &str) -> Result<usize, usize> {
        let mask = self.places.len() - 1;
        let mut place = hash(text.as_bytes()) & mask;
        loop {
            let at = self.places.get(place).copied().unwrap_or_default();
            let Some(at) = usize::from(at).checked_sub(1) else {
                return Err(place);
            };
            if self.keys.get(at).is_some_and(|key| key.text == text) {
                return Ok(at);
            }
            place = (place + 1) & mask;
        }
    }
}

impl Key {
    fn new(text: &'static str, number: usize) -> Self {
        let number = number as u64;
        let slots = Slot::ALL.iter().copied();
        Self {
            text,
            number,
            declared: None,
            slot: slots.into_iter().find(|slot| slot.key() == text),
            instead: renamed::instead_of(text),
            new: Vec::new(),
        }
    }
}

/// Of a key's length, its first and its last eight bytes.
fn hash(bytes: &[u8]) -> usize {
    let (first, last) = match (bytes.first_chunk(), bytes.last_chunk()) {
        (Some(first), Some(last)) => (u64::from_le_bytes(*first), u64::from_le_bytes(*last)),
        _ => (short_word(bytes), 0),
    };
    let both = fold(first ^ bytes.len() as u64, 0x9e37_79b9_7f4a_7c15) ^ last;
    usize::try_from(fold(both, 0xd6e8_feb8_6659_fd93) >> 32).unwrap_or_default()
}

#[cfg(feature = "tables")]
#[cfg(test)]
mod tests {
    use super::Keys;
    use crate::CONTRACT;
    use crate::check::facts::Slot;
    use crate::check::renamed;

    #[test]
    fn every_attribute_of_the_contract_is_found_and_nothing_else() {
        let keys = Keys::new(&CONTRACT);
        for (at, def) in CONTRACT.attributes.iter().enumerate() {
            let found = keys.get(def.key.as_str()).and_then(|key| key.declared);
            assert_eq!(found.map(|(number, _)| usize::from(number)), Some(at));
            assert!(keys.get(&format!("{}x", def.key)).is_none());
        }
        assert!(keys.get("").is_none());
    }

    #[test]
    fn the_rules_own_keys_are_found_in_any_contract() {
        let keys = Keys::new(&CONTRACT);
        for slot in Slot::ALL {
            assert_eq!(keys.get(slot.key()).and_then(|key| key.slot), Some(*slot));
        }
    }

    #[test]
    fn renamed_keys_say_what_they_count_as() {
        let keys = Keys::new(&CONTRACT);
        for (old, new) in renamed::all() {
            assert_eq!(keys.get(old).and_then(|key| key.instead), Some(new));
        }
        let flavor = keys.get("http.flavor").expect("it is old");
        let version = keys
            .get("network.protocol.version")
            .expect("it is declared");
        let (number, _) = version.declared.expect("it is declared");
        assert!(flavor.new.contains(&number));
    }
}
