//! Every way a request goes over a real connection, with HTTP/1.1 and HTTP/2: one span, one
//! measurement, one line, and nothing left active.

use std::convert::Infallible;
use std::future::{Future, pending};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{Request, Response, StatusCode, Version};
use axum::routing::{any, get, post};
use bytes::Bytes;
use futures_util::FutureExt as _;
use http_body_util::BodyExt as _;
use http_body_util::channel::Channel;
use hyper::ext::Protocol;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioIo};
use telemetry_bootstrap::testing::Harness;
use telemetry_contract::otlp::model::{Attribute, PointValue, StatusCode as SpanStatus, find};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

type Hyper = Client<HttpConnector, Body>;

/// A server with the layer, and a client without one.
struct Ends {
    address: String,
    http: Hyper,
    version: Version,
    stuck: Arc<Notify>,
}

impl Ends {
    fn request(&self, method: &str, path: &str, body: Body) -> Request<Body> {
        let uri = format!("http://{}{path}", self.address);
        let request = Request::builder().method(method).uri(uri);
        request.body(body).unwrap()
    }

    async fn send(&self, method: &str, path: &str) -> Response<hyper::body::Incoming> {
        let request = self.request(method, path, Body::empty());
        let response = self.http.request(request).await.unwrap();
        assert_eq!(response.version(), self.version);
        response
    }
}

/// Sends until nobody takes it.
fn endless() -> Body {
    let (mut sender, body) = Channel::<Bytes, Infallible>::new(1);
    tokio::spawn(async move {
        while sender
            .send_data(Bytes::from_static(&[b'x'; 1024]))
            .await
            .is_ok()
        {
            tokio::task::yield_now().await;
        }
    });
    Body::new(body)
}

fn trailing() -> Body {
    let (mut sender, body) = Channel::<Bytes, Infallible>::new(2);
    tokio::spawn(async move {
        sender.send_data(Bytes::from_static(b"data")).await.unwrap();
        let trailers = [("x-sum".parse().unwrap(), "1".parse().unwrap())];
        sender
            .send_trailers(trailers.into_iter().collect())
            .await
            .unwrap();
    });
    Body::new(body)
}

fn broken() -> Body {
    let (mut sender, body) = Channel::<Bytes, std::io::Error>::new(2);
    tokio::spawn(async move {
        sender.send_data(Bytes::from_static(b"data")).await.unwrap();
        sender.abort(std::io::Error::other("secret detail"));
    });
    Body::new(body)
}

fn boom() -> StatusCode {
    std::panic::resume_unwind(Box::new("secret detail"))
}

fn app(stuck: Arc<Notify>) -> Router {
    let nested = Router::new()
        .route("/{id}", get(|| async { "nested" }))
        .fallback(|| async { (StatusCode::NOT_FOUND, "nothing nested") });
    Router::new()
        .route("/hello", get(|| async { "hello" }))
        .route("/empty", get(|| async {}))
        .route("/none", get(|| async { StatusCode::NO_CONTENT }))
        .route("/same", get(|| async { StatusCode::NOT_MODIFIED }))
        .route("/fails", get(|| async { StatusCode::BAD_GATEWAY }))
        .route("/panics", get(|| async { boom() }))
        .route("/endless", get(|| async { endless() }))
        .route("/trailing", get(|| async { trailing() }))
        .route("/broken", get(|| async { broken() }))
        .route(
            "/echo",
            post(|request: Request<Body>| async { request.into_body() }),
        )
        .route("/any", any(|| async { "any" }))
        .route(
            "/stuck",
            get(async |State(stuck): State<Arc<Notify>>| {
                stuck.notify_one();
                pending::<()>().await;
            }),
        )
        .route(
            "/upgrade",
            get(|| async {
                let head = [("connection", "upgrade"), ("upgrade", "echo")];
                (StatusCode::SWITCHING_PROTOCOLS, head)
            }),
        )
        .route("/socket", any(socket))
        .nest("/api/{tenant}", nested)
        .with_state(stuck)
}

/// Takes a stream of HTTP/2 over, and sends back what comes.
async fn socket(mut request: Request<Body>) -> StatusCode {
    let protocol = request.extensions().get::<Protocol>();
    assert_eq!(protocol.map(Protocol::as_str), Some("websocket"));
    let upgraded = hyper::upgrade::on(&mut request);
    tokio::spawn(async move {
        let (mut from, mut to) = tokio::io::split(TokioIo::new(upgraded.await.unwrap()));
        tokio::io::copy(&mut from, &mut to).await
    });
    StatusCode::OK
}

/// What one way leaves behind: `name`, status of the span, `http.response.status_code`,
/// `error.type`, outcome of the line.
fn run<F: Future<Output = ()>>(version: Version, way: impl FnOnce(Ends) -> F) -> String {
    let harness = Harness::new();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let work = async {
        let stuck = Arc::new(Notify::new());
        let app = app(Arc::clone(&stuck)).layer(harness.telemetry().server_layer());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        tokio::spawn(async move { axum::serve(listener, app).await });
        let http = Client::builder(TokioExecutor::new())
            .http2_only(version == Version::HTTP_2)
            .build_http();
        way(Ends {
            address,
            http,
            version,
            stuck,
        })
        .await;
        let ended = async {
            while harness.lines().is_empty() {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), ended)
            .await
            .unwrap();
    };
    harness.run(|| runtime.unwrap().block_on(work));
    left(&harness, version)
}

fn left(harness: &Harness, version: Version) -> String {
    let text = |attributes: &[Attribute<'_>], key: &str| {
        find(attributes, key)
            .map(ToString::to_string)
            .unwrap_or_default()
    };
    let (spans, lines) = (harness.spans(), harness.lines());
    assert_eq!((spans.len(), lines.len()), (1, 1), "{spans:?}");
    let (span, line) = (&spans[0], &lines[0]);
    let of_span = |key| text(&span.attributes, key);
    let metrics = harness.metrics();
    let points = |name| {
        let metric = metrics.iter().find(|metric| metric.name == name);
        let points = &metric.unwrap().points;
        assert_eq!(points.len(), 1, "{points:?}");
        &points[0]
    };
    let active = points("http.server.active_requests");
    assert_eq!(active.value, PointValue::Int(0));
    let measured = points("http.server.request.duration");
    let is_one = matches!(measured.value, PointValue::Distribution { count: 1, .. });
    assert!(is_one, "{measured:?}");
    for key in ["http.route", "http.response.status_code", "error.type"] {
        let found = text(&measured.attributes, key);
        assert_eq!(found, of_span(key), "{key}");
        let of_line = line.get(key).map(ToString::to_string).unwrap_or_default();
        assert_eq!(of_line.trim_matches('"'), found, "{key}");
    }
    let spoken = if version == Version::HTTP_2 {
        "2"
    } else {
        "1.1"
    };
    assert_eq!(of_span("network.protocol.version"), spoken);
    assert!(!harness.raw_lines().concat().contains("secret"));
    harness.assert_contract();
    let failed = span.status.code == SpanStatus::Error;
    format!(
        "{} {} {} {} {}",
        span.name,
        if failed { "failed" } else { "fine" },
        of_span("http.response.status_code"),
        of_span("error.type"),
        line["outcome"].as_str().unwrap(),
    )
}

#[track_caller]
fn check<F: Future<Output = ()>>(way: impl Fn(Ends) -> F, expected: &str) {
    for version in [Version::HTTP_11, Version::HTTP_2] {
        assert_eq!(run(version, &way), expected, "{version:?}");
    }
}

/// The whole response, where there is one.
#[track_caller]
fn whole(method: &'static str, path: &'static str, expected: &str) {
    let way = async |ends: Ends| {
        let response = ends.send(method, path).await;
        drop(response.into_body().collect().await);
    };
    check(way, expected);
}

#[test]
fn completed() {
    whole("GET", "/hello", "GET /hello fine 200  completed");
    whole("HEAD", "/hello", "HEAD /hello fine 200  completed");
    whole("GET", "/empty", "GET /empty fine 200  completed");
    whole("GET", "/none", "GET /none fine 204  completed");
    whole("GET", "/same", "GET /same fine 304  completed");
    whole("GET", "/fails", "GET /fails failed 502 502 completed");
    whole("GET", "/trailing", "GET /trailing fine 200  completed");
    whole("POST", "/any", "POST /any fine 200  completed");
    whole("BREW", "/any", "HTTP /any fine 200  completed");
}

#[test]
fn routed() {
    whole(
        "GET",
        "/api/acme/7",
        "GET /api/{tenant}/{id} fine 200  completed",
    );
    whole(
        "POST",
        "/api/acme/7",
        "POST /api/{tenant}/{id} fine 405  completed",
    );
    whole("GET", "/nowhere", "GET fine 404  completed");
}

#[test]
fn broken_in_the_body() {
    whole("GET", "/broken", "GET /broken failed 200 body failed");
}

#[test]
fn panicked() {
    let way = async |ends: Ends| {
        let request = ends.request("GET", "/panics", Body::empty());
        ends.http.request(request).await.unwrap_err();
    };
    check(way, "GET /panics failed  panic panicked");
}

#[test]
fn the_client_leaves_before_the_head() {
    let way = async |ends: Ends| {
        let request = ends.request("GET", "/stuck", Body::empty());
        let asked = ends.http.request(request);
        tokio::select! {
            answer = asked => panic!("{answer:?}"),
            () = ends.stuck.notified() => {}
        }
    };
    check(way, "GET /stuck fine  cancelled cancelled");
}

#[test]
fn the_client_leaves_in_the_middle_of_the_body() {
    let way = async |ends: Ends| {
        let mut body = ends.send("GET", "/endless").await.into_body();
        body.frame().await.unwrap().unwrap();
    };
    check(way, "GET /endless fine 200 cancelled cancelled");
}

#[test]
fn streaming_both_ways() {
    let way = async |ends: Ends| {
        let (mut sender, body) = Channel::<Bytes, Infallible>::new(1);
        let request = ends.request("POST", "/echo", Body::new(body));
        let part = Bytes::from_static(b"part");
        let (response, _) = tokio::join!(ends.http.request(request), sender.send_data(part));
        let mut body = response.unwrap().into_body();
        for _ in 0..10 {
            let frame = body.frame().await.unwrap().unwrap();
            assert_eq!(frame.into_data().unwrap(), "part");
            sender.send_data(Bytes::from_static(b"part")).await.unwrap();
        }
        drop(sender);
        body.collect().await.unwrap();
    };
    check(way, "POST /echo fine 200  completed");
}

#[test]
fn upgraded_is_measured_when_the_connection_is_handed_over() {
    let way = async |ends: Ends| {
        let mut connection = TcpStream::connect(&ends.address).await.unwrap();
        let head =
            b"GET /upgrade HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n";
        connection.write_all(head).await.unwrap();
        let mut start = [0; 12];
        connection.read_exact(&mut start).await.unwrap();
        assert_eq!(&start, b"HTTP/1.1 101");
    };
    let left = run(Version::HTTP_11, way);
    assert_eq!(left, "GET /upgrade fine 101  completed");
}

/// WebSocket over HTTP/2 (RFC 8441).
#[test]
fn upgraded_over_http_2_is_measured_when_the_stream_is_handed_over() {
    let way = async |ends: Ends| {
        let stream = TcpStream::connect(&ends.address).await.unwrap();
        let shaken =
            hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream));
        let (mut sender, mut connection) = shaken.await.unwrap();
        // The server says in its settings that it can.
        while !connection.is_extended_connect_protocol_enabled() {
            assert!((&mut connection).now_or_never().is_none());
            tokio::task::yield_now().await;
        }
        tokio::spawn(connection);
        let mut request = ends.request("CONNECT", "/socket", Body::empty());
        let protocol = Protocol::from_static("websocket");
        request.extensions_mut().insert(protocol);
        let response = sender.send_request(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        let upgraded = hyper::upgrade::on(response).await.unwrap();
        let mut upgraded = TokioIo::new(upgraded);
        upgraded.write_all(b"ping").await.unwrap();
        let mut back = [0; 4];
        upgraded.read_exact(&mut back).await.unwrap();
        assert_eq!(&back, b"ping");
    };
    let left = run(Version::HTTP_2, way);
    assert_eq!(left, "CONNECT /socket fine 200  completed");
}
