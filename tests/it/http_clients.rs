//! The client layer around the clients that people use, against a real server.

use std::convert::Infallible;
use std::future::{Future, Ready, ready};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Request, Response, StatusCode};
use axum::routing::get;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use telemetry_bootstrap::http::{ClientLayer, OfError, ResendCount};
use telemetry_bootstrap::testing::Harness;
use telemetry_contract::otlp::model::{Kind, Span, find};
use tokio::net::TcpListener;
use tower::retry::Policy;
use tower::{Layer as _, ServiceBuilder, ServiceExt as _};

/// Fails twice, then answers with the correlation id that it was sent.
async fn flaky(State(asked): State<Arc<AtomicU32>>, headers: HeaderMap) -> (StatusCode, String) {
    let id = headers["x-correlation-id"].to_str().unwrap().to_owned();
    if asked.fetch_add(1, Ordering::Relaxed) < 2 {
        return (StatusCode::SERVICE_UNAVAILABLE, id);
    }
    (StatusCode::OK, id)
}

/// Starts a server without telemetry, and does `work` with its address.
fn run<F: Future<Output = ()>>(work: impl FnOnce(ClientLayer, String) -> F) -> Harness {
    let harness = Harness::new();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let all = async {
        let app = Router::new()
            .route("/hello", get(|| async { "hello" }))
            .route("/flaky", get(flaky))
            .route(
                "/moved",
                get(|| async { axum::response::Redirect::temporary("/hello") }),
            )
            .with_state(Arc::default());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, app).await });
        work(
            harness
                .telemetry()
                .client_layer()
                .with_hosts(&["127.0.0.1"]),
            address,
        )
        .await;
    };
    harness.run(|| runtime.unwrap().block_on(all));
    harness.assert_contract();
    harness
}

fn text(span: &Span<'_>, key: &str) -> String {
    find(&span.attributes, key)
        .map(ToString::to_string)
        .unwrap_or_default()
}

/// Status, error and count of resends of each span.
fn calls(harness: &Harness) -> Vec<String> {
    let keys = [
        "http.response.status_code",
        "error.type",
        "http.request.resend_count",
    ];
    let spans = harness.spans();
    assert!(
        spans
            .iter()
            .all(|span| span.kind == Kind::Client && span.name == "GET")
    );
    let call = |span| keys.map(|key| text(span, key)).join(" ").trim().to_owned();
    spans.iter().map(call).collect()
}

/// Sends again what failed for now.
#[derive(Clone)]
struct Again;

impl<A, E> Policy<Request<Body>, Response<A>, E> for Again {
    type Future = Ready<()>;

    fn retry(
        &mut self,
        request: &mut Request<Body>,
        answer: &mut Result<Response<A>, E>,
    ) -> Option<Ready<()>> {
        let failed = answer
            .as_ref()
            .is_ok_and(|answer| answer.status().is_server_error());
        let again = failed && ResendCount::add_one(request.extensions_mut()).0 < 5;
        again.then(|| ready(()))
    }

    fn clone_request(&mut self, request: &Request<Body>) -> Option<Request<Body>> {
        let mut copy = Request::get(request.uri()).body(Body::empty()).ok()?;
        copy.extensions_mut().clone_from(request.extensions());
        Some(copy)
    }
}

#[test]
fn each_try_of_a_retry_has_its_span_and_its_number() {
    let harness = run(async |layer, address| {
        let client = Client::builder(TokioExecutor::new()).build_http::<Body>();
        let client = ServiceBuilder::new()
            .retry(Again)
            .layer(layer)
            .service(client);
        let request = Request::get(format!("{address}/flaky")).body(Body::empty());
        let response = client.oneshot(request.unwrap()).await.unwrap();
        assert_eq!(response.status(), 200);
    });
    assert_eq!(calls(&harness), ["503 503", "503 503 1", "200  2"]);
}

#[test]
fn a_refused_connection_is_one() {
    let harness = run(async |layer: ClientLayer<OfError>, _| {
        let closed = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = closed.local_addr().unwrap();
        drop(closed);
        let client = Client::builder(TokioExecutor::new()).build_http::<Body>();
        let request = Request::get(format!("http://{address}/")).body(Body::empty());
        layer
            .layer(client)
            .oneshot(request.unwrap())
            .await
            .unwrap_err();
    });
    assert_eq!(calls(&harness), ["connection"]);
}

#[cfg(feature = "reqwest")]
mod of_reqwest {
    use http_body_util::BodyExt as _;

    use super::*;

    type Sent = Result<Response<reqwest::Body>, reqwest::Error>;

    async fn send(layer: ClientLayer, client: reqwest::Client, url: String) -> Sent {
        let send = |request: Request<reqwest::Body>| async {
            let response = client.execute(request.try_into()?).await?;
            Ok(Response::<reqwest::Body>::from(response))
        };
        let request = Request::get(url).body(reqwest::Body::default()).unwrap();
        layer
            .layer(tower::service_fn(send))
            .oneshot(request)
            .await
            .map(|response| response.map(reqwest::Body::wrap))
    }

    fn client() -> reqwest::Client {
        reqwest::Client::builder().no_proxy().build().unwrap()
    }

    #[test]
    fn reqwest_is_a_client_like_any_other() {
        let harness = run(async |layer, address| {
            let sent = send(layer, client(), format!("{address}/flaky"))
                .await
                .unwrap();
            let id = sent.into_body().collect().await.unwrap().to_bytes();
            assert_eq!(id.len(), 36);
        });
        assert_eq!(calls(&harness), ["503 503"]);
    }

    #[test]
    fn redirects_inside_the_layer_are_one_span() {
        let harness = run(async |layer, address| {
            let sent = send(layer, client(), format!("{address}/moved"))
                .await
                .unwrap();
            assert_eq!(sent.status(), 200);
        });
        assert_eq!(calls(&harness), ["200"]);
        let spans = harness.spans();
        assert!(text(&spans[0], "url.full").ends_with("/moved"));
    }

    #[test]
    fn a_time_out_and_a_refused_connection_are_told() {
        let harness = run(async |layer, _| {
            let closed = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let url = format!("http://{}/", closed.local_addr().unwrap());
            let patience = std::time::Duration::from_millis(1);
            let hasty = reqwest::Client::builder().no_proxy().timeout(patience);
            send(layer.clone(), hasty.build().unwrap(), url.clone())
                .await
                .unwrap_err();
            drop(closed);
            send(layer, client(), url).await.unwrap_err();
        });
        assert_eq!(calls(&harness), ["timeout", "connection"]);
    }
}

/// Nothing but the layer's own error type is asked of a service.
#[test]
fn a_service_that_can_not_fail_is_a_client_too() {
    let harness = run(async |layer, address: String| {
        let never = tower::service_fn(|_: Request<Body>| async {
            Ok::<_, Infallible>(Response::new(Body::empty()))
        });
        let request = Request::get(address).body(Body::empty()).unwrap();
        layer.layer(never).oneshot(request).await.unwrap();
    });
    assert_eq!(calls(&harness), ["200"]);
}
