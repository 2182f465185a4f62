//! NATS and JetStream, through the `async-nats` crate.
//!
//! [`Nats`] wraps a client and [`JetStream`] a JetStream context. Both send what the wrapped one
//! would send, with trace context, baggage, correlation and event id in the headers; what arrives
//! is handed out as a delivery that observes its own processing. The wrapped client is at hand as
//! `inner()` for everything that is no message of the service's: streams, consumers, buckets.
//!
//! ```no_run
//! # use telemetry_bootstrap::Telemetry;
//! # use telemetry_bootstrap::messaging::nats::Subject;
//! # async fn service(telemetry: &Telemetry) -> Result<(), async_nats::Error> {
//! let nats = telemetry.nats(async_nats::connect("nats://localhost:4222").await?);
//!
//! nats.publish("orders.placed", "one".into()).await?;
//! let shipped = Subject::of("orders.*.shipped", "orders.ord_17.shipped");
//! nats.publish(shipped, "two".into()).await?;
//!
//! let mut orders = nats.queue_subscribe("orders.>", "billing").await?;
//! while let Some(delivery) = orders.next().await {
//!     let bill = |message: async_nats::Message| async move {
//!         std::str::from_utf8(&message.payload).map(drop)
//!     };
//!     delivery.process(bill).await?;
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Names
//!
//! A subject may hold anything, an order's id for one, so it can't name a span or label a metric.
//! What does is text from the code: the subject itself where that is a literal, the template of a
//! [`Subject::of`], the pattern of a subscription.

mod delivery;
mod failure;
mod groups;
mod headers;
mod jetstream;
mod limit;
mod settle;
mod subject;
mod subscriber;

use async_nats::{Client, HeaderMap, Message, PublishError, Request, RequestError, SubscribeError};
use bytes::Bytes;

pub use delivery::{Delivery, RespondError};
pub use jetstream::{Deliveries, JetStream, JetStreamDelivery};
pub use settle::ProcessError;
pub use subject::Subject;
pub use subscriber::Subscriber;

use super::{Messaging, Producer, Sender};
use failure::{of_publish, of_request};
use subscriber::Source;

/// `messaging.system`.
const SYSTEM: &str = "nats";

/// A NATS client whose messages are observed. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct Nats {
    client: Client,
    messaging: Messaging,
}

impl Nats {
    /// Observes what goes through `client`, which stays usable by itself.
    pub fn new(messaging: Messaging, client: Client) -> Self {
        Self { client, messaging }
    }

    /// The wrapped client.
    pub fn inner(&self) -> &Client {
        &self.client
    }

    /// JetStream over the same client, with that crate's own settings.
    pub fn jetstream(&self) -> JetStream {
        let context = async_nats::jetstream::new(self.client.clone());
        JetStream::new(self.messaging.clone(), context)
    }

    /// Publishes a message: a producer span as a child of whatever is current.
    ///
    /// # Errors
    /// As [`Client::publish`]; the size limit is that of headers and payload together.
    pub async fn publish(
        &self,
        subject: impl Into<Subject>,
        payload: Bytes,
    ) -> Result<(), PublishError> {
        self.publish_with_headers(subject, HeaderMap::new(), payload)
            .await
    }

    /// As [`publish`](Self::publish), with headers of the service's own. An `x-event-id` among them
    /// is the message's event id, as for an outbox or a second attempt; what else there is of an
    /// earlier message's ids is replaced.
    ///
    /// # Errors
    /// As [`Client::publish_with_headers`].
    pub async fn publish_with_headers(
        &self,
        subject: impl Into<Subject>,
        headers: HeaderMap,
        payload: Bytes,
    ) -> Result<(), PublishError> {
        let subject = subject.into();
        let (producer, headers) = send(&self.messaging, "publish", &subject, headers, &payload);
        let publish = async {
            limit::check(&self.client, &headers, &payload)?;
            let subject = subject.into_inner();
            let sent = self.client.publish_with_headers(subject, headers, payload);
            sent.await
        };
        producer.run_with(publish, of_publish).await
    }

    /// Asks, and waits for the answer: the span lasts until it is there, and whoever
    /// [`serve`](Self::serve)s the subject does so in the same trace.
    ///
    /// # Errors
    /// As [`Client::request`].
    pub async fn request(
        &self,
        subject: impl Into<Subject>,
        payload: Bytes,
    ) -> Result<Message, RequestError> {
        let request = Request::new().payload(payload);
        self.send_request(subject, request).await
    }

    /// As [`request`](Self::request), with headers of the service's own.
    ///
    /// # Errors
    /// As [`Client::request_with_headers`].
    pub async fn request_with_headers(
        &self,
        subject: impl Into<Subject>,
        headers: HeaderMap,
        payload: Bytes,
    ) -> Result<Message, RequestError> {
        let request = Request::new().headers(headers).payload(payload);
        self.send_request(subject, request).await
    }

    /// As [`request`](Self::request), with a time-out or inbox of its own.
    ///
    /// # Errors
    /// As [`Client::send_request`].
    pub async fn send_request(
        &self,
        subject: impl Into<Subject>,
        mut request: Request,
    ) -> Result<Message, RequestError> {
        let subject = subject.into();
        let payload = request.payload.clone().unwrap_or_default();
        let headers = request.headers.take().unwrap_or_default();
        let (producer, headers) = send(&self.messaging, "request", &subject, headers, &payload);
        let ask = async {
            limit::check(&self.client, &headers, &payload)?;
            request.headers = Some(headers);
            self.client
                .send_request(subject.into_inner(), request)
                .await
        };
        producer.run_with(ask, of_request).await
    }

    /// Subscribes to a subject or a pattern such as `orders.*.placed`. Whoever sent a message has
    /// gone on: its processing is a trace of its own, linked to the sender's.
    ///
    /// # Errors
    /// As [`Client::subscribe`].
    pub async fn subscribe(&self, subject: &'static str) -> Result<Subscriber, SubscribeError> {
        self.listen(subject, None, Sender::HasGoneOn).await
    }

    /// As [`subscribe`](Self::subscribe), as one of a group of which each message reaches one.
    ///
    /// # Errors
    /// As [`Client::queue_subscribe`].
    pub async fn queue_subscribe(
        &self,
        subject: &'static str,
        group: &'static str,
    ) -> Result<Subscriber, SubscribeError> {
        self.listen(subject, Some(group), Sender::HasGoneOn).await
    }

    /// Subscribes to requests. Whoever sent one waits for the answer: what is done for it is a part
    /// of the sender's trace. Answer by [`Delivery::respond`].
    ///
    /// # Errors
    /// As [`Client::subscribe`].
    pub async fn serve(&self, subject: &'static str) -> Result<Subscriber, SubscribeError> {
        self.listen(subject, None, Sender::Waits).await
    }

    /// As [`serve`](Self::serve), as one of a group of which each request reaches one.
    ///
    /// # Errors
    /// As [`Client::queue_subscribe`].
    pub async fn queue_serve(
        &self,
        subject: &'static str,
        group: &'static str,
    ) -> Result<Subscriber, SubscribeError> {
        self.listen(subject, Some(group), Sender::Waits).await
    }

    async fn listen(
        &self,
        pattern: &'static str,
        group: Option<&'static str>,
        sender: Sender,
    ) -> Result<Subscriber, SubscribeError> {
        let inner = match group {
            Some(group) => {
                self.client
                    .queue_subscribe(pattern, group.to_owned())
                    .await?
            }
            None => self.client.subscribe(pattern).await?,
        };
        let source = Source {
            pattern,
            group,
            sender,
        };
        Ok(Subscriber::new(self.clone(), inner, source))
    }
}

/// Starts sending a message, and hands back its headers with our fields in them.
fn send(
    messaging: &Messaging,
    operation: &'static str,
    subject: &Subject,
    headers: HeaderMap,
    payload: &Bytes,
) -> (Producer, HeaderMap) {
    let event_id = headers::event_id(&headers);
    let destination = subject.destination();
    let producer = match event_id.as_deref() {
        Some(event_id) => messaging.producer_of(event_id, SYSTEM, operation, destination),
        None => messaging.producer(SYSTEM, operation, destination),
    };
    producer.set_body_size(payload.len());
    if let Some(id) = headers::message_id(&headers) {
        producer.set_message_id(id);
    }
    let headers = headers::injected(headers, &producer);
    (producer, headers)
}
