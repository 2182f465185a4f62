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

use super::address::Address;
use super::body::ResponseBody;
use super::cache::Cache;
use super::classify::{Classify, OfError};
use super::future::ClientFuture;
use super::grpc::{Calls, Listed, OutboundCall, is_grpc};
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
    named: Named,
    third_party: bool,
    classify: C,
}

/// What code names, and so may be a label.
#[derive(Debug, Clone, Default)]
pub(super) struct Named {
    hosts: Arc<[Box<str>]>,
    target: Option<Arc<str>>,
    pub(super) rpc_methods: Listed,
}

impl Named {
    /// Where requests go that don't say it.
    pub(super) fn target(&self) -> Option<Address<'_>> {
        self.target.as_deref().and_then(Address::parse)
    }

    /// Whether this is a host of ours to name.
    pub(super) fn has(&self, address: &Address<'_>) -> bool {
        let target = self.target();
        target.is_some_and(|target| target.host == address.host)
            || self.hosts.iter().any(|host| **host == *address.host)
    }
}

#[derive(Debug)]
pub(super) struct Shared {
    pub(super) propagator: Propagator,
    pub(super) redactor: Redactor,
    pub(super) durations: Cache<HttpClientRequestDuration>,
    pub(super) calls: Calls,
}

impl ClientLayer {
    /// A layer that measures with `meter`, sends ids with `correlator`, and lets nothing leave but
    /// through `redactor`.
    pub(crate) fn new(meter: &Meter, correlator: &Correlator, redactor: &Redactor) -> Self {
        let shared = Shared {
            propagator: Propagator::new(correlator.clone()),
            redactor: redactor.clone(),
            durations: Cache::new(meter.histogram()),
            calls: Calls::new(meter.histogram()),
        };
        Self {
            shared: Arc::new(shared),
            named: Named::default(),
            third_party: false,
            classify: OfError,
        }
    }
}

impl<C> ClientLayer<C> {
    /// Names the hosts that this client calls, which makes them labels of the duration.
    #[must_use]
    pub fn with_hosts(mut self, hosts: &[&str]) -> Self {
        self.named.hosts = hosts.iter().map(|host| Box::from(*host)).collect();
        self
    }

    /// Names the server that gRPC calls go to, as `host` or `host:port`, for a client whose requests
    /// don't say it: tonic's, which puts the address on below this layer. A label of the duration.
    ///
    /// ```
    /// # use telemetry_bootstrap::http::ClientLayer;
    /// # fn example<S>(layer: ClientLayer, channel: S) -> impl Sized {
    /// # use tower_layer::Layer as _;
    /// layer.with_target("orders.internal:50051").layer(channel) // for a generated client's `new`
    /// # }
    /// ```
    #[must_use]
    pub fn with_target(mut self, target: &str) -> Self {
        self.named.target = Some(Arc::from(target));
        self
    }

    /// Names the gRPC methods that this client calls, each as `package.Service/Method`: any other
    /// is `_OTHER`. Without it the first 200 that it calls have their name.
    #[must_use]
    pub fn with_rpc_methods(mut self, methods: &[&str]) -> Self {
        self.named.rpc_methods = Some(methods.iter().map(|method| Box::from(*method)).collect());
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
            named: self.named,
            third_party: self.third_party,
            classify,
        }
    }

    /// What the durations of requests hold: hosts and handles.
    #[cfg(test)]
    pub(super) fn held(&self) -> (usize, usize) {
        self.shared.durations.held()
    }

    fn observe(&self, parts: &mut Parts) -> Box<Observation> {
        let started = Instant::now();
        let span =
            || info_span!(target: "telemetry_bootstrap::http", "http.client", otel.kind = "client");
        let work = Work::start(span, self.parent());
        let side = if is_grpc(&parts.headers) {
            self.call(&work, parts)
        } else {
            self.request(&work, parts)
        };
        self.send_ids(&work, parts);
        Observation::start(started, work, side)
    }

    fn call(&self, work: &Work, parts: &Parts) -> Side {
        let call = OutboundCall::new(Arc::clone(&self.shared), parts, &self.named);
        if work.is_recording() {
            call.describe(work, parts, &self.named);
        }
        Side::OutboundCall(Box::new(call))
    }

    fn request(&self, work: &Work, parts: &Parts) -> Side {
        let outbound = Outbound::new(Arc::clone(&self.shared), parts, &self.named.hosts);
        if work.is_recording() {
            outbound.describe(work, parts);
        }
        Side::Outbound(outbound)
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
