//! Spans: an order comes in over HTTP, is written, charged and published, and a worker takes it.

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::trace::v1::span::Link;
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span};
use prost::Message;

use super::attributes::{NOW, int, resource, schema, scope, text};
use super::request::{Request, correlation_id, trace_id};

/// Chains of work in a request, of six spans in two traces each.
pub(super) const CHAINS: u64 = 43;

const SERVER: i32 = 2;
const CLIENT: i32 = 3;
const PRODUCER: i32 = 4;
const CONSUMER: i32 = 5;

pub(super) fn request() -> Request {
    let (mut api, mut worker) = (Vec::new(), Vec::new());
    for chain in 0..CHAINS {
        api.extend([
            served(chain),
            stored(chain),
            charged(chain),
            published(chain),
        ]);
        worker.extend([consumed(chain), provisioned(chain)]);
    }
    // One in a hundred breaks a rule.
    api[5].attributes.remove(0);
    api[54].attributes.push(text("shop.basket", "small"));
    worker[61].parent_span_id = span_id(77);
    let items = api.len() + worker.len();
    let resource_spans = vec![
        resource_spans("orders-api", api),
        resource_spans("orders-worker", worker),
    ];
    let bytes = ExportTraceServiceRequest { resource_spans }.encode_to_vec();
    Request::new(bytes, items)
}

fn resource_spans(service: &str, spans: Vec<Span>) -> ResourceSpans {
    ResourceSpans {
        resource: Some(resource(service)),
        scope_spans: vec![ScopeSpans {
            scope: Some(scope(service)),
            spans,
            schema_url: schema(),
        }],
        schema_url: schema(),
    }
}

fn span_id(number: u8) -> Vec<u8> {
    vec![0, 0xf0, 0x67, 0xaa, 0x0b, 0xa9, 0x02, number]
}

/// A span with its two attributes that every span has, and more.
fn span(of: (u64, u64), id: u8, name: &str, kind: i32, attributes: Vec<KeyValue>) -> Span {
    let (chain, trace) = of;
    let mut all = vec![
        text("correlation_id", &correlation_id(chain)),
        text("tenant_id", "acme"),
    ];
    all.extend(attributes);
    Span {
        trace_id: trace_id(2 * chain + trace),
        span_id: span_id(id),
        name: name.to_owned(),
        kind,
        start_time_unix_nano: NOW + u64::from(id) * 1_000_000,
        end_time_unix_nano: NOW + u64::from(id) * 1_000_000 + 900_000,
        attributes: all,
        ..Span::default()
    }
}

fn below(parent: u8, span: Span) -> Span {
    Span {
        parent_span_id: span_id(parent),
        ..span
    }
}

fn served(chain: u64) -> Span {
    let attributes = vec![
        text("request_id", "req-8w4kq1"),
        text("http.request.method", "POST"),
        text("url.path", "/orders/8w4kq1"),
        text("url.scheme", "https"),
        text("http.route", "/orders/{id}"),
        int("http.response.status_code", 201),
    ];
    let name = "POST /orders/{id}";
    span((chain, 0), 1, name, SERVER, attributes)
}

fn stored(chain: u64) -> Span {
    let attributes = vec![
        text("db.system.name", "postgresql"),
        text("db.namespace", "shop"),
        text("org_id", "acme"),
        text("db.operation.name", "INSERT"),
        text("server.address", "orders-db"),
        int("server.port", 5432),
    ];
    below(1, span((chain, 0), 2, "INSERT orders", CLIENT, attributes))
}

fn charged(chain: u64) -> Span {
    let attributes = vec![
        text("http.request.method", "POST"),
        text("server.address", "pay"),
        int("server.port", 443),
        text("url.full", "https://pay/v1"),
        int("http.response.status_code", 200),
        text("network.protocol.version", "2"),
    ];
    below(1, span((chain, 0), 3, "POST", CLIENT, attributes))
}

fn messaging(operation: &str, kind: &str) -> Vec<KeyValue> {
    vec![
        text("event_id", "evt-8w"),
        text("messaging.system", "nats"),
        text("messaging.operation.name", operation),
        text("messaging.operation.type", kind),
        text("messaging.destination.name", "orders"),
        text("org_id", "acme"),
    ]
}

fn published(chain: u64) -> Span {
    let attributes = messaging("publish", "send");
    let name = "publish orders";
    below(1, span((chain, 0), 4, name, PRODUCER, attributes))
}

fn consumed(chain: u64) -> Span {
    let attributes = messaging("process", "process");
    let name = "process orders";
    let link = Link {
        trace_id: trace_id(2 * chain),
        span_id: span_id(4),
        ..Link::default()
    };
    Span {
        links: vec![link],
        ..span((chain, 1), 5, name, CONSUMER, attributes)
    }
}

fn provisioned(chain: u64) -> Span {
    let attributes = vec![
        text("db.system.name", "postgresql"),
        text("db.namespace", "shop"),
        text("org_id", "acme"),
        text("db.operation.name", "UPDATE"),
        text("db.collection.name", "orders"),
        text("server.address", "orders-db"),
    ];
    below(5, span((chain, 1), 6, "UPDATE orders", CLIENT, attributes))
}
