//! One request, followed by its `correlation_id` through the stack that runs: from its log records
//! to its traces to the metrics of every service that took part.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::canary::Endpoints;
use super::environment;
use super::http::{Client, encode};
use super::layout::Place;
use super::options::{Runtime, Sampling};
use super::plan::Plan;
use super::ports::Door;
use super::state;

/// How long telemetry may take to be found.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often the stack is asked.
const TICK: Duration = Duration::from_millis(100);

/// The stack that runs.
pub(crate) struct Running {
    plan: Plan,
    client: Client,
    services: PathBuf,
}

/// What a request left behind, as its senders know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub(crate) correlation_id: String,
    pub(crate) logs: usize,
    /// Ids of traces, and how many spans each has.
    pub(crate) traces: Vec<(String, usize)>,
    pub(crate) services: Vec<String>,
    /// Every service, and how many log records it sent since [`since`](Self::since).
    pub(crate) records: Vec<(String, usize)>,
    /// Nanoseconds since 1970.
    pub(crate) since: u128,
}

/// What the stack has of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Followed {
    pub(crate) what: String,
    /// The URL that was asked last.
    pub(crate) asked: String,
    pub(crate) holds: bool,
}

impl Running {
    /// The one in this place.
    ///
    /// # Errors
    /// Where none runs.
    pub(crate) fn find(place: &Place) -> Result<Self, String> {
        let layout = place.layout()?;
        if state::running(&layout).is_none() {
            return Err("no stack runs; start it with `cargo xtask stack-up`".to_owned());
        }
        let plan = Plan::read(&layout.plan())?;
        let client = Client::of(plan.options.tenancy, Duration::from_secs(5));
        let services = layout.services();
        Ok(Self {
            plan,
            client,
            services,
        })
    }

    /// The folder in which the gateway reads what services write to standard output, where one does.
    pub(crate) fn stdout(&self) -> Option<PathBuf> {
        self.plan.reads_stdout().then(|| self.services.clone())
    }

    /// Where each signal is sent to.
    pub(crate) fn endpoints(&self) -> Endpoints {
        environment::endpoints(&self.plan)
    }

    /// Asks until everything is found, or the time is over. Where traces are sampled, those of a
    /// request that neither failed nor was slow are not asked for.
    pub(crate) fn follow(&self, wanted: &Wanted) -> Vec<Followed> {
        let mut all = vec![self.logs(wanted)];
        let is_sampled = self.plan.options.sampling == Sampling::Tail;
        if self.plan.runtime == Runtime::Embedded || !is_sampled {
            all.extend(
                wanted
                    .traces
                    .iter()
                    .map(|(id, spans)| self.trace(id, *spans)),
            );
        }
        all.extend(wanted.services.iter().map(|service| self.metrics(service)));
        if self.plan.runtime != Runtime::Embedded {
            let records = wanted.records.iter();
            all.extend(
                records.map(|(service, count)| self.all_logs(service, *count, wanted.since)),
            );
        }
        all
    }

    /// Every record of a service, each once, whichever way it came.
    fn all_logs(&self, service: &str, count: usize, since: u128) -> Followed {
        let query = encode(&format!("{{service_name=\"{service}\"}}"));
        let loki = self.url(Door::LokiHttp);
        let url = format!("{loki}/loki/api/v1/query_range?limit=5000&start={since}&query={query}");
        self.eventually(&format!("all records of {service}"), count, url, lines)
    }

    fn logs(&self, wanted: &Wanted) -> Followed {
        let id = &wanted.correlation_id;
        let (url, count): (String, fn(&Value) -> usize) = match self.plan.runtime {
            Runtime::Embedded => (
                format!(
                    "{}/api/logs?correlation_id={}",
                    self.url(Door::Page),
                    encode(id)
                ),
                length,
            ),
            Runtime::Native | Runtime::Docker => {
                let query = format!("{{service_name=~\".+\"}} | correlation_id=\"{id}\"");
                let loki = self.url(Door::LokiHttp);
                let query = encode(&query);
                (
                    format!("{loki}/loki/api/v1/query_range?limit=1000&query={query}"),
                    lines,
                )
            }
        };
        self.eventually("log records", wanted.logs, url, count)
    }

    fn trace(&self, id: &str, spans: usize) -> Followed {
        let what = format!("spans of trace {id}");
        let (url, count): (String, fn(&Value) -> usize) = match self.plan.runtime {
            // The answer has the traces that are linked to it, too.
            Runtime::Embedded => {
                let url = format!("{}/api/traces/{id}", self.url(Door::Page));
                return self.eventually(&what, spans, url, |answer| {
                    let spans = answer["spans"].as_array().into_iter().flatten();
                    let own = |span: &&Value| span["trace_id"] == answer["trace_id"];
                    spans.filter(own).count()
                });
            }
            Runtime::Native | Runtime::Docker => (
                format!("{}/api/traces/{id}", self.url(Door::TempoHttp)),
                tempo_spans,
            ),
        };
        self.eventually(&what, spans, url, count)
    }

    /// At least one series: how many there are depends on what else the service did.
    fn metrics(&self, service: &str) -> Followed {
        let what = format!("series of {service}");
        let (url, count): (String, fn(&Value) -> usize) = match self.plan.runtime {
            Runtime::Embedded => (
                format!(
                    "{}/api/metrics?service={}",
                    self.url(Door::Page),
                    encode(service)
                ),
                |answer| length(answer).min(1),
            ),
            Runtime::Native | Runtime::Docker => {
                let query = encode(&format!("target_info{{job=\"{service}\"}}"));
                let prometheus = self.url(Door::Prometheus);
                (
                    format!("{prometheus}/api/v1/query?query={query}"),
                    |answer| length(&answer["data"]["result"]).min(1),
                )
            }
        };
        self.eventually(&what, 1, url, count)
    }

    fn eventually(
        &self,
        what: &str,
        wanted: usize,
        url: String,
        count: impl Fn(&Value) -> usize,
    ) -> Followed {
        let started = Instant::now();
        loop {
            let answer = self.client.get(&url);
            let found = answer.map_or(0, |answer| count(&answer.json()));
            if found == wanted || started.elapsed() > PATIENCE {
                return Followed {
                    what: format!("{what}: {found} of {wanted}"),
                    asked: url,
                    holds: found == wanted,
                };
            }
            std::thread::park_timeout(TICK);
        }
    }

    fn url(&self, door: Door) -> String {
        self.plan.ports.url(door)
    }
}

fn length(answer: &Value) -> usize {
    answer.as_array().map_or(0, Vec::len)
}

/// Lines in Loki's answer.
pub(super) fn lines(answer: &Value) -> usize {
    let streams = answer["data"]["result"].as_array().into_iter().flatten();
    streams.map(|stream| length(&stream["values"])).sum()
}

/// Spans in Tempo's answer.
pub(super) fn tempo_spans(answer: &Value) -> usize {
    let batches = answer["batches"].as_array().into_iter().flatten();
    let scopes = batches.flat_map(|batch| batch["scopeSpans"].as_array().into_iter().flatten());
    scopes.map(|scope| length(&scope["spans"])).sum()
}
