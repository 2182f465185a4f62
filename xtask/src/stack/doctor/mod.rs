//! `stack-doctor`: what is missing on this machine, and how to get it.

mod component;
mod containers;
#[cfg(test)]
mod doctor_tests;
mod machine;

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use self::component::{Row, Verdict};
use self::containers::Containers;
use super::choose;
use super::component::Component;
use super::layout::Place;
use super::options::{Options, Runtime};
use super::ports::Ports;
use super::programs::Programs;
use super::state;
use super::supply::Shelf;
use super::supply::progress::amount;

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
    docker: Containers,
    /// Whether a stack runs here; its own ports are not taken then.
    running: bool,
    ports_taken: Vec<String>,
    machine: Machine,
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
        // Containers bring their programs with them.
        let needed = match choice.runtime {
            Runtime::Docker => Vec::new(),
            Runtime::Native => choice.options.components(Runtime::Native),
            // What it would take to have more than this.
            Runtime::Embedded => self.options.components(Runtime::Native),
        };
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
            ports.taken(&choice.options.components(choice.runtime), choice.runtime)
        };
        Ok(Report {
            runtime: choice.runtime,
            reason: choice.reason,
            components,
            docker: Containers::of(
                choice
                    .docker
                    .unwrap_or_else(|| choose::Docker::look(&self.options, cache.pins())),
                cache.pins(),
            ),
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
        let has_all = match self.runtime {
            Runtime::Embedded => true,
            Runtime::Native => has_programs,
            Runtime::Docker => self.docker.engine.is_some(),
        };
        self.ports_taken.is_empty() && has_all
    }

    fn text(&self) -> String {
        let mut text = String::new();
        for row in &self.components {
            text.push_str(&lines(row));
        }
        text.push_str(&self.docker.text(self.runtime == Runtime::Docker));
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
