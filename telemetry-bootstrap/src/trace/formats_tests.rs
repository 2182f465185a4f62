//! Formats of propagation: each is read and written where it is spoken, and only there.

use http::{HeaderMap, HeaderName};
use opentelemetry::propagation::TextMapPropagator as _;
use opentelemetry::{Context, trace::TraceContextExt as _};

use super::propagate::Propagator;
use crate::config::Config;
use crate::correlation::Correlator;
use crate::redact::{RedactConfig, Redactor};
use crate::vitals::{Violation, Vitals};

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const OTHER: &str = "80f198ee56343ba864fe8b2a57d3eff7";
const SPAN: &str = "00f067aa0ba902b7";

fn propagator(list: &str, vitals: &Vitals) -> Propagator {
    let var = |name: &str| (name == "OTEL_PROPAGATORS").then(|| list.to_owned());
    let formats = Config::unnamed().with_vars(var).propagators;
    let redactor = Redactor::new(&RedactConfig::default(), vitals.clone());
    Propagator::new(Correlator::propagating(
        formats,
        None,
        redactor,
        vitals.clone(),
    ))
}

/// A request with a trace in W3C's format, another in both of B3's, and baggage.
fn inbound() -> HeaderMap {
    let pairs = [
        ("traceparent", format!("00-{TRACE}-{SPAN}-01")),
        ("baggage", "tenant=acme".to_owned()),
        ("b3", format!("{OTHER}-{SPAN}-1")),
        ("x-b3-traceid", OTHER.to_owned()),
        ("x-b3-spanid", SPAN.to_owned()),
    ];
    let pairs = pairs.iter();
    pairs
        .map(|(name, value)| (name.parse::<HeaderName>().unwrap(), value.parse().unwrap()))
        .collect()
}

/// The trace that is read of that request, and the headers that it is written to.
#[track_caller]
fn check(list: &str, trace: Option<&str>, written: &[&str]) {
    let propagator = propagator(list, &Vitals::default());
    let mut read = propagator.inbound_headers(&inbound());
    read.arrival
        .correlation_id
        .get_or_insert_with(|| "c1".into());
    let parent = read
        .parent
        .as_ref()
        .map(|parent| parent.trace_id().to_string());
    assert_eq!(parent.as_deref(), trace);
    assert_eq!(propagator.stranger(&inbound()), read.parent);
    let correlation = propagator.correlator().continuing(read.arrival.clone());
    let context = read.into_context(&Context::new(), correlation);
    let mut outbound = HeaderMap::new();
    propagator.inject_headers(&context, &mut outbound);
    let mut names: Vec<&str> = outbound.keys().map(HeaderName::as_str).collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [written, &["x-correlation-id", "x-request-id"]].concat()
    );
}

#[test]
fn a_subset_of_the_formats_is_read_and_written() {
    check(
        "tracecontext,baggage",
        Some(TRACE),
        &["baggage", "traceparent"],
    );
    check("tracecontext", Some(TRACE), &["traceparent"]);
    check("baggage", None, &["baggage"]);
    check("none", None, &[]);
}

#[test]
fn b3_is_spoken_in_one_header_or_in_several() {
    let multi = ["x-b3-sampled", "x-b3-spanid", "x-b3-traceid"];
    check("b3", Some(OTHER), &["b3"]);
    check("b3multi", Some(OTHER), &multi);
    check("b3,tracecontext", Some(TRACE), &["b3", "traceparent"]);
}

#[test]
fn a_third_party_gets_the_span_in_every_format() {
    let propagator = propagator("b3,tracecontext,baggage", &Vitals::default());
    let parent = propagator.inbound_headers(&inbound()).parent.unwrap();
    let context = Context::new().with_remote_span_context(parent);
    let mut outbound = HeaderMap::new();
    propagator.inject_parent(&context, &mut outbound);
    assert_eq!(outbound["traceparent"], format!("00-{TRACE}-{SPAN}-01"));
    assert_eq!(outbound["b3"], format!("{TRACE}-{SPAN}-1"));
    assert_eq!(outbound.len(), 2);
}

#[test]
fn a_broken_header_of_a_format_that_is_not_spoken_is_nobodys_business() {
    let headers: HeaderMap = [("b3", "broken")]
        .map(|(name, value)| (name.parse::<HeaderName>().unwrap(), value.parse().unwrap()))
        .into_iter()
        .collect();
    for (list, violations) in [("tracecontext", 0), ("b3", 1)] {
        let vitals = Vitals::default();
        assert!(
            propagator(list, &vitals)
                .inbound_headers(&headers)
                .parent
                .is_none()
        );
        assert_eq!(vitals.violations(Violation::InvalidPropagation), violations);
    }
}

#[test]
fn the_fields_are_those_of_the_formats() {
    let fields = |list| {
        let propagator = propagator(list, &Vitals::default());
        let fields: Vec<String> = propagator.fields().map(str::to_owned).collect();
        fields
    };
    assert_eq!(fields("none"), ["x-correlation-id", "x-event-id"]);
    let both = [
        "b3",
        "x-b3-traceid",
        "x-b3-spanid",
        "x-b3-parentspanid",
        "x-b3-sampled",
        "x-b3-flags",
        "x-correlation-id",
        "x-event-id",
    ];
    assert_eq!(fields("b3"), both);
    assert_eq!(fields("b3multi"), both);
}
