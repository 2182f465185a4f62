//! Whatever clients send, and however much of it is new: what is held of it stays small.

use std::collections::HashSet;
use std::convert::Infallible;
use std::future::ready;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::config::Sampling;
use bytes::Bytes;
use http::{HeaderValue, Request, Response};
use http_body_util::Empty;
use tower::{Service as _, ServiceExt as _, service_fn};
use tower_layer::Layer as _;

use super::{ClientLayer, Route, ServerLayer};
use crate::fixture::{Fixture, attribute};
use crate::vitals::Violation;

const SERVER: &str = "http.server.request.duration";
const CLIENT: &str = "http.client.request.duration";
const ACTIVE: &str = "http.server.active_requests";

fn server(fixture: &Fixture) -> ServerLayer {
    ServerLayer::new(&fixture.meter, &fixture.correlator, &fixture.redactor)
}

fn client(fixture: &Fixture) -> ClientLayer {
    ClientLayer::new(&fixture.meter, &fixture.correlator, &fixture.redactor)
}

/// A request that differs from all others in everything that a client can choose.
fn hostile(number: u32) -> Request<()> {
    let methods = [format!("BREW{number}"), "GET".to_owned()];
    let request = Request::builder()
        .method(methods[(number % 2) as usize].as_str())
        .uri(format!(
            "http://h{number}.example:{}/p{number}?q={number}",
            number % 65_536
        ))
        .header("host", format!("h{number}.example"))
        .header("user-agent", format!("agent {number}"))
        .header("x-correlation-id", format!("c-{number}"))
        .header("x-request-id", format!("r-{number}"))
        .header("baggage", format!("k{number}={number}"))
        .header("x-forwarded-for", format!("10.0.0.{number}"));
    request.body(()).unwrap()
}

/// Series and held memory after so many requests of which no two have anything in common.
async fn many_clients(count: u32) {
    let fixture = Fixture::sampled(Sampling::AlwaysOff);
    let statuses = |request: Request<()>| {
        let number: usize = request.headers()["user-agent"].len();
        let status = 200 + u16::try_from(number % 400).unwrap();
        let response = Response::builder()
            .status(status)
            .body(Empty::<Bytes>::new());
        ready(Ok::<_, Infallible>(response.unwrap()))
    };
    let (server, client) = (server(&fixture), client(&fixture));
    for number in 0..count {
        let inbound = server.layer(service_fn(statuses)).oneshot(hostile(number));
        drop(inbound.await.unwrap());
        let outbound = client.layer(service_fn(statuses)).oneshot(hostile(number));
        drop(outbound.await.unwrap());
    }
    // A method of ours and the rest, times the statuses of the services: agents of six lengths.
    assert!(
        fixture.points(SERVER).len() <= 12,
        "{}",
        fixture.points(SERVER).len()
    );
    assert!(
        fixture.points(CLIENT).len() <= 12,
        "{}",
        fixture.points(CLIENT).len()
    );
    let active = fixture.points(ACTIVE);
    assert_eq!(active.len(), 2);
    assert!(
        active.iter().all(|point| point.starts_with("0 ")),
        "{active:?}"
    );
    let longest = fixture.lines().iter().map(String::len).max();
    assert!(longest < Some(200), "{longest:?}");
    assert_eq!(server.held().0, 0);
    assert!(server.held().1 <= 12);
    // `_OTHER` is the one host.
    assert_eq!(client.held().0, 1);
    assert!(client.held().1 <= 12);
}

/// The same for routes, which a service may get wrong.
async fn many_routes(count: u32, sampler: Sampling) {
    let fixture = Fixture::sampled(sampler);
    let layer = server(&fixture);
    let service = service_fn(|_| ready(Ok::<_, Infallible>(Response::new(Empty::<Bytes>::new()))));
    for number in 0..count {
        let mut request = Request::get("/x").body(()).unwrap();
        let route = Route::new(&format!("/r{number}"));
        request.extensions_mut().insert(route);
        drop(layer.layer(service).oneshot(request).await.unwrap());
    }
    // The contract's limit, and the series of what is over it.
    assert!(fixture.points(SERVER).len() <= 2_001);
    assert_eq!(layer.held(), (512, 512));
    let names: HashSet<_> = fixture.spans().into_iter().map(|span| span.name).collect();
    assert!(names.len() <= 513, "{}", names.len());
    let active = fixture.points(ACTIVE);
    assert!(active.len() == 1 && active[0].starts_with("0 "));
}

#[tokio::test]
async fn thousands_of_clients() {
    many_clients(10_000).await;
}

#[tokio::test]
#[ignore = "takes a minute"]
async fn a_million_clients() {
    many_clients(1_000_000).await;
}

#[tokio::test]
async fn thousands_of_routes() {
    many_routes(3_000, Sampling::AlwaysOn).await;
    many_routes(6_000, Sampling::AlwaysOff).await;
}

#[tokio::test]
#[ignore = "takes a minute"]
async fn a_million_routes() {
    many_routes(1_000_000, Sampling::AlwaysOff).await;
}

#[tokio::test]
async fn error_types_are_of_a_closed_set_whatever_errors_say() {
    let fixture = Fixture::sampled(Sampling::AlwaysOff);
    for number in 0..5_000 {
        let fails = service_fn(move |_: Request<()>| {
            let error = std::io::Error::other(format!("error {number}"));
            ready(Err::<Response<Empty<Bytes>>, _>(error))
        });
        let request = || Request::get("http://h/").body(()).unwrap();
        server(&fixture)
            .layer(fails)
            .oneshot(request())
            .await
            .unwrap_err();
        client(&fixture)
            .layer(fails)
            .oneshot(request())
            .await
            .unwrap_err();
    }
    for name in [SERVER, CLIENT] {
        let points = fixture.points(name);
        assert!(
            points.len() == 1 && points[0].contains("error.type=_OTHER"),
            "{points:?}"
        );
    }
}

/// One request with this header, and the span of it.
async fn with_header(name: &'static str, value: &[u8]) -> (Fixture, Response<()>) {
    let fixture = Fixture::new();
    let service = service_fn(|_| ready(Ok::<_, Infallible>(Response::new(Empty::<Bytes>::new()))));
    let request = Request::get("/x").header(name, HeaderValue::from_bytes(value).unwrap());
    let service = server(&fixture).layer(service);
    let response = service.oneshot(request.body(()).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    drop(body);
    (fixture, Response::from_parts(parts, ()))
}

#[tokio::test]
async fn headers_that_are_too_long_or_no_ascii_are_as_good_as_none() {
    let long = "x".repeat(100_000);
    let bytes: Vec<u8> = (0x80..=0xff).collect();
    for name in [
        "traceparent",
        "tracestate",
        "baggage",
        "x-correlation-id",
        "x-request-id",
    ] {
        for value in [long.as_bytes(), &bytes, b"\t", b"a\tb", b"\xffa=1,b=2"] {
            let (fixture, response) = with_header(name, value).await;
            let id = response.headers()["x-correlation-id"].to_str().unwrap();
            assert_eq!(id.len(), 36, "{name} {id}");
            assert_eq!(response.headers()["x-request-id"].len(), 36);
            let span = fixture.span();
            assert_eq!(attribute(&span, "correlation_id"), id);
            assert!(span.span_context.trace_state().header().is_empty());
            let violations = Violation::InvalidPropagation;
            let all = fixture.vitals.violations(violations)
                + fixture.vitals.violations(Violation::InvalidCorrelationId);
            // A `tracestate` without a parent is not looked at.
            assert!(
                all <= 1 && (all == 1 || name == "tracestate" || value == b"\t"),
                "{name}"
            );
        }
    }
}

#[tokio::test]
async fn heads_that_are_too_long_are_cut() {
    let long = "x".repeat(20_000);
    let fixture = Fixture::new();
    let service = service_fn(|_| ready(Ok::<_, Infallible>(Response::new(Empty::<Bytes>::new()))));
    let request = Request::builder()
        .method(long.as_str())
        .uri(format!("/{long}?{long}"))
        .header("user-agent", &long)
        .header("host", &long);
    let request = request.body(()).unwrap();
    drop(
        server(&fixture)
            .layer(service)
            .oneshot(request)
            .await
            .unwrap(),
    );
    let span = fixture.span();
    for pair in &span.attributes {
        assert!(pair.value.to_string().len() <= 1_024, "{}", pair.key);
    }
    assert!(span.name.len() < 10);
    assert!(fixture.lines()[0].len() < 200);
}

#[tokio::test]
async fn nothing_stays_active_however_it_ends() {
    let fixture = Fixture::sampled(Sampling::AlwaysOff);
    let layer = server(&fixture);
    let mut stuck = layer.layer(service_fn(|_| {
        std::future::pending::<Result<Response<Empty<Bytes>>, Infallible>>()
    }));
    let mut panics = layer.layer(service_fn(|_| {
        std::panic::resume_unwind(Box::new("boom"));
        #[expect(unreachable_code, reason = "the type of the answer")]
        ready(Ok::<_, Infallible>(Response::new(Empty::<Bytes>::new())))
    }));
    let fails = layer.layer(service_fn(|_| {
        ready(Err::<Response<Empty<Bytes>>, _>("no"))
    }));
    let mut kept = Vec::new();
    for number in 0..1_000 {
        kept.push(stuck.call(hostile(number)));
        let call = AssertUnwindSafe(|| drop(panics.call(hostile(number))));
        catch_unwind(call).unwrap_err();
        fails.clone().oneshot(hostile(number)).await.unwrap_err();
    }
    let counts = |start: &str| {
        let active = fixture.points(ACTIVE);
        active.len() == 2 && active.iter().all(|point| point.starts_with(start))
    };
    assert!(counts("500 "));
    drop(kept);
    assert!(counts("0 "));
}
