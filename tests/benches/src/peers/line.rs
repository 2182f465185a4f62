//! JSON lines.

use opentelemetry_appender_tracing::layer::OpenTelemetryTracingBridge;
use telemetry_budget::line::{disabled_lines, lines};
use telemetry_budget::{BlackHole, Case, Prepared};
use tracing_bunyan_formatter::{BunyanFormattingLayer, JsonStorageLayer};
use tracing_subscriber::filter::{LevelFilter, filter_fn};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::{EnvFilter, Layer as _, fmt, registry};

use super::otel;

pub(super) const CASES: &[Case] = &[
    Case {
        name: "line/tracing-subscriber",
        prepare: || {
            let layer = fmt::layer().json().flatten_event(true);
            let layer = layer.with_writer(|| BlackHole);
            Ok(Prepared::new(lines).with_dispatch(registry().with(layer)))
        },
    },
    Case {
        name: "line/json-subscriber",
        prepare: || {
            let layer = json_subscriber::fmt::layer().with_writer(|| BlackHole);
            Ok(Prepared::new(lines).with_dispatch(registry().with(layer)))
        },
    },
    Case {
        name: "line/bunyan",
        prepare: || {
            let layer = BunyanFormattingLayer::new("bench".to_owned(), || BlackHole);
            let subscriber = registry().with(JsonStorageLayer).with(layer);
            Ok(Prepared::new(lines).with_dispatch(subscriber))
        },
    },
    Case {
        name: "line-ids/json-subscriber",
        prepare: json_subscriber_with_ids,
    },
    Case {
        name: "line-otlp/plain",
        prepare: plain,
    },
    Case {
        name: "disabled/tracing-subscriber",
        prepare: || {
            let layer = fmt::layer().json().with_writer(|| BlackHole);
            let subscriber = registry().with(EnvFilter::new("info")).with(layer);
            Ok(Prepared::new(disabled_lines).with_dispatch(subscriber))
        },
    },
];

/// With the span layer that has the ids, filtered to spans: else it keeps each line as an event.
fn json_subscriber_with_ids() -> Result<Prepared, String> {
    let traces = otel::sampled()?;
    let spans = tracing_opentelemetry::layer().with_tracer(otel::tracer(&traces));
    let spans = spans.with_filter(filter_fn(|metadata| metadata.is_span()));
    let lines_with_ids = json_subscriber::fmt::layer()
        .with_opentelemetry_ids(true)
        .with_writer(|| BlackHole);
    let subscriber = registry().with(LevelFilter::INFO);
    let subscriber = subscriber.with(spans).with(lines_with_ids);
    let prepared = Prepared::new(lines).with_dispatch(subscriber);
    let prepared = prepared.with_drain(move || traces.force_flush().is_ok());
    Ok(prepared.without_bursts())
}

/// The set-up of most guides: filter, JSON, span layer, log bridge.
fn plain() -> Result<Prepared, String> {
    let (traces, logs) = (otel::sampled()?, otel::logs()?);
    let spans = tracing_opentelemetry::layer().with_tracer(otel::tracer(&traces));
    let subscriber = registry()
        .with(EnvFilter::new("info"))
        .with(fmt::layer().json().with_writer(|| BlackHole))
        .with(spans)
        .with(OpenTelemetryTracingBridge::new(&logs));
    let prepared = Prepared::new(lines).with_dispatch(subscriber);
    Ok(prepared.with_drain(move || traces.force_flush().is_ok() && logs.force_flush().is_ok()))
}
