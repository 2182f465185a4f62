use opentelemetry::{Key, KeyValue};

telemetry_bootstrap::metric! {
    /// Orders that came back.
    pub struct OrdersReturned {
        name: "orders.returned",
        instrument: Counter,
        unit: "{order}",
        labels: OrdersReturnedLabels {
            /// Why.
            reason: "return.reason" => ReturnReason { Late = "late" },
        },
    }
}

fn main() {
    let telemetry = telemetry_bootstrap::init!().unwrap();
    tracing::info!(order.idd = 3, "order placed");
    tracing::info!("order.chanel" = "web", "order placed");
    let span = tracing::info_span!("order", order.nonsense = 1);
    span.record("order.nothing", 1);
    let labels = [KeyValue::new("http.rout", "/orders"), Key::new("channel").string("web")];
    telemetry.library().u64_counter("orders.placd").build().add(1, &labels);
}
