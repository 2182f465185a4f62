//! Three services that read like a user's own: a control plane, its worker, and a payment service.
#![forbid(unsafe_code)]
#![expect(
    clippy::missing_errors_doc,
    reason = "the services' own errors explain themselves"
)]

pub mod control_plane;
pub mod forward;
pub mod payments;
pub mod queue;
pub mod worker;

#[cfg(test)]
mod tests;

#[rustfmt::skip]
pub mod telemetry;
