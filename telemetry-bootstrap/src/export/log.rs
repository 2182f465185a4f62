//! Log records: queued as they come, past the redactor where our own bridge did not emit them.

use std::sync::Arc;
use std::time::Duration;

use opentelemetry::InstrumentationScope;
use opentelemetry::logs::AnyValue;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::logs::{LogBatch, LogExporter, LogProcessor, SdkLogRecord};

use super::mailbox::Mailbox;
use super::pipeline::{Running, export};
use super::scrub::LogScrub;

/// A record and who emitted it.
pub(crate) type QueuedLog = (SdkLogRecord, InstrumentationScope);

/// Takes log records from the SDK.
#[derive(Debug)]
pub(crate) struct Processor {
    mailbox: Arc<Mailbox<QueuedLog>>,
    scrub: LogScrub,
}

impl Processor {
    pub(super) fn new(mailbox: Arc<Mailbox<QueuedLog>>, scrub: LogScrub) -> Self {
        Self { mailbox, scrub }
    }
}

impl LogProcessor for Processor {
    fn emit(&self, record: &mut SdkLogRecord, scope: &InstrumentationScope) {
        let clean = self.scrub.scrub(record, scope);
        let bytes = size(&clean.0);
        self.mailbox.push(clean, bytes);
    }

    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _timeout: Duration) -> OTelSdkResult {
        Ok(())
    }

    fn set_resource(&mut self, _resource: &Resource) {}
}

/// The exporter thread's work: batches out, until the mailbox is closed.
pub(super) fn run_logs(mailbox: &Mailbox<QueuedLog>, exporter: &impl LogExporter) {
    let _running = Running(mailbox);
    while let Some(batch) = mailbox.next_batch() {
        let records: Vec<_> = batch
            .iter()
            .map(|(record, scope)| (record, scope))
            .collect();
        export(mailbox, || exporter.export(LogBatch::new(&records)));
    }
}

/// About how many bytes the record takes, in memory and on the wire.
fn size(record: &SdkLogRecord) -> usize {
    let attributes = record.attributes_iter();
    let attributes = attributes.map(|(key, value)| key.as_str().len() + value_size(value));
    let body = record.body().map_or(0, value_size);
    size_of::<SdkLogRecord>() + body + attributes.sum::<usize>()
}

fn value_size(value: &AnyValue) -> usize {
    let inner = match value {
        AnyValue::String(text) => text.as_str().len(),
        AnyValue::Bytes(bytes) => bytes.len(),
        AnyValue::ListAny(values) => values.iter().map(value_size).sum(),
        AnyValue::Map(entries) => entries
            .iter()
            .map(|(key, value)| key.as_str().len() + value_size(value))
            .sum(),
        _ => 0,
    };
    size_of::<AnyValue>() + inner
}
