//! Which registry a command reads.

use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::clock;
use crate::diagnostic::Diagnostic;
use crate::model::Contract;
use crate::report::{self, Findings, Format, FormatOptions};
use crate::rule::RegistryRule;
use crate::waiver::Waivers;
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

    /// Its folder; `None` for the base contract.
    pub(super) fn folder(&self) -> Option<PathBuf> {
        let usual = || PathBuf::from(USUAL);
        // Whatever is in it: a folder without a manifest is a mistake to be told, not no registry.
        self.registry
            .clone()
            .or_else(|| Some(usual()).filter(|folder| folder.is_dir()))
    }

    /// How a command names it again: ` --registry DIR`, or nothing.
    pub(super) fn option(&self) -> String {
        let given = self.registry.as_ref();
        given.map_or(String::new(), |folder| {
            format!(" --registry {}", folder.display())
        })
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
            .map_err(|problems| list(&self.name(), &problems))
    }

    /// Reads it as the contract of this process, whose memory is never given back.
    pub(super) fn contract(&self) -> Result<&'static Contract, String> {
        self.load().map(leak)
    }
}

/// Refuses a registry that loosens what it depends on, where no waiver says that it may.
///
/// # Errors
/// Each place, as a lint shows it.
pub(super) fn refuse_loosened(registry: &Registry, waivers: &Waivers) -> Result<(), String> {
    let loosened = registry.lint().into_iter();
    let loosened = loosened.filter(|problem| problem.rule == RegistryRule::Loosened);
    let mut findings = Findings::new("contract lint", "", loosened.map(Diagnostic::from));
    waivers.apply(&mut findings, clock::today());
    let rule = RegistryRule::Loosened.as_str();
    findings
        .diagnostics
        .retain(|found| found.rule == rule && found.fails());
    if findings.diagnostics.is_empty() {
        return Ok(());
    }
    let shown = report::details(&findings, false);
    Err(format!(
        "{shown}this registry loosens what it depends on: tighten it, or waive `{rule}`"
    ))
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
    let base = yaml::base().map_err(|problems| list("the base contract", &problems))?;
    Ok(leak(base))
}

/// Makes it the contract of this process, whose memory is never given back.
pub(super) fn leak(registry: Registry) -> &'static Contract {
    Box::leak(Box::new(registry.into_contract()))
}

/// Problems as `contract lint` tells them, for standard error.
pub(super) fn list(name: &str, problems: &[Problem]) -> String {
    let diagnostics = problems.iter().cloned().map(Diagnostic::from);
    let findings = Findings::new("contract lint", name, diagnostics);
    let options = FormatOptions {
        color: io::stderr().is_terminal(),
        ..FormatOptions::default()
    };
    let text = report::write(&findings, Format::Text, &options);
    text.trim_end().to_owned()
}
