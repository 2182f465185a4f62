//! Where `check`, `coverage`, `infer` and `cost` have their telemetry from: captures, standard input, and OTLP that
//! comes in while they run.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver as Asked, RecvTimeoutError};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};

use super::captures::{self, Reading};
use super::live::Live;
use crate::backend::{Observer, receive};
use crate::capture::{Problems, Take};
use crate::check::Settings;
use crate::cli::outcome::tell;
use crate::cli::signal;
use crate::model::Contract;
use crate::otlp::model::Signal;
use crate::receiver::{
    Admin, Forward, ForwardSink, Forwarded, Receiver, ReceiverConfig, Sink, Summary, Tee,
};

/// How long requests under way, and what is still to be forwarded, may take at the end.
const GRACE: Duration = Duration::from_secs(2);

/// How often the wait looks whether something has come.
const TICK: Duration = Duration::from_millis(100);

/// Where telemetry is read from.
#[derive(Debug, Args)]
pub(super) struct Input {
    /// Captures to read; `-` is standard input. What they hold is told by their content: OTLP/JSON
    /// lines or objects, OTLP/protobuf (one message, or many with the Collector's four-byte lengths),
    /// JSON log lines; plain or gzip.
    #[arg(value_name = "CAPTURE")]
    captures: Vec<PathBuf>,
    /// What protobuf captures carry, where their content leaves it open.
    #[arg(long, value_enum, value_name = "SIGNAL", requires = "captures")]
    signal: Option<SignalArgument>,
    /// Receive OTLP over gRPC and HTTP until Ctrl-C, SIGTERM or a stop request.
    #[arg(long)]
    listen: bool,
    /// Where OTLP/gRPC comes in: an IP address and a port, 127.0.0.1:4317 without it; port 0 is a
    /// free one.
    #[arg(long, value_name = "ADDRESS", requires = "listen")]
    grpc: Option<SocketAddr>,
    /// Where OTLP/HTTP comes in, 127.0.0.1:4318 without it.
    #[arg(long, value_name = "ADDRESS", requires = "listen")]
    http: Option<SocketAddr>,
    /// Listen on addresses other machines reach, too: anyone there can send, nothing is encrypted.
    #[arg(long, requires = "listen")]
    allow_remote: bool,
    /// Stop listening when nothing has come for so long, at the beginning, too, where no --wait says
    /// otherwise.
    #[arg(long, value_name = "SECONDS", requires = "listen")]
    idle: Option<u64>,
    /// Stop listening when nothing at all has come for so long; then nothing was checked (exit code 2).
    #[arg(long, value_name = "SECONDS", requires = "listen")]
    wait: Option<u64>,
    /// Send on what comes in, unchanged, to a collector's OTLP/HTTP, such as
    /// <http://127.0.0.1:14318>. What can't be sent is counted, and fails nothing.
    #[arg(long, value_name = "URL", requires = "listen")]
    forward: Option<String>,
    /// Answer GET /health and POST /stop here, on a loopback address such as 127.0.0.1:4320.
    #[arg(long, value_name = "ADDRESS", requires = "listen")]
    admin: Option<SocketAddr>,
}

/// A signal, as an option names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum SignalArgument {
    Traces,
    Logs,
    Metrics,
}

impl From<SignalArgument> for Signal {
    fn from(argument: SignalArgument) -> Self {
        match argument {
            SignalArgument::Traces => Self::Traces,
            SignalArgument::Logs => Self::Logs,
            SignalArgument::Metrics => Self::Metrics,
        }
    }
}

/// What came.
#[derive(Debug)]
pub(super) struct Observed {
    /// What was seen, ready to be judged.
    pub(super) observer: Observer,
    /// What could not be read.
    pub(super) problems: Problems,
    /// What was taken and refused, where it listened.
    pub(super) received: Option<Summary>,
    /// What was sent on, where it was to be.
    pub(super) forwarded: Option<(String, Forwarded)>,
}

/// What runs while telemetry comes in.
struct Running {
    receiver: Receiver,
    forward: Option<Forward>,
    admin: Option<Admin>,
}

impl Input {
    /// Reads and receives until there is no more, or the end is asked for. `command` is who says
    /// on standard error what is going on.
    ///
    /// # Errors
    /// Where nothing is to be read, or it can't listen.
    pub(super) fn observe(
        &self,
        command: &str,
        contract: &'static Contract,
        settings: &Settings,
    ) -> Result<Observed, String> {
        let observer = Observer::new(contract, settings);
        let live = Live::new(observer.clone());
        self.observe_by(command, observer, live)
    }

    /// As [`observe`](Self::observe), for a command that looks at telemetry in its own way and
    /// tells no finding.
    ///
    /// # Errors
    /// Where nothing is to be read, or it can't listen.
    pub(super) fn watch(
        &self,
        command: &str,
        contract: &'static Contract,
        watch: Arc<Mutex<dyn Take + Send>>,
    ) -> Result<Observed, String> {
        let observer = Observer::watched(contract, &Settings::default(), watch);
        let live = Live::without_findings(observer.clone());
        self.observe_by(command, observer, live)
    }

    /// Whether there is anything to be read.
    pub(super) fn is_given(&self) -> bool {
        self.listen || !self.captures.is_empty()
    }

    fn observe_by(
        &self,
        command: &str,
        observer: Observer,
        mut live: Live,
    ) -> Result<Observed, String> {
        if !self.is_given() {
            return Err(
                "no telemetry was given: name captures, `-` for standard input, or say --listen"
                    .to_owned(),
            );
        }
        self.check_captures()?;
        // Before anything else: a Ctrl-C from now on ends it with what there is.
        let asked = signal::requests().map_err(|error| format!("signal handler: {error}"))?;
        let running = self.listen.then(|| self.start(&observer)).transpose()?;
        if let Some(running) = &running {
            tell(&format!("{command}: {}", self.banner(running)));
        }
        let signal = self.signal.map(Signal::from);
        let mut reading = captures::read(self.captures.clone(), signal, observer.clone());
        self.wait(running.as_ref(), &asked, &mut reading, &mut live);
        let (received, forwarded) = running.map_or((None, None), Running::finish);
        live.end();
        Ok(Observed {
            observer,
            problems: reading.into_problems(),
            received,
            forwarded,
        })
    }

    /// Finds an address where a capture was wanted: `--listen` takes none itself.
    fn check_captures(&self) -> Result<(), String> {
        let mut captures = self.captures.iter().filter(|_| self.listen);
        let address = captures.find(|it| is_address(it) && !it.exists());
        address.map_or(Ok(()), |address| {
            let address = address.display();
            Err(format!(
                "found the address `{address}` after --listen, and no file of that name; to listen \
                 there, use --http {address} or --grpc {address}"
            ))
        })
    }

    fn start(&self, observer: &Observer) -> Result<Running, String> {
        let (forward, sink) = match &self.forward {
            Some(endpoint) => {
                let (forward, sink) =
                    Forward::start(endpoint).map_err(|error| format!("--forward: {error}"))?;
                (Some(forward), Some(sink))
            }
            None => (None, None),
        };
        let receiver = receive(self.receiver(), sinks(observer, sink))?;
        let own = receiver.addresses();
        if let Some(forward) = &forward {
            if own.iter().any(|address| forward.leads_to(*address)) {
                let endpoint = forward.endpoint();
                return Err(format!(
                    "--forward: {endpoint} is this very receiver; wanted another collector"
                ));
            }
        }
        let admin = self
            .admin
            .map(|address| start_admin(address, observer.clone()));
        Ok(Running {
            receiver,
            forward,
            admin: admin.transpose()?,
        })
    }

    fn receiver(&self) -> ReceiverConfig {
        ReceiverConfig {
            grpc: Some(self.grpc.unwrap_or(([127, 0, 0, 1], 4317).into())),
            http: Some(self.http.unwrap_or(([127, 0, 0, 1], 4318).into())),
            allow_remote: self.allow_remote,
            ..ReceiverConfig::default()
        }
    }

    fn banner(&self, running: &Running) -> String {
        let receiver = &running.receiver;
        let (grpc, http) = (receiver.endpoint_grpc(), receiver.endpoint_http());
        let admin = running.admin.as_ref();
        let admin = admin.map_or(String::new(), |admin| {
            format!(", admin on {}", admin.endpoint())
        });
        let until = until(self.idle, self.wait);
        format!("OTLP/gRPC on {grpc}, OTLP/HTTP on {http}{admin}, {until}")
    }

    /// Waits until the end is asked for, or the captures have been read and the receiver is idle.
    fn wait(
        &self,
        running: Option<&Running>,
        asked: &Asked<()>,
        reading: &mut Reading,
        live: &mut Live,
    ) {
        let requests = || running.map_or(0, |running| running.receiver.counters().requests());
        let (mut count, mut since) = (requests(), Instant::now());
        loop {
            // While captures are read, their end is what is waited for.
            let pause = if running.is_none() {
                Duration::ZERO
            } else {
                TICK
            };
            if !matches!(asked.recv_timeout(pause), Err(RecvTimeoutError::Timeout)) {
                return;
            }
            live.tick(requests());
            if running.is_some_and(Running::stop_asked) {
                return;
            }
            let patience = if running.is_none() {
                TICK
            } else {
                Duration::ZERO
            };
            if !reading.is_done(patience) {
                since = Instant::now();
                continue;
            }
            if count != requests() {
                (count, since) = (requests(), Instant::now());
            }
            let limit = if count == 0 {
                self.wait.or(self.idle)
            } else {
                self.idle
            };
            let idle = limit.is_some_and(|limit| since.elapsed() >= Duration::from_secs(limit));
            if running.is_none() || idle {
                return;
            }
        }
    }
}

impl Running {
    fn stop_asked(&self) -> bool {
        self.admin.as_ref().is_some_and(Admin::stop_asked)
    }

    fn finish(self) -> (Option<Summary>, Option<(String, Forwarded)>) {
        let received = self.receiver.stop(GRACE);
        let forwarded = self
            .forward
            .map(|forward| (forward.endpoint(), forward.finish(GRACE)));
        (Some(received), forwarded)
    }
}

/// When it ends by itself, in words.
fn until(idle: Option<u64>, wait: Option<u64>) -> String {
    match (idle, wait) {
        (None, None) => "until Ctrl-C".to_owned(),
        (Some(idle), None) => format!("until Ctrl-C or {idle} s without telemetry"),
        (None, Some(wait)) => format!("until Ctrl-C; at most {wait} s for the first telemetry"),
        (Some(idle), Some(wait)) => format!(
            "until Ctrl-C or {idle} s without telemetry; at most {wait} s for the first telemetry"
        ),
    }
}

/// Whether this is written as a host and a port are.
fn is_address(path: &Path) -> bool {
    let parts = path.to_str().and_then(|text| text.rsplit_once(':'));
    parts.is_some_and(|(host, port)| !host.contains(['/', '\\']) && port.parse::<u16>().is_ok())
}

fn sinks(observer: &Observer, forward: Option<ForwardSink>) -> Tee {
    let observer: Box<dyn Sink> = Box::new(observer.clone());
    let forward = forward.map(|sink| Box::new(sink) as Box<dyn Sink>);
    Tee(std::iter::once(observer).chain(forward).collect())
}

fn start_admin(address: SocketAddr, observer: Observer) -> Result<Admin, String> {
    let health = move || {
        let counts = observer.counts();
        serde_json::json!({
            "status": "ready",
            "spans": counts.spans,
            "logs": counts.logs,
            "lines": counts.lines,
            "points": counts.points,
        })
        .to_string()
    };
    Admin::start(address, health).map_err(|error| format!("--admin: {error}"))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{is_address, until};

    #[test]
    fn the_banner_says_when_it_ends() {
        insta::assert_snapshot!(until(None, None), @"until Ctrl-C");
        insta::assert_snapshot!(until(Some(5), None), @"until Ctrl-C or 5 s without telemetry");
        insta::assert_snapshot!(until(None, Some(60)), @"until Ctrl-C; at most 60 s for the first telemetry");
        insta::assert_snapshot!(until(Some(5), Some(60)), @"until Ctrl-C or 5 s without telemetry; at most 60 s for the first telemetry");
    }

    #[track_caller]
    fn check(path: &str, expected: bool) {
        assert_eq!(is_address(Path::new(path)), expected, "{path}");
    }

    #[test]
    fn an_address_is_told_from_a_path() {
        check("127.0.0.1:4318", true);
        check("localhost:0", true);
        check(":4318", true);
        check("[::1]:4317", true);
        check("capture.jsonl", false);
        check("shop:1.0.log", false);
        check("C:\\4318", false);
        check("a/b:4318", false);
        check("shop:99999", false);
    }
}
