//! Outbound requests: the layer that gives each a client span and a measurement, and sends the ids.

use std::sync::Arc;
use std::task::{Context as TaskContext, Poll};
use std::time::Instant;

use http::request::Parts;
use http::{Request, Response};
use http_body::Body;
use opentelemetry::Context;
use telemetry_contract::metrics::HttpClientRequestDuration;
use tower_layer::Layer;
use tower_service::Service;
use tracing::info_span;

use super::body::ResponseBody;
use super::cache::Cache;
use super::classify::{Classify, OfError};
use super::future::ClientFuture;
use super::observation::{Observation, Side, watch};
use super::outbound::Outbound;
use crate::correlation::{Correlation, Correlator, current_context};
use crate::metric::Meter;
use crate::redact::Redactor;
use crate::trace::{Propagator, Work};

/// Observes every outbound request: wraps an HTTP client service in [`Client`].
///
/// Each request becomes a child span of whatever is current, and carries trace context, baggage,
/// the correlation id and a request id of its own, in place of any that were there. Put a
/// [`UrlTemplate`](super::UrlTemplate) into the request's extensions to name the span.
///
/// The host is a label of the duration where code names it: in [`with_hosts`](Self::with_hosts), or
/// by a template. Else the label is `_OTHER` with port 0, since hosts that come with requests have
/// no bound. The span has the true one.
#[derive(Debug, Clone)]
pub struct ClientLayer<C = OfError> {
    shared: Arc<Shared>,
    hosts: Arc<[Box<str>]>,
    third_party: bool,
    classify: C,
}

#[derive(Debug)]
pub(super) struct Shared {
    pub(super) propagator: Propagator,
    pub(super) redactor: Redactor,
    pub(super) durations: Cache<HttpClientRequestDuration>,
}

impl ClientLayer {
    /// A layer that measures with `meter`, sends ids with `correlator`, and lets nothing leave but
    /// through `redactor`.
    pub(crate) fn new(meter: &Meter, correlator: &Correlator, redactor: &Redactor) -> Self {
        let shared = Shared {
            propagator: Propagator::new(correlator.clone()),
            redactor: redactor.clone(),
            durations: Cache::new(meter.histogram()),
        };
        Self {
            shared: Arc::new(shared),
            hosts: Arc::default(),
            third_party: false,
            classify: OfError,
        }
    }
}

impl<C> ClientLayer<C> {
    /// Names the hosts that this client calls, which makes them labels of the duration.
    #[must_use]
    pub fn with_hosts(mut self, hosts: &[&str]) -> Self {
        self.hosts = hosts.iter().map(|host| Box::from(*host)).collect();
        self
    }

    /// For servers that are not ours: they get `traceparent` and nothing else. Baggage, correlation
    /// id, request id, event id and `tracestate` stay here.
    ///
    /// The mirror of [`ServerLayer::at_public_edge`](super::ServerLayer::at_public_edge).
    #[must_use]
    pub fn to_third_party(mut self) -> Self {
        self.third_party = true;
        self
    }

    /// Finds the `error.type` of a failed request with `classify`: for services whose errors are
    /// boxed ([`OfBoxed`](super::OfBoxed)), or that know better (a function).
    ///
    /// ```
    /// # use telemetry_bootstrap::http::{ClientLayer, OfBoxed};
    /// # fn example<S>(layer: ClientLayer, service: S) -> impl Sized {
    /// # use tower_layer::Layer as _;
    /// layer.with_classifier(OfBoxed).layer(service) // tower's Timeout, Buffer, LoadShed…
    /// # }
    /// ```
    #[must_use]
    pub fn with_classifier<D>(self, classify: D) -> ClientLayer<D> {
        ClientLayer {
            shared: self.shared,
            hosts: self.hosts,
            third_party: self.third_party,
            classify,
        }
    }

    fn observe(&self, parts: &mut Parts) -> Box<Observation> {
        let started = Instant::now();
        let span =
            || info_span!(target: "telemetry_bootstrap::http", "http.client", otel.kind = "client");
        let work = Work::start(span, self.parent());
        let outbound = Outbound::new(Arc::clone(&self.shared), parts, &self.hosts);
        if work.is_recording() {
            outbound.describe(&work, parts);
        }
        self.send_ids(&work, parts);
        Observation::start(started, work, Side::Outbound(outbound))
    }

    /// The current context. Where no correlation is current, with the process's id, but apart from
    /// the process: what is set below this request is the request's.
    fn parent(&self) -> Context {
        let current = current_context();
        if current.get::<Correlation>().is_some() {
            return current;
        }
        let process = self.shared.propagator.correlator().process();
        current.with_value(process.detached())
    }

    fn send_ids(&self, work: &Work, parts: &mut Parts) {
        let propagator = &self.shared.propagator;
        if self.third_party {
            propagator.inject_parent(work.context(), &mut parts.headers);
        } else {
            propagator.inject_headers(work.context(), &mut parts.headers);
        }
    }
}

impl<S, C: Clone> Layer<S> for ClientLayer<C> {
    type Service = Client<S, C>;

    fn layer(&self, inner: S) -> Client<S, C> {
        Client {
            inner,
            layer: self.clone(),
        }
    }
}

/// A client service whose requests are observed; made by [`ClientLayer`].
///
/// Its error is the inner service's own.
#[derive(Debug, Clone)]
pub struct Client<S, C = OfError> {
    inner: S,
    layer: ClientLayer<C>,
}

impl<S, C, B, ResB> Service<Request<B>> for Client<S, C>
where
    S: Service<Request<B>, Response = Response<ResB>>,
    C: Classify<S::Error> + Clone,
    ResB: Body,
{
    type Response = Response<ResponseBody<ResB>>;
    type Error = S::Error;
    type Future = ClientFuture<S::Future, C>;

    fn poll_ready(&mut self, task: &mut TaskContext<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(task)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let (mut parts, body) = request.into_parts();
        let mut observation = Some(self.layer.observe(&mut parts));
        let request = Request::from_parts(parts, body);
        let inner = watch(&mut observation, || self.inner.call(request));
        ClientFuture::new(inner, observation, self.layer.classify.clone())
    }
}
