//! How a service tests its telemetry in its own process: nothing is sent, nothing is global, and
//! tests run side by side.
#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

use std::convert::Infallible;

use telemetry_bootstrap::testing::Harness;
use telemetry_examples::control_plane;
use telemetry_examples::payments;
use telemetry_examples::queue::{Publisher, tcp};
use telemetry_examples::telemetry::CONTRACT;
use telemetry_examples::telemetry::attributes::{OrderOutcome, OrderPlan};
use telemetry_examples::telemetry::events::OrderRejected;
use telemetry_examples::telemetry::spans::ProvisionServer;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use axum::response::Response;
use http_body_util::BodyExt as _;
use tokio::net::TcpListener;
use tower::ServiceExt as _;

/// Orders a server for an organisation, with a payment service beside it.
fn order(harness: &Harness, org: &str) -> StatusCode {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    // Everything runs on this thread, whatever is spawned.
    let work = async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/v1/charges", listener.local_addr().unwrap());
        let payments = axum::serve(listener, payments::router(harness.telemetry()));
        let messaging = harness.telemetry().messaging();
        let any_port = "127.0.0.1:0".parse().unwrap();
        let queue = tcp::Publisher::bind(any_port, messaging).await.unwrap();
        let queue = Publisher::Tcp(queue);
        let api = control_plane::router(harness.telemetry(), queue, url.parse().unwrap());
        let order = Request::post("/orders")
            .header("host", "localhost")
            .header("authorization", format!("Bearer t-1.{org}.usr_1"))
            .header("content-type", "application/json")
            .body(Body::from(r#"{"plan":"small","card_token":"tok"}"#))
            .unwrap();
        tokio::select! {
            answer = read(api.oneshot(order)) => answer,
            _ = payments => unreachable!("the payment service serves for ever"),
        }
    };
    harness.run(|| runtime.unwrap().block_on(work))
}

/// The status of an answer that is read to its end, since nobody else does.
async fn read(answer: impl Future<Output = Result<Response, Infallible>>) -> StatusCode {
    let (parts, body) = answer.await.unwrap().into_parts();
    body.collect().await.unwrap();
    parts.status
}

#[test]
fn an_order_is_one_trace() {
    let harness = Harness::with_contract(&CONTRACT);
    assert_eq!(order(&harness, "acme"), StatusCode::ACCEPTED);
    insta::assert_snapshot!(harness.trace_snapshot(), @r"
    POST /orders · test-service server
    ├─ POST · test-service client
    │  └─ POST /v1/charges · test-service server
    └─ publish orders.provision · test-service producer
    ");
    harness.assert_contract();
}

#[test]
fn a_declined_order_says_so_in_its_trace_and_in_an_event() {
    let harness = Harness::with_contract(&CONTRACT);
    assert_eq!(order(&harness, "broke"), StatusCode::PAYMENT_REQUIRED);
    insta::assert_snapshot!(harness.trace_snapshot(), @r"
    POST /orders · test-service server
    └─ POST · test-service client · ✘ 402
       └─ POST /v1/charges · test-service server
    ");
    let logs = harness.logs();
    let rejected = logs.iter().find(|log| log.event_name == "order.rejected");
    assert_eq!(rejected.unwrap().trace_id, harness.spans()[0].trace_id);
    harness.assert_contract();
}

#[test]
fn what_the_registry_declares_is_what_comes_out() {
    let harness = Harness::with_contract(&CONTRACT);
    harness.run(|| {
        let span = ProvisionServer::new(OrderPlan::Large, "ord_7");
        span.set_server_address("large-1.internal");
        let rejected = OrderRejected {
            order_id: "ord_7",
            order_plan: OrderPlan::Large,
            order_outcome: OrderOutcome::Failed,
        };
        span.in_scope(|| rejected.emit());
    });
    insta::assert_snapshot!(harness.snapshot(), @r"
    provision server · internal
      | correlation_id: <id-1>
      | order.id: ord_7
      | order.plan: large
      | server.address: large-1.internal
      WARN An order was rejected [order.rejected]
        | order.outcome: failed
    ");
    let line = &harness.lines()[0];
    assert_eq!(line["event.name"], "order.rejected");
    assert_eq!(line["order.plan"], "large");
    harness.assert_contract();
}

#[test]
#[should_panic(expected = "attribute-value-undeclared")]
fn what_the_registry_does_not_declare_fails_the_test() {
    let harness = Harness::with_contract(&CONTRACT);
    harness.run(|| drop(tracing::info_span!("provision server", order.plan = "huge")));
    harness.assert_contract();
}
