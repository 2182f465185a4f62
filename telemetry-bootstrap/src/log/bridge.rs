//! The bridge: an event's record for OTLP, built beside its line and from the same values.

use std::collections::HashSet;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::SystemTime;

use opentelemetry::logs::{AnyValue, LogRecord as _, Logger as _, Severity};
use opentelemetry::trace::SpanContext;
use opentelemetry::{Key, StringValue};
use opentelemetry_sdk::logs::{SdkLogRecord, SdkLogger};
use telemetry_contract::{correlation as keys, line};
use tracing::{Level, Metadata};

use crate::correlation::Correlation;

/// The key of the field that makes an event a named one.
const EVENT_NAME: &str = "event.name";

/// The key of an event's target.
const TARGET: &str = "target";

/// Most event names that are kept for ever, which a record asks of them; the others stay fields.
const MAX_EVENT_NAMES: usize = 256;

/// Longest event name that is kept, in bytes; a longer one stays a field.
const MAX_EVENT_NAME_BYTES: usize = 128;

/// Sends records to one logger.
#[derive(Debug)]
pub(super) struct Bridge {
    logger: SdkLogger,
    process_correlation: Arc<str>,
    names: EventNames,
}

/// A record that is being filled.
#[derive(Debug)]
pub(super) struct Outgoing<'a> {
    names: &'a EventNames,
    record: SdkLogRecord,
    body: bool,
}

impl Bridge {
    pub(super) fn new(logger: SdkLogger, process_correlation: Arc<str>) -> Self {
        Self {
            logger,
            process_correlation,
            names: EventNames::default(),
        }
    }

    /// A record for an event, where anybody wants one and telemetry isn't suppressed here. It has the
    /// callsite's target unless the event is to tell [its own](Outgoing::target).
    pub(super) fn start(
        &self,
        metadata: &'static Metadata<'static>,
        at: SystemTime,
        logged: bool,
    ) -> Option<Outgoing<'_>> {
        let severity = severity(*metadata.level());
        if !self.logger.event_enabled(severity, metadata.target(), None) {
            return None;
        }
        let mut record = self.logger.create_log_record();
        record.set_timestamp(at);
        record.set_observed_timestamp(at);
        record.set_severity_number(severity);
        record.set_severity_text(metadata.level().as_str());
        if !logged {
            record.add_attribute(TARGET, metadata.target());
        }
        Some(Outgoing {
            names: &self.names,
            record,
            body: false,
        })
    }

    /// Adds whose record it is.
    pub(super) fn identify(
        &self,
        outgoing: &mut Outgoing<'_>,
        owner: Option<&Correlation>,
        span: &SpanContext,
    ) {
        let record = &mut outgoing.record;
        if span.is_valid() {
            record.set_trace_context(span.trace_id(), span.span_id(), Some(span.trace_flags()));
        }
        let Some(owner) = owner else {
            let id = StringValue::from(Arc::clone(&self.process_correlation));
            return record.add_attribute(keys::CORRELATION_ID, id);
        };
        for attribute in owner
            .attributes()
            .filter(|each| each.key.as_str() != keys::SAAS_TENANT)
        {
            if let opentelemetry::Value::String(id) = attribute.value {
                record.add_attribute(attribute.key, id);
            }
        }
    }

    /// Sends a record. Not to be called while the context is being looked at.
    pub(super) fn send(&self, mut outgoing: Outgoing<'_>) {
        if !outgoing.body {
            outgoing.record.set_body(AnyValue::from(""));
        }
        self.logger.emit(outgoing.record);
    }
}

impl Outgoing<'_> {
    /// Sets the target.
    pub(super) fn target(&mut self, target: &str) {
        self.record.add_attribute(TARGET, target.to_owned());
    }

    /// Sets the body.
    pub(super) fn message(&mut self, text: (&str, bool)) {
        self.record.set_body(owned(text));
        self.body = true;
    }

    /// Adds a text under `key`, or takes it as the event's name.
    pub(super) fn text(&mut self, key: &Key, text: (&str, bool)) {
        let named = key.as_str() == EVENT_NAME && text.1;
        match named.then(|| self.names.keep(text.0)).flatten() {
            Some(name) => self.record.set_event_name(name),
            None => self.record.add_attribute(key.clone(), owned(text)),
        }
    }

    /// Adds a value under `key`.
    pub(super) fn value(&mut self, key: &Key, value: AnyValue) {
        self.record.add_attribute(key.clone(), value);
    }
}

/// A text, marked where it was cut.
fn owned((text, whole): (&str, bool)) -> AnyValue {
    let mark = if whole { "" } else { line::TRUNCATION_MARK };
    AnyValue::String([text, mark].concat().into())
}

/// The names of a layer's events. A record wants a name that lives for ever, so what is kept here
/// is never given back: at most [`MAX_EVENT_NAMES`] of [`MAX_EVENT_NAME_BYTES`] for each layer.
#[derive(Debug, Default)]
struct EventNames(RwLock<HashSet<&'static str>>);

impl EventNames {
    /// `name` for ever, where it was kept before or there is room for it.
    fn keep(&self, name: &str) -> Option<&'static str> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known.get(name) {
            return Some(known);
        }
        let full = known.len() >= MAX_EVENT_NAMES;
        drop(known);
        let fits = !full && !name.is_empty() && name.len() <= MAX_EVENT_NAME_BYTES;
        fits.then(|| self.add(name)).flatten()
    }

    /// Looks again, since another thread may have been faster.
    fn add(&self, name: &str) -> Option<&'static str> {
        let mut names = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = names.get(name) {
            return Some(known);
        }
        (names.len() < MAX_EVENT_NAMES).then(|| {
            let kept: &'static str = Box::leak(name.into());
            names.insert(kept);
            kept
        })
    }
}

fn severity(level: Level) -> Severity {
    match level {
        Level::TRACE => Severity::Trace,
        Level::DEBUG => Severity::Debug,
        Level::INFO => Severity::Info,
        Level::WARN => Severity::Warn,
        _ => Severity::Error,
    }
}

#[cfg(test)]
mod tests {
    use super::{EventNames, MAX_EVENT_NAME_BYTES, MAX_EVENT_NAMES};

    #[test]
    fn event_names_are_kept_up_to_a_bound() {
        let names = EventNames::default();
        for number in 0..MAX_EVENT_NAMES {
            let name = format!("order.{number}");
            assert_eq!(names.keep(&name), Some(&*name));
        }
        let first = names.keep("order.0").unwrap();
        assert_eq!(names.keep("order.0").unwrap().as_ptr(), first.as_ptr());
        assert_eq!(names.keep("one.too.many"), None);
        assert_eq!(
            EventNames::default().keep("one.too.many"),
            Some("one.too.many")
        );
    }

    #[test]
    fn what_is_no_name_is_not_kept() {
        let names = EventNames::default();
        assert_eq!(names.keep(""), None);
        assert_eq!(names.keep(&"x".repeat(MAX_EVENT_NAME_BYTES + 1)), None);
    }
}
