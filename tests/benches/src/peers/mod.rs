//! What one would use instead, in the settings in which one would.

mod line;
mod metric;
mod otel;
mod redaction;
mod request;
mod span;

use telemetry_budget::Case;

/// Every case of a peer.
pub(crate) fn cases() -> Vec<Case> {
    [
        line::CASES,
        span::CASES,
        request::CASES,
        redaction::CASES,
        metric::CASES,
    ]
    .concat()
}
