use tracing_subscriber::prelude::*;

struct Engine {
    parts: Vec<Part>,
}

impl Engine {
    fn init(&self) {
        self.parts.init();
    }
}

fn main() {
    let config = telemetry_bootstrap::Config::new("shop", "1.0.0");
    let telemetry = telemetry_bootstrap::Telemetry::build(config).unwrap();
    tracing_subscriber::registry().with(own()).with(telemetry.layer()).init();
    let layer = telemetry.layer();
    let subscriber = tracing_subscriber::registry().with(layer);
    tracing::subscriber::set_global_default(subscriber).unwrap();
    Engine::new().parts.init();
}
