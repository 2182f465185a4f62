//! One message of a subscription, and its processing.

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::ops::Deref;

use async_nats::{Message, PublishError};
use bytes::Bytes;
use thiserror::Error;

use super::subject::received;
use super::subscriber::Source;
use super::{Nats, SYSTEM, Subject, headers};
use crate::error_type::{ErrorType, classify};
use crate::messaging::{Consumer, Messaging, Sender};

/// One message that a subscription delivered; it dereferences to the message.
///
/// Its consumer span has begun. [`process`](Self::process) it, or [`respond`](Self::respond) to it;
/// dropped before that, it counts as cancelled.
#[must_use = "the message is recorded as cancelled unless it is processed"]
pub struct Delivery {
    nats: Nats,
    message: Message,
    consumer: Consumer,
}

impl Delivery {
    pub(super) fn new(nats: Nats, message: Message, source: Source) -> Self {
        let consumer = observe(&nats.messaging, &message, source.pattern, source.sender);
        if let Some(group) = source.group {
            consumer.set_group(group);
        }
        Self {
            nats,
            message,
            consumer,
        }
    }

    /// Hands the message to `handler`, and records how that ended.
    ///
    /// # Errors
    /// The handler's own.
    pub async fn process<T, E, F>(self, handler: impl FnOnce(Message) -> F) -> Result<T, E>
    where
        E: Error + 'static,
        F: Future<Output = Result<T, E>>,
    {
        self.process_with(handler, |error| classify(error)).await
    }

    /// As [`process`](Self::process), for errors that know better, or that are no [`Error`].
    ///
    /// # Errors
    /// The handler's own.
    pub async fn process_with<T, E, F>(
        self,
        handler: impl FnOnce(Message) -> F,
        classify: impl FnOnce(&E) -> ErrorType,
    ) -> Result<T, E>
    where
        F: Future<Output = Result<T, E>>,
    {
        let message = self.message;
        let work = async move { handler(message).await };
        self.consumer.run_with(work, classify).await
    }

    /// Hands the message to `handler`, and publishes what that returns as the answer, if the
    /// message says where to. Where the handler fails, there is no answer.
    ///
    /// # Errors
    /// The handler's own, or that the answer could not be published.
    pub async fn respond<E, F>(
        self,
        handler: impl FnOnce(Message) -> F,
    ) -> Result<(), RespondError<E>>
    where
        E: Error + 'static,
        F: Future<Output = Result<Bytes, E>>,
    {
        let Self {
            nats,
            message,
            consumer,
        } = self;
        let reply = message.reply.clone();
        let work = async move {
            let answer = handler(message).await.map_err(RespondError::Handler)?;
            match reply {
                Some(reply) => nats.reply(reply, answer).await,
                None => Ok(()),
            }
        };
        consumer.run_with(work, RespondError::error_type).await
    }
}

impl Nats {
    async fn reply<E>(
        &self,
        inbox: async_nats::Subject,
        answer: Bytes,
    ) -> Result<(), RespondError<E>> {
        let inbox = Subject::inbox(inbox);
        let sent = self.publish(inbox, answer).await;
        sent.map_err(RespondError::Publish)
    }
}

impl Deref for Delivery {
    type Target = Message;

    fn deref(&self) -> &Message {
        &self.message
    }
}

impl fmt::Debug for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delivery")
            .field("subject", &self.message.subject)
            .finish_non_exhaustive()
    }
}

/// Why a request was not answered.
#[derive(Debug, Error)]
pub enum RespondError<E> {
    /// The handler failed.
    #[error(transparent)]
    Handler(E),
    /// The answer could not be published.
    #[error("the answer was not published: {0}")]
    Publish(#[source] PublishError),
}

impl<E: Error + 'static> RespondError<E> {
    fn error_type(&self) -> ErrorType {
        match self {
            Self::Handler(error) => classify(error),
            Self::Publish(error) => super::of_publish(error),
        }
    }
}

/// Starts processing a message, and describes it.
pub(super) fn observe(
    messaging: &Messaging,
    message: &Message,
    pattern: &'static str,
    sender: Sender,
) -> Consumer {
    let destination = received(pattern, &message.subject);
    let source = headers::Source(message);
    let consumer = match sender {
        Sender::HasGoneOn => messaging.consumer(SYSTEM, "process", destination, &source),
        Sender::Waits => messaging.responder(SYSTEM, "process", destination, &source),
    };
    consumer.set_body_size(message.payload.len());
    if let Some(id) = message.headers.as_ref().and_then(headers::message_id) {
        consumer.set_message_id(id);
    }
    consumer
}
