//! JetStream: messages that a stream keeps until they are settled.

use std::fmt;
use std::future::poll_fn;
use std::ops::Deref;
use std::pin::Pin;
use std::task::{Context as TaskContext, Poll};

use async_nats::HeaderMap;
use async_nats::jetstream::context::{PublishError, PublishErrorKind};
use async_nats::jetstream::message::PublishMessage;
use async_nats::jetstream::publish::PublishAck;
use async_nats::jetstream::{Context, Message};
use bytes::Bytes;
use futures_core::Stream;

use super::delivery::observe;
use super::failure::of_stream;
use super::groups::Groups;
use super::{Subject, limit, send};
use crate::messaging::{Consumer, Messaging, Sender};

/// A JetStream context whose messages are observed. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct JetStream {
    context: Context,
    messaging: Messaging,
    groups: Groups,
}

impl JetStream {
    /// Observes what goes through `context`, which stays usable by itself.
    pub fn new(messaging: Messaging, context: Context) -> Self {
        Self {
            context,
            messaging,
            groups: Groups::default(),
        }
    }

    /// The wrapped context: streams, consumers and buckets are made and found there.
    pub fn inner(&self) -> &Context {
        &self.context
    }

    /// Publishes a message and waits until the stream has it: the producer span lasts as long. To
    /// have many under way, keep the futures and await them together.
    ///
    /// # Errors
    /// As [`Context::publish`], and as the acknowledgement that it hands out.
    pub async fn publish(
        &self,
        subject: impl Into<Subject>,
        payload: Bytes,
    ) -> Result<PublishAck, PublishError> {
        let message = PublishMessage::build().payload(payload);
        self.send_publish(subject, message).await
    }

    /// As [`publish`](Self::publish), with headers of the service's own; see
    /// [`Nats::publish_with_headers`](super::Nats::publish_with_headers).
    ///
    /// # Errors
    /// As [`publish`](Self::publish).
    pub async fn publish_with_headers(
        &self,
        subject: impl Into<Subject>,
        headers: HeaderMap,
        payload: Bytes,
    ) -> Result<PublishAck, PublishError> {
        let message = PublishMessage::build().payload(payload).headers(headers);
        self.send_publish(subject, message).await
    }

    /// As [`publish`](Self::publish), for a message with expectations or an id of its own.
    ///
    /// # Errors
    /// As [`publish`](Self::publish).
    pub async fn send_publish(
        &self,
        subject: impl Into<Subject>,
        message: PublishMessage,
    ) -> Result<PublishAck, PublishError> {
        let subject = subject.into();
        let message = message.outbound_message(subject.clone().into_inner());
        let (headers, payload) = (message.headers.unwrap_or_default(), message.payload);
        let (producer, headers) = send(&self.messaging, "publish", &subject, headers, &payload);
        let sending = async {
            limit::check(&self.context.client(), &headers, &payload).map_err(too_large)?;
            let message = PublishMessage::build().payload(payload).headers(headers);
            let sent = self.context.send_publish(subject.into_inner(), message);
            sent.await?.await
        };
        producer.run_with(sending, of_stream).await
    }

    /// Observes what a consumer hands out: the endless `messages()` of a pull or push consumer, a
    /// batch that was fetched, or any other stream of messages. `pattern` is the subject that they
    /// have, or the pattern that all of them match: the consumer's filter, for example.
    ///
    /// ```no_run
    /// # use telemetry_bootstrap::messaging::nats::JetStream;
    /// # async fn service(jetstream: JetStream) -> Result<(), async_nats::Error> {
    /// use async_nats::jetstream::consumer::PullConsumer;
    ///
    /// let stream = jetstream.inner().get_stream("ORDERS").await?;
    /// let consumer: PullConsumer = stream.get_consumer("billing").await?;
    /// let messages = consumer.messages().await?;
    /// let mut deliveries = jetstream.deliveries(messages, "orders.*.placed");
    /// while let Some(delivery) = deliveries.next().await {
    ///     let bill = |message: async_nats::jetstream::Message| async move {
    ///         std::str::from_utf8(&message.payload).map(drop)
    ///     };
    ///     // Acknowledged where it went well, else delivered again.
    ///     let _failed = delivery?.process(bill).await;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn deliveries<S>(&self, messages: S, pattern: &'static str) -> Deliveries<S> {
        Deliveries {
            messaging: self.messaging.clone(),
            groups: self.groups.clone(),
            messages,
            pattern,
        }
    }
}

fn too_large(error: async_nats::PublishError) -> PublishError {
    PublishError::with_source(PublishErrorKind::Other, error)
}

/// Observed messages of a consumer: a [`Stream`] of [`JetStreamDelivery`], with the wrapped
/// stream's own errors.
pub struct Deliveries<S> {
    messaging: Messaging,
    groups: Groups,
    messages: S,
    pattern: &'static str,
}

impl<S, E> Deliveries<S>
where
    S: Stream<Item = Result<Message, E>> + Unpin,
{
    /// Waits for the next message; `None` when the wrapped stream has ended.
    pub async fn next(&mut self) -> Option<Result<JetStreamDelivery, E>> {
        poll_fn(|task| Pin::new(&mut *self).poll_next(task)).await
    }
}

impl<S> Deliveries<S> {
    /// The wrapped stream.
    pub fn inner_mut(&mut self) -> &mut S {
        &mut self.messages
    }
}

impl<S, E> Stream for Deliveries<S>
where
    S: Stream<Item = Result<Message, E>> + Unpin,
{
    type Item = Result<JetStreamDelivery, E>;

    fn poll_next(mut self: Pin<&mut Self>, task: &mut TaskContext<'_>) -> Poll<Option<Self::Item>> {
        let Self {
            messaging,
            groups,
            messages,
            pattern,
        } = &mut *self;
        let next = Pin::new(messages).poll_next(task);
        next.map(|found| {
            let observed =
                |message| JetStreamDelivery::new(messaging.clone(), groups, message, pattern);
            found.map(|message| message.map(observed))
        })
    }
}

// The client's own streams have no `Debug`.
impl<S> fmt::Debug for Deliveries<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Deliveries")
            .field("pattern", &self.pattern)
            .finish_non_exhaustive()
    }
}

/// One message that a consumer was handed; it dereferences to the message.
///
/// Its consumer span has begun. [`process`](Self::process) it and its siblings settle it; dropped
/// before that, it counts as cancelled, and the server delivers it again after the consumer's
/// `ack_wait`.
#[must_use = "the message is recorded as cancelled unless it is processed"]
pub struct JetStreamDelivery {
    pub(super) messaging: Messaging,
    pub(super) message: Message,
    pub(super) consumer: Consumer,
    pub(super) pattern: &'static str,
}

impl JetStreamDelivery {
    fn new(messaging: Messaging, groups: &Groups, message: Message, pattern: &'static str) -> Self {
        let consumer = observe(&messaging, &message, pattern, Sender::HasGoneOn);
        // Not every message that a stream hands out was delivered to a consumer.
        if let Ok(info) = message.info() {
            if groups.is_known(info.consumer) {
                consumer.set_group(info.consumer);
            }
            consumer.set("nats.stream.name", info.stream.to_owned());
            let sequence = i64::try_from(info.stream_sequence).unwrap_or(i64::MAX);
            consumer.set("nats.stream.sequence", sequence);
            consumer.set("nats.message.delivery_count", info.delivered);
        }
        Self {
            messaging,
            message,
            consumer,
            pattern,
        }
    }
}

impl Deref for JetStreamDelivery {
    type Target = Message;

    fn deref(&self) -> &Message {
        &self.message
    }
}

impl fmt::Debug for JetStreamDelivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JetStreamDelivery")
            .field("subject", &self.message.subject)
            .finish_non_exhaustive()
    }
}
