use opentelemetry::KeyValue;

const KEY: &str = "order.anything";

fn main() {
    let telemetry = telemetry_bootstrap::init!().unwrap();
    tracing::info!(order.id = 3, channel = "web", "order.idd placed");
    tracing::info!(event.name = "order.placed", "order placed");
    let span = tracing::info_span!("order", otel.kind = "client", http.route = "/orders");
    span.record("anything", 1);
    histogram.record(1.5, &labels);
    let labels = [KeyValue::new("http.route", "/orders"), KeyValue::new(KEY, "x")];
    map.record("a.b");
    drop(labels);
}
