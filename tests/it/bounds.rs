//! Bounds that protect a service from what is around it: each holds where it is reached.

use std::net::TcpListener;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use telemetry_bootstrap::Telemetry;
use telemetry_bootstrap::correlation;
use telemetry_bootstrap::log::LineWriter;
use telemetry_bootstrap::opentelemetry::trace::{Tracer as _, TracerProvider as _};
use telemetry_bootstrap::vitals::{Loss, Signal};
use telemetry_contract::otlp::model::{Signal as Received, Span, find};
use telemetry_tests::hostile::{Collector, Fault};
use telemetry_tests::{Backend, config, emit, quiet};
use tracing::{Dispatch, error, info_span};

const SOON: Duration = Duration::from_secs(20);

/// Variables that have other clients go through a proxy.
const PROXY_VARIABLES: [&str; 6] = [
    "ALL_PROXY",
    "all_proxy",
    "HTTP_PROXY",
    "http_proxy",
    "HTTPS_PROXY",
    "https_proxy",
];

#[test]
fn no_variable_sends_telemetry_through_a_proxy() {
    let collector = Collector::start(Fault::None);
    let proxy = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", proxy.local_addr().unwrap());
    let mut emitter = Command::new(env!("CARGO_BIN_EXE_emitter"));
    emitter
        .args(["panic elsewhere", "10"])
        .env("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint())
        .env(
            "OTEL_RESOURCE_ATTRIBUTES",
            "deployment.environment.name=test",
        )
        .envs(PROXY_VARIABLES.map(|name| (name, &url)))
        .env_remove("NO_PROXY")
        .env_remove("no_proxy");
    let output = emitter.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(collector.taken(Received::Traces).len(), 10);
    proxy.set_nonblocking(true).unwrap();
    assert!(proxy.accept().is_err(), "somebody asked the proxy");
}

/// A backend that has a batch wait for longer than it may is given up at once, not after the wait.
#[test]
fn a_batch_is_not_kept_for_an_attempt_that_comes_too_late() {
    let collector = Collector::start(Fault::Throttle(503, "3600", u64::MAX));
    let mut config = config(&collector.endpoint());
    config.traces.export_timeout = Duration::from_secs(5);
    config.metrics.enabled = false;
    let telemetry = quiet(config);
    emit(&telemetry, || drop(info_span!("work")));
    assert!(telemetry.flush(SOON), "the batch is still kept");
    let lost = telemetry.vitals().lost(Signal::Traces, Loss::ExportFailed);
    assert_eq!((lost, collector.requests(Received::Traces)), (1, 1));
}

/// Of so many spans of OpenTelemetry's own API the correlation is kept until their end.
const KEPT: usize = 65_536;

#[test]
fn of_spans_without_end_only_so_many_correlations_are_kept() {
    let backend = Backend::start();
    let telemetry = quiet(backend.config());
    let tracer = telemetry.tracer_provider().tracer("library");
    let correlation = telemetry.correlator().start();
    let spans = correlation::in_scope(correlation.clone(), || {
        let start = |number: usize| tracer.start(number.to_string());
        (0..=KEPT).map(start).collect::<Vec<_>>()
    });
    assert!(correlation.set_tenant_id("acme"));
    let mut spans = spans.into_iter();
    let ends = [spans.next(), spans.next_back()];
    drop(ends);
    assert!(telemetry.flush(SOON));
    let arrived = backend.spans();
    let of = |name: &str, key: &str| {
        let span: &Span<'_> = arrived.iter().find(|span| span.name == name).unwrap();
        find(&span.attributes, key).map(ToString::to_string)
    };
    let last = KEPT.to_string();
    for name in ["0", &last] {
        let id = of(name, "correlation_id").unwrap();
        assert_eq!(id, correlation.id(), "{name}");
    }
    // Known at the end of the one, and not yet at the start of the other.
    assert_eq!(of("0", "tenant_id").unwrap(), "acme");
    assert_eq!(of(&last, "tenant_id"), None);
    assert_eq!(of(&last, "telemetry.correlation.carried"), None);
}

/// Logs an error, under the telemetry that it writes for, where telemetry says something.
#[derive(Default)]
struct Talkative {
    telemetry: OnceLock<Dispatch>,
    has_talked: AtomicBool,
}

impl LineWriter for Talkative {
    fn write_line(&self, _line: &[u8]) {
        let Some(telemetry) = self.telemetry.get() else {
            return;
        };
        if !self.has_talked.swap(true, Ordering::Relaxed) {
            tracing::dispatcher::with_default(telemetry, || error!("of the writer"));
        }
    }

    fn flush(&self, _deadline: Instant) -> bool {
        true
    }
}

/// It holds the books of what it speaks of: what its outlet emits would wait for it.
#[test]
fn what_telemetry_says_of_itself_makes_no_telemetry() {
    use telemetry_bootstrap::tracing_subscriber::{layer::SubscriberExt as _, registry};
    let collector = Collector::start(Fault::Hang);
    let mut config = config(&collector.endpoint());
    config.span_queue.max_items = 1;
    config.span_queue.batch_items = 1;
    let writer = Arc::new(Talkative::default());
    let telemetry = Telemetry::build_with_writer(config, Arc::<Talkative>::clone(&writer)).unwrap();
    let dispatch = Dispatch::new(registry().with(telemetry.layer()));
    writer.telemetry.set(dispatch).unwrap();
    emit(&telemetry, || {
        drop(info_span!("fills the queue"));
        drop(info_span!("is lost"));
    });
    assert!(writer.has_talked.load(Ordering::Relaxed));
    assert_eq!(telemetry.vitals().emitted(Signal::Traces), 2);
    assert_eq!(telemetry.vitals().emitted(Signal::Logs), 0);
}
