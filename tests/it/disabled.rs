//! Disabled telemetry stands between no others, and its lines and correlations are there all the same.

use std::collections::HashMap;
use std::convert::Infallible;
use std::future::ready;
use std::sync::{Arc, Mutex};

use axum::body::Body;
use http::{HeaderMap, Request, Response};
use http_body_util::BodyExt as _;
use telemetry_bootstrap::Config;
use telemetry_bootstrap::opentelemetry::propagation::TextMapPropagator as _;
use telemetry_bootstrap::opentelemetry_sdk::propagation::TraceContextPropagator;
use telemetry_bootstrap::testing::Harness;
use telemetry_bootstrap::trace;
use telemetry_bootstrap::tracing_opentelemetry::OpenTelemetrySpanExt as _;
use tower::{Layer as _, ServiceExt as _, service_fn};
use tracing::{Instrument as _, info_span};

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

fn config(change: fn(&mut Config)) -> Config {
    let mut config = Config::new("tested", "1.0.0");
    config.environment = Some("test".to_owned());
    change(&mut config);
    config
}

fn disabled() -> Config {
    config(|config| config.disabled = true)
}

/// What a service passes on that calls another inside a span of its own, and its line.
fn passed_on(config: Config, headers: &[(&str, &str)]) -> (HeaderMap, serde_json::Value) {
    let harness = Harness::with_config(config).unwrap();
    let telemetry = harness.telemetry();
    let sent = Arc::new(Mutex::new(HeaderMap::new()));
    let seen = Arc::clone(&sent);
    let other = service_fn(move |request: Request<Body>| {
        *seen.lock().unwrap() = request.headers().clone();
        ready(Ok::<_, Infallible>(Response::new(Body::empty())))
    });
    let client = telemetry.client_layer().layer(other);
    let handler = service_fn(move |_: Request<Body>| {
        let call = Request::get("http://other/").body(Body::empty()).unwrap();
        let called = client.clone().oneshot(call);
        let answered = async { called.await.map(|_| Response::new(Body::empty())) };
        answered.instrument(info_span!("work"))
    });
    let mut request = Request::get("http://tested/");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Body::empty()).unwrap();
    let service = telemetry.server_layer().layer(handler);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    harness.run(|| {
        runtime.block_on(async {
            let response = service.oneshot(request).await.unwrap();
            response.into_body().collect().await.unwrap();
        });
    });
    assert_eq!(harness.spans().len(), 0);
    let sent = sent.lock().unwrap().clone();
    (sent, harness.lines().remove(0))
}

#[test]
fn a_parent_goes_on_as_it_came() {
    let headers = [
        ("traceparent", PARENT),
        ("tracestate", "vendor=kept"),
        ("x-correlation-id", "c-1"),
    ];
    let (sent, line) = passed_on(disabled(), &headers);
    assert_eq!(sent["traceparent"], PARENT);
    assert_eq!(sent["tracestate"], "vendor=kept");
    assert_eq!(sent["x-correlation-id"], "c-1");
    assert_eq!(line["correlation_id"], "c-1");
    assert_eq!(line["trace_id"], TRACE);
}

#[test]
fn where_no_parent_came_no_trace_begins() {
    let (sent, line) = passed_on(disabled(), &[]);
    assert_eq!(sent.get("traceparent"), None);
    assert_eq!(line["trace_id"], serde_json::Value::Null);
    let id = line["correlation_id"].as_str().unwrap();
    assert_eq!(sent["x-correlation-id"], id);
}

#[test]
fn spans_that_are_not_exported_have_ids() {
    let unexported = || config(|config| config.traces.enabled = false);
    let (sent, line) = passed_on(unexported(), &[("traceparent", PARENT)]);
    let sent = sent["traceparent"].to_str().unwrap();
    assert!(sent.starts_with(&PARENT[..36]) && sent != PARENT, "{sent}");
    assert_eq!(line["trace_id"], TRACE);
    let (sent, line) = passed_on(unexported(), &[]);
    let trace = line["trace_id"].as_str().unwrap();
    assert_eq!(sent["traceparent"].to_str().unwrap()[3..35], *trace);
}

#[test]
fn a_parent_that_code_sets_goes_on_too() {
    let harness = Harness::with_config(disabled()).unwrap();
    let came = HashMap::from([("traceparent".to_owned(), PARENT.to_owned())]);
    let context = TraceContextPropagator::new().extract(&came);
    let mut sent = HashMap::new();
    harness.run(|| {
        let span = info_span!("work");
        span.set_parent(context).unwrap();
        span.in_scope(|| trace::inject(&mut sent));
    });
    assert_eq!(sent.get("traceparent"), came.get("traceparent"));
}
