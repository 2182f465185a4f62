use std::collections::HashMap;
use std::future::{pending, ready};
use std::io;

use opentelemetry::trace::{SpanId, SpanKind, Status};

use super::*;
use crate::config::Propagators;
use crate::correlation;
use crate::fixture::{Fixture, attribute};
use crate::vitals::Violation;

type Headers = HashMap<String, String>;

fn messaging(fixture: &Fixture) -> Messaging {
    Messaging::new(&fixture.meter, &fixture.correlator, &fixture.redactor)
}

async fn send(fixture: &Fixture) -> Headers {
    let producer = messaging(fixture).producer("nats", "publish", "orders.placed");
    let mut headers = Headers::new();
    producer.inject(&mut headers);
    producer.run(ready(io::Result::Ok(()))).await.unwrap();
    headers
}

/// The labels of both metrics of one side, with the error type where there is one.
fn labels(operation: &str, error: &str) -> String {
    format!(
        "1 {{{error}messaging.destination.name=orders.placed messaging.operation.name={operation} \
         messaging.system=nats}}"
    )
}

#[tokio::test]
async fn a_decision_without_ids_is_no_producer() {
    let fixture = Fixture::new();
    let formats = Propagators {
        b3: true,
        ..Propagators::NONE
    };
    let (redactor, vitals) = (fixture.redactor.clone(), fixture.vitals.clone());
    let correlator = Correlator::propagating(formats, None, redactor, vitals);
    let messaging = Messaging::new(&fixture.meter, &correlator, &fixture.redactor);
    let headers = Headers::from([("b3".to_owned(), "1".to_owned())]);
    let consumer = messaging.consumer("nats", "process", "orders.placed", &headers);
    consumer.run(ready(io::Result::Ok(()))).await.unwrap();
    assert_eq!(fixture.span().links.iter().count(), 0);
}

#[tokio::test]
async fn a_consumer_links_to_its_producer_and_keeps_its_ids() {
    let fixture = Fixture::new();
    let headers = send(&fixture).await;
    let consumer = messaging(&fixture).consumer("nats", "process", "orders.placed", &headers);
    let work = async {
        correlation::set_tenant_id("acme");
        tracing::info!(target: "service", "processing");
        io::Result::Ok(())
    };
    consumer.run(work).await.unwrap();

    let [producer, consumer] = &fixture.spans()[..] else {
        panic!("{:?}", fixture.spans())
    };
    assert_eq!(producer.name, "publish orders.placed");
    assert_eq!(producer.span_kind, SpanKind::Producer);
    assert_eq!(attribute(producer, "messaging.operation.type"), "send");
    assert_eq!(consumer.name, "process orders.placed");
    assert_eq!(consumer.span_kind, SpanKind::Consumer);
    assert_eq!(attribute(consumer, "messaging.operation.type"), "process");
    assert_eq!(consumer.parent_span_id, SpanId::INVALID);
    assert_ne!(
        consumer.span_context.trace_id(),
        producer.span_context.trace_id()
    );
    let link = &consumer.links.iter().next().unwrap().span_context;
    assert_eq!(link.span_id(), producer.span_context.span_id());
    for key in [
        "correlation_id",
        "event_id",
        "messaging.system",
        "messaging.destination.name",
    ] {
        let value = attribute(producer, key);
        assert!(!value.is_empty(), "{key}");
        assert_eq!(attribute(consumer, key), value);
    }
    assert_eq!(attribute(consumer, "tenant_id"), "acme");
    assert_eq!(headers["x-event-id"], attribute(consumer, "event_id"));
    let id = attribute(consumer, "correlation_id");
    assert_eq!(
        fixture.lines(),
        [format!("INFO service {id} message=processing")]
    );
}

#[tokio::test]
async fn both_sides_are_measured() {
    let fixture = Fixture::new();
    let headers = send(&fixture).await;
    let consumer = messaging(&fixture).consumer("nats", "process", "orders.placed", &headers);
    let error = io::Error::new(io::ErrorKind::ConnectionReset, "secret");
    consumer.run(ready(Err::<(), _>(error))).await.unwrap_err();

    let sent = labels("publish", "");
    assert_eq!(
        fixture.points("messaging.client.sent.messages"),
        std::slice::from_ref(&sent)
    );
    let kind = "messaging.operation.type=send messaging.system";
    let sent = sent.replace("messaging.system", kind);
    assert_eq!(
        fixture.points("messaging.client.operation.duration"),
        [sent]
    );
    let failed = labels("process", "error.type=connection ");
    assert_eq!(
        fixture.points("messaging.client.consumed.messages"),
        std::slice::from_ref(&failed)
    );
    assert_eq!(fixture.points("messaging.process.duration"), [failed]);
    let spans = fixture.spans();
    assert_eq!(spans[0].status, Status::Unset);
    assert_eq!(spans[1].status, Status::error("connection"));
    assert!(!format!("{spans:?}").contains("secret"));
}

#[tokio::test]
async fn work_that_is_given_up_or_never_started_is_cancelled() {
    let fixture = Fixture::new();
    let nothing = Headers::new();
    let consumer = || messaging(&fixture).consumer("nats", "process", "orders.placed", &nothing);
    drop(consumer());
    let mut future = Box::pin(consumer().run(pending::<io::Result<()>>()));
    std::future::poll_fn(|task| std::task::Poll::Ready(future.as_mut().poll(task).is_pending()))
        .await;
    drop(future);
    drop(messaging(&fixture).producer("nats", "publish", "orders.placed"));
    let failures: Vec<_> = fixture
        .spans()
        .iter()
        .map(|span| attribute(span, "error.type"))
        .collect();
    assert_eq!(failures, ["cancelled", "cancelled", "cancelled"]);
}

#[test]
fn a_hostile_message_starts_a_chain_of_its_own() {
    let fixture = Fixture::new();
    let pairs = [
        ("traceparent", "00-zz"),
        ("x-correlation-id", "a\nb"),
        ("x-event-id", ""),
        ("baggage", "=;,"),
    ];
    let headers: Headers = pairs
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect();
    let consumer = messaging(&fixture).consumer("nats", "process", "orders.placed", &headers);
    consumer.run_blocking(|| io::Result::Ok(())).unwrap();
    let span = fixture.span();
    assert_eq!(span.links.iter().count(), 0);
    assert_eq!(attribute(&span, "correlation_id").len(), 36);
    assert_eq!(attribute(&span, "event_id").len(), 36);
    assert_eq!(
        fixture.vitals.violations(Violation::InvalidCorrelationId),
        2
    );
    assert_eq!(fixture.vitals.violations(Violation::InvalidPropagation), 2);
}

#[test]
fn an_event_may_bring_its_id() {
    let fixture = Fixture::new();
    let producer = messaging(&fixture).producer_of("evt-1", "nats", "publish", "orders.placed");
    assert_eq!(producer.event_id(), "evt-1");
    producer.run_blocking(|| io::Result::Ok(())).unwrap();
    assert_eq!(attribute(&fixture.span(), "event_id"), "evt-1");
}

#[test]
fn a_message_from_no_request_carries_the_process() {
    let fixture = Fixture::new();
    let mut headers = Headers::new();
    messaging(&fixture)
        .producer("nats", "publish", "orders.placed")
        .inject(&mut headers);
    assert_eq!(
        headers["x-correlation-id"],
        fixture.correlator.process().id()
    );
}
