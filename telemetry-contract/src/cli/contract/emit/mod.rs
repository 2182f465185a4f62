//! `contract emit`: telemetry that a registry declares, before there is any traffic.

mod outlet;
mod show;

use std::sync::mpsc::{Receiver as Asked, RecvTimeoutError};
use std::time::Duration;

use clap::Args;

use self::outlet::Outlet;
use super::registry::RegistryArgument;
use crate::cli::outcome::{Done, Outcome, tell};
use crate::cli::{clock, signal};
use crate::emit::{self, Broken, Emitter};
use crate::rule::Rule;
use crate::yaml::{Registry, did_you_mean};

/// Nanoseconds of a second.
const SECOND: u64 = 1_000_000_000;

/// Where OTLP/HTTP is taken where nobody says otherwise.
const USUAL: &str = "http://127.0.0.1:4318";

/// Send telemetry as the registry declares it: every span type in a trace, every event, every
/// metric.
///
/// So dashboards, alerts and pipelines can be tried before any traffic. It goes to --endpoint as
/// OTLP/JSON over HTTP, or into --out. Exits with 0 where all was taken, else with 2 and what the
/// other side said.
#[derive(Debug, Args)]
pub struct Emit {
    #[command(flatten)]
    registry: RegistryArgument,
    /// The OTLP/HTTP endpoint that it is sent to.
    #[arg(long, value_name = "URL", default_value = USUAL, conflicts_with = "out")]
    endpoint: String,
    /// Write it to this file as lines of OTLP/JSON instead; `-` is standard output.
    #[arg(long, value_name = "FILE")]
    out: Option<String>,
    /// Send what breaks this rule, too; `list` lists them.
    #[arg(long = "break", value_name = "RULE")]
    breaks: Option<String>,
    /// How many rounds; counters go on from one to the next. 0 is until Ctrl-C.
    #[arg(long, value_name = "N", default_value_t = 1)]
    repeat: u32,
    /// Seconds from one round to the next; a file gets those times without the wait.
    #[arg(long, value_name = "SECONDS", default_value_t = 5)]
    every: u32,
    /// The `service.name` that it is sent as; without it, the registry's name.
    #[arg(long, value_name = "NAME")]
    service: Option<String>,
    /// Answer with one JSON object.
    #[arg(long)]
    json: bool,
}

impl Emit {
    /// Makes it and sends it.
    pub(super) fn run(self) -> Done {
        if self.breaks.as_deref() == Some("list") {
            return Ok(Outcome::fine(show::rules(self.json)));
        }
        let rule = self.breaks.as_deref().map(rule_of).transpose()?;
        let mut outlet = self.outlet()?;
        let registry = self.registry.load()?;
        let service = self.service.as_deref().unwrap_or(&registry.name);
        if service.is_empty() {
            return Err("--service: found no name; wanted one such as `shop`".to_owned());
        }
        let started = self.started();
        let mut emitter = Emitter::new(&registry, service, started);
        let broken = broken(rule, service, &registry, self.time_of(1, started));
        let rounds = self.rounds(&mut emitter, &broken, started, &mut outlet)?;
        let sent = show::Sent {
            contract: registry.title(),
            service: service.to_owned(),
            place: outlet.name(),
            rounds,
            rule,
            made: emitter.made().clone(),
        };
        self.answer(outlet, &sent)
    }

    fn outlet(&self) -> Result<Outlet, String> {
        match &self.out {
            Some(_) if self.repeat == 0 => Err(
                "--repeat 0 never ends, so that the file is never whole; wanted 1 or more \
                     with --out"
                    .to_owned(),
            ),
            Some(path) => Ok(Outlet::file(path)),
            None => Ok(Outlet::endpoint(&self.endpoint)),
        }
    }

    /// When the process started whose telemetry it is: one pause before the first round.
    fn started(&self) -> u64 {
        let rounds = if self.out.is_some() { self.repeat } else { 1 };
        let before = u64::from(rounds) * self.pause();
        clock::nanoseconds().saturating_sub(before)
    }

    /// When a round is, the first of which is number 1.
    fn time_of(&self, round: u32, started: u64) -> u64 {
        match self.out {
            Some(_) => started.saturating_add(u64::from(round) * self.pause()),
            None => clock::nanoseconds(),
        }
    }

    fn pause(&self) -> u64 {
        u64::from(self.every.max(1)) * SECOND
    }

    /// Sends round after round until there were enough, or the end is asked for; how many.
    fn rounds(
        &self,
        emitter: &mut Emitter<'_>,
        broken: &[Broken],
        started: u64,
        outlet: &mut Outlet,
    ) -> Result<u32, String> {
        let asked = signal::requests().map_err(|error| format!("signal handler: {error}"))?;
        let left_out: Vec<String> = broken.iter().flat_map(Broken::metrics).collect();
        let mut round = 0;
        loop {
            round += 1;
            let now = self.time_of(round, started);
            let without = |name: &str| left_out.iter().any(|it| it == name);
            if round == 1 {
                outlet.send_broken(broken)?;
            }
            for request in emitter.round(now, without) {
                outlet.send(&request)?;
            }
            if round == self.repeat || (self.out.is_none() && self.is_over(&asked)) {
                return Ok(round);
            }
        }
    }

    /// Waits for the next round; whether the end is asked for instead.
    fn is_over(&self, asked: &Asked<()>) -> bool {
        let pause = Duration::from_secs(u64::from(self.every));
        !matches!(asked.recv_timeout(pause), Err(RecvTimeoutError::Timeout))
    }

    fn answer(&self, outlet: Outlet, sent: &show::Sent) -> Done {
        let text = if self.json {
            format!("{:#}\n", sent.json())
        } else {
            sent.text()
        };
        match outlet.finish()? {
            // Standard output has the telemetry; who reads it reads nothing else.
            Some(telemetry) => {
                tell(text.trim_end());
                Ok(Outcome::fine(telemetry))
            }
            None => Ok(Outcome::fine(text)),
        }
    }
}

fn broken(rule: Option<Rule>, service: &str, registry: &Registry, now: u64) -> Vec<Broken> {
    rule.map(|rule| emit::broken(rule, service, &registry.schema_url, now))
        .unwrap_or_default()
}

fn rule_of(name: &str) -> Result<Rule, String> {
    name.parse().map_err(|_| {
        let near = did_you_mean(name, Rule::ALL.iter().map(|rule| rule.as_str()));
        let help = near.unwrap_or_else(|| "`--break list` lists them".to_owned());
        format!("--break: telemetry has no rule `{name}`: {help}")
    })
}
