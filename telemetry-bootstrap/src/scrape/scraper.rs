//! One scrape: a collection, shared by whoever waits for it, and the answer to a request.

use std::fmt;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderValue, Response, StatusCode};
use opentelemetry_sdk::metrics::data::ResourceMetrics;
use opentelemetry_sdk::metrics::reader::MetricReader as _;

use super::accept::negotiate;
use super::{Exposition, Format, Style};
use crate::export::{MetricReader, count_points};
use crate::redact::Redactor;
use crate::vitals::{Loss, Signal, Vitals};

/// Answers scrapes. Cloning is cheap.
#[derive(Clone)]
pub(crate) struct Scraper(Arc<Shared>);

struct Shared {
    reader: MetricReader,
    redactor: Redactor,
    vitals: Vitals,
    style: Style,
    /// The last page of each format. Its lock is the queue of those who want a new one.
    pages: Mutex<[Option<Page>; 2]>,
    closed: AtomicBool,
}

/// What was written of one collection.
#[derive(Clone)]
pub(super) struct Page {
    began: Instant,
    text: Bytes,
    points: u64,
    dropped: u64,
}

/// An answer. Its points count as lost when it goes, unless it was delivered.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) response: Response<Bytes>,
    points: u64,
    vitals: Vitals,
}

impl Scraper {
    pub(crate) fn new(
        reader: MetricReader,
        redactor: Redactor,
        vitals: Vitals,
        style: Style,
    ) -> Self {
        Self(Arc::new(Shared {
            reader,
            redactor,
            vitals,
            style,
            pages: Mutex::default(),
            closed: AtomicBool::new(false),
        }))
    }

    /// The answer to a request with these `Accept` headers; its points count as delivered.
    pub(crate) fn response<'a>(
        &self,
        accept: impl Iterator<Item = &'a HeaderValue>,
    ) -> Response<Bytes> {
        let mut answer = self.answer(accept);
        answer.delivered();
        mem::take(&mut answer.response)
    }

    /// The answer to a request with these `Accept` headers, not delivered yet.
    pub(super) fn answer<'a>(&self, accept: impl Iterator<Item = &'a HeaderValue>) -> Answer {
        let choice = negotiate(accept);
        if self.0.closed.load(Ordering::SeqCst) {
            return Answer::refusal(StatusCode::SERVICE_UNAVAILABLE, "telemetry has ended\n");
        }
        let Some(page) = self.page(choice.format, Instant::now()) else {
            // Nobody knows how many points it would have had.
            self.0.vitals.add_emitted(Signal::Metrics, 1);
            self.0
                .vitals
                .add_lost(Signal::Metrics, Loss::ExportFailed, 1);
            let text = "the metrics could not be collected\n";
            return Answer::refusal(StatusCode::INTERNAL_SERVER_ERROR, text);
        };
        let vitals = self.0.vitals.clone();
        vitals.add_emitted(Signal::Metrics, page.points);
        vitals.add_lost(Signal::Metrics, Loss::ExportFailed, page.dropped);
        Answer {
            response: response(StatusCode::OK, choice.content_type(), page.text),
            points: page.points.saturating_sub(page.dropped),
            vitals,
        }
    }

    /// From now on every scrape is refused.
    pub(crate) fn close(&self) {
        self.0.closed.store(true, Ordering::SeqCst);
    }

    /// A page of a collection that began after it was asked for; `None` where it can't be made.
    pub(super) fn page(&self, format: Format, asked: Instant) -> Option<Page> {
        let mut pages = self.0.pages.lock().unwrap_or_else(PoisonError::into_inner);
        let slot = &mut pages[format as usize];
        let about = slot.as_ref().map_or(0, |page| page.text.len());
        if slot.as_ref().is_none_or(|page| page.began < asked) {
            // A service's own callback may panic in here.
            *slot = catch_unwind(AssertUnwindSafe(|| self.collect(format, about))).ok()?;
        }
        slot.clone()
    }

    fn collect(&self, format: Format, about: usize) -> Option<Page> {
        let shared = &self.0;
        let began = Instant::now();
        let mut metrics = ResourceMetrics::default();
        shared.reader.collect(&mut metrics).ok()?;
        let points = count_points(&metrics, &shared.vitals);
        let exposition = Exposition::new(&metrics, &shared.redactor, shared.style);
        Some(Page {
            began,
            text: exposition.render(format, about + about / 8).into(),
            points,
            dropped: exposition.dropped,
        })
    }
}

impl Answer {
    /// An answer without metrics.
    pub(super) fn refusal(status: StatusCode, text: &'static str) -> Self {
        Self {
            response: refusal(status, text),
            points: 0,
            vitals: Vitals::default(),
        }
    }

    /// Says that the answer was taken.
    pub(super) fn delivered(&mut self) {
        let points = mem::take(&mut self.points);
        self.vitals.add_delivered(Signal::Metrics, points);
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        let vitals = &self.vitals;
        vitals.add_lost(Signal::Metrics, Loss::ExportFailed, self.points);
    }
}

/// A response that says why there are no metrics.
pub(crate) fn refusal(status: StatusCode, text: &'static str) -> Response<Bytes> {
    let body = Bytes::from_static(text.as_bytes());
    response(status, "text/plain; charset=utf-8", body)
}

fn response(status: StatusCode, content_type: &'static str, body: Bytes) -> Response<Bytes> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

impl fmt::Debug for Scraper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scraper").finish_non_exhaustive()
    }
}
