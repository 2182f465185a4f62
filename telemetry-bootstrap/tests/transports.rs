//! The settings of an exporter, from the variable to what a backend gets.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that can't go on fails"
)]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use telemetry_bootstrap::log::MemoryWriter;
use telemetry_bootstrap::opentelemetry::KeyValue;
use telemetry_bootstrap::opentelemetry::metrics::MeterProvider as _;
use telemetry_bootstrap::opentelemetry::trace::{Span as _, Tracer as _, TracerProvider as _};
use telemetry_bootstrap::tracing_subscriber::layer::SubscriberExt as _;
use telemetry_bootstrap::vitals::{self, Loss};
use telemetry_bootstrap::{Config, Telemetry, tracing, tracing_subscriber};
use telemetry_contract::otlp::Encoding;
use telemetry_contract::otlp::model::Signal;
use telemetry_contract::receiver::{Received, Receiver, ReceiverConfig, Verdict};

const SOON: Duration = Duration::from_secs(20);

/// What arrived: signal, encoding and the decoded payload's text.
type Arrived = Arc<Mutex<Vec<(Signal, Encoding, String)>>>;

fn receiver(verdict: Verdict) -> (Receiver, Arrived) {
    let arrived = Arrived::default();
    let into = Arc::clone(&arrived);
    let sink = move |request: &Received<'_>| {
        let text = format!("{:?}", request.export);
        into.lock()
            .unwrap()
            .push((request.signal, request.encoding, text));
        verdict.clone()
    };
    let receiver = Receiver::start(ReceiverConfig::default(), sink).unwrap();
    (receiver, arrived)
}

fn telemetry(vars: &[(&str, &str)]) -> Telemetry {
    let config = Config::new("orders", "1.4.0").with_vars(|name| {
        let found = vars.iter().find(|(key, _)| *key == name);
        let environment = "deployment.environment.name=test";
        let environment = (name == "OTEL_RESOURCE_ATTRIBUTES").then_some(environment);
        let found = found.map(|(_, value)| *value).or(environment);
        found.map(str::to_owned)
    });
    let writer = Arc::new(MemoryWriter::default());
    Telemetry::build_with_writer(config, writer).unwrap()
}

/// One span with an event, one log record, and the metrics that every process has.
fn work(telemetry: &Telemetry) {
    let subscriber = tracing_subscriber::registry().with(telemetry.layer());
    tracing::subscriber::with_default(subscriber, || {
        tracing::info!(order = 42, "an order was placed");
    });
    let tracer = telemetry.tracer_provider().tracer("tested");
    let mut span = tracer.start("place order");
    span.set_attribute(KeyValue::new("long", "x".repeat(300)));
    span.add_event("placed", vec![KeyValue::new("long", "y".repeat(300))]);
    let meter = telemetry.meter_provider().meter("tested");
    let durations = meter.f64_histogram("http.server.request.duration");
    durations.with_unit("s").build().record(0.25, &[]);
}

/// What a backend gets of a service with these settings.
fn exported(vars: &[(&str, &str)]) -> Vec<(Signal, Encoding, String)> {
    let (receiver, arrived) = receiver(Verdict::accepted());
    let telemetry = sent(vars, &receiver);
    telemetry.into_guard().shutdown(SOON).unwrap();
    assert_eq!(receiver.counters().refused_total(), 0);
    let mut arrived = std::mem::take(&mut *arrived.lock().unwrap());
    arrived.sort_by_key(|(signal, ..)| signal.as_str());
    arrived
}

/// A service with these settings that has done its work.
fn sent(vars: &[(&str, &str)], receiver: &Receiver) -> Telemetry {
    let grpc = vars.contains(&("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"));
    let endpoint = if grpc {
        receiver.endpoint_grpc()
    } else {
        receiver.endpoint_http()
    };
    let endpoint = [("OTEL_EXPORTER_OTLP_ENDPOINT", &*endpoint)];
    let telemetry = telemetry(&[vars, &endpoint].concat());
    work(&telemetry);
    telemetry
}

#[track_caller]
fn check(protocol: &str, compression: &str, encoding: Encoding) {
    let vars = [
        ("OTEL_EXPORTER_OTLP_PROTOCOL", protocol),
        ("OTEL_EXPORTER_OTLP_COMPRESSION", compression),
    ];
    let arrived = exported(&vars);
    let [logs, metrics, traces] = &arrived[..] else {
        panic!("{} requests", arrived.len());
    };
    for (request, text) in [
        (logs, "an order was placed"),
        (metrics, "telemetry"),
        (traces, "place order"),
    ] {
        assert_eq!(request.1, encoding);
        assert!(request.2.contains(text), "{}", request.2);
    }
}

#[test]
fn every_signal_goes_over_http_in_either_encoding() {
    check("http/protobuf", "none", Encoding::Protobuf);
    check("http/protobuf", "gzip", Encoding::Protobuf);
    check("http/json", "none", Encoding::Json);
    check("http/json", "gzip", Encoding::Json);
}

#[cfg(feature = "grpc")]
#[test]
fn every_signal_goes_over_grpc() {
    check("grpc", "none", Encoding::Protobuf);
    check("grpc", "gzip", Encoding::Protobuf);
}

#[cfg(feature = "grpc")]
#[tokio::test]
async fn grpc_needs_nothing_of_a_current_thread_runtime() {
    check("grpc", "none", Encoding::Protobuf);
}

#[cfg(feature = "grpc")]
#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn grpc_needs_nothing_of_a_runtime_with_one_worker() {
    let all = tokio::spawn(async { check("grpc", "none", Encoding::Protobuf) });
    all.await.unwrap();
}

#[test]
fn a_signals_own_protocol_wins() {
    let vars = [
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json"),
        ("OTEL_EXPORTER_OTLP_LOGS_PROTOCOL", "http/protobuf"),
    ];
    let arrived = exported(&vars);
    let encodings: Vec<Encoding> = arrived.iter().map(|(_, encoding, _)| *encoding).collect();
    let (json, protobuf) = (Encoding::Json, Encoding::Protobuf);
    assert_eq!(encodings, [protobuf, json, json]);
}

/// Items that the backend rejects are lost, whatever its answer is written in.
#[track_caller]
fn check_rejected(protocol: &str) {
    let verdict = Verdict {
        rejected: 1,
        message: "\"rejectedSpans\": 7".to_owned(),
    };
    let (receiver, _) = receiver(verdict);
    let telemetry = sent(&[("OTEL_EXPORTER_OTLP_PROTOCOL", protocol)], &receiver);
    assert!(telemetry.flush(SOON));
    for signal in vitals::Signal::ALL {
        let rejected = telemetry.vitals().lost(*signal, Loss::Rejected);
        assert_eq!(rejected, 1, "{protocol} {signal:?}");
    }
}

#[test]
fn what_a_backend_rejects_is_counted() {
    check_rejected("http/protobuf");
    check_rejected("http/json");
    #[cfg(feature = "grpc")]
    check_rejected("grpc");
}

#[test]
fn texts_are_exported_up_to_their_length() {
    let arrived = exported(&[("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", "128")]);
    let spans = &arrived[2].2;
    for letter in ["x", "y"] {
        assert!(spans.contains(&letter.repeat(128)), "{spans}");
        assert!(!spans.contains(&letter.repeat(129)), "{spans}");
    }
}

/// The temporalities of what is exported with this preference.
fn temporalities(preference: &str) -> (bool, bool) {
    let name = "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE";
    let arrived = exported(&[(name, preference)]);
    let metrics = &arrived[1].2;
    (metrics.contains("Cumulative"), metrics.contains("Delta"))
}

#[test]
fn the_temporality_is_as_preferred() {
    assert_eq!(temporalities("cumulative"), (true, false));
    assert!(temporalities("delta").1);
    assert!(temporalities("LowMemory").1);
}

#[test]
fn histograms_are_kept_as_preferred() {
    let name = "OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION";
    let metrics = |kept| exported(&[(name, kept)]).swap_remove(1).2;
    let exponential = "kind: ExponentialHistogram";
    let text = metrics("explicit_bucket_histogram");
    assert!(!text.contains(exponential), "{text}");
    let text = metrics("base2_exponential_bucket_histogram");
    assert!(text.contains(exponential), "{text}");
}
