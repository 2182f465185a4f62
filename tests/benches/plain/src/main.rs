//! The service of `minimal`, written with the OpenTelemetry crates themselves: what one has without
//! us, so without correlation, request metrics, redaction, rules or a report of what was lost.

use std::error::Error;

use axum::Router;
use axum::extract::Path;
use axum::routing::get;
use opentelemetry::trace::TracerProvider as _;
use opentelemetry::{KeyValue, global};
use opentelemetry_appender_tracing::layer::OpenTelemetryTracingBridge;
use opentelemetry_otlp::{LogExporter, MetricExporter, SpanExporter};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::logs::SdkLoggerProvider;
use opentelemetry_sdk::metrics::SdkMeterProvider;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tokio::signal::unix::{SignalKind, signal};
use tower_http::trace::{DefaultMakeSpan, DefaultOnResponse, TraceLayer};
use tracing::Level;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, fmt};

async fn read_order(Path(id): Path<String>) -> String {
    tracing::info!(order.id = id, "order read");
    format!("order {id}\n")
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let providers = Providers::build()?;
    providers.install()?;
    let layer = TraceLayer::new_for_http()
        .make_span_with(DefaultMakeSpan::new().level(Level::INFO))
        .on_response(DefaultOnResponse::new().level(Level::INFO));
    let app = Router::new()
        .route("/orders/{id}", get(read_order))
        .layer(layer);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    let mut terminated = signal(SignalKind::terminate())?;
    axum::serve(listener, app)
        .with_graceful_shutdown(async move {
            terminated.recv().await;
        })
        .await?;
    providers.shutdown()
}

struct Providers {
    traces: SdkTracerProvider,
    metrics: SdkMeterProvider,
    logs: SdkLoggerProvider,
}

impl Providers {
    fn build() -> Result<Self, Box<dyn Error>> {
        let resource = Resource::builder()
            .with_service_name(env!("CARGO_PKG_NAME"))
            .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
            .build();
        Ok(Self {
            traces: SdkTracerProvider::builder()
                .with_resource(resource.clone())
                .with_batch_exporter(SpanExporter::builder().with_http().build()?)
                .build(),
            metrics: SdkMeterProvider::builder()
                .with_resource(resource.clone())
                .with_periodic_exporter(MetricExporter::builder().with_http().build()?)
                .build(),
            logs: SdkLoggerProvider::builder()
                .with_resource(resource)
                .with_batch_exporter(LogExporter::builder().with_http().build()?)
                .build(),
        })
    }

    fn install(&self) -> Result<(), Box<dyn Error>> {
        global::set_text_map_propagator(TraceContextPropagator::new());
        global::set_meter_provider(self.metrics.clone());
        tracing_subscriber::registry()
            .with(EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info")))
            .with(fmt::layer().json())
            .with(tracing_opentelemetry::layer().with_tracer(self.traces.tracer("plain")))
            .with(OpenTelemetryTracingBridge::new(&self.logs))
            .try_init()?;
        Ok(())
    }

    fn shutdown(&self) -> Result<(), Box<dyn Error>> {
        self.traces.shutdown()?;
        self.metrics.shutdown()?;
        self.logs.shutdown()?;
        Ok(())
    }
}
