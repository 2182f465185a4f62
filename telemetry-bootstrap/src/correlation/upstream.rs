//! What came with a remote parent and would be lost on the way through OpenTelemetry's span context.

use std::sync::Arc;

use opentelemetry::trace::TraceId;

/// Facts of a trace that came in, for those that go on with it.
///
/// The SDK's span context can't tell a trace id that was made here, at random, from one that came
/// without the random flag; it refuses some keys of `tracestate` that Trace Context Level 2 allows;
/// and it knows no debug flag. Where nothing of that is the case there is none of this.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Upstream {
    /// The trace that this is said of; an invalid id stands for whatever trace begins here.
    pub(crate) trace_id: TraceId,
    /// Whether the id is known to be random.
    pub(crate) random: bool,
    /// Whether the trace is one that somebody forces (B3's debug flag).
    pub(crate) debug: bool,
    /// The `tracestate` that the span context can't hold.
    pub(crate) state: Option<Arc<str>>,
}
