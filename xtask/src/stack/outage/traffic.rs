//! The traffic of an outage: numbered log records, spans and points over OTLP, and lines on standard
//! output, each kind by a thread of its own, so that one that is held up holds up no other.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::stack::canary::{Canary, Endpoints};
use crate::stack::clock;
use crate::stack::http::Client;

/// How often a record of each kind is sent.
const EVERY: Duration = Duration::from_millis(100);
/// How soon one that was not taken is sent again.
const AGAIN: Duration = Duration::from_millis(200);
/// How long one may take to be taken once the traffic is to end.
const PATIENCE: Duration = Duration::from_secs(30);
/// The service whose lines are read from a file.
pub(super) const LINES: &str = "stack-outage";

/// What is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Logs,
    Spans,
    Points,
    Lines,
}

impl Kind {
    pub(super) const ALL: [Self; 4] = [Self::Logs, Self::Spans, Self::Points, Self::Lines];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Logs => "log records",
            Self::Spans => "spans",
            Self::Points => "points",
            Self::Lines => "lines",
        }
    }
}

/// One that the gateway has taken over, or that stands in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) number: u64,
    /// Its own time, and when it was taken over: nanoseconds since 1970.
    pub(super) at: u128,
    pub(super) taken: u128,
}

/// Which telemetry is of this run.
#[derive(Debug, Clone)]
pub(super) struct Run {
    canary: Canary,
}

impl Run {
    pub(super) fn new(schema_url: &str) -> Self {
        let canary = Canary::new(schema_url);
        Self { canary }
    }

    /// Beside every record of it.
    pub(super) fn id(&self) -> &str {
        &self.canary.trace_id
    }

    /// Service of the records that are sent over OTLP.
    pub(super) const fn service(&self) -> &'static str {
        self.canary.service
    }

    /// When it began: nanoseconds since 1970.
    pub(super) const fn began(&self) -> u128 {
        self.canary.nanoseconds
    }

    /// Each span is a trace of its own.
    pub(super) fn trace(&self, number: u64) -> String {
        format!("{}{number:016x}", self.canary.span_id)
    }

    /// The number of the span whose [`trace`](Self::trace) it is.
    pub(super) fn number(&self, trace: &str) -> Option<u64> {
        let number = trace.strip_prefix(&self.canary.span_id)?;
        u64::from_str_radix(number, 16).ok()
    }

    fn body(&self, kind: Kind, number: u64, at: u128) -> Value {
        let resource = self.canary.resource();
        let at = at.to_string();
        let attributes =
            json!([{"key": "correlation_id", "value": {"stringValue": self.canary.trace_id}}]);
        match kind {
            Kind::Logs | Kind::Lines => {
                let record = json!({
                    "timeUnixNano": at, "observedTimeUnixNano": at, "severityNumber": 9,
                    "severityText": "INFO", "attributes": attributes,
                    "body": {"stringValue": message(number)},
                });
                json!({"resourceLogs": [{
                    "resource": resource, "scopeLogs": [{"logRecords": [record]}],
                }]})
            }
            // One that failed, which every sampling policy keeps.
            Kind::Spans => {
                let span = json!({
                    "traceId": self.trace(number), "spanId": format!("{:016x}", number + 1),
                    "name": "stack outage", "kind": 1, "startTimeUnixNano": at,
                    "endTimeUnixNano": at, "attributes": attributes, "status": {"code": 2},
                });
                json!({"resourceSpans": [{
                    "resource": resource, "scopeSpans": [{"spans": [span]}],
                }]})
            }
            Kind::Points => {
                let point = json!({"timeUnixNano": at, "asDouble": number});
                let metric = json!({"name": "process.uptime", "unit": "s", "gauge": {"dataPoints": [point]}});
                json!({"resourceMetrics": [{
                    "resource": resource, "scopeMetrics": [{"metrics": [metric]}],
                }]})
            }
        }
    }

    /// A record as a service writes it to standard output.
    fn line(&self, number: u64, at: u128) -> String {
        let line = json!({
            "timestamp": clock::timestamp(at), "level": "INFO", "service": LINES,
            "message": message(number), "correlation_id": self.canary.trace_id,
        });
        format!("{line}\n")
    }
}

fn message(number: u64) -> String {
    format!("stack outage {number}")
}

/// The number in a record's message.
pub(super) fn number(message: &str) -> Option<u64> {
    message.strip_prefix("stack outage ")?.parse().ok()
}

/// Traffic until it is stopped.
pub(super) struct Traffic {
    ends: Arc<AtomicBool>,
    senders: Vec<(Kind, JoinHandle<Vec<Record>>)>,
}

impl Traffic {
    /// Starts all kinds.
    pub(super) fn start(run: &Run, to: &Endpoints, client: &Client, services: &Path) -> Self {
        let ends = Arc::new(AtomicBool::new(false));
        let urls = [
            (Kind::Logs, format!("{}/v1/logs", to.logs)),
            (Kind::Spans, format!("{}/v1/traces", to.traces)),
            (Kind::Points, format!("{}/v1/metrics", to.metrics)),
        ];
        let mut senders = Vec::with_capacity(Kind::ALL.len());
        for (kind, url) in urls {
            let (run, client, ends) = (run.clone(), client.clone(), Arc::clone(&ends));
            let insist = move |number, at, ends: &AtomicBool| {
                let body = run.body(kind, number, at);
                insist(|| client.tell(&url, &body).is_ok(), ends)
            };
            senders.push((kind, thread::spawn(move || send(&ends, insist))));
        }
        let (run, file) = (run.clone(), services.join(format!("{LINES}.log")));
        let written = Arc::clone(&ends);
        let write = move |number, at, ends: &AtomicBool| {
            let line = run.line(number, at);
            insist(|| append(&file, &line), ends)
        };
        senders.push((Kind::Lines, thread::spawn(move || send(&written, write))));
        Self { ends, senders }
    }

    /// Ends it; what was taken over, by kind.
    pub(super) fn stop(self) -> Vec<(Kind, Vec<Record>)> {
        self.ends.store(true, Ordering::Release);
        let senders = self.senders.into_iter();
        senders
            .map(|(kind, sender)| (kind, sender.join().unwrap_or_default()))
            .collect()
    }
}

/// Sends one record after another; those that were taken.
fn send(ends: &AtomicBool, take: impl Fn(u64, u128, &AtomicBool) -> bool) -> Vec<Record> {
    let mut records = Vec::new();
    for number in 0.. {
        if ends.load(Ordering::Acquire) {
            break;
        }
        let at = clock::now();
        if take(number, at, ends) {
            let taken = clock::now();
            records.push(Record { number, at, taken });
        }
        thread::park_timeout(EVERY);
    }
    records
}

/// Tries until it works, or the traffic ends and it still does not.
fn insist(attempt: impl Fn() -> bool, ends: &AtomicBool) -> bool {
    let since = Instant::now();
    loop {
        if attempt() {
            return true;
        }
        if ends.load(Ordering::Acquire) && since.elapsed() > PATIENCE {
            return false;
        }
        thread::park_timeout(AGAIN);
    }
}

fn append(file: &PathBuf, line: &str) -> bool {
    let opened = File::options().create(true).append(true).open(file);
    opened.is_ok_and(|mut file| file.write_all(line.as_bytes()).is_ok())
}
