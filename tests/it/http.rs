//! The tower layers on a real axum server.

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use axum::routing::get;
use telemetry_bootstrap::Config;
use telemetry_bootstrap::testing::Harness;
use telemetry_contract::otlp::model::{Kind, Span, find};
use tower::ServiceExt as _;

/// Sends one request through a router with the server layer and hands over what was captured.
fn request(config: Config, request: Request<Body>) -> (Harness, StatusCode) {
    let harness = Harness::with_config(config).unwrap();
    let app = Router::new()
        .route("/orders/{id}", get(|| async { tracing::info!("reading") }))
        .route(
            "/fails",
            get(|| async { StatusCode::INTERNAL_SERVER_ERROR }),
        )
        .layer(harness.telemetry().server_layer());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let status = runtime.block_on(harness.run_async(async {
        let response = app.oneshot(request).await.unwrap();
        let status = response.status();
        axum::body::to_bytes(response.into_body(), 1024)
            .await
            .unwrap();
        status
    }));
    (harness, status)
}

fn config() -> Config {
    let mut config = Config::new("tested", "1.0.0");
    config.environment = Some("test".to_owned());
    config
}

fn get_path(path: &str) -> Request<Body> {
    Request::get(path)
        .header("host", "localhost")
        .body(Body::empty())
        .unwrap()
}

fn text(span: &Span<'_>, key: &str) -> String {
    find(&span.attributes, key)
        .map(ToString::to_string)
        .unwrap_or_default()
}

#[test]
fn a_request_is_one_root_span_one_line_of_its_own_and_one_measurement() {
    let (harness, status) = request(config(), get_path("/orders/7?token=hunter2"));
    assert_eq!(status, StatusCode::OK);
    let spans = harness.spans();
    assert_eq!(spans.len(), 1);
    assert_eq!(
        (spans[0].name.as_ref(), spans[0].kind),
        ("GET /orders/{id}", Kind::Server)
    );
    assert_eq!(text(&spans[0], "http.response.status_code"), "200");
    let messages: Vec<_> = harness
        .lines()
        .iter()
        .map(|line| line["message"].clone())
        .collect();
    assert_eq!(messages, ["reading", "request finished"]);
    let metrics = harness.metrics();
    let duration = metrics
        .iter()
        .find(|metric| metric.name == "http.server.request.duration");
    assert_eq!(duration.unwrap().points.len(), 1);
    assert!(!harness.raw_lines().join("").contains("hunter2"));
    harness.assert_contract();
}

#[test]
fn no_log_filter_removes_a_root_span() {
    let mut config = config();
    config.log_filter = "error".to_owned();
    let (harness, _) = request(config, get_path("/orders/7"));
    assert_eq!(harness.spans().len(), 1);
    assert_eq!(harness.lines().len(), 0);
}

#[test]
fn a_server_error_is_an_error_on_span_line_and_measurement() {
    let (harness, _) = request(config(), get_path("/fails"));
    let spans = harness.spans();
    assert_eq!(text(&spans[0], "error.type"), "500");
    let line = &harness.lines()[0];
    assert_eq!(
        (&line["level"], &line["error.type"]),
        (&"ERROR".into(), &"500".into())
    );
    harness.assert_contract();
}

#[test]
fn a_trace_and_a_correlation_are_continued() {
    let mut incoming = get_path("/orders/7");
    let headers = incoming.headers_mut();
    let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    headers.insert("traceparent", parent.parse().unwrap());
    headers.insert("x-correlation-id", "chain-1".parse().unwrap());
    let (harness, _) = request(config(), incoming);
    let spans = harness.spans();
    assert_eq!(
        spans[0].trace_id.to_string(),
        "0af7651916cd43dd8448eb211c80319c"
    );
    assert_eq!(spans[0].parent_span_id.to_string(), "b7ad6b7169203331");
    assert_eq!(text(&spans[0], "correlation_id"), "chain-1");
}
