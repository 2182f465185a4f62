//! What a registry declares personal or a credential: kept in, at every outlet.

use std::collections::HashMap;
use std::fmt::Debug;
use std::time::SystemTime;

use telemetry_bootstrap::contract::check::Report;
use telemetry_bootstrap::contract::otlp::model::find;
use telemetry_bootstrap::contract::rule::Rule;
use telemetry_bootstrap::correlation::UserKey;
use telemetry_bootstrap::opentelemetry::baggage::BaggageExt as _;
use telemetry_bootstrap::opentelemetry::trace::{
    Span as _, SpanContext, Tracer as _, TracerProvider as _,
};
use telemetry_bootstrap::opentelemetry::{Context, KeyValue};
use telemetry_bootstrap::redact::{KeyWaiver, Secret};
use telemetry_bootstrap::testing::Harness;
use telemetry_bootstrap::{Config, InitError, trace};
use tracing::{info, info_span};

use crate::generated;
use crate::generated::events::KilnOpened;
use crate::generated::spans::KilnFiring;

/// What must not be seen: of the potter, and of the door.
const NAME: &str = "Lucie Rie";
const CODE: &str = "sesame";

const KEY: &str = "keys:2026b=0123456789abcdef0123456789abcdef";

fn config(key: Option<&str>) -> Config {
    let mut config = Config::new("kiln", "2.0.0").with_contract(&generated::CONTRACT);
    config.environment = Some("test".to_owned());
    config.user_id_key = key.map(|key| Secret::new(key.to_owned()));
    config
}

fn harness(key: Option<&str>) -> Harness {
    Harness::with_config(config(key)).unwrap()
}

/// What stands in place of a value where there is a key.
fn hash(value: &str) -> String {
    UserKey::parse(KEY).unwrap().hashes(value).remove(0)
}

/// The potter and the door by every way in: rendered code, log calls, spans of either API.
fn say_all(harness: &Harness) {
    harness.run(|| {
        let firing = KilnFiring::new(SpanContext::NONE, "Rohde", &[], None, 4);
        let firing = firing.with_kiln_potter(NAME).with_kiln_potter_age(93);
        firing.set_kiln_potter_left(true);
        let opened = KilnOpened {
            kiln_potter: NAME,
            kiln_potter_age: Some(93),
            kiln_potter_left: Some(true),
            kiln_door: CODE,
        };
        opened.emit();
        info!(
            kiln.potter = NAME,
            kiln.potter_age = 93,
            kiln.door = CODE,
            "a call"
        );
        info!(kiln.potter = %NAME, kiln.door = ?Some(CODE), "formatted");
        info!("panicked at kiln.potter={NAME:?}, kiln.door={CODE}");
        drop(info_span!("opening", kiln.potter = NAME, kiln.door = CODE).entered());
    });
    let tracer = harness.telemetry().tracer_provider().tracer("other");
    let pairs = || {
        vec![
            KeyValue::new("kiln.potter", NAME),
            KeyValue::new("kiln.door", CODE),
        ]
    };
    let mut span = tracer
        .span_builder("opening")
        .with_attributes(pairs())
        .start(&tracer);
    span.add_event_with_timestamp("opened", SystemTime::now(), pairs());
    span.add_link(SpanContext::NONE, pairs());
    span.end();
    let meter = harness.telemetry().meter_provider();
    let meter = telemetry_bootstrap::opentelemetry::metrics::MeterProvider::meter(&meter, "other");
    meter.u64_counter("team.pages").build().add(1, &pairs());
}

#[track_caller]
fn check_hidden(of: &str, shown: &impl Debug) {
    let shown = format!("{shown:?}");
    for clear in [NAME, "Rie", CODE] {
        assert!(!shown.contains(clear), "{of}: {shown}");
    }
}

fn check_nothing_shown(harness: &Harness) {
    say_all(harness);
    check_hidden("line", &harness.raw_lines());
    check_hidden("log record", &harness.logs());
    check_hidden("span", &harness.spans());
    check_hidden("metric", &harness.metrics());
}

fn is_secret(report: &Report) -> bool {
    let mut findings = report.findings.iter();
    findings.any(|finding| finding.rule == Rule::SecretInTelemetry)
}

#[test]
fn what_is_personal_leaves_as_a_keyed_hash_and_a_credential_never() {
    let harness = harness(Some(KEY));
    check_nothing_shown(&harness);
    let spans = harness.spans();
    let firing = spans.iter().find(|span| span.name == "fire Rohde").unwrap();
    let expected = [
        ("kiln.potter", hash(NAME)),
        ("kiln.potter_age", hash("93")),
        ("kiln.potter_left", hash("true")),
    ];
    let lines = harness.lines();
    for (key, hash) in expected {
        let of_span = find(&firing.attributes, key).unwrap().to_string();
        assert_eq!(of_span, hash, "{key}");
        assert_eq!(lines[0][key], hash, "{key}");
    }
    assert_eq!(lines[0]["kiln.door"], "[redacted]");
    assert!(!is_secret(&harness.report()));
}

#[test]
fn without_a_key_what_is_personal_does_not_leave() {
    let harness = harness(None);
    check_nothing_shown(&harness);
    for key in [
        "kiln.potter",
        "kiln.potter_age",
        "kiln.potter_left",
        "kiln.door",
    ] {
        assert_eq!(harness.lines()[0][key], "[redacted]", "{key}");
    }
    assert!(!is_secret(&harness.report()));
}

#[test]
fn rendered_code_conforms_with_and_without_a_key() {
    for key in [None, Some(KEY)] {
        let harness = harness(key);
        harness.run(|| {
            let opened = KilnOpened {
                kiln_potter: NAME,
                kiln_potter_age: Some(93),
                kiln_potter_left: Some(true),
                kiln_door: CODE,
            };
            opened.emit();
        });
        harness.assert_contract();
    }
}

#[test]
fn a_hash_is_whole_where_values_are_cut() {
    let mut config = config(Some(KEY));
    config.span_value_length = Some(40);
    let harness = Harness::with_config(config).unwrap();
    say_all(&harness);
    let spans = harness.spans();
    let firing = spans.iter().find(|span| span.name == "fire Rohde").unwrap();
    let potter = find(&firing.attributes, "kiln.potter").unwrap().to_string();
    assert_eq!(potter, hash(NAME));
}

#[test]
fn baggage_of_it_is_not_sent() {
    let harness = harness(Some(KEY));
    let mut headers: HashMap<String, String> = HashMap::new();
    harness.run(|| {
        let context = Context::new().with_value(harness.telemetry().correlator().start());
        let pairs = [
            ("kiln.potter", "Rie"),
            ("kiln.door", CODE),
            ("kiln.type", "Rohde"),
        ];
        let pairs = pairs.map(|(key, value)| KeyValue::new(key, value));
        let _current = context.with_baggage(pairs).attach();
        trace::inject(&mut headers);
    });
    check_hidden("header", &headers);
    assert!(
        headers["baggage"].contains("kiln.type=Rohde"),
        "{headers:?}"
    );
}

fn waiver(key: &str) -> KeyWaiver {
    KeyWaiver {
        key: key.to_owned(),
        reason: "the pots are signed".to_owned(),
        owner: "the pottery".to_owned(),
        expires: "9999-12-31".to_owned(),
    }
}

/// It is let out by whoever answers for it; the wire has waivers of its own.
#[test]
fn a_waiver_frees_what_is_personal_and_the_report_says_so() {
    let mut config = config(Some(KEY));
    config.redact.plain_keys.push(waiver("kiln.potter"));
    let harness = Harness::with_config(config).unwrap();
    harness.run(|| info!(kiln.potter = NAME, kiln.potter_age = 93, "signed"));
    assert_eq!(harness.lines()[0]["kiln.potter"], NAME);
    assert_eq!(harness.lines()[0]["kiln.potter_age"], hash("93"));
    let report = harness.report();
    let findings = report.findings.iter();
    let about: Vec<_> = findings
        .filter(|finding| finding.rule == Rule::SecretInTelemetry)
        .map(|finding| &*finding.subject)
        .collect();
    assert_eq!(
        about,
        ["log attribute `kiln.potter`", "log line `kiln.potter`"]
    );
}

#[test]
fn no_waiver_frees_a_credential() {
    let mut config = config(Some(KEY));
    config.redact.plain_keys.push(waiver("kiln.door"));
    let Err(InitError::Config(error)) = Harness::with_config(config) else {
        panic!("it started");
    };
    let told = error.to_string();
    assert!(
        told.contains("the contract declares a credential"),
        "{told}"
    );
}
