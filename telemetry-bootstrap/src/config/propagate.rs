//! Which formats carry a trace from one process to the next.

use super::reader::Reader;

const NAME: &str = "OTEL_PROPAGATORS";

/// Formats in which the trace and its baggage travel. The contract's own headers
/// (`x-correlation-id`, `x-request-id`, `x-event-id`) travel whatever stands here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
#[expect(
    clippy::struct_excessive_bools,
    reason = "four formats, each spoken or not"
)]
pub struct Propagators {
    /// W3C Trace Context, `traceparent` and `tracestate`: `tracecontext`.
    pub trace_context: bool,
    /// W3C Baggage, `baggage`: `baggage`.
    pub baggage: bool,
    /// B3, `b3` in one header: `b3`.
    pub b3: bool,
    /// B3 in several headers, `x-b3-traceid` and its siblings: `b3multi`.
    pub b3_multi: bool,
}

impl Propagators {
    /// None at all.
    pub const NONE: Self = Self {
        trace_context: false,
        baggage: false,
        b3: false,
        b3_multi: false,
    };
}

impl Default for Propagators {
    /// The specification's: Trace Context and Baggage.
    fn default() -> Self {
        Self {
            trace_context: true,
            baggage: true,
            ..Self::NONE
        }
    }
}

/// The formats that the variable lists; `None` where it says nothing, or nothing that can be done.
pub(super) fn read(reader: &mut Reader<'_>) -> Option<Propagators> {
    let names = reader.list(NAME, "tracecontext,baggage", wanted)?;
    let has = |name: &str| names.iter().any(|found| found == name);
    Some(Propagators {
        trace_context: has("tracecontext"),
        baggage: has("baggage"),
        b3: has("b3"),
        b3_multi: has("b3multi"),
    })
}

/// What has to be there instead of this name; `None` where it is fine.
fn wanted(name: &str) -> Option<&'static str> {
    match name {
        "tracecontext" | "baggage" | "b3" | "b3multi" | "none" => None,
        "jaeger" => Some(
            "tracecontext, because the specification has withdrawn the jaeger format, and Jaeger \
             itself speaks tracecontext",
        ),
        "ottrace" => Some(
            "tracecontext, because the specification has withdrawn the ottrace format with \
             OpenTracing",
        ),
        "xray" => Some(
            "tracecontext, because X-Ray's trace ids hold a time, which ids made here do not; its \
             services take tracecontext",
        ),
        _ => Some("tracecontext, baggage, b3, b3multi, joined by commas, or none"),
    }
}
