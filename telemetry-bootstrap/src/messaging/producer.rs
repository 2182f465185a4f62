//! The sending side.

use std::error::Error;
use std::future::Future;
use std::sync::Arc;

use opentelemetry::propagation::{Injector, TextMapPropagator as _};
use opentelemetry::{KeyValue, Value};
use telemetry_contract::metrics::{
    MessagingClientOperationDuration, MessagingClientOperationDurationLabels,
    MessagingClientSentMessages, MessagingClientSentMessagesLabels,
};
use tracing::info_span;

use super::consumer::to_int;
use super::{Shared, Subject};
use crate::correlation::{Correlation, current_context, new_id};
use crate::error_type::{ErrorType, classify};
use crate::metric::{Counter, Histogram, Meter};
use crate::trace::{Measure, Operation, Work};

#[derive(Debug)]
pub(super) struct Metrics {
    durations: Histogram<MessagingClientOperationDuration>,
    messages: Counter<MessagingClientSentMessages>,
}

impl Metrics {
    pub(super) fn new(meter: &Meter) -> Self {
        Self {
            durations: meter.histogram(),
            messages: meter.counter(),
        }
    }

    /// Measures one operation of the client.
    pub(super) fn time(&self, subject: &Subject, seconds: f64, failure: Option<ErrorType>) {
        let labels = MessagingClientOperationDurationLabels {
            messaging_operation_name: subject.operation(),
            messaging_operation_type: Some(subject.kind),
            messaging_system: subject.system(),
            messaging_destination_name: subject.destination(),
            messaging_destination_template: subject.template(),
            error_type: failure,
        };
        self.durations.record(seconds, &labels);
    }
}

/// One message on its way out; made by [`Messaging::producer`](super::Messaging::producer).
///
/// [`inject`](Self::inject) its headers, then [`run`](Self::run) the sending. Dropped before that,
/// it counts as cancelled.
#[derive(Debug)]
#[must_use = "the message is recorded as cancelled unless the sending is run"]
pub struct Producer {
    operation: Operation<Sending>,
}

impl Producer {
    pub(super) fn start(shared: &Arc<Shared>, subject: Subject, event_id: Option<&str>) -> Self {
        let correlator = shared.propagator.correlator();
        let given = event_id.and_then(|id| correlator.shared().accept(id.as_bytes()));
        let current = current_context();
        let correlation = current.get::<Correlation>();
        let correlation = correlation.unwrap_or_else(|| correlator.process());
        let correlation = correlation.with_event_id(given.unwrap_or_else(new_id));
        let span = || {
            info_span!(
                target: "telemetry_bootstrap::messaging", "messaging.producer",
                otel.kind = "producer",
            )
        };
        let work = Work::start(span, current.with_value(correlation));
        if work.is_recording() {
            subject.describe(&work);
        }
        let sending = Sending {
            shared: Arc::clone(shared),
            subject,
        };
        Self {
            operation: Operation::start(work, sending),
        }
    }

    /// Writes trace context, baggage, correlation and event id into the message's headers, over
    /// those of an earlier attempt.
    ///
    /// An [`Injector`] can't remove a header, so where there is no `tracestate` an empty one is
    /// written.
    pub fn inject(&self, headers: &mut dyn Injector) {
        let propagator = &self.operation.measure().shared.propagator;
        propagator.inject_context(self.operation.context(), headers);
    }

    /// The headers that [`inject`](Self::inject) may write, and others of the same formats.
    #[cfg(feature = "async-nats")]
    pub(super) fn fields(&self) -> impl Iterator<Item = &str> {
        self.operation.measure().shared.propagator.fields()
    }

    /// Tells the id by which the messaging system knows the message.
    pub fn set_message_id(&self, id: &str) {
        self.set("messaging.message.id", id.to_owned());
    }

    /// Tells how many bytes the message's body has.
    pub fn set_body_size(&self, bytes: usize) {
        self.set("messaging.message.body.size", to_int(bytes));
    }

    /// Tells the partition that the message goes to.
    pub fn set_partition(&self, id: &str) {
        self.set("messaging.destination.partition.id", id.to_owned());
    }

    fn set(&self, key: &'static str, value: impl Into<Value>) {
        let work = self.operation.work();
        if work.is_recording() {
            work.set(KeyValue::new(key, value));
        }
    }

    /// The message's event id.
    pub fn event_id(&self) -> &str {
        let correlation = self.operation.work().correlation();
        correlation
            .and_then(Correlation::event_id)
            .unwrap_or_default()
    }

    /// Awaits the sending, and records how it ended.
    ///
    /// # Errors
    /// The sending's own.
    pub async fn run<T, E: Error + 'static>(
        self,
        sending: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        self.operation.run(sending, |error| classify(error)).await
    }

    /// As [`run`](Self::run), for errors that know better, or that are no [`Error`].
    ///
    /// # Errors
    /// The sending's own.
    pub async fn run_with<T, E>(
        self,
        sending: impl Future<Output = Result<T, E>>,
        classify: impl FnOnce(&E) -> ErrorType,
    ) -> Result<T, E> {
        self.operation.run(sending, classify).await
    }

    /// As [`run`](Self::run), for a client that blocks.
    ///
    /// # Errors
    /// The sending's own.
    pub fn run_blocking<T, E: Error + 'static>(
        self,
        sending: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, E> {
        self.operation.call(sending, |error| classify(error))
    }
}

#[derive(Debug)]
struct Sending {
    shared: Arc<Shared>,
    subject: Subject,
}

impl Measure for Sending {
    fn measure(&self, seconds: f64, failure: Option<ErrorType>) {
        self.shared.sent.time(&self.subject, seconds, failure);
        let labels = MessagingClientSentMessagesLabels {
            messaging_operation_name: self.subject.operation(),
            messaging_system: self.subject.system(),
            messaging_destination_name: self.subject.destination(),
            messaging_destination_template: self.subject.template(),
            error_type: failure,
        };
        self.shared.sent.messages.add(1, &labels);
    }
}
