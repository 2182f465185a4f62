//! One binary: behaviour across the crates, through public API.
#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

mod embedded;
mod harness;
mod http;
mod jobs;
mod nats;
mod readme;
mod scrape;
mod shutdown;
mod sql;
