//! What the services' telemetry says where something goes wrong, in this process.

use std::collections::HashMap;
use std::net::SocketAddr;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::json;
use telemetry_bootstrap::Config;
use telemetry_bootstrap::contract::otlp::model::{Span, find};
use telemetry_bootstrap::testing::Harness;
use tokio::net::TcpListener;
use tower::ServiceExt as _;

use crate::control_plane;
use crate::queue::tcp::{self, Message};
use crate::queue::{Publisher, QUEUE};
use crate::telemetry::CONTRACT;
use crate::worker::Worker;

const ANY_PORT: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 0);

fn harness() -> Harness {
    let mut config = Config::new("tested", "0.0.0");
    config.contract = &CONTRACT;
    config.environment = Some("test".to_owned());
    Harness::with_config(config).unwrap()
}

/// Runs `work` under the harness, on a clock that waits for nobody.
fn run<T>(harness: &Harness, work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build();
    runtime.unwrap().block_on(harness.run_async(work))
}

async fn control_plane(harness: &Harness, payments: SocketAddr) -> Router {
    let messaging = harness.telemetry().messaging();
    let queue = tcp::Publisher::bind(ANY_PORT, messaging).await.unwrap();
    let queue = Publisher::Tcp(queue);
    let payments = format!("http://{payments}/v1/charges").parse().unwrap();
    control_plane::router(harness.telemetry(), queue, payments)
}

fn order(token: &str) -> Request<Body> {
    let body = json!({ "plan": "small", "card_token": "tok_visa" });
    Request::post("/orders")
        .header("host", "localhost")
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "application/json")
        .header("x-correlation-id", "stranger")
        .body(Body::from(body.to_string()))
        .unwrap()
}

fn text(span: &Span<'_>, key: &str) -> String {
    find(&span.attributes, key).map_or_else(String::new, ToString::to_string)
}

fn named<'s>(spans: &'s [Span<'static>], name: &str) -> &'s Span<'static> {
    spans.iter().find(|span| span.name == name).unwrap()
}

#[test]
fn a_message_that_is_no_order_has_a_span() {
    let harness = harness();
    let worker = Worker::new(harness.telemetry());
    run(&harness, async {
        let producer = harness
            .telemetry()
            .messaging()
            .producer("tcp", "publish", QUEUE);
        let mut headers = HashMap::new();
        producer.inject(&mut headers);
        producer
            .run(async { std::io::Result::Ok(()) })
            .await
            .unwrap();
        let body = json!("no order");
        worker.handle(Message { headers, body }).await;
    });
    let spans = harness.spans();
    let consumer = named(&spans, "process orders.provision");
    assert_eq!(text(consumer, "error.type"), "protocol");
    let line = &harness.lines()[0];
    assert_eq!(line["trace_id"], consumer.trace_id.to_string());
    harness.assert_contract();
}

#[test]
fn a_payment_service_that_does_not_answer_is_a_time_out() {
    let harness = harness();
    let status = run(&harness, async {
        let silent = TcpListener::bind(ANY_PORT).await.unwrap();
        let app = control_plane(&harness, silent.local_addr().unwrap()).await;
        app.oneshot(order("t-1.acme.usr_1")).await.unwrap().status()
    });
    assert_eq!(status, StatusCode::BAD_GATEWAY);
    let spans = harness.spans();
    assert_eq!(text(named(&spans, "POST"), "error.type"), "timeout");
    harness.assert_contract();
}

#[test]
fn the_api_takes_no_odd_ids_and_none_of_strangers() {
    let harness = harness();
    let response = run(&harness, async {
        let app = control_plane(&harness, ANY_PORT).await;
        app.oneshot(order("t-1.acme.usr 1")).await.unwrap()
    });
    assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    assert_ne!(response.headers()["x-correlation-id"], "stranger");
}
