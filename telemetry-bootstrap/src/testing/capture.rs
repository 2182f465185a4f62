//! What would have left the process, kept in memory.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use telemetry_contract::otlp::model::{self, Export, LogRecord, Metric, ResourceRecords, Span};
use telemetry_contract::otlp::{Encoding, decode};
use telemetry_contract::tree::Node;

use super::fail;
use crate::export::{Answer, Failure, Post};
use crate::log::LineWriter;
use crate::vitals::Signal;

/// The bodies of all requests.
#[derive(Debug, Default)]
pub(super) struct Captured {
    bodies: Mutex<Vec<(Signal, Vec<u8>)>>,
}

/// The outlet of one signal.
#[derive(Debug)]
struct CapturePost {
    signal: Signal,
    captured: Arc<Captured>,
}

impl Post for CapturePost {
    fn post(&self, body: &[u8], _timeout: Duration) -> Result<Answer, Failure> {
        let mut bodies = self
            .captured
            .bodies
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        bodies.push((self.signal, body.to_vec()));
        Ok(Answer {
            status: 200,
            ..Answer::default()
        })
    }
}

impl Captured {
    pub(super) fn post(captured: &Arc<Self>, signal: Signal) -> Arc<dyn Post> {
        Arc::new(CapturePost {
            signal,
            captured: Arc::clone(captured),
        })
    }

    /// Hands every request, decoded, to `each`.
    pub(super) fn each(&self, mut each: impl FnMut(&Export<'_>)) {
        let bodies = self.bodies.lock().unwrap_or_else(PoisonError::into_inner);
        for (signal, body) in bodies.iter() {
            match decode(to_model(*signal), Encoding::Protobuf, body) {
                Ok(export) => each(&export),
                Err(error) => fail(&format!("an export does not decode: {error}")),
            }
        }
    }

    pub(super) fn forget_metrics(&self) {
        let mut bodies = self.bodies.lock().unwrap_or_else(PoisonError::into_inner);
        bodies.retain(|(signal, _)| *signal != Signal::Metrics);
    }

    pub(super) fn spans(&self) -> Vec<Span<'static>> {
        let mut all = Vec::new();
        self.each(|export| {
            if let Export::Traces(resources) = export {
                all.extend(records(resources).map(|span| span.clone().into_owned()));
            }
        });
        all
    }

    pub(super) fn nodes(&self) -> Vec<Node> {
        let mut all = Vec::new();
        self.each(|export| {
            let Export::Traces(resources) = export else {
                return;
            };
            for resource in resources {
                let name = model::find(&resource.resource.attributes, "service.name");
                let service = name.map(ToString::to_string).unwrap_or_default();
                let spans = resource.scopes.iter().flat_map(|scope| &scope.records);
                all.extend(spans.map(|span| Node::of(span, &service)));
            }
        });
        all
    }

    pub(super) fn logs(&self) -> Vec<LogRecord<'static>> {
        let mut all = Vec::new();
        self.each(|export| {
            if let Export::Logs(resources) = export {
                all.extend(records(resources).map(|log| log.clone().into_owned()));
            }
        });
        all
    }

    pub(super) fn metrics(&self) -> Vec<Metric<'static>> {
        let mut all = Vec::new();
        self.each(|export| {
            if let Export::Metrics(resources) = export {
                all.extend(records(resources).map(|metric| metric.clone().into_owned()));
            }
        });
        all
    }
}

fn records<'r, T>(resources: &'r [ResourceRecords<'_, T>]) -> impl Iterator<Item = &'r T> {
    resources
        .iter()
        .flat_map(|resource| &resource.scopes)
        .flat_map(|scope| &scope.records)
}

fn to_model(signal: Signal) -> model::Signal {
    match signal {
        Signal::Traces => model::Signal::Traces,
        Signal::Metrics => model::Signal::Metrics,
        Signal::Logs => model::Signal::Logs,
    }
}

/// The log lines.
#[derive(Debug, Default)]
pub(super) struct Lines {
    all: Mutex<Vec<u8>>,
}

impl Lines {
    pub(super) fn all(&self) -> Vec<String> {
        let all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        let lines = all
            .split(|byte| *byte == b'\n')
            .filter(|line| !line.is_empty());
        lines
            .map(|line| String::from_utf8_lossy(line).into_owned())
            .collect()
    }
}

impl LineWriter for Lines {
    fn write_line(&self, line: &[u8]) {
        self.all
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend_from_slice(line);
    }

    fn flush(&self, _deadline: Instant) -> bool {
        true
    }
}
