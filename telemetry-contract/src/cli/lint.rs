//! `lint`: what a service's Rust shows of the telemetry that it will or won't send.

use std::path::PathBuf;

use clap::Args;

use super::outcome::{Done, Outcome};
use super::output::Output;
use super::waivers::WaiversArgument;
use crate::report::Findings;
use crate::rule::{self, Area, Level};
use crate::source::{self, Linted, Settings, Workspace};

/// Lint a workspace's Rust: that services start telemetry, and send nothing past it.
///
/// Exits with 0 where nothing is denied, 1 where something is, 2 where nothing could be linted.
#[derive(Debug, Args)]
pub struct Lint {
    /// The packages; without any, those that depend on telemetry-bootstrap.
    #[arg(long, short, value_name = "NAME", conflicts_with = "all")]
    package: Vec<String>,
    /// Every package, and each binary a service.
    #[arg(long)]
    all: bool,
    /// Examples, tests and benchmarks too.
    #[arg(long)]
    all_targets: bool,
    /// The workspace's Cargo.toml; without it, that of the current folder.
    #[arg(long, value_name = "FILE")]
    manifest_path: Option<PathBuf>,
    /// The registry of every package; without it, the `telemetry` folder of each, else of the
    /// workspace, else the base contract.
    #[arg(long, value_name = "DIR")]
    registry: Option<PathBuf>,
    /// Fail where this rule is broken.
    #[arg(long, value_name = "RULE")]
    deny: Vec<String>,
    /// Report where this rule is broken, and don't fail.
    #[arg(long, value_name = "RULE")]
    warn: Vec<String>,
    /// Don't report where this rule is broken.
    #[arg(long, value_name = "RULE")]
    allow: Vec<String>,
    /// Print a clippy.toml for services, and lint nothing.
    #[arg(long)]
    clippy_toml: bool,
    #[command(flatten)]
    waivers: WaiversArgument,
    #[command(flatten)]
    output: Output,
}

impl Lint {
    /// Lints; lists everything that is wrong with its place.
    pub(super) fn run(self) -> Done {
        if self.clippy_toml {
            return Ok(Outcome::fine(source::clippy_toml()));
        }
        let workspace = Workspace::read(self.manifest_path.as_deref())?;
        let linted = source::lint(&workspace, &self.settings())?;
        let rules = rule::all().filter(|rule| rule.area == Area::Source);
        let mut findings = Findings::new("lint", checked(&linted), linted.diagnostics)
            .with_rules(rules.map(|rule| rule.name));
        let usual = workspace.root.join("telemetry");
        let registry = self.registry.as_deref().unwrap_or(&usual);
        self.waivers.apply(&mut findings, Some(registry))?;
        self.output.findings(&findings)
    }

    fn settings(&self) -> Settings {
        let of = |rules: &[String], level: Level| -> Vec<(String, Level)> {
            rules.iter().map(|rule| (rule.clone(), level)).collect()
        };
        let levels = [
            of(&self.allow, Level::Allow),
            of(&self.warn, Level::Warn),
            of(&self.deny, Level::Deny),
        ];
        Settings {
            packages: self.package.clone(),
            all: self.all,
            all_targets: self.all_targets,
            registry: self.registry.clone(),
            levels: levels.concat(),
        }
    }
}

/// What was looked at, in words.
fn checked(linted: &Linted) -> String {
    let files = match linted.files {
        1 => "1 file".to_owned(),
        files => format!("{files} files"),
    };
    format!("{files} of {}", linted.packages.join(", "))
}
