//! How an answer is written: the options of every command that finds something.

use std::io::{self, IsTerminal as _};

use clap::{Args, ValueEnum};
use serde_json::Value;

/// How the answer is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    #[default]
    Text,
    /// One JSON object.
    Json,
}

/// How the answer is written.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Output {
    /// How the answer is written.
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// The same as `--format json`.
    #[arg(long, conflicts_with = "format")]
    json: bool,
}

impl Output {
    /// What was asked for.
    pub(crate) fn format(&self) -> Format {
        if self.json { Format::Json } else { self.format }
    }

    /// Whether text is coloured: standard output is a terminal.
    pub(crate) fn color(&self) -> bool {
        self.format() == Format::Text && io::stdout().is_terminal()
    }

    /// The answer in the form that was asked for.
    pub(crate) fn write(
        &self,
        text: impl FnOnce(bool) -> String,
        json: impl FnOnce() -> Value,
    ) -> String {
        match self.format() {
            Format::Text => text(self.color()),
            Format::Json => format!("{:#}\n", json()),
        }
    }
}
