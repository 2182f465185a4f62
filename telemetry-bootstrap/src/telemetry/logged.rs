//! The `log` crate's logger: what libraries log through that crate becomes an event of `tracing`.

use tracing_log::AsLog as _;
use tracing_log::log::{LevelFilter, Log, Metadata, Record};

use super::filter;
use crate::correlation::current_context;

/// Hands records to `tracing`, but for those that our own transport logs at its work.
///
/// Not `tracing_log`'s logger: asked whether it wants a record, it asks a subscriber's filters, and
/// they expect an event then. The next event would be taken for that one, and perhaps refused.
#[derive(Debug)]
pub(super) struct Logged;

impl Log for Logged {
    /// The level has been looked at, and only an event tells its filter the rest.
    fn enabled(&self, _metadata: &Metadata<'_>) -> bool {
        !is_suppressed()
    }

    fn log(&self, record: &Record<'_>) {
        if !is_suppressed() {
            let _always_done = tracing_log::format_trace(record);
        }
    }

    fn flush(&self) {}
}

/// Whether this thread does telemetry's own work.
fn is_suppressed() -> bool {
    current_context().is_telemetry_suppressed()
}

/// The level up to which these directives want lines of anybody.
pub(super) fn max_level(directives: &str) -> LevelFilter {
    filter::max_level(directives).as_log()
}
