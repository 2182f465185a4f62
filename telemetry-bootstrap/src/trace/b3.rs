//! B3, Zipkin's propagation format, in one header or in several.
//!
//! Ids and the sampling decision come and go; the parent's parent, which B3 also sends, is nobody's
//! business here. A decision that is left to the next service counts as no, as with OpenTelemetry's
//! other SDKs.

use http::HeaderName;
use opentelemetry::trace::{SpanContext, SpanId, TraceFlags, TraceId, TraceState};

use super::carrier::{Sink, Source};

static B3: HeaderName = HeaderName::from_static("b3");
static TRACE: HeaderName = HeaderName::from_static("x-b3-traceid");
static SPAN: HeaderName = HeaderName::from_static("x-b3-spanid");
static SAMPLED: HeaderName = HeaderName::from_static("x-b3-sampled");
static FLAGS: HeaderName = HeaderName::from_static("x-b3-flags");

/// Header names of the single and of the multi format.
pub(super) static SINGLE_NAMES: [&HeaderName; 1] = [&B3];
pub(super) static MULTI_NAMES: [&HeaderName; 4] = [&TRACE, &SPAN, &SAMPLED, &FLAGS];

/// What the `b3` header says.
#[derive(Debug, PartialEq)]
pub(super) enum Found {
    /// Nothing, or nothing but a decision for a trace that starts here.
    None,
    /// Something that breaks the grammar.
    Broken,
    /// Where the request came from.
    Parent(SpanContext),
}

/// Reads the one header, `{trace}-{span}-{decision}-{parent}`, the last two of which may be absent.
pub(super) fn read_single(source: &impl Source) -> Found {
    let mut values = source.values(&B3);
    match (values.next(), values.next()) {
        (None, _) => Found::None,
        (Some(value), None) => single(value),
        _ => Found::Broken,
    }
}

fn single(value: &[u8]) -> Found {
    if let [b'0' | b'1' | b'd'] = value {
        return Found::None;
    }
    let mut parts = value.split(|byte| *byte == b'-');
    let (trace, span) = (parts.next(), parts.next());
    let (decision, parent) = (parts.next().unwrap_or_default(), parts.next());
    let parent_fits = parent.is_none_or(|id| span_id(id).is_some());
    let decision_fits = matches!(decision, b"" | b"0" | b"1" | b"d");
    if parts.next().is_some() || !parent_fits || !decision_fits {
        return Found::Broken;
    }
    let sampled = matches!(decision, b"1" | b"d");
    parent_of(trace.zip(span), sampled)
}

/// Reads the several headers.
pub(super) fn read_multi(source: &impl Source) -> Found {
    let one = |name| {
        let mut values = source.values(name);
        values.next().filter(|_| values.next().is_none())
    };
    let (trace, span) = (one(&TRACE), one(&SPAN));
    if trace.is_none() && span.is_none() {
        return Found::None;
    }
    let debug = one(&FLAGS) == Some(b"1");
    let sampled = matches!(one(&SAMPLED), Some(b"1" | b"true"));
    parent_of(trace.zip(span), debug || sampled)
}

fn parent_of(ids: Option<(&[u8], &[u8])>, sampled: bool) -> Found {
    let parent = ids.and_then(|(trace, span)| {
        let flags = TraceFlags::NOT_SAMPLED.with_sampled(sampled);
        let (trace, span) = (trace_id(trace)?, span_id(span)?);
        let found = SpanContext::new(trace, span, flags, true, TraceState::NONE);
        found.is_valid().then_some(found)
    });
    parent.map_or(Found::Broken, Found::Parent)
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

/// Writes the one header.
pub(super) fn write_single(span: &SpanContext, sink: &mut impl Sink) {
    let (trace, id, decision) = (span.trace_id(), span.span_id(), decision(span));
    sink.set(&B3, format!("{trace}-{id}-{decision}").as_bytes());
}

/// Writes the several headers.
pub(super) fn write_multi(span: &SpanContext, sink: &mut impl Sink) {
    sink.set(&TRACE, span.trace_id().to_string().as_bytes());
    sink.set(&SPAN, span.span_id().to_string().as_bytes());
    sink.set(&SAMPLED, decision(span).as_bytes());
    sink.remove(&FLAGS);
}

fn decision(span: &SpanContext) -> &'static str {
    if span.is_sampled() { "1" } else { "0" }
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;
    use opentelemetry::trace::SpanContext;

    use super::{Found, read_multi, read_single, write_multi, write_single};

    const TRACE: &str = "80f198ee56343ba864fe8b2a57d3eff7";
    const SPAN: &str = "e457b5a2e4d86bd1";

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let pairs = pairs.iter();
        pairs
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect()
    }

    fn text(found: &Found) -> String {
        let shown = |parent: &SpanContext| {
            let (trace, span) = (parent.trace_id(), parent.span_id());
            format!("{trace} {span} {}", parent.is_sampled())
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
        check_single(&format!("{TRACE}-{SPAN}-d"), &sampled);
        check_single(&format!("{TRACE}-{SPAN}-0"), &left);
        check_single(&format!("{TRACE}-{SPAN}"), &left);
        let half = "64fe8b2a57d3eff7";
        check_single(
            &format!("{half}-{SPAN}-0"),
            &format!("{half:0>32} {SPAN} false"),
        );
        check_single("0", "None");
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
        check_multi(&with(("x-b3-flags", "1")), &format!("{TRACE} {SPAN} true"));
        check_multi(&ids[..1], "Broken");
        check_multi(&[("x-b3-sampled", "1")], "None");
    }

    #[test]
    fn what_is_written_is_read_again() {
        let value = format!("{TRACE}-{SPAN}-1");
        let Found::Parent(parent) = read_single(&headers(&[("b3", &value)])) else {
            panic!("no parent");
        };
        let mut both = HeaderMap::new();
        write_single(&parent, &mut both);
        write_multi(&parent, &mut both);
        assert_eq!(both["b3"], value);
        assert_eq!(text(&read_multi(&both)), format!("{TRACE} {SPAN} true"));
    }
}
