use proptest::prelude::*;

use crate::otlp::model::{Export, Signal};
use crate::otlp::{DecodeError, Encoding, Problem, decode, decode_within, samples};

fn decoded(signal: Signal, payload: &[u8]) -> Result<Export<'_>, DecodeError> {
    decode(signal, Encoding::Json, payload)
}

/// A request with one span of these keys.
fn span(content: &str) -> String {
    format!(r#"{{"resourceSpans":[{{"scopeSpans":[{{"spans":[{{{content}}}]}}]}}]}}"#)
}

#[test]
fn json_reads_as_protobuf_does() {
    for signal in samples::SIGNALS {
        let payload = samples::json(signal);
        let result = decoded(signal, payload.as_bytes());
        assert_eq!(result, Ok(samples::expected(signal)));
    }
}

#[test]
fn a_cut_document_is_an_error() {
    for signal in samples::SIGNALS {
        let payload = samples::json(signal);
        let payload = payload.trim_end().as_bytes();
        for end in 0..payload.len() {
            assert!(decoded(signal, &payload[..end]).is_err(), "cut at {end}");
        }
    }
}

#[test]
fn errors_say_where_and_what() {
    #[track_caller]
    fn check(content: &str, expected: &str) {
        let payload = span(content);
        let error = decoded(Signal::Traces, payload.as_bytes()).unwrap_err();
        assert_eq!(error.to_string(), format!("not OTLP: in {expected}"));
    }
    check(
        r#""kind":"SPAN_KIND_SERVER""#,
        "`Span`, key `kind`, at byte 51: found a string, wanted the number of an enum value \
         (OTLP/JSON has no enum names)",
    );
    check(
        r#""traceId":"abc""#,
        "`Span`, key `traceId`, at byte 59: found an id of length 3, wanted 32 or none",
    );
    check(
        r#""startTimeUnixNano":-1"#,
        "`Span`, key `startTimeUnixNano`, at byte 66: found another value, wanted an unsigned \
         64-bit integer",
    );
    check(
        r#""attributes":{}"#,
        "`Span`, key `attributes`, at byte 57: found an object, wanted an array",
    );
    check(
        r#""name":"a" "kind":1"#,
        "`Span`, key `name`, at byte 55: found a string, wanted a comma or the closing bracket",
    );
    check(
        "\"name\":\"a\nb\"",
        "`Span`, key `name`, at byte 52: found a string that does not end, or has a raw control \
         character, wanted a closing quote",
    );
}

#[test]
fn what_is_not_a_document_is_refused() {
    #[track_caller]
    fn check(payload: &[u8]) {
        assert!(decoded(Signal::Traces, payload).is_err());
    }
    check(b"");
    check(b"[]");
    check(b"{} {}");
    check(b"{,}");
    check(br#"{"a":1,}"#);
    check(br#"{"a":01}"#);
    check(br#"{"a":tru}"#);
    check(b"{\"a\":\"\xff\"}");
}

#[test]
fn doubles_may_be_words() {
    let document = span(
        r#""attributes":[{"key":"a","value":{"doubleValue":"-Infinity"}},
        {"key":"b","value":{"doubleValue":"1e2"}}]"#,
    );
    let Ok(Export::Traces(resources)) = decoded(Signal::Traces, document.as_bytes()) else {
        panic!("the document is well-formed");
    };
    let span = &resources[0].scopes[0].records[0];
    let values: Vec<_> = span
        .attributes
        .iter()
        .map(|pair| pair.value.to_string())
        .collect();
    assert_eq!(values, ["-inf", "100"]);
}

#[test]
fn integers_may_have_an_exponent_but_no_plus() {
    let start = |number: &str| {
        let document = span(&format!(r#""startTimeUnixNano":{number}"#));
        match decoded(Signal::Traces, document.as_bytes()).ok()? {
            Export::Traces(resources) => Some(resources[0].scopes[0].records[0].start_unix_nano),
            _ => None,
        }
    };
    let found = Some(1_795_253_400_000_000_000);
    assert_eq!(start("1.795253400e18"), found);
    assert_eq!(start(r#""1795253400000000000""#), found);
    assert_eq!(start(r#""+5""#), None);
    assert_eq!(start(r#""007""#), None);
}

#[test]
fn nesting_is_bounded() {
    #[track_caller]
    fn check(content: &str, limit: u32) {
        let payload = span(content);
        let problem = decoded(Signal::Traces, payload.as_bytes())
            .unwrap_err()
            .problem();
        assert_eq!(problem, Problem::TooDeep { limit });
    }
    let values = r#"{"arrayValue":{"values":["#.repeat(33);
    check(&format!(r#""attributes":[{{"value":{values}"#), 32);
    check(&format!(r#""future":{}"#, "[".repeat(100_000)), 160);
}

#[test]
fn values_nest_to_the_bound() {
    let open = r#"{"kvlistValue":{"values":[{"value":"#.repeat(32);
    let content = format!(
        r#""attributes":[{{"value":{open}null{}}}]"#,
        "}]}}".repeat(32)
    );
    let payload = span(&content);
    assert_eq!(
        decoded(Signal::Traces, payload.as_bytes()).map(drop),
        Ok(())
    );
}

#[test]
fn memory_of_the_result_is_bounded() {
    let payload = span(&"},{".repeat(100_000));
    let limit_bytes = 1 << 20;
    let result = decode_within(
        Signal::Traces,
        Encoding::Json,
        payload.as_bytes(),
        limit_bytes,
    );
    let problem = result.map_err(|error| error.problem());
    assert_eq!(problem, Err(Problem::TooLarge { limit_bytes }));
}

proptest! {
    #[test]
    fn arbitrary_text_never_panics(payload in r#"[\[\]{}:,"a-z0-9.\\ ]{0,80}"#) {
        for signal in samples::SIGNALS {
            drop(decoded(signal, payload.as_bytes()));
        }
    }

    #[test]
    fn a_damaged_document_never_panics(
        damage in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut payload = samples::json(Signal::Metrics).into_bytes();
        for (index, byte) in damage {
            let at = index.index(payload.len());
            payload[at] = byte;
        }
        drop(decoded(Signal::Metrics, &payload));
    }

    /// What another serialiser writes as a string is read back as it was.
    #[test]
    fn strings_read_as_they_were_written(text in any::<String>()) {
        let document = span(&format!(r#""name":{}"#, serde_json::Value::from(text.as_str())));
        let Ok(Export::Traces(resources)) = decoded(Signal::Traces, document.as_bytes()) else {
            panic!("the document is well-formed");
        };
        prop_assert_eq!(&resources[0].scopes[0].records[0].name, &text);
    }
}
