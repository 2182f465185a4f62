//! Spans: stamped with the correlation when they start, queued when they end.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use opentelemetry::trace::Span as _;
use opentelemetry::{Context, KeyValue, Value};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{Span, SpanData, SpanExporter, SpanProcessor};

use super::mailbox::Mailbox;
use super::pipeline::{Running, export};
use super::scrub::{STAMPED, SpanScrub};
use crate::correlation::{Correlation, Correlator};
use crate::trace::SCOPE;

/// Takes spans from the SDK.
#[derive(Debug)]
pub(crate) struct Processor {
    mailbox: Arc<Mailbox<SpanData>>,
    correlator: Correlator,
}

impl Processor {
    pub(super) fn new(mailbox: Arc<Mailbox<SpanData>>, correlator: Correlator) -> Self {
        Self {
            mailbox,
            correlator,
        }
    }
}

impl SpanProcessor for Processor {
    /// Every span carries the correlation it belongs to; one of no request, the process's.
    fn on_start(&self, span: &mut Span, parent: &Context) {
        if span.is_recording() {
            let correlation = parent.get::<Correlation>();
            let correlation = correlation.unwrap_or_else(|| self.correlator.process());
            span.set_attribute(KeyValue::new(STAMPED, true));
            span.set_attributes(correlation.attributes());
        }
    }

    fn on_end(&self, mut span: SpanData) {
        // The layer above ends a span at its last exit; it ends when its last handle goes, now.
        if span.instrumentation_scope.name() == SCOPE {
            span.end_time = SystemTime::now().max(span.start_time);
        }
        let bytes = size(&span);
        self.mailbox.push(span, bytes);
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
pub(super) fn run_spans(
    mailbox: &Mailbox<SpanData>,
    exporter: &impl SpanExporter,
    scrub: &SpanScrub,
) {
    let _running = Running(mailbox);
    while let Some(mut batch) = mailbox.next_batch() {
        export(mailbox, || {
            for span in &mut batch {
                scrub.scrub(span);
            }
            exporter.export(batch)
        });
    }
}

/// About how many bytes the span takes, in memory and on the wire.
fn size(span: &SpanData) -> usize {
    let events = span
        .events
        .iter()
        .map(|event| 64 + event.name.len() + pairs(&event.attributes));
    let links = span.links.iter().map(|link| 64 + pairs(&link.attributes));
    let own = size_of::<SpanData>() + span.name.len() + pairs(&span.attributes);
    own + events.sum::<usize>() + links.sum::<usize>()
}

fn pairs(pairs: &[KeyValue]) -> usize {
    let sizes = pairs
        .iter()
        .map(|pair| pair.key.as_str().len() + value(&pair.value));
    sizes.sum::<usize>() + size_of_val(pairs)
}

fn value(value: &Value) -> usize {
    match value {
        Value::String(text) => text.as_str().len(),
        Value::Array(opentelemetry::Array::String(texts)) => texts
            .iter()
            .map(|text| text.as_str().len() + size_of::<Value>())
            .sum(),
        Value::Array(_) => 128,
        _ => 0,
    }
}
