//! The HTTP client that the OTLP exporter gets: it never fails, and settles every item itself.
//!
//! The exporter only encodes. Retries, deadlines, partial success and counting are ours, because
//! an exporter's error is a string and its `Ok` says nothing of rejected items.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};

use super::delivery::Delivery;
use super::failure::Failure;
use super::scrub::MetricScrub;

/// Sends one request body to a fixed endpoint and waits for the answer.
pub(crate) trait Post: fmt::Debug + Send + Sync {
    /// # Errors
    /// Whatever kept the request from being answered.
    fn post(&self, body: &[u8], timeout: Duration) -> Result<Answer, Failure>;
}

/// What came back.
#[derive(Debug, Clone, Default)]
pub(crate) struct Answer {
    /// HTTP status.
    pub(crate) status: u16,
    /// How long `Retry-After` asks to wait.
    pub(crate) retry_after: Option<Duration>,
    /// The body, at most a few KiB of it.
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

    /// What is not handed to the delivery stays unsettled, and counts as lost by its encoding.
    fn send(&self, request: Request<Bytes>) {
        // Compression is ours to choose: a body that somebody's feature flag compressed under our
        // feet can be neither redacted nor labelled.
        if request.headers().contains_key("content-encoding") {
            return;
        }
        let body = request.into_body();
        let scrubbed = match &self.scrub {
            Some(scrub) => scrub.scrub(body),
            None => body,
        };
        if !scrubbed.is_empty() {
            self.delivery.deliver(&scrubbed);
        }
    }
}

#[async_trait]
impl HttpClient for Client {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        self.send(request);
        Ok(Response::new(Bytes::new()))
    }
}
