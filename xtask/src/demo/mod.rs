//! `cargo xtask demo`: real services in processes of their own, real requests, and an embedded
//! backend that checks what they say against the contract.

mod child;
mod handing;
mod load;
mod queue;
mod services;
mod show;

use std::collections::HashMap;
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use clap::Args;
use serde_json::{Value, json};
use telemetry_contract::backend::{Backend, Judgement};
use telemetry_contract::check::Settings;
use telemetry_contract::cli;
use telemetry_contract::receiver::{ReceiverConfig, Sink};
use telemetry_contract::rule::{Level, Rule};
use telemetry_contract::samples;

pub(crate) use child::run_guarded;

use crate::stack::{Place, now};
use crate::workspace;
use handing::Handing;
use load::Expected;
use queue::Queue;
use services::{EXPORT_INTERVAL, Services};

/// How long services may take to start, and to flush when they end.
const PATIENCE: Duration = Duration::from_secs(20);

/// Run three services, send them traffic, and check their telemetry against the contract.
#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// Print the result as one JSON object; progress goes to standard error.
    #[arg(long)]
    json: bool,
    /// Leave services and backend running until Enter or Ctrl-C, and judge then.
    #[arg(long)]
    keep: bool,
    /// Add a service that breaks this rule, to see the check fail; `list` names the rules.
    #[arg(long, value_name = "RULE")]
    r#break: Option<String>,
    /// Send everything to the stack that runs, too, and follow one request through it.
    #[arg(long)]
    stack: bool,
    #[command(flatten)]
    place: Place,
}

/// What one request of the load came to.
struct Sent {
    name: &'static str,
    expected: Expected,
    status: Option<u16>,
    correlation_id: Option<String>,
    took: Duration,
}

impl Sent {
    fn as_expected(&self) -> bool {
        self.expected == self.status.map_or(Expected::Cancelled, Expected::Status)
    }
}

impl Demo {
    /// Runs it; `Ok(false)` where the telemetry breaks the contract.
    pub(crate) fn run(&self) -> Result<bool, String> {
        if self.r#break.as_deref() == Some("list") {
            print_breakable();
            return Ok(true);
        }
        let broken = self.r#break.as_deref().map(parse_rule).transpose()?;
        let started = Instant::now();
        step("building the services");
        let programs = build()?;
        let handing = self
            .stack
            .then(|| Handing::start(&self.place, services::READ));
        let (handing, sink) = handing.transpose()?.unzip();
        let backend = start_backend(broken, sink)?;
        let endpoint = backend.receiver().endpoint_http();
        step(&format!("embedded backend on {endpoint}"));
        let since = now();
        let queue = Queue::start(PATIENCE)?;
        let through = queue.describe();
        step(&format!("queue: {through}"));
        let stdout = handing.as_ref().and_then(|handing| handing.stack.stdout());
        let mut services = Services::start(programs, &endpoint, queue, stdout, PATIENCE)?;
        let names = services.names();
        step(&format!("services ready: {}", names.join(", ")));
        if let Some(rule) = broken {
            services.add_rogue(rule, &endpoint)?;
            step(&format!("one more service breaks `{}`", rule.as_str()));
        }
        let sent = self.load(&services)?;
        if self.keep {
            keep(&endpoint, &services)?;
        }
        step("ending the services, which flush what they still hold");
        let lines = services.stop(PATIENCE)?;
        let observed = backend.observer();
        for (service, lines) in &lines {
            for (at, line) in lines.iter().enumerate() {
                observed.line(&format!("{service}:{}", at + 1), line.as_bytes());
            }
        }
        let judgement = backend.finish(PATIENCE);
        let handed = handing.map(|handing| handing.finish(PATIENCE));
        let color = std::io::stdout().is_terminal();
        let took = started.elapsed();
        let mut result = show::Result {
            sent: &sent,
            judgement: &judgement,
            services: &names,
            queue: through,
            took,
            since,
            color,
            stack: None,
        };
        if let Some((stack, failures)) = handed {
            step("following one request through the stack");
            result.follow(&stack, failures);
        }
        self.print(&result);
        was_seen(broken, &judgement)?;
        Ok(result.failures().is_empty())
    }

    /// Sends the requests, and what they came to.
    fn load(&self, services: &Services) -> Result<Vec<Sent>, String> {
        if self.stack {
            // A rate needs a number that has changed between two exports: this is the one before.
            send_load(services)?;
            std::thread::park_timeout(2 * EXPORT_INTERVAL);
        }
        send_load(services)
    }

    fn print(&self, result: &show::Result<'_>) {
        if self.json {
            println!("{:#}", result.json());
        } else {
            print!("{}", result.text());
        }
    }
}

/// An error where the check did not see what was broken for it.
fn was_seen(broken: Option<Rule>, judgement: &Judgement) -> Result<(), String> {
    let Some(rule) = broken else { return Ok(()) };
    let mut findings = judgement.report.findings.iter();
    if findings.any(|finding| finding.rule == rule) {
        return Ok(());
    }
    let rule = rule.as_str();
    Err(format!("the check did not see that `{rule}` was broken"))
}

/// A backend that checks the services' own contract, and takes `broken` seriously whatever its level.
fn start_backend(broken: Option<Rule>, other: Option<Box<dyn Sink>>) -> Result<Backend, String> {
    let contract = cli::load(&workspace::root().join("examples/telemetry"))?;
    let levels = broken.map(|rule| (rule, Level::Deny)).into_iter().collect();
    let settings = Settings {
        levels,
        ..Settings::default()
    };
    let others = other.into_iter().collect();
    Backend::start_with(contract, &settings, ReceiverConfig::default(), others)
}

fn step(what: &str) {
    eprintln!("demo: {what}");
}

/// Builds the services as this program was built, and says where they are.
fn build() -> Result<Programs, String> {
    let mut arguments = vec!["build", "--package", "telemetry-examples", "--bins"];
    arguments.push("--message-format=json-render-diagnostics");
    if !cfg!(debug_assertions) {
        arguments.push("--release");
    }
    let output = workspace::cargo(&arguments)
        .stderr(Stdio::inherit())
        .output();
    let output = output.map_err(|error| format!("cargo build: {error}"))?;
    if !output.status.success() {
        return Err("the services do not build".to_owned());
    }
    let messages = output.stdout.split(|byte| *byte == b'\n');
    let programs = messages.filter_map(|message| {
        let message: Value = serde_json::from_slice(message).ok()?;
        let name = message["target"]["name"].as_str()?.to_owned();
        Some((name, PathBuf::from(message["executable"].as_str()?)))
    });
    Ok(Programs(programs.collect()))
}

/// Where the services' programs are, by name.
struct Programs(HashMap<String, PathBuf>);

impl Programs {
    fn find(&self, name: &str) -> Result<&Path, String> {
        let found = self.0.get(name).map(PathBuf::as_path);
        found.ok_or_else(|| format!("cargo built no program called {name}"))
    }
}

fn send_load(services: &Services) -> Result<Vec<Sent>, String> {
    let cases = load::cases();
    step(&format!(
        "sending {} requests to {}",
        cases.len(),
        services.api
    ));
    let mut all = Vec::with_capacity(cases.len());
    for case in &cases {
        let started = Instant::now();
        let outcome = load::send(services.api, case)
            .map_err(|error| format!("request `{}`: {error}", case.name))?;
        all.push(Sent {
            name: case.name,
            expected: case.expected,
            status: outcome.status,
            correlation_id: outcome.correlation_id,
            took: started.elapsed(),
        });
    }
    Ok(all)
}

/// Leaves everything running until somebody wants the verdict.
fn keep(endpoint: &str, services: &Services) -> Result<(), String> {
    let asked = cli::requests_or_enter();
    let asked = asked.map_err(|error| format!("signal handler: {error}"))?;
    step(&format!(
        "API on http://{}, OTLP on {endpoint}",
        services.api
    ));
    step("running until Enter or Ctrl-C");
    // The channel closes only where no handler could be installed: then there is nothing to wait for.
    let _closed = asked.recv();
    Ok(())
}

/// The rules that have a bad sample, which is what a service that breaks them sends.
fn breakable() -> impl Iterator<Item = Rule> {
    Rule::ALL
        .iter()
        .copied()
        .filter(|rule| !samples::bad(*rule).is_empty())
}

fn print_breakable() {
    for rule in breakable() {
        println!("{:<32} {}", rule.as_str(), rule.brief());
    }
}

fn parse_rule(name: &str) -> Result<Rule, String> {
    breakable()
        .find(|rule| rule.as_str() == name)
        .ok_or_else(|| {
            format!("no rule is called `{name}`; `cargo xtask demo --break list` names them")
        })
}

/// A JSON object of the requests, for `--json`.
fn sent_json(sent: &[Sent]) -> Value {
    let one = |sent: &Sent| {
        json!({
            "name": sent.name,
            "status": sent.status,
            "as_expected": sent.as_expected(),
            "correlation_id": sent.correlation_id,
            "milliseconds": u64::try_from(sent.took.as_millis()).unwrap_or(u64::MAX),
        })
    };
    sent.iter().map(one).collect()
}
