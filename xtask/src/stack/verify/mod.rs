//! `stack-verify`: the contract test of the backend. Each check says what it asked and what came
//! back.

mod alerting;
mod containers;
mod embedded;
mod labels;
mod operations;
mod policy;
mod redaction;
mod sampling;
mod silent;
mod stdout;
mod tenancy;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::Args;
use serde_json::{Value, json};

use super::canary::Canary;
use super::component::Component;
use super::http::Client;
use super::layout::{Layout, Place};
use super::options::Runtime;
use super::plan::Plan;
use super::ports::Door;
use super::{environment, outage, state};

/// How long a check may wait for what it asks.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often it asks.
const TICK: Duration = Duration::from_millis(200);
/// What labels, retention and tenants are asked of: all of them, or nobody.
const STORES: &[Component] = &[Component::Loki, Component::Tempo, Component::Prometheus];
/// Most characters of an answer that are shown.
const SHOWN: usize = 160;

/// Prove that the running stack does what it says, by asking it.
#[derive(Debug, Args)]
pub(crate) struct Verify {
    #[command(flatten)]
    place: Place,
    /// Print the result as one JSON object; progress goes to standard error.
    #[arg(long)]
    json: bool,
    /// Stop each store for a while, then all of them with a restart of the gateway in between, and
    /// count what is found afterwards.
    #[arg(long)]
    outage: bool,
    /// How long a store is stopped.
    #[arg(long, value_name = "SECONDS", default_value_t = 60, requires = "outage",
        value_parser = clap::value_parser!(u64).range(1..=600))]
    seconds: u64,
}

/// One thing that was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Check {
    pub(crate) name: String,
    /// What was asked: a URL, or a query.
    pub(crate) asked: String,
    /// What came back, cut.
    pub(crate) answered: String,
    pub(crate) holds: bool,
}

/// What checks ask.
pub(crate) struct Verifier {
    pub(crate) client: Client,
    pub(crate) plan: Plan,
    /// The folder in which a gateway reads what services write to standard output.
    pub(crate) services: PathBuf,
    checks: Vec<Check>,
}

impl Verify {
    /// Asks everything; `Ok(false)` where something does not hold.
    pub(crate) fn run(self) -> Result<bool, String> {
        let layout = self.place.layout()?;
        if state::running(&layout).is_none() {
            return Err("nothing runs; start it with `cargo xtask stack-up`".to_owned());
        }
        let plan = Plan::read(&layout.plan())?;
        if self.outage {
            return outage::run(&layout, &plan, Duration::from_secs(self.seconds), self.json);
        }
        let mut verifier = Verifier {
            client: Client::of(plan.options.tenancy, Duration::from_secs(10)),
            plan,
            services: layout.services(),
            checks: Vec::new(),
        };
        verifier.all(&layout)?;
        Ok(self.answer(&verifier))
    }

    fn answer(&self, verifier: &Verifier) -> bool {
        let failed = verifier.checks.iter().filter(|check| !check.holds).count();
        if self.json {
            let checks = verifier.checks.iter().map(Check::json);
            let checks: Vec<Value> = checks.collect();
            println!("{:#}", json!({"holds": failed == 0, "checks": checks}));
        } else {
            for check in &verifier.checks {
                let mark = if check.holds { "✔" } else { "✘" };
                println!("{mark} {}", check.name);
                println!("    asked     {}", check.asked);
                println!("    answered  {}", check.answered);
            }
            println!("\n{} checks, {failed} failed", verifier.checks.len());
        }
        failed == 0
    }
}

impl Check {
    fn json(&self) -> Value {
        json!({
            "name": self.name, "asked": self.asked, "answered": self.answered,
            "holds": self.holds,
        })
    }
}

impl Verifier {
    fn all(&mut self, layout: &Layout) -> Result<(), String> {
        for process in self.plan.processes.clone() {
            let name = format!("{} is ready", process.component);
            self.get(&name, &process.ready, |status, _| status == 200);
        }
        let canary = self.canary()?;
        if self.plan.runtime == Runtime::Embedded {
            embedded::checks(self, &canary);
            return Ok(());
        }
        if STORES.iter().all(|store| self.plan.has(*store)) {
            labels::checks(self, &canary);
            policy::checks(self);
            tenancy::checks(self, &canary)?;
            redaction::checks(self)?;
            stdout::checks(self)?;
            sampling::checks(self)?;
        }
        operations::checks(self)?;
        alerting::checks(self, &canary);
        if self.plan.runtime == Runtime::Docker {
            containers::checks(self, layout)?;
        }
        Ok(())
    }

    /// Sends a canary and reads each signal back.
    fn canary(&mut self) -> Result<Canary, String> {
        let canary = Canary::new(&self.plan.schema_url);
        canary.send(&self.client, &environment::endpoints(&self.plan))?;
        for question in environment::questions(&self.plan, &canary) {
            let name = format!("{} of a canary are read back", question.signal);
            let is_found = question.is_found;
            let of = canary.clone();
            self.eventually(&name, &question.url, move |status, answer| {
                status == 200 && is_found(&of, answer)
            });
        }
        Ok(canary)
    }

    /// Asks once.
    pub(crate) fn get(&mut self, name: &str, url: &str, holds: impl Fn(u16, &Value) -> bool) {
        let answer = self.client.get(url);
        self.note(name, url, answer, holds);
    }

    /// Asks until it holds, or the time is over.
    pub(crate) fn eventually(
        &mut self,
        name: &str,
        url: &str,
        holds: impl Fn(u16, &Value) -> bool,
    ) {
        self.before(Instant::now() + PATIENCE, name, url, holds);
    }

    /// Asks until it holds, or it is then.
    pub(crate) fn before(
        &mut self,
        then: Instant,
        name: &str,
        url: &str,
        holds: impl Fn(u16, &Value) -> bool,
    ) {
        loop {
            let answer = self.client.get(url);
            let done = answer
                .as_ref()
                .is_ok_and(|answer| holds(answer.status, &answer.json()));
            if done || Instant::now() > then {
                self.note(name, url, answer, holds);
                return;
            }
            std::thread::park_timeout(TICK);
        }
    }

    fn note(
        &mut self,
        name: &str,
        url: &str,
        answer: Result<super::http::Answer, String>,
        holds: impl Fn(u16, &Value) -> bool,
    ) {
        let (answered, holds) = match answer {
            Ok(answer) => {
                let holds = holds(answer.status, &answer.json());
                (format!("{} {}", answer.status, shown(&answer.body)), holds)
            }
            Err(error) => (error, false),
        };
        self.checks.push(Check {
            name: name.to_owned(),
            asked: url.to_owned(),
            answered,
            holds,
        });
    }

    /// Notes what was found out in another way.
    pub(crate) fn say(&mut self, name: &str, asked: &str, answered: &str, holds: bool) {
        self.checks.push(Check {
            name: name.to_owned(),
            asked: asked.to_owned(),
            answered: shown(answered),
            holds,
        });
    }

    /// The base URL of a component.
    pub(crate) fn url(&self, door: Door) -> String {
        self.plan.ports.url(door)
    }
}

/// One line, cut.
fn shown(text: &str) -> String {
    let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}
