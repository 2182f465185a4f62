//! `contract infer`: a registry to start from, made of observed telemetry.

use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use clap::Args;

use super::check::lines;
use super::input::Input;
use super::registry::build_on;
use crate::cli::outcome::{Done, Outcome, tell};
use crate::cli::output::save;
use crate::infer::{self, Draft};

/// Write a registry to start from, inferred from telemetry.
///
/// What the base contract has already is left out. What needs judgement is marked `# review:`, what
/// can't be declared is listed in the manifest. Exits with 2 where something could not be read or
/// nothing came; what could be read is written all the same.
#[derive(Debug, Args)]
pub struct Infer {
    #[command(flatten)]
    input: Input,
    /// The folder to write; without it, one page goes to standard output.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write over the files of a registry that is there.
    #[arg(long, requires = "out")]
    force: bool,
    /// The registry's name; without it, as the telemetry's schema URL or service says.
    #[arg(long)]
    name: Option<String>,
    /// The registry to build on, whose signals are left out; without it, the base contract.
    #[arg(long, value_name = "DIR")]
    base: Option<PathBuf>,
}

impl Infer {
    /// Observes, and writes what it makes of it.
    pub(super) fn run(self) -> Done {
        if let Some(out) = &self.out {
            refuse_what_is_there(out, self.force)?;
        }
        let contract = build_on(self.base.as_deref())?;
        let inferred = Arc::new(Mutex::new(infer::Infer::new(contract)));
        let observed = self
            .input
            .watch("infer", contract, Arc::clone(&inferred) as _)?;
        let problems = lines(&observed);
        for problem in &problems {
            tell(problem);
        }
        let inferred = inferred.lock().unwrap_or_else(PoisonError::into_inner);
        if inferred.records() == 0 {
            return Err("nothing was inferred: no telemetry has come".to_owned());
        }
        let path = self.base.as_deref();
        let path = path.map(|base| path_from(self.out.as_deref(), base));
        let draft = inferred.draft(self.name.as_deref(), path.as_deref());
        let text = match &self.out {
            Some(out) => write(out, &draft)?,
            None => draft.page(),
        };
        if draft.left_out > 0 {
            let count = draft.left_out;
            tell(&format!(
                "{count} values, series, spans or logs were not told apart: there are too many"
            ));
        }
        let code = if problems.is_empty() { 0 } else { 2 };
        Ok(Outcome { text, code })
    }
}

/// A folder may be there, but no registry in it that nobody wants to lose.
fn refuse_what_is_there(folder: &Path, force: bool) -> Result<(), String> {
    let yaml = |path: &PathBuf| {
        path.extension()
            .is_some_and(|it| it == "yaml" || it == "yml")
    };
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    match paths.find(|path| yaml(path) && !force) {
        Some(there) => Err(format!(
            "{} is there already, and nothing was written; say `--out DIR` for another folder, or \
             `--force` to write over it",
            there.display()
        )),
        None => Ok(()),
    }
}

/// Writes every file, and says what comes next.
fn write(folder: &Path, draft: &Draft) -> Result<String, String> {
    let mut lines = Vec::new();
    for file in &draft.files {
        let path = folder.join(&file.name);
        save(&path, &file.text)?;
        lines.push(format!("wrote {}\n", path.display()));
    }
    let [attributes, metrics, spans, events] = draft.declared;
    lines.push(format!(
        "declared: {attributes} attributes, {metrics} metrics, {spans} spans, {events} events\n"
    ));
    let refused = draft.refused.iter();
    lines.extend(refused.map(|line| format!("not declared: {line}\n")));
    let folder = folder.display();
    lines.push(format!(
        "next: read every `# review:`, then `cargo telemetry contract lint --registry {folder}`\n"
    ));
    Ok(lines.concat())
}

/// How a registry is reached from another folder: both are relative to the current one.
fn path_from(out: Option<&Path>, base: &Path) -> String {
    let plain = |path: &Path| {
        let mut parts = path.components();
        path.is_relative() && parts.all(|part| matches!(part, Component::Normal(_)))
    };
    let path = match out {
        Some(out) if plain(out) && base.is_relative() => {
            let up: PathBuf = out.components().map(|_| "..").collect();
            up.join(base)
        }
        _ => std::path::absolute(base).unwrap_or_else(|_| base.to_owned()),
    };
    path.display().to_string()
}
