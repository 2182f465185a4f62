//! Spans by trace.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use super::bytes::HeapBytes as _;
use super::origin::Origin;
use crate::otlp::model::{Resource, Span, TraceId};

/// What a trace costs beside its spans: its place in the table and in the order.
const TRACE_BYTES: usize = 128;

/// A span and where it comes from.
#[derive(Debug)]
pub struct StoredSpan {
    span: Span<'static>,
    scope: String,
    origin: Arc<Origin>,
    bytes: usize,
}

impl StoredSpan {
    pub(super) fn new(span: Span<'static>, origin: Arc<Origin>, scope: &str) -> Self {
        let bytes = size_of::<Self>() + span.heap_bytes() + scope.len();
        Self {
            span,
            scope: scope.to_owned(),
            origin,
            bytes,
        }
    }

    /// The span.
    pub fn span(&self) -> &Span<'static> {
        &self.span
    }

    /// The name of its instrumentation scope.
    pub fn scope(&self) -> &str {
        &self.scope
    }

    /// The `service.name` of its resource.
    pub fn service(&self) -> &str {
        self.origin.service()
    }

    /// Its resource.
    pub fn resource(&self) -> &Resource<'static> {
        self.origin.resource()
    }

    pub(super) fn into_origin(self) -> Arc<Origin> {
        self.origin
    }
}

/// The spans of one trace, as far as they are held.
#[derive(Debug, Clone, Copy)]
pub struct Trace<'s> {
    /// Its id.
    pub id: TraceId,
    /// Its spans, in order of arrival.
    pub spans: &'s [StoredSpan],
}

#[derive(Debug, Default)]
pub(super) struct Traces {
    by_id: HashMap<TraceId, Vec<StoredSpan>>,
    /// Arrival number and id of each trace, the oldest first.
    order: VecDeque<(u64, TraceId)>,
    spans: u64,
    bytes: usize,
}

impl Traces {
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn spans(&self) -> u64 {
        self.spans
    }

    /// Arrival number of the oldest trace.
    pub(super) fn oldest(&self) -> Option<u64> {
        self.order.front().map(|(sequence, _)| *sequence)
    }

    pub(super) fn get(&self, id: TraceId) -> Option<Trace<'_>> {
        self.by_id.get(&id).map(|spans| Trace { id, spans })
    }

    pub(super) fn newest_first(&self) -> impl Iterator<Item = Trace<'_>> {
        self.order.iter().rev().filter_map(|(_, id)| self.get(*id))
    }

    /// Keeps the span, or hands it back where its trace has `limit` spans.
    pub(super) fn insert(
        &mut self,
        sequence: u64,
        stored: StoredSpan,
        limit: usize,
    ) -> Option<StoredSpan> {
        let id = stored.span.trace_id;
        let spans = self.by_id.entry(id).or_default();
        if spans.len() >= limit.max(1) {
            return Some(stored);
        }
        if spans.is_empty() {
            self.order.push_back((sequence, id));
            self.bytes += TRACE_BYTES;
        }
        self.spans += 1;
        self.bytes += stored.bytes;
        spans.push(stored);
        None
    }

    pub(super) fn evict_oldest(&mut self) -> Vec<StoredSpan> {
        let oldest = self.order.pop_front();
        let spans = oldest
            .and_then(|(_, id)| self.by_id.remove(&id))
            .unwrap_or_default();
        for span in &spans {
            self.spans -= 1;
            self.bytes -= span.bytes;
        }
        if oldest.is_some() {
            self.bytes -= TRACE_BYTES;
        }
        spans
    }
}
