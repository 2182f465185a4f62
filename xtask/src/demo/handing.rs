//! Hands everything that the demo's backend receives to the stack that runs, unchanged.

use std::time::Duration;

use telemetry_contract::otlp::model::Signal;
use telemetry_contract::receiver::{Forward, ForwardSink, Received, Sink, Verdict};

use crate::stack::{Endpoints, Place, Running};

/// The stack, and what takes its telemetry there.
pub(super) struct Handing {
    pub(super) stack: Running,
    forwards: Vec<Forward>,
}

impl Handing {
    /// Finds the stack that runs.
    ///
    /// # Errors
    /// Where none runs.
    pub(super) fn start(place: &Place) -> Result<(Self, Box<dyn Sink>), String> {
        let stack = Running::find(place)?;
        let Endpoints {
            traces,
            logs,
            metrics,
        } = stack.endpoints();
        let (first, traces) = Forward::start(&traces)?;
        let (second, logs) = Forward::start(&logs)?;
        let (third, metrics) = Forward::start(&metrics)?;
        let handing = Self {
            stack,
            forwards: vec![first, second, third],
        };
        let sink = BySignal {
            traces,
            logs,
            metrics,
        };
        Ok((handing, Box::new(sink)))
    }

    /// Waits for what is on its way; the stack, and a sentence for each signal that it did not take.
    pub(super) fn finish(self, within: Duration) -> (Running, Vec<String>) {
        let mut failures = Vec::new();
        for forward in self.forwards {
            let to = forward.endpoint();
            let done = forward.finish(within);
            let lost = done.failed + done.dropped;
            if lost > 0 {
                let why = done.last_error;
                failures.push(format!("{to} did not take {lost} requests: {why}"));
            }
        }
        (self.stack, failures)
    }
}

/// Each signal has its own way.
struct BySignal {
    traces: ForwardSink,
    logs: ForwardSink,
    metrics: ForwardSink,
}

impl Sink for BySignal {
    fn export(&mut self, request: &Received<'_>) -> Verdict {
        match request.signal {
            Signal::Traces => self.traces.export(request),
            Signal::Logs => self.logs.export(request),
            Signal::Metrics => self.metrics.export(request),
        }
    }
}
