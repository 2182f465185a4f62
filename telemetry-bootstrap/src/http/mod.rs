//! HTTP: one tower layer for requests that come in, one for those that go out.
//!
//! ```
//! # use telemetry_bootstrap::http::{Route, ServerLayer};
//! # fn example<S>(layer: ServerLayer, service: S) -> impl Sized {
//! use tower_layer::Layer as _;
//!
//! // With feature `axum` the matched path is found without help.
//! let layer = layer.with_route(|parts| parts.extensions.get::<Route>().cloned());
//! layer.layer(service)
//! # }
//! ```
//!
//! A request whose `content-type` is `application/grpc` is a call of gRPC, and recorded by the
//! conventions for those: see [`ServerLayer::with_rpc_methods`] and [`ClientLayer::with_target`].
//!
//! An upgraded connection (status 101, or `CONNECT`) is over for the layers when it is handed over;
//! what goes on in it is the service's own to observe.
//!
//! Each request becomes one observation: a span, a measurement and, for inbound
//! ones, an access-log line. It moves from the request to the response future and on to the
//! response body, and is recorded once, when it is dropped, however the request ends.

mod access_log;
mod active;
mod address;
mod body;
mod cache;
mod classify;
mod client;
mod future;
mod grpc;
mod inbound;
mod observation;
mod outbound;
mod resend;
mod route;
mod server;
mod text;

pub use body::ResponseBody;
pub use classify::{Classify, OfBoxed, OfError};
pub use client::{Client, ClientLayer};
pub use future::{ClientFuture, ResponseFuture};
pub use resend::ResendCount;
pub use route::{Route, UrlTemplate};
pub use server::{Server, ServerLayer};

#[cfg(test)]
mod client_tests;
#[cfg(test)]
mod hostile_tests;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod ways_tests;
#[cfg(test)]
#[cfg(feature = "axum")]
mod wire_tests;
