use opentelemetry::global;
use opentelemetry_sdk::metrics::SdkMeterProvider;
use telemetry_bootstrap::opentelemetry::global as again;

fn main() {
    let _telemetry = telemetry_bootstrap::init!();
    let meter = global::meter("shop");
    meter.u64_counter("orders.placed").build();
    let provider = SdkMeterProvider::builder().build();
    global::set_meter_provider(provider);
    let tracer = again::tracer("shop");
    let layer = tracing_opentelemetry::layer().with_tracer(tracer);
    drop(layer);
}
