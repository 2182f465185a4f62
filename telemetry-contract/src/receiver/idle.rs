//! Whether a connection is in use: by its requests, whatever else moves on it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep};

/// The shortest time between two looks, for timeouts of none at all.
const SHORTEST: Duration = Duration::from_millis(1);

/// The requests of one connection.
///
/// Bytes say nothing: a peer that writes the first ones of a request one at a time, or pings for
/// ever, would keep its place from those who have something to send.
#[derive(Debug)]
pub(super) struct Activity(Mutex<State>);

#[derive(Debug)]
struct State {
    under_way: usize,
    /// Whether there was a request at all.
    used: bool,
    /// Since when no request has been under way, where that is so.
    since: Instant,
}

impl Activity {
    /// That of a connection without a request yet.
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self(Mutex::new(State {
            under_way: 0,
            used: false,
            since: Instant::now(),
        })))
    }

    /// Notes a request, which is under way until the guard is dropped.
    pub(super) fn begin(self: &Arc<Self>) -> UnderWay {
        let mut state = self.state();
        state.under_way += 1;
        state.used = true;
        UnderWay(Arc::clone(self))
    }

    /// Waits until there was no first request for as long as `first`, or none under way since for
    /// as long as `later`.
    pub(super) async fn end(&self, first: Duration, later: Duration) {
        while let Some(left) = self.left(first, later) {
            // A request changes what is waited for, so no wait is longer than the shorter one.
            sleep(left.min(first).min(later).max(SHORTEST)).await;
        }
    }

    /// How long the connection may still go on if nothing happens; `None` where it is over.
    fn left(&self, first: Duration, later: Duration) -> Option<Duration> {
        let state = self.state();
        if state.under_way > 0 {
            return Some(later);
        }
        let timeout = if state.used { later } else { first };
        let left = timeout.checked_sub(state.since.elapsed())?;
        (!left.is_zero()).then_some(left)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A request that is under way.
#[derive(Debug)]
pub(super) struct UnderWay(Arc<Activity>);

impl Drop for UnderWay {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.under_way -= 1;
        state.since = Instant::now();
    }
}
