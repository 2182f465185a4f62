use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Registry, fmt};

fn main() {
    let _telemetry = telemetry_bootstrap::init!();
    tracing_subscriber::fmt::init();
    tracing_subscriber::fmt().json().init();
    let registry = tracing_subscriber::registry().with(fmt::layer());
    registry.try_init().unwrap();
    let plain = Registry::default();
    tracing::subscriber::set_global_default(plain).unwrap();
    env_logger::init();
    env_logger::Builder::from_default_env().init();
    log::set_logger(&LOGGER).unwrap();
    make().init();
}
