//! OTLP payloads: the model, its two encodings, and what a receiver answers.
//!
//! Both decoders are written for input from strangers: they borrow text from the payload, never
//! panic, and bound nesting ([`MAX_VALUE_DEPTH`]) and the memory of what they build
//! ([`MAX_DECODED_BYTES`]), because two bytes on the wire can be an empty span in memory.

mod budget;
mod error;
mod json;
pub mod model;
mod owned;
mod parts;
mod protobuf;
mod response;
#[cfg(test)]
pub(crate) mod samples;

pub use budget::MAX_DECODED_BYTES;
pub use error::{DecodeError, FieldName, Problem};
pub use response::{export_response, status_response};

use budget::Budget;
use model::{Export, ResourceRecords, Signal};

/// How many values may nest in arrays and maps of one attribute or log body.
pub const MAX_VALUE_DEPTH: u32 = 32;

/// How a payload is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// OTLP/JSON, the JSON mapping of the OTLP specification.
    Json,
    /// Binary protobuf.
    Protobuf,
}

impl Encoding {
    /// The content type of OTLP/HTTP.
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Protobuf => "application/x-protobuf",
        }
    }
}

/// Decodes the export request of `signal` (`ExportTraceServiceRequest` and its siblings).
///
/// Fields that this crate doesn't know or use are skipped. Text borrows from `payload` unless
/// JSON escapes stand in it.
///
/// # Errors
///
/// Where the payload is malformed, nests deeper than [`MAX_VALUE_DEPTH`] or would take more than
/// [`MAX_DECODED_BYTES`] of memory; the error says where and what.
pub fn decode(
    signal: Signal,
    encoding: Encoding,
    payload: &[u8],
) -> Result<Export<'_>, DecodeError> {
    decode_within(signal, encoding, payload, MAX_DECODED_BYTES)
}

/// As [`decode`], with a bound of one's own on the memory that the lists of the result may take.
///
/// # Errors
///
/// As [`decode`].
pub fn decode_within(
    signal: Signal,
    encoding: Encoding,
    payload: &[u8],
    max_decoded_bytes: usize,
) -> Result<Export<'_>, DecodeError> {
    let budget = Budget::new(max_decoded_bytes);
    match encoding {
        Encoding::Json => json::decode(signal, payload, budget),
        Encoding::Protobuf => protobuf::decode(signal, payload, budget),
    }
}

impl Export<'_> {
    /// Which signal the request carries.
    pub const fn signal(&self) -> Signal {
        match self {
            Self::Logs(_) => Signal::Logs,
            Self::Metrics(_) => Signal::Metrics,
            Self::Traces(_) => Signal::Traces,
        }
    }

    /// How many spans, log records or metric points the request carries: what partial success
    /// counts.
    pub fn items(&self) -> u64 {
        let items: usize = match self {
            Self::Logs(resources) => records(resources).count(),
            Self::Metrics(resources) => records(resources).map(|metric| metric.points.len()).sum(),
            Self::Traces(resources) => records(resources).count(),
        };
        u64::try_from(items).unwrap_or(u64::MAX)
    }
}

fn records<'e, T>(resources: &'e [ResourceRecords<'_, T>]) -> impl Iterator<Item = &'e T> {
    resources
        .iter()
        .flat_map(|resource| &resource.scopes)
        .flat_map(|scope| &scope.records)
}
