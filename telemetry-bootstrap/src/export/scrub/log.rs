//! Log records of others than our own bridge, which the SDK lets nobody change: rebuilt.

use std::borrow::Cow;

use opentelemetry::logs::{AnyValue, LogRecord as _, Logger as _, LoggerProvider as _};
use opentelemetry::{InstrumentationScope, Key};
use opentelemetry_sdk::logs::{SdkLogRecord, SdkLogger, SdkLoggerProvider};

use super::clean_scope;
use crate::redact::{KeyRule, Redactor};
use crate::trace::SCOPE;

/// Under which key an event's name goes that had to be redacted: as a name it has to live for ever.
const EVENT_NAME: &str = "event.name";

/// Most lists and maps inside each other that are gone through.
const DEPTH: usize = 32;

/// Redacts log records: body, attributes, names and scope.
#[derive(Debug)]
pub(crate) struct LogScrub {
    redactor: Redactor,
    /// Makes empty records; a provider without processors emits nothing.
    blank: SdkLogger,
}

impl LogScrub {
    pub(crate) fn new(redactor: Redactor) -> Self {
        let blank = SdkLoggerProvider::builder().build().logger(SCOPE);
        Self { redactor, blank }
    }

    /// A copy without secrets. What our own bridge emits had none to start with.
    pub(crate) fn scrub(
        &self,
        record: &SdkLogRecord,
        scope: &InstrumentationScope,
    ) -> (SdkLogRecord, InstrumentationScope) {
        if scope.name() == SCOPE {
            return (record.clone(), scope.clone());
        }
        let clean = clean_scope(&self.redactor, scope);
        (self.record(record), clean.unwrap_or_else(|| scope.clone()))
    }

    fn record(&self, record: &SdkLogRecord) -> SdkLogRecord {
        let mut copy = self.blank.create_log_record();
        if let Some(time) = record.timestamp() {
            copy.set_timestamp(time);
        }
        if let Some(time) = record.observed_timestamp() {
            copy.set_observed_timestamp(time);
        }
        if let Some(context) = record.trace_context() {
            copy.set_trace_context(context.trace_id, context.span_id, context.trace_flags);
        }
        self.severity(record, &mut copy);
        self.names(record, &mut copy);
        if let Some(body) = record.body() {
            copy.set_body(self.value(KeyRule::Keep, body, 0));
        }
        for (key, value) in record.attributes_iter() {
            let value = self.value(self.redactor.key(key.as_str()), value, 0);
            copy.add_attribute(self.key(key), value);
        }
        copy
    }

    fn severity(&self, record: &SdkLogRecord, copy: &mut SdkLogRecord) {
        if let Some(severity) = record.severity_number() {
            copy.set_severity_number(severity);
        }
        // A level that holds a secret is none.
        let clean = |text: &&str| self.redactor.changed(KeyRule::Keep, text).is_none();
        if let Some(text) = record.severity_text().filter(clean) {
            copy.set_severity_text(text);
        }
    }

    fn names(&self, record: &SdkLogRecord, copy: &mut SdkLogRecord) {
        if let Some(name) = record.event_name() {
            match self.redactor.changed(KeyRule::Keep, name) {
                None => copy.set_event_name(name),
                Some(clean) => copy.add_attribute(EVENT_NAME, clean),
            }
        }
        if let Some(target) = record.target() {
            let clean = self.redactor.changed(KeyRule::Keep, target);
            copy.set_target(clean.map_or_else(|| target.clone(), Cow::Owned));
        }
    }

    fn key(&self, key: &Key) -> Key {
        let clean = self.redactor.changed(KeyRule::Keep, key.as_str());
        clean.map_or_else(|| key.clone(), Key::from)
    }

    /// A value without secrets, `depth` lists and maps down. What is nested deeper than anybody
    /// reads is taken out whole.
    fn value(&self, rule: KeyRule, value: &AnyValue, depth: usize) -> AnyValue {
        match value {
            AnyValue::ListAny(_) | AnyValue::Map(_) if depth >= DEPTH => {
                AnyValue::from(self.redactor.dropped("").to_owned())
            }
            AnyValue::Boolean(_) => value.clone(),
            AnyValue::String(text) => {
                let clean = self.redactor.changed(rule, text.as_str());
                clean.map_or_else(|| value.clone(), AnyValue::from)
            }
            _ if rule.is_telling() => AnyValue::from(self.redactor.dropped("").to_owned()),
            AnyValue::Bytes(bytes) => {
                let clean = self.redactor.bytes(bytes);
                clean.map_or_else(|| value.clone(), AnyValue::from)
            }
            AnyValue::ListAny(values) => {
                let values = values
                    .iter()
                    .map(|value| self.value(rule, value, depth + 1));
                AnyValue::ListAny(Box::new(values.collect()))
            }
            AnyValue::Map(entries) => {
                let entries = entries.iter().map(|(key, value)| {
                    let rule = self.redactor.key(key.as_str());
                    (self.key(key), self.value(rule, value, depth + 1))
                });
                AnyValue::Map(Box::new(entries.collect()))
            }
            other => other.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use opentelemetry::logs::{AnyValue, LogRecord as _, Logger as _, LoggerProvider as _};
    use opentelemetry::{InstrumentationScope, Key, KeyValue};
    use opentelemetry_sdk::logs::{SdkLogRecord, SdkLoggerProvider};

    use super::LogScrub;
    use crate::redact::{RedactConfig, Redactor, canary};
    use crate::trace::SCOPE;
    use crate::vitals::Vitals;

    const MARK: &str = "[redacted:github_token]";

    fn scrubbed(
        scope: &InstrumentationScope,
        fill: impl FnOnce(&mut SdkLogRecord),
    ) -> (SdkLogRecord, InstrumentationScope) {
        let redactor = Redactor::new(&RedactConfig::default(), Vitals::default());
        let logger = SdkLoggerProvider::builder().build().logger("test");
        let mut record = logger.create_log_record();
        fill(&mut record);
        LogScrub::new(redactor).scrub(&record, scope)
    }

    /// The attribute `key` with this value leaves as that one.
    #[track_caller]
    fn check(key: &'static str, value: impl Into<AnyValue>, expected: impl Into<AnyValue>) {
        let other = InstrumentationScope::builder("other").build();
        let value = value.into();
        let (record, _) = scrubbed(&other, |record| record.add_attribute(key, value));
        let found = record.attributes_iter().next().unwrap().1.clone();
        assert_eq!(found, expected.into());
    }

    #[test]
    fn values_of_every_kind_are_redacted() {
        check("a", canary(), MARK);
        check("a", AnyValue::Bytes(Box::new(canary().into_bytes())), MARK);
        check(
            "a",
            AnyValue::Bytes(Box::new(vec![0xff, 1])),
            AnyValue::Bytes(Box::new(vec![0xff, 1])),
        );
        let list = |text: String| AnyValue::ListAny(Box::new(vec![AnyValue::from(text)]));
        check("a", list(canary()), list(MARK.to_owned()));
        let map = |key: String, value: AnyValue| {
            AnyValue::Map(Box::new(HashMap::from([(Key::from(key), value)])))
        };
        check("a", map(canary(), 1.into()), map(MARK.to_owned(), 1.into()));
        check(
            "a",
            map("pin".to_owned(), 1.into()),
            map("pin".to_owned(), "[redacted]".into()),
        );
    }

    #[test]
    fn what_is_nested_too_deep_is_taken_out() {
        let list = |value: AnyValue| AnyValue::ListAny(Box::new(vec![value]));
        let nested = |levels, inside: AnyValue| (0..levels).fold(inside, |value, _| list(value));
        let deepest = super::DEPTH;
        check(
            "a",
            nested(deepest, canary().into()),
            nested(deepest, MARK.into()),
        );
        let expected = nested(deepest, "[redacted]".into());
        check("a", nested(deepest + 1, canary().into()), expected);
    }

    #[test]
    fn a_telling_key_hides_every_kind_but_booleans() {
        for value in [
            AnyValue::from("x"),
            AnyValue::from(1234),
            AnyValue::from(1.5),
            AnyValue::Bytes(Box::new(vec![1])),
            AnyValue::ListAny(Box::new(vec![AnyValue::from(1)])),
            AnyValue::Map(Box::default()),
        ] {
            check("pin", value, "[redacted]");
        }
        check("pin", true, true);
    }

    #[test]
    fn keys_names_and_scope_are_redacted() {
        let scope = InstrumentationScope::builder(canary())
            .with_attributes([KeyValue::new("a", canary())])
            .build();
        let (record, scope) = scrubbed(&scope, |record| {
            record.set_body(AnyValue::from(canary()));
            record.set_target(canary());
            record.set_event_name(canary().leak());
            record.set_severity_text(canary().leak());
            record.add_attribute(canary(), 1);
        });
        let shown = format!("{record:?} {scope:?}");
        assert!(!shown.contains(&canary()), "{shown}");
        assert_eq!(record.body(), Some(&AnyValue::from(MARK)));
        assert_eq!(record.target().map(|target| &**target), Some(MARK));
        let keys: Vec<_> = record
            .attributes_iter()
            .map(|pair| pair.0.as_str())
            .collect();
        assert_eq!(keys, ["event.name", MARK]);
        assert_eq!(scope.name(), MARK);
    }

    #[test]
    fn our_own_records_are_not_looked_at_again() {
        let own = InstrumentationScope::builder(SCOPE).build();
        let (record, _) = scrubbed(&own, |record| record.set_body(AnyValue::from(canary())));
        assert_eq!(record.body(), Some(&AnyValue::from(canary())));
    }
}
