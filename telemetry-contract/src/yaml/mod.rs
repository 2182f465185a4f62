//! Reads a registry: OpenTelemetry's semantic-convention definition format v2
//! (`file_format: definition/2`), with what that format lacks under `annotations.contract`.
//!
//! ```no_run
//! use std::path::Path;
//!
//! match telemetry_contract::yaml::load(Path::new("registry")) {
//!     Ok(registry) => println!("{} metrics", registry.into_contract().metrics.len()),
//!     Err(problems) => problems.iter().for_each(|problem| println!("{problem}")),
//! }
//! ```

mod annotation;
mod contract;
mod definition;
mod lint;
mod load;
mod manifest;
mod node;
mod problem;
mod registry;
mod resolve;
mod suggest;
#[cfg(test)]
mod tests;

pub use load::{base, load};
pub use problem::Problem;
pub use registry::{
    Attribute, Condition, Entity, Event, Level, Metric, Origin, Registry, Requirement, Span, Usage,
};
