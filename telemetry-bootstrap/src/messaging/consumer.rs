//! The receiving side.

use std::error::Error;
use std::future::Future;
use std::sync::Arc;

use opentelemetry::propagation::Extractor;
use opentelemetry::trace::SpanContext;
use opentelemetry::{Context, KeyValue, Value};
use telemetry_contract::metrics::{
    MessagingClientConsumedMessages, MessagingClientConsumedMessagesLabels,
    MessagingProcessDuration, MessagingProcessDurationLabels,
};
use tracing::info_span;

use super::{Sender, Shared, Subject};
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
    pub(super) fn start(
        shared: &Arc<Shared>,
        subject: Subject,
        carrier: &dyn Extractor,
        sender_is: Sender,
    ) -> Self {
        let mut inbound = shared.propagator.inbound(carrier);
        let arrival = std::mem::take(&mut inbound.arrival);
        let correlation = shared.propagator.correlator().for_message(arrival);
        let sender = inbound.parent.clone().filter(SpanContext::is_valid);
        if sender_is == Sender::HasGoneOn {
            // Linked, not continued: a message may be processed later, again, or with others.
            inbound.parent = None;
        }
        let origin = Origin {
            link: sender,
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

    /// Tells the id by which the messaging system knows the message.
    pub fn set_message_id(&self, id: &str) {
        self.set("messaging.message.id", id.to_owned());
    }

    /// Tells how many bytes the message's body has.
    pub fn set_body_size(&self, bytes: usize) {
        self.set("messaging.message.body.size", to_int(bytes));
    }

    /// Tells the group of consumers that share the messages, one of few.
    pub fn set_group(&self, name: &str) {
        self.set("messaging.consumer.group.name", name.to_owned());
    }

    /// Tells the partition that the message came from.
    pub fn set_partition(&self, id: &str) {
        self.set("messaging.destination.partition.id", id.to_owned());
    }

    pub(super) fn set(&self, key: &'static str, value: impl Into<Value>) {
        let work = self.operation.work();
        if work.is_recording() {
            work.set(KeyValue::new(key, value));
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

/// A size as attributes have it.
pub(super) fn to_int(size: usize) -> i64 {
    i64::try_from(size).unwrap_or(i64::MAX)
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
            messaging_destination_name: self.subject.destination(),
            messaging_destination_template: self.subject.template(),
            error_type: failure,
        };
        durations.record(seconds, &labels);
        let labels = MessagingClientConsumedMessagesLabels {
            messaging_operation_name: self.subject.operation(),
            messaging_system: self.subject.system(),
            messaging_destination_name: self.subject.destination(),
            messaging_destination_template: self.subject.template(),
            error_type: failure,
        };
        messages.add(1, &labels);
    }
}
