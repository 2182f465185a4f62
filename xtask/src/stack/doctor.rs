//! `stack-doctor`: what is missing on this machine, and how to get it.

use clap::Args;
use serde_json::json;

use super::choose;
use super::component::Component;
use super::options::{Options, Runtime};
use super::ports::Ports;
use super::programs::Programs;
use super::versions::{self, Pin};

/// Say what is missing on this machine, and how to get it.
#[derive(Debug, Args)]
pub(crate) struct Doctor {
    #[command(flatten)]
    options: Options,
    /// Print it as one JSON object.
    #[arg(long)]
    json: bool,
}

/// One thing that was looked for.
struct Finding {
    what: String,
    found: Option<String>,
    help: String,
}

impl Doctor {
    /// Says it; `Ok(false)` where the runtime that was asked for, or the native one, would not start.
    pub(crate) fn run(self) -> Result<bool, String> {
        let programs = Programs::new(self.options.bin_dir.as_deref());
        let choice = choose::choose(&self.options, &programs);
        let pins = versions::read()?;
        let findings: Vec<Finding> = choice
            .programs
            .iter()
            .map(|(component, program)| Finding {
                what: format!("{component} ({})", component.purpose()),
                found: program.as_ref().map(|path| path.display().to_string()),
                help: how_to_get(*component, pins.of(*component)),
            })
            .collect();
        let ports = Ports::new(self.options.port_offset)?;
        let taken = ports.taken(&choice.options.components(choice.runtime));
        self.print(&findings, &taken, choice.runtime, choice.reason);
        let complete = choice.programs.iter().all(|(_, program)| program.is_some());
        Ok(taken.is_empty() && (choice.runtime != Runtime::Native || complete))
    }

    fn print(&self, findings: &[Finding], taken: &[String], runtime: Runtime, reason: &str) {
        if self.json {
            let rows = findings.iter().map(|finding| {
                json!({"what": finding.what, "found": finding.found, "help": finding.help})
            });
            let answer = json!({
                "runtime": runtime, "reason": reason, "ports_taken": taken,
                "looked_for": rows.collect::<Vec<_>>(),
            });
            println!("{answer:#}");
            return;
        }
        for finding in findings {
            match &finding.found {
                Some(found) => println!("✔ {:<42} {found}", finding.what),
                None => println!("✘ {:<42} missing: {}", finding.what, finding.help),
            }
        }
        for port in taken {
            println!("✘ port {port}");
        }
        let runtime = format!("{runtime:?}").to_lowercase();
        println!("\n`cargo xtask stack-up` would use: {runtime} ({reason})");
    }
}

fn how_to_get(component: Component, pin: Option<&Pin>) -> String {
    let Some(pin) = pin else {
        return "put it on PATH".to_owned();
    };
    let debian = match component {
        Component::Prometheus => ", or `apt install prometheus` (without OTLP)",
        Component::Alertmanager => ", or `apt install prometheus-alertmanager`",
        _ => "",
    };
    format!(
        "version {} from {}{debian}; then --bin-dir DIR or PATH",
        pin.version, pin.archive
    )
}
