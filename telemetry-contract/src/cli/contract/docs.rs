//! `contract docs`: the reference page of a registry.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::registry::RegistryArgument;
use super::written::{FORMAT, Order, Written, write_or_check};
use crate::cli::outcome::{Done, Outcome};
use crate::page;

/// Write the reference page of a registry, in Markdown.
///
/// Exits with 0, with 1 where --check finds that a file differs, and with 2 where the registry
/// can't be read or a file can't be written.
#[derive(Debug, Args)]
pub struct Docs {
    #[command(flatten)]
    registry: RegistryArgument,
    /// The file to write, instead of standard output.
    #[arg(long, alias = "output", value_name = "FILE")]
    out: Option<PathBuf>,
    /// Write nothing; fail where the file differs from what would be written.
    #[arg(long, requires = "out")]
    check: bool,
    /// Answer with one JSON object.
    #[arg(long)]
    json: bool,
}

impl Docs {
    /// Writes, or checks.
    pub(super) fn run(self) -> Done {
        let text = page::render(&self.registry.load()?);
        let Some(path) = self.out else {
            let object = || json!({ "format": FORMAT, "markdown": text });
            return Ok(Outcome::fine(if self.json {
                format!("{:#}\n", object())
            } else {
                text
            }));
        };
        let command = format!(
            "cargo telemetry contract docs{} --out {}",
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
