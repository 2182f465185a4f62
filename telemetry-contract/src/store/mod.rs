//! A store of received telemetry in bounded memory, for queries.
//!
//! Spans are kept by trace, log records in order of arrival, and of each metric series its latest
//! point. Over its byte budget, the store evicts the oldest trace or log record first, then the
//! series that was updated least recently; every eviction is counted. Sizes are estimates: what
//! the records' structs, lists and texts take, without the allocator's overhead.

mod bytes;
mod logs;
mod origin;
mod series;
mod services;
#[cfg(test)]
mod tests;
mod traces;

use std::sync::Arc;

pub use logs::StoredLog;
pub use origin::Origin;
pub use series::StoredPoint;
pub use traces::{StoredSpan, Trace};

use crate::correlation::CORRELATION_ID;
use crate::otlp::model::{
    Attribute, Export, LogRecord, Metric, Resource, ResourceRecords, ScopeRecords, Span, TraceId,
    find,
};
use logs::Logs;
use origin::Origins;
use series::SeriesTable;
use services::Services;
use traces::Traces;

/// What a store may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoreLimits {
    /// Estimated bytes of everything that is held (64 MiB).
    pub bytes: usize,
    /// Spans of one trace (10 000); further ones are dropped and counted as evicted.
    pub spans_per_trace: usize,
    /// Metric series (10 000); past it the one that was updated least recently goes.
    pub series: usize,
}

impl Default for StoreLimits {
    fn default() -> Self {
        Self {
            bytes: 64 * 1024 * 1024,
            spans_per_trace: 10_000,
            series: 10_000,
        }
    }
}

/// Records per signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SignalCounts {
    /// Spans.
    pub spans: u64,
    /// Log records.
    pub logs: u64,
    /// Metric points; of evictions, series.
    pub points: u64,
}

/// What belongs to one correlation id.
#[derive(Debug, Default)]
pub struct Correlated<'s> {
    /// Traces with a span that carries the id, newest first.
    pub traces: Vec<Trace<'s>>,
    /// Log records that carry the id, oldest first.
    pub logs: Vec<&'s StoredLog>,
}

/// The store.
#[derive(Debug, Default)]
pub struct Store {
    limits: StoreLimits,
    /// Arrival number of the next record.
    sequence: u64,
    origins: Origins,
    traces: Traces,
    logs: Logs,
    series: SeriesTable,
    services: Services,
    evicted: SignalCounts,
}

impl Store {
    /// An empty store.
    pub fn new(limits: StoreLimits) -> Self {
        Self {
            limits,
            ..Self::default()
        }
    }

    /// Keeps a copy of everything in the request, then evicts what is too much.
    pub fn insert(&mut self, export: &Export<'_>) {
        match export {
            Export::Logs(resources) => self.insert_all(resources, Self::insert_log),
            Export::Metrics(resources) => self.insert_all(resources, Self::insert_metric),
            Export::Traces(resources) => self.insert_all(resources, Self::insert_span),
        }
    }

    /// The spans of a trace, in order of arrival.
    pub fn trace(&self, id: TraceId) -> Option<Trace<'_>> {
        self.traces.get(id)
    }

    /// All traces, the one that began to arrive last first.
    pub fn traces(&self) -> impl Iterator<Item = Trace<'_>> {
        self.traces.newest_first()
    }

    /// The log records of a trace, in order of arrival.
    pub fn logs_of(&self, id: TraceId) -> Vec<&StoredLog> {
        let of_trace = |log: &&StoredLog| log.record().trace_id == id;
        self.logs.oldest_first().filter(of_trace).collect()
    }

    /// All log records, in order of arrival.
    pub fn logs(&self) -> impl DoubleEndedIterator<Item = &StoredLog> {
        self.logs.oldest_first()
    }

    /// The latest point of each metric series, the one that was updated last first.
    pub fn points(&self) -> impl Iterator<Item = &StoredPoint> {
        self.series.newest_first()
    }

    /// Traces and log records that carry this correlation id.
    pub fn find_by_correlation(&self, id: &str) -> Correlated<'_> {
        let carries = |attributes: &[Attribute<'_>]| {
            find(attributes, CORRELATION_ID).and_then(|value| value.as_str()) == Some(id)
        };
        let of_trace = |trace: &Trace<'_>| {
            let mut spans = trace.spans.iter();
            spans.any(|stored| carries(&stored.span().attributes))
        };
        let of_log = |log: &&StoredLog| carries(&log.record().attributes);
        Correlated {
            traces: self.traces().filter(of_trace).collect(),
            logs: self.logs().filter(of_log).collect(),
        }
    }

    /// What each service has sent since the store was made, by name.
    pub fn services(&self) -> impl Iterator<Item = (&str, &SignalCounts)> {
        self.services.by_name()
    }

    /// What is held now.
    pub fn held(&self) -> SignalCounts {
        SignalCounts {
            spans: self.traces.spans(),
            logs: self.logs.len(),
            points: self.series.len(),
        }
    }

    /// What was evicted or dropped for want of room.
    pub fn evicted(&self) -> SignalCounts {
        self.evicted
    }

    /// Estimated bytes of everything that is held.
    pub fn bytes(&self) -> usize {
        self.traces.bytes() + self.logs.bytes() + self.series.bytes() + self.origins.bytes()
    }

    fn insert_all<T>(
        &mut self,
        resources: &[ResourceRecords<'_, T>],
        insert: impl Fn(&mut Self, &T, &Arc<Origin>, &str),
    ) {
        for ResourceRecords { resource, scopes } in resources {
            let origin = self.origin(resource);
            for ScopeRecords { scope, records } in scopes {
                for record in records {
                    insert(self, record, &origin, &scope.name);
                    self.sequence += 1;
                    self.evict();
                }
            }
            self.origins.release(origin);
        }
    }

    fn origin(&mut self, resource: &Resource<'_>) -> Arc<Origin> {
        self.origins.intern(resource)
    }

    fn insert_span(&mut self, span: &Span<'_>, origin: &Arc<Origin>, scope: &str) {
        self.services.of(origin.service()).spans += 1;
        let stored = StoredSpan::new(span.clone().into_owned(), Arc::clone(origin), scope);
        let limit = self.limits.spans_per_trace;
        if let Some(refused) = self.traces.insert(self.sequence, stored, limit) {
            self.origins.release(refused.into_origin());
            self.evicted.spans += 1;
        }
    }

    fn insert_log(&mut self, record: &LogRecord<'_>, origin: &Arc<Origin>, scope: &str) {
        self.services.of(origin.service()).logs += 1;
        let stored = StoredLog::new(record.clone().into_owned(), Arc::clone(origin), scope);
        self.logs.insert(self.sequence, stored);
    }

    fn insert_metric(&mut self, metric: &Metric<'_>, origin: &Arc<Origin>, _scope: &str) {
        for point in &metric.points {
            self.services.of(origin.service()).points += 1;
            let stored = StoredPoint::new(metric, point, Arc::clone(origin));
            if let Some(replaced) = self.series.insert(self.sequence, stored) {
                self.origins.release(replaced.into_origin());
            }
            self.sequence += 1;
            self.evict();
        }
    }

    fn evict(&mut self) {
        while self.series.len() > u64::try_from(self.limits.series).unwrap_or(u64::MAX) {
            self.evict_series();
        }
        while self.bytes() > self.limits.bytes && self.evict_oldest() {}
    }

    /// Evicts the oldest trace or log record, or a series where there is neither; returns whether
    /// there was anything to evict.
    fn evict_oldest(&mut self) -> bool {
        match (self.traces.oldest(), self.logs.oldest()) {
            (Some(trace), Some(log)) if log < trace => self.evict_log(),
            (Some(_), _) => self.evict_trace(),
            (None, Some(_)) => self.evict_log(),
            (None, None) => self.evict_series(),
        }
    }

    fn evict_trace(&mut self) -> bool {
        let spans = self.traces.evict_oldest();
        let evicted = !spans.is_empty();
        for span in spans {
            self.evicted.spans += 1;
            self.origins.release(span.into_origin());
        }
        evicted
    }

    fn evict_log(&mut self) -> bool {
        let log = self.logs.evict_oldest();
        let evicted = log.is_some();
        if let Some(log) = log {
            self.evicted.logs += 1;
            self.origins.release(log.into_origin());
        }
        evicted
    }

    fn evict_series(&mut self) -> bool {
        let point = self.series.evict_oldest();
        let evicted = point.is_some();
        if let Some(point) = point {
            self.evicted.points += 1;
            self.origins.release(point.into_origin());
        }
        evicted
    }
}
