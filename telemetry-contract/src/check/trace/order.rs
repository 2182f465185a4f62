//! Which trace was added to least recently.

use std::collections::VecDeque;

/// Traces in the order in which they were last added to. A trace has an entry for each time; the
/// last one counts, and the others are dropped when they are met or when they are too many.
#[derive(Debug)]
pub(super) struct Order<T> {
    queue: VecDeque<(T, u64)>,
    now: u64,
}

/// Entries that no longer count may be as many as this before they are looked for.
const MAX_STALE: usize = 1_024;

impl<T: Copy> Order<T> {
    /// Nothing yet.
    pub(super) fn new() -> Self {
        Self {
            queue: VecDeque::new(),
            now: 1,
        }
    }

    /// What comes from here on is later than what came before.
    pub(super) fn tick(&mut self) {
        self.now += 1;
    }

    /// Notes that a trace was added to; `last` is when that was, 0 for never.
    pub(super) fn touch(&mut self, id: T, last: &mut u64) {
        if *last != self.now {
            *last = self.now;
            self.queue.push_back((id, self.now));
        }
    }

    /// Takes out the first trace; `last` says when a trace was last added to.
    pub(super) fn pop(&mut self, last: impl Fn(T) -> Option<u64>) -> Option<T> {
        while let Some((id, at)) = self.queue.pop_front() {
            if last(id) == Some(at) {
                return Some(id);
            }
        }
        None
    }

    /// Drops the entries that no longer count, where they outnumber the `live` traces.
    pub(super) fn compact(&mut self, live: usize, last: impl Fn(T) -> Option<u64>) {
        if self.queue.len() > 2 * live + MAX_STALE {
            self.queue.retain(|(id, at)| last(*id) == Some(*at));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::{MAX_STALE, Order};
    use crate::otlp::model::TraceId;

    const ONE: TraceId = TraceId([1; 16]);
    const TWO: TraceId = TraceId([2; 16]);

    fn touch(order: &mut Order<TraceId>, marks: &mut HashMap<TraceId, u64>, id: TraceId) {
        order.tick();
        order.touch(id, marks.entry(id).or_default());
    }

    #[test]
    fn the_least_recent_is_first() {
        let (mut order, mut marks) = (Order::new(), HashMap::new());
        for id in [ONE, TWO, ONE] {
            touch(&mut order, &mut marks, id);
        }
        let last = |id| marks.get(&id).copied();
        assert_eq!(order.pop(last), Some(TWO));
        assert_eq!(order.pop(last), Some(ONE));
        assert_eq!(order.pop(last), None);
    }

    #[test]
    fn a_trace_that_is_added_to_for_ever_takes_no_room() {
        let (mut order, mut marks) = (Order::new(), HashMap::new());
        for _ in 0..5 * MAX_STALE {
            touch(&mut order, &mut marks, ONE);
            order.compact(1, |id| marks.get(&id).copied());
        }
        assert!(order.queue.len() <= MAX_STALE + 3);
        assert_eq!(order.pop(|id| marks.get(&id).copied()), Some(ONE));
    }
}
