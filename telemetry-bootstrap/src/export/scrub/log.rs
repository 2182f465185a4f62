//! Log records of others than our own bridge, which the SDK lets nobody change: rebuilt.

use std::borrow::Cow;

use opentelemetry::logs::{AnyValue, LogRecord as _, Logger as _, LoggerProvider as _};
use opentelemetry::{InstrumentationScope, Key};
use opentelemetry_sdk::logs::{SdkLogRecord, SdkLogger, SdkLoggerProvider};

use telemetry_contract::correlation as keys;

use super::{clean_scope, length};
use crate::config::LogLimits;
use crate::redact::{KeyRule, Redactor};
use crate::trace::SCOPE;

/// Under which key an event's name goes that had to be redacted: as a name it has to live for ever.
const EVENT_NAME: &str = "event.name";

/// Most lists and maps inside each other that are gone through.
const DEPTH: usize = 32;

/// The contract's own attributes on a record.
const IDS: [&str; 6] = [
    keys::CORRELATION_ID,
    keys::REQUEST_ID,
    keys::EVENT_ID,
    keys::TENANT_ID,
    keys::ORG_ID,
    keys::USER_ID,
];

/// Redacts log records: body, attributes, names and scope.
#[derive(Debug)]
pub(crate) struct LogScrub {
    redactor: Redactor,
    limits: LogLimits,
    /// Makes empty records; a provider without processors emits nothing.
    blank: SdkLogger,
}

impl LogScrub {
    pub(crate) fn new(redactor: Redactor) -> Self {
        let blank = SdkLoggerProvider::builder().build().logger(SCOPE);
        Self {
            redactor,
            limits: LogLimits {
                max_attributes: u32::MAX,
                value_length: None,
            },
            blank,
        }
    }

    /// The same, which also keeps records within these limits.
    pub(crate) fn limited(self, limits: LogLimits) -> Self {
        Self { limits, ..self }
    }

    /// A copy without secrets, within the limits. What our own bridge emits had no secrets to start
    /// with.
    pub(crate) fn scrub(
        &self,
        record: &SdkLogRecord,
        scope: &InstrumentationScope,
    ) -> (SdkLogRecord, InstrumentationScope) {
        if scope.name() == SCOPE && self.fits(record) {
            return (record.clone(), scope.clone());
        }
        let clean = clean_scope(&self.redactor, scope);
        (self.record(record), clean.unwrap_or_else(|| scope.clone()))
    }

    fn fits(&self, record: &SdkLogRecord) -> bool {
        let LogLimits {
            max_attributes,
            value_length,
            ..
        } = self.limits;
        let few = record.attributes_iter().count() <= max_attributes as usize;
        few && value_length.is_none_or(|most| {
            let mut values = record.attributes_iter();
            values.all(|(key, value)| {
                length::fits(value, length::room(&self.redactor, key.as_str(), most))
            })
        })
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
            copy.set_body(self.value("", KeyRule::Keep, body, 0));
        }
        let most = self.limits.max_attributes as usize;
        for (key, value) in by_weight(record).take(most) {
            let (rule, clean) = self.key(key);
            let value = self.value(key.as_str(), rule, value, 0);
            let value = match self.limits.value_length {
                Some(most) => {
                    length::shortened(value, length::room(&self.redactor, key.as_str(), most))
                }
                None => value,
            };
            copy.add_attribute(clean, value);
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

    fn key(&self, key: &Key) -> (KeyRule, Key) {
        let (rule, clean) = self.redactor.key_and_rule(key.as_str());
        (rule, clean.map_or_else(|| key.clone(), Key::from))
    }

    /// A value without secrets, `depth` lists and maps down. What is nested deeper than anybody
    /// reads is taken out whole.
    fn value(&self, key: &str, rule: KeyRule, value: &AnyValue, depth: usize) -> AnyValue {
        match value {
            AnyValue::ListAny(_) | AnyValue::Map(_) if depth >= DEPTH => {
                AnyValue::from(self.redactor.dropped("").to_owned())
            }
            AnyValue::Boolean(_) if rule.shows_booleans() => value.clone(),
            AnyValue::String(text) => {
                let clean = self.redactor.changed(rule, text.as_str());
                clean.map_or_else(|| value.clone(), AnyValue::from)
            }
            AnyValue::ListAny(values) if rule != KeyRule::Drop => {
                self.list(key, rule, values, depth)
            }
            _ if rule.is_telling() => AnyValue::from(self.telling(rule, value)),
            AnyValue::Bytes(bytes) => {
                let clean = self.redactor.bytes(bytes);
                clean.map_or_else(|| value.clone(), AnyValue::from)
            }
            AnyValue::Map(entries) => {
                let entries = entries.iter().map(|(key, value)| {
                    let (rule, clean) = self.key(key);
                    (clean, self.value(key.as_str(), rule, value, depth + 1))
                });
                AnyValue::Map(Box::new(entries.collect()))
            }
            AnyValue::Int(number) => {
                let mark = self.redactor.number(key, *number);
                mark.map_or_else(|| value.clone(), AnyValue::from)
            }
            other => other.clone(),
        }
    }

    fn list(&self, key: &str, rule: KeyRule, values: &[AnyValue], depth: usize) -> AnyValue {
        let values = values.iter();
        let values = values.map(|value| self.value(key, rule, value, depth + 1));
        AnyValue::ListAny(Box::new(values.collect()))
    }

    /// What stands in place of a value that is no text, under a telling key.
    fn telling(&self, rule: KeyRule, value: &AnyValue) -> String {
        let text = match value {
            AnyValue::Boolean(value) => value.to_string(),
            AnyValue::Int(number) => number.to_string(),
            AnyValue::Double(number) => number.to_string(),
            _ => return self.redactor.dropped("").to_owned(),
        };
        self.redactor.by_rule(rule, &text).into_owned()
    }
}

/// The attributes, the contract's own first: what is over the limit goes from the end.
fn by_weight(record: &SdkLogRecord) -> impl Iterator<Item = &(Key, AnyValue)> {
    let is_own = |pair: &&(Key, AnyValue)| IDS.contains(&pair.0.as_str());
    let own = record.attributes_iter().filter(is_own);
    own.chain(record.attributes_iter().filter(move |pair| !is_own(pair)))
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use opentelemetry::logs::{AnyValue, LogRecord as _, Logger as _, LoggerProvider as _};
    use opentelemetry::{InstrumentationScope, Key, KeyValue};
    use opentelemetry_sdk::logs::{SdkLogRecord, SdkLoggerProvider};

    use super::{LogLimits, LogScrub};
    use crate::fixture::{hash_of, keyed_redactor};
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
        check("account", 4_539_578_763_621_486_i64, "[redacted:card]");
        check(
            "sent_bytes",
            4_539_578_763_621_486_i64,
            4_539_578_763_621_486_i64,
        );
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
    fn what_is_personal_is_hashed_or_hidden() {
        let list = |values: &[AnyValue]| AnyValue::ListAny(Box::new(values.to_vec()));
        let hash = |value: &str| AnyValue::from(hash_of(value));
        for (value, expected) in [
            (AnyValue::from("10.0.0.7"), hash("10.0.0.7")),
            (7.into(), hash("7")),
            (1.5.into(), hash("1.5")),
            (true.into(), hash("true")),
            (list(&["a".into(), 7.into()]), list(&[hash("a"), hash("7")])),
            (AnyValue::Bytes(Box::new(vec![1])), "[redacted]".into()),
            (AnyValue::Map(Box::default()), "[redacted]".into()),
        ] {
            let logger = SdkLoggerProvider::builder().build().logger("test");
            let mut record = logger.create_log_record();
            record.add_attribute("client.address", value);
            let other = InstrumentationScope::builder("other").build();
            let (clean, _) = LogScrub::new(keyed_redactor()).scrub(&record, &other);
            assert_eq!(clean.attributes_iter().next().unwrap().1, expected);
        }
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
    fn records_are_kept_within_their_limits() {
        let own = InstrumentationScope::builder(SCOPE).build();
        let redactor = Redactor::new(&RedactConfig::default(), Vitals::default());
        let logger = SdkLoggerProvider::builder().build().logger("test");
        let mut record = logger.create_log_record();
        record.set_body(AnyValue::from("a body is no attribute"));
        let bytes = AnyValue::Bytes(Box::new(vec![1, 2, 3]));
        let list = AnyValue::ListAny(Box::new(vec![AnyValue::from("abc")]));
        record.add_attribute("a", "äbc");
        record.add_attribute("b", bytes);
        record.add_attribute("c", list);
        record.add_attribute("d", 1);
        record.add_attribute("correlation_id", "c1");
        let limits = LogLimits {
            max_attributes: 4,
            value_length: Some(2),
        };
        let scrub = LogScrub::new(redactor).limited(limits);
        let (record, _) = scrub.scrub(&record, &own);
        let found: Vec<_> = record.attributes_iter().cloned().collect();
        let expected = [
            (Key::from("correlation_id"), AnyValue::from("c1")),
            (Key::from("a"), AnyValue::from("äb")),
            (Key::from("b"), AnyValue::Bytes(Box::new(vec![1, 2]))),
            (
                Key::from("c"),
                AnyValue::ListAny(Box::new(vec!["ab".into()])),
            ),
        ];
        assert_eq!(found, expected);
        assert_eq!(
            record.body(),
            Some(&AnyValue::from("a body is no attribute"))
        );
    }

    #[test]
    fn our_own_records_are_not_looked_at_again() {
        let own = InstrumentationScope::builder(SCOPE).build();
        let (record, _) = scrubbed(&own, |record| record.set_body(AnyValue::from(canary())));
        assert_eq!(record.body(), Some(&AnyValue::from(canary())));
    }
}
