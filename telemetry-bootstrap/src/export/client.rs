//! The hands that an encoded request is put into: scrubbed, sent, and its outcome remembered.
//!
//! Retries, deadlines, partial success and counting are ours, because an exporter's error is a
//! string and its `Ok` says nothing of rejected items.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;

use super::delivery::{Delivery, Outcome};
use super::failure::Failure;
use super::scrub::MetricScrub;

/// Sends one request body, an encoded export request, to a fixed endpoint and waits for the answer.
pub(crate) trait Post: fmt::Debug + Send + Sync {
    /// # Errors
    /// Whatever kept the request from being answered.
    fn post(&self, body: &[u8], timeout: Duration) -> Result<Answer, Failure>;

    /// Sees each request once, before its first attempt.
    fn announce(&self, _body: &[u8]) {}
}

/// What came back.
#[derive(Debug, Clone, Default)]
pub(crate) struct Answer {
    /// HTTP status; for gRPC the one that means the same.
    pub(crate) status: u16,
    /// `Retry-After`, where it was given in seconds.
    pub(crate) retry_after: Option<Duration>,
    /// The body, protobuf, at most a few KiB of it.
    pub(crate) body: Vec<u8>,
}

/// The client of one signal's exporter.
#[derive(Debug)]
pub(crate) struct Client {
    delivery: Delivery,
    scrub: Option<MetricScrub>,
    outcome: Mutex<Option<Outcome>>,
}

impl Client {
    pub(crate) fn new(delivery: Delivery, scrub: Option<MetricScrub>) -> Arc<Self> {
        Arc::new(Self {
            delivery,
            scrub,
            outcome: Mutex::new(None),
        })
    }

    /// Sends one encoded export request; how that ended is there to be [taken](Self::take_outcome).
    pub(crate) fn send(&self, body: Vec<u8>) {
        let outcome = self.deliver(body.into());
        *self.outcome.lock().unwrap_or_else(PoisonError::into_inner) = Some(outcome);
    }

    /// How the last request ended; `None` where the exporter sent none.
    pub(crate) fn take_outcome(&self) -> Option<Outcome> {
        self.outcome
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
    }

    fn deliver(&self, body: Bytes) -> Outcome {
        let scrubbed = match &self.scrub {
            Some(scrub) => scrub.scrub(body),
            None => body,
        };
        if scrubbed.is_empty() {
            return Outcome::failed(Failure::Encoding);
        }
        self.delivery.post.announce(&scrubbed);
        self.delivery.deliver(&scrubbed)
    }
}
