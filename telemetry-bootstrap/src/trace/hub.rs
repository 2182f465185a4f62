//! What all spans of one subscriber share: sampler, limits, the way out, and the open spans.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};

use opentelemetry::InstrumentationScope;
use opentelemetry_sdk::trace::SpanLimits;

use super::record::Record;
use super::sampler::Decider;
use super::table::Table;
use crate::config::{Propagators, Sampling};

/// Most records that are kept for further spans.
const MAX_SPARE: usize = 512;

/// Takes spans that have ended.
pub(crate) trait Sink: fmt::Debug + Send + Sync {
    /// Queues a span of about this many bytes. Never waits.
    fn push(&self, span: Arc<Record>, bytes: usize);
}

/// What spans are made with.
#[derive(Debug, Clone)]
pub(crate) struct SpanSettings {
    /// Which traces are kept.
    pub(crate) sampling: Sampling,
    /// Most attributes, events and links.
    pub(crate) limits: SpanLimits,
    /// The instrumentation scope of the spans.
    pub(crate) scope: InstrumentationScope,
    /// In which formats their context travels where no correlation says so.
    pub(crate) propagators: Propagators,
    /// Where spans go; nowhere where they are not exported.
    pub(crate) sink: Option<Arc<dyn Sink>>,
}

#[derive(Debug)]
pub(super) struct Hub {
    pub(super) sampler: Decider,
    pub(super) limits: SpanLimits,
    pub(super) scope: InstrumentationScope,
    pub(super) propagators: Propagators,
    pub(super) table: Table,
    sink: Option<Arc<dyn Sink>>,
    /// Records that are done with, whose memory the next spans get: taken and given back on
    /// different threads, it would otherwise go the allocator's slow way.
    spare: Mutex<Vec<Arc<Record>>>,
    /// Whether someone has given a span another parent than it was created with.
    reparents: AtomicBool,
    /// Whether there is a callsite that names a field twice.
    twins: AtomicBool,
}

impl Hub {
    pub(super) fn new(settings: SpanSettings) -> Self {
        Self {
            sampler: Decider::new(settings.sampling),
            limits: settings.limits,
            scope: settings.scope,
            propagators: settings.propagators,
            table: Table::default(),
            sink: settings.sink,
            spare: Mutex::default(),
            reparents: AtomicBool::new(false),
            twins: AtomicBool::new(false),
        }
    }

    /// What tells this hub's layer from another, whose spans may have the same ids.
    pub(super) fn key(self: &Arc<Self>) -> usize {
        Arc::as_ptr(self).addr()
    }

    pub(super) fn push(&self, span: Arc<Record>, bytes: usize) {
        if let Some(sink) = &self.sink {
            sink.push(span, bytes);
        }
    }

    /// A record that is done with, if there is one and nobody else is looking for one.
    pub(super) fn take_spare(&self) -> Option<Arc<Record>> {
        self.spare.try_lock().ok()?.pop()
    }

    /// Keeps a record that nobody else has for the next span.
    pub(super) fn keep_spare(&self, record: Arc<Record>) {
        let mut spare = self.spare.lock().unwrap_or_else(PoisonError::into_inner);
        if spare.len() < MAX_SPARE {
            spare.push(record);
        }
    }

    /// Whether the parent that a span is created with may not be its last.
    pub(super) fn reparents(&self) -> bool {
        self.reparents.load(Relaxed)
    }

    pub(super) fn note_reparenting(&self) {
        self.reparents.store(true, Relaxed);
    }

    /// Whether a span's fields may have a name twice.
    pub(super) fn has_twins(&self) -> bool {
        self.twins.load(Relaxed)
    }

    pub(super) fn note_twins(&self) {
        self.twins.store(true, Relaxed);
    }
}
