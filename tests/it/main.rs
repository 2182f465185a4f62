//! One binary: behaviour across the crates, through public API.
#![forbid(unsafe_code)]
#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

mod bounds;
mod disabled;
mod embedded;
mod ending;
#[cfg(feature = "grpc")]
mod grpc;
mod harness;
mod http;
mod http_clients;
mod http_ways;
mod interop;
mod jobs;
mod leak;
mod leak_console;
mod leak_panic;
mod leak_shapes;
mod loss;
mod nats;
mod readme;
mod scrape;
mod shutdown;
mod spans;
mod stdout;
