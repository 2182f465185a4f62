//! Spans on their way out: queued when they end, completed and redacted on the exporter thread.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use opentelemetry::trace::{Span as _, SpanId, Status};
use opentelemetry::{Context, KeyValue, Value};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{Span, SpanData, SpanExporter, SpanProcessor};

use super::mailbox::Mailbox;
use super::pipeline::{Running, export};
use super::scrub::SpanScrub;
use crate::correlation::{Correlation, Correlator};
use crate::error_type::ErrorType;
use crate::trace::{Data, Ended, Sink, pairs_size};

/// Most spans of OpenTelemetry's own API whose correlation is kept until they end.
const MAX_OPEN: usize = 65_536;

/// The attribute of an open span that brings its correlation along: how many of the attributes behind
/// it are the correlation's.
const CARRIED: &str = "telemetry.correlation.carried";

/// A span in the queue.
#[derive(Debug)]
pub(crate) enum Queued {
    /// One of the span layer's.
    Own(Box<Data>),
    /// One of OpenTelemetry's own API.
    Foreign(Box<Ended>),
}

/// Takes spans from the SDK, and from the span layer as its [`Sink`]. Cloning is cheap.
#[derive(Debug, Clone)]
pub(crate) struct Processor {
    mailbox: Arc<Mailbox<Queued>>,
    /// Whose the SDK's open spans are, but for those that are nobody's.
    open: Arc<Mutex<HashMap<SpanId, Correlation>>>,
}

impl Processor {
    pub(super) fn new(mailbox: Arc<Mailbox<Queued>>) -> Self {
        Self {
            mailbox,
            open: Arc::default(),
        }
    }

    fn open(&self) -> MutexGuard<'_, HashMap<SpanId, Correlation>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sink for Processor {
    fn push(&self, span: Box<Data>, bytes: usize) {
        self.mailbox.push(Queued::Own(span), bytes);
    }
}

impl SpanProcessor for Processor {
    /// Every span carries the correlation it belongs to; one of no request, the process's.
    fn on_start(&self, span: &mut Span, parent: &Context) {
        let correlation = parent.get::<Correlation>();
        let Some(correlation) = correlation.filter(|_| span.is_recording()) else {
            return;
        };
        let mut open = self.open();
        if open.len() < MAX_OPEN {
            open.insert(span.span_context().span_id(), correlation.clone());
        } else {
            drop(open);
            let ids: Vec<KeyValue> = correlation.attributes().collect();
            let count = i64::try_from(ids.len()).unwrap_or(0);
            span.set_attribute(KeyValue::new(CARRIED, count));
            span.set_attributes(ids);
        }
    }

    fn on_end(&self, mut span: SpanData) {
        let bytes = size(&span);
        let correlation = self.open().remove(&span.span_context.span_id());
        let kept = correlation.map(|owner| owner.attributes().collect());
        let ids = kept.or_else(|| carried(&mut span.attributes));
        let ended = Ended { data: span, ids };
        self.mailbox.push(Queued::Foreign(Box::new(ended)), bytes);
    }

    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _timeout: Duration) -> OTelSdkResult {
        Ok(())
    }

    fn set_resource(&mut self, _resource: &Resource) {}
}

/// Takes out what a span brought along of its correlation, if it did.
fn carried(attributes: &mut Vec<KeyValue>) -> Option<Vec<KeyValue>> {
    let is_mark = |pair: &KeyValue| pair.key.as_str() == CARRIED;
    let mark = attributes.iter().position(is_mark)?;
    let Value::I64(count) = attributes.remove(mark).value else {
        return None;
    };
    let count = usize::try_from(count).unwrap_or(0);
    let end = mark.saturating_add(count).min(attributes.len());
    Some(attributes.drain(mark..end).collect())
}

/// Makes of what was queued what may leave.
#[derive(Debug)]
pub(crate) struct Completion {
    pub(super) scrub: SpanScrub,
    /// Of spans outside any request.
    pub(super) process: Correlation,
}

impl Completion {
    pub(crate) fn new(scrub: SpanScrub, correlator: &Correlator) -> Self {
        Self {
            scrub,
            process: correlator.process().clone(),
        }
    }

    /// The span as the SDK has it, redacted, and with its correlation.
    pub(crate) fn complete(&self, queued: Queued) -> SpanData {
        let ended = match queued {
            Queued::Own(data) => data.take(),
            Queued::Foreign(ended) => *ended,
        };
        let mut span = ended.data;
        self.scrub.scrub(&mut span);
        say_error_type(&mut span);
        let of_process = || self.process.attributes().collect();
        let ids = ended.ids.unwrap_or_else(of_process);
        self.scrub.stamp(&mut span, ids);
        span
    }
}

/// A span that failed says of what; where nobody did, of something else than the contract knows.
fn say_error_type(span: &mut SpanData) {
    let failed = matches!(span.status, Status::Error { .. });
    let said = |pair: &KeyValue| pair.key.as_str() == "error.type";
    if failed && !span.attributes.iter().any(said) {
        let other = KeyValue::new("error.type", ErrorType::Other.as_str());
        span.attributes.push(other);
    }
}

/// The exporter thread's work: batches out, until the mailbox is closed.
pub(super) fn run_spans(
    mailbox: &Mailbox<Queued>,
    exporter: &impl SpanExporter,
    completion: &Completion,
) {
    let _running = Running(mailbox);
    while let Some(batch) = mailbox.next_batch() {
        export(mailbox, || {
            let spans = batch.into_iter().map(|span| completion.complete(span));
            exporter.export(spans.collect())
        });
    }
}

/// About how many bytes the span takes, in memory and on the wire.
fn size(span: &SpanData) -> usize {
    let events = span
        .events
        .iter()
        .map(|event| 64 + event.name.len() + pairs_size(&event.attributes));
    let links = span
        .links
        .iter()
        .map(|link| 64 + pairs_size(&link.attributes));
    let own = size_of::<SpanData>() + span.name.len() + pairs_size(&span.attributes);
    own + events.sum::<usize>() + links.sum::<usize>()
}
