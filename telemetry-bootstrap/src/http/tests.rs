use std::convert::Infallible;
use std::future::{pending, poll_fn, ready};
use std::io;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body::{Body, Frame, SizeHint};
use http_body_util::{BodyExt as _, Empty, Full};
use opentelemetry::baggage::BaggageExt as _;
use opentelemetry::trace::{SpanKind, Status, TraceContextExt as _, TracerProvider as _};
use opentelemetry_sdk::trace::SdkTracerProvider;
use tower::{Service, ServiceBuilder, ServiceExt as _, service_fn};
use tower_layer::Layer as _;
use tracing::Instrument as _;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};

use super::*;
use crate::config::Sampling;
use crate::correlation;
use crate::fixture::{Fixture, attribute};
use crate::vitals::Violation;

const DURATION: &str = "http.server.request.duration";
const ACTIVE: &str = "http.server.active_requests";
const PARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

fn layer(fixture: &Fixture) -> ServerLayer {
    ServerLayer::new(&fixture.meter, &fixture.correlator, &fixture.redactor)
}

fn get(path: &str) -> Request<Empty<Bytes>> {
    let mut request = Request::get(path).body(Empty::new()).unwrap();
    request.extensions_mut().insert(Route::new("/orders/{id}"));
    request
}

/// A body of two frames, the second of which may be an error.
struct Halves(Vec<Result<&'static str, io::Error>>);

impl Body for Halves {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let next = self.0.pop();
        Poll::Ready(next.map(|half| half.map(|text| Frame::data(Bytes::from(text)))))
    }
}

/// What one request left behind: span, point, line, and nothing active.
#[track_caller]
fn check(fixture: &Fixture, expected: &str) {
    let span = fixture.span();
    let status = match &span.status {
        Status::Error { description } => format!("error({description})"),
        other => format!("{other:?}").to_lowercase(),
    };
    let id = attribute(&span, "correlation_id");
    let lines = fixture.lines();
    let line = lines.concat().replace(&id, "ID");
    let found = format!(
        "{} {} {:?}\n{}\n{line}",
        span.name,
        status,
        attribute(&span, "error.type"),
        fixture.points(DURATION).join("\n"),
    );
    assert_eq!(found, expected);
    assert_eq!(lines.len(), 1);
    let active = fixture.points(ACTIVE);
    assert!(
        active.len() == 1 && active[0].starts_with("0 "),
        "{active:?}"
    );
    assert_eq!(span.span_kind, SpanKind::Server);
}

const LABELS: &str = "http.request.method=GET http.response.status_code=200 \
                      http.route=/orders/{id} network.protocol.version=1.1 url.scheme=http";

fn completed() -> String {
    format!(
        "GET /orders/{{id}} unset \"\"\n1 {{{LABELS}}}\nINFO http.server ID message=request \
         finished http.request.method=\"GET\" http.route=\"/orders/{{id}}\" \
         http.response.status_code=200 outcome=\"completed\""
    )
}

fn ended(
    line_level: &str,
    span_status: &str,
    status: Option<u16>,
    error: &str,
    outcome: &str,
) -> String {
    let label = status.map(|status| format!(" http.response.status_code={status}"));
    let label = label.unwrap_or_default();
    format!(
        "GET /orders/{{id}} {span_status} {error:?}\n1 {{error.type={error} \
         http.request.method=GET{label} http.route=/orders/{{id}} network.protocol.version=1.1 \
         url.scheme=http}}\n{line_level} http.server ID message=request finished \
         http.request.method=\"GET\" http.route=\"/orders/{{id}}\"{label} error.type=\"{error}\" \
         outcome=\"{outcome}\""
    )
}

#[tokio::test]
async fn a_completed_request_is_recorded_at_the_end_of_its_body() {
    let fixture = Fixture::new();
    let service = service_fn(|_| {
        ready(Ok::<_, Infallible>(Response::new(Halves(vec![
            Ok("b"),
            Ok("a"),
        ]))))
    });
    let response = layer(&fixture)
        .layer(service)
        .oneshot(get("/orders/7"))
        .await
        .unwrap();
    assert!(fixture.spans().is_empty() && fixture.lines().is_empty());
    assert_eq!(
        response.into_body().collect().await.unwrap().to_bytes(),
        "ab"
    );
    check(&fixture, &completed());
}

#[tokio::test]
async fn a_body_that_needs_no_polling_is_complete_when_dropped() {
    let fixture = Fixture::new();
    let service = service_fn(|_| ready(Ok::<_, Infallible>(Response::new(Empty::<Bytes>::new()))));
    drop(
        layer(&fixture)
            .layer(service)
            .oneshot(get("/orders/7"))
            .await
            .unwrap(),
    );
    check(&fixture, &completed());
}

#[tokio::test]
async fn a_request_is_over_with_its_last_byte_not_when_the_body_is_dropped() {
    let fixture = Fixture::new();
    let service = service_fn(|_| {
        ready(Ok::<_, Infallible>(Response::new(Full::<Bytes>::from(
            "abc",
        ))))
    });
    let response = layer(&fixture)
        .layer(service)
        .oneshot(get("/orders/7"))
        .await
        .unwrap();
    let mut body = response.into_body();
    body.frame().await.unwrap().unwrap();
    check(&fixture, &completed());
}

/// A body that knows its size, but not that it has ended.
struct Counted(Halves, u64);

impl Body for Counted {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        task: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        Pin::new(&mut self.0).poll_frame(task)
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.1)
    }
}

#[tokio::test]
async fn a_body_whose_bytes_are_all_out_is_complete_when_dropped() {
    let fixture = Fixture::new();
    let service = service_fn(|_| {
        let body = Counted(Halves(vec![Ok("bc"), Ok("a")]), 3);
        ready(Ok::<_, Infallible>(Response::new(body)))
    });
    let response = layer(&fixture)
        .layer(service)
        .oneshot(get("/orders/7"))
        .await
        .unwrap();
    let mut body = response.into_body();
    body.frame().await.unwrap().unwrap();
    body.frame().await.unwrap().unwrap();
    assert!(fixture.spans().is_empty());
    drop(body);
    check(&fixture, &completed());
}

/// Says something when it is dropped.
struct LastWords;

impl Drop for LastWords {
    fn drop(&mut self) {
        tracing::info!(target: "service", "dropped");
    }
}

#[tokio::test]
async fn what_a_given_up_request_drops_still_belongs_to_it() {
    let fixture = Fixture::new();
    let service = service_fn(|_| async {
        let _last_words = LastWords;
        pending::<Result<Response<Empty<Bytes>>, Infallible>>().await
    });
    let mut future = Box::pin(layer(&fixture).layer(service).oneshot(get("/orders/7")));
    poll_fn(|task| Poll::Ready(future.as_mut().poll(task).is_pending())).await;
    drop(future);
    let id = attribute(&fixture.span(), "correlation_id");
    assert_eq!(
        fixture.lines()[0],
        format!("INFO service {id} message=dropped")
    );
}

#[tokio::test]
async fn secrets_in_a_head_stay_inside_even_across_a_cut() {
    let fixture = Fixture::new();
    let service = service_fn(|_| ready(Ok::<_, Infallible>(Response::new(Empty::<Bytes>::new()))));
    let secret = crate::redact::canary();
    let mut request = get(&format!("/orders/{secret}"));
    let agent = format!("{} {secret}", "u".repeat(236));
    request
        .headers_mut()
        .insert("user-agent", agent.parse().unwrap());
    drop(
        layer(&fixture)
            .layer(service)
            .oneshot(request)
            .await
            .unwrap(),
    );
    let everything = format!("{:?}{:?}", fixture.spans(), fixture.lines());
    assert!(!everything.contains("Canary"), "{everything}");
}

#[tokio::test]
async fn a_body_dropped_half_way_is_a_cancelled_request() {
    let fixture = Fixture::new();
    let service = service_fn(|_| {
        ready(Ok::<_, Infallible>(Response::new(Halves(vec![
            Ok("b"),
            Ok("a"),
        ]))))
    });
    let response = layer(&fixture)
        .layer(service)
        .oneshot(get("/orders/7"))
        .await
        .unwrap();
    let mut body = response.into_body();
    body.frame().await.unwrap().unwrap();
    drop(body);
    check(
        &fixture,
        &ended("INFO", "unset", Some(200), "cancelled", "cancelled"),
    );
}

#[tokio::test]
async fn a_broken_body_is_an_error() {
    let fixture = Fixture::new();
    let service = service_fn(|_| {
        ready(Ok::<_, Infallible>(Response::new(Halves(vec![
            Err(io::Error::other("secret detail")),
            Ok("a"),
        ]))))
    });
    let response = layer(&fixture)
        .layer(service)
        .oneshot(get("/orders/7"))
        .await
        .unwrap();
    response.into_body().collect().await.unwrap_err();
    check(
        &fixture,
        &ended("ERROR", "error(body)", Some(200), "body", "failed"),
    );
}

#[tokio::test]
async fn a_request_that_is_given_up_is_cancelled() {
    let fixture = Fixture::new();
    let service = service_fn(|_| pending::<Result<Response<Empty<Bytes>>, Infallible>>());
    let mut future = Box::pin(layer(&fixture).layer(service).oneshot(get("/orders/7")));
    poll_fn(|task| Poll::Ready(future.as_mut().poll(task).is_pending())).await;
    assert_eq!(fixture.points(ACTIVE).len(), 1);
    assert!(fixture.points(ACTIVE)[0].starts_with("1 "));
    drop(future);
    check(
        &fixture,
        &ended("INFO", "unset", None, "cancelled", "cancelled"),
    );
}

#[tokio::test]
async fn a_request_that_is_never_polled_is_cancelled() {
    let fixture = Fixture::new();
    let service = service_fn(|_| pending::<Result<Response<Empty<Bytes>>, Infallible>>());
    drop(layer(&fixture).layer(service).call(get("/orders/7")));
    check(
        &fixture,
        &ended("INFO", "unset", None, "cancelled", "cancelled"),
    );
}

#[tokio::test]
async fn a_panic_is_an_error_without_a_status_and_goes_on() {
    let fixture = Fixture::new();
    let service = service_fn(|_| async {
        assert!(!fixture.spans().is_empty(), "boom");
        Ok::<_, Infallible>(Response::new(Empty::<Bytes>::new()))
    });
    let mut future = Box::pin(layer(&fixture).layer(service).oneshot(get("/orders/7")));
    let mut task = Context::from_waker(std::task::Waker::noop());
    let poll = AssertUnwindSafe(|| drop(future.as_mut().poll(&mut task)));
    std::panic::catch_unwind(poll).unwrap_err();
    drop(future);
    check(
        &fixture,
        &ended("ERROR", "error(panic)", None, "panic", "panicked"),
    );
}

#[tokio::test]
async fn an_inner_error_is_passed_on() {
    let fixture = Fixture::new();
    let service = service_fn(|_| {
        ready(Err::<Response<Empty<Bytes>>, _>(io::Error::other(
            "secret detail",
        )))
    });
    let error = layer(&fixture)
        .layer(service)
        .oneshot(get("/orders/7"))
        .await
        .unwrap_err();
    assert_eq!(error.to_string(), "secret detail");
    check(
        &fixture,
        &ended("ERROR", "error(_OTHER)", None, "_OTHER", "failed"),
    );
}

#[tokio::test]
async fn a_server_error_status_is_an_error_and_a_client_error_is_not() {
    let answer = |status: StatusCode| {
        service_fn(move |_| {
            let response = Response::builder()
                .status(status)
                .body(Empty::<Bytes>::new());
            ready(Ok::<_, Infallible>(response.unwrap()))
        })
    };
    let fixture = Fixture::new();
    let service = answer(StatusCode::SERVICE_UNAVAILABLE);
    drop(
        layer(&fixture)
            .layer(service)
            .oneshot(get("/orders/7"))
            .await
            .unwrap(),
    );
    check(
        &fixture,
        &ended("ERROR", "error(503)", Some(503), "503", "completed"),
    );

    let fixture = Fixture::new();
    let service = answer(StatusCode::NOT_FOUND);
    drop(
        layer(&fixture)
            .layer(service)
            .oneshot(get("/orders/7"))
            .await
            .unwrap(),
    );
    check(&fixture, &completed().replace("200", "404"));
}

#[tokio::test]
async fn nested_layers_observe_once() {
    let fixture = Fixture::new();
    let service = service_fn(|_| ready(Ok::<_, Infallible>(Response::new(Empty::<Bytes>::new()))));
    let service = ServiceBuilder::new()
        .layer(layer(&fixture))
        .layer(layer(&fixture))
        .service(service);
    drop(service.oneshot(get("/orders/7")).await.unwrap());
    check(&fixture, &completed());
}

#[tokio::test]
async fn an_unknown_method_does_not_become_a_label() {
    let fixture = Fixture::new();
    let service = service_fn(|_| ready(Ok::<_, Infallible>(Response::new(Empty::<Bytes>::new()))));
    let request = Request::builder()
        .method("BREW")
        .uri("/pot")
        .body(())
        .unwrap();
    drop(
        layer(&fixture)
            .layer(service)
            .oneshot(request)
            .await
            .unwrap(),
    );
    let span = fixture.span();
    assert_eq!(span.name, "HTTP");
    assert_eq!(attribute(&span, "http.request.method"), "_OTHER");
    assert_eq!(attribute(&span, "http.request.method_original"), "BREW");
    assert_eq!(
        fixture.points(DURATION),
        [
            "1 {http.request.method=_OTHER http.response.status_code=200 network.protocol.version=1.1 url.scheme=http}"
        ]
    );
}

#[tokio::test]
async fn a_request_continues_its_caller_and_answers_with_its_ids() {
    let fixture = Fixture::new();
    let service = service_fn(|_| async {
        correlation::set_tenant_id("acme");
        correlation::set_user_id("ann@example.com");
        tracing::info!(target: "service", "handled");
        drop(tracing::info_span!("work").entered());
        Ok::<_, Infallible>(Response::new(Empty::<Bytes>::new()))
    });
    let mut request = get("/orders/7?card=4111111111111111");
    let headers = request.headers_mut();
    headers.insert("traceparent", PARENT.parse().unwrap());
    headers.insert("tracestate", "a=1".parse().unwrap());
    headers.insert("x-correlation-id", "c-1".parse().unwrap());
    headers.insert("x-request-id", "r-1".parse().unwrap());
    headers.insert("user-agent", "probe/1".parse().unwrap());
    headers.insert("host", "api.example.com:8080".parse().unwrap());
    let response = layer(&fixture)
        .layer(service)
        .oneshot(request)
        .await
        .unwrap();
    assert_eq!(response.headers()["x-correlation-id"], "c-1");
    assert_eq!(response.headers()["x-request-id"], "r-1");
    drop(response);

    let [child, root] = &fixture.spans()[..] else {
        panic!("{:?}", fixture.spans())
    };
    assert_eq!(
        root.span_context.trace_id().to_string(),
        "4bf92f3577b34da6a3ce929d0e0e4736"
    );
    assert_eq!(root.parent_span_id.to_string(), "00f067aa0ba902b7");
    assert!(root.parent_span_is_remote);
    assert_eq!(root.span_context.trace_state().header(), "a=1");
    assert_eq!(child.parent_span_id, root.span_context.span_id());
    for span in [root, child] {
        assert_eq!(attribute(span, "correlation_id"), "c-1");
        assert_eq!(attribute(span, "request_id"), "r-1");
        assert_eq!(attribute(span, "tenant_id"), "acme");
        assert_eq!(attribute(span, "saas.tenant"), "acme");
        assert_eq!(attribute(span, "user_id").len(), 64);
    }
    assert_eq!(attribute(root, "url.path"), "/orders/7");
    assert_eq!(attribute(root, "user_agent.original"), "probe/1");
    assert_eq!(attribute(root, "server.address"), "api.example.com");
    assert_eq!(attribute(root, "server.port"), "8080");
    let texts = format!("{root:?}{child:?}{:?}", fixture.lines());
    assert!(
        !texts.contains("4111") && !texts.contains("ann@"),
        "{texts}"
    );
    assert!(
        fixture.lines().iter().all(|line| line.contains(" c-1 ")),
        "{:?}",
        fixture.lines()
    );
}

#[tokio::test]
async fn hostile_headers_leave_legal_ones_behind() {
    let fixture = Fixture::new();
    let service = service_fn(|_| ready(Ok::<_, Infallible>(Response::new(Empty::<Bytes>::new()))));
    let mut request = get("/orders/7");
    let headers = request.headers_mut();
    headers.insert("traceparent", "00-+bf92f-1-1".parse().unwrap());
    headers.insert("x-correlation-id", "x".repeat(10_000).parse().unwrap());
    headers.insert(
        "x-request-id",
        http::HeaderValue::from_bytes(b"\xff\xfe").unwrap(),
    );
    headers.insert("user-agent", "u".repeat(10_000).parse().unwrap());
    headers.insert("host", "a b".parse().unwrap());
    let response = layer(&fixture)
        .layer(service)
        .oneshot(request)
        .await
        .unwrap();
    let echoed = response.headers()["x-correlation-id"]
        .to_str()
        .unwrap()
        .to_owned();
    assert_eq!(echoed.len(), 36);
    drop(response);
    let span = fixture.span();
    assert_eq!(span.parent_span_id, opentelemetry::trace::SpanId::INVALID);
    assert_eq!(attribute(&span, "correlation_id"), echoed);
    assert_eq!(attribute(&span, "user_agent.original").len(), 256);
    assert_eq!(attribute(&span, "server.address"), "");
    assert_eq!(
        fixture.vitals.violations(Violation::InvalidCorrelationId),
        2
    );
    assert_eq!(fixture.vitals.violations(Violation::InvalidPropagation), 1);
}

#[tokio::test]
async fn strangers_are_linked_at_the_public_edge() {
    let fixture = Fixture::new();
    let service = service_fn(|_| {
        let baggage = opentelemetry::Context::map_current(|cx| cx.baggage().len());
        assert_eq!(baggage, 0);
        ready(Ok::<_, Infallible>(Response::new(Empty::<Bytes>::new())))
    });
    let mut request = get("/orders/7");
    let theirs = [
        ("traceparent", PARENT),
        ("tracestate", "a=stranger"),
        ("baggage", "correlation_id=stranger,tier=stranger"),
        ("x-correlation-id", "stranger"),
        ("x-request-id", "stranger"),
    ];
    for (name, value) in theirs {
        request.headers_mut().insert(name, value.parse().unwrap());
    }
    let edge = layer(&fixture).at_public_edge().layer(service);
    let response = edge.oneshot(request).await.unwrap();
    assert!(!format!("{:?}", response.headers()).contains("stranger"));
    drop(response);
    let span = fixture.span();
    assert!(!format!("{span:?}").contains("stranger"), "{span:?}");
    assert_eq!(span.parent_span_id, opentelemetry::trace::SpanId::INVALID);
    let linked = span.links.iter().next().unwrap().span_context.trace_id();
    assert_eq!(linked.to_string(), "4bf92f3577b34da6a3ce929d0e0e4736");
    assert_ne!(span.span_context.trace_id(), linked);
}

#[tokio::test]
async fn routes_come_late_or_from_a_function() {
    let fixture = Fixture::new();
    let late = service_fn(|_| {
        let mut response = Response::new(Empty::<Bytes>::new());
        response.extensions_mut().insert(Route::new("/late/{x}"));
        ready(Ok::<_, Infallible>(response))
    });
    let request = || Request::get("/late/1").body(()).unwrap();
    drop(
        layer(&fixture)
            .layer(late)
            .oneshot(request())
            .await
            .unwrap(),
    );
    let given = layer(&fixture).with_route(|parts| {
        parts
            .uri
            .path()
            .starts_with("/late")
            .then(|| Route::new("/given"))
    });
    drop(given.layer(late).oneshot(request()).await.unwrap());
    let names: Vec<_> = fixture
        .spans()
        .iter()
        .map(|span| span.name.clone())
        .collect();
    assert_eq!(names, ["GET /late/{x}", "GET /given"]);
}

#[cfg(feature = "axum")]
#[tokio::test]
async fn axum_tells_its_matched_path() {
    use axum::{Router, routing};
    let fixture = Fixture::new();
    let app = Router::new().route("/users/{id}", routing::get(|| async { "hi" }));
    let app = app.layer(layer(&fixture));
    let request = Request::get("/users/7")
        .body(axum::body::Body::empty())
        .unwrap();
    let response = app.oneshot(request).await.unwrap();
    response.into_body().collect().await.unwrap();
    assert_eq!(fixture.span().name, "GET /users/{id}");
}

#[cfg(feature = "axum")]
#[tokio::test]
async fn what_the_service_says_of_its_routes_goes_before_axum() {
    use axum::{Router, routing};
    let fixture = Fixture::new();
    let app = Router::new().route("/users/{id}", routing::get(|| async { "hi" }));
    let app = app.layer(layer(&fixture).with_route(|_| Some(Route::new("/its/own"))));
    let request = Request::get("/users/7").body(axum::body::Body::empty());
    drop(app.oneshot(request.unwrap()).await.unwrap());
    assert_eq!(fixture.span().name, "GET /its/own");
}

#[tokio::test]
async fn a_line_goes_to_the_subscriber_of_its_request() {
    let fixture = Fixture::new();
    let service = service_fn(|_| ready(Ok::<_, Infallible>(Response::new(Full::from("abc")))));
    let service = layer(&fixture).layer(service);
    let response: Response<ResponseBody<Full<Bytes>>> =
        service.oneshot(get("/orders/7")).await.unwrap();
    std::thread::spawn(move || drop(response)).join().unwrap();
    let cancelled = ended("INFO", "unset", Some(200), "cancelled", "cancelled");
    check(&fixture, &cancelled);
}

#[tokio::test]
async fn a_request_that_ends_with_its_thread_ends_nothing_else() {
    type Kept = Pin<Box<dyn Future<Output = ()>>>;
    thread_local! {
        static KEPT: std::cell::RefCell<Option<Kept>> = const { std::cell::RefCell::new(None) };
    }
    let fixture = Fixture::new();
    let (layer, dispatch) = (layer(&fixture), fixture.dispatch());
    let work = move || {
        // Made first, so dropped last.
        KEPT.with(|kept| drop(kept.borrow_mut().take()));
        let service = service_fn(|_| pending::<Result<Response<Empty<Bytes>>, Infallible>>());
        let future = layer.layer(service).oneshot(get("/orders/7"));
        let mut future: Kept = Box::pin(async { drop(future.await) });
        let mut task = Context::from_waker(std::task::Waker::noop());
        assert!(future.as_mut().poll(&mut task).is_pending());
        KEPT.with(|kept| *kept.borrow_mut() = Some(future));
    };
    std::thread::spawn(move || tracing::dispatcher::with_default(&dispatch, work))
        .join()
        .unwrap();
    assert_eq!(attribute(&fixture.span(), "error.type"), "cancelled");
    assert!(fixture.points(ACTIVE)[0].starts_with("0 "));
}

#[tokio::test]
async fn a_future_polled_after_its_end_does_what_the_services_own_does() {
    let fixture = Fixture::new();
    let service = service_fn(|_| ready(Ok::<_, Infallible>(Response::new(Empty::<Bytes>::new()))));
    let mut future = Box::pin(layer(&fixture).layer(service).call(get("/orders/7")));
    drop(future.as_mut().await.unwrap());
    let mut task = Context::from_waker(std::task::Waker::noop());
    let again = AssertUnwindSafe(|| drop(future.as_mut().poll(&mut task)));
    // `Ready` panics then.
    std::panic::catch_unwind(again).unwrap_err();
    check(&fixture, &completed());
}

#[tokio::test]
async fn unsampled_requests_are_still_measured_and_correlated() {
    let fixture = Fixture::sampled(Sampling::AlwaysOff);
    let service = service_fn(|_| {
        let valid = opentelemetry::Context::map_current(|cx| cx.span().span_context().is_valid());
        assert!(valid && correlation::current().is_some());
        ready(Ok::<_, Infallible>(Response::new(Empty::<Bytes>::new())))
    });
    drop(
        layer(&fixture)
            .layer(service)
            .oneshot(get("/orders/7"))
            .await
            .unwrap(),
    );
    assert!(fixture.spans().is_empty());
    assert_eq!(fixture.points(DURATION), [format!("1 {{{LABELS}}}")]);
}

#[tokio::test]
async fn without_a_subscriber_requests_are_still_correlated() {
    let fixture = Fixture::new();
    let service = service_fn(|_| {
        assert!(correlation::current().is_some());
        ready(Ok::<_, Infallible>(Response::new(Empty::<Bytes>::new())))
    });
    let service = layer(&fixture).layer(service);
    let none = tracing::subscriber::set_default(tracing::subscriber::NoSubscriber::default());
    let response = service.oneshot(get("/orders/7")).await.unwrap();
    assert!(response.headers().contains_key("x-correlation-id"));
    drop(response);
    drop(none);
    assert_eq!(fixture.points(DURATION), [format!("1 {{{LABELS}}}")]);
    assert!(correlation::current().is_none());
}

#[tokio::test]
async fn a_filter_that_hides_our_spans_leaves_requests_correlated() {
    let fixture = Fixture::new();
    let service = service_fn(|_| {
        assert!(correlation::current().is_some());
        ready(Ok::<_, Infallible>(Response::new(Empty::<Bytes>::new())))
    });
    let provider = SdkTracerProvider::builder().build();
    let bridge = tracing_opentelemetry::layer().with_tracer(provider.tracer("test"));
    let hidden = bridge.with_filter(LevelFilter::OFF);
    let subscriber = tracing_subscriber::registry()
        .with(hidden)
        .with(LevelFilter::TRACE);
    let current = tracing::subscriber::set_default(subscriber);
    let response = layer(&fixture)
        .layer(service)
        .oneshot(get("/orders/7"))
        .await
        .unwrap();
    assert!(response.headers().contains_key("x-correlation-id"));
    drop(response);
    drop(current);
    assert_eq!(fixture.points(DURATION), [format!("1 {{{LABELS}}}")]);
}

#[tokio::test]
async fn a_task_that_lives_on_does_not_keep_the_request_open() {
    let fixture = Fixture::new();
    let service = service_fn(|_| async {
        tokio::spawn(pending::<()>().instrument(tracing::Span::current()));
        Ok::<_, Infallible>(Response::new(Empty::<Bytes>::new()))
    });
    let response = layer(&fixture)
        .layer(service)
        .oneshot(get("/orders/7"))
        .await
        .unwrap();
    drop(response);
    check(&fixture, &completed());
}

#[tokio::test]
async fn many_routes_and_statuses_stay_bounded() {
    let fixture = Fixture::new();
    let service = service_fn(|_| ready(Ok::<_, Infallible>(Response::new(Empty::<Bytes>::new()))));
    let service = layer(&fixture).layer(service);
    for number in 0..3_000 {
        let mut request = Request::get("/x").body(()).unwrap();
        request
            .extensions_mut()
            .insert(Route::new(&format!("/r{number}")));
        drop(service.clone().oneshot(request).await.unwrap());
    }
    assert!(fixture.points(DURATION).len() <= 2_001);
}
