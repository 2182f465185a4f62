//! Shutting down: inside its deadline, on any runtime, with everything accounted for.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use telemetry_bootstrap::vitals::Signal;
use telemetry_contract::otlp::model::Signal as Received;
use telemetry_tests::{Backend, config, emit, quiet};
use tracing::{info, info_span};

const SOON: Duration = Duration::from_secs(20);

fn a_thousand_spans_and_lines() {
    for number in 0..1000 {
        let _span = info_span!("job").entered();
        info!(number, "done");
    }
}

#[test]
fn a_healthy_backend_gets_everything() {
    let backend = Backend::start();
    let telemetry = quiet(backend.config()).into_guard();
    emit(&telemetry, a_thousand_spans_and_lines);
    telemetry.shutdown(SOON).unwrap();
    assert_eq!(backend.items(Received::Traces), 1000);
    assert_eq!(backend.items(Received::Logs), 1000);
}

#[test]
fn dropping_the_guard_flushes_too() {
    let backend = Backend::start();
    let telemetry = quiet(backend.config()).into_guard();
    emit(&telemetry, a_thousand_spans_and_lines);
    drop(telemetry);
    assert_eq!(backend.items(Received::Traces), 1000);
}

#[test]
fn the_runtime_does_not_matter() {
    let single = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let multi = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .build()
        .unwrap();
    for runtime in [single, multi] {
        let backend = Backend::start();
        let config = backend.config();
        let report = runtime.block_on(async {
            let telemetry = quiet(config).into_guard();
            emit(&telemetry, a_thousand_spans_and_lines);
            telemetry.shutdown(SOON).unwrap()
        });
        assert_eq!(report.signals[0].delivered, 1000);
    }
}

#[test]
fn a_backend_that_never_answers_holds_nobody_past_the_deadline() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", silent.local_addr().unwrap());
    let telemetry = quiet(config(&endpoint)).into_guard();
    emit(&telemetry, a_thousand_spans_and_lines);
    let started = Instant::now();
    let error = telemetry.shutdown(Duration::from_millis(300)).unwrap_err();
    let took = started.elapsed();
    assert!(took < Duration::from_millis(1300), "took {took:?}");
    for signal in error
        .report
        .signals
        .iter()
        .filter(|report| report.signal != Signal::Metrics)
    {
        assert_eq!((signal.emitted, signal.lost()), (1000, 1000), "{signal}");
    }
}

#[test]
fn nothing_listening_loses_everything_and_says_so() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", free.local_addr().unwrap());
    drop(free);
    let telemetry = quiet(config(&endpoint)).into_guard();
    emit(&telemetry, a_thousand_spans_and_lines);
    let error = telemetry.shutdown(Duration::from_millis(500)).unwrap_err();
    for signal in &error.report.signals {
        assert_eq!(signal.delivered, 0);
        assert_eq!(signal.emitted, signal.lost(), "{signal}");
    }
}
