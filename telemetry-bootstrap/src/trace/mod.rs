//! Traces: the `tracing` bridge, the sampler, and what comes in and goes out with a request.

mod b3;
mod baggage;
mod carrier;
mod layer;
mod operation;
mod propagate;
mod traceparent;
mod tracestate;
mod work;

pub(crate) use layer::{SCOPE, is_transport, layer, sampler};
pub(crate) use operation::{Measure, Operation};
pub(crate) use propagate::{CORRELATION, Inbound, Propagator, REQUEST};
pub use propagate::{EVENT_HEADER, inject};
pub(crate) use work::{Running, Work};

#[cfg(test)]
mod conformance_tests;
#[cfg(test)]
mod formats_tests;
#[cfg(test)]
mod propagate_tests;
