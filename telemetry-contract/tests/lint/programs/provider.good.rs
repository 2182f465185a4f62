use opentelemetry::metrics::MeterProvider;

mod global {
    pub fn meter(_: &str) {}
}

fn main() {
    let telemetry = telemetry_bootstrap::init!().unwrap();
    let placed = telemetry.meter().counter::<OrdersPlaced>();
    placed.add(1, &labels());
    library(telemetry.meter_provider(), telemetry.tracer_provider());
    global::meter("shop");
    counters.u64_counter();
}

fn library(provider: opentelemetry_sdk::metrics::SdkMeterProvider) {
    drop(provider);
}
