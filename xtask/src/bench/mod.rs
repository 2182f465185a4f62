//! `cargo xtask bench`: our hot paths beside what one would use instead, in one table.

pub(crate) mod callgrind;
mod check;
mod footprint;
mod groups;
mod page;
mod report;
mod run;
mod table;

use std::fs;
use std::path::PathBuf;

use clap::Args;

use groups::{GROUPS, Group};
pub(crate) use report::compiler;
pub(crate) use run::COUNTED_PASSES;
pub(crate) use table::markdown;

/// What is measured, and where it goes.
#[derive(Debug, Args)]
pub(crate) struct Bench {
    /// Only the groups that have a case called something with this.
    #[arg(long)]
    filter: Option<String>,
    /// Fewer and shorter rounds: to see that it works, not to believe it.
    #[arg(long)]
    quick: bool,
    /// Also writes every number to this file.
    #[arg(long)]
    json: Option<PathBuf>,
    /// Also puts the numbers into `docs/cost.md`.
    #[arg(long, conflicts_with = "filter")]
    page: bool,
    /// Measures what having the library costs instead: crates, cold builds, binary sizes.
    #[arg(long, conflicts_with_all = ["filter", "quick", "json"])]
    footprint: bool,
}

impl Bench {
    pub(crate) fn run(&self) -> Result<(), String> {
        if self.footprint {
            return self.footprint();
        }
        let groups = self.groups()?;
        let effort = if self.quick { &run::QUICK } else { &run::FULL };
        let cases = cases(groups.iter().copied());
        let programs = run::build()?;
        let results = run::measure(&programs, &cases, effort)?;
        let checks = check::table(&results, &check::sizes(&programs, &cases)?);
        let groups = groups.into_iter().filter(|group| !group.is_check());
        let table = table::comparison(groups, &results);
        let report = report::Report::new(&results)?;
        println!("{table}\n{checks}\n{}", report.machine());
        if let Some(file) = &self.json {
            let written = fs::write(file, report.json());
            written.map_err(|error| format!("{}: {error}", file.display()))?;
        }
        if self.page {
            page::refresh(&[
                ("machine", format!("{}\n", report.machine())),
                ("paths", page::paths(&results)),
                ("comparison", table),
                ("check", checks),
            ])?;
        }
        Ok(())
    }

    fn footprint(&self) -> Result<(), String> {
        let table = footprint::table(&footprint::measure()?);
        println!("{table}");
        if self.page {
            page::refresh(&[("footprint", table)])?;
        }
        Ok(())
    }

    fn groups(&self) -> Result<Vec<&'static Group>, String> {
        let part = self.filter.as_deref().unwrap_or_default();
        let all = GROUPS.iter().chain(check::GROUPS);
        let groups: Vec<&Group> = all.filter(|group| group.matches(part)).collect();
        if groups.is_empty() {
            return Err(format!("no case has `{part}` in its name"));
        }
        Ok(groups)
    }
}

/// The cases of these groups and their bases, each once.
fn cases(groups: impl Iterator<Item = &'static Group>) -> Vec<&'static str> {
    let mut cases = Vec::new();
    for group in groups {
        for case in group.base.iter().chain(group.cases) {
            if !cases.contains(case) {
                cases.push(case);
            }
        }
    }
    cases
}
