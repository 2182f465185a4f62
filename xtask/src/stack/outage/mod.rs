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
use super::options::{Options, Sampling};
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
    let excuses = excuses(&plan.options, &outages.phases, outages.restarted);
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
    let gateway = plan.options.gateway.component();
    match gateway.filter(|gateway| plan.has(*gateway)) {
        Some(gateway) if STORES.iter().all(|store| plan.has(*store)) => Ok(gateway),
        _ => Err(
            "--outage wants Loki, Tempo, Prometheus and a gateway: `cargo \
                  xtask stack-up --runtime native --gateway alloy`"
                .to_owned(),
        ),
    }
}

/// What is known to be lost where the gateway `restarted` then, and why.
fn excuses(options: &Options, phases: &[Phase], restarted: u128) -> Vec<Excuse> {
    let mut excuses = Vec::new();
    if options.sampling == Sampling::Tail {
        excuses.push(Excuse {
            kind: Kind::Spans,
            from: restarted.saturating_sub(DECISION + MARGIN),
            to: restarted,
            why: "waited for a sampling decision when the gateway was stopped",
        });
    }
    if options.remote_writes() {
        // The log may still be behind by Prometheus's own outage when everything is stopped: it is
        // ready again before what has waited for it is written.
        let name = stopped(Component::Prometheus);
        let own = phases.iter().find(|phase| phase.name == name);
        excuses.push(Excuse {
            kind: Kind::Points,
            from: own
                .map_or(restarted, |phase| phase.from)
                .saturating_sub(MARGIN),
            to: restarted + MARGIN,
            why: "waited in the remote-write log when Alloy was stopped",
        });
    }
    excuses
}

/// The phase in which one store alone is stopped.
fn stopped(store: Component) -> String {
    format!("{store} stopped")
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
            self.begin(&stopped(store));
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

#[cfg(test)]
mod tests {
    use clap::{Args as _, Command, FromArgMatches as _};

    use super::traffic::Kind;
    use super::{ALL, MARGIN, Options, Phase, excuses};

    const SECOND: u128 = 1_000_000_000;
    /// When the gateway was started again.
    const RESTARTED: u128 = 300 * SECOND;

    /// Whether a record of this kind may be missing that was taken over at this second.
    #[track_caller]
    fn check(arguments: &str, kind: Kind, second: u128, expected: bool) {
        let command = Options::augment_args(Command::new("up").no_binary_name(true));
        let matches = command.get_matches_from(arguments.split_whitespace());
        let options = Options::from_arg_matches(&matches).unwrap();
        let phase = |name: &str, from, to| Phase {
            name: name.to_owned(),
            from: from * SECOND,
            to: to * SECOND,
        };
        let phases = [
            phase("tempo stopped", 100, 160),
            phase("prometheus stopped", 160, 220),
            phase(ALL, 220, 290),
        ];
        let mut all = excuses(&options, &phases, RESTARTED).into_iter();
        let is_excused = all.any(|excuse| {
            excuse.kind == kind && (excuse.from..=excuse.to).contains(&(second * SECOND))
        });
        assert_eq!(is_excused, expected, "{kind:?} at {second} s");
    }

    #[test]
    fn what_still_waited_for_prometheus_when_all_was_stopped_is_excused() {
        let margin = MARGIN / SECOND;
        let points = |second, expected| check("--gateway alloy", Kind::Points, second, expected);
        points(160 - margin - 1, false);
        points(160, true);
        points(212, true);
        points(300, true);
        points(300 + margin + 1, false);
        check("--gateway alloy", Kind::Logs, 212, false);
    }

    #[test]
    fn what_is_kept_on_disk_is_not_excused() {
        let otlp = "--gateway alloy --metrics-export otlp";
        check(otlp, Kind::Points, 299, false);
        check("--gateway otelcol", Kind::Points, 299, false);
        check(otlp, Kind::Spans, 299, false);
        let tail = "--gateway otelcol --sampling tail";
        check(tail, Kind::Spans, 299, true);
        check(tail, Kind::Spans, 280, false);
    }
}
