//! One call and one tower layer that make a service obey its telemetry contract.
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod config;
pub mod correlation;
pub mod dependency;
mod error;
pub mod error_type;
mod export;
mod formatted;
mod hex;
pub mod http;
pub mod job;
pub mod log;
pub mod messaging;
pub mod metric;
mod panic;
mod random;
pub mod redact;
mod resource;
pub mod scrape;
pub mod span;
pub mod sql;
mod telemetry;
#[cfg(feature = "testing")]
pub mod testing;
pub mod trace;
pub mod vitals;

pub use config::Config;
pub use error::InitError;
pub use export::Failure;
pub use telemetry::{
    Finished, LinesReport, ShutdownError, ShutdownReport, SignalReport, Telemetry, TelemetryGuard,
    init, init_with,
};
/// Declares a metric of the service's own; see [`telemetry_contract::metric!`].
pub use telemetry_contract::metric;
pub use {
    opentelemetry, opentelemetry_sdk, telemetry_contract as contract, tracing,
    tracing_opentelemetry, tracing_subscriber,
};

#[cfg(test)]
mod chain_tests;
#[cfg(test)]
mod fixture;
