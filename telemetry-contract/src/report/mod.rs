//! What was found, for people and for programs.
//!
//! Whatever a command looks at, it hands over one list of [`Findings`], and [`write()`] puts that
//! into every [`Format`]. A check of telemetry has more to say than its findings: [`text`] draws
//! the traces, [`json`] has them.

mod clean;
mod coverage;
pub mod explain;
mod findings;
mod format;
mod telemetry;

pub use self::coverage::{coverage_json, coverage_text};
pub use self::findings::{Findings, MAX_LISTED, Tally};
pub use self::format::{
    Format, FormatOptions, details, findings_json, summary, waiver_json, write,
};
pub use self::telemetry::{TextOptions, json, json_with, of_telemetry, text, text_with};
