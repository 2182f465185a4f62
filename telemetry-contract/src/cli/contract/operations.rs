//! `contract operations`: rules, their unit tests and dashboards of a registry.

use std::path::PathBuf;

use clap::Args;

use super::registry::RegistryArgument;
use super::written::{Order, Written, write_or_check};
use crate::cli::outcome::Done;
use crate::operations::{self, Services};

/// Write Prometheus's recording rules and alerts with their unit tests, and Grafana's dashboards.
///
/// Objectives of the registry become alerts on how fast their budgets go. Every query is read in its
/// language, and may name only what is there. `promtool test rules DIR/prometheus/tests/*.yml` runs
/// the tests.
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
        let order = Order {
            check: self.check,
            json: self.json,
            command: &command,
        };
        write_or_check(&files.collect::<Vec<_>>(), order)
    }

    /// The command that writes the same.
    fn command(&self) -> String {
        let services = self.services.iter();
        let services: String = services.map(|name| format!(" --service {name}")).collect();
        let (registry, out) = (self.registry.option(), self.out.display());
        format!("cargo telemetry contract operations{registry}{services} --out {out}")
    }
}
