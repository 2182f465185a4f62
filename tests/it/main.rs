//! One binary: behaviour across the crates, through public API.
#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

mod embedded;
#[cfg(feature = "grpc")]
mod grpc;
mod harness;
mod http;
mod http_clients;
mod http_ways;
mod leak;
mod leak_panic;
mod leak_shapes;
mod readme;
mod scrape;
mod shutdown;
