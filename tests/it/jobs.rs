//! Jobs: what a run leaves behind, and what a process that is there for one ends with.

use std::error::Error;
use std::io;
use std::process::Termination as _;

use telemetry_bootstrap::error_type::classify;
use telemetry_bootstrap::testing::Harness;
use telemetry_bootstrap::tracing_subscriber::layer::SubscriberExt as _;
use telemetry_bootstrap::tracing_subscriber::registry;
use telemetry_contract::otlp::model::{Kind, Signal, Span, find};
use telemetry_contract::report::{TextOptions, text};
use telemetry_tests::{Backend, quiet};

fn attribute(span: &Span<'_>, key: &str) -> String {
    find(&span.attributes, key).map_or_else(String::new, ToString::to_string)
}

#[test]
fn runs_of_a_job_obey_the_contract_however_they_end() {
    let harness = Harness::new();
    let job = harness.telemetry().job("nightly-invoices");
    harness.run(|| {
        let calls = harness.telemetry().dependencies();
        let done = job.call(|| {
            tracing::info!("sending");
            let call = calls.call("mail", "send", async { io::Result::Ok(()) });
            futures_util::FutureExt::now_or_never(call).unwrap()
        });
        done.unwrap();
        let failed = job.call(|| io::Result::<()>::Err(io::ErrorKind::TimedOut.into()));
        failed.unwrap_err();
    });
    let spans = harness.spans();
    let [call, run, failed] = &spans[..] else {
        panic!("{spans:?}");
    };
    assert_eq!(
        (run.kind, &*run.name),
        (Kind::Internal, "job nightly-invoices")
    );
    assert_eq!(call.parent_span_id, run.span_id);
    assert_eq!(
        attribute(call, "correlation_id"),
        attribute(run, "correlation_id")
    );
    assert_eq!(attribute(failed, "error.type"), "timeout");
    let lines = harness.lines();
    let line = |message: &str| {
        lines
            .iter()
            .find(|line| line["message"] == message)
            .unwrap()
    };
    let finished = line("job finished");
    assert_eq!(finished["job.name"], "nightly-invoices");
    assert_eq!(finished["outcome"], "completed");
    assert_eq!(finished["span_id"], run.span_id.to_string());
    assert_eq!(
        finished["correlation_id"],
        line("sending")["correlation_id"]
    );
    let metrics = harness.metrics();
    for name in ["job.duration", "job.active", "job.last_success.time"] {
        assert!(metrics.iter().any(|metric| metric.name == name), "{name}");
    }
    harness.assert_contract();
}

#[test]
fn the_only_job_of_a_process_ends_with_everything_delivered() {
    let backend = Backend::start();
    let telemetry = quiet(backend.config());
    let subscriber = registry().with(telemetry.layer());
    let guard = telemetry.into_guard();
    let finished = tracing::subscriber::with_default(subscriber, || {
        guard.run_job("reconcile", |_| {
            tracing::info!("reconciling");
            io::Result::Ok(7)
        })
    });
    assert_eq!(finished.result.unwrap().unwrap(), 7);
    let report = finished.telemetry.unwrap();
    for signal in &report.signals {
        assert_eq!(
            (signal.emitted, signal.lost()),
            (signal.delivered, 0),
            "{signal}"
        );
        assert!(signal.delivered > 0, "{signal}");
    }
    assert_eq!(backend.items(Signal::Logs), 2);
    assert_eq!(backend.spans()[0].name, "job reconcile");
    let report = backend.report();
    assert!(
        report.conforms(),
        "{}",
        text(&report, TextOptions::default())
    );
}

/// The status that a process ends with whose job fails or not.
#[track_caller]
fn check_status(failure: Option<&str>, expected: u8) {
    let guard = quiet(Backend::start().config()).into_guard();
    let failure = failure.map(Box::<dyn Error>::from);
    let finished = guard.run_job_with(
        "reconcile",
        |_| failure.map_or(Ok(()), Err),
        |error| classify(error.as_ref()),
    );
    let expected = std::process::ExitCode::from(expected);
    assert_eq!(format!("{:?}", finished.report()), format!("{expected:?}"));
}

#[test]
fn a_process_ends_with_what_its_job_returned() {
    check_status(None, 0);
    check_status(Some("no"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_may_be_a_future() {
    let backend = Backend::start();
    let guard = quiet(backend.config()).into_guard();
    let work = |telemetry: telemetry_bootstrap::Telemetry| async move {
        tokio::task::yield_now().await;
        io::Result::Ok(telemetry.contract().name)
    };
    let finished = guard.run_job_async("reconcile", work).await;
    assert_eq!(finished.result.unwrap().unwrap(), "telemetry-contract");
    finished.telemetry.unwrap();
    assert!(backend.items(Signal::Metrics) > 0);
}
