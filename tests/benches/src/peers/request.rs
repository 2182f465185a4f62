//! HTTP middleware.

use axum_tracing_opentelemetry::middleware::OtelAxumLayer;
use opentelemetry::global;
use opentelemetry::metrics::MeterProvider as _;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::SdkTracerProvider;
use telemetry_budget::request::{Hello, request, requests};
use telemetry_budget::{BlackHole, Case, Prepared, Work};
use tower_http::trace::{DefaultMakeSpan, DefaultOnResponse, TraceLayer};
use tower_layer::Layer as _;
use tracing::Level;
use tracing_subscriber::filter::{LevelFilter, filter_fn};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::{Layer as _, fmt, registry};

use super::otel;

pub(super) const CASES: &[Case] = &[
    Case {
        name: "server/tower-http",
        prepare: || Ok(traced(otel::sampled()?, tower_http)),
    },
    Case {
        name: "server/axum-tracing-opentelemetry",
        prepare: || Ok(traced(otel::sampled()?, axum_tracing_opentelemetry)),
    },
    Case {
        name: "server/tower-otel",
        prepare: || tower_otel(otel::sampled()?),
    },
    Case {
        name: "server-unsampled/axum-tracing-opentelemetry",
        prepare: || Ok(traced(otel::unsampled()?, axum_tracing_opentelemetry)),
    },
    Case {
        name: "server-unsampled/tower-otel",
        prepare: || tower_otel(otel::unsampled()?),
    },
    Case {
        name: "server-line/tower-http",
        prepare: tower_http_with_line,
    },
    Case {
        name: "client/tower-otel",
        prepare: tower_otel_client,
    },
];

/// Requests through `worker`'s middleware, with the span layer and nothing below INFO.
fn traced(
    traces: SdkTracerProvider,
    worker: impl Fn() -> Work + Send + Sync + 'static,
) -> Prepared {
    global::set_text_map_propagator(TraceContextPropagator::new());
    let spans = tracing_opentelemetry::layer().with_tracer(otel::tracer(&traces));
    Prepared::new(worker)
        .with_dispatch(registry().with(LevelFilter::INFO).with(spans))
        .with_drain(move || traces.force_flush().is_ok())
}

/// A span; neither its parent nor the semantic conventions.
fn tower_http() -> Work {
    let spans = DefaultMakeSpan::new().level(Level::INFO);
    let layer = TraceLayer::new_for_http().make_span_with(spans);
    requests(layer.layer(Hello), request)
}

/// A span and its parent.
fn axum_tracing_opentelemetry() -> Work {
    requests(OtelAxumLayer::default().layer(Hello), request)
}

/// A span, its parent, and metrics: what comes closest to ours.
fn tower_otel(traces: SdkTracerProvider) -> Result<Prepared, String> {
    let metrics = otel::metrics()?;
    let measured = tower_otel::metrics::HttpLayer::server(&metrics.meter("bench"));
    let spans = tower_otel::trace::HttpLayer::server(Level::INFO);
    Ok(traced(traces, move || {
        let _alive = &metrics;
        requests(spans.layer(measured.layer(Hello)), request)
    }))
}

fn tower_otel_client() -> Result<Prepared, String> {
    let metrics = otel::metrics()?;
    let measured = tower_otel::metrics::HttpLayer::client(&metrics.meter("bench"));
    let spans = tower_otel::trace::HttpLayer::client(Level::INFO);
    Ok(traced(otel::sampled()?, move || {
        let _alive = &metrics;
        requests(spans.layer(measured.layer(Hello)), request)
    }))
}

/// A span, and a JSON line when the response is there.
fn tower_http_with_line() -> Result<Prepared, String> {
    let traces = otel::sampled()?;
    let spans = tracing_opentelemetry::layer().with_tracer(otel::tracer(&traces));
    let lines = fmt::layer().json().with_writer(|| BlackHole);
    let subscriber = registry()
        .with(LevelFilter::INFO)
        .with(lines)
        .with(spans.with_filter(filter_fn(|metadata| metadata.is_span())));
    let worker = || {
        let layer = TraceLayer::new_for_http()
            .make_span_with(DefaultMakeSpan::new().level(Level::INFO))
            .on_response(DefaultOnResponse::new().level(Level::INFO));
        requests(layer.layer(Hello), request)
    };
    let prepared = Prepared::new(worker).with_dispatch(subscriber);
    Ok(prepared.with_drain(move || traces.force_flush().is_ok()))
}
