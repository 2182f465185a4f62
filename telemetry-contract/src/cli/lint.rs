//! `lint`: what a service's Rust shows of the telemetry that it will or won't send.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};

use super::outcome::{Done, Outcome};
use super::output::Output;
use crate::diagnostic::Diagnostic;
use crate::rule::Level;
use crate::source::{self, Settings, Workspace};

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
    output: Output,
}

impl Lint {
    /// Lints; lists everything that is wrong with its place.
    pub(super) fn run(self) -> Done {
        if self.clippy_toml {
            return Ok(Outcome::fine(source::clippy_toml()));
        }
        let workspace = Workspace::read(self.manifest_path.as_deref())?;
        let found = source::lint(&workspace, &self.settings())?;
        let conforms = !found.iter().any(Diagnostic::fails);
        let text = self.output.write(|_| text(&found), || as_json(&found));
        Ok(Outcome::of(text, conforms))
    }

    fn settings(&self) -> Settings {
        let of = |rules: &[String], level: Level| -> Vec<(String, Level)> {
            rules.iter().map(|rule| (rule.clone(), level)).collect()
        };
        Settings {
            packages: self.package.clone(),
            all: self.all,
            all_targets: self.all_targets,
            registry: self.registry.clone(),
            levels: [
                of(&self.allow, Level::Allow),
                of(&self.warn, Level::Warn),
                of(&self.deny, Level::Deny),
            ]
            .concat(),
        }
    }
}

fn text(found: &[Diagnostic]) -> String {
    let mut lines: Vec<String> = found.iter().map(line).collect();
    let denied = found.iter().filter(|diagnostic| diagnostic.fails()).count();
    lines.push(format!(
        "{denied} denied, {} warnings\n",
        found.len() - denied
    ));
    lines.join("\n")
}

fn line(diagnostic: &Diagnostic) -> String {
    let Diagnostic {
        rule,
        level,
        message,
        help,
        ..
    } = diagnostic;
    let place = diagnostic.place.clone().unwrap_or_default();
    let excerpt = place.excerpt.trim();
    format!("{place}: {level} {rule}: {message}\n  | {excerpt}\n  = {help}\n")
}

fn as_json(found: &[Diagnostic]) -> Value {
    let found = found.iter().map(|diagnostic| {
        let place = diagnostic.place.clone().unwrap_or_default();
        json!({
            "rule": diagnostic.rule, "level": diagnostic.level.as_str(),
            "message": diagnostic.message, "help": diagnostic.help,
            "file": place.file, "line": place.line, "column": place.column,
            "package": diagnostic.service, "subject": diagnostic.subject,
        })
    });
    json!({ "findings": found.collect::<Vec<_>>() })
}
