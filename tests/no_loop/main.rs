//! Telemetry about sending telemetry would never end: with everything logged, one line in is one
//! record out. A process of its own, since exporter threads see the global subscriber alone.
#![forbid(unsafe_code)]
#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

use std::sync::Arc;
use std::time::Duration;

use telemetry_bootstrap::Telemetry;
use telemetry_bootstrap::contract::CONTRACT;
use telemetry_bootstrap::log::MemoryWriter;
use telemetry_bootstrap::opentelemetry::metrics::MeterProvider as _;
use telemetry_contract::otlp::model::Signal;
use telemetry_tests::Backend;

const SOON: Duration = Duration::from_secs(20);

/// Has an exporter thread log a line and open a span, as a client that works for it might.
fn emit_while_exporting(telemetry: &Telemetry) {
    let uptime = CONTRACT.metric("process.uptime").unwrap();
    let meter = telemetry.meter_provider().meter("client");
    let gauge = meter.f64_observable_gauge(uptime.name.as_str());
    let gauge = gauge.with_unit(uptime.unit.as_str());
    let observed = gauge.with_callback(|_| {
        let _span = tracing::info_span!(target: "hyper::client", "connect").entered();
        tracing::error!(target: "hyper::client", "on the exporter's thread");
    });
    let _registered = observed.build();
}

#[test]
fn one_line_in_is_one_record_out() {
    let backend = Backend::start();
    let lines = MemoryWriter::default();
    let telemetry = Telemetry::build_with_writer(backend.config(), Arc::new(lines.clone()));
    let guard = telemetry.unwrap().install().unwrap();
    emit_while_exporting(&guard);
    tracing::info!("the only one");
    for _ in 0..5 {
        assert!(guard.flush(SOON));
    }
    guard.shutdown(SOON).unwrap();
    assert!(
        lines.text().contains("on the exporter's thread"),
        "{}",
        lines.text()
    );
    assert_eq!(backend.items(Signal::Logs), 1, "{}", lines.text());
    assert_eq!(backend.items(Signal::Traces), 0);
}
