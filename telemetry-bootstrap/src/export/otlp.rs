//! The only file that names the OTLP exporter: it encodes, our client sends.

use std::sync::Arc;

use opentelemetry_otlp::{
    ExporterBuildError, LogExporter, MetricExporter, Protocol, RetryPolicy, SpanExporter,
    WithExportConfig, WithHttpConfig,
};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::logs::LogExporter as _;
use opentelemetry_sdk::metrics::Temporality;
use opentelemetry_sdk::trace::SpanExporter as _;

use super::client::Client;
use crate::error::InitError;
use crate::vitals::Signal;

/// Keeps the exporter from reading an endpoint from the environment; our client knows the real one.
const UNUSED_ENDPOINT: &str = "http://127.0.0.1:4318";

pub(super) fn spans(client: &Arc<Client>, resource: &Resource) -> Result<SpanExporter, InitError> {
    let builder = SpanExporter::builder().with_http();
    let mut exporter = configured(builder, client)
        .build()
        .map_err(failed(Signal::Traces))?;
    exporter.set_resource(resource);
    Ok(exporter)
}

pub(super) fn logs(client: &Arc<Client>, resource: &Resource) -> Result<LogExporter, InitError> {
    let builder = LogExporter::builder().with_http();
    let mut exporter = configured(builder, client)
        .build()
        .map_err(failed(Signal::Logs))?;
    exporter.set_resource(resource);
    Ok(exporter)
}

pub(super) fn metrics(client: &Arc<Client>) -> Result<MetricExporter, InitError> {
    let builder = MetricExporter::builder().with_http();
    let builder = builder.with_temporality(Temporality::Cumulative);
    configured(builder, client)
        .build()
        .map_err(failed(Signal::Metrics))
}

/// Our client, no retries beside ours, protobuf whatever the environment says.
fn configured<B: WithHttpConfig + WithExportConfig>(builder: B, client: &Arc<Client>) -> B {
    builder
        .with_shared_http_client(Arc::clone(client) as Arc<_>)
        .with_retry_policy(RetryPolicy::disabled())
        .with_endpoint(UNUSED_ENDPOINT)
        .with_protocol(Protocol::HttpBinary)
}

fn failed(signal: Signal) -> impl Fn(ExporterBuildError) -> InitError {
    move |error| InitError::Exporter {
        signal: signal.as_str(),
        reason: error.to_string(),
    }
}
