//! The shapes of traces, and the ids along them.

use super::{attribute, export, observe, rules, span};
use crate::otlp::model::{Kind, Span, SpanId, SpanLink, TraceId};
use crate::rule::Rule;

#[track_caller]
fn check(spans: &[(&str, Span<'static>)], expected: &[Rule]) {
    let exports: Vec<_> = spans
        .iter()
        .map(|(service, span)| export(service, vec![span.clone()]))
        .collect();
    let report = observe(&exports);
    assert_eq!(rules(&report), expected, "{:#?}", report.findings);
}

#[test]
fn a_request_through_two_services_conforms() {
    check(
        &[
            ("api", span(1, 1, 0, Kind::Server)),
            ("api", span(1, 2, 1, Kind::Client)),
            ("stock", span(1, 3, 2, Kind::Server)),
            ("stock", span(1, 4, 3, Kind::Internal)),
        ],
        &[],
    );
}

#[test]
fn a_service_may_call_itself() {
    check(
        &[
            ("api", span(1, 1, 0, Kind::Server)),
            ("api", span(1, 2, 1, Kind::Client)),
            ("api", span(1, 3, 2, Kind::Server)),
        ],
        &[],
    );
}

#[test]
fn a_caller_outside_is_no_missing_parent() {
    let mut server = span(1, 1, 9, Kind::Server);
    check(&[("api", server.clone())], &[]);
    server.flags = 0x301;
    check(&[("api", server.clone())], &[]);
    server.flags = 0x101;
    check(&[("api", server)], &[Rule::SpanOrphan]);
}

#[test]
fn work_below_a_remote_parent_needs_a_root() {
    let mut inner = span(1, 3, 2, Kind::Internal);
    let caller = [
        ("api", span(1, 1, 0, Kind::Server)),
        ("api", span(1, 2, 1, Kind::Client)),
    ];
    let [first, second] = caller;
    check(
        &[first, second, ("stock", inner.clone())],
        &[Rule::SpanRootMissing],
    );
    inner.flags = 0x301;
    check(&[("stock", inner)], &[Rule::SpanRootMissing]);
}

#[test]
fn background_work_needs_no_root() {
    check(
        &[
            ("api", span(1, 1, 0, Kind::Internal)),
            ("api", span(1, 2, 1, Kind::Producer)),
        ],
        &[],
    );
}

#[test]
fn two_servers_for_one_call_are_one_too_many() {
    let call = ("api", span(1, 2, 0, Kind::Client));
    let first = span(1, 3, 2, Kind::Server);
    let mut second = span(1, 4, 2, Kind::Server);
    check(
        &[
            call.clone(),
            ("stock", first.clone()),
            ("stock", second.clone()),
        ],
        &[Rule::SpanRootDuplicate],
    );
    // A retry comes after the first has ended, another service is not the same request.
    check(
        &[
            call.clone(),
            ("stock", first.clone()),
            ("price", second.clone()),
        ],
        &[],
    );
    second.start_unix_nano = first.end_unix_nano;
    second.end_unix_nano = first.end_unix_nano + 5;
    check(&[call, ("stock", first), ("stock", second)], &[]);
}

fn consumer(correlation: &'static str, event: &'static str) -> Span<'static> {
    let mut span = span(2, 7, 0, Kind::Consumer);
    span.attributes = vec![
        attribute("correlation_id", correlation),
        attribute("event_id", event),
    ];
    span.links = vec![SpanLink {
        trace_id: TraceId([1; 16]),
        span_id: SpanId([2; 8]),
        ..SpanLink::default()
    }];
    span
}

#[test]
fn a_consumer_has_the_ids_of_its_producer() {
    let producer = [
        ("api", span(1, 1, 0, Kind::Server)),
        ("api", span(1, 2, 1, Kind::Producer)),
    ];
    let with = |consumer| {
        let [first, second] = producer.clone();
        [first, second, ("worker", consumer)]
    };
    check(&with(consumer("c-1", "e-1")), &[]);
    check(&with(consumer("c-2", "e-1")), &[Rule::CorrelationBroken]);
    check(&with(consumer("c-1", "e-2")), &[Rule::EventIdBroken]);
}

#[test]
fn correlation_is_compared_past_a_span_that_has_none() {
    let mut middle = span(1, 2, 1, Kind::Internal);
    middle.attributes.clear();
    let mut last = span(1, 3, 2, Kind::Internal);
    last.attributes = vec![attribute("correlation_id", "c-2")];
    check(
        &[
            ("api", span(1, 1, 0, Kind::Server)),
            ("api", middle),
            ("api", last),
        ],
        &[Rule::CorrelationBroken, Rule::CorrelationMissing],
    );
}

#[test]
fn a_chain_of_parents_that_bites_its_tail_has_no_first_span() {
    let ring = [
        ("api", span(1, 1, 2, Kind::Internal)),
        ("api", span(1, 2, 1, Kind::Internal)),
        ("api", span(1, 4, 2, Kind::Internal)),
        ("api", span(1, 5, 0, Kind::Internal)),
    ];
    check(&ring, &[Rule::SpanOrphan]);
    let exports = ring.map(|(service, span)| export(service, vec![span]));
    assert_eq!(observe(&exports).findings[0].count, 3);
    check(&[("api", span(1, 3, 3, Kind::Server))], &[Rule::SpanOrphan]);
}

#[test]
fn a_proxy_may_pass_a_call_on() {
    let mut passed_on = span(1, 3, 2, Kind::Client);
    passed_on.flags = 0x301;
    let called = [
        ("api", span(1, 1, 0, Kind::Server)),
        ("api", span(1, 2, 1, Kind::Client)),
        ("proxy", passed_on.clone()),
        ("stock", span(1, 4, 3, Kind::Server)),
    ];
    check(&called, &[]);
    passed_on.parent_span_id = SpanId([1; 8]);
    let [server, _, _, _] = called;
    check(&[server, ("proxy", passed_on)], &[Rule::SpanRootMissing]);
}

#[test]
fn a_received_request_needs_a_root() {
    let mut inner = span(1, 1, 0, Kind::Internal);
    inner.attributes.push(attribute("http.route", "/x"));
    check(&[("api", inner)], &[Rule::SpanRootMissing]);
}

#[test]
fn both_ends_of_a_broken_chain_have_one_id() {
    let below = |parent, correlation| {
        let mut stock = span(1, 3, parent, Kind::Server);
        stock.flags = 0x301;
        stock.attributes = vec![attribute("correlation_id", correlation)];
        ("stock", stock)
    };
    let first = || ("api", span(1, 1, 0, Kind::Server));
    check(&[first(), below(2, "c-1")], &[]);
    check(&[first(), below(2, "c-2")], &[Rule::CorrelationBroken]);
    // A caller outside asks for two things in one trace.
    check(
        &[("api", span(1, 1, 9, Kind::Server)), below(2, "c-2")],
        &[],
    );
}

#[test]
fn large_traces_are_searched_as_small_ones_are() {
    let mut spans: Vec<_> = (2..=200)
        .map(|id| ("api", span(1, id, id - 1, Kind::Internal)))
        .collect();
    check(&spans, &[Rule::SpanOrphan]);
    spans.push(("api", span(1, 1, 0, Kind::Server)));
    check(&spans, &[]);
    spans.push(("api", span(1, 150, 149, Kind::Internal)));
    check(&spans, &[]);
}

#[test]
fn the_same_span_sent_twice_is_one() {
    let server = ("api", span(1, 1, 0, Kind::Server));
    check(&[server.clone(), server], &[]);
}
