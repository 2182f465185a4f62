use std::convert::Infallible;
use std::future::{pending, poll_fn, ready};
use std::io;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{HeaderMap, Request, Response};
use http_body::{Body, Frame};
use http_body_util::{BodyExt as _, Empty, Full};
use opentelemetry::trace::{SpanKind, Status};
use tower::{BoxError, ServiceExt as _, service_fn};
use tower_layer::Layer as _;

use super::{ClientLayer, OfBoxed, ServerLayer, UrlTemplate};
use crate::correlation;
use crate::error_type::ErrorType;
use crate::fixture::{Fixture, attribute};

const DURATION: &str = "http.client.request.duration";

fn layer(fixture: &Fixture) -> ClientLayer {
    ClientLayer::new(&fixture.meter, &fixture.correlator, &fixture.redactor)
}

fn request() -> Request<()> {
    let uri = "https://ann:hunter2@pay.example.com/v1/charges/ch_1?token=hunter2";
    let mut request = Request::post(uri).body(()).unwrap();
    request
        .extensions_mut()
        .insert(UrlTemplate("/v1/charges/{id}"));
    request
}

/// Status and point that one request left behind.
#[track_caller]
fn check(fixture: &Fixture, status: Option<u16>, failure: Option<&str>) {
    let span = fixture.span();
    assert_eq!(span.name, "POST /v1/charges/{id}");
    assert_eq!(span.span_kind, SpanKind::Client);
    assert_eq!(attribute(&span, "error.type"), failure.unwrap_or_default());
    // The response's status says it already.
    let code = status.map(|status| status.to_string());
    let said = failure.map(|failure| {
        if code.as_deref() == Some(failure) {
            ""
        } else {
            failure
        }
    });
    let expected = said.map_or(Status::Unset, |said| Status::error(said.to_owned()));
    assert_eq!(span.status, expected);
    let error = failure
        .map(|failure| format!("error.type={failure} "))
        .unwrap_or_default();
    let (code, version) = match status {
        Some(status) => (
            format!(" http.response.status_code={status}"),
            " network.protocol.version=1.1",
        ),
        None => (String::new(), ""),
    };
    let point = format!(
        "1 {{{error}http.request.method=POST{code}{version} server.address=pay.example.com \
         server.port=443}}"
    );
    assert_eq!(fixture.points(DURATION), [point]);
    assert!(!format!("{span:?}").contains("hunter2"));
}

#[tokio::test]
async fn a_request_carries_its_ids_and_leaves_its_secrets_out() {
    let fixture = Fixture::new();
    let seen = Arc::new(Mutex::new(HeaderMap::new()));
    let service = service_fn(|request: Request<()>| {
        *seen.lock().unwrap() = request.headers().clone();
        ready(Ok::<_, Infallible>(Response::new(Full::<Bytes>::from(
            "ok",
        ))))
    });
    let started = fixture.correlator.start();
    let work = layer(&fixture).layer(service).oneshot(request());
    let response = correlation::scope(started.clone(), work).await.unwrap();
    response.into_body().collect().await.unwrap();
    check(&fixture, Some(200), None);
    let span = fixture.span();
    assert_eq!(
        attribute(&span, "url.full"),
        "https://pay.example.com/v1/charges/ch_1"
    );
    assert_eq!(attribute(&span, "url.template"), "/v1/charges/{id}");
    let headers = seen.lock().unwrap();
    let context = &span.span_context;
    let parent = format!("00-{}-{}-03", context.trace_id(), context.span_id());
    assert_eq!(headers["traceparent"], parent);
    assert_eq!(headers["x-correlation-id"], started.id());
    assert_eq!(headers["x-request-id"].len(), 36);
    assert_eq!(
        headers["baggage"],
        format!("correlation_id={}", started.id())
    );
}

#[tokio::test]
async fn an_unread_body_is_no_failure_but_an_error_status_is() {
    let fixture = Fixture::new();
    let service = service_fn(|_| {
        let response = Response::builder()
            .status(404)
            .body(Full::<Bytes>::from("none"));
        ready(Ok::<_, Infallible>(response.unwrap()))
    });
    drop(
        layer(&fixture)
            .layer(service)
            .oneshot(request())
            .await
            .unwrap(),
    );
    check(&fixture, Some(404), Some("404"));
}

#[tokio::test]
async fn errors_are_of_a_closed_set() {
    let fixture = Fixture::new();
    let refused = || io::Error::new(io::ErrorKind::ConnectionRefused, "hunter2");
    let service = service_fn(|_| ready(Err::<Response<Empty<Bytes>>, _>(refused())));
    let error: io::Error = layer(&fixture)
        .layer(service)
        .oneshot(request())
        .await
        .unwrap_err();
    assert_eq!(error.to_string(), "hunter2");
    check(&fixture, None, Some("connection"));

    let fixture = Fixture::new();
    let service = service_fn(|_| ready(Err::<Response<Empty<Bytes>>, BoxError>("anything".into())));
    let boxed = layer(&fixture).with_classifier(OfBoxed).layer(service);
    boxed.oneshot(request()).await.unwrap_err();
    check(&fixture, None, Some("_OTHER"));

    let fixture = Fixture::new();
    let service = service_fn(|_| ready(Err::<Response<Empty<Bytes>>, _>("no certificate")));
    let knowing = layer(&fixture).with_classifier(|_: &&str| ErrorType::Tls);
    let error = knowing.layer(service).oneshot(request()).await.unwrap_err();
    assert_eq!(error, "no certificate");
    check(&fixture, None, Some("tls"));
}

#[tokio::test]
async fn a_time_out_inside_the_layer_is_one() {
    let fixture = Fixture::new();
    let never = service_fn(|_| pending::<Result<Response<Empty<Bytes>>, Infallible>>());
    let timely = tower::timeout::Timeout::new(never, std::time::Duration::ZERO);
    let boxed = layer(&fixture).with_classifier(OfBoxed).layer(timely);
    boxed.oneshot(request()).await.unwrap_err();
    check(&fixture, None, Some("timeout"));
}

/// A body that panics.
struct Bomb;

impl Body for Bomb {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        std::panic::resume_unwind(Box::new("boom"))
    }
}

#[tokio::test]
async fn a_panic_in_a_body_is_not_forgotten() {
    let fixture = Fixture::new();
    let service = service_fn(|_| ready(Ok::<_, Infallible>(Response::new(Bomb))));
    let response = layer(&fixture).layer(service).oneshot(request()).await;
    let mut body = Box::pin(response.unwrap().into_body());
    let mut task = Context::from_waker(std::task::Waker::noop());
    let poll = AssertUnwindSafe(|| drop(body.as_mut().poll_frame(&mut task)));
    std::panic::catch_unwind(poll).unwrap_err();
    drop(body);
    check(&fixture, Some(200), Some("panic"));
}

#[tokio::test]
async fn what_is_set_below_a_request_of_no_scope_stays_there() {
    let fixture = Fixture::new();
    let service = service_fn(|_| {
        assert!(correlation::set_tenant_id("acme"));
        ready(Ok::<_, Infallible>(Response::new(Empty::<Bytes>::new())))
    });
    drop(
        layer(&fixture)
            .layer(service)
            .oneshot(request())
            .await
            .unwrap(),
    );
    let process = fixture.correlator.process();
    assert_eq!(process.tenant_id(), None);
    assert_eq!(attribute(&fixture.span(), "correlation_id"), process.id());
}

/// The headers that a vendor sees of a request under a request that brought baggage and ids.
async fn sent_from_a_request(fixture: &Fixture, client: ClientLayer) -> HeaderMap {
    let seen = Arc::new(Mutex::new(HeaderMap::new()));
    let vendor = client.layer(service_fn(|request: Request<()>| {
        *seen.lock().unwrap() = request.headers().clone();
        ready(Ok::<_, Infallible>(Response::new(Empty::<Bytes>::new())))
    }));
    // As a proxy does: with the headers of the request that came.
    let proxy = service_fn(|mut inbound: Request<()>| {
        *inbound.uri_mut() = "http://vendor.example/".parse().unwrap();
        vendor.clone().oneshot(inbound)
    });
    let server = ServerLayer::new(&fixture.meter, &fixture.correlator, &fixture.redactor);
    let request = Request::get("/")
        .header(
            "traceparent",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        )
        .header("tracestate", "a=1")
        .header("baggage", "tier=gold")
        .header("x-correlation-id", "c-1")
        .header("x-request-id", "r-1")
        .header("x-event-id", "e-1");
    let request = request.body(()).unwrap();
    drop(server.layer(proxy).oneshot(request).await.unwrap());
    seen.lock().unwrap().clone()
}

#[tokio::test]
async fn a_request_that_is_passed_on_gets_the_ids_of_its_own_hop() {
    let fixture = Fixture::new();
    let sent = sent_from_a_request(&fixture, layer(&fixture)).await;
    let client = fixture.spans()[0].span_context.clone();
    assert!(
        sent["traceparent"]
            .to_str()
            .unwrap()
            .contains(&client.span_id().to_string())
    );
    assert_eq!(sent["x-correlation-id"], "c-1");
    assert_eq!(sent["baggage"], "correlation_id=c-1,tier=gold");
    assert_eq!(sent["x-request-id"].len(), 36);
    assert!(!sent.contains_key("x-event-id"));
}

#[tokio::test]
async fn third_parties_get_a_parent_and_nothing_else() {
    let fixture = Fixture::new();
    let sent = sent_from_a_request(&fixture, layer(&fixture).to_third_party()).await;
    let client = fixture.spans()[0].span_context.clone();
    assert!(
        sent["traceparent"]
            .to_str()
            .unwrap()
            .contains(&client.span_id().to_string())
    );
    assert_eq!(sent.len(), 1, "{sent:?}");
}

/// The labels that requests to these hosts leave behind.
async fn labels(layer: &ClientLayer, fixture: &Fixture, urls: &[&str]) -> Vec<String> {
    let service = service_fn(|_| ready(Ok::<_, Infallible>(Response::new(Empty::<Bytes>::new()))));
    let service = layer.layer(service);
    for url in urls {
        let request = Request::get(*url).body(()).unwrap();
        drop(service.clone().oneshot(request).await.unwrap());
    }
    let points = fixture.points(DURATION);
    let label = |point: &String| point.split_once("server.address=").unwrap().1.to_owned();
    points.iter().map(label).collect()
}

#[tokio::test]
async fn only_hosts_that_code_names_are_labels() {
    let fixture = Fixture::new();
    let layer = layer(&fixture).with_hosts(&["pay.example.com"]);
    let urls = [
        "http://a.example:81/",
        "http://b.example/",
        "https://pay.example.com/",
        "/",
    ];
    let found = labels(&layer, &fixture, &urls).await;
    assert_eq!(
        found,
        ["pay.example.com server.port=443}", "_OTHER server.port=0}"]
    );
    let address = |span| attribute(span, "server.address") + ":" + &attribute(span, "server.port");
    let addresses: Vec<String> = fixture.spans().iter().map(address).collect();
    let expected = [
        "a.example:81",
        "b.example:80",
        "pay.example.com:443",
        "unknown:80",
    ];
    assert_eq!(addresses, expected);
}

#[tokio::test]
async fn a_request_that_is_given_up_is_cancelled() {
    let fixture = Fixture::new();
    let service = service_fn(|_| pending::<Result<Response<Empty<Bytes>>, Infallible>>());
    let mut future = Box::pin(layer(&fixture).layer(service).oneshot(request()));
    poll_fn(|task| Poll::Ready(future.as_mut().poll(task).is_pending())).await;
    drop(future);
    check(&fixture, None, Some("cancelled"));
}
