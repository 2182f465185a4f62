//! The `traceparent` header, strictly (W3C Trace Context Level 2, section 3.2).

use opentelemetry::trace::{SpanContext, SpanId, TraceFlags, TraceId, TraceState};

use crate::hex;

/// Bytes of a version 00 header.
pub(super) const LENGTH: usize = 55;

/// The caller may have recorded the trace.
const SAMPLED: u8 = 0b01;

/// The trace id was made at random, in its last seven bytes at least.
const RANDOM: u8 = 0b10;

/// The remote parent, or `None` where any byte breaks the grammar.
///
/// A later version than 00 may be longer, but must go on with a dash; `ff` and zero ids are
/// invalid, and so is an upper-case digit. Blanks around it are the header's, not its value's.
pub(super) fn parse(header: &[u8]) -> Option<SpanContext> {
    let header = trim(header);
    let (fixed, rest) = header.split_first_chunk::<LENGTH>()?;
    let [version] = hex::read(fixed.get(0..2)?)?;
    let trace_id = TraceId::from_bytes(hex::read(fixed.get(3..35)?)?);
    let span_id = SpanId::from_bytes(hex::read(fixed.get(36..52)?)?);
    let [flags] = hex::read(fixed.get(53..55)?)?;
    let dashed = [fixed[2], fixed[35], fixed[52]] == *b"---";
    if !dashed || !ends_well(version, rest) {
        return None;
    }
    let flags = TraceFlags::new(flags & (SAMPLED | RANDOM));
    let found = SpanContext::new(trace_id, span_id, flags, true, TraceState::NONE);
    found.is_valid().then_some(found)
}

/// Whether the parent's trace id was made at random.
pub(super) fn is_random(parent: &SpanContext) -> bool {
    parent.trace_flags().to_u8() & RANDOM != 0
}

/// The header for a span, version 00. `span` must be valid; whether its trace id is `random` is
/// not read from its flags, since the SDK sets none on the traces that it starts.
pub(super) fn encode(span: &SpanContext, random: bool) -> [u8; LENGTH] {
    let random = if random { RANDOM } else { 0 };
    let mut header = *b"00-00000000000000000000000000000000-0000000000000000-00";
    let flags = span.trace_flags().to_u8() & SAMPLED | random;
    hex::write(&mut header[3..35], &span.trace_id().to_bytes());
    hex::write(&mut header[36..52], &span.span_id().to_bytes());
    hex::write(&mut header[53..], &[flags]);
    header
}

fn trim(header: &[u8]) -> &[u8] {
    let blank = |byte: &u8| matches!(byte, b' ' | b'\t');
    let start = header.iter().position(|byte| !blank(byte));
    let end = header.iter().rposition(|byte| !blank(byte));
    let range = start
        .zip(end)
        .and_then(|(start, end)| header.get(start..=end));
    range.unwrap_or_default()
}

fn ends_well(version: u8, rest: &[u8]) -> bool {
    match version {
        0 => rest.is_empty(),
        0xff => false,
        _ => rest.first().is_none_or(|byte| *byte == b'-'),
    }
}

#[cfg(test)]
mod tests {
    use opentelemetry::trace::SpanContext;
    use proptest::prelude::*;

    use super::{encode, is_random, parse};

    const GOOD: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    /// What the header parses to, written out again.
    #[track_caller]
    fn check(header: &str, expected: Option<&str>) {
        let found = parse(header.as_bytes()).map(|span| written(&span));
        let found = found.map(|bytes| String::from_utf8(bytes).unwrap());
        assert_eq!(found.as_deref(), expected, "{header}");
    }

    fn written(span: &SpanContext) -> Vec<u8> {
        encode(span, is_random(span)).to_vec()
    }

    #[test]
    fn valid_headers_are_taken() {
        check(GOOD, Some(GOOD));
        check(
            &GOOD.replace("-01", "-00"),
            Some(&GOOD.replace("-01", "-00")),
        );
        check(
            &GOOD.replace("-01", "-03"),
            Some(&GOOD.replace("-01", "-03")),
        );
    }

    #[test]
    fn unknown_flags_are_dropped() {
        check(
            &GOOD.replace("-01", "-ff"),
            Some(&GOOD.replace("-01", "-03")),
        );
        check(
            &GOOD.replace("-01", "-0c"),
            Some(&GOOD.replace("-01", "-00")),
        );
    }

    #[test]
    fn later_versions_are_read_as_far_as_they_are_known() {
        check(&GOOD.replace("00-4b", "cc-4b"), Some(GOOD));
        check(
            &format!("{}-what-the-future", GOOD.replace("00-4b", "cc-4b")),
            Some(GOOD),
        );
        check(&format!("{}.what", GOOD.replace("00-4b", "cc-4b")), None);
        check(&GOOD.replace("00-4b", "ff-4b"), None);
    }

    #[test]
    fn broken_headers_are_refused() {
        check("", None);
        check("00", None);
        check(&GOOD[..54], None);
        check(&format!("{GOOD}-"), None);
        check(&format!("{GOOD}-extra"), None);
        check(&GOOD.to_uppercase(), None);
        check(&GOOD.replace("4bf9", "4BF9"), None);
        check(&GOOD.replace("4bf9", "4bg9"), None);
        check(&GOOD.replace("4bf9", "+bf9"), None);
        check(&GOOD.replace('-', "_"), None);
        check(
            &GOOD.replace("4bf92f3577b34da6a3ce929d0e0e4736", &"0".repeat(32)),
            None,
        );
        check(&GOOD.replace("00f067aa0ba902b7", &"0".repeat(16)), None);
        check(&GOOD.replace("-01", "-0x"), None);
        check(&GOOD.replace("00-4b", "0x-4b"), None);
        check("00-b2-b2-01", None);
    }

    proptest! {
        #[test]
        fn anything_can_be_parsed(header in prop::collection::vec(any::<u8>(), 0..80)) {
            drop(parse(&header));
        }

        #[test]
        fn what_is_written_is_read(trace in 1..u128::MAX, span in 1..u64::MAX, flags in 0..4_u8) {
            let header = format!("00-{trace:032x}-{span:016x}-{flags:02x}");
            let parsed = parse(header.as_bytes()).unwrap();
            prop_assert!(parsed.is_remote());
            prop_assert_eq!(written(&parsed), header.into_bytes());
        }

        #[test]
        fn one_changed_byte_is_refused_or_changes_the_result(at in 0..55_usize, byte in any::<u8>()) {
            let mut header = GOOD.as_bytes().to_vec();
            header[at] = byte;
            if let Some(parsed) = parse(&header) {
                let same = header == GOOD.as_bytes();
                let version_or_flags = !(2..=52).contains(&at);
                prop_assert!(same || version_or_flags || written(&parsed)[..] == header[..]);
            }
        }
    }
}
