//! One correlation id through every kind of hop: client, server, producer, consumer, dependency.

use std::collections::HashMap;
use std::convert::Infallible;
use std::io;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Empty;
use opentelemetry_sdk::trace::SpanData;
use tower::{ServiceExt as _, service_fn};
use tower_layer::Layer as _;

use crate::correlation;
use crate::dependency::Dependencies;
use crate::fixture::{Fixture, attribute};
use crate::http::{ClientLayer, Route, ServerLayer};
use crate::messaging::Messaging;

#[tokio::test]
async fn one_correlation_id_goes_through_every_hop() {
    let fixture = Fixture::new();
    let (meter, correlator, redactor) = (&fixture.meter, &fixture.correlator, &fixture.redactor);
    let messaging = Messaging::new(meter, correlator, redactor);
    let dependencies = Dependencies::new(meter);

    let handler = service_fn(async |_: Request<()>| {
        let producer = messaging.producer("nats", "publish", "orders");
        let mut headers = HashMap::new();
        producer.inject(&mut headers);
        producer.run(async { io::Result::Ok(()) }).await.unwrap();
        let consumer = messaging.consumer("nats", "process", "orders", &headers);
        let work = dependencies.call("hypervisor", "create", async { io::Result::Ok(()) });
        consumer.run(work).await.unwrap();
        Ok::<_, Infallible>(Response::new(Empty::<Bytes>::new()))
    });
    let server = ServerLayer::new(meter, correlator, redactor)
        .with_route(|_| Some(Route::new("/orders")))
        .layer(handler);
    let client = ClientLayer::new(meter, correlator, redactor).layer(server);
    let request = Request::post("http://api.example.com/orders")
        .body(())
        .unwrap();
    let start = correlator.start();
    drop(
        correlation::scope(start.clone(), client.oneshot(request))
            .await
            .unwrap(),
    );

    check(&fixture.spans(), start.id());
}

fn check(spans: &[SpanData], correlation_id: &str) {
    let mut spans = spans.to_vec();
    spans.sort_by_key(|span| span.start_time);
    let names: Vec<&str> = spans.iter().map(|span| &*span.name).collect();
    let expected = [
        "POST",
        "POST /orders",
        "publish orders",
        "process orders",
        "hypervisor create",
    ];
    assert_eq!(names, expected);
    for span in &spans {
        assert_eq!(
            attribute(span, "correlation_id"),
            correlation_id,
            "{}",
            span.name
        );
    }
    let [client, server, producer, consumer, call] = &spans[..] else {
        panic!("five spans");
    };
    let context = |span: &SpanData| span.span_context.clone();
    assert_eq!(server.parent_span_id, context(client).span_id());
    assert_eq!(producer.parent_span_id, context(server).span_id());
    assert_eq!(
        consumer.links.iter().next().unwrap().span_context.span_id(),
        context(producer).span_id()
    );
    assert_eq!(call.parent_span_id, context(consumer).span_id());
    assert_ne!(context(consumer).trace_id(), context(server).trace_id());
    assert_eq!(
        attribute(consumer, "event_id"),
        attribute(producer, "event_id")
    );
    assert_eq!(attribute(call, "event_id"), attribute(producer, "event_id"));
}
