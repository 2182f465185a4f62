//! Processing a stream's message, and telling the stream how it went.

use std::error::Error;
use std::future::Future;
use std::time::{Duration, Instant};

use async_nats::jetstream::{AckKind, Message};
use telemetry_contract::attributes::MessagingOperationType as Type;
use thiserror::Error;

use super::SYSTEM;
use super::jetstream::JetStreamDelivery;
use super::subject::received;
use crate::error_type::{ErrorType, classify};
use crate::messaging::Messaging;

/// How long a message waits for its second delivery; each further one takes twice as long, up to
/// the longest.
const FIRST_DELAY: Duration = Duration::from_secs(1);
const LONGEST_DELAY: Duration = Duration::from_secs(60);

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
    /// The other delivery comes after a second, and after twice as long each time, up to a minute:
    /// a message that nobody can process would otherwise go round as fast as the server can. Where
    /// that is wanted, [`process_with`](Self::process_with) settles with `Nak(None)`.
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
        let delay = self
            .message
            .info()
            .map_or(FIRST_DELAY, |info| delay(info.delivered));
        let again = |error: &E| (classify(error), AckKind::Nak(Some(delay)));
        self.process_with(handler, again).await
    }

    /// As [`process`](Self::process), where `judge` says of an error what class it is of and how
    /// the message is settled: delivered again after a while (`Nak(Some(delay))`) or at once
    /// (`Nak(None)`), never again
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

/// How long a message waits that was delivered so many times.
fn delay(delivered: i64) -> Duration {
    let times = u32::try_from(delivered.saturating_sub(1).min(32)).unwrap_or(0);
    let delay = 2_u32
        .checked_pow(times)
        .and_then(|factor| FIRST_DELAY.checked_mul(factor));
    delay.map_or(LONGEST_DELAY, |delay| delay.min(LONGEST_DELAY))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_waits_longer_each_time_but_not_for_ever() {
        let waits = |delivered| delay(delivered).as_secs();
        assert_eq!([1, 2, 3, 6, 7, 8].map(waits), [1, 2, 4, 32, 60, 60]);
        assert_eq!(
            [i64::MIN, -1, 0, 33, i64::MAX].map(waits),
            [1, 1, 1, 60, 60]
        );
    }
}
