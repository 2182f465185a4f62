//! Where a consumer's links lead.

use super::{attribute, export, observe, rules, span};
use crate::check::Report;
use crate::otlp::model::{Export, Kind, Span, SpanId, SpanLink, TraceId};
use crate::rule::Rule;

fn link(trace: u8, id: u8) -> SpanLink<'static> {
    SpanLink {
        trace_id: TraceId([trace; 16]),
        span_id: SpanId([id; 8]),
        ..SpanLink::default()
    }
}

fn consumer(links: Vec<SpanLink<'static>>) -> Span<'static> {
    Span {
        links,
        ..span(2, 7, 0, Kind::Consumer)
    }
}

fn producers(ids: impl Iterator<Item = u8>) -> Export<'static> {
    let spans = ids.map(|id| span(1, id, 0, Kind::Producer));
    export("api", spans.collect())
}

#[track_caller]
fn check(links: Vec<SpanLink<'static>>, expected: &[(Rule, u64)]) -> Report {
    let report = observe(&[
        producers(1..=3),
        export("api", vec![span(1, 9, 0, Kind::Client)]),
        export("worker", vec![consumer(links)]),
    ]);
    let found = report.findings.iter().map(|it| (it.rule, it.count));
    assert_eq!(
        found.collect::<Vec<_>>(),
        expected,
        "{:#?}",
        report.findings
    );
    report
}

#[test]
fn every_dead_link_of_a_batch_is_counted_and_named() {
    check(vec![link(1, 1), link(1, 2)], &[]);
    let report = check(
        vec![link(1, 1), link(1, 4), link(8, 1)],
        &[(Rule::SpanLinkUnknown, 2)],
    );
    let samples = report.findings[0].samples.join("\n");
    assert!(samples.contains("04040404") && samples.contains("08080808"));
}

#[test]
fn a_link_leads_to_a_producer() {
    check(vec![], &[(Rule::SpanLinkMissing, 1)]);
    check(vec![link(1, 9)], &[(Rule::SpanLinkUnknown, 1)]);
    // Beside its producer it may link to what it likes.
    check(vec![link(1, 9), link(1, 1)], &[]);
}

#[test]
fn only_a_producers_ids_are_compared() {
    let mut other = span(1, 9, 0, Kind::Client);
    other.attributes = vec![
        attribute("correlation_id", "c-1"),
        attribute("event_id", "e-1"),
    ];
    let mut producer = span(1, 1, 0, Kind::Producer);
    producer.attributes = vec![
        attribute("correlation_id", "c-9"),
        attribute("event_id", "e-1"),
    ];
    let report = observe(&[
        export("other", vec![other]),
        export("api", vec![producer]),
        export("worker", vec![consumer(vec![link(1, 9), link(1, 1)])]),
    ]);
    assert_eq!(rules(&report), [Rule::CorrelationBroken]);
}

#[test]
fn a_link_may_stay_in_the_trace() {
    let within = |id| {
        let mut consumer = consumer(vec![link(2, id)]);
        consumer.parent_span_id = SpanId([1; 8]);
        observe(&[
            export("api", vec![span(2, 1, 0, Kind::Producer)]),
            export("worker", vec![consumer]),
        ])
    };
    assert_eq!(rules(&within(1)), []);
    assert_eq!(rules(&within(4)), [Rule::SpanLinkUnknown]);
}

#[test]
fn as_many_links_are_followed_as_an_sdk_sends() {
    let dead = (0..200).map(|_| link(8, 8)).collect();
    check(dead, &[(Rule::SpanLinkUnknown, 128)]);
}

fn id(number: u16) -> SpanId {
    let mut id = SpanId([1; 8]);
    id.0[..2].copy_from_slice(&number.to_be_bytes());
    id
}

#[test]
fn a_trace_has_as_many_ids_as_it_has() {
    let (mut sent, mut handled) = (Vec::new(), Vec::new());
    for number in 1..=300_u16 {
        let event = format!("e-{number}");
        let mut producer = span(1, 1, 0, Kind::Producer);
        producer.span_id = id(number);
        producer.attributes = vec![
            attribute("correlation_id", "c-1"),
            attribute("event_id", &event),
        ];
        sent.push(producer);
        let mut consumer = span(2, 1, 0, Kind::Consumer);
        consumer.trace_id.0[..2].copy_from_slice(&number.to_be_bytes());
        consumer.attributes = vec![
            attribute("correlation_id", "c-1"),
            attribute("event_id", "e-0"),
        ];
        consumer.links = vec![SpanLink {
            span_id: id(number),
            ..link(1, 1)
        }];
        handled.push(consumer);
    }
    let report = observe(&[export("api", sent), export("worker", handled)]);
    assert_eq!(rules(&report), [Rule::EventIdBroken]);
    assert_eq!(report.findings[0].count, 300);
}
