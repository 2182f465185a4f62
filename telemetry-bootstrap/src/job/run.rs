//! One run of a job: its span, its measurement and its line.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use opentelemetry::trace::TraceContextExt as _;
use opentelemetry::{Context, KeyValue};
use telemetry_contract::labels::Bounded;
use telemetry_contract::metrics::{JobActiveLabels, JobDurationLabels, JobLastSuccessTimeLabels};
use tracing::info_span;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

use super::{Job, Shared, log};
use crate::correlation::{Arrival, Correlation, current_context, is_running};
use crate::error_type::ErrorType;
use crate::trace::{Measure, Operation, Work};

impl Job {
    /// Starts a run below whatever is current, else as the start of a trace.
    pub(super) fn start(&self) -> Operation<Run> {
        let current = current_context();
        let work = if current.has_active_span() {
            Work::start(
                || {
                    info_span!(
                        target: "telemetry_bootstrap::job", "job", otel.kind = "internal",
                    )
                },
                current,
            )
        } else {
            self.start_root(&current)
        };
        if work.is_recording() {
            work.set_name(format!("job {}", self.shared.name));
            work.set(KeyValue::new("job.name", self.shared.name));
        }
        let run = Run(Arc::clone(&self.shared));
        run.count(1);
        Operation::start(work, run)
    }

    fn start_root(&self, current: &Context) -> Work {
        let starter = self.cause.starter.clone();
        let correlation = self.correlation(current);
        let span = || {
            let span = info_span!(
                target: "telemetry_bootstrap::job", parent: None, "job", otel.kind = "internal",
            );
            if let Some(starter) = starter {
                span.add_link(starter);
            }
            span
        };
        Work::start(span, self.cause.context.with_value(correlation))
    }

    /// The correlation that was given, else the current scope's, else a new one.
    fn correlation(&self, current: &Context) -> Correlation {
        let given = self.cause.correlation_id.clone();
        let current = current.get::<Correlation>().filter(|_| given.is_none());
        let correlator = self.shared.propagator.correlator();
        current.cloned().unwrap_or_else(|| {
            correlator.continuing(Arrival {
                correlation_id: given,
                ..Arrival::default()
            })
        })
    }
}

/// A run under way; what is recorded at its end.
#[derive(Debug)]
pub(super) struct Run(Arc<Shared>);

impl Run {
    fn name(&self) -> Bounded<'static> {
        Bounded::new(self.0.name)
    }

    fn count(&self, runs: i64) {
        let labels = JobActiveLabels {
            job_name: self.name(),
        };
        self.0.active.add(runs, &labels);
    }

    fn succeed(&self) {
        let labels = JobLastSuccessTimeLabels {
            job_name: self.name(),
        };
        // A clock before 1970 has nothing to say.
        if let Ok(now) = SystemTime::now().duration_since(UNIX_EPOCH) {
            self.0.succeeded.record(now.as_secs_f64(), &labels);
        }
    }
}

impl Measure for Run {
    fn measure(&self, seconds: f64, failure: Option<ErrorType>) {
        self.count(-1);
        let labels = JobDurationLabels {
            job_name: self.name(),
            error_type: failure,
        };
        self.0.durations.record(seconds, &labels);
        if failure.is_none() {
            self.succeed();
        }
        // Without a context the line would be on nobody's account.
        if is_running() {
            log::write(self.0.name, seconds, failure);
        }
    }
}
