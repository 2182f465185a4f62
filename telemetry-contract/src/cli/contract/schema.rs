//! `contract schema`: JSON Schemas of what a registry is about.

use std::path::PathBuf;

use clap::Args;

use super::registry::RegistryArgument;
use super::written::{Order, Written, write_or_check};
use crate::cli::outcome::{Done, Outcome};
use crate::schema;

/// Write a JSON Schema (draft 2020-12): of a log line under this registry, or of the registry's
/// annotations.
///
/// Exits with 0, with 1 where --check finds that a file differs, and with 2 where the registry
/// can't be read or a file can't be written.
#[derive(Debug, Args)]
pub struct Schema {
    #[command(flatten)]
    registry: RegistryArgument,
    /// The schema of one log line; what is written where nothing else is asked for.
    #[arg(long)]
    log_line: bool,
    /// The schema of what may stand under `annotations.contract` in a registry's files.
    #[arg(long, conflicts_with = "log_line")]
    annotations: bool,
    /// The file to write, instead of standard output.
    #[arg(long, alias = "output", value_name = "FILE")]
    out: Option<PathBuf>,
    /// Write nothing; fail where the file differs from what would be written.
    #[arg(long, requires = "out")]
    check: bool,
    /// Answer with one JSON object: the schema itself, or with --out what was done.
    #[arg(long)]
    json: bool,
}

impl Schema {
    /// Writes, or checks.
    pub(super) fn run(self) -> Done {
        let schema = if self.annotations {
            schema::annotations(env!("CARGO_PKG_VERSION"))
        } else {
            schema::log_line(&self.registry.load()?)
        };
        let text = format!("{schema:#}\n");
        let Some(path) = self.out else {
            return Ok(Outcome::fine(text));
        };
        let kind = if self.annotations {
            " --annotations"
        } else {
            " --log-line"
        };
        let command = format!(
            "cargo telemetry contract schema{kind}{} --out {}",
            self.registry.option(),
            path.display()
        );
        let order = Order {
            check: self.check,
            json: self.json,
            command: &command,
        };
        write_or_check(&[Written { path, text }], order)
    }
}
