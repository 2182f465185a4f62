//! The layer: one event in, one line and one record out.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::SystemTime;

use opentelemetry::trace::SpanContext;
use opentelemetry_sdk::logs::SdkLogger;
use telemetry_contract::line::{MAX_LINE_BYTES, REQUIRED_KEYS};
use telemetry_contract::{correlation as keys, line};
use tracing::dispatcher::Dispatch;
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;

use super::bridge::Bridge;
use super::buffer::{self, Scratch, Thread};
use super::callsite::{Frame, Plan};
use super::escape;
use super::fields::Fields;
use super::ids::IdSource;
use super::writer::LineWriter;
use crate::correlation::Correlation;
use crate::hex;
use crate::redact::Redactor;
use crate::vitals::{Violation, Vitals};

/// Longest id or service fact on a line, in bytes after escaping.
const MAX_FACT_BYTES: usize = 256;

/// The end of a line, and of one that lost fields.
const END: &[u8] = b"}\n";
const END_TRUNCATED: &[u8] = b",\"truncated\":true}\n";

/// Who is speaking: what every line says of the service.
#[derive(Debug, Clone)]
pub struct ServiceInfo {
    /// `service.name`, under the key `service`.
    pub name: String,
    /// `service.version`.
    pub version: String,
    /// `service.instance.id`.
    pub instance_id: String,
    /// `deployment.environment.name`.
    pub environment: String,
}

/// What a [`LogLayer`] is made of, but for its outlets.
#[derive(Debug, Clone)]
pub struct LogSettings {
    /// What every line says of the service.
    pub service: ServiceInfo,
    /// The judge of what may be shown.
    pub redactor: Redactor,
    /// The correlation id of work that belongs to no request: one per process.
    pub process_correlation: Arc<str>,
    /// Where trouble is counted.
    pub vitals: Vitals,
    /// The clock: [`SystemTime::now`], but in tests.
    pub clock: fn() -> SystemTime,
}

/// A [`Layer`] that writes each event as a JSON line and hands it on as an OTLP log record.
///
/// Spans are none of its business: put it beside the span layer, with a filter of its own.
pub struct LogLayer<W> {
    number: u64,
    settings: LogSettings,
    frame: Frame,
    /// `,"correlation_id":"…"` of work that belongs to no request.
    process: Vec<u8>,
    ids: IdSource,
    bridge: Option<Bridge>,
    writer: W,
}

impl<W: LineWriter> LogLayer<W> {
    /// A layer that writes its lines to `writer` and, where there is one, its records to `logger`.
    pub fn new(settings: LogSettings, writer: W, logger: Option<SdkLogger>) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let correlation = &settings.process_correlation;
        let bridge = logger.map(|logger| Bridge::new(logger, Arc::clone(correlation)));
        let mut process = Vec::new();
        write_fact(&mut process, keys::CORRELATION_ID, correlation);
        Self {
            number: NEXT.fetch_add(1, Relaxed),
            frame: Frame {
                service: service_part(&settings.service.name),
                metadata: metadata_part(&settings.service),
            },
            process,
            ids: IdSource::default(),
            bridge,
            writer,
            settings,
        }
    }

    /// The outlet of the lines.
    pub fn writer(&self) -> &W {
        &self.writer
    }

    fn write(&self, event: &Event<'_>, scratch: &mut Scratch, thread: Thread) {
        let now = (self.settings.clock)();
        let metadata = event.metadata();
        let plan = scratch.plans.get(self.number, metadata, || {
            Plan::new(metadata, &self.settings.redactor, &self.frame)
        });
        let bridged = plan.bridged && thread == Thread::Running;
        let bridge = self.bridge.as_ref().filter(|_| bridged);
        let mut outgoing = bridge.and_then(|bridge| bridge.start(metadata, now, plan.logged));
        let mut fields = Fields {
            plan: &plan,
            scratch,
            redactor: &self.settings.redactor,
            vitals: &self.settings.vitals,
            outgoing: outgoing.as_mut(),
            cut: false,
        };
        event.record(&mut fields);
        let cut = fields.cut;
        if fields.outgoing.is_none() {
            outgoing = None;
        }
        write_start(scratch, &plan, now);
        let mut identify = |owner: Option<&Correlation>, span: &SpanContext| {
            self.write_ids(&mut scratch.line, owner, span);
            if let (Some(bridge), Some(outgoing)) = (bridge, &mut outgoing) {
                bridge.identify(outgoing, owner, span);
            }
        };
        match thread {
            Thread::Running => self.ids.with(event, &mut identify),
            Thread::Ending => identify(None, &SpanContext::NONE),
        }
        self.finish(scratch, &plan, cut);
        if let (Some(bridge), Some(outgoing)) = (bridge, outgoing) {
            bridge.send(outgoing);
        }
    }

    /// Writes the ids, in the order of [`line::LEADING_KEYS`].
    fn write_ids(&self, line: &mut Vec<u8>, owner: Option<&Correlation>, span: &SpanContext) {
        match owner {
            Some(owner) => write_id(line, b",\"correlation_id\":\"", Some(owner.id())),
            None => line.extend_from_slice(&self.process),
        }
        if span.is_valid() {
            write_span(line, span);
        }
        if let Some(owner) = owner {
            write_id(line, b",\"request_id\":\"", owner.request_id());
            write_id(line, b",\"tenant_id\":\"", owner.tenant_id());
            write_id(line, b",\"org_id\":\"", owner.org_id());
            write_id(line, b",\"user_id\":\"", owner.user_id());
            write_id(line, b",\"event_id\":\"", owner.event_id());
        }
    }

    /// Writes the rest and hands the line on: as many fields as fit, whole.
    fn finish(&self, scratch: &mut Scratch, plan: &Plan, cut: bool) {
        let line = &mut scratch.line;
        line.extend_from_slice(&scratch.target);
        line.extend_from_slice(&plan.tail);
        let room = MAX_LINE_BYTES.saturating_sub(line.len() + END_TRUNCATED.len());
        let fitting = scratch.ends.iter().rev().find(|end| **end <= room);
        let fitting = fitting.copied().unwrap_or(0);
        line.extend_from_slice(scratch.fields.get(..fitting).unwrap_or_default());
        let truncated = cut || fitting < scratch.fields.len();
        line.extend_from_slice(if truncated { END_TRUNCATED } else { END });
        if truncated {
            self.settings.vitals.add_violation(Violation::Oversize);
        }
        self.writer.write_line(line);
    }
}

impl<S, W> Layer<S> for LogLayer<W>
where
    S: Subscriber,
    W: LineWriter + 'static,
{
    fn on_register_dispatch(&self, dispatch: &Dispatch) {
        self.ids.register(dispatch);
    }

    fn on_event(&self, event: &Event<'_>, _context: Context<'_, S>) {
        let written = buffer::with(|scratch, thread| self.write(event, scratch, thread));
        if written.is_none() {
            self.settings.vitals.add_line_dropped();
        }
    }
}

impl<W> fmt::Debug for LogLayer<W> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("LogLayer")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

/// What stands between a line's level and its message.
pub(super) fn service_part(name: &str) -> Vec<u8> {
    let mut part = b"\",\"service\":\"".to_vec();
    escape::push(&mut part, name, MAX_FACT_BYTES);
    part.extend_from_slice(b"\",\"message\":\"");
    part
}

/// The service's other facts, in the order of [`line::LEADING_KEYS`].
pub(super) fn metadata_part(service: &ServiceInfo) -> Vec<u8> {
    let facts = [&service.version, &service.instance_id, &service.environment];
    let last = line::LEADING_KEYS.len() - facts.len();
    debug_assert!(last > REQUIRED_KEYS);
    let mut part = Vec::new();
    for (key, fact) in line::LEADING_KEYS[last..].iter().zip(facts) {
        write_fact(&mut part, key, fact);
    }
    part
}

/// Appends `,"key":"fact"`; the key needs no escape.
pub(super) fn write_fact(line: &mut Vec<u8>, key: &str, fact: &str) {
    line.extend_from_slice(b",\"");
    line.extend_from_slice(key.as_bytes());
    line.extend_from_slice(b"\":\"");
    escape::push(line, fact, MAX_FACT_BYTES);
    line.push(b'"');
}

/// Writes `{"timestamp":…,"level":…,"service":…,"message":…`.
fn write_start(scratch: &mut Scratch, plan: &Plan, now: SystemTime) {
    let line = &mut scratch.line;
    line.extend_from_slice(scratch.stamp.write(now));
    line.extend_from_slice(&plan.head);
    line.extend_from_slice(&scratch.message);
    line.push(b'"');
}

/// Appends an id of a correlation, if it is there, behind its key as JSON. Those ids have a grammar
/// of their own, and nothing to escape.
fn write_id(line: &mut Vec<u8>, key: &[u8], id: Option<&str>) {
    if let Some(id) = id {
        line.extend_from_slice(key);
        line.extend_from_slice(id.as_bytes());
        line.push(b'"');
    }
}

/// Appends trace and span id.
fn write_span(line: &mut Vec<u8>, span: &SpanContext) {
    let mut ids =
        *b",\"trace_id\":\"00000000000000000000000000000000\",\"span_id\":\"0000000000000000\"";
    hex::write(&mut ids[13..45], &span.trace_id().to_bytes());
    hex::write(&mut ids[58..74], &span.span_id().to_bytes());
    line.extend_from_slice(&ids);
}
