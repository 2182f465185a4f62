//! A run as data: the numbers, and what they are numbers of.

use std::env::consts::ARCH;
use std::fs;
use std::process::Command;
use std::thread;

use serde_json::{Value, json};

use super::run::Results;
use crate::workspace::root;

/// Crates whose version says what was compared.
const NAMED: &[&str] = &[
    "opentelemetry",
    "opentelemetry-appender-tracing",
    "opentelemetry-proto",
    "prost",
    "tracing-opentelemetry",
    "tracing-subscriber",
    "json-subscriber",
    "tracing-bunyan-formatter",
    "fastrace",
    "tower-http",
    "axum-tracing-opentelemetry",
    "tower-otel",
    "regex",
];

/// A run and its circumstances.
pub(crate) struct Report<'a> {
    results: &'a Results,
    compiler: String,
    versions: Vec<(&'static str, String)>,
}

impl<'a> Report<'a> {
    /// # Errors
    /// The compiler or the lock file can't be asked.
    pub(crate) fn new(results: &'a Results) -> Result<Self, String> {
        let lock = root().join("tests/benches/Cargo.lock");
        let lock =
            fs::read_to_string(&lock).map_err(|error| format!("{}: {error}", lock.display()))?;
        let version = |name: &&'static str| Some((*name, locked(&lock, name)?));
        Ok(Self {
            results,
            compiler: compiler()?,
            versions: NAMED.iter().filter_map(version).collect(),
        })
    }

    /// One sentence: where, and with which versions.
    pub(crate) fn machine(&self) -> String {
        let versions = self.versions.iter();
        let versions = versions.map(|(name, version)| format!("{name} {version}"));
        format!(
            "{} cores, {ARCH}, {}, release profile; {}.",
            thread::available_parallelism().map_or(1, usize::from),
            self.compiler,
            versions.collect::<Vec<_>>().join(", "),
        )
    }

    /// Everything, for a program to read.
    pub(crate) fn json(&self) -> String {
        let case = |(name, numbers): (&String, &super::run::Numbers)| {
            let numbers = json!({
                "nanoseconds": numbers.nanoseconds,
                "all_threads_nanoseconds": numbers.all_threads,
                "per_second_on_two_cores": numbers.per_second,
                "instructions": numbers.instructions,
                "allocations": numbers.allocations,
            });
            (name.clone(), numbers)
        };
        let versions = self.versions.iter();
        let versions = versions.map(|(name, version)| ((*name).to_owned(), json!(version)));
        let report = json!({
            "compiler": self.compiler,
            "architecture": ARCH,
            "versions": versions.collect::<Value>(),
            "cases": self.results.iter().map(case).collect::<Value>(),
        });
        format!("{report:#}\n")
    }
}

/// `rustc` and its version.
///
/// # Errors
/// It does not answer.
pub(crate) fn compiler() -> Result<String, String> {
    let asked = Command::new("rustc")
        .arg("--version")
        .current_dir(root())
        .output();
    let answer = asked.map_err(|error| format!("rustc: {error}"))?;
    let answer = String::from_utf8_lossy(&answer.stdout).into_owned();
    let words: Vec<&str> = answer.split_whitespace().take(2).collect();
    Ok(words.join(" "))
}

/// The newest version of a crate in a lock file.
fn locked(lock: &str, name: &str) -> Option<String> {
    let entry = format!("name = \"{name}\"\nversion = \"");
    let (_, rest) = lock.rsplit_once(&entry)?;
    Some(rest.split('"').next()?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::locked;

    #[test]
    fn a_version_is_found_in_a_lock_file() {
        let lock = "[[package]]\nname = \"regex\"\nversion = \"1.13.1\"\n\n\
                    [[package]]\nname = \"regex-lite\"\nversion = \"0.1.0\"\n";
        assert_eq!(locked(lock, "regex").as_deref(), Some("1.13.1"));
        assert_eq!(locked(lock, "rege"), None);
    }
}
