//! `stack-verify --outage`: each store is stopped for a while, then all of them with a restart of the
//! gateway in between, while telemetry is sent; afterwards every record that was sent is looked for.

mod count;
mod report;
mod traffic;

use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use telemetry_contract::cli;

use super::component::Component;
use super::http::Client;
use super::layout::Layout;
use super::options::Sampling;
use super::plan::Plan;
use super::up::step;
use super::{clock, environment, hold};
use count::Stores;
use report::{Excuse, Outcome, Phase};
use traffic::{Kind, Run, Traffic};

/// The stores, in the order in which they are stopped.
const STORES: [Component; 3] = [Component::Loki, Component::Tempo, Component::Prometheus];
/// The phase in which all of them are stopped.
const ALL: &str = "all stopped";
/// How long traffic runs before the first outage, and after the last.
const CALM: Duration = Duration::from_secs(5);
/// How long a component may take to be ready again.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long a record may take to be found once every store is back.
const DRAIN: Duration = Duration::from_secs(180);
/// How often what is missing is looked for.
const TICK: Duration = Duration::from_secs(1);
/// How long a point or a span may be on its way to where it waits.
const MARGIN: u128 = 3_000_000_000;
/// How long a trace waits for its decision, as the gateways' files have it.
const DECISION: u128 = 10_000_000_000;

/// Does it; `Ok(false)` where a record is missing without an excuse, or there twice.
///
/// # Errors
/// Where this stack has no gateway or not every store, or something does not start again.
pub(super) fn run(
    layout: &Layout,
    plan: &Plan,
    lasting: Duration,
    json: bool,
) -> Result<bool, String> {
    let gateway = suited(plan)?;
    let asked = cli::requests().map_err(|error| format!("signal handler: {error}"))?;
    let client = Client::of(plan.options.tenancy, Duration::from_secs(10));
    let run = Run::new(&plan.schema_url);
    let to = environment::endpoints(plan);
    let traffic = Traffic::start(&run, &to, &client, &layout.services());
    let mut outages = Outages {
        layout,
        plan,
        asked: &asked,
        phases: Vec::new(),
        restarted: clock::now(),
    };
    let done = outages.all(gateway, lasting);
    let sent = traffic.stop();
    // Whatever has happened, nothing stays stopped.
    hold::release_all(layout).map_err(|error| error.to_string())?;
    done?;
    step("looking for every record");
    let excuses = excuses(plan, &outages);
    let stores = Stores::new(plan, client, &run);
    let mut outcome = Outcome::new(outages.phases, sent, excuses);
    let since = Instant::now();
    loop {
        outcome.look(&stores);
        if outcome.is_complete() || since.elapsed() > DRAIN {
            break;
        }
        if asked.recv_timeout(TICK).is_ok() {
            return Err("asked to end before everything was found".to_owned());
        }
    }
    outcome.drained = since.elapsed();
    println!(
        "{}",
        if json {
            outcome.json(plan)
        } else {
            outcome.text()
        }
    );
    Ok(outcome.holds())
}

/// The gateway of a stack whose outages mean something.
fn suited(plan: &Plan) -> Result<Component, String> {
    let has = |component: &Component| {
        let mut processes = plan.processes.iter();
        processes.any(|process| process.component == *component)
    };
    let gateway = plan.options.gateway.component().filter(has);
    match gateway {
        Some(gateway) if STORES.iter().all(has) => Ok(gateway),
        _ => Err(
            "--outage wants Loki, Tempo, Prometheus and a gateway: `cargo \
                  xtask stack-up --runtime native --gateway alloy`"
                .to_owned(),
        ),
    }
}

/// What is known to be lost, and why.
fn excuses(plan: &Plan, outages: &Outages<'_>) -> Vec<Excuse> {
    let restarted = outages.restarted;
    let mut excuses = Vec::new();
    if plan.options.sampling == Sampling::Tail {
        excuses.push(Excuse {
            kind: Kind::Spans,
            from: restarted.saturating_sub(DECISION + MARGIN),
            to: restarted,
            why: "waited for a sampling decision when the gateway was stopped",
        });
    }
    if plan.options.remote_writes() {
        let mut phases = outages.phases.iter();
        let all = phases.find(|phase| phase.name == ALL);
        excuses.push(Excuse {
            kind: Kind::Points,
            from: all.map_or(restarted, |phase| phase.from.saturating_sub(MARGIN)),
            to: restarted + MARGIN,
            why: "waited in the remote-write log when Alloy was stopped",
        });
    }
    excuses
}

/// The outages, one after another.
struct Outages<'a> {
    layout: &'a Layout,
    plan: &'a Plan,
    asked: &'a Receiver<()>,
    phases: Vec<Phase>,
    /// When the gateway had been stopped.
    restarted: u128,
}

impl Outages<'_> {
    fn all(&mut self, gateway: Component, lasting: Duration) -> Result<(), String> {
        self.begin("before");
        self.pause(CALM)?;
        for store in STORES {
            self.begin(&format!("{store} stopped"));
            hold::hold(self.layout, store)?;
            self.pause(lasting)?;
            hold::release(self.layout, store)?;
            self.ready(store)?;
        }
        self.begin(ALL);
        for store in STORES {
            hold::hold(self.layout, store)?;
        }
        self.pause(lasting / 2)?;
        self.begin(&format!("{ALL}, {gateway} started again"));
        hold::hold(self.layout, gateway)?;
        self.restarted = clock::now();
        hold::release(self.layout, gateway)?;
        self.ready(gateway)?;
        self.pause(lasting / 2)?;
        for store in STORES {
            hold::release(self.layout, store)?;
        }
        for store in STORES {
            self.ready(store)?;
        }
        self.begin("after");
        self.pause(CALM)?;
        self.end();
        Ok(())
    }

    fn begin(&mut self, name: &str) {
        self.end();
        step(name);
        let from = clock::now();
        self.phases.push(Phase {
            name: name.to_owned(),
            from,
            to: from,
        });
    }

    fn end(&mut self) {
        if let Some(phase) = self.phases.last_mut() {
            phase.to = clock::now();
        }
    }

    fn pause(&self, lasting: Duration) -> Result<(), String> {
        match self.asked.recv_timeout(lasting) {
            Ok(()) => Err("asked to end; what was stopped is started again".to_owned()),
            Err(_) => Ok(()),
        }
    }

    /// Waits until a component answers again.
    fn ready(&self, component: Component) -> Result<(), String> {
        let client = Client::new(Duration::from_secs(2));
        let mut processes = self.plan.processes.iter();
        let process = processes.find(|process| process.component == component);
        let url = process.map_or("", |process| process.ready.as_str());
        let since = Instant::now();
        while !client.get(url).is_ok_and(|answer| answer.is_success()) {
            if since.elapsed() > PATIENCE {
                return Err(format!("{component} is not ready again: {url}"));
            }
            self.pause(Duration::from_millis(100))?;
        }
        Ok(())
    }
}
