//! Log records, each of a span that is sent in no request: its service leaves traces out.

use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::common::v1::AnyValue;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::logs::v1::{LogRecord, ResourceLogs, ScopeLogs};
use prost::Message;

use super::attributes::{NOW, int, resource, schema, scope, text};
use super::request::{Request, correlation_id, trace_id};

const CHAINS: u64 = 128;

pub(super) fn request() -> Request {
    let mut log_records: Vec<LogRecord> = (0..CHAINS)
        .flat_map(|chain| [accepted(chain), charged(chain)])
        .collect();
    // One in a hundred breaks a rule.
    log_records[50].attributes.remove(0);
    log_records[150].severity_number = 0;
    let items = log_records.len();
    let logs = ResourceLogs {
        resource: Some(resource("orders-api")),
        scope_logs: vec![ScopeLogs {
            scope: Some(scope("orders_api::orders")),
            log_records,
            schema_url: schema(),
        }],
        schema_url: schema(),
    };
    let resource_logs = vec![logs];
    let bytes = ExportLogsServiceRequest { resource_logs }.encode_to_vec();
    Request::new(bytes, items)
}

fn record(chain: u64, body: &str) -> LogRecord {
    LogRecord {
        time_unix_nano: NOW,
        observed_time_unix_nano: NOW + 1_000,
        severity_number: 9,
        severity_text: "INFO".to_owned(),
        body: Some(AnyValue {
            value: Some(Value::StringValue(body.to_owned())),
        }),
        attributes: vec![
            text("correlation_id", &correlation_id(chain)),
            text("tenant_id", "acme"),
            text("request_id", "0195f6d2-3c11-7e0a-8d53-62d1f0b7a4c9"),
            text("code.module.name", "orders_api::orders"),
            text("thread.name", "worker-3"),
        ],
        flags: 0,
        trace_id: trace_id(chain),
        span_id: vec![0, 0xf0, 0x67, 0xaa, 0x0b, 0xa9, 0x02, 1],
        ..LogRecord::default()
    }
}

fn accepted(chain: u64) -> LogRecord {
    let mut record = record(chain, "the order was accepted and waits for its payment");
    record.attributes.extend([
        text("order.kind", "express"),
        int("order.items", 3),
        text("warehouse", "eu-central-1"),
    ]);
    record
}

fn charged(chain: u64) -> LogRecord {
    let mut record = record(chain, "charged: amount=129.95 currency=EUR attempt=1");
    record.attributes.extend([
        text("charge.state", "succeeded"),
        int("charge.attempt", 1),
        text("charge.provider", "stripe"),
    ]);
    record
}
