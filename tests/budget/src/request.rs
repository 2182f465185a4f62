//! One HTTP request of six headers through a middleware, down to the end of the response's body.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::hint::black_box;
use std::pin::pin;
use std::sync::LazyLock;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, Request, Response, Uri, header};
use http_body_util::{BodyExt as _, Full};
use telemetry_bootstrap::Telemetry;
use telemetry_bootstrap::http::{Route, UrlTemplate};
use tower_layer::Layer as _;
use tower_service::Service;

use crate::case::{Case, Prepared, Work, repeat};
use crate::ours::{telemetry, telemetry_to};

/// Access lines are off, but for the case that is about them.
const WITHOUT_LINE: (&str, &str) = ("RUST_LOG", "info,http.server=off");

pub(crate) const CASES: &[Case] = &[
    Case {
        name: "server",
        prepare: || server(&[WITHOUT_LINE]),
    },
    Case {
        name: "server-unsampled",
        prepare: || server(&[WITHOUT_LINE, ("OTEL_TRACES_SAMPLER", "always_off")]),
    },
    Case {
        name: "server-line",
        prepare: || server(&[("OTEL_LOGS_EXPORTER", "none")]),
    },
    Case {
        name: "client",
        prepare: client,
    },
    Case {
        name: "no-middleware",
        prepare: || Ok(Prepared::new(|| requests(Hello, request))),
    },
];

fn server(variables: &'static [(&str, &str)]) -> Result<Prepared, String> {
    let telemetry = telemetry(variables)?;
    Ok(serving(&telemetry).with_ours(&telemetry))
}

/// A server whose telemetry goes here, without access lines.
pub(crate) fn server_exporting_to(endpoint: &str) -> Result<(Prepared, Telemetry), String> {
    let telemetry = telemetry_to(endpoint, &[WITHOUT_LINE])?;
    Ok((serving(&telemetry), telemetry))
}

fn serving(telemetry: &Telemetry) -> Prepared {
    static ROUTE: LazyLock<Route> = LazyLock::new(|| Route::new("/orders/{id}"));
    let layer = telemetry.server_layer();
    let layer = layer.with_route(|_| Some(ROUTE.clone()));
    Prepared::new(move || requests(layer.layer(Hello), request))
}

fn client() -> Result<Prepared, String> {
    let telemetry = telemetry(&[])?;
    let layer = telemetry.client_layer().with_hosts(&["orders.example"]);
    let templated = || {
        let mut request = request();
        request.extensions_mut().insert(UrlTemplate("/orders/{id}"));
        request
    };
    let prepared = Prepared::new(move || requests(layer.layer(Hello), templated));
    Ok(prepared.with_ours(&telemetry))
}

/// Answers every request at once.
#[derive(Debug, Clone, Copy)]
pub struct Hello;

impl<B> Service<Request<B>> for Hello {
    type Response = Response<Full<Bytes>>;
    type Error = Infallible;
    type Future = Ready<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _task: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        black_box(request.headers());
        ready(Ok(Response::new(Full::new(Bytes::from_static(b"hello\n")))))
    }
}

/// Work that sends requests through `service` and reads the answers to their end.
pub fn requests<S, B>(mut service: S, request: fn() -> Request<Full<Bytes>>) -> Work
where
    S: Service<Request<Full<Bytes>>, Response = Response<B>> + 'static,
    B: http_body::Body,
{
    repeat(move || {
        let exchange = async {
            let response = service.call(request()).await.ok()?;
            let mut body = pin!(response.into_body());
            while let Some(Ok(frame)) = body.frame().await {
                black_box(frame.data_ref());
            }
            Some(())
        };
        black_box(at_once(exchange));
    })
}

/// A request with six headers, which continues a sampled trace.
pub fn request() -> Request<Full<Bytes>> {
    let mut request = Request::new(Full::default());
    *request.method_mut() = Method::GET;
    *request.uri_mut() = Uri::from_static("http://orders.example/orders/ord_8w4kq1?full=1");
    *request.headers_mut() = HeaderMap::with_capacity(8);
    for (name, value) in [
        (header::HOST, "orders.example"),
        (header::USER_AGENT, "curl/8.14.1"),
        (header::ACCEPT, "application/json"),
        (header::ACCEPT_ENCODING, "gzip"),
        (
            header::HeaderName::from_static("traceparent"),
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        ),
        (
            header::HeaderName::from_static("x-request-id"),
            "0190163d-8694-739b-aea5-966c26f8ad91",
        ),
    ] {
        let value = HeaderValue::from_static(black_box(value));
        request.headers_mut().insert(name, value);
    }
    request
}

/// What a future that waits for nothing comes to.
pub(crate) fn at_once<F: Future>(future: F) -> Option<F::Output> {
    let mut task = Context::from_waker(Waker::noop());
    match pin!(future).poll(&mut task) {
        Poll::Ready(done) => Some(done),
        Poll::Pending => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Hello, at_once, request};
    use tower_service::Service as _;

    #[test]
    fn a_pass_is_a_whole_exchange() {
        assert_eq!(request().headers().len(), 6);
        let answered = at_once(Hello.call(request())).expect("at once");
        assert_eq!(answered.expect("never fails").status(), 200);
    }
}
