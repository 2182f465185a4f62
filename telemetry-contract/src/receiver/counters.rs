//! What a receiver counts, and waiting for it.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::otlp::model::Signal;

/// Why a request or connection was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// The sender went away before its request was complete.
    Aborted,
    /// The bodies of other requests take all the memory there is.
    Busy,
    /// There are as many connections as there may be.
    Connections,
    /// The payload is not OTLP, or not gzip, or not a gRPC message.
    Malformed,
    /// The content type or encoding is not one of OTLP's.
    MediaType,
    /// The method is not POST.
    Method,
    /// The path is not one of OTLP's.
    Path,
    /// The sink panicked.
    SinkFailed,
    /// The body took too long to arrive.
    TimedOut,
    /// The body is longer than allowed, compressed, decompressed or decoded.
    TooLarge,
}

impl Reason {
    /// All of them.
    pub const ALL: [Self; REASONS] = [
        Self::Aborted,
        Self::Busy,
        Self::Connections,
        Self::Malformed,
        Self::MediaType,
        Self::Method,
        Self::Path,
        Self::SinkFailed,
        Self::TimedOut,
        Self::TooLarge,
    ];

    /// The reason in a word or two, for reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Aborted => "aborted",
            Self::Busy => "busy",
            Self::Connections => "over the connection limit",
            Self::Malformed => "malformed",
            Self::MediaType => "of an unknown media type or compression",
            Self::Method => "of a wrong method",
            Self::Path => "of an unknown path",
            Self::SinkFailed => "failed inside",
            Self::TimedOut => "timed out",
            Self::TooLarge => "too large",
        }
    }
}

/// How many reasons there are.
const REASONS: usize = 10;

/// What a receiver counted since it started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counters {
    connections: u64,
    requests: [u64; 3],
    items: [u64; 3],
    rejected: [u64; 3],
    refused: [u64; REASONS],
}

impl Counters {
    /// Connections that were accepted.
    pub fn connections(&self) -> u64 {
        self.connections
    }

    /// Requests of all signals that reached the sink.
    pub fn requests(&self) -> u64 {
        self.requests.iter().sum()
    }

    /// Requests of one signal that reached the sink.
    pub fn requests_of(&self, signal: Signal) -> u64 {
        at(&self.requests, signal as usize)
    }

    /// Spans, log records or metric points that reached the sink, whatever it made of them.
    pub fn items(&self, signal: Signal) -> u64 {
        at(&self.items, signal as usize)
    }

    /// Items that the sink rejected.
    pub fn rejected(&self, signal: Signal) -> u64 {
        at(&self.rejected, signal as usize)
    }

    /// Requests and connections that were refused for this reason.
    pub fn refused(&self, reason: Reason) -> u64 {
        at(&self.refused, reason as usize)
    }

    /// Requests and connections that were refused for any reason.
    pub fn refused_total(&self) -> u64 {
        self.refused.iter().sum()
    }
}

fn at(counts: &[u64], index: usize) -> u64 {
    counts.get(index).copied().unwrap_or_default()
}

fn add(counts: &mut [u64], index: usize, more: u64) {
    if let Some(count) = counts.get_mut(index) {
        *count = count.saturating_add(more);
    }
}

/// Counters that can be waited for.
#[derive(Debug, Default)]
pub(super) struct Counts {
    counters: Mutex<Counters>,
    changed: Condvar,
}

impl Counts {
    pub(super) fn connected(&self) {
        self.change(|counters| counters.connections += 1);
    }

    pub(super) fn received(&self, signal: Signal, items: u64, rejected: u64) {
        self.change(|counters| {
            add(&mut counters.requests, signal as usize, 1);
            add(&mut counters.items, signal as usize, items);
            add(&mut counters.rejected, signal as usize, rejected);
        });
    }

    pub(super) fn refused(&self, reason: Reason) {
        self.change(|counters| add(&mut counters.refused, reason as usize, 1));
    }

    pub(super) fn snapshot(&self) -> Counters {
        *self.counters.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn wait_until(
        &self,
        timeout: Duration,
        condition: impl Fn(&Counters) -> bool,
    ) -> bool {
        let deadline = Instant::now().checked_add(timeout);
        let mut counters = self.counters.lock().unwrap_or_else(PoisonError::into_inner);
        while !condition(&counters) {
            let left = deadline.map_or(timeout, |deadline| {
                deadline.saturating_duration_since(Instant::now())
            });
            if left.is_zero() {
                return false;
            }
            counters = self
                .changed
                .wait_timeout(counters, left)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
        true
    }

    fn change(&self, change: impl FnOnce(&mut Counters)) {
        change(&mut self.counters.lock().unwrap_or_else(PoisonError::into_inner));
        self.changed.notify_all();
    }
}
