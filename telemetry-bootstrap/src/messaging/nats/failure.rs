//! `error.type` of what goes wrong in the client.

use std::error::Error;

use async_nats::client::PublishErrorKind;
use async_nats::jetstream::context::PublishErrorKind as StreamPublishErrorKind;
use async_nats::{PublishError, RequestError, RequestErrorKind};

use crate::error_type::{ErrorType, classify};

/// Why a message was not published.
pub(super) fn of_publish(error: &PublishError) -> ErrorType {
    match error.kind() {
        PublishErrorKind::MaxPayloadExceeded => ErrorType::TooLarge,
        PublishErrorKind::Send => ErrorType::Connection,
        PublishErrorKind::BadSubject => ErrorType::Protocol,
    }
}

/// Why a request has no answer.
pub(super) fn of_request(error: &RequestError) -> ErrorType {
    match error.kind() {
        RequestErrorKind::TimedOut => ErrorType::Timeout,
        RequestErrorKind::NoResponders => ErrorType::Unavailable,
        RequestErrorKind::Other => of_source(error).unwrap_or(ErrorType::Connection),
    }
}

/// Why a stream did not take a message.
pub(super) fn of_stream(error: &async_nats::jetstream::context::PublishError) -> ErrorType {
    use StreamPublishErrorKind as Kind;
    match error.kind() {
        Kind::TimedOut => ErrorType::Timeout,
        Kind::StreamNotFound | Kind::MaxAckPending => ErrorType::Unavailable,
        Kind::WrongLastMessageId | Kind::WrongLastSequence => ErrorType::Conflict,
        Kind::BrokenPipe => ErrorType::Connection,
        Kind::Other => of_source(error).unwrap_or_else(|| classify(error)),
    }
}

/// What an error inside says that the client knows more of.
fn of_source(error: &dyn Error) -> Option<ErrorType> {
    let inner = error.source()?.downcast_ref::<PublishError>()?;
    Some(of_publish(inner))
}
