//! The bound on memory that a decoded request may take.

/// Most memory that the lists of one decoded request may take, in bytes, where the caller names no
/// other bound.
///
/// Text is borrowed and doesn't count, so this is room for over 100 000 spans with eight attributes
/// each, far more than exporters send at once.
pub const MAX_DECODED_BYTES: usize = 128 * 1024 * 1024;

/// The smallest capacity that a list grows to.
const FIRST_CAPACITY: usize = 4;

/// What may still be allocated for one request.
#[derive(Debug)]
pub(super) struct Budget {
    limit: usize,
    left: usize,
}

/// The budget is spent; carries the limit, in bytes.
#[derive(Debug)]
pub(super) struct Spent {
    pub(super) limit: usize,
}

impl Budget {
    pub(super) const fn new(limit: usize) -> Self {
        Self { limit, left: limit }
    }

    /// Appends, after paying for the list's growth where it has to grow.
    pub(super) fn push<T>(&mut self, list: &mut Vec<T>, item: T) -> Result<(), Spent> {
        if list.len() == list.capacity() {
            let more = list.capacity().max(FIRST_CAPACITY);
            self.reserve(list, more)?;
        }
        list.push(item);
        Ok(())
    }

    /// Makes room for `more` items past the list's length, and pays for it.
    pub(super) fn reserve<T>(&mut self, list: &mut Vec<T>, more: usize) -> Result<(), Spent> {
        self.spend(more.saturating_mul(size_of::<T>()))?;
        list.reserve_exact(more);
        Ok(())
    }

    /// Pays for `bytes` that are allocated elsewhere.
    pub(super) fn spend(&mut self, bytes: usize) -> Result<(), Spent> {
        self.left = self
            .left
            .checked_sub(bytes)
            .ok_or(Spent { limit: self.limit })?;
        Ok(())
    }
}
