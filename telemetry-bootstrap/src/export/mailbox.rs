//! A bounded queue between service threads and one exporter thread, with flush and close.

use std::collections::VecDeque;
use std::mem;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::deadline::{after, left};
use super::delivery::{End, Ledger, MAX_REQUEST_BYTES};
use super::failure::Failure;
use super::herald::Herald;
use crate::config::Queue;
use crate::vitals::{Loss, QueueLevel, Signal, Vitals};

/// Most bytes in one batch, estimated: what becomes one request, as a rule.
const BATCH_BYTES: usize = MAX_REQUEST_BYTES;

/// How long a mailbox that is closing still waits for items: a server says that it has ended
/// before the last of its connections is dropped on another thread, with a span and a line.
const LINGER: Duration = Duration::from_millis(20);

/// Items on their way out, and the orders of whoever waits for them.
///
/// Service threads only `push`, which never waits for I/O. The exporter thread takes batches and
/// settles each. Whoever shuts down may flush or close under a deadline; what the exporter thread
/// settles after that deadline no longer counts, so every item is counted once.
///
/// While a batch is on its way, or waits for a backend that is away, items queue behind it. A full
/// queue refuses the newest: what led to an outage is worth more than what repeats during it.
///
/// Items are numbered in the order in which they come; a flush waits for the last number that was
/// given out when it was asked for, so that later items can't hold it up. A mailbox of metrics
/// numbers collections instead: a flush asks for one more.
///
/// What is lost is counted and said under the lock, so that whoever waits for the end finds
/// both done, and two who lose at once say it in the order in which they counted.
#[derive(Debug)]
pub(crate) struct Mailbox<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
    bounds: Queue,
    signal: Signal,
    vitals: Vitals,
    herald: Herald,
}

#[derive(Debug)]
struct State<T> {
    items: VecDeque<(T, usize)>,
    bytes: usize,
    /// Items of the batch on its way, settled or not, and their bytes: they take room in memory.
    taken: usize,
    taken_bytes: usize,
    /// When the item of this number came: the first of those that wait, and of each batch behind it.
    /// Where a batch is cut short by its bytes, an earlier one stands for the first.
    came: VecDeque<(u64, Instant)>,
    /// Items of the batch on its way that are not settled.
    in_flight: u64,
    /// How many of these came after the close began: the last ones.
    late: u64,
    /// Number of the last item that came, or of the last collection that was asked for.
    last: u64,
    /// Number of the last item or collection that is settled.
    settled: u64,
    /// Number of the last collection that failed.
    uncollected: u64,
    /// Everything up to this number is to go out now.
    wanted: u64,
    /// By when everything has to be out, once it is to end.
    closing: Option<Instant>,
    /// Until when items may still come.
    linger: Option<Instant>,
    /// Number of the last item that had come when the close began.
    last_in_time: Option<u64>,
    /// Items lost since the close began that had come before.
    owed: u64,
    abandoned: bool,
    /// The deadline found a collection at work, of which nobody knows how much it would be.
    unfinished: bool,
    ended: bool,
    failure: Option<Failure>,
}

impl<T> State<T> {
    /// How many of those that wait came after the close began.
    fn late_waiting(&self) -> u64 {
        let waiting = u64::try_from(self.items.len()).unwrap_or(u64::MAX);
        let since = self.last_in_time.map_or(0, |last| self.last - last);
        since.min(waiting)
    }

    /// When the item that waits longest came, or one shortly before it.
    fn oldest(&self) -> Option<Instant> {
        let (_, came) = self.came.front().filter(|_| !self.items.is_empty())?;
        Some(*came)
    }

    /// Forgets when items came that wait no more. What is left behind a batch keeps its age.
    fn forget_taken(&mut self) {
        if self.items.is_empty() {
            self.came.clear();
        }
        let waiting = u64::try_from(self.items.len()).unwrap_or(u64::MAX);
        let taken = self.last.saturating_sub(waiting);
        let is_taken = |next: &(u64, Instant)| next.0 <= taken + 1;
        while self.came.get(1).is_some_and(is_taken) {
            self.came.pop_front();
        }
    }

    /// Books items that are lost: those are owed that were here when the close began.
    fn owe(&mut self, items: u64) {
        if self.closing.is_some() {
            self.owed += items;
        }
    }
}

impl<T> Mailbox<T> {
    pub(crate) fn new(bounds: Queue, signal: Signal, vitals: Vitals, herald: Herald) -> Self {
        let state = State {
            items: VecDeque::new(),
            bytes: 0,
            taken: 0,
            taken_bytes: 0,
            came: VecDeque::new(),
            in_flight: 0,
            late: 0,
            last: 0,
            settled: 0,
            uncollected: 0,
            wanted: 0,
            closing: None,
            linger: None,
            last_in_time: None,
            owed: 0,
            abandoned: false,
            unfinished: false,
            ended: false,
            failure: None,
        };
        Self {
            state: Mutex::new(state),
            changed: Condvar::new(),
            bounds,
            signal,
            vitals,
            herald,
        }
    }

    /// Hands in an item of about this many bytes. Never waits; what does not fit is counted lost.
    pub(crate) fn push(&self, item: T, bytes: usize) {
        let mut state = self.lock();
        self.vitals.add_emitted_alone(self.signal, 1);
        if let Some(loss) = self.refusal(&state, bytes) {
            self.vitals.add_lost(self.signal, loss, 1);
            self.herald.lost(loss, 1, None, Instant::now());
            return;
        }
        state.last += 1;
        // Nobody has to look at the clock for each item.
        if state.items.len() % self.bounds.batch_items.max(1) == 0 {
            let last = state.last;
            state.came.push_back((last, Instant::now()));
        }
        state.items.push_back((item, bytes));
        state.bytes += bytes;
        self.show(&state);
        // The exporter thread sleeps until the first item, and then until a batch is full.
        let wake = state.items.len() == 1 || self.becomes_full(&state, bytes);
        drop(state);
        if wake {
            self.changed.notify_all();
        }
    }

    fn refusal(&self, state: &State<T>, bytes: usize) -> Option<Loss> {
        // Whoever goes on emitting must not hold up the end.
        let late = state.linger.is_some_and(|linger| left(linger).is_zero());
        if state.abandoned || state.ended || late {
            return Some(Loss::Shutdown);
        }
        if bytes > self.bounds.max_bytes {
            return Some(Loss::TooLarge);
        }
        let full = state.items.len() + state.taken >= self.bounds.max_items
            || state.bytes + state.taken_bytes + bytes > self.bounds.max_bytes;
        full.then_some(Loss::QueueFull)
    }

    /// Shows in the vitals what is held.
    fn show(&self, state: &State<T>) {
        let items = state.items.len() + state.taken;
        let level = QueueLevel::new(items, state.bytes + state.taken_bytes);
        self.vitals.set_queued(self.signal, level);
    }

    fn is_full_batch(&self, state: &State<T>) -> bool {
        state.items.len() >= self.bounds.batch_items || state.bytes >= BATCH_BYTES
    }

    /// Whether the item of this many bytes, the last one, is what fills the batch.
    fn becomes_full(&self, state: &State<T>, bytes: usize) -> bool {
        state.items.len() == self.bounds.batch_items
            || (state.bytes >= BATCH_BYTES && state.bytes - bytes < BATCH_BYTES)
    }

    /// Waits for the next batch: a full one, or what is there when the delay is over or a flush
    /// or close asks for it. `None` when the mailbox is closed and empty.
    pub(crate) fn next_batch(&self) -> Option<Vec<T>> {
        let mut state = self.lock();
        loop {
            let lingering = state.linger.map(left);
            let closed = lingering.is_some_and(|left| left.is_zero()) && state.items.is_empty();
            if state.abandoned || closed {
                return None;
            }
            let wait = match lingering {
                Some(left) if !self.is_full_batch(&state) => Some(left),
                _ => self.time_to_batch(&state),
            };
            if wait.is_some_and(|wait| wait.is_zero()) {
                return Some(self.take_batch(&mut state));
            }
            state = self.wait(state, wait);
        }
    }

    /// Waits until `interval` has passed or a flush or close asks for a collection. The number up
    /// to which the collection answers, and whether more will follow.
    pub(crate) fn next_tick(&self, interval: Duration) -> (u64, bool) {
        let due = after(interval);
        let mut state = self.lock();
        loop {
            let lingering = state.linger.map(left);
            let closed = state.abandoned || lingering.is_some_and(|left| left.is_zero());
            let wait = lingering.unwrap_or_else(|| left(due));
            let asked = state.wanted > state.settled && lingering.is_none();
            if closed || wait.is_zero() || asked {
                return (state.last, !closed);
            }
            state = self.wait(state, Some(wait));
        }
    }

    /// Says that the collections up to this number have been dealt with.
    pub(crate) fn ticked(&self, number: u64) {
        self.lock().settled = number;
        self.changed.notify_all();
    }

    /// Says that the collections up to this number have failed: whoever waits for one is told.
    pub(crate) fn not_collected(&self, number: u64) {
        let mut state = self.lock();
        state.settled = number;
        state.uncollected = number;
        drop(state);
        self.changed.notify_all();
    }

    /// Counts the points of a collection as emitted. `false` where they come after the deadline
    /// of a close: they are counted lost and must not be sent.
    pub(crate) fn begin(&self, points: u64) -> bool {
        let mut state = self.lock();
        self.vitals.add_emitted(self.signal, points);
        if state.abandoned {
            self.vitals.add_lost(self.signal, Loss::Shutdown, points);
            return false;
        }
        state.in_flight = points;
        true
    }

    /// Says that the batch on its way, or the points, have been dealt with. What nobody settled was
    /// never sent: it could not be encoded.
    pub(crate) fn finish(&self) {
        let unsent = End::Lost {
            loss: Loss::ExportFailed,
            failure: Some(Failure::Encoding),
        };
        self.settle(u64::MAX, unsent);
        let mut state = self.lock();
        state.settled += u64::try_from(mem::take(&mut state.taken)).unwrap_or(u64::MAX);
        state.taken_bytes = 0;
        self.show(&state);
        drop(state);
        self.changed.notify_all();
    }

    /// Says how this many of the items on their way ended.
    pub(crate) fn settle(&self, items: u64, end: End) {
        let mut state = self.lock();
        let items = items.min(state.in_flight);
        let in_time = items.min(state.in_flight.saturating_sub(state.late));
        state.in_flight -= items;
        state.late -= items - in_time;
        let end = match end {
            End::Delivered { rejected } => {
                let rejected = rejected.min(items);
                state.owe(rejected.min(in_time));
                End::Delivered { rejected }
            }
            End::Lost { loss, failure } => {
                state.owe(in_time);
                // What was abandoned is settled already, and keeps the reason it was given.
                state.failure = failure.filter(|_| items > 0).or(state.failure);
                let known = state.failure.filter(|_| loss == Loss::Shutdown);
                let failure = failure.or(known);
                End::Lost { loss, failure }
            }
        };
        if items > 0 {
            self.count(items, end);
            self.tell(items, end);
        }
    }

    /// Counts how items ended.
    fn count(&self, items: u64, end: End) {
        match end {
            End::Delivered { rejected } => {
                self.vitals.add_delivered(self.signal, items - rejected);
                self.vitals.add_lost(self.signal, Loss::Rejected, rejected);
            }
            End::Lost { loss, .. } => self.vitals.add_lost(self.signal, loss, items),
        }
    }

    /// Tells the herald how items ended.
    fn tell(&self, items: u64, end: End) {
        let now = Instant::now();
        match end {
            End::Delivered { rejected } => {
                self.herald.lost(Loss::Rejected, rejected, None, now);
                if rejected < items {
                    self.herald.delivered(now);
                }
            }
            End::Lost { loss, failure } => self.herald.lost(loss, items, failure, now),
        }
    }

    /// Says that the exporter thread is gone; what is left can't be delivered any more.
    pub(crate) fn end(&self) {
        let mut state = self.lock();
        state.ended = true;
        self.give_up(&mut state, Loss::ExportFailed, None);
        drop(state);
        self.changed.notify_all();
    }

    /// Why the last request that failed did so.
    pub(crate) fn failure(&self) -> Option<Failure> {
        self.lock().failure
    }

    /// Asks for everything that is here to be sent now; the number to wait for.
    pub(crate) fn begin_flush(&self) -> u64 {
        let mut state = self.lock();
        state.wanted = state.last;
        self.changed.notify_all();
        state.last
    }

    /// Asks for one more collection; the number to wait for.
    pub(crate) fn begin_collection(&self) -> u64 {
        let mut state = self.lock();
        state.last += 1;
        state.wanted = state.last;
        self.changed.notify_all();
        state.last
    }

    /// Waits until everything up to this number is settled; `false` where the deadline was first,
    /// or where the collection failed.
    pub(crate) fn wait_settled(&self, number: u64, deadline: Instant) -> bool {
        let mut state = self.lock();
        while state.settled < number && !state.ended && !state.abandoned {
            let left = left(deadline);
            if left.is_zero() {
                return false;
            }
            state = self.wait(state, Some(left));
        }
        state.settled >= number && (number == 0 || state.uncollected < number)
    }

    /// Everything that is here, or comes within [`LINGER`], is to be sent by this deadline. The
    /// first one holds: who comes later can't cut short what another waits for.
    pub(crate) fn begin_close(&self, deadline: Instant) {
        let mut state = self.lock();
        if state.closing.is_none() {
            state.closing = Some(deadline);
            state.linger = Some(after(LINGER).min(deadline));
            state.last_in_time = Some(state.last);
        }
        drop(state);
        self.changed.notify_all();
    }

    /// Waits for the end of the exporter thread; what is left at the deadline of the close is lost.
    /// `false` where this deadline was earlier, and the close goes on.
    pub(crate) fn wait_closed(&self, deadline: Instant) -> bool {
        let mut state = self.lock();
        while !state.ended && !state.abandoned {
            let time = left(deadline);
            if !time.is_zero() {
                state = self.wait(state, Some(time));
                continue;
            }
            if state.closing.is_some_and(|closing| closing > deadline) {
                return false;
            }
            self.abandon(state);
            return true;
        }
        true
    }

    /// Ends without the exporter thread.
    fn abandon(&self, mut state: MutexGuard<'_, State<T>>) {
        state.abandoned = true;
        state.unfinished = self.signal == Signal::Metrics && state.in_flight == 0;
        if state.in_flight > 0 {
            state.failure.get_or_insert(Failure::Deadline);
        }
        let failure = state.failure;
        self.give_up(&mut state, Loss::Shutdown, failure);
        drop(state);
        self.changed.notify_all();
    }

    /// Whether the close lost nothing that was here when it began.
    pub(crate) fn is_clean(&self) -> bool {
        let state = self.lock();
        state.owed == 0 && !state.unfinished
    }

    /// Whether the deadline of the close found a collection at work.
    pub(crate) fn is_unfinished(&self) -> bool {
        self.lock().unfinished
    }

    /// Counts everything that is here as lost, and says that the pipeline has ended.
    fn give_up(&self, state: &mut State<T>, loss: Loss, failure: Option<Failure>) {
        let waiting = u64::try_from(state.items.len()).unwrap_or(u64::MAX);
        let late = state.late_waiting() + mem::take(&mut state.late);
        let items = waiting + mem::take(&mut state.in_flight);
        state.owe(items.saturating_sub(late));
        state.items.clear();
        state.bytes = 0;
        self.show(state);
        self.vitals.add_lost(self.signal, loss, items);
        self.herald.lost(loss, items, failure, Instant::now());
        self.herald.ended();
    }

    /// Zero where a batch is due now, `None` where nothing is waiting.
    fn time_to_batch(&self, state: &State<T>) -> Option<Duration> {
        let oldest = state.oldest()?;
        let asked = state.wanted > state.settled || state.closing.is_some();
        if asked || self.is_full_batch(state) {
            return Some(Duration::ZERO);
        }
        Some(self.bounds.delay.saturating_sub(oldest.elapsed()))
    }

    /// When the item that waits longest came.
    #[cfg(test)]
    pub(super) fn oldest(&self) -> Option<Instant> {
        self.lock().oldest()
    }

    fn take_batch(&self, state: &mut State<T>) -> Vec<T> {
        let late = state.late_waiting();
        let mut batch = Vec::with_capacity(state.items.len().min(self.bounds.batch_items));
        let mut taken = 0;
        while let Some((_, bytes)) = state.items.front() {
            let room = batch.len() < self.bounds.batch_items && taken + bytes <= BATCH_BYTES;
            if !room && !batch.is_empty() {
                break;
            }
            taken += bytes;
            batch.extend(state.items.pop_front().map(|(item, _)| item));
        }
        state.bytes -= taken;
        state.taken = batch.len();
        state.taken_bytes = taken;
        state.forget_taken();
        state.in_flight = u64::try_from(batch.len()).unwrap_or(u64::MAX);
        state.late = late - state.late_waiting();
        batch
    }

    fn wait<'a>(
        &self,
        state: MutexGuard<'a, State<T>>,
        timeout: Option<Duration>,
    ) -> MutexGuard<'a, State<T>> {
        match timeout {
            Some(timeout) => {
                let waited = self.changed.wait_timeout(state, timeout);
                waited.unwrap_or_else(PoisonError::into_inner).0
            }
            None => self
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T: Send + std::fmt::Debug> Ledger for Mailbox<T> {
    fn pause(&self, wait: Duration) -> bool {
        let until = after(wait);
        let mut state = self.lock();
        let was_open = state.closing.is_none();
        loop {
            if state.abandoned {
                return false;
            }
            if let Some(deadline) = state.closing {
                if was_open {
                    return true;
                }
                if deadline < until {
                    return false;
                }
            }
            let left = left(until);
            if left.is_zero() {
                return true;
            }
            state = self.wait(state, Some(left));
        }
    }

    fn time_left(&self) -> Option<Duration> {
        let state = self.lock();
        if state.abandoned {
            return Some(Duration::ZERO);
        }
        state.closing.map(left)
    }

    fn attempt_failed(&self, because: Failure, cut: bool) {
        let mut state = self.lock();
        let known = state.failure.filter(|_| cut);
        state.failure = known.or(Some(because));
        if !cut {
            self.herald.failed(because, Instant::now());
        }
    }

    fn settle(&self, items: u64, end: End) {
        Self::settle(self, items, end);
    }
}
