//! Batches into OTLP requests, and these into the hands of our client.
//!
//! Spans and log records are written by `encode`; the messages of metrics are `opentelemetry-proto`'s.
//! That is all that is used of OpenTelemetry's exporters: no cargo feature elsewhere in the build, and
//! no variable that an exporter reads, changes what leaves here.

use std::sync::Arc;
use std::time::Duration;

use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::logs::{LogBatch, LogExporter};
use opentelemetry_sdk::metrics::Temporality;
use opentelemetry_sdk::metrics::data::ResourceMetrics;
use opentelemetry_sdk::metrics::exporter::PushMetricExporter;
use opentelemetry_sdk::trace::{SpanData, SpanExporter};
use prost::Message as _;

use super::client::Client;
use super::encode::Origin;

/// Encodes spans.
#[derive(Debug)]
pub(super) struct Spans {
    client: Arc<Client>,
    origin: Origin,
}

/// Encodes log records.
#[derive(Debug)]
pub(super) struct Logs {
    client: Arc<Client>,
    origin: Origin,
}

/// Encodes metrics.
#[derive(Debug)]
pub(super) struct Metrics {
    client: Arc<Client>,
}

pub(super) fn spans(client: &Arc<Client>, resource: &Resource) -> Spans {
    Spans {
        client: Arc::clone(client),
        origin: Origin::new(resource),
    }
}

pub(super) fn logs(client: &Arc<Client>, resource: &Resource) -> Logs {
    Logs {
        client: Arc::clone(client),
        origin: Origin::new(resource),
    }
}

pub(super) fn metrics(client: &Arc<Client>) -> Metrics {
    Metrics {
        client: Arc::clone(client),
    }
}

impl SpanExporter for Spans {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let request = self.origin.spans(&batch);
        // What is tried for minutes is held once.
        drop(batch);
        self.client.send(request);
        Ok(())
    }
}

impl LogExporter for Logs {
    async fn export(&self, batch: LogBatch<'_>) -> OTelSdkResult {
        self.client.send(self.origin.logs(&batch));
        Ok(())
    }
}

impl PushMetricExporter for Metrics {
    async fn export(&self, metrics: &ResourceMetrics) -> OTelSdkResult {
        let request = ExportMetricsServiceRequest::from(metrics);
        let body = request.encode_to_vec();
        drop(request);
        self.client.send(body);
        Ok(())
    }

    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _timeout: Duration) -> OTelSdkResult {
        Ok(())
    }

    fn temporality(&self) -> Temporality {
        Temporality::Cumulative
    }
}
