//! B3, Zipkin's propagation format, in one header or in several.
//!
//! Where either is spoken both are read, the one header first (OpenTelemetry specification, "B3
//! Requirements"). Ids and the sampling decision come and go, also a decision that comes alone; the
//! parent's parent, which B3 also sends, is nobody's business here, and is taken out of what goes on.
//! A decision on a trace that is left to the next service counts as no, as with OpenTelemetry's other
//! SDKs.

use http::HeaderName;
use opentelemetry::trace::{SpanContext, SpanId, TraceFlags, TraceId, TraceState};

use super::carrier::{Found as Once, Sink, Source};

static B3: HeaderName = HeaderName::from_static("b3");
static TRACE: HeaderName = HeaderName::from_static("x-b3-traceid");
static SPAN: HeaderName = HeaderName::from_static("x-b3-spanid");
static PARENT: HeaderName = HeaderName::from_static("x-b3-parentspanid");
static SAMPLED: HeaderName = HeaderName::from_static("x-b3-sampled");
static FLAGS: HeaderName = HeaderName::from_static("x-b3-flags");

/// The headers of the single and of the multi format.
pub(super) static NAMES: [&HeaderName; 6] = [&B3, &TRACE, &SPAN, &PARENT, &SAMPLED, &FLAGS];

/// What one of the formats says.
#[derive(Debug, PartialEq)]
pub(super) enum Found {
    /// Nothing.
    None,
    /// Something that breaks the grammar.
    Broken,
    /// Where the request came from, or a decision for the trace that starts here.
    Parent(Parent),
}

/// Where a request came from.
#[derive(Debug, PartialEq)]
pub(super) struct Parent {
    /// Without ids where only a decision was sent: remote all the same, and sampled or not.
    pub(super) span: SpanContext,
    /// Whether the trace is one that somebody forces, to see it whole.
    pub(super) debug: bool,
}

/// What is decided on a trace.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Decision {
    Deny,
    Accept,
    Debug,
}

/// Reads the one header, `{trace}-{span}-{decision}-{parent}`, the last two of which may be absent,
/// and so may all but the decision.
pub(super) fn read_single(source: &impl Source) -> Found {
    match source.only(&B3) {
        Once::None => Found::None,
        Once::One(value) => found(single(value)),
        Once::Many => Found::Broken,
    }
}

fn single(value: &[u8]) -> Option<Parent> {
    if let Some(decision) = decision(value) {
        return Some(Parent::without_ids(decision));
    }
    let mut parts = value.split(|byte| *byte == b'-');
    let (trace, span) = (parts.next()?, parts.next()?);
    let decided = parts.next().map(|part| decision(part).ok_or(part));
    let decision = match decided {
        Some(Ok(decision)) => Some(decision),
        None | Some(Err(b"")) => None,
        Some(Err(_)) => return None,
    };
    if let Some(parent) = parts.next() {
        span_id(parent)?;
    }
    Parent::new(trace, span, decision).filter(|_| parts.next().is_none())
}

fn decision(state: &[u8]) -> Option<Decision> {
    match state {
        b"0" => Some(Decision::Deny),
        b"1" => Some(Decision::Accept),
        b"d" => Some(Decision::Debug),
        _ => None,
    }
}

/// Reads the several headers. Of the decision's the first value counts.
pub(super) fn read_multi(source: &impl Source) -> Found {
    let decision = decision_of(source);
    match (source.only(&TRACE), source.only(&SPAN)) {
        (Once::None, Once::None) => decision.map_or(Found::None, |decision| {
            Found::Parent(Parent::without_ids(decision))
        }),
        (Once::One(trace), Once::One(span)) => found(Parent::new(trace, span, decision)),
        _ => Found::Broken,
    }
}

/// Old tracers write words for the digits.
fn decision_of(source: &impl Source) -> Option<Decision> {
    let first = |name| source.values(name).next();
    if first(&FLAGS) == Some(b"1") {
        return Some(Decision::Debug);
    }
    match first(&SAMPLED)? {
        b"0" | b"false" => Some(Decision::Deny),
        b"1" | b"true" => Some(Decision::Accept),
        _ => None,
    }
}

/// Whether either form says that somebody forces this trace.
pub(super) fn forces(source: &impl Source, trace: TraceId) -> bool {
    let forced = |found| match found {
        Found::Parent(parent) => parent.debug && parent.span.trace_id() == trace,
        Found::None | Found::Broken => false,
    };
    forced(read_single(source)) || forced(read_multi(source))
}

fn found(parent: Option<Parent>) -> Found {
    parent.map_or(Found::Broken, Found::Parent)
}

impl Parent {
    fn new(trace: &[u8], span: &[u8], decision: Option<Decision>) -> Option<Self> {
        let found = Self::of(trace_id(trace)?, span_id(span)?, decision);
        found.span.is_valid().then_some(found)
    }

    fn without_ids(decision: Decision) -> Self {
        Self::of(TraceId::INVALID, SpanId::INVALID, Some(decision))
    }

    fn of(trace: TraceId, span: SpanId, decision: Option<Decision>) -> Self {
        let sampled = matches!(decision, Some(Decision::Accept | Decision::Debug));
        let flags = TraceFlags::NOT_SAMPLED.with_sampled(sampled);
        Self {
            span: SpanContext::new(trace, span, flags, true, TraceState::NONE),
            debug: decision == Some(Decision::Debug),
        }
    }
}

/// Sixteen digits are the lower half.
fn trace_id(hex: &[u8]) -> Option<TraceId> {
    let text = digits(hex, &[16, 32])?;
    u128::from_str_radix(text, 16).ok().map(TraceId::from)
}

fn span_id(hex: &[u8]) -> Option<SpanId> {
    let text = digits(hex, &[16])?;
    u64::from_str_radix(text, 16).ok().map(SpanId::from)
}

fn digits<'a>(hex: &'a [u8], lengths: &[usize]) -> Option<&'a str> {
    let fits = lengths.contains(&hex.len()) && hex.iter().all(u8::is_ascii_hexdigit);
    std::str::from_utf8(hex).ok().filter(|_| fits)
}

/// Writes the one header; the decision alone where the span has no ids.
pub(super) fn write_single(span: &SpanContext, debug: bool, sink: &mut impl Sink) {
    let decision = match (debug, span.is_sampled()) {
        (true, _) => "d",
        (false, true) => "1",
        (false, false) => "0",
    };
    let (trace, id) = (span.trace_id(), span.span_id());
    if span.is_valid() {
        sink.set(&B3, format!("{trace}-{id}-{decision}").as_bytes());
    } else {
        sink.set(&B3, decision.as_bytes());
    }
}

/// Writes the several headers; those of the decision alone where the span has no ids.
pub(super) fn write_multi(span: &SpanContext, debug: bool, sink: &mut impl Sink) {
    if span.is_valid() {
        sink.set(&TRACE, span.trace_id().to_string().as_bytes());
        sink.set(&SPAN, span.span_id().to_string().as_bytes());
    } else {
        sink.remove(&TRACE);
        sink.remove(&SPAN);
    }
    sink.remove(&PARENT);
    if debug {
        sink.set(&FLAGS, b"1");
        sink.remove(&SAMPLED);
    } else {
        sink.set(&SAMPLED, if span.is_sampled() { b"1" } else { b"0" });
        sink.remove(&FLAGS);
    }
}

/// Removes the one header, which would be believed before the several.
pub(super) fn remove_single(sink: &mut impl Sink) {
    sink.remove(&B3);
}

/// Removes the several headers, which tell of another span than the one that is written.
pub(super) fn remove_multi(sink: &mut impl Sink) {
    for name in [&TRACE, &SPAN, &PARENT, &SAMPLED, &FLAGS] {
        sink.remove(name);
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;

    use super::{Found, Parent, read_multi, read_single, write_multi, write_single};

    const TRACE: &str = "80f198ee56343ba864fe8b2a57d3eff7";
    const SPAN: &str = "e457b5a2e4d86bd1";

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let pairs = pairs.iter();
        pairs
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect()
    }

    fn text(found: &Found) -> String {
        let shown = |Parent { span, debug }: &Parent| {
            let debug = if *debug { " debug" } else { "" };
            let sampled = span.is_sampled();
            if !span.is_valid() {
                assert!(span.is_remote());
                return format!("{sampled}{debug}");
            }
            let (trace, id) = (span.trace_id(), span.span_id());
            format!("{trace} {id} {sampled}{debug}")
        };
        match found {
            Found::Parent(parent) => shown(parent),
            other => format!("{other:?}"),
        }
    }

    #[track_caller]
    fn check_single(value: &str, expected: &str) {
        assert_eq!(text(&read_single(&headers(&[("b3", value)]))), expected);
    }

    #[track_caller]
    fn check_multi(pairs: &[(&'static str, &str)], expected: &str) {
        assert_eq!(text(&read_multi(&headers(pairs))), expected);
    }

    #[test]
    fn the_one_header_is_read() {
        let sampled = format!("{TRACE} {SPAN} true");
        let left = format!("{TRACE} {SPAN} false");
        check_single(&format!("{TRACE}-{SPAN}-1-05e3ac9a4f6e3b90"), &sampled);
        check_single(&format!("{TRACE}-{SPAN}-d"), &format!("{sampled} debug"));
        check_single(&format!("{TRACE}-{SPAN}-0"), &left);
        check_single(&format!("{TRACE}-{SPAN}"), &left);
        let half = "64fe8b2a57d3eff7";
        check_single(
            &format!("{half}-{SPAN}-0"),
            &format!("{half:0>32} {SPAN} false"),
        );
    }

    #[test]
    fn a_decision_may_come_alone() {
        check_single("0", "false");
        check_single("1", "true");
        check_single("d", "true debug");
        check_multi(&[("x-b3-sampled", "0")], "false");
        check_multi(&[("x-b3-sampled", "true")], "true");
        check_multi(&[("x-b3-sampled", "?")], "None");
        check_multi(&[("x-b3-flags", "1")], "true debug");
        check_multi(&[("x-b3-flags", "0")], "None");
    }

    #[test]
    fn what_breaks_the_grammar_is_told_from_nothing() {
        let zero = "0".repeat(32);
        for value in [
            String::new(),
            TRACE.to_owned(),
            format!("{TRACE}-{SPAN}-2"),
            format!("{TRACE}-{SPAN}-1-x"),
            format!("{TRACE}-{SPAN}-1-{SPAN}-1"),
            format!("{TRACE}-+457b5a2e4d86bd1-1"),
            format!("{zero}-{SPAN}-1"),
            "2".to_owned(),
            "-".to_owned(),
            format!("{TRACE}-{SPAN}-1-"),
        ] {
            check_single(&value, "Broken");
        }
        assert_eq!(
            read_single(&headers(&[("b3", "0"), ("b3", "0")])),
            Found::Broken
        );
        assert_eq!(read_single(&HeaderMap::new()), Found::None);
    }

    #[test]
    fn the_several_headers_are_read() {
        let ids = [("x-b3-traceid", TRACE), ("x-b3-spanid", SPAN)];
        let with = |pair| [&ids[..], &[pair]].concat();
        check_multi(&ids, &format!("{TRACE} {SPAN} false"));
        check_multi(
            &with(("x-b3-sampled", "1")),
            &format!("{TRACE} {SPAN} true"),
        );
        let forced = format!("{TRACE} {SPAN} true debug");
        check_multi(&with(("x-b3-flags", "1")), &forced);
        let denied = [&with(("x-b3-flags", "1"))[..], &[("x-b3-sampled", "0")]].concat();
        check_multi(&denied, &forced);
        check_multi(&ids[..1], "Broken");
    }

    #[test]
    fn repeated_ids_are_broken() {
        let mut twice = headers(&[("x-b3-traceid", TRACE), ("x-b3-spanid", SPAN)]);
        twice.append("x-b3-traceid", TRACE.parse().unwrap());
        assert_eq!(read_multi(&twice), Found::Broken);
        twice.append("x-b3-spanid", SPAN.parse().unwrap());
        assert_eq!(read_multi(&twice), Found::Broken);
    }

    #[track_caller]
    fn check_written(value: &str) {
        let read = read_single(&headers(&[("b3", value)]));
        let Found::Parent(Parent { span, debug }) = &read else {
            panic!("no parent");
        };
        // What another request left behind is not mixed with what is written.
        let mut both = headers(&[("x-b3-flags", "1"), ("x-b3-sampled", "0")]);
        write_single(span, *debug, &mut both);
        write_multi(span, *debug, &mut both);
        assert_eq!(both["b3"], value);
        assert_eq!(text(&read_multi(&both)), text(&read));
        assert!(both.contains_key("x-b3-flags") != both.contains_key("x-b3-sampled"));
    }

    #[test]
    fn what_is_written_is_read_again() {
        for decision in ["0", "1", "d"] {
            check_written(&format!("{TRACE}-{SPAN}-{decision}"));
            check_written(decision);
        }
    }
}
