//! The way out: three bounded pipelines, each with one thread of its own.
//!
//! A span, log record or metric point reaches the backend only from here, and only through
//! `scrub`. Threads are the operating system's, so that a service with any runtime, or none,
//! exports and shuts down alike. Every item ends as delivered or as lost for a reason, in `vitals`.

mod client;
mod console;
mod deadline;
mod delivery;
mod encode;
mod failure;
#[cfg(feature = "grpc")]
mod grpc;
mod gzip;
mod herald;
mod http;
#[cfg(test)]
mod http_tests;
mod json;
mod log;
mod mailbox;
mod metric;
mod otlp;
mod outlet;
mod pipeline;
mod retry_after;
mod scrub;
mod span;
mod split;
#[cfg(test)]
mod split_tests;
#[cfg(test)]
mod tests;
mod tls;
#[cfg(test)]
mod tls_tests;
mod wire;

#[cfg(any(test, feature = "testing"))]
pub(crate) use client::Answer;
pub(crate) use client::Post;
pub(crate) use deadline::after;
pub use failure::Failure;
pub(crate) use json::request as json_request;
pub(crate) use metric::{Reader as MetricReader, count_points};
pub(crate) use outlet::outlet;
pub(crate) use pipeline::{Drains, Pipelines, Source, start};
pub(crate) use scrub::{LogScrub, MetricScrub, SpanScrub};
#[cfg(test)]
pub(crate) use span::{Completion, Queued};
