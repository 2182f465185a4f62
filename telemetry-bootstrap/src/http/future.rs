//! Futures that carry the observation from the request to the response.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use http::Response;
use http_body::Body;
use pin_project_lite::pin_project;

use super::body::ResponseBody;
use super::classify::{Classify, of_any};
use super::observation::{Observation, watch};
use crate::error_type::ErrorType;

pin_project! {
    /// The response of a [`Server`](super::Server) on its way.
    #[derive(Debug)]
    #[must_use = "futures do nothing unless polled"]
    pub struct ResponseFuture<F> {
        #[pin]
        observed: Observed<F>,
    }
}

pin_project! {
    /// The response of a [`Client`](super::Client) on its way.
    #[derive(Debug)]
    #[must_use = "futures do nothing unless polled"]
    pub struct ClientFuture<F, C> {
        #[pin]
        observed: Observed<F>,
        classify: C,
    }
}

pin_project! {
    /// A service's future, polled and dropped inside the observed request.
    #[derive(Debug)]
    struct Observed<F> {
        #[pin]
        inner: Option<F>,
        observation: Option<Box<Observation>>,
    }

    impl<F> PinnedDrop for Observed<F> {
        fn drop(this: Pin<&mut Self>) {
            // What the service drops still belongs to the request.
            let mut this = this.project();
            let _running = this.observation.as_ref().map(|observation| observation.run());
            this.inner.set(None);
        }
    }
}

impl<F> Observed<F> {
    fn new(inner: F, observation: Option<Box<Observation>>) -> Self {
        Self {
            inner: Some(inner),
            observation,
        }
    }
}

impl<F, B, E> Observed<F>
where
    F: Future<Output = Result<Response<B>, E>>,
    B: Body,
{
    /// Polled after its end, it does what the service's own future does then.
    fn poll(
        self: Pin<&mut Self>,
        task: &mut Context<'_>,
        classify: impl FnOnce(&E) -> ErrorType,
    ) -> Poll<Result<Response<ResponseBody<B>>, E>> {
        let this = self.project();
        let Some(inner) = this.inner.as_pin_mut() else {
            // Only the drop takes the future away, and nobody polls after that.
            return Poll::Pending;
        };
        let result = ready!(watch(this.observation, || inner.poll(task)));
        let observation = this.observation.take();
        Poll::Ready(match result {
            Ok(response) => Ok(respond(response, observation)),
            Err(error) => {
                if let Some(observation) = observation {
                    observation.fail(classify(&error));
                }
                Err(error)
            }
        })
    }
}

impl<F> ResponseFuture<F> {
    pub(super) fn new(inner: F, observation: Option<Box<Observation>>) -> Self {
        let observed = Observed::new(inner, observation);
        Self { observed }
    }
}

impl<F, C> ClientFuture<F, C> {
    pub(super) fn new(inner: F, observation: Option<Box<Observation>>, classify: C) -> Self {
        let observed = Observed::new(inner, observation);
        Self { observed, classify }
    }
}

impl<F, B, E> Future for ResponseFuture<F>
where
    F: Future<Output = Result<Response<B>, E>>,
    B: Body,
    E: 'static,
{
    type Output = Result<Response<ResponseBody<B>>, E>;

    fn poll(self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<Self::Output> {
        let observed = self.project().observed;
        observed.poll(task, of_any)
    }
}

impl<F, C, B, E> Future for ClientFuture<F, C>
where
    F: Future<Output = Result<Response<B>, E>>,
    C: Classify<E>,
    B: Body,
{
    type Output = Result<Response<ResponseBody<B>>, E>;

    fn poll(self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let classify = &*this.classify;
        this.observed.poll(task, |error| classify.classify(error))
    }
}

fn respond<B: Body>(
    response: Response<B>,
    mut observation: Option<Box<Observation>>,
) -> Response<ResponseBody<B>> {
    let (mut parts, body) = response.into_parts();
    let bodiless = observation
        .as_mut()
        .is_some_and(|observation| observation.respond(&mut parts));
    Response::from_parts(parts, ResponseBody::new(body, observation, bodiless))
}
