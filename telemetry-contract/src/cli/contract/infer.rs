//! `contract infer`: a registry to start from, made of observed telemetry.

use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use clap::Args;
use serde_json::{Value, json};

use super::check::lines;
use super::input::Input;
use super::lint::count;
use super::registry::build_on;
use super::written::FORMAT;
use crate::cli::outcome::{Done, Outcome, tell};
use crate::cli::output::{Answer, save};
use crate::infer::{self, Draft, File};

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
    #[command(flatten)]
    answer: Answer,
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
        let written = match &self.out {
            Some(out) => write(out, &draft)?,
            None => Vec::new(),
        };
        let out = self.out.as_deref();
        let text = |_color| out.map_or_else(|| draft.page(), |out| told(out, &written, &draft));
        let answered = self.answer.write(text, || read(out, &written, &draft))?;
        if draft.left_out > 0 {
            let count = draft.left_out;
            tell(&format!(
                "{count} values, series, spans or logs were not told apart: there are too many"
            ));
        }
        let code = if problems.is_empty() { 0 } else { 2 };
        Ok(Outcome { code, ..answered })
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

/// Writes every file, and says where.
fn write(folder: &Path, draft: &Draft) -> Result<Vec<String>, String> {
    let mut written = Vec::new();
    for file in &draft.files {
        let path = folder.join(&file.name);
        save(&path, &file.text)?;
        written.push(path.display().to_string());
    }
    Ok(written)
}

/// What was written, and what comes next, for people.
fn told(folder: &Path, written: &[String], draft: &Draft) -> String {
    let mut lines: Vec<String> = written
        .iter()
        .map(|path| format!("wrote {path}\n"))
        .collect();
    let kinds = ["attribute", "metric", "span", "event"];
    let declared = draft.declared.into_iter().zip(kinds);
    let declared: Vec<String> = declared.map(|(number, kind)| count(number, kind)).collect();
    lines.push(format!("declared: {}\n", declared.join(", ")));
    let refused = draft.refused.iter();
    lines.extend(refused.map(|line| format!("not declared: {line}\n")));
    let next = next(folder);
    lines.push(format!("next: read every `# review:`, then `{next}`\n"));
    lines.concat()
}

/// The same for programs; the files themselves where they were not written.
fn read(folder: Option<&Path>, written: &[String], draft: &Draft) -> Value {
    let [attributes, metrics, spans, events] = draft.declared;
    let mut answer = json!({
        "format": FORMAT,
        "declared": {
            "attributes": attributes, "metrics": metrics, "spans": spans, "events": events,
        },
        "refused": draft.refused,
        "left_out": draft.left_out,
    });
    if let Some(folder) = folder {
        answer["written"] = json!(written);
        answer["next"] = json!([next(folder)]);
    } else {
        let file = |file: &File| json!({ "name": file.name, "text": file.text });
        answer["files"] = draft.files.iter().map(file).collect();
    }
    answer
}

fn next(folder: &Path) -> String {
    let folder = folder.display();
    format!("cargo telemetry contract lint --registry {folder}")
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
