//! A few bound handles by their labels, so that a known combination is recorded without an
//! allocation.

use std::sync::{PoisonError, RwLock};

/// Handles of one metric, at most as many as there is room for.
#[derive(Debug)]
pub(crate) struct BoundSet<K, H> {
    kept: RwLock<Vec<(K, H)>>,
    room: usize,
}

impl<K: PartialEq, H> BoundSet<K, H> {
    pub(crate) fn new(room: usize) -> Self {
        Self {
            kept: RwLock::default(),
            room,
        }
    }

    /// Whether it keeps any.
    pub(crate) fn has_room(&self) -> bool {
        self.room > 0
    }

    /// Records with the handle of this key: one that is kept, else one from `bind` that now is.
    /// `false` where there is no room, which costs no more than a look.
    pub(crate) fn record(&self, key: K, bind: impl FnOnce() -> H, record: impl FnOnce(&H)) -> bool {
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, handle)) = kept.iter().find(|(known, _)| *known == key) {
            record(handle);
            return true;
        }
        let full = kept.len() >= self.room;
        drop(kept);
        !full && self.keep(key, bind, record)
    }

    fn keep(&self, key: K, bind: impl FnOnce() -> H, record: impl FnOnce(&H)) -> bool {
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        let has_room = kept.len() < self.room;
        if has_room {
            let handle = bind();
            record(&handle);
            kept.push((key, handle));
        }
        has_room
    }

    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.kept.read().unwrap().len()
    }

    /// Keeps writers out until the result is dropped.
    #[cfg(test)]
    pub(crate) fn hold(&self) -> impl Drop + use<'_, K, H> {
        self.kept.read().unwrap()
    }
}
