//! `contract docs`: the reference page of a registry.

use std::path::PathBuf;

use clap::Args;

use super::registry::RegistryArgument;
use super::written::{Written, write_or_check};
use crate::cli::outcome::{Done, Outcome};
use crate::page;

/// Write the reference page of a registry, in Markdown.
#[derive(Debug, Args)]
pub struct Docs {
    #[command(flatten)]
    registry: RegistryArgument,
    /// The file to write, instead of standard output.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Write nothing; fail where the file differs from what would be written.
    #[arg(long, requires = "out")]
    check: bool,
}

impl Docs {
    /// Writes, or checks.
    pub(super) fn run(self) -> Done {
        let text = page::render(&self.registry.load()?);
        match self.out {
            Some(path) => write_or_check(&[Written { path, text }], self.check),
            None => Ok(Outcome::fine(text)),
        }
    }
}
