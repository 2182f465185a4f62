//! Records of the `log` crate, whose logger is the process's, which is why this test has one of its own.
#![cfg(feature = "log")]
#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use telemetry_bootstrap::log::MemoryWriter;
use telemetry_bootstrap::opentelemetry::Context;
use telemetry_bootstrap::{Config, Telemetry};
use telemetry_contract::receiver::{Received, Receiver, ReceiverConfig, Verdict};
use tracing_log::log;

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
    (
        Receiver::start(ReceiverConfig::default(), sink).unwrap(),
        arrived,
    )
}

fn config(endpoint: &str) -> Config {
    Config::new("orders", "1.4.0").with_vars(|name| {
        let value = match name {
            "OTEL_EXPORTER_OTLP_ENDPOINT" => endpoint,
            "OTEL_RESOURCE_ATTRIBUTES" => "deployment.environment=test",
            "OTEL_EXPORTER_OTLP_COMPRESSION" => "none",
            "RUST_LOG" => "info,quiet=off",
            _ => return None,
        };
        Some(value.to_owned())
    })
}

#[test]
fn records_of_the_log_crate_become_lines_of_the_contract() {
    let (receiver, arrived) = receiver();
    let writer = MemoryWriter::default();
    let config = config(&receiver.endpoint_http());
    let telemetry = Telemetry::build_with_writer(config, Arc::new(writer.clone())).unwrap();
    let telemetry = telemetry.install().unwrap();

    assert_eq!(log::max_level(), log::LevelFilter::Info);
    a_record_is_a_line_with_ids(&writer);
    a_record_is_redacted(&writer);
    directives_decide(&writer);
    transports_get_no_further_than_a_line(&writer);
    telemetrys_own_work_is_not_told(&writer);

    telemetry.shutdown(SOON).unwrap();
    let arrived = arrived.lock().unwrap();
    for text in ["the pool is full", "pool::db", "2 attempts left"] {
        assert!(arrived.contains(text), "{text} did not arrive");
    }
    for text in [
        "hunter2",
        "a handshake",
        "log.target",
        "log event",
        "own work",
    ] {
        assert!(!arrived.contains(text), "{text} arrived");
    }
}

/// The lines since the last look.
fn lines(writer: &MemoryWriter) -> Vec<Value> {
    static SEEN: Mutex<usize> = Mutex::new(0);
    let text = writer.text();
    let mut seen = SEEN.lock().unwrap();
    let new = text.get(*seen..).unwrap_or_default();
    let lines = new.lines().map(|line| serde_json::from_str(line).unwrap());
    let lines = lines.collect();
    *seen = text.len();
    lines
}

#[track_caller]
fn line(writer: &MemoryWriter) -> Value {
    let mut lines = lines(writer);
    assert_eq!(lines.len(), 1, "{lines:?}");
    lines.remove(0)
}

fn a_record_is_a_line_with_ids(writer: &MemoryWriter) {
    let span = telemetry_bootstrap::tracing::info_span!("work");
    span.in_scope(|| log::warn!(target: "pool::db", "the pool is full: {}", 8));
    let found = line(writer);
    assert_eq!(found["level"], "WARN");
    assert_eq!(found["message"], "the pool is full: 8");
    assert_eq!(found["target"], "pool::db");
    assert_eq!(found["service"], "orders");
    let keys: Vec<&String> = found.as_object().unwrap().keys().collect();
    for key in ["correlation_id", "trace_id", "span_id", "service.version"] {
        assert!(found[key].is_string(), "{key} of {keys:?}");
    }
    assert!(!keys.iter().any(|key| key.starts_with("log.")), "{keys:?}");
}

fn a_record_is_redacted(writer: &MemoryWriter) {
    log::info!("password=hunter2, 2 attempts left");
    let found = line(writer);
    assert_eq!(found["target"], "log_records");
    let message = found["message"].as_str().unwrap();
    assert!(message.contains("2 attempts left"), "{message}");
    assert!(!message.contains("hunter2"), "{message}");
    let token = "ghp_16C7e42F292c6912E7710c838347Ae178B4a";
    log::info!(target: token, "the target tells");
    assert!(!line(writer)["target"].as_str().unwrap().contains(token));
}

fn directives_decide(writer: &MemoryWriter) {
    log::error!(target: "quiet", "not wanted");
    log::debug!("not wanted");
    // Asking for what is not wanted costs nobody a line.
    let _asked = log::log_enabled!(target: "quiet", log::Level::Error);
    telemetry_bootstrap::tracing::info!("the next one");
    assert_eq!(line(writer)["message"], "the next one");
}

fn transports_get_no_further_than_a_line(writer: &MemoryWriter) {
    log::warn!(target: "rustls::conn", "a handshake failed");
    assert_eq!(line(writer)["target"], "rustls::conn");
}

fn telemetrys_own_work_is_not_told(writer: &MemoryWriter) {
    let _suppressed = Context::enter_telemetry_suppressed_scope();
    assert!(!log::log_enabled!(log::Level::Error));
    log::error!("own work");
    assert_eq!(lines(writer), Vec::<Value>::new());
}
