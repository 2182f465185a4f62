//! Builds the cases and asks for their numbers: every case in a process of its own, round by round,
//! so that whatever else the machine does falls on all of them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::callgrind;
use crate::workspace::{cargo, root};

/// Passes that `count` counts.
pub(crate) const COUNTED_PASSES: u64 = 200;

const MANIFEST: &str = "tests/benches/Cargo.toml";

/// What is known of a case.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Numbers {
    /// CPU time of a pass on one thread.
    pub(crate) nanoseconds: f64,
    /// CPU time of a pass on all threads of the process.
    pub(crate) all_threads: f64,
    /// Passes a second on two threads together.
    pub(crate) per_second: f64,
    /// None without callgrind.
    pub(crate) instructions: Option<u64>,
    pub(crate) allocations: u64,
}

/// The numbers of every case, by its name.
pub(crate) type Results = BTreeMap<String, Numbers>;

/// How long to look.
pub(crate) struct Effort {
    rounds: usize,
    milliseconds: &'static str,
}

pub(crate) const QUICK: Effort = Effort {
    rounds: 3,
    milliseconds: "30",
};

pub(crate) const FULL: Effort = Effort {
    rounds: 9,
    milliseconds: "100",
};

/// Measures these cases.
///
/// # Errors
/// What could not be run.
pub(crate) fn measure(
    programs: &Programs,
    cases: &[&'static str],
    effort: &Effort,
) -> Result<Results, String> {
    let (mut alone, mut all, mut both) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    for round in 1..=effort.rounds {
        eprint!("\rround {round} of {}", effort.rounds);
        for case in cases {
            let time = ask(&programs.benches, &["time", case, effort.milliseconds])?;
            let pace = ask(&programs.benches, &["both", case, effort.milliseconds])?;
            let threads = ask(&programs.benches, &["all", case, effort.milliseconds])?;
            alone.entry(*case).or_insert_with(Vec::new).push(time);
            all.entry(*case).or_insert_with(Vec::new).push(threads);
            both.entry(*case).or_insert_with(Vec::new).push(pace);
        }
    }
    eprintln!("\rcounting        ");
    let counting = callgrind::is_installed();
    let mut numbers = |case: &&'static str| {
        let counted = || callgrind::instructions(&programs.benches, case, COUNTED_PASSES);
        let numbers = Numbers {
            nanoseconds: median(alone.remove(case).unwrap_or_default()),
            all_threads: median(all.remove(case).unwrap_or_default()),
            per_second: median(both.remove(case).unwrap_or_default()),
            instructions: counting.then(counted).transpose()?,
            allocations: ask(&programs.allocations, &[case])?,
        };
        Ok(((*case).to_owned(), numbers))
    };
    cases.iter().map(&mut numbers).collect()
}

/// The programs that have the cases.
pub(crate) struct Programs {
    benches: PathBuf,
    allocations: PathBuf,
}

impl Programs {
    /// What the program that takes the time answers.
    ///
    /// # Errors
    /// No number.
    pub(crate) fn time(&self, arguments: &[&str]) -> Result<f64, String> {
        ask(&self.benches, arguments)
    }

    /// What the program that counts allocations answers.
    ///
    /// # Errors
    /// No number.
    pub(crate) fn memory(&self, arguments: &[&str]) -> Result<f64, String> {
        ask(&self.allocations, arguments)
    }
}

/// Builds the programs.
///
/// # Errors
/// They do not build.
pub(crate) fn build() -> Result<Programs, String> {
    let target = root().join("target/benches");
    let mut command = cargo(&["build", "--release", "--manifest-path", MANIFEST]);
    let status = command.arg("--target-dir").arg(&target).status();
    match status {
        Ok(status) if status.success() => Ok(Programs {
            benches: target.join("release/benches"),
            allocations: target.join("release/allocations"),
        }),
        Ok(_) => Err(format!("{MANIFEST} does not build")),
        Err(error) => Err(format!("cargo: {error}")),
    }
}

/// The one number that a program answers with.
fn ask<T: std::str::FromStr>(program: &Path, arguments: &[&str]) -> Result<T, String> {
    let shown = arguments.join(" ");
    let ran = Command::new(program)
        .args(arguments)
        .output()
        .map_err(|error| format!("{}: {error}", program.display()))?;
    let answer = String::from_utf8_lossy(&ran.stdout);
    answer.trim().parse().map_err(|_| {
        let said = String::from_utf8_lossy(&ran.stderr);
        format!(
            "`{shown}` answered `{}` and said: {}",
            answer.trim(),
            said.trim()
        )
    })
}

fn median(mut samples: Vec<f64>) -> f64 {
    samples.sort_by(f64::total_cmp);
    samples.get(samples.len() / 2).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::median;

    #[test]
    fn one_bad_round_does_not_count() {
        assert!((median(vec![7.0, 6.0, 900.0]) - 7.0).abs() < f64::EPSILON);
        assert!(median(Vec::new()).is_nan());
    }
}
