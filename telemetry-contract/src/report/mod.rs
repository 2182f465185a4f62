//! A check's result for people and for programs.

mod findings;
mod format;
mod json;
mod telemetry;
mod text;

pub use self::findings::{Findings, MAX_LISTED, Tally};
pub use self::format::{Format, FormatOptions, findings_json, summary, write};
pub use self::json::json;
pub use self::telemetry::of_telemetry;
pub use self::text::{TextOptions, text};
