//! The NATS adapter against a real server.

use std::future::{pending, ready};
use std::io;

use async_nats::jetstream::consumer::{AckPolicy, PullConsumer, pull};
use async_nats::jetstream::{AckKind, Message as StreamMessage, stream};
use async_nats::{HeaderMap, Message};
use bytes::Bytes;
use futures_util::{FutureExt as _, StreamExt as _};
use telemetry_bootstrap::correlation;
use telemetry_bootstrap::error_type::ErrorType;
use telemetry_bootstrap::messaging::nats::{JetStream, Nats, ProcessError, Subject};
use telemetry_bootstrap::testing::Harness;
use telemetry_contract::otlp::model::{Kind, Span, find};
use telemetry_tests::NatsServer;

/// Runs `work` with a client of a server of its own, and hands over what it emitted.
fn with_server<F: Future<Output = ()>>(work: impl FnOnce(Nats) -> F) -> Option<Harness> {
    let server = NatsServer::start()?;
    let harness = Harness::new();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(harness.run_async(async {
        let client = async_nats::connect(server.address()).await.unwrap();
        work(harness.telemetry().nats(client)).await;
    }));
    Some(harness)
}

fn text(span: &Span<'_>, key: &str) -> String {
    find(&span.attributes, key).map_or_else(String::new, ToString::to_string)
}

#[track_caller]
fn of_kind(harness: &Harness, kind: Kind) -> Vec<Span<'static>> {
    let mut spans = harness.spans();
    spans.retain(|span| span.kind == kind);
    spans
}

/// Asserts that `consumer` was caused by `producer`.
#[track_caller]
fn assert_caused(producer: &Span<'_>, consumer: &Span<'_>) {
    assert_eq!(consumer.links.len(), 1, "{:?}", consumer.links);
    let link = &consumer.links[0];
    assert_eq!(link.span_id, producer.span_id);
    assert_eq!(link.trace_id, producer.trace_id);
    for key in ["correlation_id", "event_id"] {
        assert_eq!(text(consumer, key), text(producer, key), "{key}");
        assert!(!text(producer, key).is_empty(), "{key}");
    }
}

/// The labels of every point of a metric, one text each.
fn labels(harness: &Harness, name: &str) -> Vec<String> {
    let metrics = harness.metrics();
    let points = metrics.iter().filter(|metric| metric.name == name);
    let points = points.flat_map(|metric| &metric.points);
    let mut all: Vec<String> = points
        .map(|point| {
            let pairs = point.attributes.iter();
            let mut pairs: Vec<_> = pairs.map(|it| format!("{}={}", it.key, it.value)).collect();
            pairs.sort();
            pairs.join(" ")
        })
        .collect();
    all.sort();
    all
}

async fn ok(_: Message) -> io::Result<()> {
    Ok(())
}

#[test]
fn a_message_is_linked_to_whoever_sent_it() {
    let harness = with_server(async |nats| {
        let mut orders = nats
            .queue_subscribe("orders.placed", "billing")
            .await
            .unwrap();
        nats.publish("orders.placed", "one".into()).await.unwrap();
        let delivery = orders.next().await.unwrap();
        assert_eq!(&delivery.payload[..], b"one");
        let handler = |message: Message| async move {
            tracing::info!("billed");
            assert_eq!(&message.payload[..], b"one");
            correlation::set_tenant_id("acme");
            io::Result::Ok(())
        };
        delivery.process(handler).await.unwrap();
    });
    let Some(harness) = harness else { return };
    let (producers, consumers) = (
        of_kind(&harness, Kind::Producer),
        of_kind(&harness, Kind::Consumer),
    );
    let ([producer], [consumer]) = (&producers[..], &consumers[..]) else {
        panic!("{producers:?} {consumers:?}");
    };
    assert_eq!(producer.name, "publish orders.placed");
    assert_eq!(consumer.name, "process orders.placed");
    assert_caused(producer, consumer);
    assert_ne!(producer.trace_id, consumer.trace_id);
    assert_eq!(text(consumer, "messaging.consumer.group.name"), "billing");
    assert_eq!(text(consumer, "messaging.message.body.size"), "3");
    assert_eq!(text(consumer, "tenant_id"), "acme");
    let lines = harness.lines();
    let line = lines
        .iter()
        .find(|line| line["message"] == "billed")
        .unwrap();
    for key in ["correlation_id", "event_id"] {
        assert_eq!(line[key], text(producer, key));
    }
    let label = "messaging.destination.name=orders.placed messaging.operation.name";
    assert_eq!(
        labels(&harness, "messaging.client.sent.messages"),
        [format!("{label}=publish messaging.system=nats")]
    );
    assert_eq!(
        labels(&harness, "messaging.process.duration"),
        [format!("{label}=process messaging.system=nats")]
    );
    harness.assert_contract();
}

#[test]
fn a_subject_made_at_run_time_names_nothing() {
    let harness = with_server(async |nats| {
        let mut orders = nats.subscribe("orders.*.placed").await.unwrap();
        for id in ["ord_9f81c2", "ord_5b1d77"] {
            let subject = Subject::of("orders.*.placed", format!("orders.{id}.placed"));
            nats.publish(subject, Bytes::new()).await.unwrap();
            orders.next().await.unwrap().process(ok).await.unwrap();
        }
    });
    let Some(harness) = harness else { return };
    for span in harness.spans() {
        assert!(span.name.ends_with(" orders.*.placed"), "{}", span.name);
        assert_eq!(
            text(&span, "messaging.destination.template"),
            "orders.*.placed"
        );
        assert!(text(&span, "messaging.destination.name").starts_with("orders.ord_"));
    }
    for metric in harness.metrics() {
        assert!(!format!("{metric:?}").contains("ord_"), "{metric:?}");
    }
    assert_eq!(labels(&harness, "messaging.process.duration").len(), 1);
    harness.assert_contract();
}

#[test]
fn a_request_and_its_answer_are_one_trace() {
    let harness = with_server(async |nats| {
        let mut questions = nats.queue_serve("price", "tills").await.unwrap();
        let answer = async {
            let question = questions.next().await.unwrap();
            question
                .respond(|_| ready(io::Result::Ok("42".into())))
                .await
        };
        let (answered, price) = tokio::join!(answer, nats.request("price", "small".into()));
        answered.unwrap();
        assert_eq!(&price.unwrap().payload[..], b"42");
    });
    let Some(harness) = harness else { return };
    let spans = harness.spans();
    let named = |name: &str| spans.iter().find(|span| span.name == name).unwrap();
    let (request, process) = (named("request price"), named("process price"));
    let reply = named("publish (temporary)");
    assert_caused(request, process);
    assert_eq!(process.parent_span_id, request.span_id);
    assert_eq!(reply.parent_span_id, process.span_id);
    assert_eq!(text(reply, "messaging.destination.name"), "");
    assert!(request.end_unix_nano >= reply.start_unix_nano);
    harness.assert_contract();
}

#[test]
fn a_request_that_nobody_answers_says_so() {
    let harness = with_server(async |nats| {
        nats.request("nobody", Bytes::new()).await.unwrap_err();
        let large = Bytes::from(vec![0; 2 << 20]);
        nats.publish("large", large.clone()).await.unwrap_err();
        nats.request("large", large.clone()).await.unwrap_err();
        nats.jetstream().publish("large", large).await.unwrap_err();
    });
    let Some(harness) = harness else { return };
    let spans = harness.spans();
    let types: Vec<String> = spans.iter().map(|span| text(span, "error.type")).collect();
    assert_eq!(
        types,
        ["unavailable", "too_large", "too_large", "too_large"]
    );
    harness.assert_contract();
}

#[test]
fn an_event_keeps_its_id_and_no_other() {
    let harness = with_server(async |nats| {
        let mut orders = nats.subscribe("orders").await.unwrap();
        let mut headers = HeaderMap::new();
        headers.insert("X-Event-Id", "evt-1");
        headers.insert(
            "Traceparent",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        );
        headers.insert("Baggage", "stale=1");
        headers.insert("Nats-Msg-Id", "msg-1");
        headers.insert("own", "kept");
        let sent = nats.publish_with_headers("orders", headers, Bytes::new());
        sent.await.unwrap();
        let delivery = orders.next().await.unwrap();
        let headers = delivery.headers.clone().unwrap();
        assert_eq!(headers.get("own").unwrap().as_str(), "kept");
        assert_eq!(headers.get("x-event-id").unwrap().as_str(), "evt-1");
        assert!(headers.get("Traceparent").is_none());
        assert!(!format!("{headers:?}").contains("stale"));
        delivery.process(ok).await.unwrap();
    });
    let Some(harness) = harness else { return };
    let spans = harness.spans();
    assert_caused(&spans[0], &spans[1]);
    for span in &spans {
        assert_eq!(text(span, "event_id"), "evt-1");
        assert_eq!(text(span, "messaging.message.id"), "msg-1");
        assert_eq!(span.links.len(), usize::from(span.kind == Kind::Consumer));
    }
    harness.assert_contract();
}

#[test]
fn hostile_headers_start_a_chain_of_their_own() {
    let harness = with_server(async |nats| {
        let mut orders = nats.subscribe("orders").await.unwrap();
        let mut headers = HeaderMap::new();
        for _ in 0..2 {
            headers.append(
                "traceparent",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            );
        }
        headers.insert("tracestate", "=,=;\u{1f}é".repeat(200));
        headers.insert("baggage", "%zz=%00,,;".repeat(500));
        headers.insert(
            "x-correlation-id",
            "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
        );
        headers.append("x-event-id", "a\tb");
        for number in 0..2_000 {
            headers.insert(format!("x-{number}"), "x");
        }
        let raw = nats
            .inner()
            .publish_with_headers("orders", headers, Bytes::new());
        raw.await.unwrap();
        orders.next().await.unwrap().process(ok).await.unwrap();
    });
    let Some(harness) = harness else { return };
    let span = &harness.spans()[0];
    assert_eq!(span.links.len(), 0);
    assert_eq!(text(span, "correlation_id").len(), 36);
    assert_eq!(text(span, "event_id").len(), 36);
    assert!(!format!("{span:?}").contains("ghp_"));
}

#[test]
fn however_processing_ends_it_is_recorded_once() {
    let harness = with_server(async |nats| {
        let mut orders = nats.subscribe("orders").await.unwrap();
        for _ in 0..5 {
            nats.publish("orders", Bytes::new()).await.unwrap();
        }
        let mut next = async || orders.next().await.unwrap();
        drop(next().await);
        let timed_out = |_| ready(io::Result::<()>::Err(io::ErrorKind::TimedOut.into()));
        next().await.process(timed_out).await.unwrap_err();
        let refused = |_| ready(Err::<(), _>("no"));
        let denied = next().await.process_with(refused, |_| ErrorType::Denied);
        denied.await.unwrap_err();
        let panics = |_| -> std::future::Ready<io::Result<()>> {
            std::panic::resume_unwind(Box::new("boom"))
        };
        let panicked = next().await.process(panics);
        let panicked = std::panic::AssertUnwindSafe(panicked).catch_unwind();
        panicked.await.unwrap_err();
        let given_up = next().await.process(|_| pending::<io::Result<()>>());
        assert!(given_up.now_or_never().is_none());
    });
    let Some(harness) = harness else { return };
    let consumers = of_kind(&harness, Kind::Consumer);
    let types: Vec<String> = consumers
        .iter()
        .map(|span| text(span, "error.type"))
        .collect();
    let expected = ["cancelled", "timeout", "denied", "panic", "cancelled"];
    assert_eq!(types, expected);
    assert_eq!(
        labels(&harness, "messaging.client.consumed.messages").len(),
        4
    );
    harness.assert_contract();
}

/// A stream of orders with a consumer that acknowledges each of them.
async fn consumer(jetstream: &JetStream) -> PullConsumer {
    let stream = jetstream.inner().create_stream(stream::Config {
        name: "ORDERS".to_owned(),
        subjects: vec!["orders.>".to_owned()],
        ..stream::Config::default()
    });
    let config = pull::Config {
        durable_name: Some("billing".to_owned()),
        ack_policy: AckPolicy::Explicit,
        ..pull::Config::default()
    };
    stream.await.unwrap().create_consumer(config).await.unwrap()
}

#[test]
fn a_streams_message_is_settled_and_delivered_again_where_it_failed() {
    let harness = with_server(async |nats| {
        let jetstream = nats.jetstream();
        let consumer = consumer(&jetstream).await;
        let ack = jetstream.publish("orders.placed", "one".into()).await;
        assert_eq!(ack.unwrap().sequence, 1);
        let messages = consumer.messages().await.unwrap();
        let mut deliveries = jetstream.deliveries(messages, "orders.>");
        let mut next = async || deliveries.next().await.unwrap().unwrap();
        let fails = |_| ready(io::Result::<()>::Err(io::ErrorKind::TimedOut.into()));
        let failed = next().await.process(fails).await.unwrap_err();
        assert!(matches!(failed, ProcessError::Handler(_)), "{failed}");
        let works = |message: StreamMessage| async move {
            message.ack_with(AckKind::Progress).await?;
            Ok::<_, async_nats::Error>(message.payload.len())
        };
        let judge = |_: &async_nats::Error| (ErrorType::Other, AckKind::Term);
        let size = next().await.process_with(works, judge).await;
        assert_eq!(size.unwrap(), 3);
        let state = consumer.cached_info().name.clone();
        let info = jetstream.inner().get_stream("ORDERS").await.unwrap();
        let consumer: PullConsumer = info.get_consumer(&state).await.unwrap();
        assert_eq!(consumer.cached_info().num_ack_pending, 0);
    });
    let Some(harness) = harness else { return };
    let producers = of_kind(&harness, Kind::Producer);
    let consumers = of_kind(&harness, Kind::Consumer);
    let [first, second] = &consumers[..] else {
        panic!("{consumers:?}");
    };
    for (delivery, count) in [(first, "1"), (second, "2")] {
        assert_caused(&producers[0], delivery);
        assert_eq!(text(delivery, "nats.message.delivery_count"), count);
        assert_eq!(text(delivery, "nats.stream.name"), "ORDERS");
        assert_eq!(text(delivery, "nats.stream.sequence"), "1");
        assert_eq!(text(delivery, "messaging.consumer.group.name"), "billing");
    }
    assert_eq!(text(first, "error.type"), "timeout");
    assert_eq!(text(second, "error.type"), "");
    let settled: Vec<String> = labels(&harness, "messaging.client.operation.duration");
    let of = |operation: &str| {
        settled
            .iter()
            .any(|it| it.contains(&format!("name={operation} ")))
    };
    assert!(of("ack") && of("nak") && of("publish"), "{settled:?}");
    harness.assert_contract();
}

#[test]
fn a_batch_is_many_deliveries() {
    let harness = with_server(async |nats| {
        let jetstream = nats.jetstream();
        let consumer = consumer(&jetstream).await;
        let sent = (0..3).map(|_| jetstream.publish("orders.placed", Bytes::new()));
        for ack in futures_util::future::join_all(sent).await {
            ack.unwrap();
        }
        let batch = consumer.fetch().max_messages(3).messages().await.unwrap();
        let deliveries = jetstream.deliveries(batch, "orders.placed");
        let handled = deliveries.for_each(|delivery| async {
            let handler = |_| ready(io::Result::Ok(()));
            delivery.unwrap().process(handler).await.unwrap();
        });
        handled.await;
    });
    let Some(harness) = harness else { return };
    let (producers, consumers) = (
        of_kind(&harness, Kind::Producer),
        of_kind(&harness, Kind::Consumer),
    );
    assert_eq!((producers.len(), consumers.len()), (3, 3));
    for consumer in &consumers {
        let link = consumer.links[0].span_id;
        let producer = producers.iter().find(|span| span.span_id == link).unwrap();
        assert_caused(producer, consumer);
    }
    harness.assert_contract();
}

#[test]
fn a_stream_that_is_not_there_takes_nothing() {
    let harness = with_server(async |nats| {
        let jetstream = nats.jetstream();
        jetstream
            .publish("nowhere", Bytes::new())
            .await
            .unwrap_err();
    });
    let Some(harness) = harness else { return };
    assert_eq!(text(&harness.spans()[0], "error.type"), "unavailable");
    harness.assert_contract();
}

#[test]
fn a_delivery_that_is_dropped_is_not_acknowledged() {
    let harness = with_server(async |nats| {
        let jetstream = nats.jetstream();
        let consumer = consumer(&jetstream).await;
        let sent = jetstream.publish("orders.placed", Bytes::new());
        sent.await.unwrap();
        let batch = consumer.fetch().max_messages(1).messages().await.unwrap();
        let mut deliveries = jetstream.deliveries(batch, "orders.placed");
        drop(deliveries.next().await.unwrap().unwrap());
        let stream = jetstream.inner().get_stream("ORDERS").await.unwrap();
        let consumer: PullConsumer = stream.get_consumer("billing").await.unwrap();
        assert_eq!(consumer.cached_info().num_ack_pending, 1);
    });
    let Some(harness) = harness else { return };
    let consumers = of_kind(&harness, Kind::Consumer);
    assert_eq!(text(&consumers[0], "error.type"), "cancelled");
    harness.assert_contract();
}
