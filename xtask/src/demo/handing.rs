//! Hands everything that the demo's backend receives to the stack that runs, unchanged: but the
//! records of the service whose standard output the stack's gateway reads.

use std::time::Duration;

use telemetry_contract::otlp::model::{Export, Signal, Value, find};
use telemetry_contract::receiver::{Forward, ForwardSink, Received, Sink, Verdict};

use crate::stack::{Endpoints, Place, Running};

/// The stack, and what takes its telemetry there.
pub(super) struct Handing {
    pub(super) stack: Running,
    forwards: Vec<Forward>,
}

impl Handing {
    /// Finds the stack that runs. Where its gateway reads standard output, that of `read` is how
    /// its records get there.
    ///
    /// # Errors
    /// Where none runs.
    pub(super) fn start(
        place: &Place,
        read: &'static str,
    ) -> Result<(Self, Box<dyn Sink>), String> {
        let stack = Running::find(place)?;
        let read = stack.stdout().map(|_| read);
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
            read,
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
    /// The service whose records come from its standard output.
    read: Option<&'static str>,
}

impl Sink for BySignal {
    fn export(&mut self, request: &Received<'_>) -> Verdict {
        match request.signal {
            Signal::Traces => self.traces.export(request),
            Signal::Logs if self.is_read(request.export) => Verdict::accepted(),
            Signal::Logs => self.logs.export(request),
            Signal::Metrics => self.metrics.export(request),
        }
    }
}

impl BySignal {
    /// A request is of one process, which its first resource names.
    fn is_read(&self, export: &Export<'_>) -> bool {
        let Export::Logs(records) = export else {
            return false;
        };
        let first = records.first().map(|records| &records.resource.attributes);
        let service = first.and_then(|attributes| find(attributes, "service.name"));
        self.read.is_some() && service.and_then(Value::as_str) == self.read
    }
}
