//! What the library costs to have: crates, cold builds and binaries of the quick start, beside the
//! same service written with the OpenTelemetry crates themselves.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::table::markdown;
use crate::workspace::{cargo, root};

/// A service to have.
struct Service {
    title: &'static str,
    /// Folder in `tests/benches`, and the binary's name.
    package: &'static str,
    features: &'static [&'static str],
}

const SERVICES: &[Service] = &[
    Service {
        title: "ours",
        package: "minimal",
        features: &[],
    },
    Service {
        title: "plain",
        package: "plain",
        features: &[],
    },
    Service {
        title: "plain with TLS",
        package: "plain",
        features: &["--features", "tls"],
    },
];

/// What one service costs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Footprint {
    title: &'static str,
    /// In the order of the headers.
    values: [f64; HEADERS.len() - 1],
}

const HEADERS: [&str; 6] = [
    "service",
    "crates",
    "debug build, CPU s",
    "release build, CPU s",
    "binary, KiB",
    "stripped, KiB",
];

/// Builds each service from nothing, in debug and in release.
///
/// # Errors
/// What could not be built.
pub(crate) fn measure() -> Result<Vec<Footprint>, String> {
    SERVICES.iter().map(Service::measure).collect()
}

impl Service {
    fn measure(&self) -> Result<Footprint, String> {
        eprintln!("{}", self.title);
        let crates = self.crates()?;
        let debug = self.build("debug")?;
        let release = self.build("release")?;
        let binary = self.target().join("release").join(self.package);
        let stripped = stripped(&binary)?;
        #[expect(clippy::cast_precision_loss, reason = "none of these is that large")]
        let count = |count: u64| count as f64;
        Ok(Footprint {
            title: self.title,
            values: [
                count(crates),
                debug,
                release,
                count(size(&binary)? / 1024),
                count(size(&stripped)? / 1024),
            ],
        })
    }

    fn target(&self) -> PathBuf {
        root().join("target/footprint").join(self.package)
    }

    fn cargo(&self, subcommand: &str) -> Command {
        let manifest = root().join("tests/benches").join(self.package);
        let mut command = cargo(&[subcommand, "--manifest-path"]);
        command.arg(manifest.join("Cargo.toml")).args(self.features);
        command
    }

    /// How many crates are linked into it, its own not counted.
    fn crates(&self) -> Result<u64, String> {
        let mut tree = self.cargo("tree");
        let asked = tree
            .args(["--edges", "normal", "--prefix", "none"])
            .output();
        let answer = asked.map_err(|error| format!("cargo tree: {error}"))?;
        if !answer.status.success() {
            return Err(String::from_utf8_lossy(&answer.stderr).into_owned());
        }
        Ok(distinct(&String::from_utf8_lossy(&answer.stdout)).saturating_sub(1))
    }

    /// Builds it in an empty folder; returns the CPU seconds that took. Seconds on the wall would
    /// tell more of what else the machine does.
    fn build(&self, profile: &str) -> Result<f64, String> {
        let target = self.target();
        match fs::remove_dir_all(&target) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(format!("{}: {error}", target.display()));
            }
            _ => {}
        }
        let before = processor_seconds();
        let mut build = self.cargo("build");
        build.arg("--quiet").arg("--target-dir").arg(&target);
        build.args((profile == "release").then_some("--release"));
        match build.status() {
            Ok(status) if status.success() => Ok(processor_seconds() - before),
            Ok(_) => Err(format!("{} does not build", self.title)),
            Err(error) => Err(format!("cargo: {error}")),
        }
    }
}

/// CPU time of the programs that this one ran; 0 where the system does not say.
fn processor_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    children_ticks(&stat).unwrap_or_default() / 100.0
}

/// The fields 16 and 17 of `/proc/PID/stat`, user and system time of waited-for children. What
/// stands before them may hold spaces, in parentheses.
fn children_ticks(stat: &str) -> Option<f64> {
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_whitespace().skip(13);
    let user: f64 = fields.next()?.parse().ok()?;
    let system: f64 = fields.next()?.parse().ok()?;
    Some(user + system)
}

/// How many crates and versions a tree without indentation names.
fn distinct(tree: &str) -> u64 {
    let crates = tree.lines().filter(|line| !line.is_empty());
    let named = crates.map(|line| {
        let mut words = line.split_whitespace();
        (words.next(), words.next())
    });
    named.collect::<BTreeSet<_>>().len() as u64
}

/// A copy of the binary without its symbols.
fn stripped(binary: &Path) -> Result<PathBuf, String> {
    let copy = binary.with_extension("stripped");
    let mut strip = Command::new("strip");
    strip.arg("-o").arg(&copy).arg(binary).stdin(Stdio::null());
    match strip.status() {
        Ok(status) if status.success() => Ok(copy),
        Ok(_) => Err(format!("strip refused {}", binary.display())),
        Err(error) => Err(format!("strip (of binutils): {error}")),
    }
}

fn size(file: &Path) -> Result<u64, String> {
    let found = fs::metadata(file).map(|metadata| metadata.len());
    found.map_err(|error| format!("{}: {error}", file.display()))
}

/// A row a service, and behind the first what it is of each other.
pub(crate) fn table(found: &[Footprint]) -> String {
    let row = |footprint: &Footprint| {
        let values = footprint.values.map(|value| format!("{value:.0}"));
        cells(footprint.title.to_owned(), &values)
    };
    let mut rows: Vec<Vec<String>> = found.iter().map(row).collect();
    if let Some((ours, others)) = found.split_first() {
        for other in others {
            let share = |(ours, other): (&f64, &f64)| format!("{:.2}", ours / other);
            let shares = ours.values.iter().zip(&other.values).map(share);
            let title = format!("{} / {}", ours.title, other.title);
            rows.push(cells(title, &shares.collect::<Vec<_>>()));
        }
    }
    markdown(&HEADERS, &rows)
}

fn cells(title: String, values: &[String]) -> Vec<String> {
    [title].into_iter().chain(values.iter().cloned()).collect()
}

#[cfg(test)]
mod tests {
    use super::{children_ticks, distinct};

    #[test]
    fn a_crate_counts_once_and_so_does_each_of_its_versions() {
        let tree = "plain v0.1.0 (/x)\nrand v0.9.5\nrand v0.10.3\nrand v0.9.5 (*)\n\n";
        assert_eq!(distinct(tree), 3);
    }

    #[test]
    fn the_time_of_children_is_behind_a_name_that_may_hold_anything() {
        let stat = "7 (a) b) S 1 7 7 0 -1 4194560 1 2 3 4 50 60 700 80 20 0 1 0 9";
        assert_eq!(children_ticks(stat), Some(780.0));
        assert_eq!(children_ticks(""), None);
    }
}
