//! `contract operations`: rules, their unit tests and dashboards of a registry.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use super::registry::RegistryArgument;
use super::written::{Order, Written, write_or_check_all};
use crate::cli::outcome::Done;
use crate::operations::{self, Services};

/// Write Prometheus's recording rules and alerts with their unit tests, and Grafana's dashboards.
///
/// Objectives of the registry become alerts on how fast their budgets go. Every query is read in its
/// language, and may name only what is there. `promtool test rules DIR/prometheus/tests/*.yml` runs
/// the tests. A file of an earlier run that nothing makes any more is removed.
///
/// Exits with 0, with 1 where --check finds that a file differs, and with 2 where the registry
/// can't be read, lacks what the rules ask for, or a file can't be written.
#[derive(Debug, Args)]
pub struct Operations {
    #[command(flatten)]
    registry: RegistryArgument,
    /// Objectives are about the events of this service alone, by Prometheus's `job`; may be said
    /// several times.
    #[arg(long = "service", value_name = "NAME")]
    services: Vec<String>,
    /// The folder to write into.
    #[arg(
        long,
        alias = "output",
        value_name = "DIR",
        default_value = "operations"
    )]
    out: PathBuf,
    /// Write nothing; fail where a file differs from what would be written.
    #[arg(long)]
    check: bool,
    /// Answer with one JSON object.
    #[arg(long)]
    json: bool,
}

impl Operations {
    /// Writes, or checks.
    pub(super) fn run(self) -> Done {
        let command = self.command();
        let services = Services(self.services);
        let files = operations::render(&self.registry.load()?, &services)?;
        let files = files.into_iter().map(|file| Written {
            path: self.out.join(file.path),
            text: file.text,
        });
        let files: Vec<Written> = files.collect();
        let order = Order {
            check: self.check,
            json: self.json,
            command: &command,
        };
        write_or_check_all(&files, &unwanted(&self.out, &files), order)
    }

    /// The command that writes the same.
    fn command(&self) -> String {
        let services = self.services.iter();
        let services = services.flat_map(|name| [" --service ", name]);
        let services: String = services.collect();
        let (registry, out) = (self.registry.option(), self.out.display());
        format!("cargo telemetry contract operations{registry}{services} --out {out}")
    }
}

/// What an earlier run wrote, of objectives and registries that are gone.
fn unwanted(out: &Path, files: &[Written]) -> Vec<Written> {
    let folders = operations::FOLDERS.iter().map(|folder| out.join(folder));
    let entries = folders
        .filter_map(|folder| fs::read_dir(folder).ok())
        .flatten();
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let others = paths.filter(|path| !files.iter().any(|file| file.path == *path));
    let mut unwanted: Vec<Written> = others
        .filter_map(|path| {
            let text = fs::read_to_string(&path).ok()?;
            operations::is_rendered(&text).then_some(Written { path, text })
        })
        .collect();
    unwanted.sort_by(|left, right| left.path.cmp(&right.path));
    unwanted
}
