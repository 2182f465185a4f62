//! Batches into OTLP requests, and these into the hands of our client.
//!
//! The messages are `opentelemetry-proto`'s, which is all that is used of OpenTelemetry's exporters:
//! no cargo feature elsewhere in the build, and no variable that an exporter reads, changes what
//! leaves here.

use std::sync::Arc;
use std::time::Duration;

use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::transform::common::tonic::ResourceAttributesWithSchema;
use opentelemetry_proto::transform::logs::tonic::group_logs_by_resource_and_scope;
use opentelemetry_proto::transform::trace::tonic::group_spans_by_resource_and_scope;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::logs::{LogBatch, LogExporter};
use opentelemetry_sdk::metrics::Temporality;
use opentelemetry_sdk::metrics::data::ResourceMetrics;
use opentelemetry_sdk::metrics::exporter::PushMetricExporter;
use opentelemetry_sdk::trace::{SpanData, SpanExporter};

use super::client::Client;

/// Encodes spans.
#[derive(Debug)]
pub(super) struct Spans {
    client: Arc<Client>,
    resource: ResourceAttributesWithSchema,
}

/// Encodes log records.
#[derive(Debug)]
pub(super) struct Logs {
    client: Arc<Client>,
    resource: ResourceAttributesWithSchema,
}

/// Encodes metrics.
#[derive(Debug)]
pub(super) struct Metrics {
    client: Arc<Client>,
}

pub(super) fn spans(client: &Arc<Client>, resource: &Resource) -> Spans {
    Spans {
        client: Arc::clone(client),
        resource: resource.into(),
    }
}

pub(super) fn logs(client: &Arc<Client>, resource: &Resource) -> Logs {
    Logs {
        client: Arc::clone(client),
        resource: resource.into(),
    }
}

pub(super) fn metrics(client: &Arc<Client>) -> Metrics {
    Metrics {
        client: Arc::clone(client),
    }
}

/// The request's bytes. The request goes at once: what is tried for minutes is held once.
fn encoded(request: impl prost::Message) -> Vec<u8> {
    let body = request.encode_to_vec();
    drop(request);
    body
}

impl SpanExporter for Spans {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let resource_spans = group_spans_by_resource_and_scope(batch, &self.resource);
        let request = ExportTraceServiceRequest { resource_spans };
        self.client.send(encoded(request));
        Ok(())
    }
}

impl LogExporter for Logs {
    async fn export(&self, batch: LogBatch<'_>) -> OTelSdkResult {
        let resource_logs = group_logs_by_resource_and_scope(&batch, &self.resource);
        let request = ExportLogsServiceRequest { resource_logs };
        self.client.send(encoded(request));
        Ok(())
    }
}

impl PushMetricExporter for Metrics {
    async fn export(&self, metrics: &ResourceMetrics) -> OTelSdkResult {
        let request = ExportMetricsServiceRequest::from(metrics);
        self.client.send(encoded(request));
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
