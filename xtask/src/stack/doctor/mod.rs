//! `stack-doctor`: what is missing on this machine, and how to get it.

mod component;
#[cfg(test)]
mod doctor_tests;
mod machine;

use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use serde::Serialize;

use self::component::{Row, Verdict};
use super::ask::ask;
use super::choose;
use super::component::Component;
use super::layout::Place;
use super::options::{Options, Runtime};
use super::ports::Ports;
use super::programs::Programs;
use super::state;
use super::supply::Shelf;
use super::supply::progress::amount;

/// How long Docker may take to say its version.
const WITHIN: Duration = Duration::from_secs(5);
/// What the native runtime takes at rest, with room for what it stores in a day of development.
const MEMORY: u64 = 1 << 30;
const DISK: u64 = 2 << 30;

/// Say what is missing on this machine, and how to get it.
#[derive(Debug, Args)]
pub(crate) struct Doctor {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    options: Options,
    #[command(flatten)]
    shelf: Shelf,
    /// Print it as one JSON object.
    #[arg(long)]
    json: bool,
}

/// Everything that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Report {
    /// What `stack-up` would use, and why.
    runtime: Runtime,
    reason: &'static str,
    components: Vec<Row>,
    docker: Docker,
    /// Whether a stack runs here; its own ports are not taken then.
    running: bool,
    ports_taken: Vec<String>,
    machine: Machine,
}

/// Versions of Docker's engine and of Compose; `None` where there is none that answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Docker {
    engine: Option<String>,
    compose: Option<String>,
}

/// Bytes that are left; `None` where the system does not tell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Machine {
    memory: Option<u64>,
    disk: Option<u64>,
    /// Where the stack keeps its data.
    folder: PathBuf,
}

impl Doctor {
    /// Says it; `Ok(false)` where `stack-up` with the same options would not start.
    pub(crate) fn run(self) -> Result<bool, String> {
        let report = self.look()?;
        if self.json {
            let text = serde_json::to_string_pretty(&report).map_err(|error| error.to_string())?;
            println!("{text}");
        } else {
            print!("{}", report.text());
        }
        Ok(report.is_fine())
    }

    fn look(&self) -> Result<Report, String> {
        let cache = self.shelf.cache()?;
        let programs = Programs::new(self.options.bin_dir.as_deref(), &cache);
        let choice = choose::choose(&self.options, &programs);
        let needed = self.options.components(Runtime::Native);
        let row = |component: &Component| {
            let is_needed = needed.contains(component);
            let pin = cache.pins().of(*component)?;
            Some(Row::new(
                *component,
                is_needed,
                programs.of(*component),
                pin,
            ))
        };
        let components = Component::ALL.iter().filter_map(row).collect();
        let layout = self.place.layout()?;
        let running = state::running(&layout).is_some();
        let ports = Ports::new(self.options.port_offset)?;
        let ports_taken = if running {
            Vec::new()
        } else {
            ports.taken(&self.options.components(choice.runtime))
        };
        Ok(Report {
            runtime: choice.runtime,
            reason: choice.reason,
            components,
            docker: Docker {
                engine: ask(
                    "docker",
                    &["version", "--format", "{{.Server.Version}}"],
                    WITHIN,
                )
                .map(|said| said.trim().to_owned()),
                compose: ask("docker", &["compose", "version", "--short"], WITHIN)
                    .map(|said| said.trim().to_owned()),
            },
            running,
            ports_taken,
            machine: Machine {
                memory: machine::memory(),
                disk: machine::disk(layout.root()),
                folder: layout.root().to_owned(),
            },
        })
    }
}

impl Report {
    fn is_fine(&self) -> bool {
        let mut needed = self.components.iter().filter(|row| row.needed);
        let has_programs = needed.all(|row| row.verdict.will_do());
        self.ports_taken.is_empty() && (self.runtime != Runtime::Native || has_programs)
    }

    fn text(&self) -> String {
        let mut text = String::new();
        for row in &self.components {
            text.push_str(&lines(row));
        }
        let docker = [
            ("engine", &self.docker.engine),
            ("compose", &self.docker.compose),
        ];
        for (name, version) in docker {
            let (mark, said) = version
                .as_ref()
                .map_or(('·', "none answers"), |said| ('✔', said));
            // Writing to a string can't fail.
            let _written = writeln!(text, "{mark} {:<14} {said}", format!("docker {name}"));
        }
        let machine = &self.machine;
        let folder = machine.folder.display().to_string();
        text.push_str(&left("memory", machine.memory, MEMORY, "available"));
        text.push_str(&left(
            "disk",
            machine.disk,
            DISK,
            &format!("left for {folder}"),
        ));
        if self.running {
            text.push_str("✔ a stack runs here\n");
        }
        for port in &self.ports_taken {
            let _written = writeln!(text, "✘ port {port}; --port-offset moves all");
        }
        let (runtime, reason) = (format!("{:?}", self.runtime).to_lowercase(), self.reason);
        let _written = writeln!(
            text,
            "\n`cargo xtask stack-up` would use: {runtime} ({reason})"
        );
        text
    }
}

/// A component on one line, and the ways to get it below, where that would help.
fn lines(row: &Row) -> String {
    let mark = match (row.verdict.will_do(), row.needed) {
        (true, _) => '✔',
        (false, true) => '✘',
        (false, false) => '·',
    };
    let version = row.version.as_deref().unwrap_or("of unknown version");
    let pinned = &row.pinned;
    let said = match row.verdict {
        Verdict::Fine | Verdict::Unknown => format!("{version} (pinned {pinned})"),
        Verdict::Older => format!("{version}, older than the pinned {pinned}"),
        Verdict::TooOld => {
            let oldest = row.oldest.as_deref().unwrap_or(pinned);
            format!("{version} is too old: at least {oldest} is needed, pinned is {pinned}")
        }
        Verdict::Incomplete => format!("{version}, without the folder that it comes in"),
        Verdict::Missing => format!("missing (pinned {pinned})"),
    };
    let place = row
        .program
        .as_ref()
        .map(|program| program.display().to_string());
    let place = place.map_or_else(String::new, |place| format!("  {place}"));
    let (name, purpose) = (row.component.name(), row.purpose);
    let runtimes = row.runtimes.join(", ");
    let mut text = format!("{mark} {name:<14} {purpose:<15} {runtimes:<15} {said}{place}\n");
    if !row.verdict.will_do() {
        for way in &row.get {
            let _written = writeln!(text, "    {way}");
        }
    }
    text
}

fn left(what: &str, bytes: Option<u64>, wanted: u64, where_: &str) -> String {
    let Some(bytes) = bytes else {
        return format!("· {what:<14} not told by this system\n");
    };
    let (mark, size) = (if bytes < wanted { '✘' } else { '✔' }, amount(bytes));
    let little = if bytes < wanted { "little: " } else { "" };
    format!("{mark} {what:<14} {little}{size} {where_}\n")
}
