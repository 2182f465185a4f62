//! Log records, in order of arrival.

use std::collections::VecDeque;
use std::sync::Arc;

use super::bytes::HeapBytes as _;
use super::origin::Origin;
use crate::otlp::model::{LogRecord, Resource};

/// A log record and where it comes from.
#[derive(Debug)]
pub struct StoredLog {
    record: LogRecord<'static>,
    scope: String,
    origin: Arc<Origin>,
    bytes: usize,
}

impl StoredLog {
    pub(super) fn new(record: LogRecord<'static>, origin: Arc<Origin>, scope: &str) -> Self {
        let bytes = size_of::<(u64, Self)>() + record.heap_bytes() + scope.len();
        Self {
            record,
            scope: scope.to_owned(),
            origin,
            bytes,
        }
    }

    /// The record.
    pub fn record(&self) -> &LogRecord<'static> {
        &self.record
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

#[derive(Debug, Default)]
pub(super) struct Logs {
    records: VecDeque<(u64, StoredLog)>,
    bytes: usize,
}

impl Logs {
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn len(&self) -> u64 {
        u64::try_from(self.records.len()).unwrap_or(u64::MAX)
    }

    /// Arrival number of the oldest record.
    pub(super) fn oldest(&self) -> Option<u64> {
        self.records.front().map(|(sequence, _)| *sequence)
    }

    pub(super) fn oldest_first(&self) -> impl DoubleEndedIterator<Item = &StoredLog> {
        self.records.iter().map(|(_, log)| log)
    }

    pub(super) fn insert(&mut self, sequence: u64, stored: StoredLog) {
        self.bytes += stored.bytes;
        self.records.push_back((sequence, stored));
    }

    pub(super) fn evict_oldest(&mut self) -> Option<StoredLog> {
        let (_, log) = self.records.pop_front()?;
        self.bytes -= log.bytes;
        Some(log)
    }
}
