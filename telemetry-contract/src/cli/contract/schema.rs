//! `contract schema`: JSON Schemas of what a registry is about.

use std::path::PathBuf;

use clap::Args;

use super::registry::RegistryArgument;
use super::written::{Written, write_or_check};
use crate::cli::outcome::{Done, Outcome};
use crate::schema;

/// Write a JSON Schema (draft 2020-12): of a log line under this registry, or of the registry's
/// annotations.
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
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Write nothing; fail where the file differs from what would be written.
    #[arg(long, requires = "out")]
    check: bool,
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
        match self.out {
            Some(path) => write_or_check(&[Written { path, text }], self.check),
            None => Ok(Outcome::fine(text)),
        }
    }
}
