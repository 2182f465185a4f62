//! `cargo xtask budget`: instructions of our own hot paths against those that were agreed on.

use std::env::consts::ARCH;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use clap::Args;

use crate::bench::{COUNTED_PASSES, callgrind, compiler, markdown};
use crate::workspace::{cargo, root};

const FILE: &str = "tests/budget/budgets.txt";

/// How far a count may be from its budget: a share, and a few instructions for the short paths.
const TOLERANCE: f64 = 0.04;
const SLACK: f64 = 8.0;

/// Holds the hot paths to their budgets.
#[derive(Debug, Args)]
pub(crate) struct Budget {
    /// Takes what is counted now as the budgets.
    #[arg(long)]
    refresh: bool,
}

impl Budget {
    pub(crate) fn run(&self) -> Result<(), String> {
        if !callgrind::is_installed() {
            println!("skipped: valgrind not found");
            return Ok(());
        }
        let here = format!("{} on {ARCH}", compiler()?);
        let file = root().join(FILE);
        let text = fs::read_to_string(&file).unwrap_or_default();
        let agreed = Agreed::parse(&text)?;
        if !self.refresh && agreed.of != here {
            println!("skipped: {FILE} is of {}, this is {here}", agreed.of);
            return Ok(());
        }
        let counted = count()?;
        if self.refresh {
            let written = fs::write(&file, render(&here, &counted));
            return written.map_err(|error| format!("{FILE}: {error}"));
        }
        let compared = compare(&agreed.budgets, &counted);
        println!("{}", table(&compared));
        problems(&compared)
    }
}

/// Instructions of each case, in the order of the cases.
type Counts = Vec<(String, u64)>;

fn count() -> Result<Counts, String> {
    let binary = build()?;
    let listed = Command::new(&binary).arg("list").output();
    let listed = listed.map_err(|error| format!("{}: {error}", binary.display()))?;
    let names = String::from_utf8_lossy(&listed.stdout).into_owned();
    let count = |name: &str| {
        let counted = callgrind::instructions(&binary, name, COUNTED_PASSES)?;
        Ok((name.to_owned(), counted))
    };
    names.lines().map(count).collect()
}

fn build() -> Result<PathBuf, String> {
    let build = [
        "build",
        "--release",
        "--quiet",
        "--package",
        "telemetry-budget",
    ];
    match cargo(&build).status() {
        Ok(status) if status.success() => Ok(target().join("release/budget")),
        Ok(_) => Err("telemetry-budget does not build".to_owned()),
        Err(error) => Err(format!("cargo: {error}")),
    }
}

fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// The committed file.
#[derive(Debug, Default, PartialEq, Eq)]
struct Agreed {
    /// The compiler and machine that they hold for.
    of: String,
    budgets: Counts,
}

const HEAD: &str = "# Instructions of one pass through each hot path, by callgrind, with ";

impl Agreed {
    fn parse(text: &str) -> Result<Self, String> {
        let mut agreed = Self::default();
        for line in text.lines() {
            if let Some(of) = line.strip_prefix(HEAD) {
                of.clone_into(&mut agreed.of);
            } else if !line.starts_with('#') {
                agreed.budgets.push(budget(line).ok_or_else(|| {
                    format!("{FILE}: found `{line}`, wanted a case and its instructions; run `cargo xtask budget --refresh`")
                })?);
            }
        }
        Ok(agreed)
    }
}

fn budget(line: &str) -> Option<(String, u64)> {
    let (name, count) = line.split_once(' ')?;
    Some((name.to_owned(), count.trim().parse().ok()?))
}

fn render(of: &str, counted: &Counts) -> String {
    let mut text = format!("{HEAD}{of}\n# Rendered by `cargo xtask budget --refresh`.\n");
    for (name, count) in counted {
        let _infallible = writeln!(text, "{name:<20}{count:>8}");
    }
    text
}

/// A case, its budget and its count, where there is one.
struct Compared<'a> {
    name: &'a str,
    budget: Option<u64>,
    count: Option<u64>,
}

/// How a case stands to its budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Within,
    /// Fewer than agreed: worth agreeing on.
    Below,
    Above,
    /// Counted, but nothing is agreed on.
    Unknown,
    /// Agreed on, but not counted any more.
    Gone,
}

impl Compared<'_> {
    #[expect(
        clippy::cast_precision_loss,
        reason = "no pass has that many instructions"
    )]
    fn verdict(&self) -> Verdict {
        let (budget, count) = match (self.budget, self.count) {
            (Some(budget), Some(count)) => (budget as f64, count as f64),
            (None, _) => return Verdict::Unknown,
            (_, None) => return Verdict::Gone,
        };
        let room = budget * TOLERANCE + SLACK;
        if count > budget + room {
            Verdict::Above
        } else if count < budget - room {
            Verdict::Below
        } else {
            Verdict::Within
        }
    }
}

fn compare<'a>(budgets: &'a Counts, counted: &'a Counts) -> Vec<Compared<'a>> {
    let find = |counts: &Counts, name: &str| {
        let found = counts.iter().find(|(other, _)| other == name);
        found.map(|(_, count)| *count)
    };
    let gone = budgets
        .iter()
        .filter(|(name, _)| find(counted, name).is_none());
    let all = counted.iter().chain(gone);
    all.map(|(name, _)| Compared {
        name,
        budget: find(budgets, name),
        count: find(counted, name),
    })
    .collect()
}

fn table(compared: &[Compared<'_>]) -> String {
    let shown =
        |count: Option<u64>| count.map_or_else(|| "–".to_owned(), |count| count.to_string());
    let row = |case: &Compared<'_>| {
        let verdict = match case.verdict() {
            Verdict::Within => "✔",
            Verdict::Below => "✔ below: `cargo xtask budget --refresh` keeps it so",
            Verdict::Above => "✘ above",
            Verdict::Unknown => "✘ has no budget",
            Verdict::Gone => "✘ is no case any more",
        };
        vec![
            case.name.to_owned(),
            shown(case.budget),
            shown(case.count),
            verdict.to_owned(),
        ]
    };
    let rows: Vec<Vec<String>> = compared.iter().map(row).collect();
    markdown(&["path", "budget", "instructions", "verdict"], &rows)
}

fn problems(compared: &[Compared<'_>]) -> Result<(), String> {
    let fine = |case: &&Compared<'_>| !matches!(case.verdict(), Verdict::Within | Verdict::Below);
    let names: Vec<&str> = compared.iter().filter(fine).map(|case| case.name).collect();
    if names.is_empty() {
        return Ok(());
    }
    Err(format!(
        "not within their budgets: {}; make them cheaper, or say in the commit why not and run \
         `cargo xtask budget --refresh`",
        names.join(", ")
    ))
}

#[cfg(test)]
mod tests {
    use super::{Agreed, Compared, Verdict, compare, problems, render};

    #[track_caller]
    fn check(budget: u64, count: u64, expected: Verdict) {
        let compared = Compared {
            name: "line",
            budget: Some(budget),
            count: Some(count),
        };
        assert_eq!(compared.verdict(), expected, "{count} of {budget}");
    }

    #[test]
    fn a_count_may_be_a_little_off_its_budget() {
        check(4000, 4168, Verdict::Within);
        check(4000, 4169, Verdict::Above);
        check(4000, 3831, Verdict::Below);
        check(30, 39, Verdict::Within);
        check(30, 40, Verdict::Above);
    }

    #[test]
    fn a_case_without_budget_and_a_budget_without_case_are_problems() {
        let budgets = vec![("line".to_owned(), 4000), ("old".to_owned(), 7)];
        let counted = vec![("line".to_owned(), 4000), ("new".to_owned(), 7)];
        let error = problems(&compare(&budgets, &counted)).expect_err("two are wrong");
        assert!(error.contains("budgets: new, old;"), "{error}");
        assert_eq!(problems(&compare(&budgets, &budgets)), Ok(()));
    }

    #[test]
    fn what_is_rendered_is_read_again() {
        let budgets = vec![("line".to_owned(), 4000), ("a-longer-name".to_owned(), 7)];
        let read = Agreed::parse(&render("rustc 1.95.0 on x86_64", &budgets));
        let of = "rustc 1.95.0 on x86_64".to_owned();
        assert_eq!(read, Ok(Agreed { of, budgets }));
        assert!(Agreed::parse("line many\n").is_err());
    }
}
