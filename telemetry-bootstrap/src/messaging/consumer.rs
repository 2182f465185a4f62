//! The receiving side.

use std::error::Error;
use std::future::Future;
use std::sync::Arc;

use opentelemetry::Context;
use opentelemetry::propagation::Extractor;
use telemetry_contract::metrics::{
    MessagingClientConsumedMessages, MessagingClientConsumedMessagesLabels,
    MessagingProcessDuration, MessagingProcessDurationLabels,
};
use tracing::info_span;

use super::{Shared, Subject};
use crate::error_type::{ErrorType, classify};
use crate::metric::{Counter, Histogram, Meter};
use crate::trace::{Measure, Operation, Origin, Work};

#[derive(Debug)]
pub(super) struct Metrics {
    durations: Histogram<MessagingProcessDuration>,
    messages: Counter<MessagingClientConsumedMessages>,
}

impl Metrics {
    pub(super) fn new(meter: &Meter) -> Self {
        Self {
            durations: meter.histogram(),
            messages: meter.counter(),
        }
    }
}

/// One message being processed; made by [`Messaging::consumer`](super::Messaging::consumer).
///
/// Dropped before the work is [`run`](Self::run), it counts as cancelled.
#[derive(Debug)]
#[must_use = "the message is recorded as cancelled unless the work is run"]
pub struct Consumer {
    operation: Operation<Processing>,
}

impl Consumer {
    pub(super) fn start(shared: &Arc<Shared>, subject: Subject, carrier: &dyn Extractor) -> Self {
        let mut inbound = shared.propagator.inbound(carrier);
        let arrival = std::mem::take(&mut inbound.arrival);
        let correlation = shared.propagator.correlator().for_message(arrival);
        // Linked, not continued: a message may be processed later, again, or with others.
        let origin = Origin {
            link: inbound.parent.take(),
            ..Origin::default()
        };
        let span = || {
            info_span!(
                target: "telemetry_bootstrap::messaging", parent: None, "messaging.consumer",
                otel.kind = "consumer",
            )
        };
        let context = inbound.into_context(&Context::new(), correlation);
        let work = Work::start_from(span, context, origin);
        if work.is_recording() {
            subject.describe(&work);
        }
        let processing = Processing {
            shared: Arc::clone(shared),
            subject,
        };
        Self {
            operation: Operation::start(work, processing),
        }
    }

    /// Awaits the work on the message, and records how it ended.
    ///
    /// # Errors
    /// The work's own.
    pub async fn run<T, E: Error + 'static>(
        self,
        work: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        self.operation.run(work, |error| classify(error)).await
    }

    /// As [`run`](Self::run), for errors that know better, or that are no [`Error`].
    ///
    /// # Errors
    /// The work's own.
    pub async fn run_with<T, E>(
        self,
        work: impl Future<Output = Result<T, E>>,
        classify: impl FnOnce(&E) -> ErrorType,
    ) -> Result<T, E> {
        self.operation.run(work, classify).await
    }

    /// As [`run`](Self::run), for work that blocks.
    ///
    /// # Errors
    /// The work's own.
    pub fn run_blocking<T, E: Error + 'static>(
        self,
        work: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, E> {
        self.operation.call(work, |error| classify(error))
    }
}

#[derive(Debug)]
struct Processing {
    shared: Arc<Shared>,
    subject: Subject,
}

impl Measure for Processing {
    fn measure(&self, seconds: f64, failure: Option<ErrorType>) {
        let Metrics {
            durations,
            messages,
        } = &self.shared.processed;
        let labels = MessagingProcessDurationLabels {
            messaging_operation_name: self.subject.operation(),
            messaging_system: self.subject.system(),
            messaging_destination_name: Some(self.subject.destination()),
            error_type: failure,
        };
        durations.record(seconds, &labels);
        let labels = MessagingClientConsumedMessagesLabels {
            messaging_operation_name: self.subject.operation(),
            messaging_system: self.subject.system(),
            messaging_destination_name: Some(self.subject.destination()),
            error_type: failure,
        };
        messages.add(1, &labels);
    }
}
