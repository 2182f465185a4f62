//! What a backend answers in JSON, as the protobuf that the rest here reads.

use prost::Message as _;

use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTracePartialSuccess, ExportTraceServiceResponse,
};

/// Names under which the three signals' answers count what was rejected.
const REJECTED: [&str; 3] = ["rejectedSpans", "rejectedDataPoints", "rejectedLogRecords"];

/// An export response with the same number of rejected items: field numbers are alike in all three.
/// Empty where nothing was rejected.
pub(in crate::export) fn to_protobuf(json: &[u8]) -> Vec<u8> {
    let Some(rejected_spans) = std::str::from_utf8(json).ok().and_then(rejected) else {
        return Vec::new();
    };
    let partial = ExportTracePartialSuccess {
        rejected_spans,
        ..ExportTracePartialSuccess::default()
    };
    let answer = ExportTraceServiceResponse {
        partial_success: Some(partial),
    };
    answer.encode_to_vec()
}

/// The number after one of the names, as a number or as text. Inside of a string the name's quotes
/// would be escaped, so that no message of a backend can pass for one.
fn rejected(json: &str) -> Option<i64> {
    let after = REJECTED.iter().find_map(|name| {
        let name = format!("\"{name}\"");
        let mut places = json.match_indices(&name);
        let key = places.find(|(at, _)| !json[..*at].ends_with('\\'))?;
        json.get(key.0 + name.len()..)
    })?;
    let value = after.trim_start().strip_prefix(':')?.trim_start();
    let digits = value.strip_prefix('"').unwrap_or(value);
    let end = digits
        .find(|character: char| !character.is_ascii_digit())
        .unwrap_or(digits.len());
    digits.get(..end)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::rejected;

    #[track_caller]
    fn check(json: &str, expected: Option<i64>) {
        assert_eq!(rejected(json), expected);
    }

    #[test]
    fn rejected_items_are_read_in_every_spelling() {
        check("{}", None);
        check(r#"{"partialSuccess":{"rejectedSpans":"3"}}"#, Some(3));
        check(
            r#"{"partialSuccess": {"errorMessage": "no", "rejectedDataPoints" : 12 } }"#,
            Some(12),
        );
        check(r#"{"partialSuccess":{"rejectedLogRecords":0}}"#, Some(0));
        check(r#"{"partialSuccess":{"rejectedSpans":-1}}"#, None);
        check(
            r#"{"partialSuccess":{"errorMessage":"\"rejectedSpans\":9"}}"#,
            None,
        );
        check(
            r#"{"partialSuccess":{"errorMessage":"\"rejectedSpans\":9","rejectedSpans":3}}"#,
            Some(3),
        );
    }
}
