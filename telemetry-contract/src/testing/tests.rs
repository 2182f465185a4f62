use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use super::Collector;
use crate::CONTRACT;
use crate::otlp::model::Signal;

/// Long enough for a busy machine; reached only by a test that fails.
const PATIENCE: Duration = Duration::from_secs(20);

/// What a process would send.
fn send(collector: &Collector, path: &str, body: &str) {
    let endpoint = collector.endpoint();
    let mut stream = TcpStream::connect(endpoint.trim_start_matches("http://")).unwrap();
    let length = body.len();
    let head = "host: test\r\nconnection: close\r\ncontent-type: application/json";
    write!(
        stream,
        "POST {path} HTTP/1.1\r\n{head}\r\ncontent-length: {length}\r\n\r\n{body}"
    )
    .unwrap();
    stream.read_to_end(&mut Vec::new()).unwrap();
}

/// A request with one span that has a child.
fn spans(first: u8) -> String {
    let trace = format!("{first:02x}").repeat(16);
    let (root, child) = (
        format!("{first:02x}").repeat(8),
        format!("{:02x}", first + 1).repeat(8),
    );
    format!(
        r#"{{"resourceSpans":[{{"resource":{{"attributes":[{{"key":"service.name","value":{{"stringValue":"shop"}}}}]}},
        "scopeSpans":[{{"spans":[
        {{"traceId":"{trace}","spanId":"{child}","parentSpanId":"{root}","name":"charge","kind":3,
          "startTimeUnixNano":"{first}1","endTimeUnixNano":"{first}2","status":{{"code":2}}}},
        {{"traceId":"{trace}","spanId":"{root}","name":"GET /","kind":2,
          "startTimeUnixNano":"{first}0","endTimeUnixNano":"{first}3"}}]}}]}}]}}"#
    )
}

#[test]
fn what_has_come_is_waited_for_and_drawn_the_same_in_every_run() {
    let draw = |first| {
        let collector = Collector::start(&CONTRACT);
        std::thread::scope(|threads| {
            threads.spawn(|| send(&collector, "/v1/traces", &spans(first)));
            collector.wait_for(Signal::Traces, 2, PATIENCE);
        });
        assert_eq!(collector.spans().len(), 2);
        collector.trace_snapshot()
    };
    let text = draw(1);
    insta::assert_snapshot!(text, @r"
    GET / · shop server
    └─ charge · shop client · ✘ error
    ");
    assert_eq!(draw(7), text);
}

#[test]
fn a_wait_ends_with_its_condition() {
    let collector = Collector::start(&CONTRACT);
    std::thread::scope(|threads| {
        threads.spawn(|| {
            send(&collector, "/v1/traces", &spans(1));
            send(&collector, "/v1/traces", &spans(5));
        });
        assert!(collector.wait_until(PATIENCE, |store| store.traces().count() == 2));
    });
    assert!(!collector.wait_until(Duration::ZERO, |store| store.logs().count() == 1));
}

#[test]
#[should_panic(expected = "for 3 spans, but there came 2 spans, 0 log records, 0 metric points")]
fn a_wait_in_vain_says_what_came() {
    let collector = Collector::start(&CONTRACT);
    send(&collector, "/v1/traces", &spans(1));
    collector.wait_for(Signal::Traces, 3, Duration::ZERO);
}

#[test]
#[should_panic(expected = "correlation-missing")]
fn what_breaks_the_contract_fails_the_test() {
    let collector = Collector::start(&CONTRACT);
    send(&collector, "/v1/traces", &spans(1));
    collector.assert_contract();
}

#[test]
#[should_panic(expected = "nothing was seen")]
fn a_test_without_telemetry_fails() {
    Collector::start(&CONTRACT).assert_contract();
}

#[test]
#[should_panic(expected = "refused requests: 1 of an unknown path")]
fn a_refused_request_fails_the_test() {
    let collector = Collector::start(&CONTRACT);
    send(&collector, "/v1/trace", "{}");
    collector.assert_contract();
}

#[test]
fn conforming_lines_pass() {
    let collector = Collector::start(&CONTRACT);
    let line = br#"{"timestamp":"2026-11-21T09:30:00.123456Z","level":"INFO","service":"shop","message":"up","correlation_id":"c1"}"#;
    collector.observe_lines("shop", line);
    collector.assert_contract();
    collector.observe_lines("shop", b"not JSON\n");
    assert_eq!(&*collector.report().findings[0].samples[0], "shop:1");
}

#[test]
fn an_sdk_is_told_where_to_send() {
    let collector = Collector::start(&CONTRACT);
    let environment = collector.environment();
    assert!(environment.contains(&(
        "OTEL_EXPORTER_OTLP_ENDPOINT".to_owned(),
        collector.endpoint()
    )));
}
