//! Two server spans for one request, and what only looks like it.

use super::{START, attribute, export, export_from, observe, rules, span};
use crate::otlp::model::{Export, Kind, Span};
use crate::rule::Rule;

const DUPLICATE: &[Rule] = &[Rule::SpanRootDuplicate];

#[track_caller]
fn check(exports: &[Export<'static>], expected: &[Rule]) {
    let report = observe(exports);
    assert_eq!(rules(&report), expected, "{:#?}", report.findings);
}

fn server(id: u8, parent: u8, from: u64, to: u64) -> Span<'static> {
    Span {
        start_unix_nano: START + from,
        end_unix_nano: START + to,
        flags: 0x301,
        ..span(1, id, parent, Kind::Server)
    }
}

fn call() -> Export<'static> {
    export("api", vec![span(1, 2, 0, Kind::Client)])
}

#[test]
fn two_layers_below_a_caller_that_nobody_sent_are_one_too_many() {
    let outer = server(3, 9, 0, 100);
    let inner = server(4, 9, 10, 90);
    check(
        &[export("api", vec![outer.clone(), inner.clone()])],
        DUPLICATE,
    );
    // One that outlasts the other is another request, and so is one for something else.
    let later = server(4, 9, 10, 110);
    check(&[export("api", vec![outer.clone(), later])], &[]);
    let mut other = inner.clone();
    other.name = "other work".into();
    check(&[export("api", vec![outer.clone(), other])], &[]);
    let other = server(4, 8, 10, 90);
    check(&[export("api", vec![outer.clone(), other])], &[]);
    check(
        &[
            export("api", vec![outer]),
            export_from("api", "i-2", vec![inner]),
        ],
        &[],
    );
}

#[test]
fn layers_are_one_request_by_their_path() {
    let path = |mut span: Span<'static>, name: &'static str, path: &str| {
        span.name = name.into();
        span.attributes.push(attribute("url.path", path));
        span
    };
    let inner = || server(4, 9, 10, 90);
    let outer = path(server(3, 9, 0, 100), "GET", "/x");
    let same = path(inner(), "handle", "/x");
    check(&[export("api", vec![outer.clone(), same])], DUPLICATE);
    let other = path(inner(), "GET", "/y");
    check(&[export("api", vec![outer, other])], &[]);
}

#[test]
fn an_attempt_that_still_runs_in_another_process_is_no_duplicate() {
    let first = server(3, 2, 0, 5_000);
    let second = server(4, 2, 1_000, 1_500);
    check(
        &[
            call(),
            export_from("stock", "i-1", vec![first.clone()]),
            export_from("stock", "i-2", vec![second.clone()]),
        ],
        &[],
    );
    check(&[call(), export("stock", vec![first, second])], DUPLICATE);
}

#[test]
fn a_process_below_another_of_its_service_has_a_root_of_its_own() {
    let spans = |instance| {
        let below = server(3, 1, 0, 10);
        [
            export_from("node", "i-1", vec![span(1, 1, 0, Kind::Internal)]),
            export_from("node", instance, vec![below]),
        ]
    };
    check(&spans("i-2"), &[]);
    check(&spans("i-1"), DUPLICATE);
}

#[test]
fn a_call_that_left_by_a_message_comes_back_as_another() {
    let sent = export("api", vec![span(1, 2, 0, Kind::Producer)]);
    check(&[sent, export("api", vec![server(3, 2, 0, 10)])], &[]);
    let inside = export("api", vec![span(1, 2, 0, Kind::Internal)]);
    check(
        &[inside, export("api", vec![server(3, 2, 0, 10)])],
        DUPLICATE,
    );
}

#[test]
fn two_servers_without_a_parent_are_one_too_many() {
    let spans = vec![server(3, 0, 0, 10), server(4, 0, 20, 30)];
    check(&[export("api", spans.clone())], DUPLICATE);
    let [first, second] = <[_; 2]>::try_from(spans).expect("there are two");
    check(
        &[export("api", vec![first]), export("stock", vec![second])],
        &[],
    );
}

#[test]
fn every_span_within_a_longer_one_is_counted() {
    let spans = vec![
        server(3, 2, 0, 100),
        server(4, 2, 10, 20),
        server(5, 2, 30, 40),
        server(6, 2, 100, 110),
    ];
    let report = observe(&[call(), export("stock", spans)]);
    assert_eq!(rules(&report), DUPLICATE);
    assert_eq!(report.findings[0].count, 2);
}
