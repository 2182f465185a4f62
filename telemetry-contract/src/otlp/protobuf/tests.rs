use std::borrow::Cow;

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::common::v1::any_value::Value as AnyValue;
use proptest::prelude::*;
use prost::Message as _;

use crate::otlp::model::{Export, MetricKind, Signal};
use crate::otlp::{DecodeError, Encoding, Problem, decode, decode_within, samples};

fn decoded(signal: Signal, payload: &[u8]) -> Result<Export<'_>, DecodeError> {
    decode(signal, Encoding::Protobuf, payload)
}

/// A length-delimited field.
fn nested(field: u8, content: &[u8]) -> Vec<u8> {
    let mut bytes = vec![field << 3 | 2];
    prost::encode_length_delimiter(content.len(), &mut bytes).unwrap();
    bytes.extend_from_slice(content);
    bytes
}

/// A request with one span of these bytes.
fn span(content: &[u8]) -> Vec<u8> {
    nested(1, &nested(2, &nested(2, content)))
}

#[test]
fn every_field_arrives() {
    for signal in samples::SIGNALS {
        let payload = samples::protobuf(signal);
        assert_eq!(decoded(signal, &payload), Ok(samples::expected(signal)));
    }
}

#[test]
fn items_are_spans_records_and_points() {
    let items = samples::SIGNALS.map(|signal| samples::expected(signal).items());
    assert_eq!(items, [1, 5, 2]);
    assert_eq!(
        decoded(Signal::Logs, b"").map(|export| export.items()),
        Ok(0)
    );
}

#[test]
fn text_is_borrowed() {
    let payload = samples::protobuf(Signal::Traces);
    let Ok(Export::Traces(resources)) = decoded(Signal::Traces, &payload) else {
        panic!("a sample decodes");
    };
    let name = &resources[0].scopes[0].records[0].name;
    assert!(matches!(name, Cow::Borrowed("GET /")));
}

#[test]
fn a_cut_payload_is_an_error() {
    for signal in samples::SIGNALS {
        let payload = samples::protobuf(signal);
        for end in 1..payload.len() {
            assert!(decoded(signal, &payload[..end]).is_err(), "cut at {end}");
        }
    }
}

#[test]
fn errors_say_where_and_what() {
    #[track_caller]
    fn check(payload: &[u8], expected: &str) {
        let error = decoded(Signal::Traces, payload).unwrap_err();
        assert_eq!(error.to_string(), expected);
    }
    check(
        &span(b"\x2a\x02\xff\xfe"),
        "not OTLP: in `Span`, field 5, at byte 10: found text that is not UTF-8",
    );
    check(
        &span(b"\x0a\x02ab"),
        "not OTLP: in `Span`, field 1, at byte 10: found an id of length 2, wanted 16 or none",
    );
    check(
        &span(b"\x2a\x7fab"),
        "not OTLP: in `Span`, field 5, at byte 8: found 2 bytes, wanted 127",
    );
    check(
        b"\x0b",
        "not OTLP: in `ExportTraceServiceRequest`, field 1, at byte 1: found wire type 3, wanted 2 \
         (length-delimited)",
    );
    check(
        b"\x14",
        "not OTLP: in `ExportTraceServiceRequest`, field 2, at byte 1: found wire type 4, wanted \
         the start of a field (0, 1, 2, 3 or 5)",
    );
    check(
        b"\x13\x1b\x14",
        "not OTLP: in `ExportTraceServiceRequest`, field 2, at byte 3: found wire type 4, wanted \
         the end of the group that was begun last",
    );
    check(
        b"\x13\x08\x01",
        "not OTLP: in `ExportTraceServiceRequest`, field 1, at byte 3: found 0 bytes, wanted 1",
    );
    check(
        b"\x02\x00",
        "not OTLP: in `ExportTraceServiceRequest`, at byte 1: found field number 0, wanted 1 to \
         536870911",
    );
    check(
        b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02",
        "not OTLP: in `ExportTraceServiceRequest`, at byte 0: found a varint of more than 64 bits",
    );
}

#[test]
fn unknown_fields_are_skipped() {
    let mut payload = samples::protobuf(Signal::Traces);
    payload.extend_from_slice(b"\xf8\x07\x05"); // field 127, varint
    payload.extend_from_slice(b"\xf9\x0712345678"); // 64 bits
    payload.extend_from_slice(b"\xfa\x07\x02hi"); // bytes
    payload.extend_from_slice(b"\xfd\x071234"); // 32 bits
    // A group with a number, another group and bytes in it.
    payload.extend_from_slice(b"\xfb\x07\x08\x05\x13\x14\x0a\x02hi\xfc\x07");
    let expected = samples::expected(Signal::Traces);
    assert_eq!(decoded(Signal::Traces, &payload), Ok(expected));
}

#[test]
fn values_nest_to_the_bound_and_no_deeper() {
    #[track_caller]
    fn check(levels: usize, allowed: bool) {
        let value = (0..levels).fold(Vec::new(), |inner, _| nested(5, &nested(1, &inner)));
        let attribute = nested(9, &nested(2, &value));
        let payload = span(&attribute);
        let problem = decoded(Signal::Traces, &payload).map_err(|error| error.problem());
        let too_deep = Err(Problem::TooDeep { limit: 32 });
        assert_eq!(problem.map(drop), if allowed { Ok(()) } else { too_deep });
    }
    check(32, true);
    check(33, false);
    check(10_000, false);
}

#[test]
fn groups_nest_to_the_bound_and_no_deeper() {
    #[track_caller]
    fn check(levels: usize, allowed: bool) {
        let payload = [b"\x13".repeat(levels), b"\x14".repeat(levels)].concat();
        let problem = decoded(Signal::Traces, &payload).map_err(|error| error.problem());
        let too_deep = Err(Problem::TooDeep { limit: 32 });
        assert_eq!(problem.map(drop), if allowed { Ok(()) } else { too_deep });
    }
    check(32, true);
    check(33, false);
    check(100_000, false);
}

/// A gauge has no field 2 yet; a sum's field of that number is none of its own.
#[test]
fn a_gauge_skips_what_a_sum_has() {
    let gauge = nested(5, &nested(2, b"x"));
    let payload = nested(1, &nested(2, &nested(2, &gauge)));
    let Ok(Export::Metrics(resources)) = decoded(Signal::Metrics, &payload) else {
        panic!("an unknown field is skipped");
    };
    let metric = &resources[0].scopes[0].records[0];
    assert_eq!(metric.kind, MetricKind::Gauge);
}

#[test]
fn memory_of_the_result_is_bounded() {
    let payload = nested(1, &nested(2, &[0x12, 0].repeat(100_000))); // empty spans
    let result = decode_within(Signal::Traces, Encoding::Protobuf, &payload, 1 << 20);
    let limit_bytes = 1 << 20;
    let problem = result.map_err(|error| error.problem());
    assert_eq!(problem, Err(Problem::TooLarge { limit_bytes }));
    let items = decoded(Signal::Traces, &payload).map(|export| export.items());
    assert_eq!(items, Ok(100_000));
}

#[test]
fn repeated_numbers_may_come_unpacked() {
    let point = [&b"\x31\x07\0\0\0\0\0\0\0"[..], b"\x31\x08\0\0\0\0\0\0\0"].concat();
    let metric = nested(9, &nested(1, &point));
    let payload = nested(1, &nested(2, &nested(2, &metric)));
    let Ok(Export::Metrics(resources)) = decoded(Signal::Metrics, &payload) else {
        panic!("the payload is well-formed");
    };
    insta::assert_debug_snapshot!(resources[0].scopes[0].records[0].points[0].value, @r"
    Distribution {
        count: 0,
        sum: 0.0,
        bounds: [],
        buckets: [
            7,
            8,
        ],
    }
    ");
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(payload in proptest::collection::vec(any::<u8>(), 0..300)) {
        for signal in samples::SIGNALS {
            drop(decoded(signal, &payload));
        }
    }

    /// Where both decoders take a payload, they read the same spans.
    #[test]
    fn a_damaged_request_reads_as_with_prost(
        damage in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut payload = samples::protobuf(Signal::Traces);
        for (index, byte) in damage {
            let at = index.index(payload.len());
            payload[at] = byte;
        }
        let theirs = ExportTraceServiceRequest::decode(&*payload);
        if let (Ok(Export::Traces(ours)), Ok(theirs)) = (decoded(Signal::Traces, &payload), theirs) {
            let ours: Vec<_> = ours.iter().flat_map(|resource| &resource.scopes)
                .flat_map(|scope| &scope.records)
                .map(|span| (span.name.to_string(), span.start_unix_nano, span.attributes.len()))
                .collect();
            let theirs: Vec<_> = theirs.resource_spans.iter()
                .flat_map(|resource| &resource.scope_spans)
                .flat_map(|scope| &scope.spans)
                .map(|span| (span.name.clone(), span.start_time_unix_nano, span.attributes.len()))
                .collect();
            prop_assert_eq!(ours, theirs);
        }
    }

    #[test]
    fn an_attribute_reads_the_same_beside_unknown_fields(
        key in prop_oneof!["[a-z.]{0,12}", any::<String>(), "[a-z]{120,140}"],
        value in prop_oneof![
            "[a-z]{0,12}".prop_map(AnyValue::StringValue),
            any::<String>().prop_map(AnyValue::StringValue),
            "[a-z]{120,140}".prop_map(AnyValue::StringValue),
            any::<i64>().prop_map(AnyValue::IntValue),
            (0..20_000_i64).prop_map(AnyValue::IntValue),
            any::<bool>().prop_map(AnyValue::BoolValue),
            any::<i32>().prop_map(|number| AnyValue::DoubleValue(f64::from(number))),
        ],
    ) {
        let value = Some(opentelemetry_proto::tonic::common::v1::AnyValue { value: Some(value) });
        let attribute = KeyValue { key, value, ..KeyValue::default() }.encode_to_vec();
        // Field 15, a varint.
        let odd = [&attribute[..], &[0x78, 1]].concat();
        let (plain, odd) = (span(&nested(9, &attribute)), span(&nested(9, &odd)));
        prop_assert_eq!(decoded(Signal::Traces, &plain), decoded(Signal::Traces, &odd));
        prop_assert!(decoded(Signal::Traces, &plain).is_ok());
    }
}
