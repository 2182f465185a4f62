//! `contract check`: telemetry against a contract, over OTLP or from log lines.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use crate::check::Settings;
use crate::receiver::{Reason, ReceiverConfig, Summary};
use crate::report::{self, TextOptions};
use clap::Args;
use serde_json::{Value, json};

use super::lines;
use super::registry::RegistryArgument;
use crate::backend::{Backend, Judgement};
use crate::cli::outcome::{Done, Outcome, tell};
use crate::cli::output::Output;
use crate::cli::signal;

/// How long requests under way may take once the check is asked to end.
const GRACE: Duration = Duration::from_secs(2);

/// How often `--idle` and `--wait` look whether something has come.
const TICK: Duration = Duration::from_millis(100);

/// Check telemetry: received over OTLP (`--listen`), or log lines from files and standard input.
///
/// Exits with 0 where it conforms, 1 where it does not, 2 where nothing could be checked.
#[derive(Debug, Args)]
pub struct Check {
    /// Files of JSON log lines; `-` is standard input. Or give --listen.
    #[arg(value_name = "LINES", required_unless_present = "listen")]
    lines: Vec<PathBuf>,
    #[command(flatten)]
    registry: RegistryArgument,
    /// Receive OTLP until Ctrl-C or SIGTERM.
    #[arg(long)]
    listen: bool,
    /// Where OTLP/gRPC comes in: an IP address and a port, such as 127.0.0.1:4317.
    #[arg(long, value_name = "ADDRESS", requires = "listen")]
    grpc: Option<SocketAddr>,
    /// Where OTLP/HTTP comes in: an IP address and a port, such as 127.0.0.1:4318.
    #[arg(long, value_name = "ADDRESS", requires = "listen")]
    http: Option<SocketAddr>,
    /// Stop listening when something has come, and then nothing more for so long.
    #[arg(long, value_name = "SECONDS", requires = "listen")]
    idle: Option<u64>,
    /// Stop listening when nothing has come at all for so long.
    #[arg(long, value_name = "SECONDS", requires = "listen")]
    wait: Option<u64>,
    #[command(flatten)]
    output: Output,
}

impl Check {
    /// Checks.
    pub(super) fn run(self) -> Done {
        // Before anything else: a Ctrl-C from now on ends the check with its report.
        let asked = signal::requests().map_err(|error| format!("signal handler: {error}"))?;
        let contract = self.registry.contract()?;
        let backend = Backend::start(contract, &Settings::default(), self.receiver())?;
        if self.listen {
            tell(&format!("check: {}", self.banner(&backend)));
        }
        let read = lines::read(self.lines.clone(), backend.observer().clone());
        self.wait(&backend, &asked, &read)?;
        let judgement = backend.finish(GRACE);
        if judgement.report.is_empty() {
            return Err("nothing was checked: no telemetry has come".to_owned());
        }
        let text = |color| {
            let text = report::text(&judgement.report, TextOptions { color });
            text + &refused(&judgement.received)
        };
        let findings = report::of_telemetry(&judgement.report);
        let json = || json_of(&judgement);
        let outcome = self.output.findings_with(&findings, text, json)?;
        let complete = judgement.received.counters.refused_total() == 0;
        let code = u8::from(outcome.code != 0 || !complete);
        Ok(Outcome { code, ..outcome })
    }

    fn banner(&self, backend: &Backend) -> String {
        let receiver = backend.receiver();
        let (grpc, http) = (receiver.endpoint_grpc(), receiver.endpoint_http());
        let until = match (self.idle, self.wait) {
            (None, None) => "until Ctrl-C".to_owned(),
            (Some(idle), _) => format!("until Ctrl-C or {idle} s without telemetry"),
            (None, Some(wait)) => format!("until Ctrl-C; at most {wait} s for the first telemetry"),
        };
        format!("OTLP/gRPC on {grpc}, OTLP/HTTP on {http}, {until}")
    }

    /// The usual ports to listen on; free ones where only lines are checked.
    fn receiver(&self) -> ReceiverConfig {
        let mut config = ReceiverConfig::default();
        if self.listen {
            config.grpc = Some(self.grpc.unwrap_or(([127, 0, 0, 1], 4317).into()));
            config.http = Some(self.http.unwrap_or(([127, 0, 0, 1], 4318).into()));
        }
        config
    }

    /// Waits for a signal, or for the lines to end and the receiver to fall idle.
    fn wait(
        &self,
        backend: &Backend,
        asked: &Receiver<()>,
        read: &Receiver<Result<(), String>>,
    ) -> Result<(), String> {
        let seen = || backend.receiver().counters().requests();
        let (mut count, mut since, mut reading) = (seen(), Instant::now(), true);
        loop {
            if !matches!(asked.recv_timeout(TICK), Err(RecvTimeoutError::Timeout)) {
                return Ok(());
            }
            match read.try_recv() {
                Ok(result) => result?,
                Err(mpsc::TryRecvError::Empty) => continue,
                Err(mpsc::TryRecvError::Disconnected) => reading = false,
            }
            if count != seen() {
                (count, since) = (seen(), Instant::now());
            }
            let limit = if count == 0 { self.wait } else { self.idle };
            let idle = limit.is_some_and(|limit| since.elapsed() >= Duration::from_secs(limit));
            if !reading && (!self.listen || idle) {
                return Ok(());
            }
        }
    }
}

fn json_of(judgement: &Judgement) -> Value {
    let mut report = report::json(&judgement.report);
    let counters = judgement.received.counters;
    let refused =
        reasons(&judgement.received).map(|(reason, count)| (reason.to_owned(), count.into()));
    report["refused"] = json!(refused.collect::<serde_json::Map<_, _>>());
    report["requests"] = counters.requests().into();
    report
}

/// One line where requests were refused: what they carried was not checked.
fn refused(received: &Summary) -> String {
    let reasons: Vec<String> = reasons(received)
        .map(|(reason, count)| format!("{count} {reason}"))
        .collect();
    if reasons.is_empty() {
        return String::new();
    }
    format!(
        "✘ refused requests, whose telemetry was not checked: {}\n",
        reasons.join(", ")
    )
}

fn reasons(received: &Summary) -> impl Iterator<Item = (&'static str, u64)> {
    let counters = received.counters;
    let all = Reason::ALL
        .iter()
        .map(move |reason| (reason.as_str(), counters.refused(*reason)));
    all.filter(|(_, count)| *count > 0)
}
