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

impl<K: Clone + PartialEq, H> BoundSet<K, H> {
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
    /// `false` where there is no room, which costs no more than a look.
    pub(crate) fn record(&self, key: &K, bind: impl Fn() -> H, record: impl FnOnce(&H)) -> bool {
        if let Some(handle) = self.kept.find(|known| known == key) {
            record(handle);
            return true;
        }
        // Threads that look at once may each add one more.
        if self.count.load(Relaxed) >= self.room {
            return false;
        }
        let (handle, added) = self.kept.find_or_add(key, bind);
        self.count.fetch_add(usize::from(added), Relaxed);
        record(handle);
        true
    }

    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.count.load(Relaxed)
    }
}
