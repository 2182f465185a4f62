//! B3 from an inbound request, through a span of ours, to an outbound one.

use std::time::SystemTime;

use http::{HeaderMap, HeaderName, HeaderValue};
use opentelemetry::Context;

use super::propagate::Propagator;
use super::work::{Origin, Work};
use crate::config::{Config, Sampling};
use crate::correlation::Correlator;
use crate::fixture::Fixture;

const TRACE: &str = "80f198ee56343ba864fe8b2a57d3eff7";
const SPAN: &str = "e457b5a2e4d86bd1";

fn propagator(list: &str, fixture: &Fixture) -> Propagator {
    let var = |name: &str| (name == "OTEL_PROPAGATORS").then(|| list.to_owned());
    let formats = Config::unnamed().with_vars(var).propagators;
    let (redactor, vitals) = (fixture.redactor.clone(), fixture.vitals.clone());
    Propagator::new(Correlator::propagating(formats, None, redactor, vitals))
}

fn headers(pairs: &[&str]) -> HeaderMap {
    let pair = |pair: &&str| {
        let (name, value) = pair.split_once(": ").unwrap();
        (
            name.parse::<HeaderName>().unwrap(),
            value.parse::<HeaderValue>().unwrap(),
        )
    };
    pairs.iter().map(pair).collect()
}

/// What a server's call of another service sends of the trace, with `TRACE` and `SPAN` for the ids
/// that came in and `new` for those that are made, and whether the server's span is exported.
fn pass(sampling: Sampling, list: &str, inbound: &[&str]) -> (Vec<String>, bool) {
    let fixture = Fixture::sampled(sampling);
    let propagator = propagator(list, &fixture);
    let mut inbound = propagator.inbound_headers(&headers(inbound));
    let origin = Origin {
        parent: inbound.parent.take(),
        ..Origin::default()
    };
    let arrival = std::mem::take(&mut inbound.arrival);
    let correlation = propagator
        .correlator()
        .for_request(arrival, SystemTime::now());
    let context = inbound.into_context(&Context::new(), correlation);
    let span = || tracing::info_span!(target: "telemetry_bootstrap::http", parent: None, "server");
    let work = Work::start_from(span, context, origin);
    let mut outbound = headers(&[
        "b3: stale",
        "x-b3-traceid: stale",
        "x-b3-parentspanid: stale",
        "x-b3-flags: 1",
    ]);
    propagator.inject_headers(work.context(), &mut outbound);
    drop(work);
    let trace = outbound.iter().filter(|(name, _)| {
        let name = name.as_str();
        name.contains("b3") || name == "traceparent"
    });
    let text = |(name, value): (&HeaderName, &HeaderValue)| {
        format!("{name}: {}", masked(value.to_str().unwrap()))
    };
    let mut sent: Vec<String> = trace.map(text).collect();
    sent.sort();
    (sent, !fixture.spans().is_empty())
}

fn masked(value: &str) -> String {
    let mask = |part: &str| match part {
        TRACE => "TRACE".to_owned(),
        SPAN => "SPAN".to_owned(),
        made if made.len() >= 16 => "new".to_owned(),
        other => other.to_owned(),
    };
    value.split('-').map(mask).collect::<Vec<_>>().join("-")
}

#[track_caller]
fn check(list: &str, inbound: &[&str], expected: &[&str], exported: bool) {
    let inbound: Vec<String> = inbound
        .iter()
        .map(|line| line.replace("TRACE", TRACE).replace("SPAN", SPAN))
        .collect();
    let inbound: Vec<&str> = inbound.iter().map(String::as_str).collect();
    let found = pass(Sampling::ParentOrAlwaysOn, list, &inbound);
    assert_eq!(
        found,
        (
            expected.iter().map(|&line| line.to_owned()).collect(),
            exported
        )
    );
}

const MULTI: [&str; 3] = [
    "x-b3-traceid: TRACE",
    "x-b3-spanid: SPAN",
    "x-b3-sampled: 1",
];
const MULTI_OUT: [&str; 3] = ["x-b3-sampled: 1", "x-b3-spanid: new", "x-b3-traceid: TRACE"];

#[test]
fn either_form_is_read_where_one_is_spoken() {
    check("b3", &MULTI, &["b3: TRACE-new-1"], true);
    check("b3multi", &["b3: TRACE-SPAN-1"], &MULTI_OUT, true);
    check(
        "tracecontext",
        &MULTI,
        &[
            "b3: stale",
            "traceparent: 00-new-new-03",
            "x-b3-flags: 1",
            "x-b3-parentspanid: stale",
            "x-b3-traceid: stale",
        ],
        true,
    );
}

#[test]
fn the_one_header_is_believed_first() {
    let other = "b3: 11111111111111111111111111111111-SPAN-0";
    let both = [&MULTI[..], &[other]].concat();
    check("b3", &both, &["b3: new-new-0"], false);
    check(
        "b3",
        &[&MULTI[..], &["b3: broken"]].concat(),
        &["b3: TRACE-new-1"],
        true,
    );
}

#[test]
fn debug_is_passed_on() {
    let flags = ["x-b3-traceid: TRACE", "x-b3-spanid: SPAN", "x-b3-flags: 1"];
    let flags_out = ["x-b3-flags: 1", "x-b3-spanid: new", "x-b3-traceid: TRACE"];
    check("b3", &["b3: TRACE-SPAN-d"], &["b3: TRACE-new-d"], true);
    check("b3", &flags, &["b3: TRACE-new-d"], true);
    check("b3multi", &flags, &flags_out, true);
    check("b3", &["b3: d"], &["b3: new-new-d"], true);
    let parent = "traceparent: 00-TRACE-SPAN-03";
    let out = ["b3: TRACE-new-d", "traceparent: 00-TRACE-new-03"];
    check("tracecontext,b3", &[parent, "b3: TRACE-SPAN-d"], &out, true);
    let other = "b3: 11111111111111111111111111111111-SPAN-d";
    let out = ["b3: TRACE-new-1", "traceparent: 00-TRACE-new-03"];
    check("tracecontext,b3", &[parent, other], &out, true);
}

#[test]
fn a_decision_alone_is_kept_by_the_trace_that_begins() {
    check("b3", &["b3: 0"], &["b3: new-new-0"], false);
    check("b3", &["x-b3-sampled: 0"], &["b3: new-new-0"], false);
    check("b3", &["b3: 1"], &["b3: new-new-1"], true);
    // The ids are ours, whoever decided, and random.
    let out = ["b3: new-new-0", "traceparent: 00-new-new-02"];
    check("tracecontext,b3", &["b3: 0"], &out, false);
    let out = ["b3: new-new-d", "traceparent: 00-new-new-03"];
    check("tracecontext,b3", &["b3: d"], &out, true);
}

#[test]
fn a_decision_alone_binds_only_those_that_ask_their_parent() {
    let (sent, exported) = pass(Sampling::AlwaysOn, "b3", &["b3: 0"]);
    assert_eq!((&*sent[0], exported), ("b3: new-new-1", true));
    let (sent, exported) = pass(Sampling::ParentOrAlwaysOff, "b3", &["b3: 1"]);
    assert_eq!((&*sent[0], exported), ("b3: new-new-1", true));
}

#[test]
fn a_decision_without_a_span_goes_on_as_it_came() {
    let fixture = Fixture::new();
    let propagator = propagator("b3", &fixture);
    for (decision, sent) in [("b3: 0", "0"), ("b3: 1", "1"), ("b3: d", "d")] {
        let inbound = propagator.inbound_headers(&headers(&[decision]));
        let correlation = propagator.correlator().continuing(inbound.arrival.clone());
        let mut outbound = HeaderMap::new();
        let context = inbound.into_context(&Context::new(), correlation);
        propagator.inject_headers(&context, &mut outbound);
        assert_eq!(outbound["b3"], sent);
    }
}

#[test]
fn a_stranger_decides_nothing() {
    let fixture = Fixture::new();
    let propagator = propagator("b3", &fixture);
    assert_eq!(propagator.stranger(&headers(&["b3: 0"])), None);
}

#[test]
fn a_decision_alone_does_not_end_the_trace_that_is_under_way() {
    use opentelemetry::propagation::TextMapPropagator as _;
    use opentelemetry::trace::TraceContextExt as _;

    let fixture = Fixture::new();
    let carrier = std::collections::HashMap::from([("b3".to_owned(), "0".to_owned())]);
    let here = tracing::info_span!("here").in_scope(Context::current);
    let context = propagator("b3", &fixture).extract_with_context(&here, &carrier);
    assert_eq!(context.span().span_context(), here.span().span_context());
    let alone = propagator("b3", &fixture).extract(&carrier);
    let span = opentelemetry::trace::SpanContext::clone(alone.span().span_context());
    assert!(span.is_remote() && !span.is_valid() && !span.is_sampled());
}
