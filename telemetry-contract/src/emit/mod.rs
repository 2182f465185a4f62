//! Telemetry made from a registry: each declared signal, as a service that obeys would send it.
//!
//! It is written as OTLP/JSON, which every collector takes. Nothing here reads a clock: who asks
//! says when it is.

mod broken;
mod ids;
mod json;
mod logs;
mod metrics;
mod resource;
#[cfg(test)]
mod tests;
mod traces;
mod value;

use std::collections::BTreeMap;

use serde_json::Value;

pub use self::broken::{Broken, broken};
use self::ids::Ids;
use self::resource::Speaker;
use crate::check::SignalKind;
use crate::otlp::model::Signal;
use crate::yaml::Registry;

/// One export request.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// What it carries.
    pub signal: Signal,
    /// The request in OTLP/JSON.
    pub body: Value,
}

/// How many spans, points or records were made of each declared signal, by kind and name.
pub type Made = BTreeMap<(SignalKind, String), u64>;

/// Makes telemetry of one process of a service, round after round.
#[derive(Debug)]
pub struct Emitter<'r> {
    registry: &'r Registry,
    speaker: Speaker,
    ids: Ids,
    started: u64,
    rounds: u64,
    made: Made,
}

/// Where a span stands: what links and log records name.
#[derive(Debug, Clone)]
struct Stand {
    trace: String,
    span: String,
    correlation: String,
}

impl<'r> Emitter<'r> {
    /// A process of the service of this name, which has started at this time (nanoseconds since
    /// 1970) and obeys this registry. The same start makes the same ids.
    pub fn new(registry: &'r Registry, service: &str, started: u64) -> Self {
        let mut ids = Ids::new(started);
        Self {
            registry,
            speaker: Speaker::new(service, &mut ids),
            ids,
            started,
            rounds: 0,
            made: Made::new(),
        }
    }

    /// One round at this time (nanoseconds since 1970): traces with every span type, once as it
    /// should be and once failed; every event, and log records without one; every metric, with a
    /// point for each value of its closed labels. Counters go on from the round before.
    ///
    /// Metrics that `without` says are left out.
    pub fn round(&mut self, now: u64, without: impl Fn(&str) -> bool) -> Vec<Request> {
        self.rounds += 1;
        let (spans, stands) = self.spans(now);
        let logs = self.logs(now, &stands);
        let metrics = self.metrics(now, stands.first(), without);
        for entity in &self.registry.entities {
            // With each of the three requests.
            self.count(SignalKind::Entity, &entity.entity_type, 3);
        }
        let wrap = |signal, records: &[Value]| Request {
            signal,
            body: json::request(signal, &self.resource(), &self.registry.schema_url, records),
        };
        vec![
            wrap(Signal::Traces, &spans),
            wrap(Signal::Logs, &logs),
            wrap(Signal::Metrics, &metrics),
        ]
    }

    /// What was made so far.
    pub fn made(&self) -> &Made {
        &self.made
    }

    fn resource(&self) -> Vec<Value> {
        self.speaker.attributes(self.registry)
    }

    fn count(&mut self, kind: SignalKind, name: &str, items: usize) {
        let items = u64::try_from(items).unwrap_or(u64::MAX);
        *self.made.entry((kind, name.to_owned())).or_default() += items;
    }
}
