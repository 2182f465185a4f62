//! Every way a request can go: one span, one measurement, one line, and nothing left active.

use std::convert::Infallible;
use std::future::{Future, pending, poll_fn, ready};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Request, Response, StatusCode};
use http_body::{Body, Frame};
use http_body_util::{BodyExt as _, Empty, Full};
use opentelemetry::trace::{SpanKind, Status};
use tower::timeout::TimeoutLayer;
use tower::{BoxError, Service, ServiceBuilder, ServiceExt as _, service_fn};
use tower_layer::Layer as _;

use super::{Route, ServerLayer};
use crate::fixture::{Fixture, attribute};

fn layer(fixture: &Fixture) -> ServerLayer {
    let layer = ServerLayer::new(&fixture.meter, &fixture.correlator, &fixture.redactor);
    layer.with_route(|_| Some(Route::new("/r")))
}

fn request(method: &str) -> Request<()> {
    Request::builder()
        .method(method)
        .uri("/r")
        .body(())
        .unwrap()
}

/// How the only request went, as each of the three signals has it: `name status error`, the labels,
/// `LEVEL outcome`.
#[track_caller]
fn went(fixture: &Fixture) -> [String; 3] {
    let span = fixture.span();
    assert_eq!(span.span_kind, SpanKind::Server);
    let failed = matches!(span.status, Status::Error { .. });
    let status = attribute(&span, "http.response.status_code");
    let error = attribute(&span, "error.type");
    let state = if failed { "failed" } else { "fine" };
    let points = fixture.points("http.server.request.duration");
    let [point] = &points[..] else {
        panic!("{points:?}");
    };
    let (count, labels) = point.split_once(' ').unwrap();
    assert_eq!(count, "1");
    let label = |key: &str| {
        let start = format!("{key}=");
        let found = labels
            .split([' ', '{', '}'])
            .find_map(|pair| pair.strip_prefix(&start));
        found.unwrap_or("-").to_owned()
    };
    let measured = format!(
        "{} {}",
        label("http.response.status_code"),
        label("error.type")
    );
    let lines = fixture.lines();
    let [line] = &lines[..] else {
        panic!("{lines:?}");
    };
    let level = line.split(' ').next().unwrap();
    let outcome = line.rsplit_once("outcome=").unwrap().1.trim_matches('"');
    let active = fixture.points("http.server.active_requests");
    assert!(
        active.len() == 1 && active[0].starts_with("0 "),
        "{active:?}"
    );
    [
        format!("{} {state} {status} {error}", span.name)
            .trim_end()
            .to_owned(),
        measured,
        format!("{level} {outcome}"),
    ]
}

#[track_caller]
fn check(fixture: &Fixture, expected: [&str; 3]) {
    assert_eq!(went(fixture), expected);
}

/// The same whether the middleware is the outermost or the innermost.
fn answer<B: Body + Clone>(
    status: u16,
    body: B,
) -> impl Service<
    Request<()>,
    Response = Response<B>,
    Error = Infallible,
    Future = impl Future<Output = Result<Response<B>, Infallible>>,
> + Clone {
    service_fn(move |_| {
        let response = Response::builder().status(status).body(body.clone());
        ready(Ok::<_, Infallible>(response.unwrap()))
    })
}

/// Polls once, and says whether it is still under way.
fn poll_once<F: Future + Unpin>(future: &mut F) -> bool {
    let mut task = Context::from_waker(Waker::noop());
    pin!(future).poll(&mut task).is_pending()
}

/// A body of these frames, which does not know its length nor its end.
#[derive(Clone)]
struct Frames(Vec<What>);

#[derive(Clone, Copy)]
enum What {
    Data,
    Trailers,
    Fails,
    Panics,
    Waits,
}

impl Body for Frames {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if self.0.is_empty() {
            return Poll::Ready(None);
        }
        Poll::Ready(Some(match self.0.remove(0) {
            What::Data => Ok(Frame::data(Bytes::from_static(b"data"))),
            What::Trailers => Ok(Frame::trailers(HeaderMap::new())),
            What::Fails => Err(io::Error::other("secret detail")),
            What::Panics => std::panic::resume_unwind(Box::new("secret detail")),
            What::Waits => return Poll::Pending,
        }))
    }
}

/// A response with this body, of which so many frames are taken before it is dropped.
async fn take(fixture: &Fixture, body: Vec<What>, frames: usize) {
    let service = layer(fixture).layer(answer(200, Frames(body)));
    let response = service.oneshot(request("GET")).await.unwrap();
    let mut body = response.into_body();
    for _ in 0..frames {
        let mut task = Context::from_waker(Waker::noop());
        let step = AssertUnwindSafe(|| drop(Pin::new(&mut body).poll_frame(&mut task)));
        drop(catch_unwind(step));
    }
}

#[tokio::test]
async fn completed_by_its_body() {
    use What::{Data, Fails, Panics, Trailers, Waits};
    let fine = ["GET /r fine 200", "200 -", "INFO completed"];
    let left = [
        "GET /r fine 200 cancelled",
        "200 cancelled",
        "INFO cancelled",
    ];
    let broke = ["GET /r failed 200 body", "200 body", "ERROR failed"];
    let panicked = ["GET /r failed 200 panic", "200 panic", "ERROR panicked"];
    for (body, frames, expected) in [
        (vec![], 1, fine),
        (vec![Data, Data], 3, fine),
        // A server asks no more after trailers.
        (vec![Data, Trailers], 2, fine),
        (vec![Trailers], 1, fine),
        (vec![], 0, left),
        (vec![Data, Data], 1, left),
        (vec![Data, Trailers], 1, left),
        (vec![Data, Waits], 2, left),
        (vec![Fails], 1, broke),
        (vec![Data, Fails], 2, broke),
        (vec![Panics], 1, panicked),
        (vec![Data, Panics], 2, panicked),
    ] {
        let fixture = Fixture::new();
        take(&fixture, body, frames).await;
        check(&fixture, expected);
    }
}

#[tokio::test]
async fn completed_without_a_body_that_anybody_reads() {
    for (method, status, expected) in [
        ("HEAD", 200, ["HEAD /r fine 200", "200 -", "INFO completed"]),
        (
            "HEAD",
            500,
            ["HEAD /r failed 500 500", "500 500", "ERROR completed"],
        ),
        ("GET", 204, ["GET /r fine 204", "204 -", "INFO completed"]),
        ("GET", 304, ["GET /r fine 304", "304 -", "INFO completed"]),
        // Measured when the connection is handed over.
        ("GET", 101, ["GET /r fine 101", "101 -", "INFO completed"]),
        (
            "CONNECT",
            200,
            ["CONNECT /r fine 200", "200 -", "INFO completed"],
        ),
        ("GET", 103, ["GET /r fine 103", "103 -", "INFO completed"]),
    ] {
        let fixture = Fixture::new();
        let service = layer(&fixture).layer(answer(status, Frames(vec![What::Data])));
        drop(service.oneshot(request(method)).await.unwrap());
        check(&fixture, expected);
    }
}

#[tokio::test]
async fn each_status_and_method() {
    for (method, status, expected) in [
        ("GET", 200, ["GET /r fine 200", "200 -", "INFO completed"]),
        ("POST", 302, ["POST /r fine 302", "302 -", "INFO completed"]),
        ("PUT", 404, ["PUT /r fine 404", "404 -", "INFO completed"]),
        (
            "DELETE",
            499,
            ["DELETE /r fine 499", "499 -", "INFO completed"],
        ),
        (
            "PATCH",
            500,
            ["PATCH /r failed 500 500", "500 500", "ERROR completed"],
        ),
        (
            "QUERY",
            599,
            ["QUERY /r failed 599 599", "599 599", "ERROR completed"],
        ),
        ("BREW", 200, ["HTTP /r fine 200", "200 -", "INFO completed"]),
        ("get", 200, ["HTTP /r fine 200", "200 -", "INFO completed"]),
        // Of no class: no server has failed.
        ("GET", 999, ["GET /r fine 999", "999 -", "INFO completed"]),
    ] {
        let fixture = Fixture::new();
        let service = layer(&fixture).layer(answer(status, Empty::<Bytes>::new()));
        drop(service.oneshot(request(method)).await.unwrap());
        check(&fixture, expected);
        let known = fixture.points("http.server.request.duration");
        let other = known[0].contains("http.request.method=_OTHER");
        assert_eq!(other, ["BREW", "get"].contains(&method));
        let original = attribute(&fixture.span(), "http.request.method_original");
        assert_eq!(original, if other { method } else { "" });
    }
}

const CANCELLED: [&str; 3] = ["GET /r fine  cancelled", "- cancelled", "INFO cancelled"];
const PANICKED: [&str; 3] = ["GET /r failed  panic", "- panic", "ERROR panicked"];
const TIMED_OUT: [&str; 3] = ["GET /r failed  timeout", "- timeout", "ERROR failed"];

type Answer = Response<Empty<Bytes>>;

#[tokio::test]
async fn given_up_before_the_head() {
    let stuck = service_fn(|_| pending::<Result<Answer, Infallible>>());
    let fixture = Fixture::new();
    // Never polled.
    drop(layer(&fixture).layer(stuck).call(request("GET")));
    check(&fixture, CANCELLED);

    let fixture = Fixture::new();
    let mut future = Box::pin(layer(&fixture).layer(stuck).call(request("GET")));
    assert!(poll_once(&mut future) && poll_once(&mut future));
    drop(future);
    check(&fixture, CANCELLED);
}

#[tokio::test]
async fn panicked() {
    fn boom() -> Answer {
        std::panic::resume_unwind(Box::new("secret detail"))
    }
    // In the future.
    let fixture = Fixture::new();
    let service = service_fn(|_| async { Ok::<_, Infallible>(boom()) });
    let mut future = Box::pin(layer(&fixture).layer(service).call(request("GET")));
    catch_unwind(AssertUnwindSafe(|| poll_once(&mut future))).unwrap_err();
    drop(future);
    check(&fixture, PANICKED);

    // In the call itself.
    let fixture = Fixture::new();
    let service = service_fn(|_| ready(Ok::<_, Infallible>(boom())));
    let mut service = layer(&fixture).layer(service);
    let call = AssertUnwindSafe(|| drop(service.call(request("GET"))));
    catch_unwind(call).unwrap_err();
    check(&fixture, PANICKED);

    // In the future, and turned into a response by a layer further in.
    let fixture = Fixture::new();
    let service = service_fn(|_| async {
        let mut inner = Box::pin(async { boom() });
        let caught = poll_fn(|task| {
            let poll = AssertUnwindSafe(|| inner.as_mut().poll(task));
            catch_unwind(poll).unwrap_or_else(|_| {
                let mut response = Answer::default();
                *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
                Poll::Ready(response)
            })
        });
        Ok::<_, Infallible>(caught.await)
    });
    drop(
        layer(&fixture)
            .layer(service)
            .oneshot(request("GET"))
            .await
            .unwrap(),
    );
    check(
        &fixture,
        ["GET /r failed 500 500", "500 500", "ERROR completed"],
    );
}

#[tokio::test]
async fn timed_out() {
    let now = TimeoutLayer::new(Duration::ZERO);
    let stuck = service_fn(|_| pending::<Result<Answer, BoxError>>());
    // The layer further out gives the request up.
    let fixture = Fixture::new();
    let service = ServiceBuilder::new()
        .layer(now.clone())
        .layer(layer(&fixture));
    service
        .service(stuck)
        .oneshot(request("GET"))
        .await
        .unwrap_err();
    check(&fixture, CANCELLED);

    // The one further in says why.
    let fixture = Fixture::new();
    let service = ServiceBuilder::new().layer(layer(&fixture)).layer(now);
    service
        .service(stuck)
        .oneshot(request("GET"))
        .await
        .unwrap_err();
    check(&fixture, TIMED_OUT);

    // The one further in answers.
    let fixture = Fixture::new();
    let service = layer(&fixture).layer(answer(408, Empty::<Bytes>::new()));
    drop(service.oneshot(request("GET")).await.unwrap());
    check(&fixture, ["GET /r fine 408", "408 -", "INFO completed"]);
}

#[tokio::test]
async fn failed() {
    #[track_caller]
    fn fails<E: 'static>(error: impl Fn() -> E + Clone, expected: &str) {
        let fixture = Fixture::new();
        let service = service_fn(move |_| ready(Err::<Answer, E>(error())));
        let mut future = Box::pin(layer(&fixture).layer(service).call(request("GET")));
        assert!(!poll_once(&mut future));
        let span = format!("GET /r failed  {expected}");
        check(&fixture, [&span, &format!("- {expected}"), "ERROR failed"]);
    }
    fails(|| io::Error::from(io::ErrorKind::TimedOut), "timeout");
    fails(|| BoxError::from("secret detail"), "_OTHER");
    fails(
        || BoxError::from(io::Error::from(io::ErrorKind::BrokenPipe)),
        "connection",
    );
    fails(|| "secret detail", "_OTHER");
}

/// Not ready, and so never called.
struct Unready;

impl Service<Request<()>> for Unready {
    type Response = Answer;
    type Error = io::Error;
    type Future = std::future::Ready<Result<Answer, io::Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), io::Error>> {
        Poll::Ready(Err(io::Error::other("overloaded")))
    }

    fn call(&mut self, _: Request<()>) -> Self::Future {
        ready(Ok(Answer::default()))
    }
}

#[tokio::test]
async fn a_service_that_is_not_ready_takes_no_request() {
    let fixture = Fixture::new();
    let asked = layer(&fixture).layer(Unready).oneshot(request("GET"));
    assert_eq!(asked.await.unwrap_err().to_string(), "overloaded");
    assert!(fixture.spans().is_empty() && fixture.lines().is_empty());
    assert!(fixture.points("http.server.request.duration").is_empty());
    assert!(fixture.points("http.server.active_requests").is_empty());
}

#[tokio::test]
async fn mounted_twice_or_shared() {
    // One inside the other, from one layer or from two.
    for other in [true, false] {
        let fixture = Fixture::new();
        let outer = layer(&fixture);
        let inner = if other {
            layer(&fixture)
        } else {
            outer.clone()
        };
        let service = ServiceBuilder::new().layer(outer).layer(inner);
        let service = service.service(answer(200, Full::new(Bytes::from("abc"))));
        let response = service.oneshot(request("GET")).await.unwrap();
        response.into_body().collect().await.unwrap();
        check(&fixture, ["GET /r fine 200", "200 -", "INFO completed"]);
    }
    // One layer, several services and clones of them, all under way at once.
    let fixture = Fixture::new();
    let layer = layer(&fixture);
    let services = [
        layer.layer(answer(200, Frames(vec![What::Data]))),
        layer.clone().layer(answer(200, Frames(vec![What::Data]))),
    ];
    let mut bodies = Vec::new();
    for service in services.iter().chain(&services) {
        let response = service.clone().oneshot(request("GET")).await.unwrap();
        bodies.push(response.into_body());
    }
    assert!(fixture.points("http.server.active_requests")[0].starts_with("4 "));
    for body in bodies {
        body.collect().await.unwrap();
    }
    assert_eq!((fixture.spans().len(), fixture.lines().len()), (4, 4));
    assert!(fixture.points("http.server.request.duration")[0].starts_with("4 "));
    assert!(fixture.points("http.server.active_requests")[0].starts_with("0 "));
}
