//! Metrics: typed handles from the contract, one view that drops what it does not declare.
//!
//! A handle is generic over a [`Metric`](telemetry_contract::labels::Metric), so its name, unit and
//! label set were checked when the service was compiled. What reaches the SDK by another door (a
//! raw `opentelemetry` meter) is held to the same contract by the `guard`'s view.

mod bound;
mod chain;
mod guard;
mod instrument;
mod known;
mod process;

pub(crate) use bound::BoundSet;
pub(crate) use chain::Chain;
pub(crate) use guard::Declared;
pub use instrument::{
    BoundCounter, BoundGauge, BoundHistogram, BoundUpDownCounter, Counter, Gauge, Histogram, Meter,
    UpDownCounter,
};
pub(crate) use known::hash_text;
pub(crate) use process::observe as observe_process;
