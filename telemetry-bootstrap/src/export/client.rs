//! The hands that an encoded request is put into: scrubbed, sent, and every item of it settled.
//!
//! Retries, deadlines, partial success and counting are ours, because an exporter's error is a
//! string and its `Ok` says nothing of rejected items.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use super::delivery::Delivery;
use super::failure::Failure;
use super::scrub::MetricScrub;

/// Sends one request body to a fixed endpoint and waits for the answer.
pub(crate) trait Post: fmt::Debug + Send + Sync {
    /// An export request (OTLP, protobuf) as it goes over the wire: made once, however often it is
    /// tried.
    ///
    /// # Errors
    /// Where the request is none.
    fn encode<'a>(&self, request: &'a [u8]) -> Result<Cow<'a, [u8]>, Failure> {
        Ok(Cow::Borrowed(request))
    }

    /// Sends what [`encode`](Self::encode) made.
    ///
    /// # Errors
    /// Whatever kept the request from being answered.
    fn post(&self, body: &[u8], timeout: Duration) -> Result<Answer, Failure>;

    /// Encodes and sends a request once.
    #[cfg(test)]
    fn send(&self, request: &[u8], timeout: Duration) -> Result<Answer, Failure> {
        self.post(&self.encode(request)?, timeout)
    }

    /// Sees each request (OTLP, protobuf) once, before its first attempt.
    fn announce(&self, _request: &[u8]) {}
}

/// What came back.
#[derive(Debug, Clone, Default)]
pub(crate) struct Answer {
    /// HTTP status; for gRPC the one that means the same.
    pub(crate) status: u16,
    /// How long `Retry-After` asks to wait.
    pub(crate) retry_after: Option<Duration>,
    /// The body, protobuf, at most a few KiB of it.
    pub(crate) body: Vec<u8>,
}

/// The client of one signal's exporter.
#[derive(Debug)]
pub(crate) struct Client {
    delivery: Delivery,
    scrub: Option<MetricScrub>,
}

impl Client {
    pub(crate) fn new(delivery: Delivery, scrub: Option<MetricScrub>) -> Arc<Self> {
        Arc::new(Self { delivery, scrub })
    }

    /// Sends one encoded export request. What is not handed to the delivery stays unsettled, and
    /// counts as lost by its encoding.
    pub(crate) fn send(&self, body: Vec<u8>) {
        let body = Bytes::from(body);
        let scrubbed = match &self.scrub {
            Some(scrub) => scrub.scrub(body),
            None => body,
        };
        if !scrubbed.is_empty() {
            self.delivery.post.announce(&scrubbed);
            self.delivery.deliver(&scrubbed);
        }
    }
}
