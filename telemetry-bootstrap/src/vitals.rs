//! What the SDK knows of its own health: atomic counters, read by whoever exports them.
//!
//! Nothing in this crate reports its own trouble through `tracing`, which would loop; it counts
//! here. For every signal `emitted = delivered + lost + pending` holds once the pipeline is idle.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use telemetry_contract::secret::Kind;

/// The three signals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the variants are the signals' own names")]
pub enum Signal {
    Traces,
    Metrics,
    Logs,
}

impl Signal {
    /// All of them, in the order in which reports list them.
    pub const ALL: &'static [Self] = &Self::EACH;

    pub(crate) const EACH: [Self; 3] = [Self::Traces, Self::Metrics, Self::Logs];

    /// `traces`, `metrics` or `logs`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Traces => "traces",
            Self::Metrics => "metrics",
            Self::Logs => "logs",
        }
    }
}

/// Why an item did not arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Loss {
    /// The export failed for good: refused, unreachable or timed out until the end.
    ExportFailed,
    /// The queue was full, in items or in bytes.
    QueueFull,
    /// The backend took the request and rejected the item (OTLP partial success).
    Rejected,
    /// It came after shutdown, or was still waiting when the deadline passed. What was on its way
    /// then may have arrived; nobody said so in time.
    Shutdown,
    /// It alone is larger than a request, or the queue, may be.
    TooLarge,
}

impl Loss {
    /// All of them, in the order in which reports list them.
    pub const ALL: &'static [Self] = &Self::EACH;

    pub(crate) const EACH: [Self; 5] = [
        Self::QueueFull,
        Self::TooLarge,
        Self::ExportFailed,
        Self::Rejected,
        Self::Shutdown,
    ];

    /// `queue_full`, `too_large`, `export_failed`, `rejected` or `shutdown`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ExportFailed => "export_failed",
            Self::QueueFull => "queue_full",
            Self::Rejected => "rejected",
            Self::Shutdown => "shutdown",
            Self::TooLarge => "too_large",
        }
    }
}

/// Where the contract was about to be broken, and was fixed or dropped instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Violation {
    /// An inbound correlation or request id that breaks the grammar.
    InvalidCorrelationId,
    /// An inbound `traceparent` or `baggage` that breaks its grammar.
    InvalidPropagation,
    /// A log line or value over its size limit.
    Oversize,
    /// A log field whose key is reserved.
    ReservedField,
    /// A metric or label that the contract does not declare.
    UndeclaredMetric,
    /// A label set past the metric's series limit.
    SeriesOverLimit,
}

impl Violation {
    /// All of them, in the order in which reports list them.
    pub const ALL: &'static [Self] = &Self::EACH;

    pub(crate) const EACH: [Self; 6] = [
        Self::InvalidCorrelationId,
        Self::InvalidPropagation,
        Self::Oversize,
        Self::ReservedField,
        Self::SeriesOverLimit,
        Self::UndeclaredMetric,
    ];

    /// The value of the label `rule` under which it is counted.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidCorrelationId => "invalid_correlation_id",
            Self::InvalidPropagation => "invalid_propagation",
            Self::Oversize => "oversize",
            Self::ReservedField => "reserved_field",
            Self::SeriesOverLimit => "series_over_limit",
            Self::UndeclaredMetric => "undeclared_metric",
        }
    }
}

/// What a queue holds, or may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct QueueLevel {
    /// Spans or log records, those of the request on its way among them.
    pub items: u64,
    /// Bytes of memory, estimated, of the same.
    pub bytes: u64,
}

impl QueueLevel {
    pub(crate) fn new(items: usize, bytes: usize) -> Self {
        let number = |size| u64::try_from(size).unwrap_or(u64::MAX);
        Self {
            items: number(items),
            bytes: number(bytes),
        }
    }
}

/// A queue level that several threads see.
#[derive(Debug, Default)]
struct Level {
    items: AtomicU64,
    bytes: AtomicU64,
}

impl Level {
    fn set(&self, level: QueueLevel) {
        self.items.store(level.items, Relaxed);
        self.bytes.store(level.bytes, Relaxed);
    }

    fn get(&self) -> QueueLevel {
        QueueLevel {
            items: self.items.load(Relaxed),
            bytes: self.bytes.load(Relaxed),
        }
    }
}

/// Shared counters. Cloning is cheap, adding is one relaxed atomic add.
#[derive(Debug, Clone, Default)]
pub struct Vitals(Arc<Counters>);

#[derive(Debug, Default)]
struct Counters {
    emitted: [AtomicU64; Signal::EACH.len()],
    delivered: [AtomicU64; Signal::EACH.len()],
    lost: [[AtomicU64; Loss::EACH.len()]; Signal::EACH.len()],
    queued: [Level; Signal::EACH.len()],
    capacity: [Level; Signal::EACH.len()],
    redacted: [AtomicU64; Kind::ALL.len()],
    violations: [AtomicU64; Violation::EACH.len()],
    lines_written: AtomicU64,
    lines_dropped: AtomicU64,
}

impl Vitals {
    /// Counts items that service code handed to a signal's pipeline.
    pub(crate) fn add_emitted(&self, signal: Signal, items: u64) {
        self.0.emitted[signal as usize].fetch_add(items, Relaxed);
    }

    /// As [`add_emitted`](Self::add_emitted), by whoever alone counts those of this signal just now.
    pub(crate) fn add_emitted_alone(&self, signal: Signal, items: u64) {
        let emitted = &self.0.emitted[signal as usize];
        emitted.store(emitted.load(Relaxed) + items, Relaxed);
    }

    /// Counts items that the backend accepted.
    pub(crate) fn add_delivered(&self, signal: Signal, items: u64) {
        self.0.delivered[signal as usize].fetch_add(items, Relaxed);
    }

    /// Counts items that will not arrive.
    pub(crate) fn add_lost(&self, signal: Signal, loss: Loss, items: u64) {
        self.0.lost[signal as usize][loss as usize].fetch_add(items, Relaxed);
    }

    /// Says what a signal's queue holds now.
    pub(crate) fn set_queued(&self, signal: Signal, level: QueueLevel) {
        self.0.queued[signal as usize].set(level);
    }

    /// Says what a signal's queue may hold.
    pub(crate) fn set_capacity(&self, signal: Signal, level: QueueLevel) {
        self.0.capacity[signal as usize].set(level);
    }

    /// Counts one redaction.
    pub(crate) fn add_redacted(&self, kind: Kind) {
        let of_kind = self.0.redacted.get(kind as usize);
        of_kind.map(|count| count.fetch_add(1, Relaxed));
    }

    /// Counts one violation that was fixed or dropped.
    pub(crate) fn add_violation(&self, violation: Violation) {
        self.0.violations[violation as usize].fetch_add(1, Relaxed);
    }

    /// Counts one log line written to its outlet.
    pub(crate) fn add_line_written(&self) {
        self.0.lines_written.fetch_add(1, Relaxed);
    }

    /// Counts one log line that its outlet did not take.
    pub(crate) fn add_line_dropped(&self) {
        self.0.lines_dropped.fetch_add(1, Relaxed);
    }

    /// Spans, metric points or log records that service code emitted.
    pub fn emitted(&self, signal: Signal) -> u64 {
        self.0.emitted[signal as usize].load(Relaxed)
    }

    /// Items that the backend accepted.
    pub fn delivered(&self, signal: Signal) -> u64 {
        self.0.delivered[signal as usize].load(Relaxed)
    }

    /// Items lost for this reason.
    pub fn lost(&self, signal: Signal, loss: Loss) -> u64 {
        self.0.lost[signal as usize][loss as usize].load(Relaxed)
    }

    /// Items lost for any reason.
    pub fn lost_total(&self, signal: Signal) -> u64 {
        Loss::ALL.iter().map(|loss| self.lost(signal, *loss)).sum()
    }

    /// What a signal's queue holds now, the request on its way among it. Metrics have no queue:
    /// their points are collected when they are sent.
    pub fn queued(&self, signal: Signal) -> QueueLevel {
        self.0.queued[signal as usize].get()
    }

    /// What a signal's queue may hold; nothing where it is not exported.
    pub fn queue_capacity(&self, signal: Signal) -> QueueLevel {
        self.0.capacity[signal as usize].get()
    }

    /// Values that the redactor replaced.
    pub fn redacted(&self) -> u64 {
        let kinds = self.0.redacted.iter();
        kinds.map(|count| count.load(Relaxed)).sum()
    }

    /// Values of one kind that the redactor replaced. Those that their key gave away are counted as
    /// [`Kind::Credential`].
    pub fn redacted_as(&self, kind: Kind) -> u64 {
        let of_kind = self.0.redacted.get(kind as usize);
        of_kind.map_or(0, |count| count.load(Relaxed))
    }

    /// Violations of this kind that were fixed or dropped.
    pub fn violations(&self, violation: Violation) -> u64 {
        self.0.violations[violation as usize].load(Relaxed)
    }

    /// Log lines written to their outlet.
    pub fn lines_written(&self) -> u64 {
        self.0.lines_written.load(Relaxed)
    }

    /// Log lines that their outlet did not take: closed, full or slow.
    pub fn lines_dropped(&self) -> u64 {
        self.0.lines_dropped.load(Relaxed)
    }
}
