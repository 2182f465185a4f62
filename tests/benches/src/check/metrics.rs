//! Metric points: a histogram and a counter with their usual labels.

use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::metrics::v1::number_data_point::Value;
use opentelemetry_proto::tonic::metrics::v1::{
    Histogram, HistogramDataPoint, Metric, NumberDataPoint, ResourceMetrics, ScopeMetrics, Sum,
    metric,
};
use prost::Message;

use super::attributes::{NOW, int, resource, schema, scope, text};
use super::request::Request;

/// Points of each metric.
const POINTS: usize = 128;

const CUMULATIVE: i32 = 2;

const METHODS: [&str; 4] = ["DELETE", "GET", "POST", "PUT"];
const STATUSES: [i64; 4] = [200, 201, 404, 409];
const ROUTES: [&str; 8] = [
    "/orders",
    "/orders/{id}",
    "/orders/{id}/charge",
    "/orders/{id}/items",
    "/customers",
    "/customers/{id}",
    "/warehouses/{id}/stock",
    "/health",
];

pub(super) fn request() -> Request {
    let mut durations: Vec<HistogramDataPoint> = (0..POINTS).map(duration).collect();
    // One in a hundred breaks a rule.
    durations[40].explicit_bounds.truncate(5);
    durations[90].attributes.push(text("shop.basket", "small"));
    let metrics = vec![
        Metric {
            name: "http.server.request.duration".to_owned(),
            description: "Time that inbound HTTP requests took.".to_owned(),
            unit: "s".to_owned(),
            data: Some(metric::Data::Histogram(Histogram {
                data_points: durations,
                aggregation_temporality: CUMULATIVE,
            })),
            ..Metric::default()
        },
        Metric {
            name: "messaging.client.sent.messages".to_owned(),
            description: "Messages handed to the messaging system.".to_owned(),
            unit: "{message}".to_owned(),
            data: Some(metric::Data::Sum(Sum {
                data_points: (0..POINTS).map(sent).collect(),
                aggregation_temporality: CUMULATIVE,
                is_monotonic: true,
            })),
            ..Metric::default()
        },
    ];
    let resource_metrics = vec![ResourceMetrics {
        resource: Some(resource("orders-api")),
        scope_metrics: vec![ScopeMetrics {
            scope: Some(scope("orders_api")),
            metrics,
            schema_url: schema(),
        }],
        schema_url: schema(),
    }];
    let bytes = ExportMetricsServiceRequest { resource_metrics }.encode_to_vec();
    Request::new(bytes, 2 * POINTS)
}

fn duration(number: usize) -> HistogramDataPoint {
    HistogramDataPoint {
        attributes: vec![
            text("http.request.method", METHODS[number % 4]),
            text("url.scheme", "https"),
            text("http.route", ROUTES[number / 16]),
            int("http.response.status_code", STATUSES[number / 4 % 4]),
            text("network.protocol.version", "1.1"),
        ],
        start_time_unix_nano: NOW - 60_000_000_000,
        time_unix_nano: NOW,
        count: 15,
        sum: Some(1.5),
        bucket_counts: vec![1; 15],
        explicit_bounds: bounds(),
        ..HistogramDataPoint::default()
    }
}

/// The bounds that the contract gives the metric.
fn bounds() -> Vec<f64> {
    let mut metrics = telemetry_contract::CONTRACT.metrics.iter();
    let metric = metrics.find(|it| it.name.as_str() == "http.server.request.duration");
    metric.map(|it| it.buckets.to_vec()).unwrap_or_default()
}

fn sent(number: usize) -> NumberDataPoint {
    let destination = format!(
        "orders.{}",
        ["charged", "packed", "sent", "lost"][number % 4]
    );
    NumberDataPoint {
        attributes: vec![
            text("messaging.system", ["nats", "kafka"][number % 2]),
            text("messaging.operation.name", "publish"),
            text("messaging.destination.name", &destination),
        ],
        start_time_unix_nano: NOW - 60_000_000_000,
        time_unix_nano: NOW,
        value: Some(Value::AsInt(42)),
        ..NumberDataPoint::default()
    }
}
