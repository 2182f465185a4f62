//! Spans: redacted whole, and each key once.

use std::borrow::Cow;

use opentelemetry::trace::{SpanContext, Status, TraceState};
use opentelemetry::{Key, KeyValue};
use opentelemetry_sdk::trace::SpanData;
use telemetry_contract::line;

use super::{clean_scope, length};
use crate::redact::{KeyRule, Redactor};
use crate::vitals::Violation;

/// Redacts spans: name, attributes, events, links, status, `tracestate` and scope.
#[derive(Debug)]
pub(crate) struct SpanScrub {
    redactor: Redactor,
    value_length: Option<u32>,
}

impl SpanScrub {
    pub(crate) fn new(redactor: Redactor) -> Self {
        Self {
            redactor,
            value_length: None,
        }
    }

    /// The same, which also cuts the texts of attributes to so many characters, if to any.
    pub(crate) fn limited(self, value_length: Option<u32>) -> Self {
        Self {
            value_length,
            ..self
        }
    }

    pub(crate) fn scrub(&self, span: &mut SpanData) {
        self.text(&mut span.name);
        self.context(&mut span.span_context);
        self.redactor.attributes(&mut span.attributes);
        keep_last(&mut span.attributes);
        for event in &mut span.events.events {
            self.text(&mut event.name);
            self.redactor.attributes(&mut event.attributes);
        }
        for link in &mut span.links.links {
            self.context(&mut link.span_context);
            self.redactor.attributes(&mut link.attributes);
        }
        if let Status::Error { description } = &mut span.status {
            self.text(description);
        }
        if let Some(clean) = clean_scope(&self.redactor, &span.instrumentation_scope) {
            span.instrumentation_scope = clean;
        }
        self.shorten(span);
    }

    /// Last, so that no secret is cut to something that nobody knows for one.
    fn shorten(&self, span: &mut SpanData) {
        let Some(most) = self.value_length else {
            return;
        };
        let events = span.events.events.iter_mut();
        let events = events.flat_map(|event| &mut event.attributes);
        let links = span.links.links.iter_mut();
        let links = links.flat_map(|link| &mut link.attributes);
        for pair in span.attributes.iter_mut().chain(events).chain(links) {
            let most = length::room(&self.redactor, pair.key.as_str(), most);
            length::shorten(&mut pair.value, most);
        }
    }

    fn text(&self, text: &mut Cow<'static, str>) {
        if let Some(clean) = self.redactor.changed(KeyRule::Keep, text) {
            *text = Cow::Owned(clean);
        }
    }

    /// Takes the members with a secret out of the `tracestate`, whole: half of one is no use to the
    /// vendor that wrote it.
    fn context(&self, context: &mut SpanContext) {
        let members = context.trace_state().into_iter();
        let all = members.len();
        let kept: Vec<_> = members.filter(|member| self.is_clean(*member)).collect();
        if kept.len() == all {
            return;
        }
        let state = TraceState::from_key_value(kept).unwrap_or_default();
        *context = SpanContext::new(
            context.trace_id(),
            context.span_id(),
            context.trace_flags(),
            context.is_remote(),
            state,
        );
    }

    fn is_clean(&self, (key, value): (&str, &str)) -> bool {
        let rule = self.redactor.key(key);
        let key = self.redactor.changed(KeyRule::Keep, key);
        key.is_none() && self.redactor.changed(rule, value).is_none()
    }

    /// Adds the attributes of the correlation that the span belongs to. Another value under one of
    /// their keys is renamed as on a log line, and counted.
    pub(crate) fn stamp(&self, span: &mut SpanData, stamp: impl IntoIterator<Item = KeyValue>) {
        for own in stamp {
            let same = |pair: &&mut KeyValue| pair.key == own.key;
            match span.attributes.iter_mut().find(same) {
                Some(other) if other.value == own.value => continue,
                Some(other) => {
                    other.key = Key::from([line::COLLISION_PREFIX, own.key.as_str()].concat());
                    let vitals = self.redactor.vitals();
                    vitals.add_violation(Violation::ReservedField);
                }
                None => {}
            }
            span.attributes.push(own);
        }
    }
}

/// Of attributes with one key keeps the last, as a backend that takes them for a map would.
fn keep_last(attributes: &mut Vec<KeyValue>) {
    let is_twin = |(at, pair): (usize, &KeyValue)| {
        let mut before = attributes[..at].iter();
        before.any(|other| other.key == pair.key)
    };
    if !attributes.iter().enumerate().any(is_twin) {
        return;
    }
    let mut kept: Vec<KeyValue> = Vec::with_capacity(attributes.len());
    for pair in attributes.drain(..) {
        match kept.iter_mut().find(|known| known.key == pair.key) {
            Some(known) => *known = pair,
            None => kept.push(pair),
        }
    }
    *attributes = kept;
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use opentelemetry::trace::{
        Event, Link, SpanContext, SpanId, SpanKind, Status, TraceFlags, TraceId, TraceState,
    };
    use opentelemetry::{InstrumentationScope, KeyValue};
    use opentelemetry_sdk::trace::{SpanData, SpanEvents, SpanLinks};

    use super::SpanScrub;
    use crate::redact::{RedactConfig, Redactor, canary};
    use crate::vitals::{Violation, Vitals};

    const MARK: &str = "[redacted:github_token]";

    fn context(state: &str) -> SpanContext {
        SpanContext::new(
            TraceId::from(1_u128),
            SpanId::from(2_u64),
            TraceFlags::SAMPLED,
            true,
            state.parse::<TraceState>().unwrap(),
        )
    }

    fn span() -> SpanData {
        SpanData {
            span_context: context(""),
            parent_span_id: SpanId::INVALID,
            parent_span_is_remote: false,
            span_kind: SpanKind::Internal,
            name: "work".into(),
            start_time: SystemTime::UNIX_EPOCH,
            end_time: SystemTime::UNIX_EPOCH,
            attributes: Vec::new(),
            dropped_attributes_count: 0,
            events: SpanEvents::default(),
            links: SpanLinks::default(),
            status: Status::Unset,
            instrumentation_scope: InstrumentationScope::default(),
        }
    }

    fn scrubbed(change: impl FnOnce(&mut SpanData)) -> (SpanData, Vitals) {
        let vitals = Vitals::default();
        let redactor = Redactor::new(&RedactConfig::default(), vitals.clone());
        let mut span = span();
        change(&mut span);
        SpanScrub::new(redactor).scrub(&mut span);
        (span, vitals)
    }

    #[test]
    fn texts_are_cut_to_their_length_after_redaction() {
        let pairs = || {
            let list = vec!["abc".into(), "d".into()];
            let list = opentelemetry::Value::Array(opentelemetry::Array::String(list));
            vec![
                KeyValue::new("a", "äbc"),
                KeyValue::new("b", list),
                KeyValue::new("c", 12345),
                KeyValue::new("d", canary()),
            ]
        };
        let mut span = span();
        span.attributes = pairs();
        let time = SystemTime::UNIX_EPOCH;
        span.events.events = vec![Event::new("event", time, pairs(), 0)];
        span.links.links = vec![Link::new(context(""), pairs(), 0)];
        let redactor = Redactor::new(&RedactConfig::default(), Vitals::default());
        SpanScrub::new(redactor).limited(Some(2)).scrub(&mut span);
        let (event, link) = (&span.events.events[0], &span.links.links[0]);
        assert_eq!(event.name, "event");
        for attributes in [&span.attributes, &event.attributes, &link.attributes] {
            let values: Vec<_> = attributes
                .iter()
                .map(|pair| pair.value.to_string())
                .collect();
            assert_eq!(values, ["äb", r#"["ab","d"]"#, "12345", "[r"]);
        }
    }

    /// One secret, put somewhere, is replaced there once.
    #[track_caller]
    fn check(change: impl FnOnce(&mut SpanData), shown: impl FnOnce(&SpanData) -> String) {
        let (span, vitals) = scrubbed(change);
        assert_eq!(shown(&span), MARK);
        assert_eq!(vitals.redacted(), 1);
        assert!(!format!("{span:?}").contains(&canary()));
    }

    #[test]
    fn a_name_is_redacted() {
        check(
            |span| span.name = canary().into(),
            |span| span.name.to_string(),
        );
    }

    #[test]
    fn attributes_are_redacted() {
        check(
            |span| span.attributes = vec![KeyValue::new("a", canary())],
            |span| span.attributes[0].value.to_string(),
        );
        check(
            |span| span.attributes = vec![KeyValue::new(canary(), 1)],
            |span| span.attributes[0].key.to_string(),
        );
    }

    #[test]
    fn events_are_redacted() {
        let event = |name: String, value: String| {
            let pairs = vec![KeyValue::new("a", value)];
            Event::new(name, SystemTime::UNIX_EPOCH, pairs, 0)
        };
        check(
            |span| span.events.events = vec![event(canary(), "b".to_owned())],
            |span| span.events.events[0].name.to_string(),
        );
        check(
            |span| span.events.events = vec![event("e".to_owned(), canary())],
            |span| span.events.events[0].attributes[0].value.to_string(),
        );
    }

    #[test]
    fn links_are_redacted() {
        let pairs = || vec![KeyValue::new("a", canary())];
        check(
            |span| span.links.links = vec![Link::new(context(""), pairs(), 0)],
            |span| span.links.links[0].attributes[0].value.to_string(),
        );
    }

    #[test]
    fn a_status_is_redacted() {
        check(
            |span| span.status = Status::error(canary()),
            |span| match &span.status {
                Status::Error { description } => description.to_string(),
                other => format!("{other:?}"),
            },
        );
    }

    #[test]
    fn a_scope_is_redacted_and_otherwise_kept() {
        let scope = || {
            InstrumentationScope::builder("s")
                .with_version("1")
                .with_schema_url("https://example.com/1.0.0")
        };
        check(
            |span| span.instrumentation_scope = InstrumentationScope::builder(canary()).build(),
            |span| span.instrumentation_scope.name().to_owned(),
        );
        let pairs = [KeyValue::new("a", canary())];
        check(
            |span| span.instrumentation_scope = scope().with_attributes(pairs).build(),
            |span| {
                let scope = &span.instrumentation_scope;
                assert_eq!((scope.name(), scope.version()), ("s", Some("1")));
                assert_eq!(scope.schema_url(), Some("https://example.com/1.0.0"));
                let value = scope.attributes().next().map(|pair| pair.value.to_string());
                value.unwrap_or_default()
            },
        );
    }

    #[test]
    fn a_tracestate_loses_its_member_with_a_secret() {
        let state = format!("a=1,b={},c=3", canary());
        let (span, vitals) = scrubbed(|span| {
            span.span_context = context(&state);
            span.links.links = vec![Link::new(context(&state), Vec::new(), 0)];
        });
        for found in [&span.span_context, &span.links.links[0].span_context] {
            assert_eq!(*found, context("a=1,c=3"));
        }
        assert_eq!(vitals.redacted(), 2);
    }

    fn pairs(given: &[(&'static str, &'static str)]) -> Vec<KeyValue> {
        let pairs = given.iter().map(|(key, value)| KeyValue::new(*key, *value));
        pairs.collect()
    }

    /// What the span was given, and what its correlation says.
    #[track_caller]
    fn check_keys(
        given: &[(&'static str, &'static str)],
        stamp: &[(&'static str, &'static str)],
        expected: &str,
        violations: u64,
    ) {
        let vitals = Vitals::default();
        let scrub = SpanScrub::new(Redactor::new(&RedactConfig::default(), vitals.clone()));
        let mut span = span();
        span.attributes = pairs(given);
        scrub.scrub(&mut span);
        scrub.stamp(&mut span, pairs(stamp));
        let pairs = span.attributes.iter();
        let pairs: Vec<_> = pairs
            .map(|pair| format!("{}={}", pair.key, pair.value))
            .collect();
        assert_eq!(pairs.join(" "), expected);
        assert_eq!(vitals.violations(Violation::ReservedField), violations);
    }

    #[test]
    fn the_correlations_own_value_keeps_its_key() {
        let stamp = [("correlation_id", "c1")];
        let expected = "field.correlation_id=mine correlation_id=c1";
        check_keys(&[("correlation_id", "mine")], &stamp, expected, 1);
        check_keys(&[("correlation_id", "c1")], &stamp, "correlation_id=c1", 0);
        check_keys(
            &[("org_id", "other"), ("a", "1")],
            &[("org_id", "o-1")],
            "field.org_id=other a=1 org_id=o-1",
            1,
        );
    }

    #[test]
    fn what_the_correlation_does_not_say_keeps_its_key() {
        let given = [("a", "1"), ("tenant_id", "acme")];
        check_keys(&given, &[], "a=1 tenant_id=acme", 0);
    }

    #[test]
    fn of_other_keys_the_last_value_is_exported() {
        let given = [("service.name", "x"), ("a", "1"), ("service.name", "y")];
        check_keys(&given, &[], "service.name=y a=1", 0);
    }
}
