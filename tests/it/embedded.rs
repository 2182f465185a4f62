//! The whole path: a service's telemetry over real OTLP into a backend that checks it.

use std::time::Duration;

use telemetry_bootstrap::tracing_subscriber::{self, layer::SubscriberExt as _, registry};
use telemetry_bootstrap::vitals::Signal as Sent;
use telemetry_contract::otlp::model::Signal;
use telemetry_contract::receiver::Verdict;
use telemetry_contract::report::{TextOptions, text};
use telemetry_tests::{Backend, emit, quiet};
use tracing::{info, info_span};

const SOON: Duration = Duration::from_secs(20);

fn work() {
    let _span = info_span!("reconcile").entered();
    info!(order.count = 3, "orders reconciled");
}

#[test]
fn everything_emitted_arrives_and_obeys_the_contract() {
    let backend = Backend::start();
    let telemetry = quiet(backend.config()).into_guard();
    emit(&telemetry, work);
    let report = telemetry.shutdown(SOON).unwrap();
    assert_eq!(report.signals[0].delivered, 1);
    assert_eq!(backend.items(Signal::Traces), 1);
    assert_eq!(backend.items(Signal::Logs), 1);
    assert_eq!(backend.items(Signal::Metrics), report.signals[1].delivered);
    let checked = backend.report();
    assert!(
        checked.conforms(),
        "{}",
        text(&checked, TextOptions::default())
    );
}

#[test]
fn what_the_backend_rejects_is_said_at_shutdown() {
    let backend = Backend::answering(|| Verdict {
        rejected: 1,
        message: "one too many".to_owned(),
    });
    let telemetry = quiet(backend.config()).into_guard();
    emit(&telemetry, work);
    let error = telemetry.shutdown(SOON).unwrap_err();
    let traces = &error.report.signals[0];
    assert_eq!((traces.signal, traces.delivered), (Sent::Traces, 0));
    assert_eq!(traces.lost(), 1);
    assert!(
        error
            .to_string()
            .contains("traces: 0 delivered, 1 lost (rejected 1)"),
        "{error}"
    );
}

#[test]
fn a_disabled_signal_sends_nothing_and_loses_nothing() {
    let backend = Backend::start();
    let mut config = backend.config();
    config.traces.enabled = false;
    let telemetry = quiet(config).into_guard();
    emit(&telemetry, work);
    telemetry.shutdown(SOON).unwrap();
    assert_eq!(backend.items(Signal::Traces), 0);
    assert_eq!(backend.items(Signal::Logs), 1);
}

#[test]
fn a_raw_meter_is_held_to_the_contract_too() {
    let backend = Backend::start();
    let telemetry = quiet(backend.config()).into_guard();
    let provider = telemetry.meter_provider();
    let meter = telemetry_bootstrap::opentelemetry::metrics::MeterProvider::meter(&provider, "raw");
    meter.u64_counter("requests_total").build().add(1, &[]);
    telemetry.shutdown(SOON).unwrap();
    let checked = backend.report();
    assert!(
        checked.conforms(),
        "{}",
        text(&checked, TextOptions::default())
    );
}

#[test]
fn a_span_ends_when_its_last_handle_goes() {
    let backend = Backend::start();
    let telemetry = quiet(backend.config()).into_guard();
    emit(&telemetry, || {
        let outer = info_span!("outer");
        outer.in_scope(|| ());
        info_span!("inner").in_scope(|| info!("after the last exit of the outer span"));
        drop(outer);
    });
    telemetry.shutdown(SOON).unwrap();
    let spans = backend.spans();
    let end = |name| {
        spans
            .iter()
            .find(|span| span.name == name)
            .unwrap()
            .end_unix_nano
    };
    assert!(end("outer") >= end("inner"));
}

#[test]
fn the_layer_goes_above_a_services_own() {
    let backend = Backend::start();
    let telemetry = quiet(backend.config()).into_guard();
    let own = tracing_subscriber::filter::LevelFilter::INFO;
    let subscriber = registry().with(own).with(telemetry.layer());
    tracing::subscriber::with_default(subscriber, work);
    telemetry.shutdown(SOON).unwrap();
    assert_eq!(backend.spans().len(), 1);
}
