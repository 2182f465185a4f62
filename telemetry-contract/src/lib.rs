//! An enforceable telemetry contract: what resources, logs, traces and metrics may say, and every
//! way of checking it.
//!
//! The base crate has no dependency, does no I/O and reads no clock. Features:
//!
//! | feature | what it adds |
//! |---|---|
//! | `tables` (default) | the base registry as committed Rust tables |
//! | `check` | decoding of OTLP and log lines, the rule engine, reports |
//! | `wire` | an OTLP receiver (gRPC and HTTP) with the rule engine behind it, a reader of captures, a collector for tests |
//! | `yaml` | reading a registry from YAML |
//! | `cli` | the commands, as `cargo telemetry` and as a library for an xtask |
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "wire")]
pub mod backend;
#[cfg(feature = "wire")]
pub mod capture;
#[cfg(feature = "check")]
pub mod check;
#[cfg(feature = "cli")]
pub mod cli;
pub mod correlation;
#[cfg(feature = "cli")]
pub mod cost;
pub mod date;
pub mod diagnostic;
#[cfg(feature = "yaml")]
pub mod diff;
#[cfg(all(feature = "check", feature = "yaml"))]
pub mod emit;
#[cfg(feature = "tables")]
mod generated;
#[cfg(feature = "cli")]
pub mod infer;
pub mod labels;
pub mod line;
mod macros;
pub mod model;
pub mod name;
#[cfg(all(feature = "yaml", feature = "check"))]
pub mod operations;
#[cfg(feature = "check")]
pub mod otlp;
#[cfg(feature = "yaml")]
pub mod page;
#[cfg(feature = "check")]
mod paint;
pub mod prometheus;
#[cfg(feature = "wire")]
pub mod receiver;
#[cfg(feature = "cli")]
mod render;
#[cfg(feature = "check")]
pub mod report;
pub mod rule;
#[cfg(feature = "yaml")]
mod rust;
#[cfg(feature = "check")]
pub mod samples;
#[cfg(all(feature = "yaml", feature = "check"))]
pub mod schema;
pub mod secret;
#[cfg(feature = "check")]
pub mod snapshot;
#[cfg(feature = "cli")]
pub mod source;
#[cfg(feature = "wire")]
pub mod store;
#[cfg(feature = "wire")]
pub mod testing;
#[cfg(feature = "check")]
pub mod tree;
pub mod unit;
#[cfg(feature = "wire")]
pub mod view;
#[cfg(all(feature = "check", feature = "yaml"))]
pub mod waiver;
#[cfg(feature = "yaml")]
pub mod yaml;

#[cfg(feature = "tables")]
#[doc(inline)]
pub use generated::{CONTRACT, attributes, entities, events, metrics, spans};
