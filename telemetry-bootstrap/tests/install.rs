//! Telemetry installed for the whole process, which is why this test has one of its own.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that can't go on fails"
)]

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use telemetry_bootstrap::opentelemetry::trace::{TraceContextExt as _, Tracer as _};
use telemetry_bootstrap::opentelemetry::{Context, global};
use telemetry_bootstrap::vitals::Violation;
use telemetry_bootstrap::{Config, InitError, TelemetryGuard, init_with};
use telemetry_contract::receiver::{Received, Receiver, ReceiverConfig, Verdict};

const SOON: Duration = Duration::from_secs(20);

/// The payloads of everything that arrived, as text.
type Arrived = Arc<Mutex<String>>;

fn receiver() -> (Receiver, Arrived) {
    let arrived = Arrived::default();
    let into = Arc::clone(&arrived);
    let sink = move |request: &Received<'_>| {
        let text = String::from_utf8_lossy(request.payload);
        into.lock().unwrap().push_str(&text);
        Verdict::accepted()
    };
    let receiver = Receiver::start(ReceiverConfig::default(), sink).unwrap();
    (receiver, arrived)
}

fn config(endpoint: &str) -> Config {
    Config::new("installed", "1.0.0").with_vars(|name| {
        let value = match name {
            "OTEL_EXPORTER_OTLP_ENDPOINT" => endpoint,
            "OTEL_RESOURCE_ATTRIBUTES" => "deployment.environment=test",
            "RUST_LOG" => "install=info",
            _ => return None,
        };
        Some(value.to_owned())
    })
}

#[test]
fn the_first_init_serves_the_whole_process_and_a_second_is_refused() {
    let (receiver, arrived) = receiver();
    let config = config(&receiver.endpoint_http());
    let telemetry = init_with(config.clone()).unwrap();

    check_second_is_refused(config);
    own_subscriber_gets_spans_and_lines();
    others_get_tracer_and_propagator();
    others_get_meter(&telemetry);
    panics_become_lines();

    telemetry.shutdown(SOON).unwrap();
    let arrived = arrived.lock().unwrap();
    for text in ["own-span", "own line", "other-span", "a panic"] {
        assert!(arrived.contains(text), "{text} did not arrive");
    }
}

fn check_second_is_refused(config: Config) {
    let error = init_with(config).unwrap_err();
    let InitError::AlreadyInstalled { at } = error else {
        panic!("{error}");
    };
    assert!(at.file().ends_with("install.rs"), "{at}");
    assert_ne!(at.line(), line!());
    assert!(error.to_string().contains(&at.to_string()), "{error}");
}

fn own_subscriber_gets_spans_and_lines() {
    // On another thread: the subscriber is the process's, not the thread's.
    let work = || {
        let _span = tracing::info_span!("own-span").entered();
        tracing::info!("own line");
    };
    thread::spawn(work).join().unwrap();
}

fn others_get_tracer_and_propagator() {
    let span = global::tracer("other").start("other-span");
    let context = Context::new().with_span(span);
    let trace_id = context.span().span_context().trace_id().to_string();
    let mut headers = HashMap::new();
    global::get_text_map_propagator(|propagator| {
        propagator.inject_context(&context, &mut headers);
    });
    let sent = headers.get("traceparent").cloned().unwrap_or_default();
    assert!(sent.contains(&trace_id), "{headers:?}");
}

fn others_get_meter(telemetry: &TelemetryGuard) {
    let before = telemetry.vitals().violations(Violation::UndeclaredMetric);
    global::meter("other")
        .u64_counter("undeclared")
        .build()
        .add(1, &[]);
    let after = telemetry.vitals().violations(Violation::UndeclaredMetric);
    assert_eq!(after, before + 1);
}

fn panics_become_lines() {
    let panicked = thread::spawn(|| panic!("a panic")).join();
    assert!(panicked.is_err());
}
