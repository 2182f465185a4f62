//! Processing a stream's message, and telling the stream how it went.

use std::error::Error;
use std::future::Future;
use std::time::Instant;

use async_nats::jetstream::{AckKind, Message};
use telemetry_contract::attributes::MessagingOperationType as Type;
use thiserror::Error;

use super::SYSTEM;
use super::jetstream::JetStreamDelivery;
use super::subject::received;
use crate::error_type::{ErrorType, classify};
use crate::messaging::Messaging;

/// Why a message was not dealt with.
#[derive(Debug, Error)]
pub enum ProcessError<E> {
    /// The handler failed.
    #[error(transparent)]
    Handler(E),
    /// The handler succeeded, but the stream could not be told: it will deliver the message again.
    #[error("the message was not acknowledged: {0}")]
    Settle(#[source] async_nats::Error),
}

impl JetStreamDelivery {
    /// Hands the message to `handler`; acknowledges it where that succeeds, asks for another
    /// delivery where it fails, and records how it ended.
    ///
    /// A handler that takes long says so by the message itself: `ack_with(AckKind::Progress)`.
    ///
    /// # Errors
    /// The handler's own, or that the message could not be acknowledged.
    pub async fn process<T, E, F>(
        self,
        handler: impl FnOnce(Message) -> F,
    ) -> Result<T, ProcessError<E>>
    where
        E: Error + 'static,
        F: Future<Output = Result<T, E>>,
    {
        let again = |error: &E| (classify(error), AckKind::Nak(None));
        self.process_with(handler, again).await
    }

    /// As [`process`](Self::process), where `judge` says of an error what class it is of and how
    /// the message is settled: delivered again after a while (`Nak(Some(delay))`), never again
    /// (`Term`), or done with after all (`Ack`).
    ///
    /// # Errors
    /// As [`process`](Self::process).
    pub async fn process_with<T, E, F>(
        self,
        handler: impl FnOnce(Message) -> F,
        judge: impl FnOnce(&E) -> (ErrorType, AckKind),
    ) -> Result<T, ProcessError<E>>
    where
        F: Future<Output = Result<T, E>>,
    {
        let settler = Settler::of(&self);
        let message = self.message;
        let work = async move {
            match handler(message).await {
                Ok(done) => settler.acknowledge(done).await,
                Err(error) => Err(settler.refuse(error, judge).await),
            }
        };
        let result = self.consumer.run_with(work, |failed| failed.class).await;
        result.map_err(|failed| failed.error)
    }

    /// Hands the message to `handler`, which settles it by itself, and records how that ended.
    ///
    /// # Errors
    /// The handler's own.
    pub async fn process_unsettled<T, E, F>(
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
}

/// An error and its class.
struct Failed<E> {
    class: ErrorType,
    error: ProcessError<E>,
}

/// Tells the stream how a message went, and measures that.
struct Settler {
    messaging: Messaging,
    message: Message,
    pattern: &'static str,
}

impl Settler {
    fn of(delivery: &JetStreamDelivery) -> Self {
        Self {
            messaging: delivery.messaging.clone(),
            message: delivery.message.clone(),
            pattern: delivery.pattern,
        }
    }

    async fn acknowledge<T, E>(&self, done: T) -> Result<T, Failed<E>> {
        let settled = self.settle(AckKind::Ack).await;
        settled.map(|()| done).map_err(|error| Failed {
            class: ErrorType::Connection,
            error: ProcessError::Settle(error),
        })
    }

    async fn refuse<E>(
        &self,
        error: E,
        judge: impl FnOnce(&E) -> (ErrorType, AckKind),
    ) -> Failed<E> {
        let (class, kind) = judge(&error);
        // Where the stream can't be told, it delivers the message again by itself.
        let _again = self.settle(kind).await;
        Failed {
            class,
            error: ProcessError::Handler(error),
        }
    }

    async fn settle(&self, kind: AckKind) -> Result<(), async_nats::Error> {
        let destination = received(self.pattern, &self.message.subject);
        let messaging = &self.messaging;
        let subject = messaging.subject(SYSTEM, operation(&kind), destination, Type::Settle);
        let started = Instant::now();
        let settled = self.message.ack_with(kind).await;
        let failure = settled.is_err().then_some(ErrorType::Connection);
        let seconds = started.elapsed().as_secs_f64();
        messaging.0.sent.time(&subject, seconds, failure);
        settled
    }
}

fn operation(kind: &AckKind) -> &'static str {
    match kind {
        AckKind::Ack => "ack",
        AckKind::Nak(_) => "nak",
        AckKind::Progress => "progress",
        AckKind::Next => "next",
        AckKind::Term => "term",
    }
}
