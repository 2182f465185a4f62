//! Tests of whole processes: a collector on a free port, which waits, judges and draws.
//!
//! A service is started as it would be in production, with the variables of
//! [`Collector::environment`]; it may be written in any language. Nothing sleeps: every wait ends
//! when what it waits for has come.
//!
//! ```no_run
//! use std::process::Command;
//! use std::time::Duration;
//!
//! use telemetry_contract::CONTRACT;
//! use telemetry_contract::testing::{Collector, Signal};
//!
//! # fn main() -> std::io::Result<()> {
//! let collector = Collector::start(&CONTRACT);
//! let output = Command::new("orders-api")
//!     .envs(collector.environment())
//!     .output()?;
//! collector.observe_lines("orders-api", &output.stdout);
//! collector.wait_for(Signal::Traces, 3, Duration::from_secs(10));
//! collector.assert_contract();
//! assert_eq!(collector.trace_snapshot(), "GET /orders/{id} · orders-api server\n");
//! # Ok(())
//! # }
//! ```

#[cfg(test)]
mod tests;

use std::time::{Duration, Instant};

use crate::backend::Backend;
use crate::check::{Report, Settings};
use crate::model::Contract;
pub use crate::otlp::model::Signal;
use crate::otlp::model::{LogRecord, Span};
use crate::receiver::{Counters, Reason, Receiver, ReceiverConfig};
use crate::report::{TextOptions, text};
use crate::snapshot::Snapshot;
use crate::store::Store;
use crate::tree::{self, Node};

/// How often a process exports that is asked to by [`Collector::environment`], in milliseconds.
const EXPORT_MILLISECONDS: &str = "100";

/// An OTLP collector for one test, on a free port of loopback; it ends when it is dropped.
#[derive(Debug)]
pub struct Collector {
    backend: Backend,
}

impl Collector {
    /// Starts one that checks everything against `contract`.
    ///
    /// # Panics
    /// Where no port of loopback can be had, or no thread.
    #[track_caller]
    pub fn start(contract: &'static Contract) -> Self {
        Self::with_settings(contract, &Settings::default())
    }

    /// Starts one with other bounds or levels of rules.
    ///
    /// # Panics
    /// As [`start`](Self::start).
    #[track_caller]
    pub fn with_settings(contract: &'static Contract, settings: &Settings) -> Self {
        match Backend::start(contract, settings, ReceiverConfig::default()) {
            Ok(backend) => Self { backend },
            Err(error) => fail(&error),
        }
    }

    /// Where processes send to, for `OTEL_EXPORTER_OTLP_ENDPOINT`: both gRPC and HTTP come in here.
    pub fn endpoint(&self) -> String {
        self.receiver().endpoint_http()
    }

    /// The variables that make an OpenTelemetry SDK send here: everything, soon, sampled always, from
    /// the environment `test`. Set what differs after them.
    pub fn environment(&self) -> Vec<(String, String)> {
        let endpoint = self.endpoint();
        let pairs = [
            ("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint.as_str()),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            (
                "OTEL_RESOURCE_ATTRIBUTES",
                "deployment.environment.name=test",
            ),
            ("OTEL_TRACES_SAMPLER", "parentbased_always_on"),
            ("OTEL_BSP_SCHEDULE_DELAY", EXPORT_MILLISECONDS),
            ("OTEL_BLRP_SCHEDULE_DELAY", EXPORT_MILLISECONDS),
            ("OTEL_METRIC_EXPORT_INTERVAL", EXPORT_MILLISECONDS),
        ];
        pairs
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into()
    }

    /// Checks the lines that a process wrote to its standard output; `process` says whose they are.
    pub fn observe_lines(&self, process: &str, output: &[u8]) {
        let lines = output.split_inclusive(|byte| *byte == b'\n');
        for (at, line) in lines.enumerate() {
            self.observe_line(&format!("{process}:{}", at + 1), line);
        }
    }

    /// Checks one such line, with or without its line feed; `origin` says where it is from.
    pub fn observe_line(&self, origin: &str, line: &[u8]) {
        self.backend.observer().line(origin, line);
    }

    /// Waits until at least so many spans, log records or metric points have come.
    ///
    /// # Panics
    /// Where they have not within `timeout`; the message says what has.
    #[track_caller]
    pub fn wait_for(&self, signal: Signal, items: u64, timeout: Duration) {
        let receiver = self.receiver();
        let enough = |counters: &Counters| counters.items(signal) >= items;
        if !receiver.wait_until(timeout, enough) {
            let came = came(&receiver.counters());
            fail(&format!(
                "waited {timeout:?} for {items} {}, but there came {came}",
                noun(signal)
            ));
        }
    }

    /// Waits until what was kept satisfies `condition`, which is asked after each request; whether
    /// it did before `timeout`.
    pub fn wait_until(&self, timeout: Duration, condition: impl Fn(&Store) -> bool) -> bool {
        let begin = Instant::now();
        loop {
            let requests = self.receiver().counters().requests();
            if self.store(&condition) {
                return true;
            }
            let left = timeout.saturating_sub(begin.elapsed());
            let more = |counters: &Counters| counters.requests() > requests;
            if !self.receiver().wait_until(left, more) {
                return self.store(&condition);
            }
        }
    }

    /// Looks at what has come, as far as the store's usual limits have room for it.
    pub fn store<T>(&self, look: impl FnOnce(&Store) -> T) -> T {
        self.backend.observer().store(look)
    }

    /// Every span that has come, in no order.
    pub fn spans(&self) -> Vec<Span<'static>> {
        self.store(|store| {
            let traces = store.traces();
            let spans = traces.flat_map(|trace| trace.spans);
            spans.map(|stored| stored.span().clone()).collect()
        })
    }

    /// Every log record that has come, in the order of arrival.
    pub fn logs(&self) -> Vec<LogRecord<'static>> {
        self.store(|store| store.logs().map(|stored| stored.record().clone()).collect())
    }

    /// Judges everything so far; more may come.
    pub fn report(&self) -> Report {
        self.backend.observer().report()
    }

    /// Asserts that everything so far obeys the contract.
    ///
    /// # Panics
    /// Where it does not, where nothing has come at all, and where a request was refused: with the
    /// whole report, offending traces drawn as trees.
    #[track_caller]
    pub fn assert_contract(&self) {
        let report = self.report();
        let counters = self.receiver().counters();
        if !report.conforms() || report.is_empty() || counters.refused_total() > 0 {
            let text = text(&report, TextOptions::default());
            fail(&format!("\n{text}{}", refused(&counters)));
        }
    }

    /// All traces that have come, as [`tree::outline`] draws them: without ids and times, in an order
    /// that does not depend on them, so that the text is the same in every run.
    pub fn trace_snapshot(&self) -> String {
        tree::outline(&self.nodes())
    }

    /// Everything that has come, with attributes, log records and metrics, as a text that is the same
    /// in every run: see [`snapshot`](crate::snapshot).
    pub fn snapshot(&self) -> String {
        let mut snapshot = Snapshot::default();
        self.store(|store| {
            for stored in store.traces().flat_map(|trace| trace.spans) {
                snapshot.add_span(stored.service(), stored.span());
            }
            for stored in store.logs() {
                snapshot.add_log(stored.service(), stored.record());
            }
            for stored in store.points() {
                let (name, kind) = (stored.name(), stored.kind());
                snapshot.add_point(stored.service(), name, kind, stored.point());
            }
        });
        snapshot.to_string()
    }

    fn nodes(&self) -> Vec<Node> {
        self.store(|store| {
            let traces = store.traces();
            let spans = traces.flat_map(|trace| trace.spans);
            spans
                .map(|stored| Node::of(stored.span(), stored.service()))
                .collect()
        })
    }

    fn receiver(&self) -> &Receiver {
        self.backend.receiver()
    }
}

const fn noun(signal: Signal) -> &'static str {
    match signal {
        Signal::Logs => "log records",
        Signal::Metrics => "metric points",
        Signal::Traces => "spans",
    }
}

fn came(counters: &Counters) -> String {
    let of = |signal| format!("{} {}", counters.items(signal), noun(signal));
    let all = [Signal::Traces, Signal::Logs, Signal::Metrics].map(of);
    format!("{}{}", all.join(", "), refused(counters))
}

/// A line about refused requests, where there were some.
fn refused(counters: &Counters) -> String {
    let reasons = Reason::ALL
        .iter()
        .map(|reason| (reason, counters.refused(*reason)));
    let reasons: Vec<String> = reasons
        .filter(|(_, count)| *count > 0)
        .map(|(reason, count)| format!("{count} {}", reason.as_str()))
        .collect();
    if reasons.is_empty() {
        return String::new();
    }
    format!("\nrefused requests: {}", reasons.join(", "))
}

/// A test's own failure, which is reported by a panic.
#[expect(clippy::panic, reason = "a failing test panics")]
#[track_caller]
fn fail(what: &str) -> ! {
    panic!("{what}")
}
