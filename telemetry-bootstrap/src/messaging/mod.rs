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

mod consumer;
mod producer;

use std::sync::Arc;

use opentelemetry::propagation::Extractor;
use opentelemetry::{KeyValue, StringValue};
use telemetry_contract::attributes::{MessagingOperationType, MessagingSystem};
use telemetry_contract::labels::Bounded;

pub use consumer::Consumer;
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

/// What is done where; all names come from code.
#[derive(Debug, Clone)]
struct Subject {
    system: &'static str,
    operation: &'static str,
    kind: MessagingOperationType,
    destination: Arc<str>,
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
    /// such as `publish`; `destination` the topic or queue, one of few.
    pub fn producer(
        &self,
        system: &'static str,
        operation: &'static str,
        destination: &str,
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
        destination: &str,
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
        destination: &str,
        carrier: &dyn Extractor,
    ) -> Consumer {
        let kind = MessagingOperationType::Process;
        let subject = self.subject(system, operation, destination, kind);
        Consumer::start(&self.0, subject, carrier)
    }

    fn subject(
        &self,
        system: &'static str,
        operation: &'static str,
        destination: &str,
        kind: MessagingOperationType,
    ) -> Subject {
        Subject {
            system,
            operation,
            kind,
            destination: Arc::from(self.0.redactor.text(destination)),
        }
    }
}

impl Subject {
    /// Names and describes the span.
    fn describe(&self, work: &Work) {
        work.set_name(format!("{} {}", self.operation, self.destination));
        let destination = StringValue::from(Arc::clone(&self.destination));
        work.set_attributes([
            KeyValue::new("messaging.system", self.system),
            KeyValue::new("messaging.operation.name", self.operation),
            KeyValue::new("messaging.operation.type", self.kind.as_str()),
            KeyValue::new("messaging.destination.name", destination),
        ]);
    }

    fn system(&self) -> MessagingSystem {
        MessagingSystem::from_value(self.system)
    }

    fn operation(&self) -> Bounded<'_> {
        Bounded::new(self.operation)
    }

    fn destination(&self) -> Bounded<'_> {
        Bounded::new(&self.destination)
    }
}

#[cfg(test)]
mod tests;
