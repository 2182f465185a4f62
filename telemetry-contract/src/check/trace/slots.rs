//! Traces side by side, found by their ids.
//!
//! What is looked up for every span is small that way, and traces that came one after the other
//! lie one after the other.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::spans::Trace;
use crate::check::hash::Seeded;
use crate::otlp::model::TraceId;

/// Where a trace is, as long as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slot(u32);

/// The traces that are known.
#[derive(Debug, Default)]
pub(super) struct Slots {
    places: HashMap<TraceId, Slot, Seeded>,
    held: Vec<Option<(TraceId, Trace)>>,
    free: Vec<Slot>,
}

impl Slots {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    /// The trace with this id.
    pub(super) fn get(&self, id: TraceId) -> Option<&Trace> {
        self.at(*self.places.get(&id)?)
    }

    /// The trace in a slot.
    pub(super) fn at(&self, slot: Slot) -> Option<&Trace> {
        let held = self.held.get(slot.0 as usize)?.as_ref();
        held.map(|(_, trace)| trace)
    }

    /// The trace with this id and its slot. A new one takes the place that was left last; `None`
    /// where none may be made.
    pub(super) fn enter(
        &mut self,
        id: TraceId,
        may_be_new: impl FnOnce() -> bool,
    ) -> Option<(Slot, &mut Trace)> {
        let seed = *self.places.hasher();
        let slot = match self.places.entry(id) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(_) if !may_be_new() => return None,
            Entry::Vacant(place) => {
                let new = || Some((id, Trace::new(seed)));
                let slot = if let Some(slot) = self.free.pop() {
                    *self.held.get_mut(slot.0 as usize)? = new();
                    slot
                } else {
                    let slot = Slot(u32::try_from(self.held.len()).ok()?);
                    self.held.push(new());
                    slot
                };
                *place.insert(slot)
            }
        };
        let held = self.held.get_mut(slot.0 as usize)?.as_mut();
        held.map(|(_, trace)| (slot, trace))
    }

    /// Takes a trace out.
    pub(super) fn take(&mut self, slot: Slot) -> Option<(TraceId, Trace)> {
        let (id, trace) = self.held.get_mut(slot.0 as usize)?.take()?;
        self.places.remove(&id);
        self.free.push(slot);
        Some((id, trace))
    }

    /// Every trace.
    pub(super) fn iter(&self) -> impl Iterator<Item = (TraceId, &Trace)> {
        let held = self.held.iter().flatten();
        held.map(|(id, trace)| (*id, trace))
    }
}

#[cfg(test)]
mod tests {
    use super::Slots;
    use crate::otlp::model::TraceId;

    #[test]
    fn a_slot_that_was_left_is_taken_again() {
        let mut slots = Slots::default();
        let enter = |slots: &mut Slots, byte: u8| {
            let entered = slots.enter(TraceId([byte; 16]), || true);
            entered.map(|(slot, _)| slot).expect("there is room")
        };
        let one = enter(&mut slots, 1);
        let two = enter(&mut slots, 2);
        assert_eq!(enter(&mut slots, 1), one);
        let (id, _) = slots.take(one).expect("it is there");
        assert_eq!(id, TraceId([1; 16]));
        assert!(slots.get(id).is_none() && slots.take(one).is_none());
        assert_eq!(enter(&mut slots, 3), one);
        assert_eq!((slots.len(), slots.iter().count()), (2, 2));
        assert!(slots.at(two).is_some());
        assert!(slots.enter(TraceId([4; 16]), || false).is_none());
    }
}
