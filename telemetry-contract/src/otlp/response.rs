//! What a receiver answers: export responses with partial success, and `google.rpc.Status`.

use super::Encoding;
use super::model::Signal;

/// The body of a successful answer (`ExportTraceServiceResponse` and its siblings).
///
/// Says how many items were rejected and why; empty (`{}` in JSON) where nothing was rejected and
/// there is nothing to say. A message with no rejected item is a warning.
pub fn export_response(
    signal: Signal,
    encoding: Encoding,
    rejected: u64,
    message: &str,
) -> Vec<u8> {
    let silent = rejected == 0 && message.is_empty();
    match encoding {
        Encoding::Json if silent => b"{}".to_vec(),
        Encoding::Json => {
            let key = rejected_key(signal);
            let message = quoted(message);
            format!(r#"{{"partialSuccess":{{"{key}":"{rejected}","errorMessage":{message}}}}}"#)
                .into_bytes()
        }
        Encoding::Protobuf if silent => Vec::new(),
        Encoding::Protobuf => {
            let mut partial = Vec::new();
            put_number(&mut partial, 1, rejected);
            put_bytes(&mut partial, 2, message.as_bytes());
            let mut response = Vec::new();
            put_bytes(&mut response, 1, &partial);
            response
        }
    }
}

/// The body of a failed answer: a `google.rpc.Status` with gRPC's code and a readable message.
pub fn status_response(encoding: Encoding, code: u32, message: &str) -> Vec<u8> {
    match encoding {
        Encoding::Json => {
            format!(r#"{{"code":{code},"message":{}}}"#, quoted(message)).into_bytes()
        }
        Encoding::Protobuf => {
            let mut status = Vec::new();
            put_number(&mut status, 1, u64::from(code));
            put_bytes(&mut status, 2, message.as_bytes());
            status
        }
    }
}

const fn rejected_key(signal: Signal) -> &'static str {
    match signal {
        Signal::Logs => "rejectedLogRecords",
        Signal::Metrics => "rejectedDataPoints",
        Signal::Traces => "rejectedSpans",
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A varint field; left out where it is zero, as protobuf has it.
fn put_number(out: &mut Vec<u8>, field: u8, value: u64) {
    if value != 0 {
        out.push(field << 3);
        put_varint(out, value);
    }
}

/// A length-delimited field; left out where it is empty.
fn put_bytes(out: &mut Vec<u8>, field: u8, value: &[u8]) {
    if !value.is_empty() {
        out.push(field << 3 | 2);
        put_varint(out, u64::try_from(value.len()).unwrap_or_default());
        out.extend_from_slice(value);
    }
}

fn put_varint(out: &mut Vec<u8>, mut value: u64) {
    while value > 0x7f {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push((value & 0x7f) as u8);
}

#[cfg(test)]
mod tests {
    use opentelemetry_proto::tonic::collector::trace::v1::{
        ExportTracePartialSuccess, ExportTraceServiceResponse,
    };
    use prost::Message as _;

    use super::*;

    #[test]
    fn nothing_rejected_is_an_empty_body() {
        assert!(export_response(Signal::Logs, Encoding::Protobuf, 0, "").is_empty());
        assert_eq!(export_response(Signal::Logs, Encoding::Json, 0, ""), b"{}");
    }

    #[test]
    fn rejected_items_are_a_partial_success() {
        let body = export_response(Signal::Traces, Encoding::Protobuf, 300, "too many");
        let expected = ExportTraceServiceResponse {
            partial_success: Some(ExportTracePartialSuccess {
                rejected_spans: 300,
                error_message: "too many".to_owned(),
            }),
        };
        assert_eq!(ExportTraceServiceResponse::decode(&*body), Ok(expected));
    }

    #[test]
    fn json_quotes_the_message() {
        let body = export_response(Signal::Metrics, Encoding::Json, 2, "a \"b\"\n");
        insta::assert_snapshot!(
            String::from_utf8(body).unwrap(),
            @r#"{"partialSuccess":{"rejectedDataPoints":"2","errorMessage":"a \"b\"\n"}}"#
        );
        let body = status_response(Encoding::Json, 3, "no");
        insta::assert_snapshot!(String::from_utf8(body).unwrap(), @r#"{"code":3,"message":"no"}"#);
    }
}
