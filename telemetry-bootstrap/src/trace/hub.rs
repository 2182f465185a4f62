//! What all spans of one subscriber share: sampler, limits, the way out, and the open spans.

use std::cell::RefCell;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};

use opentelemetry::InstrumentationScope;
use opentelemetry_sdk::trace::SpanLimits;

use super::record::Data;
use super::sampler::Decider;
use super::table::Table;
use super::values::Values;
use crate::config::{Propagators, Sampling};

/// Most boxes that are kept for further spans, and how many of them a thread takes at once.
const MAX_SPARE: usize = 512;
const HANDFUL: usize = 8;

/// What is handed on and back.
type Boxes = Vec<Box<Data>>;

thread_local! {
    /// Boxes that this thread's next spans get, whoever's they were.
    static SPARE: RefCell<Boxes> = const { RefCell::new(Vec::new()) };
}

/// Takes spans that have ended.
pub(crate) trait Sink: fmt::Debug + Send + Sync {
    /// Queues a span of about this many bytes. Never waits.
    fn push(&self, span: Box<Data>, bytes: usize);
}

/// Takes spans that are not exported.
#[derive(Debug)]
pub(crate) struct Nowhere;

impl Sink for Nowhere {
    fn push(&self, _span: Box<Data>, _bytes: usize) {}
}

/// What spans are made with.
#[derive(Debug, Clone)]
pub(crate) struct SpanSettings {
    /// Which traces are kept.
    pub(crate) sampling: Sampling,
    /// Most attributes, events and links.
    pub(crate) limits: SpanLimits,
    /// How their values are formatted.
    pub(crate) values: Values,
    /// The instrumentation scope of the spans.
    pub(crate) scope: InstrumentationScope,
    /// In which formats their context travels where no correlation says so.
    pub(crate) propagators: Propagators,
    /// Where spans go; `None` where telemetry is disabled, and none is made.
    pub(crate) sink: Option<Arc<dyn Sink>>,
}

#[derive(Debug)]
pub(super) struct Hub {
    pub(super) sampler: Decider,
    pub(super) limits: SpanLimits,
    pub(super) values: Values,
    pub(super) propagators: Propagators,
    pub(super) table: Table,
    home: Arc<Home>,
    sink: Option<Arc<dyn Sink>>,
    /// Whether someone has given a span another parent than it was created with.
    reparents: AtomicBool,
    /// Whether there is a callsite that names a field twice.
    twins: AtomicBool,
}

/// Where boxes go that are done with, for the next spans: taken and given back on different threads,
/// their memory would otherwise go the allocator's slow way.
#[derive(Debug)]
pub(super) struct Home {
    pub(super) scope: Arc<InstrumentationScope>,
    spare: Mutex<Boxes>,
}

impl Home {
    /// Keeps a box for another span.
    pub(super) fn keep(&self, data: Box<Data>) {
        let mut spare = self.spare.lock().unwrap_or_else(PoisonError::into_inner);
        if spare.len() < MAX_SPARE {
            spare.push(data);
        }
    }

    /// Hands out some of the boxes that were kept last, unless somebody else is at them.
    fn hand_out(&self, hand: &mut Boxes) {
        if let Ok(mut spare) = self.spare.try_lock() {
            let rest = spare.len().saturating_sub(HANDFUL);
            hand.extend(spare.drain(rest..));
        }
    }
}

impl Hub {
    pub(super) fn new(settings: SpanSettings) -> Self {
        Self {
            sampler: Decider::new(settings.sampling, settings.sink.is_some()),
            limits: settings.limits,
            values: settings.values,
            propagators: settings.propagators,
            table: Table::default(),
            home: Arc::new(Home {
                scope: Arc::new(settings.scope),
                spare: Mutex::default(),
            }),
            sink: settings.sink,
            reparents: AtomicBool::new(false),
            twins: AtomicBool::new(false),
        }
    }

    /// What tells this hub's layer from another, whose spans may have the same ids.
    pub(super) fn key(self: &Arc<Self>) -> usize {
        Arc::as_ptr(self).addr()
    }

    pub(super) fn push(&self, span: Box<Data>, bytes: usize) {
        if let Some(sink) = &self.sink {
            sink.push(span, bytes);
        }
    }

    /// Room for what is told of a span.
    pub(super) fn room(&self) -> Box<Data> {
        let spare = SPARE.try_with(|spare| {
            let mut spare = spare.borrow_mut();
            if spare.is_empty() {
                self.home.hand_out(&mut spare);
            }
            spare.pop()
        });
        match spare.ok().flatten() {
            Some(mut data) => {
                data.settle(&self.home);
                data
            }
            None => Box::new(Data::empty(&self.home)),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    #[test]
    fn a_thread_takes_no_more_than_a_handful_of_boxes() {
        let hub = Hub::new(SpanSettings {
            sampling: Sampling::AlwaysOn,
            limits: SpanLimits::default(),
            values: fixture::values(),
            scope: InstrumentationScope::default(),
            propagators: Propagators::default(),
            sink: None,
        });
        for _ in 0..2 * MAX_SPARE {
            hub.home.keep(Box::new(Data::empty(&hub.home)));
        }
        let left = || hub.home.spare.lock().unwrap().len();
        assert_eq!(left(), MAX_SPARE);
        std::thread::scope(|threads| {
            threads.spawn(|| drop(hub.room())).join().unwrap();
        });
        assert_eq!(left(), MAX_SPARE - 8);
    }
}
