//! What comes in goes out again: the whole of propagation, over headers and over any carrier.

use std::collections::HashMap;
use std::time::SystemTime;

use http::{HeaderMap, HeaderName, HeaderValue};
use opentelemetry::Context;
use opentelemetry::propagation::TextMapPropagator as _;
use opentelemetry::trace::{TraceContextExt as _, TraceFlags};

use tracing_opentelemetry::OpenTelemetrySpanExt as _;

use super::propagate::{Propagator, inject};
use super::traceparent;
use crate::correlation::{Correlation, Correlator};
use crate::fixture::Fixture;
use crate::redact::{RedactConfig, Redactor};
use crate::vitals::{Violation, Vitals};

const PARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-03";

fn propagator(vitals: &Vitals) -> Propagator {
    let redactor = Redactor::new(&RedactConfig::default(), vitals.clone());
    Propagator::new(Correlator::new(None, redactor, vitals.clone()))
}

fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in pairs {
        headers.append(*name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
    }
    headers
}

/// What comes in, written out again as `name: value`, and how often it was objected to.
#[track_caller]
fn check(inbound: &[(&'static str, &str)], expected: &[&str], violations: [u64; 2]) {
    let vitals = Vitals::default();
    let propagator = propagator(&vitals);
    let mut inbound = propagator.inbound_headers(&headers(inbound));
    inbound
        .arrival
        .correlation_id
        .get_or_insert_with(|| "new".into());
    let correlation = propagator.correlator().continuing(inbound.arrival.clone());
    let context = inbound.into_context(&Context::new(), correlation);
    let mut outbound = HeaderMap::new();
    propagator.inject_headers(&context, &mut outbound);
    let text =
        |(name, value): (&HeaderName, &HeaderValue)| format!("{name}: {}", value.to_str().unwrap());
    assert_eq!(outbound.remove("x-request-id").unwrap().len(), 36);
    let mut found: Vec<String> = outbound.iter().map(text).collect();
    found.sort();
    assert_eq!(found, expected);
    let count = |violation| vitals.violations(violation);
    let counts = [
        count(Violation::InvalidPropagation),
        count(Violation::InvalidCorrelationId),
    ];
    assert_eq!(counts, violations);
}

#[test]
fn what_is_valid_goes_through() {
    check(
        &[
            ("traceparent", PARENT),
            ("tracestate", "a=1"),
            ("tracestate", "b=2"),
            ("baggage", "plan=gold"),
            ("x-correlation-id", "c-1"),
            ("x-event-id", "e-1"),
        ],
        &[
            "baggage: correlation_id=c-1,plan=gold",
            &format!("traceparent: {PARENT}"),
            "tracestate: a=1,b=2",
            "x-correlation-id: c-1",
            "x-event-id: e-1",
        ],
        [0, 0],
    );
}

const FRESH: [&str; 2] = ["baggage: correlation_id=new", "x-correlation-id: new"];

#[test]
fn a_broken_or_repeated_parent_starts_a_new_trace() {
    check(
        &[("traceparent", "00-xyz"), ("tracestate", "a=1")],
        &FRESH,
        [1, 0],
    );
    check(
        &[("traceparent", PARENT), ("traceparent", PARENT)],
        &FRESH,
        [1, 0],
    );
    check(&[("tracestate", "a=1")], &FRESH, [0, 0]);
}

#[test]
fn a_broken_state_keeps_the_parent() {
    let parent = format!("traceparent: {PARENT}");
    check(
        &[("traceparent", PARENT), ("tracestate", "a=1,B")],
        &[FRESH[0], &parent, FRESH[1]],
        [1, 0],
    );
}

#[test]
fn a_hostile_id_is_replaced_and_counted() {
    check(&[("x-correlation-id", "a b")], &FRESH, [0, 1]);
    check(&[("x-correlation-id", "")], &FRESH, [0, 1]);
    check(&[("x-correlation-id", &"x".repeat(129))], &FRESH, [0, 1]);
    check(&[("x-correlation-id", "\u{e9}")], &FRESH, [0, 1]);
    check(
        &[("x-correlation-id", "c-1"), ("x-correlation-id", "c-2")],
        &FRESH,
        [0, 1],
    );
    check(&[("baggage", "correlation_id=a%0d%0ab")], &FRESH, [0, 1]);
}

#[test]
fn the_header_wins_over_baggage() {
    let out = |id: &str| {
        [
            format!("baggage: correlation_id={id}"),
            format!("x-correlation-id: {id}"),
        ]
    };
    let [baggage, header] = out("c-2");
    check(
        &[("baggage", "correlation_id=c-2")],
        &[&baggage, &header],
        [0, 0],
    );
    let [baggage, header] = out("c-1");
    check(
        &[
            ("baggage", "correlation_id=c-2"),
            ("x-correlation-id", "c-1"),
        ],
        &[&baggage, &header],
        [0, 0],
    );
}

#[test]
fn any_carrier_takes_and_gives_the_same() {
    let propagator = propagator(&Vitals::default());
    let mut carrier = HashMap::from([
        ("traceparent".to_owned(), PARENT.to_owned()),
        ("x-correlation-id".to_owned(), "c-1".to_owned()),
    ]);
    let context = propagator.extract(&carrier);
    assert_eq!(
        context.span().span_context().trace_flags(),
        TraceFlags::new(3)
    );
    carrier.clear();
    {
        let _attached = context.attach();
        inject(&mut carrier);
    }
    assert_eq!(carrier["traceparent"], PARENT);
    assert_eq!(carrier["x-correlation-id"], "c-1");
    assert!(
        carrier
            .keys()
            .all(|key| propagator.fields().any(|field| field == key))
    );
}

#[test]
fn a_carrier_that_is_used_again_loses_its_old_state() {
    let propagator = propagator(&Vitals::default());
    let mut carrier = HashMap::from([("tracestate".to_owned(), "old=1".to_owned())]);
    let parent = HashMap::from([("traceparent".to_owned(), PARENT.to_owned())]);
    propagator.inject_context(&propagator.extract(&parent), &mut carrier);
    assert_eq!(carrier["traceparent"], PARENT);
    assert_eq!(carrier["tracestate"], "");
}

#[test]
fn a_carrier_without_a_correlation_is_given_none() {
    let parent = HashMap::from([("traceparent".to_owned(), PARENT.to_owned())]);
    let context = propagator(&Vitals::default()).extract(&parent);
    assert!(context.span().span_context().is_valid());
    assert!(context.get::<Correlation>().is_none());
}

#[test]
fn a_plain_span_goes_out_without_a_correlation() {
    let fixture = Fixture::new();
    let mut carrier = HashMap::<String, String>::new();
    tracing::info_span!("job").in_scope(|| inject(&mut carrier));
    let span = fixture.span().span_context;
    let parent = format!("00-{}-{}-03", span.trace_id(), span.span_id());
    assert_eq!(carrier["traceparent"], parent);
    assert!(!carrier.contains_key("x-correlation-id"));
}

const TOKEN: &str = "ghp_16C7e42F292c6912E7710c838347Ae178B4a";

#[test]
fn a_secret_in_an_id_or_state_goes_no_further() {
    check(&[("x-correlation-id", TOKEN)], &FRESH, [0, 1]);
    let baggage = format!("correlation_id={TOKEN}");
    check(&[("baggage", &baggage)], &FRESH, [0, 1]);
    check(
        &[("x-event-id", TOKEN), ("x-request-id", "4111111111111111")],
        &FRESH,
        [0, 2],
    );
    let (parent, state) = (
        format!("traceparent: {PARENT}"),
        format!("v={TOKEN},a=1,password=x"),
    );
    check(
        &[("traceparent", PARENT), ("tracestate", &state)],
        &[FRESH[0], &parent, "tracestate: a=1", FRESH[1]],
        [0, 0],
    );
}

#[test]
fn an_empty_carrier_keeps_the_correlation_at_hand() {
    let propagator = propagator(&Vitals::default());
    let correlation = propagator.correlator().start();
    let base = Context::new().with_value(correlation.clone());
    let context = propagator.extract_with_context(&base, &HashMap::<String, String>::new());
    assert_eq!(context.get::<Correlation>().unwrap().id(), correlation.id());
}

#[test]
fn a_secret_in_baggage_goes_no_further() {
    check(
        &[
            ("x-correlation-id", "c-1"),
            ("baggage", "password=hunter2,plan=gold"),
        ],
        &[
            "baggage: correlation_id=c-1,plan=gold",
            "x-correlation-id: c-1",
        ],
        [0, 0],
    );
}

#[test]
fn stale_headers_are_replaced() {
    let propagator = propagator(&Vitals::default());
    let mut headers = headers(&[
        ("tracestate", "old=1"),
        ("baggage", "a=1"),
        ("baggage", "b=1"),
        ("x-event-id", "old"),
        ("x-request-id", "old"),
    ]);
    let parent = propagator.inbound_headers(&self::headers(&[("traceparent", PARENT)]));
    let context = parent.into_context(&Context::new(), propagator.correlator().start());
    propagator.inject_headers(&context, &mut headers);
    assert!(!headers.contains_key("tracestate"));
    assert_eq!(headers.get_all("baggage").iter().count(), 1);
    assert!(!headers.contains_key("x-event-id"));
    assert_ne!(headers["x-request-id"], "old");

    propagator.inject_headers(&Context::new(), &mut headers);
    for name in ["traceparent", "tracestate", "baggage", "x-correlation-id"] {
        assert!(!headers.contains_key(name), "{name}");
    }
}

const LEVEL_2: &str = "a@b@c=1,d=2";

#[test]
fn any_carrier_keeps_a_state_that_only_level_2_knows() {
    let propagator = propagator(&Vitals::default());
    let carrier = HashMap::from([
        ("traceparent".to_owned(), PARENT.replace("-03", "-00")),
        ("tracestate".to_owned(), LEVEL_2.to_owned()),
    ]);
    for id in [None, Some("c-1")] {
        let mut carrier = carrier.clone();
        let pair = id.map(|id| ("x-correlation-id".to_owned(), id.to_owned()));
        carrier.extend(pair);
        let mut outbound = HashMap::<String, String>::new();
        propagator.inject_context(&propagator.extract(&carrier), &mut outbound);
        assert_eq!(outbound["tracestate"], LEVEL_2);
        assert_eq!(outbound["traceparent"], carrier["traceparent"]);
    }
}

#[test]
fn what_came_with_one_trace_is_not_said_of_another() {
    let propagator = propagator(&Vitals::default());
    let inbound = headers(&[
        ("traceparent", &PARENT.replace("-03", "-01")),
        ("tracestate", LEVEL_2),
        ("x-correlation-id", "c-1"),
    ]);
    let mut inbound = propagator.inbound_headers(&inbound);
    let arrival = std::mem::take(&mut inbound.arrival);
    let message = propagator.correlator().for_message(arrival);
    let fixture = Fixture::new();
    let base = Context::new().with_value(message);
    let linked = super::work::Work::start(|| tracing::info_span!("linked"), base);
    let mut outbound = HeaderMap::new();
    propagator.inject_headers(linked.context(), &mut outbound);
    drop(linked);
    let trace = fixture.span().span_context.trace_id();
    let parent = outbound["traceparent"].to_str().unwrap();
    assert!(parent.starts_with(&format!("00-{trace}-")) && parent.ends_with("-03"));
    assert!(!outbound.contains_key("tracestate"));
}

#[test]
fn a_full_baggage_goes_on_whole_with_the_id_before_it() {
    let vitals = Vitals::default();
    let propagator = propagator(&vitals);
    let members: Vec<String> = (0..64).map(|at| format!("k{at}=v")).collect();
    let inbound = headers(&[
        ("baggage", &members[..30].join(",")),
        ("baggage", &members[30..].join(" , ")),
        ("x-correlation-id", "c-1"),
    ]);
    let pass = |inbound: &HeaderMap| {
        let mut inbound = propagator.inbound_headers(inbound);
        let arrival = std::mem::take(&mut inbound.arrival);
        let correlation = propagator
            .correlator()
            .for_request(arrival, SystemTime::now());
        let mut outbound = HeaderMap::new();
        let context = inbound.into_context(&Context::new(), correlation);
        propagator.inject_headers(&context, &mut outbound);
        outbound.remove("x-correlation-id");
        outbound
    };
    // The next service finds the id among them, and its next.
    let outbound = pass(&pass(&pass(&inbound)));
    assert_eq!(vitals.violations(Violation::InvalidPropagation), 0);
    let list = outbound["baggage"].to_str().unwrap();
    let (first, rest) = list.split_once(',').unwrap();
    assert_eq!(first, "correlation_id=c-1");
    let mut found: Vec<&str> = rest.split(',').collect();
    found.sort_unstable();
    let mut wanted: Vec<&str> = members.iter().map(String::as_str).collect();
    wanted.sort_unstable();
    assert_eq!(found, wanted);
}

#[test]
fn a_trace_that_came_without_the_random_flag_does_not_get_it() {
    for (flags, expected) in [("01", "-01"), ("03", "-03")] {
        let fixture = Fixture::new();
        let parent = traceparent::parse(PARENT.replace("-03", &format!("-{flags}")).as_bytes());
        let span = tracing::info_span!("work");
        let parent = Context::new().with_remote_span_context(parent.unwrap());
        span.set_parent(parent).unwrap();
        let mut outbound = HeaderMap::new();
        propagator(&fixture.vitals).inject_headers(&span.context(), &mut outbound);
        let sent = outbound["traceparent"].to_str().unwrap();
        assert!(sent.ends_with(expected), "{sent}");
    }
}
