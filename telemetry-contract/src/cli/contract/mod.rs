//! `cargo xtask contract`: everything that reads a registry.

mod check;
mod generate;
mod lines;
mod lint;
mod render;

use std::path::{Path, PathBuf};

use clap::Subcommand;
use telemetry_contract::model::Contract as Loaded;
use telemetry_contract::yaml::{self, Problem, Registry};

use crate::workspace;

/// What can be done with a registry.
#[derive(Debug, Subcommand)]
pub(crate) enum Contract {
    Check(check::Check),
    Generate(generate::Generate),
    Lint(lint::Lint),
}

impl Contract {
    /// Does it; `Ok(false)` where something is wrong with what was checked.
    ///
    /// # Errors
    /// Where there is nothing to check: no such folder, a port that is taken.
    pub(crate) fn run(self) -> Result<bool, String> {
        match self {
            Self::Check(command) => command.run(),
            Self::Generate(command) => Ok(passed(&command.run())),
            Self::Lint(command) => Ok(passed(&command.run())),
        }
    }
}

/// Prints what is wrong.
fn passed(result: &Result<(), String>) -> bool {
    if let Err(message) = result {
        eprintln!("{message}");
    }
    result.is_ok()
}

/// The folder of the base registry.
fn base_folder() -> PathBuf {
    workspace::root().join("telemetry-contract/registry")
}

/// Reads a registry; the error lists every problem.
fn load(folder: &Path) -> Result<Registry, String> {
    yaml::load(folder).map_err(|problems| report(folder, &problems))
}

/// Reads a registry as the contract of this process, whose memory is never given back.
pub(crate) fn load_leaked(folder: &Path) -> Result<&'static Loaded, String> {
    load(folder).map(|registry| &*Box::leak(Box::new(registry.into_contract())))
}

/// Problems with their places, and how many there are.
fn report(folder: &Path, problems: &[Problem]) -> String {
    let mut lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    let count = problems.len();
    let noun = if count == 1 { "problem" } else { "problems" };
    lines.push(format!("{count} {noun} in {}", folder.display()));
    lines.join("\n")
}
