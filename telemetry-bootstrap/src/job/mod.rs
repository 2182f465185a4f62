//! Work that no request or message caused: a cron run, a timer, a command-line tool.
//!
//! ```
//! # use std::io;
//! # use telemetry_bootstrap::Telemetry;
//! # async fn send_invoices() -> io::Result<()> { Ok(()) }
//! async fn nightly(telemetry: &Telemetry) -> io::Result<()> {
//!     let job = telemetry.job("nightly-invoices");
//!     job.run(send_invoices()).await // once a night, with the same handle
//! }
//! ```
//!
//! Each run is a span of its own trace under a correlation of its own, one `job.duration` point,
//! and one log line of the target `job`, however it ends. A process that is there for one job ends
//! with [`TelemetryGuard::run_job`](crate::TelemetryGuard::run_job), which flushes as well.

mod log;
mod run;
mod variables;

use std::error::Error;
use std::future::Future;
use std::sync::Arc;

use opentelemetry::Context;
use opentelemetry::propagation::{Extractor, TextMapPropagator as _};
use opentelemetry::trace::SpanContext;
use telemetry_contract::metrics::{JobActive, JobDuration, JobLastSuccessTime};

pub use variables::variables;

use crate::config::process_variable;
use crate::correlation::Correlator;
use crate::error_type::{ErrorType, classify};
use crate::metric::{Gauge, Histogram, Meter, UpDownCounter};
use crate::trace::Propagator;
use variables::Variables;

/// A job by its name, to be run once or many times. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct Job {
    shared: Arc<Shared>,
    /// What whoever started the process handed over.
    cause: Cause,
}

/// Who a run is on account of.
#[derive(Debug, Clone, Default)]
struct Cause {
    correlation_id: Option<Arc<str>>,
    starter: Option<SpanContext>,
    /// With the starter's baggage in it.
    context: Context,
}

#[derive(Debug)]
struct Shared {
    name: &'static str,
    propagator: Propagator,
    durations: Histogram<JobDuration>,
    active: UpDownCounter<JobActive>,
    succeeded: Gauge<JobLastSuccessTime>,
}

impl Job {
    /// A job measured with `meter`, whose ids `correlator` gives. The name comes from code.
    pub(crate) fn new(name: &'static str, meter: &Meter, correlator: &Correlator) -> Self {
        let shared = Shared {
            name,
            propagator: Propagator::new(correlator.clone()),
            durations: meter.histogram(),
            active: meter.up_down_counter(),
            succeeded: meter.gauge(),
        };
        Self {
            shared: Arc::new(shared),
            cause: Cause::default(),
        }
    }

    /// The job under a correlation id that it was given, for example as `--correlation-id`. One
    /// that breaks the grammar (1 to 128 characters of `[A-Za-z0-9._:-]`) is counted, and each run
    /// has a new one.
    #[must_use]
    pub fn with_correlation_id(mut self, id: &str) -> Self {
        let shared = self.shared.propagator.correlator().shared();
        self.cause = Cause {
            correlation_id: shared.accept(id.as_bytes()),
            ..Cause::default()
        };
        self
    }

    /// The job as what a carrier's sender caused: under its correlation id and baggage, each run
    /// linked to its span.
    ///
    /// Linked, not continued: whoever starts a job does not wait for it, and may start many.
    #[must_use]
    pub fn with_carrier(mut self, carrier: &dyn Extractor) -> Self {
        let mut inbound = self.shared.propagator.inbound(carrier);
        self.cause = Cause {
            correlation_id: inbound.arrival.correlation_id.take(),
            starter: inbound.parent.take().filter(SpanContext::is_valid),
            context: inbound.into_span_context(Context::new()),
        };
        self
    }

    /// As [`with_carrier`](Self::with_carrier), from variables: `X_CORRELATION_ID`, and those of the
    /// formats in [`Config::propagators`](crate::Config::propagators): `TRACEPARENT`, `TRACESTATE`
    /// and `BAGGAGE` by default; `B3`; `X_B3_TRACEID` and its siblings (OpenTelemetry specification,
    /// "Environment Variables as Context Propagation Carriers").
    #[must_use]
    pub fn with_vars(self, var: impl Fn(&str) -> Option<String>) -> Self {
        let variables = Variables::read(self.shared.propagator.fields(), var);
        self.with_carrier(&variables)
    }

    /// As [`with_vars`](Self::with_vars), from the process's environment.
    #[must_use]
    pub fn with_env(self) -> Self {
        self.with_vars(process_variable)
    }

    /// Awaits one run of the job, and records how it ended. Inside other work, which
    /// has a correlation, the run is a part of that; inside any other span it is a trace of its own.
    /// It is linked to its starter wherever that is known. Dropped before its end, it was cancelled; never polled, it never
    /// ran.
    ///
    /// # Errors
    /// The work's own.
    pub async fn run<T, E: Error + 'static>(
        &self,
        work: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        self.start().run(work, |error| classify(error)).await
    }

    /// As [`run`](Self::run), for errors that know better, or that are no [`Error`], such as a
    /// `Box<dyn Error>`: `|error| classify(error.as_ref())`.
    ///
    /// # Errors
    /// The work's own.
    pub async fn run_with<T, E>(
        &self,
        work: impl Future<Output = Result<T, E>>,
        classify: impl FnOnce(&E) -> ErrorType,
    ) -> Result<T, E> {
        self.start().run(work, classify).await
    }

    /// As [`run`](Self::run), for work that blocks.
    ///
    /// # Errors
    /// The work's own.
    pub fn call<T, E: Error + 'static>(&self, work: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        self.start().call(work, |error| classify(error))
    }

    /// As [`run_with`](Self::run_with), for work that blocks.
    ///
    /// # Errors
    /// The work's own.
    pub fn call_with<T, E>(
        &self,
        work: impl FnOnce() -> Result<T, E>,
        classify: impl FnOnce(&E) -> ErrorType,
    ) -> Result<T, E> {
        self.start().call(work, classify)
    }
}

#[cfg(test)]
mod tests;
