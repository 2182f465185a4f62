//! Which registry a command reads.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::model::Contract;
use crate::yaml::{self, Inspection, Problem, Registry};

/// Where a service keeps its registry, from the folder that a command is run in.
pub(super) const USUAL: &str = "telemetry";

/// Which registry is read.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct RegistryArgument {
    /// The registry's folder; without it, `telemetry` where that is one, else the base contract.
    #[arg(long, value_name = "DIR")]
    registry: Option<PathBuf>,
}

impl RegistryArgument {
    /// This folder.
    #[cfg(test)]
    pub(super) fn of(folder: impl Into<PathBuf>) -> Self {
        Self {
            registry: Some(folder.into()),
        }
    }

    /// The folder that was asked for.
    pub(super) fn given(&self) -> Option<&Path> {
        self.registry.as_deref()
    }

    /// Its folder; `None` for the base contract.
    pub(super) fn folder(&self) -> Option<PathBuf> {
        let usual = || PathBuf::from(USUAL);
        let is_there = |folder: &PathBuf| folder.join("manifest.yaml").is_file();
        self.registry
            .clone()
            .or_else(|| Some(usual()).filter(is_there))
    }

    /// What to call it in an answer.
    pub(super) fn name(&self) -> String {
        match self.folder() {
            Some(folder) => folder.display().to_string(),
            None => "the base contract".to_owned(),
        }
    }

    /// Reads it; the error is everything that keeps it from being used.
    pub(super) fn read(&self) -> Result<Registry, Vec<Problem>> {
        match self.folder() {
            Some(folder) => yaml::load(&folder),
            None => yaml::base(),
        }
    }

    /// Reads it, with everything that is wrong in it.
    pub(super) fn inspect(&self) -> Inspection {
        match self.folder() {
            Some(folder) => yaml::inspect(&folder),
            None => yaml::inspect_base(),
        }
    }

    /// Reads it; the error lists every problem.
    pub(super) fn load(&self) -> Result<Registry, String> {
        self.read()
            .map_err(|problems| report(&self.name(), &problems))
    }

    /// Reads it as the contract of this process, whose memory is never given back.
    pub(super) fn contract(&self) -> Result<&'static Contract, String> {
        self.load().map(leak)
    }
}

/// Reads a registry as the contract of this process, whose memory is never given back.
///
/// # Errors
/// Every problem, each with its place, and how many there are.
pub fn load(folder: &Path) -> Result<&'static Contract, String> {
    let registry = RegistryArgument {
        registry: Some(folder.to_owned()),
    };
    registry.contract()
}

/// Reads the registry in this folder as the contract of this process; without one, the base
/// contract, even where there is a `telemetry` here.
pub(super) fn build_on(folder: Option<&Path>) -> Result<&'static Contract, String> {
    if let Some(folder) = folder {
        return load(folder);
    }
    let base = yaml::base().map_err(|problems| report("the base contract", &problems))?;
    Ok(leak(base))
}

/// Makes it the contract of this process, whose memory is never given back.
pub(super) fn leak(registry: Registry) -> &'static Contract {
    Box::leak(Box::new(registry.into_contract()))
}

/// Problems with their places, and how many there are.
pub(super) fn report(name: &str, problems: &[Problem]) -> String {
    let mut lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    let count = problems.len();
    let noun = if count == 1 { "problem" } else { "problems" };
    lines.push(format!("{count} {noun} in {name}"));
    lines.join("\n")
}
