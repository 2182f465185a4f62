//! How an answer is written: the options of every command.

use std::fs;
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::Value;

use super::clock;
use super::outcome::{Done, Outcome};
use crate::report::{self, Findings, Format, FormatOptions};

/// How findings are written.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Output {
    /// How the answer is written.
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// The same as `--format json`.
    #[arg(long, conflicts_with = "format")]
    json: bool,
    /// Write the answer to this file, and one line of verdict to standard output.
    #[arg(long = "output", value_name = "FILE")]
    file: Option<PathBuf>,
}

impl Output {
    /// What was asked for.
    pub(crate) fn format(&self) -> Format {
        if self.json { Format::Json } else { self.format }
    }

    /// Writes what a command found.
    ///
    /// # Errors
    /// Where the file can't be written.
    pub(crate) fn findings(&self, findings: &Findings) -> Done {
        let format = self.format();
        self.finish(findings, |options| report::write(findings, format, options))
    }

    /// The same for a command that has more to say than findings: `text` is what it says to people
    /// (in colour where that is true), `json` one object with the findings among its fields.
    ///
    /// # Errors
    /// Where the file can't be written.
    pub(crate) fn findings_with(
        &self,
        findings: &Findings,
        text: impl FnOnce(bool) -> String,
        json: impl FnOnce() -> Value,
    ) -> Done {
        self.finish(findings, |options| match self.format() {
            Format::Text => text(options.color),
            Format::Json => format!("{:#}\n", json()),
            other => report::write(findings, other, options),
        })
    }

    fn finish(&self, findings: &Findings, answer: impl FnOnce(&FormatOptions) -> String) -> Done {
        let terminal = io::stdout().is_terminal();
        let options = FormatOptions {
            color: terminal && self.file.is_none(),
            time: clock::now(),
        };
        let answer = answer(&options);
        let text = match &self.file {
            Some(path) => {
                save(path, &answer)?;
                report::summary(findings, terminal)
            }
            None => answer,
        };
        Ok(Outcome::of(text, findings.conforms()))
    }
}

/// How an answer without findings is written.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Answer {
    /// Answer with one JSON object.
    #[arg(long)]
    json: bool,
    /// Write the answer to this file instead of standard output.
    #[arg(long = "output", value_name = "FILE")]
    file: Option<PathBuf>,
}

impl Answer {
    /// Writes it: `text` for people (in colour where that is true), `json` for programs.
    ///
    /// # Errors
    /// Where the file can't be written.
    pub(crate) fn write(
        &self,
        text: impl FnOnce(bool) -> String,
        json: impl FnOnce() -> Value,
    ) -> Done {
        let color = io::stdout().is_terminal() && self.file.is_none();
        let answer = if self.json {
            format!("{:#}\n", json())
        } else {
            text(color)
        };
        match &self.file {
            Some(path) => {
                save(path, &answer)?;
                Ok(Outcome::fine(format!("wrote {}\n", path.display())))
            }
            None => Ok(Outcome::fine(answer)),
        }
    }
}

/// Writes a file as a whole or not at all: a reader never sees half of it. What is there and no
/// file, such as a pipe, is written into.
///
/// # Errors
/// With the path, where it can't be written.
pub(crate) fn save(path: &Path, text: &str) -> Result<(), String> {
    let failed = |error: io::Error| format!("can't write {}: {error}", path.display());
    // Where a link leads is written, not the link.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if path.exists() && !path.is_file() {
        return fs::write(&path, text).map_err(failed);
    }
    let named = |folder: &&Path| !folder.as_os_str().is_empty();
    if let Some(folder) = path.parent().filter(named) {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    let mut beside = path.as_os_str().to_owned();
    beside.push(format!(".{}.part", std::process::id()));
    let written = fs::write(&beside, text).and_then(|()| fs::rename(&beside, &path));
    written.map_err(|error| {
        // What is left of it is of no use; the error that counts is the first one.
        let _removed = fs::remove_file(&beside);
        failed(error)
    })
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    use super::{Output, save};
    use crate::diagnostic::Diagnostic;
    use crate::report::{Findings, Format};
    use crate::rule::Level;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("output-{name}-{}", std::process::id()));
        let _absent = fs::remove_dir_all(&folder);
        folder
    }

    fn findings() -> Findings {
        let finding = Diagnostic::new("span-orphan", Level::Deny, "no parent");
        Findings::new("contract check", "2 spans", [finding])
    }

    #[test]
    fn a_report_in_a_file_leaves_the_verdict_for_the_screen() {
        let folder = folder("report");
        let output = Output {
            format: Format::Sarif,
            file: Some(folder.join("new/report.sarif")),
            ..Output::default()
        };
        let outcome = output.findings(&findings()).unwrap();
        assert_eq!(outcome.text, "✘ 1 error · 2 spans\n");
        assert_eq!(outcome.code, 1);
        let names: Vec<_> = fs::read_dir(folder.join("new")).unwrap().collect();
        assert_eq!(names.len(), 1, "nothing but the report is left");
        let report = fs::read_to_string(folder.join("new/report.sarif")).unwrap();
        assert!(report.contains("\"2.1.0\""), "{report}");
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn json_is_a_short_name_of_its_format() {
        let output = Output {
            json: true,
            ..Output::default()
        };
        let outcome = output.findings(&findings()).unwrap();
        assert!(outcome.text.starts_with("{\n"), "{}", outcome.text);
    }

    #[test]
    fn a_file_that_cant_be_written_is_told_by_name() {
        let folder = folder("taken");
        fs::create_dir_all(folder.join("report.json")).unwrap();
        let error = save(&folder.join("report.json"), "x").unwrap_err();
        assert!(error.starts_with("can't write") && error.contains("report.json"));
        fs::remove_dir_all(folder).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn a_device_is_written_into_and_a_link_is_followed() {
        save(Path::new("/dev/null"), "x").unwrap();
        assert!(!Path::new("/dev/null").is_file(), "it is still a device");
        let folder = folder("link");
        save(&folder.join("real.txt"), "old").unwrap();
        std::os::unix::fs::symlink("real.txt", folder.join("link.txt")).unwrap();
        save(&folder.join("link.txt"), "new").unwrap();
        assert_eq!(fs::read_to_string(folder.join("real.txt")).unwrap(), "new");
        fs::remove_dir_all(folder).unwrap();
    }
}
