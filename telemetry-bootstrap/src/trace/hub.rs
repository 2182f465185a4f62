//! What all spans of one subscriber share: sampler, limits, the way out, and the open spans.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use opentelemetry::InstrumentationScope;
use opentelemetry_sdk::trace::SpanLimits;

use super::record::Record;
use super::sampler::Decider;
use super::table::Table;
use crate::config::Sampling;

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
    /// Where spans go; nowhere where they are not exported.
    pub(crate) sink: Option<Arc<dyn Sink>>,
}

#[derive(Debug)]
pub(super) struct Hub {
    pub(super) sampler: Decider,
    pub(super) limits: SpanLimits,
    pub(super) scope: InstrumentationScope,
    pub(super) table: Table,
    sink: Option<Arc<dyn Sink>>,
    /// Whether someone has given a span another parent than it was created with.
    reparents: AtomicBool,
}

impl Hub {
    pub(super) fn new(settings: SpanSettings) -> Self {
        Self {
            sampler: Decider::new(settings.sampling),
            limits: settings.limits,
            scope: settings.scope,
            table: Table::default(),
            sink: settings.sink,
            reparents: AtomicBool::new(false),
        }
    }

    pub(super) fn push(&self, span: Arc<Record>, bytes: usize) {
        if let Some(sink) = &self.sink {
            sink.push(span, bytes);
        }
    }

    /// Whether the parent that a span is created with may not be its last.
    pub(super) fn reparents(&self) -> bool {
        self.reparents.load(Relaxed)
    }

    pub(super) fn note_reparenting(&self) {
        self.reparents.store(true, Relaxed);
    }
}
