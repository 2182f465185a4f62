//! Messages: a span for the one that is sent, a linked one for each time that it is processed.
//!
//! ```
//! # use std::{collections::HashMap, io};
//! # use telemetry_bootstrap::messaging::Messaging;
//! async fn publish(messaging: &Messaging) -> io::Result<HashMap<String, String>> {
//!     let producer = messaging.producer("nats", "publish", "orders.placed");
//!     let mut headers = HashMap::new();
//!     producer.inject(&mut headers);
//!     producer.run(async { Ok(headers) }).await // send it here
//! }
//!
//! async fn process(messaging: &Messaging, headers: &HashMap<String, String>) -> io::Result<()> {
//!     let consumer = messaging.consumer("nats", "process", "orders.placed", headers);
//!     consumer.run(async { Ok(()) }).await // work here
//! }
//! ```
//!
//! [`brokers`] shows the carriers of Kafka and AMQP clients.

#[doc = include_str!("brokers.md")]
pub mod brokers {}
mod consumer;
mod destination;
#[cfg(feature = "async-nats")]
#[cfg_attr(docsrs, doc(cfg(feature = "async-nats")))]
pub mod nats;
mod producer;

use std::sync::Arc;

use opentelemetry::KeyValue;
use opentelemetry::propagation::Extractor;
use telemetry_contract::attributes::{MessagingOperationType, MessagingSystem};
use telemetry_contract::labels::Bounded;

pub use consumer::Consumer;
pub use destination::Destination;
pub use producer::Producer;

use crate::correlation::Correlator;
use crate::metric::Meter;
use crate::redact::Redactor;
use crate::trace::{Propagator, Work};

/// Makes producer and consumer spans, over any carrier of headers. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct Messaging(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    propagator: Propagator,
    redactor: Redactor,
    sent: producer::Metrics,
    processed: consumer::Metrics,
}

/// What became of whoever sent a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sender {
    HasGoneOn,
    Waits,
}

/// What is done where; all names come from code.
#[derive(Debug, Clone)]
struct Subject {
    system: &'static str,
    operation: &'static str,
    kind: MessagingOperationType,
    destination: Destination,
}

impl Messaging {
    /// Messages measured with `meter`, whose ids `correlator` gives, and of which nothing leaves
    /// but through `redactor`.
    pub(crate) fn new(meter: &Meter, correlator: &Correlator, redactor: &Redactor) -> Self {
        Self(Arc::new(Shared {
            propagator: Propagator::new(correlator.clone()),
            redactor: redactor.clone(),
            sent: producer::Metrics::new(meter),
            processed: consumer::Metrics::new(meter),
        }))
    }

    /// Starts sending one message, with an event id of its own, as a child of whatever is current.
    ///
    /// `system` is a value of `messaging.system` such as `nats`; `operation` the system's own word,
    /// such as `publish`; `destination` the topic or queue, one of few, or else a
    /// [`Destination`] that says which parts of it vary.
    pub fn producer(
        &self,
        system: &'static str,
        operation: &'static str,
        destination: impl Into<Destination>,
    ) -> Producer {
        let subject = self.subject(system, operation, destination, MessagingOperationType::Send);
        Producer::start(&self.0, subject, None)
    }

    /// As [`producer`](Self::producer), for an event that has an id: an outbox, a second attempt.
    /// An id that breaks the grammar is counted and replaced.
    pub fn producer_of(
        &self,
        event_id: &str,
        system: &'static str,
        operation: &'static str,
        destination: impl Into<Destination>,
    ) -> Producer {
        let subject = self.subject(system, operation, destination, MessagingOperationType::Send);
        Producer::start(&self.0, subject, Some(event_id))
    }

    /// Starts processing one message, as a trace of its own that links to the span that sent it,
    /// under the same correlation and event id.
    pub fn consumer(
        &self,
        system: &'static str,
        operation: &'static str,
        destination: impl Into<Destination>,
        carrier: &dyn Extractor,
    ) -> Consumer {
        let kind = MessagingOperationType::Process;
        let subject = self.subject(system, operation, destination, kind);
        Consumer::start(&self.0, subject, carrier, Sender::HasGoneOn)
    }

    /// As [`consumer`](Self::consumer), for a message whose sender waits for an answer: what is done
    /// for it is a part of the sender's trace.
    pub fn responder(
        &self,
        system: &'static str,
        operation: &'static str,
        destination: impl Into<Destination>,
        carrier: &dyn Extractor,
    ) -> Consumer {
        let kind = MessagingOperationType::Process;
        let subject = self.subject(system, operation, destination, kind);
        Consumer::start(&self.0, subject, carrier, Sender::Waits)
    }

    fn subject(
        &self,
        system: &'static str,
        operation: &'static str,
        destination: impl Into<Destination>,
        kind: MessagingOperationType,
    ) -> Subject {
        Subject {
            system,
            operation,
            kind,
            destination: destination.into().redacted(&self.0.redactor),
        }
    }
}

impl Subject {
    /// Names and describes the span.
    fn describe(&self, work: &Work) {
        work.set_name(format!("{} {}", self.operation, self.destination.shown()));
        work.set_attributes([
            KeyValue::new("messaging.system", self.system),
            KeyValue::new("messaging.operation.name", self.operation),
            KeyValue::new("messaging.operation.type", self.kind.as_str()),
        ]);
        work.set_attributes(self.destination.attributes());
    }

    fn system(&self) -> MessagingSystem {
        MessagingSystem::from_value(self.system)
    }

    fn operation(&self) -> Bounded<'_> {
        Bounded::new(self.operation)
    }

    fn destination(&self) -> Option<Bounded<'_>> {
        self.destination.bounded_name().map(Bounded::new)
    }

    fn template(&self) -> Option<Bounded<'static>> {
        self.destination.template().map(Bounded::new)
    }
}

#[cfg(test)]
mod tests;
