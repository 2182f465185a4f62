//! The installed program, run as its user would: in an empty folder outside the repository.
#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

mod captures;
mod cost;
mod coverage;
mod emit;
mod help;
mod infer;
mod listen;
mod operations;
mod program;
mod registry;
mod reports;
mod telemetry;
