//! Telemetry to be checked, in each form.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::{AnyValue, InstrumentationScope, KeyValue, any_value};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span};
use prost::Message as _;
use telemetry_contract::rule::Rule;
use telemetry_contract::samples;

pub(crate) const LINE: &str = r#"{"timestamp":"2026-11-21T09:30:00.123456Z","level":"INFO","service":"shop","message":"up","correlation_id":"c1"}"#;

/// What conforms, pretty-printed OTLP/JSON.
pub(crate) fn good(rule: Rule) -> &'static str {
    samples::good(rule)[0].text()
}

/// What breaks a rule.
pub(crate) fn bad(rule: Rule) -> &'static str {
    samples::bad(rule)[0].text()
}

/// The same on one line.
pub(crate) fn one_line(json: &str) -> String {
    let value: serde_json::Value = serde_json::from_str(json).unwrap();
    format!("{value}\n")
}

/// A conforming span, as protobuf.
pub(crate) fn protobuf() -> Vec<u8> {
    let url = "https://schemas.example.com/telemetry-contract/0.1.0";
    let resource = [
        ("service.name", "shop"),
        ("service.version", "1.0.0"),
        ("service.instance.id", "one"),
        ("deployment.environment", "test"),
        ("deployment.environment.name", "test"),
    ];
    let span = Span {
        trace_id: vec![1; 16],
        span_id: vec![2; 8],
        name: "sweep".to_owned(),
        kind: 1,
        start_time_unix_nano: 1_795_253_400_000_000_000,
        end_time_unix_nano: 1_795_253_400_000_000_001,
        attributes: vec![text("correlation_id", "c1")],
        ..Span::default()
    };
    let request = ExportTraceServiceRequest {
        resource_spans: vec![ResourceSpans {
            resource: Some(Resource {
                attributes: resource.map(|(key, value)| text(key, value)).into(),
                ..Resource::default()
            }),
            scope_spans: vec![ScopeSpans {
                scope: Some(InstrumentationScope::default()),
                spans: vec![span],
                schema_url: url.to_owned(),
            }],
            schema_url: url.to_owned(),
        }],
    };
    request.encode_to_vec()
}

/// Messages, each after its length.
pub(crate) fn framed(messages: &[Vec<u8>]) -> Vec<u8> {
    let frame = |message: &Vec<u8>| {
        let length = u32::try_from(message.len()).unwrap();
        [&length.to_be_bytes()[..], message].concat()
    };
    messages.iter().flat_map(frame).collect()
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn text(key: &str, value: &str) -> KeyValue {
    let value = any_value::Value::StringValue(value.to_owned());
    KeyValue {
        key: key.to_owned(),
        value: Some(AnyValue { value: Some(value) }),
        ..KeyValue::default()
    }
}
