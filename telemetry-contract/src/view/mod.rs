//! Shows what a [backend](crate::backend) holds: questions answered as JSON, and a page to look at.
//!
//! | question | answer |
//! |---|---|
//! | `GET /` | the page |
//! | `GET /ready` | `ready` |
//! | `GET /api/summary` | what came, from whom, what is held, whether it conforms |
//! | `GET /api/traces?service=&correlation_id=&id=&failed=true&limit=` | traces, the latest first |
//! | `GET /api/traces/{id}` | one trace with those that link to it, and the log records of all |
//! | `GET /api/logs?service=&correlation_id=&trace_id=&id=&level=&text=&limit=` | log records, the latest first |
//! | `GET /api/metrics?name=&service=&limit=` | series with their last values |
//! | `GET /api/findings` | the report of the check, as `contract check --json` has it |
//!
//! An `id` is a `correlation_id` or a trace's, whichever it is found as.
//!
//! It has no password, so it listens on loopback alone and answers only requests whose `Host` names
//! it: a page elsewhere can't make a browser read telemetry by giving its own name this address.

mod answer;
mod json;
mod query;
mod server;
#[cfg(test)]
mod tests;

pub use self::server::View;
