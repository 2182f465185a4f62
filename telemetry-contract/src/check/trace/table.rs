//! The traces seen so far, kept small: the one that was added to least recently gives way.

use std::collections::HashSet;

use super::gone::Gone;
use super::order::Order;
use super::record::Record;
use super::slots::{Slot, Slots};
pub(crate) use super::spans::{Id, LogRecord, Trace};
use crate::check::correlation::Ids;
use crate::check::hash::Numbered;
use crate::check::names::Name;
use crate::otlp::model::TraceId;

/// A span with a trace of its own, two ids and a few links takes less.
const BYTES_PER_RECORD: usize = 1_024;

/// All traces that are still known.
#[derive(Debug)]
pub(crate) struct Table {
    traces: Slots,
    order: Order<Slot>,
    /// What refers to them can't be judged.
    gone: Gone,
    /// Services that have sent a span.
    senders: HashSet<Name, Numbered>,
    /// Services with a log that says that its trace is not sampled.
    samplers: HashSet<Name, Numbered>,
    records: usize,
    bytes: usize,
    limit: usize,
    evicted: u64,
}

impl Table {
    /// A table for at most `limit` spans and logs together.
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            traces: Slots::default(),
            order: Order::new(),
            gone: Gone::default(),
            senders: HashSet::default(),
            samplers: HashSet::default(),
            records: 0,
            bytes: 0,
            limit: limit.max(1),
            evicted: 0,
        }
    }

    /// Keeps a span with its ids.
    pub(crate) fn add_span(&mut self, trace: TraceId, ids: Ids<'_>, mut record: Record) {
        self.senders.insert(record.service);
        self.change(trace, |trace| {
            record.correlation = trace.id(ids.correlation);
            record.event = trace.id(ids.event);
            trace.add_span(record.with_fingerprint());
        });
    }

    /// Keeps where a log belongs.
    pub(crate) fn add_log(&mut self, trace: TraceId, log: LogRecord, id: &str) {
        if log.sampled == Some(false) {
            self.samplers.insert(log.service);
        }
        self.change(trace, |trace| {
            let correlation = trace.id(id);
            trace.add_log(LogRecord { correlation, ..log });
        });
    }

    /// What comes from here on is later than what came before.
    pub(crate) fn tick(&mut self) {
        self.order.tick();
        let last = |slot| last(&self.traces, slot);
        self.order.compact(self.traces.len(), last);
    }

    /// The trace that was added to least recently, taken out, while there is more in the table
    /// than it may hold.
    pub(crate) fn evict(&mut self) -> Option<(TraceId, Trace)> {
        let most_bytes = self.limit.saturating_mul(BYTES_PER_RECORD);
        if self.records <= self.limit && self.bytes <= most_bytes {
            return None;
        }
        let slot = self.order.pop(|slot| last(&self.traces, slot))?;
        let (id, trace) = self.traces.take(slot)?;
        self.records -= trace.len();
        self.bytes -= trace.bytes();
        self.evicted += trace.len() as u64;
        self.gone.add(id, self.limit);
        Some((id, trace))
    }

    /// A trace that is still known.
    pub(crate) fn trace(&self, id: TraceId) -> Option<&Trace> {
        self.traces.get(id)
    }

    /// Every trace.
    pub(crate) fn traces(&self) -> impl Iterator<Item = (TraceId, &Trace)> {
        self.traces.iter()
    }

    /// Whether a trace was known once, so that parts of it are not known now.
    pub(crate) fn is_gone(&self, id: TraceId) -> bool {
        self.gone.has(id)
    }

    /// Whether what is absent from other traces may be in one that is gone.
    pub(crate) fn may_be_gone(&self, id: TraceId) -> bool {
        // Past the bound of the list itself, any trace may have been known once.
        self.is_gone(id) || self.evicted > 0 && self.gone.len() >= self.limit
    }

    /// Whether a span of a service was seen, in any trace.
    pub(crate) fn sends_spans(&self, service: Name) -> bool {
        self.senders.contains(&service)
    }

    /// Whether a service sends the spans of all its traces, as far as is known.
    pub(crate) fn sends_all_spans(&self, service: Name) -> bool {
        self.sends_spans(service) && !self.samplers.contains(&service)
    }

    /// Spans and logs that had to go.
    pub(crate) fn evicted(&self) -> u64 {
        self.evicted
    }

    /// Changes a trace, unless it is gone.
    fn change(&mut self, id: TraceId, change: impl FnOnce(&mut Trace)) {
        let gone = &self.gone;
        let Some((slot, trace)) = self.traces.enter(id, || !gone.has(id)) else {
            self.evicted += 1;
            return;
        };
        let (records, bytes) = (trace.len(), trace.bytes());
        self.order.touch(slot, &mut trace.touched);
        change(trace);
        self.records += trace.len() - records;
        self.bytes += trace.bytes() - bytes;
    }
}

fn last(traces: &Slots, slot: Slot) -> Option<u64> {
    traces.at(slot).map(|trace| trace.touched)
}
