//! `stack-up`: starts what is wanted, or attaches to what runs, and proves that it works.

use std::fs;
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::Args;
use serde_json::json;
use telemetry_contract::cli;

use super::canary::ReadBack;
use super::component::Component;
use super::environment::{prove, variables};
use super::layout::{Layout, Place};
use super::options::{Gateway, Options};
use super::plan::Plan;
use super::start::{ENDED, start};
use super::supply::Supply;
use super::supply::host::USUAL;
use super::{down, state};

/// Start the backend, or attach to the one that runs, and prove that telemetry can be read back.
#[derive(Debug, Args)]
pub(crate) struct Up {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    options: Options,
    #[command(flatten)]
    supply: Supply,
    /// Write an application's environment lines into this file.
    #[arg(long, value_name = "FILE")]
    env_file: Option<PathBuf>,
    /// Print the result as one JSON object; progress goes to standard error.
    #[arg(long)]
    json: bool,
}

impl Up {
    /// Starts it, or attaches.
    pub(crate) fn run(self) -> Result<bool, String> {
        let started = Instant::now();
        let layout = self.place.layout()?;
        let (plan, read_back) = if state::running(&layout).is_some() {
            let plan = attach(&layout, &self.options)?;
            let read_back = prove(&plan, || false)?;
            (plan, read_back)
        } else {
            self.start(&layout)?
        };
        self.answer(&layout, &plan, &read_back, started.elapsed())
    }

    /// Starts it and reads back; whoever asks to end before that gets everything stopped.
    fn start(&self, layout: &Layout) -> Result<(Plan, Vec<ReadBack>), String> {
        let programs = self.supply.programs(&self.options, USUAL)?;
        let asked = cli::requests().map_err(|error| format!("signal handler: {error}"))?;
        let plan = start(layout, &self.options, &programs, &asked)?;
        let mut is_asked = false;
        let read_back = prove(&plan, || {
            is_asked |= asked.try_recv().is_ok();
            is_asked
        });
        match read_back {
            Ok(read_back) => Ok((plan, read_back)),
            Err(_) if is_asked => {
                down::stop(layout)?;
                Err(ENDED.to_owned())
            }
            Err(error) => Err(format!(
                "{error}\nit still runs: `cargo xtask stack-logs` says what happens, `stack-down` \
                 stops it"
            )),
        }
    }

    fn answer(
        &self,
        layout: &Layout,
        plan: &Plan,
        read_back: &[ReadBack],
        took: Duration,
    ) -> Result<bool, String> {
        let stdout = plan.reads_stdout().then(|| layout.services());
        let lines = variables(plan);
        let password = password(layout, plan);
        if let Some(file) = &self.env_file {
            let text = lines
                .iter()
                .map(|(name, value)| format!("{name}={value}\n"));
            fs::write(file, text.collect::<String>())
                .map_err(|error| format!("{}: {error}", file.display()))?;
        }
        if self.json {
            let environment: serde_json::Map<_, _> = lines
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value.into()))
                .collect();
            let back = read_back
                .iter()
                .map(|back| json!({"signal": back.signal, "after_ms": back.after.as_millis()}));
            let answer = json!({
                "runtime": plan.runtime, "ports": plan.ports, "password_file": password,
                "environment": environment,
                "read_back": back.collect::<Vec<_>>(), "took_ms": took.as_millis(),
                "stdout": stdout,
            });
            println!("{answer:#}");
            return Ok(true);
        }
        for back in read_back {
            println!(
                "  {:<8} read back after {} ms",
                back.signal,
                back.after.as_millis()
            );
        }
        places(plan, password.as_deref());
        println!(
            "\nready after {:.1} s. For an application:\n",
            took.as_secs_f64()
        );
        for (name, value) in variables(plan) {
            println!("  export {name}={value}");
        }
        if let Some(folder) = stdout {
            println!(
                "\nStandard output of one that sends no logs over OTLP is read from a file:\n"
            );
            println!(
                "  OTEL_LOGS_EXPORTER=none … >> {}/<service>.log",
                folder.display()
            );
        }
        Ok(true)
    }
}

/// The file with the password of Grafana's `admin`, where Grafana runs.
fn password(layout: &Layout, plan: &Plan) -> Option<PathBuf> {
    plan.has(Component::Grafana)
        .then(|| layout.secrets().join("grafana_admin_password"))
}

/// Prints where each component is, and how to get into Grafana.
fn places(plan: &Plan, password: Option<&Path>) {
    for process in &plan.processes {
        println!(
            "  {:<12} {:<30} {}",
            process.component,
            base(&process.ready),
            process.component.purpose()
        );
    }
    if let Some(file) = password {
        println!(
            "  Grafana's user is `admin`, the password is in {}",
            file.display()
        );
    }
}

/// A URL without its path.
fn base(url: &str) -> &str {
    let host = url.find("://").map_or(0, |at| at + 3);
    let end = url[host..].find('/').map_or(url.len(), |at| host + at);
    &url[..end]
}

/// What runs already, where it is what is wanted.
fn attach(layout: &Layout, options: &Options) -> Result<Plan, String> {
    let plan = Plan::read(&layout.plan())?;
    let mut wanted = options.clone();
    if wanted.gateway == Gateway::Auto {
        wanted.gateway = plan.options.gateway;
    }
    if plan.options != wanted {
        return Err(format!(
            "another stack runs already, started with other options: {:?}\nend it with `cargo \
             xtask stack-down`, or ask for the same",
            plan.options
        ));
    }
    step("attaching to the stack that runs");
    Ok(plan)
}

/// Says what is going on.
pub(super) fn step(what: &str) {
    let mark = if io::stderr().is_terminal() {
        "●"
    } else {
        "stack:"
    };
    eprintln!("{mark} {what}");
}
