//! Findings in every format that people and programs read.

mod github;
mod json;
mod junit;
mod sarif;
#[cfg(test)]
mod tests;
mod text;
mod weaver;

use super::findings::{Findings, Listing};
use crate::diagnostic::Diagnostic;

pub use self::json::{json as findings_json, waiver as waiver_json};
pub(super) use self::text::{below, waived};

/// A format of a report.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// One JSON object.
    Json,
    /// One JSON object a line: a finding each, the summary last.
    Jsonl,
    /// SARIF 2.1.0, for code scanning and editors.
    Sarif,
    /// JUnit's XML, for test reports.
    Junit,
    /// Workflow commands, which GitHub shows beside the lines of a pull request.
    Github,
    /// Findings as OpenTelemetry Weaver's `live-check` writes them.
    Weaver,
}

/// How a report is written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FormatOptions {
    /// Text with ANSI colours.
    pub color: bool,
    /// When it was checked, `YYYY-MM-DDThh:mm:ss` in UTC; left out where it is empty.
    pub time: String,
}

/// The findings in this format, with a line feed at the end.
///
/// The same finding is listed once with its counts added up. At most [`MAX_LISTED`] findings are
/// listed, those that fail first, and the rest is counted; long texts are cut.
///
/// [`MAX_LISTED`]: super::MAX_LISTED
pub fn write(findings: &Findings, format: Format, options: &FormatOptions) -> String {
    let listing = Listing::new(findings);
    match format {
        Format::Text => text::write(&listing, options.color),
        Format::Json => format!("{:#}\n", json::object(&listing)),
        Format::Jsonl => json::lines(&listing),
        Format::Sarif => format!("{:#}\n", sarif::log(&listing)),
        Format::Junit => junit::write(&listing, &options.time),
        Format::Github => github::write(&listing),
        Format::Weaver => format!("{:#}\n", weaver::findings(&listing)),
    }
}

/// The findings as text without the verdict; nothing where all of them are waived.
pub fn details(findings: &Findings, color: bool) -> String {
    text::details(&Listing::new(findings), color)
}

/// The verdict on one line, with a line feed at its end.
pub fn summary(findings: &Findings, color: bool) -> String {
    text::summary(&Listing::new(findings), color)
}

/// Whose telemetry it is, and what of it where the message does not start with that.
fn owner(diagnostic: &Diagnostic) -> String {
    let Diagnostic {
        service,
        subject,
        message,
        ..
    } = diagnostic;
    if message.starts_with(subject.as_str()) {
        return service.clone();
    }
    format!("{service}  {subject}").trim().to_owned()
}
