//! Spans and log records as OTLP requests (protobuf), written in one go from what the SDK holds.
//!
//! The messages of `opentelemetry-proto` copy every text once, are measured, and are then written:
//! more than half of what an exporter thread did. Here the bytes are written where they go. The tests
//! hold each request against what those messages make of the same batch.

mod log;
mod message;
mod scope;
mod span;
mod value;

#[cfg(test)]
mod tests;

use opentelemetry_sdk::Resource;
use opentelemetry_sdk::logs::LogBatch;
use opentelemetry_sdk::trace::SpanData;

use message::Message;
use scope::{Records, Scope};

/// The only field of a request, the first two of its groups by resource and by scope, and the third
/// of both; the same in requests of spans and of log records.
const GROUP: u64 = 1;
const ITSELF: u64 = 1;
const MEMBERS: u64 = 2;
const SCHEMA_URL: u64 = 3;

/// What comes first in every request of one process: `Resource`, and its schema's URL.
#[derive(Debug)]
pub(super) struct Origin {
    resource: Vec<u8>,
    schema_url: String,
}

impl Origin {
    pub(super) fn new(resource: &Resource) -> Self {
        let mut bytes = Vec::new();
        let mut message = Message::new(&mut bytes);
        message.nested(ITSELF, |message| {
            for (key, value) in resource {
                value::attribute(message, 1, key, value);
            }
        });
        Self {
            resource: bytes,
            schema_url: resource.schema_url().unwrap_or_default().to_owned(),
        }
    }

    /// `ExportTraceServiceRequest`.
    pub(super) fn spans(&self, batch: &[SpanData]) -> Vec<u8> {
        let records = batch
            .iter()
            .map(|span| (Scope::of(&span.instrumentation_scope), span));
        self.request(&records.collect(), span::write)
    }

    /// `ExportLogsServiceRequest`. A record's target is the name of its scope.
    pub(super) fn logs(&self, batch: &LogBatch<'_>) -> Vec<u8> {
        let records = batch.iter().map(|(record, scope)| {
            let target = record.target().map(AsRef::as_ref);
            (Scope::named(target, scope), record)
        });
        self.request(&records.collect(), log::write)
    }

    fn request<T>(
        &self,
        records: &Records<'_, T>,
        write: impl Fn(&mut Message<'_>, &T),
    ) -> Vec<u8> {
        let mut bytes = Vec::new();
        Message::new(&mut bytes).nested(GROUP, |group| {
            group.raw(&self.resource);
            for (scope, members) in records.by_scope() {
                group.nested(MEMBERS, |group| {
                    group.nested(ITSELF, |message| scope.write(message));
                    for record in members {
                        group.nested(MEMBERS, |message| write(message, record));
                    }
                    group.text(SCHEMA_URL, scope.schema_url());
                });
            }
            group.text(SCHEMA_URL, &self.schema_url);
        });
        bytes
    }
}
