//! What a request brings against what the call that it causes takes along: W3C Trace Context,
//! Level 2, check by check, with real spans between the two.

use std::time::SystemTime;

use crate::config::Sampling;
use http::{HeaderMap, HeaderValue};
use opentelemetry::Context;

use super::propagate::Propagator;
use super::work::Work;
use crate::fixture::Fixture;

const TRACE: &str = "12345678901234567890123456789012";
const SPAN: &str = "1234567890123456";
const PARENT: &str = "00-12345678901234567890123456789012-1234567890123456-00";

/// What a call takes along.
#[derive(Debug)]
struct Sent {
    trace: String,
    span: String,
    flags: String,
    state: Vec<String>,
}

/// A request with these headers, and the call that it causes. Header values as a server hands
/// them over, with blanks around them where HTTP/2 lets those pass.
fn forward(sampler: Sampling, inbound: &[(&'static str, &str)]) -> Sent {
    let fixture = Fixture::sampled(sampler);
    let propagator = Propagator::new(fixture.correlator.clone());
    let mut headers = HeaderMap::new();
    for (name, value) in inbound {
        headers.append(*name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
    }
    let mut inbound = propagator.inbound_headers(&headers);
    let arrival = std::mem::take(&mut inbound.arrival);
    let correlation = propagator
        .correlator()
        .for_request(arrival, SystemTime::now());
    let context = inbound.into_context(&Context::new(), correlation);
    let request = Work::start(|| tracing::info_span!("request"), context);
    let _running = request.run();
    let current = crate::correlation::current_context();
    let call = Work::start(|| tracing::info_span!("call"), current);
    propagator.inject_headers(call.context(), &mut headers);
    read(&headers)
}

fn read(headers: &HeaderMap) -> Sent {
    let all = |name| {
        let values = headers.get_all(name).iter();
        values.map(|value| value.to_str().unwrap().to_owned())
    };
    let parents: Vec<String> = all("traceparent").collect();
    let [parent] = &parents[..] else {
        panic!("{parents:?}");
    };
    let fields: Vec<&str> = parent.split('-').collect();
    let ["00", trace, span, flags] = fields[..] else {
        panic!("{parent}");
    };
    let hex = |text: &str| text.bytes().all(|byte| b"0123456789abcdef".contains(&byte));
    assert!(trace.len() == 32 && span.len() == 16 && flags.len() == 2);
    assert!(hex(trace) && hex(span) && hex(flags), "{parent}");
    assert!(trace != "0".repeat(32) && span != "0".repeat(16));
    Sent {
        trace: trace.to_owned(),
        span: span.to_owned(),
        flags: flags.to_owned(),
        state: all("tracestate").collect(),
    }
}

fn always() -> Sampling {
    Sampling::ParentOrAlwaysOn
}

#[track_caller]
fn continues(headers: &[(&'static str, &str)]) {
    let sent = forward(always(), headers);
    assert_eq!(sent.trace, TRACE, "{headers:?}");
    assert_ne!(sent.span, SPAN, "{headers:?}");
}

#[track_caller]
fn starts_anew(headers: &[(&'static str, &str)]) {
    let sent = forward(always(), headers);
    assert!(!headers[0].1.contains(&sent.trace), "{headers:?}");
    assert_eq!(sent.state, [""; 0], "{headers:?}");
}

/// The list that is passed on; none is `""`.
#[track_caller]
fn state(lists: &[&str], expected: &str) {
    let lists = lists.iter().map(|list| ("tracestate", *list));
    let headers: Vec<_> = std::iter::once(("traceparent", PARENT))
        .chain(lists)
        .collect();
    let sent = forward(always(), &headers);
    assert_eq!(sent.trace, TRACE, "{headers:?}");
    assert_eq!(sent.state.concat(), expected, "{headers:?}");
    assert!(sent.state.len() <= 1 && sent.state != [""], "{headers:?}");
}

fn parent(old: &str, new: &str) -> String {
    assert!(PARENT.contains(old));
    PARENT.replace(old, new)
}

#[test]
fn a_parent_is_continued() {
    continues(&[("traceparent", PARENT)]);
    continues(&[("traceparent", &parent("56-00", "56-01"))]);
    for blanks in [" X", "\tX", "X ", "X\t", "\t X \t"] {
        continues(&[("traceparent", &blanks.replace('X', PARENT))]);
    }
}

#[test]
fn names_of_headers_are_to_the_letter() {
    starts_anew(&[("trace-parent", PARENT)]);
    starts_anew(&[("trace.parent", PARENT)]);
    for name in ["trace-state", "trace.state"] {
        let sent = forward(always(), &[("traceparent", PARENT), (name, "foo=1")]);
        assert_eq!(sent.state, [""; 0]);
    }
}

#[test]
fn two_parents_are_none() {
    let other = parent("9012-", "9011-");
    let headers = [("traceparent", PARENT), ("traceparent", &other)];
    let sent = forward(always(), &headers);
    assert!(![PARENT, &other].concat().contains(&sent.trace));
    starts_anew(&[("traceparent", PARENT), ("traceparent", PARENT)]);
}

#[test]
fn versions_are_read_by_the_rule() {
    continues(&[("traceparent", &parent("00-1", "cc-1"))]);
    continues(&[(
        "traceparent",
        &(parent("00-1", "cc-1") + "-what-the-future-will-be-like"),
    )]);
    continues(&[("traceparent", &(parent("00-1", "01-1") + "-"))]);
    starts_anew(&[(
        "traceparent",
        &(parent("00-1", "cc-1") + ".what-the-future-will-be-like"),
    )]);
    starts_anew(&[("traceparent", &(PARENT.to_owned() + "."))]);
    starts_anew(&[(
        "traceparent",
        &(PARENT.to_owned() + "-what-the-future-will-be-like"),
    )]);
    for version in [
        "ff-1", ".0-1", "0.-1", "000-1", "0000-1", "0-1", "CC-1", "-1", "1",
    ] {
        starts_anew(&[("traceparent", &parent("00-1", version))]);
    }
}

#[test]
fn ids_have_their_length_and_their_digits() {
    let trace = |to: &str| starts_anew(&[("traceparent", &parent(TRACE, to))]);
    trace(&"0".repeat(32));
    trace(".2345678901234567890123456789012");
    trace("1234567890123456789012345678901.");
    trace("123456789012345678901234567890123");
    trace("1234567890123456789012345678901");
    trace("ABCDEFABCDEFABCDEFABCDEFABCDEFAB");
    let span = |to: &str| {
        let last = format!("-{to}-00");
        starts_anew(&[("traceparent", &parent("-1234567890123456-00", &last))]);
    };
    span(&"0".repeat(16));
    span(".234567890123456");
    span("123456789012345.");
    span("12345678901234567");
    span("123456789012345");
    span("ABCDEFABCDEFABCD");
}

#[test]
fn flags_have_their_length_and_their_digits() {
    for flags in ["56-.0", "56-0.", "56-001", "56-1", "56-", "56-0A", "56"] {
        starts_anew(&[("traceparent", &parent("56-00", flags))]);
    }
}

#[test]
fn the_random_flag_is_the_callers_and_ours_for_traces_of_ours() {
    let flags = |sampler: Sampling, flags: &str| {
        let parent = parent("56-00", &format!("56-{flags}"));
        forward(sampler, &[("traceparent", &parent)]).flags
    };
    for sampler in [always(), Sampling::AlwaysOn, Sampling::AlwaysOff] {
        for random in ["00", "01", "02", "03", "fc", "fd", "fe", "ff"] {
            let sent = u8::from_str_radix(&flags(sampler, random), 16).unwrap();
            let came = u8::from_str_radix(random, 16).unwrap();
            assert_eq!(sent & !1, came & 2, "{sampler:?} {random}");
        }
    }
    assert_eq!(flags(always(), "02"), "02");
    assert_eq!(flags(always(), "03"), "03");
    assert_eq!(forward(always(), &[]).flags, "03");
    assert_eq!(forward(Sampling::AlwaysOff, &[]).flags, "02");
    assert_eq!(forward(always(), &[("traceparent", "00-xyz")]).flags, "03");
}

#[test]
fn a_state_needs_a_parent() {
    starts_anew(&[("tracestate", "foo=1")]);
    starts_anew(&[("tracestate", "foo=1,bar=2")]);
    starts_anew(&[
        ("traceparent", &parent("00-1", "ff-1")),
        ("tracestate", "foo=1"),
    ]);
}

#[test]
fn lists_are_combined_in_order() {
    state(&["foo=1,bar=2"], "foo=1,bar=2");
    let lists = ["foo=1,bar=2", "rojo=1,congo=2", "baz=3"];
    state(&lists, "foo=1,bar=2,rojo=1,congo=2,baz=3");
}

#[test]
fn empty_lists_and_members_and_blanks_say_nothing() {
    state(&[""], "");
    state(&["foo=1", ""], "foo=1");
    state(&["", "foo=1"], "foo=1");
    state(&["foo=1,,bar=2, ,\t"], "foo=1,bar=2");
    state(&["foo=1 \t , \t bar=2, \t baz=3"], "foo=1,bar=2,baz=3");
    state(&["foo=1\t \t,\t \tbar=2,\t \tbaz=3"], "foo=1,bar=2,baz=3");
    for blanks in [" X", "\tX", "X ", "X\t", "\t X \t"] {
        state(&[&blanks.replace('X', "foo=1")], "foo=1");
    }
}

#[test]
fn of_members_with_one_key_one_stays() {
    state(&["foo=1,foo=1"], "foo=1");
    state(&["foo=1,foo=2"], "foo=1");
    state(&["foo=1", "foo=1"], "foo=1");
    state(&["foo=1", "foo=2"], "foo=1");
}

#[test]
fn every_allowed_character_goes_through() {
    let key = "abcdefghijklmnopqrstuvwxyz0123456789_-*/";
    let value: String = (' '..='~').filter(|byte| !",=".contains(*byte)).collect();
    for key in [key, &format!("{key}@a-z0-9_-*/"), "foo@@bar", "foo@bar@baz"] {
        let list = format!("{key}={value}");
        state(&[&list], &list);
    }
    state(&["foo@=1,bar=2"], "foo@=1,bar=2");
}

#[test]
fn one_broken_member_discards_the_list() {
    let broken = [
        "foo =1",
        "FOO=1",
        "foo.bar=1",
        "@foo=1",
        "foo",
        "=1",
        "foo=bar=baz",
        "foo=",
    ];
    for member in broken {
        state(&[member], "");
        state(&[&format!("{member},bar=3")], "");
        state(&["bar=3", member], "");
    }
    state(&["foo=\u{e9}", "bar=3"], "");
}

#[test]
fn keys_and_values_have_their_longest() {
    let part = |length: usize| "z".repeat(length);
    let key = format!("{}=1", part(256));
    state(&["foo=1", &key], &format!("foo=1,{key}"));
    state(&["foo=1", &format!("{}=1", part(257))], "");
    let value = format!("bar={}", part(256));
    state(&["foo=1", &value], &format!("foo=1,{value}"));
    state(&["foo=1", &format!("bar={}", part(257))], "");
    for (tenant, system) in [(241, 14), (242, 1), (1, 15), (1, 254)] {
        let key = format!("{}@{}=1", "t".repeat(tenant), "v".repeat(system));
        state(&["foo=1", &key], &format!("foo=1,{key}"));
    }
}

#[test]
fn a_list_has_at_most_32_members() {
    let list = |range: std::ops::RangeInclusive<u8>| {
        let members: Vec<String> = range.map(|at| format!("bar{at:02}={at:02}")).collect();
        members.join(",")
    };
    let (tens, rest) = ([list(1..=10), list(11..=20), list(21..=30)], list(31..=32));
    let [first, second, third] = &tens;
    state(&[first, second, third, &rest], &list(1..=32));
    state(&[first, second, third, &list(31..=33)], "");
}

#[test]
fn each_call_has_a_span_of_its_own() {
    let fixture = Fixture::new();
    let propagator = Propagator::new(fixture.correlator.clone());
    let request = Work::start(|| tracing::info_span!("request"), Context::new());
    let _running = request.run();
    let mut spans = std::collections::HashSet::new();
    for _ in 0..3 {
        let current = crate::correlation::current_context();
        let call = Work::start(|| tracing::info_span!("call"), current);
        let mut headers = HeaderMap::new();
        propagator.inject_headers(call.context(), &mut headers);
        spans.insert(read(&headers).span);
    }
    assert_eq!(spans.len(), 3);
}
