//! A few bound handles by their labels, so that a known combination is recorded without an
//! allocation or a lock.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use super::chain::Chain;

/// Handles of one metric, about as many at most as there is room for.
#[derive(Debug)]
pub(crate) struct BoundSet<K, H> {
    kept: Chain<K, H>,
    count: AtomicUsize,
    room: usize,
}

impl<K: PartialEq, H> BoundSet<K, H> {
    pub(crate) fn new(room: usize) -> Self {
        Self {
            kept: Chain::new(),
            count: AtomicUsize::new(0),
            room,
        }
    }

    /// Whether it keeps any.
    pub(crate) fn has_room(&self) -> bool {
        self.room > 0
    }

    /// Records with the handle of this key: one that is kept, else one from `bind` that now is.
    /// `false` where there is no room, which costs no more than a look, or another thread keeps one
    /// just now.
    pub(crate) fn record(&self, key: K, bind: impl FnOnce() -> H, record: impl FnOnce(&H)) -> bool {
        if let Some(handle) = self.kept.find(|known| *known == key) {
            record(handle);
            return true;
        }
        // Threads that look at once may each add one more.
        if self.count.load(Relaxed) >= self.room {
            return false;
        }
        let Some(handle) = self.kept.add(key, bind) else {
            return false;
        };
        self.count.fetch_add(1, Relaxed);
        record(handle);
        true
    }

    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.count.load(Relaxed)
    }
}
