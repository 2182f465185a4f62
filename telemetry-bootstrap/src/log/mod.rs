//! Logs: every `tracing` event becomes one JSON line and one OpenTelemetry log record.
//!
//! [`LogLayer`] visits an event once: a field is redacted as it arrives, then written to the line
//! and to the record. The line's keys, their order and its limits are those of
//! [`telemetry_contract::line`]. On the way of a line nothing is allocated, waited for or panicked.

mod bridge;
mod buffer;
mod callsite;
mod escape;
mod fields;
mod ids;
mod layer;
mod number;
mod own;
mod stdout;
mod time;
mod value;
mod writer;

#[cfg(test)]
mod tests;

pub use layer::{LogLayer, LogSettings, ServiceInfo};
pub(crate) use own::{OwnLines, OwnValue};
pub use stdout::StdoutWriter;
pub use writer::{LineWriter, MemoryWriter};
