//! The SDK's providers as a service sets them up: batches over OTLP, to the server that ours get.

use opentelemetry::trace::TracerProvider as _;
use opentelemetry_otlp::{LogExporter, MetricExporter, SpanExporter, WithExportConfig as _};
use opentelemetry_sdk::logs::SdkLoggerProvider;
use opentelemetry_sdk::metrics::SdkMeterProvider;
use opentelemetry_sdk::trace::{Sampler, SdkTracer, SdkTracerProvider};
use telemetry_budget::sink;

/// Every trace, unless the caller did not sample it: the SDK's default.
pub(super) fn sampled() -> Result<SdkTracerProvider, String> {
    traces(Sampler::ParentBased(Box::new(Sampler::AlwaysOn)))
}

/// No trace.
pub(super) fn unsampled() -> Result<SdkTracerProvider, String> {
    traces(Sampler::AlwaysOff)
}

fn traces(sampler: Sampler) -> Result<SdkTracerProvider, String> {
    let exporter = SpanExporter::builder().with_http();
    let exporter = exporter.with_endpoint(endpoint("traces")?).build();
    Ok(SdkTracerProvider::builder()
        .with_sampler(sampler)
        .with_batch_exporter(exporter.map_err(|error| error.to_string())?)
        .build())
}

pub(super) fn tracer(provider: &SdkTracerProvider) -> SdkTracer {
    provider.tracer("bench")
}

pub(super) fn logs() -> Result<SdkLoggerProvider, String> {
    let exporter = LogExporter::builder().with_http();
    let exporter = exporter.with_endpoint(endpoint("logs")?).build();
    Ok(SdkLoggerProvider::builder()
        .with_batch_exporter(exporter.map_err(|error| error.to_string())?)
        .build())
}

pub(super) fn metrics() -> Result<SdkMeterProvider, String> {
    let exporter = MetricExporter::builder().with_http();
    let exporter = exporter.with_endpoint(endpoint("metrics")?).build();
    Ok(SdkMeterProvider::builder()
        .with_periodic_exporter(exporter.map_err(|error| error.to_string())?)
        .build())
}

fn endpoint(signal: &str) -> Result<String, String> {
    Ok(format!("{}/v1/{signal}", sink::start()?))
}
