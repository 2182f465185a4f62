//! Traces: the span layer, the sampler, and what comes in and goes out with a request.

mod attributes;
mod b3;
mod baggage;
mod bridge;
mod carrier;
mod fields;
mod guards;
mod handoff;
mod hub;
mod layer;
mod live;
mod logged;
mod operation;
mod propagate;
mod record;
mod sampler;
mod table;
mod traceparent;
mod tracestate;
mod values;
mod work;

pub(crate) use attributes::{Fact, Facts, pairs_size};
pub(crate) use bridge::Bridge;
pub(crate) use hub::{Nowhere, Sink, SpanSettings};
pub(crate) use layer::{SCOPE, SpanLayer, is_transport, is_wanted};
pub(crate) use logged::{LOGGED_FIELDS, LOGGED_TARGET, is_logged};
pub(crate) use operation::{Measure, Operation};
pub(crate) use propagate::{CORRELATION, Inbound, Propagator, REQUEST};
pub use propagate::{EVENT_HEADER, inject};
pub(crate) use record::{Data, Ended};
pub(crate) use sampler::{Ids, sampler};
pub(crate) use values::{LEAST_CHARACTERS, Values};
pub(crate) use work::{Origin, Work, notice_panic, to_pairs};

#[cfg(test)]
mod b3_tests;
#[cfg(test)]
mod conformance_tests;
#[cfg(test)]
mod formats_tests;
#[cfg(test)]
mod layer_tests;
#[cfg(test)]
mod propagate_tests;
