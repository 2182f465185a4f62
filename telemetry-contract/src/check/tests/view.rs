//! The traces that a report shows.

use super::{export, observe, span};
use crate::check::Report;
use crate::otlp::model::{Kind, Span, SpanId, SpanLink, TraceId};

/// A server span 255 with `count` spans below it; the findings are about the one called `wrong`.
fn wide(count: u8, wrong: u8) -> Report {
    let mut spans = vec![span(1, 255, 0, Kind::Server)];
    for id in 1..=count {
        spans.push(span(1, id, 255, Kind::Internal));
    }
    rename(&mut spans, wrong);
    observe(&[export("api", spans)])
}

fn rename(spans: &mut [Span<'static>], wrong: u8) {
    for span in spans.iter_mut().filter(|span| span.span_id.0[0] == wrong) {
        span.name = "wrong".into();
        span.attributes.clear();
    }
}

fn text(report: &Report) -> String {
    crate::report::text(report, crate::report::TextOptions::default())
}

#[test]
fn a_small_trace_is_shown_whole() {
    let report = wide(50, 50);
    assert_eq!(report.traces[0].spans.len(), 51);
    assert_eq!(report.traces[0].hidden, 0);
}

#[test]
fn a_large_trace_is_cut_around_what_is_wrong() {
    let report = wide(150, 150);
    let view = &report.traces[0];
    assert_eq!((view.spans.len(), view.hidden), (100, 51));
    let shown = |id: u8| view.spans.iter().any(|it| it.span == SpanId([id; 8]));
    assert!(shown(150) && shown(255));
    let text = text(&report);
    assert!(text.contains("51 more spans") && !text.contains("parent never sent"));
}

#[test]
fn a_span_whose_parent_is_cut_has_one() {
    let mut spans: Vec<_> = (1..=150)
        .map(|id| span(1, id, id - 1, Kind::Internal))
        .collect();
    rename(&mut spans, 150);
    let report = observe(&[export("api", spans)]);
    assert_eq!(report.traces[0].hidden, 50);
    assert!(!text(&report).contains("parent never sent"));
}

fn traces(report: &Report) -> Vec<TraceId> {
    report.traces.iter().map(|view| view.trace).collect()
}

#[test]
fn what_is_wrong_with_a_trace_is_shown_before_what_is_wrong_with_a_span() {
    let mut exports = Vec::new();
    for id in 1..=4 {
        let mut alone = span(id, 1, 0, Kind::Server);
        alone.attributes.clear();
        exports.push(export(
            ["w", "x", "y", "z"][usize::from(id) - 1],
            vec![alone],
        ));
    }
    exports.push(export("till", vec![span(7, 2, 9, Kind::Internal)]));
    exports.push(export("worker", vec![span(8, 2, 0, Kind::Consumer)]));
    let report = observe(&exports);
    let shown = traces(&report);
    assert_eq!(shown[..2], [TraceId([8; 16]), TraceId([7; 16])]);
    assert_eq!(shown.len(), 3);
}

#[test]
fn a_trace_is_shown_once() {
    let producer = |id| {
        let mut producer = span(id, 1, 0, Kind::Producer);
        producer.end_unix_nano = 0;
        producer
    };
    let consumer = |id, other| {
        let mut consumer = span(id, 2, 0, Kind::Consumer);
        consumer.end_unix_nano = 0;
        consumer.links = vec![SpanLink {
            trace_id: TraceId([other; 16]),
            span_id: SpanId([1; 8]),
            ..SpanLink::default()
        }];
        consumer
    };
    for (producer, consumer) in [("a", "b"), ("b", "a")].map(|(one, other)| {
        (
            export(one, vec![producer(1)]),
            export(other, vec![consumer(2, 1)]),
        )
    }) {
        let report = observe(&[producer, consumer]);
        assert_eq!(traces(&report), [TraceId([2; 16])]);
        assert_eq!(report.traces[0].spans.len(), 2);
    }
}
