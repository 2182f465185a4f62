//! Reads a registry: OpenTelemetry's semantic-convention definition format v2
//! (`file_format: definition/2`), the one before it (`groups:`), or what OpenTelemetry's `weaver`
//! makes of either; with what those formats lack under `annotations.contract`.
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
mod depend;
mod files;
#[cfg(test)]
pub(crate) mod fixture;
mod lint;
mod load;
mod manifest;
mod node;
mod problem;
mod registry;
mod resolve;
mod rust;
mod slo;
mod source;
mod suggest;
#[cfg(test)]
mod tests;
mod twice;
mod waivers;
mod word;
mod words;

pub use annotation::annotation_keys;
pub use files::{Disk, Entry, Files};
pub use load::{Inspection, base, inspect, inspect_base, load, load_from};
#[cfg(feature = "cli")]
pub(crate) use manifest::{FILE as MANIFEST, OLD_FILE as OLD_MANIFEST, is_name};
pub use problem::Problem;
pub use registry::{
    Attribute, Condition, Entity, Event, Level, Metric, Origin, Registry, Requirement, Span, Usage,
};
pub use slo::{Indicator, Matcher, Slo};
#[cfg(feature = "check")]
pub(crate) use slo::{literal, quoted};
#[cfg(feature = "cli")]
pub(crate) use suggest::did_you_mean;
pub use waivers::{Scope, Waiver, WaiverFile, waivers};
pub use words::Words;
