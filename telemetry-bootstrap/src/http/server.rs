//! Inbound requests: the layer that gives each its root span, ids, measurement and access-log line.

use std::sync::Arc;
use std::task::{Context as TaskContext, Poll};
use std::time::{Instant, SystemTime};

use http::request::Parts;
use http::{Request, Response};
use http_body::Body;
use opentelemetry::Context;
use opentelemetry::trace::SpanKind;
use telemetry_contract::metrics::{HttpServerRequestDuration, RpcServerCallDuration};
use tower_layer::Layer;
use tower_service::Service;
use tracing::info_span;

use super::active::ActiveRequests;
use super::body::ResponseBody;
use super::cache::{Cache, Slot};
use super::future::ResponseFuture;
use super::grpc::{InboundCall, Learning, Listed, Methods, is_grpc};
use super::inbound::{self, Inbound};
use super::observation::{Observation, Side, watch};
use super::route::{self, Route};
use crate::correlation::Correlator;
use crate::metric::Meter;
use crate::redact::Redactor;
use crate::trace::{Inbound as Arrived, Origin, Propagator, Work};

/// Finds the route of a request from its head.
type RouteOf = fn(&Parts) -> Option<Route>;

/// Observes every inbound request: wraps a service in [`Server`].
///
/// A second one further in passes requests through, so that a request has one root span.
#[derive(Debug, Clone)]
pub struct ServerLayer {
    shared: Arc<Shared>,
    route_of: Option<RouteOf>,
    public: bool,
    scheme: Option<&'static str>,
    rpc_methods: Listed,
}

/// What all requests share.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) propagator: Propagator,
    pub(super) redactor: Redactor,
    pub(super) durations: Cache<HttpServerRequestDuration>,
    pub(super) calls: Methods<RpcServerCallDuration>,
    pub(super) active: ActiveRequests,
}

impl ServerLayer {
    /// A layer that measures with `meter`, takes and gives ids with `correlator`, and lets nothing
    /// leave but through `redactor`.
    pub(crate) fn new(meter: &Meter, correlator: &Correlator, redactor: &Redactor) -> Self {
        let shared = Shared {
            propagator: Propagator::new(correlator.clone()),
            redactor: redactor.clone(),
            durations: Cache::new(meter.histogram()),
            calls: Methods::new(Cache::new(meter.histogram()), Learning::AtEnd),
            active: ActiveRequests::new(meter.up_down_counter()),
        };
        Self {
            shared: Arc::new(shared),
            route_of: None,
            public: false,
            scheme: None,
            rpc_methods: None,
        }
    }

    /// Finds routes with `route_of`, for a router that leaves no [`Route`] in the request's
    /// extensions. What it finds counts for more than axum's matched path (feature `axum`).
    #[must_use]
    pub fn with_route(mut self, route_of: fn(&Parts) -> Option<Route>) -> Self {
        self.route_of = Some(route_of);
        self
    }

    /// Says by which scheme requests come, `https` for example: a request tells that only where it
    /// was sent to a proxy, and is taken for one by `http` otherwise. The name comes from code.
    #[must_use]
    pub fn with_scheme(mut self, scheme: &'static str) -> Self {
        self.scheme = Some(scheme);
        self
    }

    /// For callers that are not ours. Their trace is linked, not continued, so that they don't
    /// decide what is sampled. Nothing else of theirs is kept: correlation and request id are new,
    /// and baggage and `tracestate` are dropped.
    ///
    /// The mirror of [`ClientLayer::to_third_party`](super::ClientLayer::to_third_party).
    #[must_use]
    pub fn at_public_edge(mut self) -> Self {
        self.public = true;
        self
    }

    /// Names the gRPC methods that this server has, each as `package.Service/Method`: those of a
    /// call to any other are `_OTHER`.
    ///
    /// Without it the layer learns them from what handlers answer, up to 200.
    #[must_use]
    pub fn with_rpc_methods(mut self, methods: &[&str]) -> Self {
        self.rpc_methods = Some(methods.iter().map(|method| Box::from(*method)).collect());
        self
    }

    /// Where the request's durations go: its route's slot, or that of requests without a route.
    fn slot(&self, parts: &Parts) -> Arc<Slot> {
        let durations = &self.shared.durations;
        if let Some(route) = route::given(&parts.extensions) {
            return durations.slot(Some(route));
        }
        let found = self.route_of.and_then(|route_of| route_of(parts));
        let found = found.as_ref().map(Route::as_str);
        durations.slot(found.or_else(|| route::of_axum(&parts.extensions)))
    }

    /// What the durations of requests hold: routes and handles.
    #[cfg(test)]
    pub(super) fn held(&self) -> (usize, usize) {
        self.shared.durations.held()
    }

    fn observe(&self, parts: &mut Parts) -> Option<Box<Observation>> {
        // The mark of a layer further out.
        if parts.extensions.insert(Observed).is_some() {
            return None;
        }
        let (started, now) = (Instant::now(), SystemTime::now());
        let slot = self.slot(parts);
        let work = self.start(parts, now);
        let scheme = self.scheme.unwrap_or_else(|| inbound::scheme(parts));
        let inbound = Inbound::start(Arc::clone(&self.shared), parts, slot, scheme);
        if is_grpc(&parts.headers) {
            let call = self.call(&work, inbound, parts);
            return Some(Observation::start(started, work, call));
        }
        if work.is_recording() {
            inbound.describe(&work, parts);
        }
        Some(Observation::start(started, work, Side::Inbound(inbound)))
    }

    fn call(&self, work: &Work, inbound: Inbound, parts: &Parts) -> Side {
        let listed = self.rpc_methods.clone();
        let mut call = InboundCall::new(inbound, parts, listed);
        if work.is_recording() {
            call.read(parts);
        }
        Side::InboundCall(Box::new(call))
    }

    fn start(&self, parts: &Parts, now: SystemTime) -> Work {
        let propagator = &self.shared.propagator;
        let mut found = Arrived::default();
        let mut origin = Origin {
            now: Some(now),
            kind: Some(SpanKind::Server),
            ..Origin::default()
        };
        if self.public {
            origin.link = propagator.stranger(&parts.headers);
        } else {
            found = propagator.inbound_headers(&parts.headers);
            origin.parent = found.parent.take();
        }
        let arrival = std::mem::take(&mut found.arrival);
        let correlation = propagator.correlator().for_request(arrival, now);
        let context = found.into_context(&Context::new(), correlation);
        Work::start_from(root_span, context, origin)
    }
}

fn root_span() -> tracing::Span {
    info_span!(
        target: "telemetry_bootstrap::http", parent: None, "http.server", otel.kind = "server",
    )
}

/// Marks a request that is observed already.
#[derive(Debug, Clone, Copy)]
struct Observed;

impl<S> Layer<S> for ServerLayer {
    type Service = Server<S>;

    fn layer(&self, inner: S) -> Server<S> {
        Server {
            inner,
            layer: self.clone(),
        }
    }
}

/// A service whose requests are observed; made by [`ServerLayer`].
#[derive(Debug, Clone)]
pub struct Server<S> {
    inner: S,
    layer: ServerLayer,
}

impl<S, B, ResB> Service<Request<B>> for Server<S>
where
    S: Service<Request<B>, Response = Response<ResB>>,
    S::Error: 'static,
    ResB: Body,
{
    type Response = Response<ResponseBody<ResB>>;
    type Error = S::Error;
    type Future = ResponseFuture<S::Future>;

    fn poll_ready(&mut self, task: &mut TaskContext<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(task)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let (mut parts, body) = request.into_parts();
        let mut observation = self.layer.observe(&mut parts);
        let request = Request::from_parts(parts, body);
        let inner = watch(&mut observation, || self.inner.call(request));
        ResponseFuture::new(inner, observation)
    }
}
