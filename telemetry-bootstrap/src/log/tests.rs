use std::error::Error;
use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use insta::assert_snapshot;
use opentelemetry::Context;
use opentelemetry::logs::LoggerProvider as _;
use opentelemetry::logs::{AnyValue, Severity};
use opentelemetry::trace::{TraceContextExt as _, TracerProvider as _};
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::logs::{LogProcessor, SdkLogRecord, SdkLoggerProvider};
use opentelemetry_sdk::trace::{IdGenerator, SdkTracerProvider};
use proptest::prelude::*;
use telemetry_contract::line;
use tracing::callsite::{Callsite, Identifier};
use tracing::field::FieldSet;
use tracing::metadata::Kind;
use tracing::subscriber::Interest;
use tracing::{Metadata, error, info, warn};
use tracing_subscriber::layer::SubscriberExt as _;

use super::{LogLayer, LogSettings, MemoryWriter, ServiceInfo};
use crate::config::{Propagators, Sampling};
use crate::correlation::{self, Correlator};
use crate::redact::{RedactConfig, Redactor, canary};
use crate::trace::{SpanLayer, SpanSettings};
use crate::vitals::{Violation, Vitals};

fn settings(vitals: &Vitals) -> LogSettings {
    LogSettings {
        service: ServiceInfo {
            name: "orders".to_owned(),
            version: "1.2.3".to_owned(),
            instance_id: "i-1".to_owned(),
            environment: "test".to_owned(),
        },
        redactor: Redactor::new(&RedactConfig::default(), vitals.clone()),
        process_correlation: Arc::from("process-1"),
        vitals: vitals.clone(),
        clock: || UNIX_EPOCH + Duration::from_micros(1_763_728_245_123_456),
    }
}

/// What `work` logs, and what was counted.
fn logged_with_vitals(work: impl FnOnce()) -> (String, Vitals) {
    let (vitals, writer) = (Vitals::default(), MemoryWriter::default());
    let layer = LogLayer::new(settings(&vitals), writer.clone(), None);
    tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), work);
    (writer.text(), vitals)
}

fn logged(work: impl FnOnce()) -> String {
    logged_with_vitals(work).0
}

/// The line's own fields: what comes after the service metadata.
fn own_fields(work: impl FnOnce()) -> String {
    let text = logged(work);
    let start = text.find("\"test\"").expect("no metadata") + "\"test\"".len();
    text[start..]
        .trim_end()
        .trim_end_matches('}')
        .trim_start_matches(',')
        .to_owned()
}

#[test]
fn a_line_has_the_leading_keys_in_order() {
    assert_snapshot!(logged(|| info!(target: "orders::place", order_id = 7, "placed")), @r#"{"timestamp":"2025-11-21T12:30:45.123456Z","level":"INFO","service":"orders","message":"placed","correlation_id":"process-1","target":"orders::place","service.version":"1.2.3","service.instance.id":"i-1","deployment.environment.name":"test","order_id":7}"#);
}

#[test]
fn values_keep_their_types() {
    let fields = own_fields(|| {
        info!(
            a = 1_u64, b = -1, c = 1.5, d = true, e = "x", f = ?Some(1), g = %"y", h = u128::MAX,
            i = f64::NAN, j = u64::MAX, k = i128::from(-3),
            "m"
        );
    });
    assert_snapshot!(fields, @r#""a":1,"b":-1,"c":1.5,"d":true,"e":"x","f":"Some(1)","g":"y","h":"340282366920938463463374607431768211455","i":"NaN","j":"18446744073709551615","k":-3"#);
}

#[test]
fn reserved_keys_are_kept_under_another_name_and_counted() {
    let (text, vitals) = logged_with_vitals(|| {
        info!(
            level = "FATAL",
            timestamp = 0,
            service.version = "x",
            truncated = true,
            "m"
        );
    });
    assert!(text.contains(r#""field.level":"FATAL","field.timestamp":0,"field.service.version":"x","field.truncated":true"#), "{text}");
    assert_eq!(vitals.violations(Violation::ReservedField), 4);
    check_line(&text);
}

#[test]
fn a_field_named_twice_is_kept_once() {
    assert_snapshot!(own_fields(|| info!(a = 1, b = 2, a = 3, "m")), @r#""b":2,"a":3"#);
}

#[test]
fn a_renamed_field_keeps_clear_of_the_others() {
    assert_snapshot!(own_fields(|| info!(level = 1, field.level = 2, "m")), @r#""field.field.level":1,"field.level":2"#);
    assert_snapshot!(own_fields(|| info!(field.field.level = 3, field.level = 2, level = 1, "m")), @r#""field.field.level":3,"field.level":2,"field.field.field.level":1"#);
}

/// What is logged of `secret` from byte `start` of a value on, long before whose end the value is
/// cut; in both outlets.
#[track_caller]
fn check_cut(secret: &str, start: usize, expected_end: &str) {
    let value = format!(
        "{:.<start$}{secret}{}",
        "",
        " z".repeat(line::MAX_VALUE_BYTES)
    );
    let text = logged(|| info!(a = value, "m"));
    let cut = check_line(&text)["a"].as_str().unwrap().to_owned();
    let shown = cut.trim_start_matches('.');
    assert_eq!(shown, expected_end);
    let records = bridged(|| info!(a = value, "m"));
    assert_eq!(
        attribute(&records[0], "a"),
        Some(AnyValue::from(cut.clone()))
    );
    let formatted = check_line(&logged(|| info!(a = %value, "m")))["a"].clone();
    assert_eq!(formatted, cut);
}

#[test]
fn a_cut_leaves_marks_whole() {
    for before in 1..=26 {
        let expected = match before {
            1..=4 => &"pin="[..before],
            5..=25 => "pin=[redacted:credential]",
            _ => "pin=[redacted:credential] ",
        };
        let start = line::MAX_VALUE_BYTES - before;
        check_cut("pin=1234", start, &format!("{expected}…"));
    }
    // Where escapes, and not its own length, make a value too long.
    let quotes = "\"".repeat(line::MAX_VALUE_BYTES / 2 + 1024 - 6);
    for fill in 0..30 {
        let value = format!("{}{quotes}pin=1234{quotes}", "x".repeat(fill));
        let text = logged(|| info!(a = value, "m"));
        let cut = check_line(&text)["a"].as_str().unwrap().to_owned();
        assert_eq!(cut.matches('[').count(), cut.matches(']').count(), "{cut}");
    }
}

#[test]
fn a_secret_that_is_cut_is_still_one() {
    let password = format!("https://ada:{}@host/", "p".repeat(1000));
    let expected = "https://ada:[redacted:url_password]…";
    check_cut(&password, line::MAX_VALUE_BYTES - 500, expected);
}

#[test]
fn secrets_are_taken_out_by_key_and_by_value() {
    let (text, vitals) = logged_with_vitals(|| {
        info!(
            password = "hunter2", pin = 1234, email = ?"ada", password_given = true,
            note = "token=abc", user_id = "ada",
            "login of {} with password=hunter2", "ada@example.com"
        );
    });
    let fields = &text[text.find("\"test\"").unwrap()..];
    assert_snapshot!(fields.trim_end(), @r#""test","password":"[redacted]","pin":"[redacted]","email":"[redacted]","password_given":true,"note":"token=[redacted:credential]","field.user_id":"[redacted]"}"#);
    assert!(
        text.contains(
            r#""message":"login of [redacted:email] with password=[redacted:credential]""#
        ),
        "{text}"
    );
    assert_eq!(vitals.redacted(), 7);
}

#[test]
fn a_card_is_one_as_a_number_too() {
    let card = 4_539_578_763_621_486_u64;
    let (text, vitals) = logged_with_vitals(|| {
        info!(
            account = card,
            pan = card.cast_signed(),
            queue_depth = card,
            near = card + 1,
            "m"
        );
        info!(big = i128::from(card), "{card}");
    });
    let account = r#""account":"[redacted:card]","pan":"[redacted:card]","queue_depth":4539578763621486,"near":4539578763621487"#;
    assert!(text.contains(account), "{text}");
    assert!(text.contains(r#""message":"[redacted:card]""#), "{text}");
    assert!(text.contains(r#""big":"[redacted:card]""#), "{text}");
    assert_eq!(vitals.redacted(), 4);
}

#[test]
fn controls_never_reach_the_line_raw() {
    let fields = own_fields(|| info!(a = "x\ny\u{1b}[31m\u{9b}\u{2028}\u{202e}", "m"));
    assert_snapshot!(fields, @r#""a":"x\ny\u001b[31m\u009b\u2028\u202e""#);
}

#[derive(Debug)]
struct Outer(Inner);
#[derive(Debug)]
struct Inner;

impl fmt::Display for Outer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("could not place the order")
    }
}

impl fmt::Display for Inner {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("connect to postgres://app:s3cret@db failed")
    }
}

impl Error for Inner {}
impl Error for Outer {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.0)
    }
}

#[test]
fn an_error_says_what_caused_it() {
    let failure = Outer(Inner);
    let fields = own_fields(|| error!(error = &failure as &(dyn Error + 'static), "failed"));
    assert_snapshot!(fields, @r#""error":"could not place the order: connect to postgres://app:[redacted:url_password]@db failed""#);
}

/// A value whose formatter does harm.
struct Hostile(fn(&mut fmt::Formatter<'_>) -> fmt::Result);

impl fmt::Debug for Hostile {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        (self.0)(formatter)
    }
}

#[test]
fn a_formatter_that_panics_costs_its_value_only() {
    let hostile = Hostile(|_| std::panic::resume_unwind(Box::new("no")));
    let fields = own_fields(|| info!(a = 1, b = ?hostile, c = 3, "m"));
    assert_snapshot!(fields, @r#""a":1,"b":"[panicked while formatting]","c":3"#);
}

#[test]
fn a_formatter_that_never_ends_is_stopped() {
    let hostile = Hostile(|formatter| {
        loop {
            formatter.write_str("0123456789")?;
        }
    });
    let (text, vitals) = logged_with_vitals(|| info!(a = ?hostile, "m"));
    check_line(&text);
    assert!(
        text.trim_end().ends_with("…\",\"truncated\":true}"),
        "{text}"
    );
    assert_eq!(vitals.violations(Violation::Oversize), 1);
}

#[test]
fn a_formatter_that_logs_loses_neither_line() {
    let (vitals, writer) = (Vitals::default(), MemoryWriter::default());
    let layer = LogLayer::new(settings(&vitals), writer.clone(), None);
    let subscriber = tracing_subscriber::registry().with(layer);
    let hostile = Hostile(|formatter| {
        super::buffer::with(|scratch, _| scratch.line.extend_from_slice(b"inner"));
        formatter.write_str("outer")
    });
    tracing::subscriber::with_default(subscriber, || info!(a = ?hostile, "m"));
    assert!(
        writer.text().contains(r#""a":"outer""#),
        "{}",
        writer.text()
    );
}

#[test]
fn events_inside_events_end() {
    fn nested(depth: u32) -> u32 {
        super::buffer::with(|_, _| nested(depth + 1)).unwrap_or(depth)
    }
    assert_eq!(nested(0), 2);
}

#[test]
fn a_line_is_never_over_its_limit() {
    let (a, b) = ("x".repeat(10_000), "\u{1}".repeat(10_000));
    let (text, _) = logged_with_vitals(|| {
        info!(a, b, c = a, d = a, e = b, f = 1, "{a}{b}");
    });
    check_line(&text);
    assert!(text.contains("\"truncated\":true"));
}

#[derive(Debug)]
struct Counting;

impl IdGenerator for Counting {
    fn new_trace_id(&self) -> opentelemetry::TraceId {
        opentelemetry::TraceId::from(0xabc_u128)
    }

    fn new_span_id(&self) -> opentelemetry::SpanId {
        opentelemetry::SpanId::from(0xdef_u64)
    }
}

/// Runs `work` with a span layer beside the log layer, and hands back the lines.
fn logged_in_spans(work: impl FnOnce(&Correlator)) -> String {
    let (vitals, writer) = (Vitals::default(), MemoryWriter::default());
    let layer = LogLayer::new(settings(&vitals), writer.clone(), None);
    let provider = SdkTracerProvider::builder()
        .with_id_generator(Counting)
        .build();
    let spans = tracing_opentelemetry::layer().with_tracer(provider.tracer("test"));
    let subscriber = tracing_subscriber::registry().with(spans).with(layer);
    let redactor = Redactor::new(&RedactConfig::default(), vitals.clone());
    let correlator = Correlator::new(None, redactor, vitals.clone());
    tracing::subscriber::with_default(subscriber, || work(&correlator));
    writer.text()
}

const SPAN_IDS: &str =
    r#""trace_id":"00000000000000000000000000000abc","span_id":"0000000000000def""#;

#[test]
fn a_line_in_a_span_has_its_ids() {
    let text = logged_in_spans(|_| tracing::info_span!("work").in_scope(|| info!("m")));
    let ids = format!(r#""correlation_id":"process-1",{SPAN_IDS},"target""#);
    assert!(text.contains(&ids), "{text}");
}

#[test]
fn a_line_has_the_current_correlation() {
    let text = logged_in_spans(|correlator| {
        let correlation = correlator.start();
        correlation.set_tenant_id("acme");
        correlation.set_org_id("org-1");
        let id = correlation.id().to_owned();
        correlation::in_scope(correlation, || info!(expected = id, "m"));
    });
    let line = check_line(&text);
    assert_eq!(line["correlation_id"], line["expected"]);
    assert_eq!(
        (&line["tenant_id"], &line["org_id"]),
        (&"acme".into(), &"org-1".into())
    );
}

#[test]
fn an_event_with_an_explicit_parent_has_that_spans_ids() {
    let text = logged_in_spans(|_| {
        let span = tracing::info_span!("work");
        info!(parent: &span, "m");
    });
    assert!(text.contains(SPAN_IDS), "{text}");
    let text = logged_in_spans(|_| {
        tracing::info_span!("work").in_scope(|| info!(parent: None, "m"));
    });
    assert!(!text.contains("trace_id"), "{text}");
}

#[test]
fn an_event_of_a_span_that_is_not_exported_has_the_ids_around_it() {
    let vitals = Vitals::default();
    let writer = MemoryWriter::default();
    let layer = LogLayer::new(settings(&vitals), writer.clone(), None);
    let spans = SpanLayer::new(SpanSettings {
        sampling: Sampling::AlwaysOn,
        limits: opentelemetry_sdk::trace::SpanLimits::default(),
        values: crate::fixture::values(),
        scope: opentelemetry::InstrumentationScope::default(),
        propagators: Propagators::default(),
        sink: Some(crate::fixture::Fixture::new().sink()),
    });
    let subscriber = tracing_subscriber::registry().with(spans).with(layer);
    tracing::subscriber::with_default(subscriber, || {
        let (detail, around) = tracing::info_span!("work").in_scope(|| {
            let current = Context::current().span().span_context().span_id();
            (tracing::debug_span!("detail"), current.to_string())
        });
        info!(parent: &detail, around, "m");
    });
    let line = check_line(&writer.text());
    assert_eq!(line["span_id"], line["around"]);
}

#[test]
fn an_event_of_no_span_is_still_on_the_current_account() {
    let text = logged_in_spans(|correlator| {
        let correlation = correlator.start();
        let id = correlation.id().to_owned();
        correlation::in_scope(correlation, || info!(parent: None, expected = id, "m"));
    });
    let line = check_line(&text);
    assert_eq!(line["correlation_id"], line["expected"]);
}

/// Keeps the records that reach the pipeline.
#[derive(Debug, Clone, Default)]
struct Records(Arc<std::sync::Mutex<Vec<SdkLogRecord>>>);

impl LogProcessor for Records {
    fn emit(&self, record: &mut SdkLogRecord, _scope: &opentelemetry::InstrumentationScope) {
        self.0.lock().unwrap().push(record.clone());
    }

    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _timeout: Duration) -> OTelSdkResult {
        Ok(())
    }
}

fn bridged(work: impl FnOnce()) -> Vec<SdkLogRecord> {
    let (vitals, records) = (Vitals::default(), Records::default());
    let provider = SdkLoggerProvider::builder()
        .with_log_processor(records.clone())
        .build();
    let layer = LogLayer::new(
        settings(&vitals),
        MemoryWriter::default(),
        Some(provider.logger("t")),
    );
    tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), work);
    let records = records.0.lock().unwrap();
    records.clone()
}

fn attribute(record: &SdkLogRecord, key: &str) -> Option<AnyValue> {
    let found = record
        .attributes_iter()
        .find(|(each, _)| each.as_str() == key);
    found.map(|(_, value)| value.clone())
}

#[test]
fn a_record_says_what_the_line_says() {
    let records = bridged(|| warn!(target: "orders", order_id = 7, password = "x", "pin=1234"));
    let [record] = records.as_slice() else {
        panic!("{} records", records.len());
    };
    let at: SystemTime = UNIX_EPOCH + Duration::from_micros(1_763_728_245_123_456);
    assert_eq!(record.timestamp(), Some(at));
    assert_eq!(record.observed_timestamp(), Some(at));
    assert_eq!(record.severity_number(), Some(Severity::Warn));
    assert_eq!(record.severity_text(), Some("WARN"));
    assert_eq!(
        record.body(),
        Some(&AnyValue::from("pin=[redacted:credential]"))
    );
    assert_eq!(record.event_name(), None);
    assert_eq!(attribute(record, "order_id"), Some(AnyValue::Int(7)));
    assert_eq!(
        attribute(record, "password"),
        Some(AnyValue::from("[redacted]"))
    );
    assert_eq!(
        attribute(record, "correlation_id"),
        Some(AnyValue::from("process-1"))
    );
    assert_eq!(attribute(record, "target"), Some(AnyValue::from("orders")));
}

#[test]
fn a_record_belongs_to_the_span_of_its_event() {
    let (vitals, records) = (Vitals::default(), Records::default());
    let logs = SdkLoggerProvider::builder()
        .with_log_processor(records.clone())
        .build();
    let layer = LogLayer::new(
        settings(&vitals),
        MemoryWriter::default(),
        Some(logs.logger("t")),
    );
    let traces = SdkTracerProvider::builder()
        .with_id_generator(Counting)
        .build();
    let spans = tracing_opentelemetry::layer().with_tracer(traces.tracer("t"));
    let subscriber = tracing_subscriber::registry().with(spans).with(layer);
    tracing::subscriber::with_default(subscriber, || {
        let span = tracing::info_span!("work");
        span.in_scope(|| info!("in it"));
        info!(parent: &span, "beside it");
        info!("outside");
    });
    let records = records.0.lock().unwrap();
    let traces: Vec<_> = records
        .iter()
        .map(|each| each.trace_context().map(|of| of.trace_id))
        .collect();
    let of_span = Some(opentelemetry::TraceId::from(0xabc_u128));
    assert_eq!(traces, [of_span, of_span, None]);
}

#[test]
fn a_long_record_is_cut_and_marked() {
    let long = "x".repeat(10_000);
    let records = bridged(|| info!(long, "{long}"));
    let cut = |most: usize| AnyValue::from(format!("{}…", "x".repeat(most)));
    assert_eq!(records[0].body(), Some(&cut(line::MAX_MESSAGE_BYTES)));
    assert_eq!(
        attribute(&records[0], "long"),
        Some(cut(line::MAX_VALUE_BYTES))
    );
}

#[test]
fn a_message_of_any_type_is_a_text() {
    assert!(logged(|| info!(message = 5)).contains(r#""message":"5""#));
    assert!(logged(|| info!(message = "a")).contains(r#""message":"a""#));
    assert!(logged(|| info!(a = 1)).contains(r#""message":"""#));
}

#[test]
fn only_a_named_event_has_an_event_name() {
    let records = bridged(|| info!(event.name = "order.placed", "m"));
    assert_eq!(records[0].event_name(), Some("order.placed"));
    assert_eq!(attribute(&records[0], "event.name"), None);
}

#[test]
fn the_services_own_transport_sends_its_records() {
    let records = bridged(|| {
        info!(target: "hyper::proto", "m");
        info!(target: "hyper_util::client", "m");
        info!(target: "h2::codec", "m");
        info!(target: "tower::buffer", "m");
        info!(target: "tonic::transport", "m");
        info!(target: "reqwest::connect", "m");
    });
    assert_eq!(records.len(), 6);
}

#[test]
fn our_own_transport_and_suppressed_work_send_no_record() {
    let records = bridged(|| {
        info!(target: "ureq::pool", "m");
        info!(target: "opentelemetry-otlp", "m");
        info!(target: "rustls::client", "m");
        let _suppressed = Context::enter_telemetry_suppressed_scope();
        info!("m");
    });
    assert_eq!(records.len(), 0);
}

#[test]
fn a_panic_is_logged_where_it_was() {
    let here = std::panic::Location::caller();
    let text = logged(|| crate::panic::log(&"lost password=hunter2", Some(here)));
    let line = check_line(&text);
    assert_eq!(
        (&line["level"], &line["target"]),
        (&"ERROR".into(), &"panic".into())
    );
    assert_eq!(line["message"], "lost password=[redacted:credential]");
    assert_eq!(line["panic.location"], here.to_string());
}

/// One line: whole, within its limit, without raw controls, an object without duplicate keys.
#[track_caller]
fn check_line(text: &str) -> serde_json::Map<String, serde_json::Value> {
    assert_eq!(text.matches('\n').count(), 1, "not one line: {text}");
    assert!(
        text.ends_with('\n') && text.len() <= line::MAX_LINE_BYTES,
        "{} bytes",
        text.len()
    );
    assert!(
        !text.trim_end_matches('\n').chars().any(is_raw),
        "raw control in {text}"
    );
    let object: serde_json::Map<_, _> = serde_json::from_str(text).expect("not JSON");
    assert_eq!(object.len(), members(text), "duplicate keys in {text}");
    for key in &line::LEADING_KEYS[..line::REQUIRED_KEYS] {
        assert!(object.contains_key(*key), "no {key}");
    }
    object
}

/// How many members a flat JSON object has: its colons outside of strings.
fn members(object: &str) -> usize {
    let (mut inside, mut escaped, mut colons) = (false, false, 0);
    for byte in object.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => inside = !inside,
            b':' if !inside => colons += 1,
            _ => {}
        }
    }
    colons
}

/// A log call that was written at run time, for targets and keys that no source has.
#[derive(Debug)]
struct Written(OnceLock<Metadata<'static>>);

impl Callsite for Written {
    fn set_interest(&self, _interest: Interest) {}

    fn metadata(&self) -> &Metadata<'_> {
        self.0.get().unwrap()
    }
}

/// Logs `value` under each of `keys`. Leaks the call, as calls in sources live for ever.
fn log_written(target: String, keys: Vec<String>, value: &str) {
    let call: &'static Written = Box::leak(Box::new(Written(OnceLock::new())));
    let keys: Vec<&'static str> = keys.into_iter().map(|key| &*key.leak()).collect();
    let fields = FieldSet::new(keys.leak(), Identifier(call));
    let (level, kind) = (tracing::Level::INFO, Kind::EVENT);
    let metadata = Metadata::new("n", target.leak(), level, None, None, None, fields, kind);
    call.0.set(metadata).unwrap();
    let metadata = call.0.get().unwrap();
    let known: Vec<_> = metadata.fields().iter().collect();
    let value: &dyn tracing::Value = &value;
    let [a, b, c] = known.as_slice() else {
        panic!("three keys are wanted");
    };
    let values = [(a, Some(value)), (b, Some(value)), (c, Some(value))];
    tracing::Event::dispatch(metadata, &metadata.fields().value_set(&values));
}

fn is_raw(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}')
}

proptest! {
    #[test]
    fn any_text_makes_one_line(message in any::<String>(), value in any::<String>(), shown in any::<String>()) {
        let text = logged(|| info!(value, debug = ?shown, "{message}"));
        let line = check_line(&text);
        let clean = telemetry_contract::secret::first(&message).is_none();
        if clean && message.len() < 1_000 {
            prop_assert_eq!(line["message"].as_str(), Some(&*message));
        }
    }

    #[test]
    fn any_target_and_keys_make_one_line(
        target in any::<String>(),
        keys in proptest::collection::vec(
            prop_oneof![any::<String>(), Just("level".to_owned()), Just("field.level".to_owned()), Just("a".to_owned())],
            3,
        ),
        value in any::<String>(),
    ) {
        let text = logged(|| log_written(target, keys, &value));
        check_line(&text);
    }

    #[test]
    fn a_planted_secret_is_on_no_line(before in any::<String>(), after in any::<String>()) {
        let planted = format!("{before} {} {after}", canary());
        let text = logged(|| info!(value = planted, debug = ?planted, "{planted}"));
        check_line(&text);
        prop_assert!(!text.contains(&canary()));
    }

    #[test]
    fn a_value_of_any_length_makes_a_line_within_its_limit(
        letter in any::<char>(),
        count in 0..6_000_usize,
    ) {
        let value = std::iter::repeat_n(letter, count).collect::<String>();
        check_line(&logged(|| info!(a = value, b = value, c = value, d = value, "{value}")));
    }
}
