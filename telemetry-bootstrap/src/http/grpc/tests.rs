use std::convert::Infallible;
use std::future::{pending, ready};
use std::io;

use bytes::Bytes;
use http::{HeaderMap, Request, Response};
use http_body::Body;
use http_body_util::{BodyExt as _, Empty, Full};
use opentelemetry::trace::Status;
use tower::{BoxError, Service, ServiceExt as _, service_fn};
use tower_layer::Layer as _;

use super::is_grpc;
use crate::fixture::{Fixture, attribute};
use crate::http::{ClientLayer, Route, ServerLayer};

const SERVER: &str = "rpc.server.call.duration";
const CLIENT: &str = "rpc.client.call.duration";

fn server(fixture: &Fixture) -> ServerLayer {
    ServerLayer::new(&fixture.meter, &fixture.correlator, &fixture.redactor)
}

fn client(fixture: &Fixture) -> ClientLayer {
    ClientLayer::new(&fixture.meter, &fixture.correlator, &fixture.redactor)
}

fn call(path: &str) -> Request<()> {
    let request = Request::post(path).header("content-type", "application/grpc+proto");
    request.body(()).unwrap()
}

fn trailers(status: &str) -> HeaderMap {
    HeaderMap::from_iter([("grpc-status".parse().unwrap(), status.parse().unwrap())])
}

/// One message, then this status.
fn answer(status: &str) -> Response<impl Body<Data = Bytes, Error = Infallible> + use<>> {
    let message = Full::new(Bytes::from("message"));
    let body = message.with_trailers(ready(Some(Ok(trailers(status)))));
    let response = Response::builder().header("content-type", "application/grpc");
    response.body(body).unwrap()
}

/// A response that is a head alone.
fn head(http: u16, status: Option<&str>) -> Response<Empty<Bytes>> {
    let mut response = Response::builder().status(http).body(Empty::new()).unwrap();
    *response.headers_mut() = status.map(trailers).unwrap_or_default();
    let content = "application/grpc".parse().unwrap();
    response.headers_mut().insert("content-type", content);
    response
}

/// Takes the message and the trailers, and asks for no more.
async fn take<B: Body<Data = Bytes, Error: std::fmt::Debug> + Unpin>(body: B) {
    let mut body = body;
    assert!(body.frame().await.unwrap().unwrap().is_data());
    assert!(body.frame().await.unwrap().unwrap().is_trailers());
}

/// Span, point and line that one call left behind.
#[track_caller]
fn check(fixture: &Fixture, metric: &str, expected: [&str; 3]) {
    let span = fixture.span();
    let status = match &span.status {
        Status::Error { description } => format!("error({description})"),
        other => format!("{other:?}").to_lowercase(),
    };
    let attributes = [
        "rpc.method",
        "rpc.method_original",
        "rpc.response.status_code",
    ];
    let attributes = attributes.map(|key| attribute(&span, key)).join(" ");
    let found = format!("{} {status} {attributes}", span.name);
    assert_eq!(found, expected[0]);
    assert_eq!(attribute(&span, "rpc.system.name"), "grpc");
    assert_eq!(fixture.points(metric).concat(), expected[1]);
    let lines = fixture.lines().concat();
    let line = lines
        .split_once("message=request finished ")
        .map(|(_, fields)| fields);
    assert_eq!(line.unwrap_or_default(), expected[2]);
    for other in [
        "http.server.request.duration",
        "http.client.request.duration",
    ] {
        assert!(fixture.points(other).is_empty());
    }
    for active in fixture.points("http.server.active_requests") {
        assert!(active.starts_with("0 "), "{active}");
    }
}

async fn serve<S, B, E>(fixture: &Fixture, path: &str, service: S)
where
    S: Service<Request<()>, Response = Response<B>, Error = E>,
    B: Body<Data = Bytes, Error = Infallible> + Unpin,
    E: std::fmt::Debug + 'static,
{
    let service = server(fixture).layer(service);
    let response = service.oneshot(call(path)).await.unwrap();
    let (parts, body) = response.into_parts();
    let alone = parts.headers.contains_key("grpc-status") || parts.status != 200;
    if alone {
        drop(body);
    } else {
        take(body).await;
    }
}

#[test]
fn calls_are_known_by_their_content() {
    let check = |content: &str, expected: bool| {
        let name = http::header::CONTENT_TYPE;
        let headers = HeaderMap::from_iter([(name, content.parse().unwrap())]);
        assert_eq!(is_grpc(&headers), expected, "{content}");
    };
    check("application/grpc", true);
    check("application/grpc+proto", true);
    check("application/grpc;x=y", true);
    check("Application/GRPC", true);
    check("application/grpc-web", false);
    check("application/grpcx", false);
    check("application/json", false);
    check("", false);
    assert!(!is_grpc(&HeaderMap::new()));
}

#[tokio::test]
async fn the_status_of_a_served_call_is_in_its_trailers() {
    let fixture = Fixture::new();
    let service = service_fn(|_| ready(Ok::<_, Infallible>(answer("0"))));
    serve(&fixture, "/a.Echo/Say", service).await;
    check(
        &fixture,
        SERVER,
        [
            "a.Echo/Say unset a.Echo/Say  OK",
            "1 {rpc.method=a.Echo/Say rpc.response.status_code=OK rpc.system.name=grpc}",
            "rpc.system.name=\"grpc\" rpc.method=\"a.Echo/Say\" \
             rpc.response.status_code=\"OK\" outcome=\"completed\"",
        ],
    );
}

#[tokio::test]
async fn a_head_alone_has_the_status_too() {
    let fixture = Fixture::new();
    let service = service_fn(|_| ready(Ok::<_, Infallible>(head(200, Some("5")))));
    serve(&fixture, "/a.Echo/Say", service).await;
    check(
        &fixture,
        SERVER,
        [
            "a.Echo/Say unset a.Echo/Say  NOT_FOUND",
            "1 {rpc.method=a.Echo/Say rpc.response.status_code=NOT_FOUND rpc.system.name=grpc}",
            "rpc.system.name=\"grpc\" rpc.method=\"a.Echo/Say\" \
             rpc.response.status_code=\"NOT_FOUND\" outcome=\"completed\"",
        ],
    );
}

/// Span status and `error.type` of the metric, for every status, on both sides.
#[tokio::test]
async fn each_side_has_its_own_errors() {
    let of_server = [2, 4, 12, 13, 14, 15];
    for code in 0..=16 {
        let fixture = Fixture::new();
        let service = service_fn(move |_| ready(Ok::<_, Infallible>(answer(&code.to_string()))));
        serve(&fixture, "/a.Echo/Say", service).await;
        let failed = matches!(fixture.span().status, Status::Error { .. });
        assert_eq!(failed, of_server.contains(&code), "{code}");
        assert_eq!(fixture.points(SERVER)[0].contains("error.type="), failed);
        assert_eq!(fixture.lines()[0].starts_with("ERROR"), failed);

        let fixture = Fixture::new();
        let response = client(&fixture).layer(service).oneshot(call("/a.Echo/Say"));
        take(response.await.unwrap().into_body()).await;
        let failed = matches!(fixture.span().status, Status::Error { .. });
        assert_eq!(failed, code != 0, "{code}");
        let status = attribute(&fixture.span(), "rpc.response.status_code");
        let error = attribute(&fixture.span(), "error.type");
        assert_eq!(error, if failed { status } else { String::new() });
    }
}

#[tokio::test]
async fn a_response_without_a_status_stands_for_one() {
    let of_http = [
        (503, "UNAVAILABLE"),
        (404, "UNIMPLEMENTED"),
        (418, "UNKNOWN"),
    ];
    for (http, status) in of_http {
        let fixture = Fixture::new();
        let service = service_fn(move |_| ready(Ok::<_, Infallible>(head(http, None))));
        let response = client(&fixture).layer(service).oneshot(call("/a.Echo/Say"));
        drop(response.await.unwrap());
        assert_eq!(
            attribute(&fixture.span(), "rpc.response.status_code"),
            status
        );
    }
    let fixture = Fixture::new();
    let service = service_fn(|_| ready(Ok::<_, Infallible>(head(200, None))));
    drop(
        server(&fixture)
            .layer(service)
            .oneshot(call("/a.Echo/Say"))
            .await
            .unwrap(),
    );
    assert_eq!(
        attribute(&fixture.span(), "rpc.response.status_code"),
        "UNKNOWN"
    );
}

#[tokio::test]
async fn a_call_that_breaks_off_has_no_status() {
    let fixture = Fixture::new();
    let service = service_fn(|_| pending::<Result<Response<Empty<Bytes>>, Infallible>>());
    drop(server(&fixture).layer(service).call(call("/a.Echo/Say")));
    check(
        &fixture,
        SERVER,
        [
            "grpc unset _OTHER a.Echo/Say ",
            "1 {error.type=cancelled rpc.method=_OTHER rpc.system.name=grpc}",
            "rpc.system.name=\"grpc\" rpc.method=\"_OTHER\" error.type=\"cancelled\" \
             outcome=\"cancelled\"",
        ],
    );

    let fixture = Fixture::new();
    let service = service_fn(|_| ready(Ok::<_, Infallible>(answer("0"))));
    let response = client(&fixture).layer(service).oneshot(call("/a.Echo/Say"));
    drop(response.await.unwrap());
    check(
        &fixture,
        CLIENT,
        [
            "a.Echo/Say error(cancelled) a.Echo/Say  ",
            "1 {error.type=cancelled rpc.method=a.Echo/Say rpc.system.name=grpc \
             server.address=_OTHER server.port=0}",
            "",
        ],
    );
}

#[tokio::test]
async fn a_client_names_its_target() {
    let fixture = Fixture::new();
    let refused = || io::Error::from(io::ErrorKind::ConnectionRefused);
    let service = service_fn(move |_| ready(Err::<Response<Empty<Bytes>>, _>(refused())));
    let layer = client(&fixture).with_target("orders.internal:50051");
    layer
        .layer(service)
        .oneshot(call("/a.Echo/Say"))
        .await
        .unwrap_err();
    check(
        &fixture,
        CLIENT,
        [
            "a.Echo/Say error(connection) a.Echo/Say  ",
            "1 {error.type=connection rpc.method=a.Echo/Say rpc.system.name=grpc \
             server.address=orders.internal server.port=50051}",
            "",
        ],
    );
    assert_eq!(
        attribute(&fixture.span(), "server.address"),
        "orders.internal"
    );
    assert_eq!(attribute(&fixture.span(), "server.port"), "50051");
}

#[tokio::test]
async fn methods_that_no_handler_answers_are_no_labels() {
    for code in ["1", "4", "7", "8", "12", "14", "16"] {
        let fixture = Fixture::new();
        let service = service_fn(move |_| ready(Ok::<_, Infallible>(head(200, Some(code)))));
        serve(&fixture, "/a.Echo/Say", service).await;
        assert_eq!(attribute(&fixture.span(), "rpc.method"), "_OTHER");
        assert_eq!(
            attribute(&fixture.span(), "rpc.method_original"),
            "a.Echo/Say"
        );
        assert!(fixture.points(SERVER)[0].contains("rpc.method=_OTHER"));
    }
}

#[tokio::test]
async fn a_method_that_was_answered_once_is_known_from_then_on() {
    let fixture = Fixture::new();
    let service = server(&fixture).layer(service_fn(|request: Request<()>| {
        let status = if request.uri().query().is_some() {
            "14"
        } else {
            "0"
        };
        ready(Ok::<_, Infallible>(head(200, Some(status))))
    }));
    for path in ["/a.Echo/Say", "/a.Echo/Say?down"] {
        drop(service.clone().oneshot(call(path)).await.unwrap());
    }
    let names: Vec<_> = fixture.spans().into_iter().map(|span| span.name).collect();
    assert_eq!(names, ["a.Echo/Say", "a.Echo/Say"]);
}

#[tokio::test]
async fn what_code_lists_is_all_that_is_known() {
    let methods = &["a.Echo/Say"][..];
    for (path, expected) in [("/a.Echo/Say", "a.Echo/Say"), ("/a.Echo/Sing", "_OTHER")] {
        let fixture = Fixture::new();
        let service = service_fn(|_| ready(Ok::<_, BoxError>(head(200, Some("0")))));
        let served = server(&fixture).with_rpc_methods(methods).layer(service);
        drop(served.oneshot(call(path)).await.unwrap());
        let called = client(&fixture).with_rpc_methods(methods);
        let called = called.with_classifier(crate::http::OfBoxed).layer(service);
        drop(called.oneshot(call(path)).await.unwrap());
        for span in fixture.spans() {
            assert_eq!(attribute(&span, "rpc.method"), expected);
        }
    }
}

#[tokio::test]
async fn hostile_methods_stay_bounded() {
    let fixture = Fixture::new();
    let service = service_fn(|_| ready(Ok::<_, Infallible>(head(200, Some("0")))));
    let (server, client) = (
        server(&fixture).layer(service),
        client(&fixture).layer(service),
    );
    for number in 0..3_000 {
        let path = format!("/a.Echo/Say{number}");
        drop(server.clone().oneshot(call(&path)).await.unwrap());
        drop(client.clone().oneshot(call(&path)).await.unwrap());
    }
    // The 200 that were learned, and the rest.
    assert_eq!(fixture.points(SERVER).len(), 201);
    assert_eq!(fixture.points(CLIENT).len(), 201);
}

/// A service that is not of gRPC, which a client calls all the same.
#[tokio::test]
async fn a_response_of_http_makes_it_a_request_of_http() {
    for (status, failed) in [(200, false), (415, false), (503, true)] {
        let fixture = Fixture::new();
        let service = service_fn(move |_| {
            let response = Response::builder()
                .status(status)
                .body(Empty::<Bytes>::new());
            ready(Ok::<_, Infallible>(response.unwrap()))
        });
        let layer = server(&fixture).with_route(|_| Some(Route::new("/orders")));
        drop(
            layer
                .layer(service)
                .oneshot(call("/a.Echo/Say"))
                .await
                .unwrap(),
        );
        let span = fixture.span();
        assert_eq!(span.name, "POST /orders");
        assert_eq!(
            attribute(&span, "http.response.status_code"),
            status.to_string()
        );
        assert_eq!(attribute(&span, "rpc.system.name"), "");
        assert_eq!(attribute(&span, "url.path"), "/a.Echo/Say");
        assert_eq!(matches!(span.status, Status::Error { .. }), failed);
        assert!(fixture.points(SERVER).is_empty());
        assert_eq!(fixture.points("http.server.request.duration").len(), 1);
        assert!(fixture.points("http.server.active_requests")[0].starts_with("0 "));
        assert!(fixture.lines()[0].contains("http.route=\"/orders\""));
    }
}

#[tokio::test]
async fn a_request_that_nobody_answers_is_what_its_route_says() {
    let stuck = service_fn(|_| pending::<Result<Response<Empty<Bytes>>, Infallible>>());
    let fixture = Fixture::new();
    let layer = server(&fixture).with_route(|_| Some(Route::new("/orders")));
    drop(layer.layer(stuck).call(call("/a.Echo/Say")));
    assert_eq!(fixture.span().name, "POST /orders");
    let fixture = Fixture::new();
    let layer = server(&fixture).with_route(|_| Some(Route::new("/a.Echo/{method}")));
    let layer = layer.with_rpc_methods(&["a.Echo/Say"]);
    drop(layer.layer(stuck).call(call("/a.Echo/Say")));
    assert_eq!(fixture.span().name, "a.Echo/Say");
}
