//! What had to give way is accused of nothing that may still have come.

use super::{attribute, export, records, rules, span};
use crate::CONTRACT;
use crate::check::{Checker, Report, Settings};
use crate::otlp::model::{Export, Kind, LogRecord, Span, SpanId, SpanLink, TraceId};
use crate::rule::Rule;

fn checker(max_spans: usize) -> Checker {
    let settings = Settings {
        max_spans,
        ..Settings::default()
    };
    Checker::new(&CONTRACT, &settings)
}

fn press(checker: &mut Checker) {
    for trace in 100..115 {
        checker.observe(&export("api", vec![span(trace, 1, 0, Kind::Server)]));
    }
}

/// Observes, presses it out of memory, and observes the rest.
#[track_caller]
fn check(first: &Export<'_>, rest: &Export<'_>, expected: &[Rule], unjudged: u64) {
    let mut checker = checker(10);
    checker.observe(first);
    press(&mut checker);
    checker.observe(rest);
    let report = checker.report();
    assert_eq!(rules(&report), expected, "{:#?}", report.findings);
    assert_eq!(report.forgotten.unjudged, unjudged);
}

fn nothing() -> Export<'static> {
    Export::Traces(Vec::new())
}

fn consumer(trace: u8, producer: u8) -> Span<'static> {
    let mut span = span(trace, 1, 0, Kind::Consumer);
    span.links = vec![SpanLink {
        trace_id: TraceId([producer; 16]),
        span_id: SpanId([2; 8]),
        ..SpanLink::default()
    }];
    span
}

#[test]
fn a_parent_may_still_come() {
    let child = export("api", vec![span(1, 2, 1, Kind::Internal)]);
    let parent = export("api", vec![span(1, 1, 0, Kind::Server)]);
    check(&child, &parent, &[], 1);
}

#[test]
fn a_producer_may_still_come() {
    let worker = export("worker", vec![consumer(1, 99)]);
    let api = export("api", vec![span(99, 2, 0, Kind::Producer)]);
    check(&worker, &api, &[], 1);
}

#[test]
fn a_producer_that_is_gone_is_not_missed() {
    let api = export("api", vec![span(99, 2, 0, Kind::Producer)]);
    let worker = export("worker", vec![consumer(1, 99)]);
    check(&api, &worker, &[], 1);
}

#[test]
fn a_logs_span_may_still_come() {
    let log = LogRecord {
        time_unix_nano: 1,
        severity_number: 9,
        attributes: vec![attribute("correlation_id", "c-1")],
        trace_id: TraceId([1; 16]),
        span_id: SpanId([1; 8]),
        flags: 1,
        ..LogRecord::default()
    };
    let logs = Export::Logs(records("api", vec![log]));
    let api = export("api", vec![span(1, 1, 0, Kind::Server)]);
    check(&logs, &api, &[], 1);
}

#[test]
fn the_call_that_a_proxy_passes_on_may_still_come() {
    let mut proxy = span(1, 3, 2, Kind::Client);
    proxy.flags = 0x301;
    check(&export("proxy", vec![proxy]), &nothing(), &[], 1);
}

#[test]
fn the_middle_of_a_chain_may_still_come() {
    let mut stock = span(1, 3, 2, Kind::Server);
    stock.flags = 0x301;
    stock.attributes = vec![attribute("correlation_id", "c-2")];
    let spans = vec![span(1, 1, 0, Kind::Server), stock];
    check(&export("api", spans), &nothing(), &[], 1);
}

#[test]
fn what_is_wrong_in_any_case_is_said() {
    let mut duplicate = span(1, 2, 1, Kind::Server);
    duplicate.attributes = vec![attribute("correlation_id", "c-2")];
    let spans = vec![span(1, 1, 0, Kind::Server), duplicate];
    let expected = [Rule::CorrelationBroken, Rule::SpanRootDuplicate];
    check(&export("api", spans), &nothing(), &expected, 0);
}

#[test]
fn the_trace_that_was_added_to_least_recently_gives_way() {
    let mut checker = checker(10);
    for round in 0..8_u8 {
        checker.observe(&export("api", vec![span(1, 10 + round, 1, Kind::Internal)]));
        checker.observe(&export("api", vec![span(2 + round, 1, 0, Kind::Server)]));
    }
    checker.observe(&export("api", vec![span(1, 1, 0, Kind::Server)]));
    let report = checker.report();
    assert_eq!(rules(&report), []);
    assert_eq!(report.forgotten.unjudged, 0);
    assert!(report.forgotten.records > 0);
}

fn hold(links: usize, id_bytes: usize) -> (Checker, Report) {
    let mut checker = checker(1_000);
    for at in 0..1_000_u16 {
        let mut span = span(1, 1, 0, Kind::Internal);
        let [high, low] = at.to_be_bytes();
        span.trace_id.0[..2].copy_from_slice(&[high, low]);
        let id = format!("{at:0>id_bytes$}");
        span.attributes = vec![
            attribute("correlation_id", &id),
            attribute("event_id", &format!("e{id}")),
        ];
        span.links = vec![SpanLink::default(); links];
        checker.observe(&export("api", vec![span]));
    }
    let report = checker.report();
    (checker, report)
}

#[test]
fn links_count_for_memory() {
    let (_, few) = hold(1, 8);
    assert_eq!(few.forgotten.records, 0);
    let (checker, many) = hold(128, 8);
    let links = |trace: &crate::check::trace::table::Trace| trace.spans[0].links.len() * 24;
    let bytes: usize = checker.table.traces().map(|(_, trace)| links(trace)).sum();
    assert!(bytes < 1_000 * 1_024, "{bytes}");
    assert!(many.forgotten.records > 500);
}

#[test]
fn ids_count_for_memory() {
    let (_, short) = hold(12, 8);
    let (_, long) = hold(12, 120);
    assert_eq!(short.forgotten.records, 0);
    assert!(long.forgotten.records > 0);
}

#[test]
fn a_link_within_the_trace_is_followed_while_it_goes() {
    let mut producer = span(1, 2, 0, Kind::Producer);
    producer.attributes = vec![
        attribute("correlation_id", "c-1"),
        attribute("event_id", "e-2"),
    ];
    let api = export("api", vec![producer, consumer(1, 1)]);
    check(&api, &nothing(), &[Rule::EventIdBroken], 0);
}
