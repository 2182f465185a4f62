//! The response body, which carries the observation to its last byte.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Buf;
use http_body::{Body, Frame, SizeHint};
use pin_project_lite::pin_project;

use super::observation::{End, Observation, watch_to_end};
use crate::error_type::ErrorType;

pin_project! {
    /// A response body; the request is over when it ends, fails or is dropped.
    #[derive(Debug)]
    pub struct ResponseBody<B> {
        #[pin]
        inner: Option<B>,
        observation: Option<Box<Observation>>,
        progress: Progress,
    }

    impl<B> PinnedDrop for ResponseBody<B> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            {
                let _running = this.observation.as_ref().map(|observation| observation.run());
                this.inner.set(None);
            }
            if this.progress.is_complete() {
                complete(this.observation);
            }
        }
    }
}

/// How far the body is. A server may drop it without polling it to its end: when it has counted
/// the bytes, or when the response may have no body.
#[derive(Debug)]
struct Progress {
    bodiless: bool,
    ended: bool,
    bytes_left: Option<u64>,
}

impl Progress {
    fn is_complete(&self) -> bool {
        self.bodiless || self.ended || self.bytes_left == Some(0)
    }

    fn count(&mut self, bytes: usize) {
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        self.bytes_left = self.bytes_left.map(|left| left.saturating_sub(bytes));
    }
}

impl<B: Body> ResponseBody<B> {
    /// A body whose end is the end of the observation; `bodiless` where the response is complete
    /// without it.
    pub(super) fn new(inner: B, observation: Option<Box<Observation>>, bodiless: bool) -> Self {
        let progress = Progress {
            bodiless,
            ended: inner.is_end_stream(),
            bytes_left: inner.size_hint().exact(),
        };
        Self {
            inner: Some(inner),
            observation,
            progress,
        }
    }
}

impl<B: Body> Body for ResponseBody<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        task: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        let mut this = self.project();
        let Some(mut inner) = this.inner.as_mut().as_pin_mut() else {
            return Poll::Ready(None);
        };
        let progress = this.progress;
        let step = || {
            let polled = inner.as_mut().poll_frame(task);
            if let Poll::Ready(Some(Ok(frame))) = &polled {
                progress.count(frame.data_ref().map_or(0, Buf::remaining));
                // Nothing comes after trailers, and a server does not ask.
                progress.ended = frame.is_trailers() || inner.is_end_stream();
            }
            (polled, progress.ended)
        };
        let (polled, _) = watch_to_end(
            this.observation,
            step,
            |(polled, ended), side| match polled {
                Poll::Pending => None,
                Poll::Ready(None) => Some(End::Complete),
                Poll::Ready(Some(Ok(frame))) => {
                    if let Some(trailers) = frame.trailers_ref() {
                        side.trail(trailers);
                    }
                    ended.then_some(End::Complete)
                }
                Poll::Ready(Some(Err(_))) => Some(End::Failed(ErrorType::Body)),
            },
        );
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.inner.as_ref().is_none_or(Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        let inner = self.inner.as_ref();
        inner.map_or_else(|| SizeHint::with_exact(0), Body::size_hint)
    }
}

fn complete(observation: &mut Option<Box<Observation>>) {
    if let Some(observation) = observation.take() {
        observation.complete();
    }
}
