//! The same batch in both encodings, judged by the contract's own decoder.

use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::{
    AnyValue, ArrayValue, InstrumentationScope, KeyValue, KeyValueList, any_value,
};
use opentelemetry_proto::tonic::logs::v1::{LogRecord, ResourceLogs, ScopeLogs};
use opentelemetry_proto::tonic::metrics::v1::{
    Exemplar, ExponentialHistogram, ExponentialHistogramDataPoint, Gauge, Histogram,
    HistogramDataPoint, Metric, NumberDataPoint, ResourceMetrics, ScopeMetrics, Sum, Summary,
    SummaryDataPoint, exemplar, exponential_histogram_data_point::Buckets, metric,
    number_data_point, summary_data_point::ValueAtQuantile,
};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::span::{Event, Link};
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span, Status};
use proptest::prelude::*;
use prost::Message as _;
use telemetry_contract::otlp::{Encoding, decode, model};

use super::{Signal, request};

fn pair(key: &str, value: any_value::Value) -> KeyValue {
    KeyValue {
        key: key.to_owned(),
        value: Some(AnyValue { value: Some(value) }),
        ..KeyValue::default()
    }
}

/// An attribute of every kind.
fn attributes() -> Vec<KeyValue> {
    use any_value::Value;
    let text = |text: &str| AnyValue {
        value: Some(Value::StringValue(text.to_owned())),
    };
    let list = ArrayValue {
        values: vec![text("x"), AnyValue { value: None }],
    };
    let map = KeyValueList {
        values: vec![pair("k", Value::IntValue(i64::MIN))],
    };
    vec![
        pair("text", Value::StringValue("\u{1}\"\\ä\n\u{7f}".to_owned())),
        pair("true", Value::BoolValue(true)),
        pair("false", Value::BoolValue(false)),
        pair("int", Value::IntValue(-1)),
        pair("zero", Value::IntValue(0)),
        pair("double", Value::DoubleValue(1.5e300)),
        pair("nan", Value::DoubleValue(f64::INFINITY)),
        pair("bytes", Value::BytesValue(vec![0, 255, 128, 7])),
        pair("list", Value::ArrayValue(list)),
        pair("map", Value::KvlistValue(map)),
    ]
}

fn resource() -> Resource {
    Resource {
        attributes: attributes(),
        dropped_attributes_count: 3,
        ..Resource::default()
    }
}

fn scope() -> InstrumentationScope {
    InstrumentationScope {
        name: "scope".to_owned(),
        version: "1".to_owned(),
        attributes: attributes(),
        dropped_attributes_count: 2,
    }
}

fn traces() -> Vec<u8> {
    let span = Span {
        trace_id: (1..=16).collect(),
        span_id: (1..=8).collect(),
        trace_state: "a=b".to_owned(),
        parent_span_id: vec![0xff; 8],
        flags: 0x301,
        name: "GET /".to_owned(),
        kind: 2,
        start_time_unix_nano: u64::MAX,
        end_time_unix_nano: 1,
        attributes: attributes(),
        dropped_attributes_count: 1,
        events: vec![Event {
            time_unix_nano: 5,
            name: "event".to_owned(),
            attributes: attributes(),
            dropped_attributes_count: 1,
        }],
        dropped_events_count: 2,
        links: vec![Link {
            trace_id: vec![9; 16],
            span_id: vec![8; 8],
            trace_state: "c=d".to_owned(),
            attributes: attributes(),
            dropped_attributes_count: 4,
            flags: 0x100,
        }],
        dropped_links_count: 3,
        status: Some(Status {
            message: "no".to_owned(),
            code: 2,
        }),
    };
    let scope_spans = vec![ScopeSpans {
        scope: Some(scope()),
        spans: vec![span.clone(), Span::default(), span],
        schema_url: "https://example.com/2".to_owned(),
    }];
    let resource_spans = vec![ResourceSpans {
        resource: Some(resource()),
        scope_spans,
        schema_url: "https://example.com/1".to_owned(),
    }];
    ExportTraceServiceRequest { resource_spans }.encode_to_vec()
}

fn logs() -> Vec<u8> {
    let record = LogRecord {
        time_unix_nano: 1,
        observed_time_unix_nano: 2,
        severity_number: 9,
        severity_text: "INFO".to_owned(),
        body: attributes()[9].value.clone(),
        attributes: attributes(),
        dropped_attributes_count: 1,
        flags: 1,
        trace_id: vec![0xab; 16],
        span_id: vec![0xcd; 8],
        event_name: "order.placed".to_owned(),
    };
    let scope_logs = vec![ScopeLogs {
        scope: Some(scope()),
        log_records: vec![record],
        ..ScopeLogs::default()
    }];
    let resource_logs = vec![ResourceLogs {
        resource: Some(resource()),
        scope_logs,
        ..ResourceLogs::default()
    }];
    ExportLogsServiceRequest { resource_logs }.encode_to_vec()
}

fn exemplars() -> Vec<Exemplar> {
    vec![Exemplar {
        filtered_attributes: attributes(),
        time_unix_nano: 7,
        span_id: vec![1; 8],
        trace_id: vec![2; 16],
        value: Some(exemplar::Value::AsInt(-5)),
    }]
}

fn number(value: number_data_point::Value) -> NumberDataPoint {
    NumberDataPoint {
        attributes: attributes(),
        start_time_unix_nano: 1,
        time_unix_nano: 2,
        exemplars: exemplars(),
        flags: 1,
        value: Some(value),
    }
}

fn histogram() -> HistogramDataPoint {
    HistogramDataPoint {
        attributes: attributes(),
        start_time_unix_nano: 1,
        time_unix_nano: 2,
        count: 3,
        sum: Some(0.0),
        bucket_counts: vec![1, 0, 2],
        explicit_bounds: vec![0.5, 1.0],
        exemplars: exemplars(),
        flags: 1,
        min: Some(-1.0),
        max: Some(2.0),
    }
}

fn exponential() -> ExponentialHistogramDataPoint {
    ExponentialHistogramDataPoint {
        attributes: attributes(),
        start_time_unix_nano: 1,
        time_unix_nano: 2,
        count: 9,
        sum: Some(4.0),
        scale: -3,
        zero_count: 1,
        positive: Some(Buckets {
            offset: -7,
            bucket_counts: vec![0, 300, 1],
        }),
        negative: Some(Buckets {
            offset: 2,
            bucket_counts: vec![5],
        }),
        flags: 1,
        exemplars: exemplars(),
        min: Some(0.1),
        max: Some(0.2),
        zero_threshold: 0.01,
    }
}

fn every_kind() -> [metric::Data; 5] {
    let summary = SummaryDataPoint {
        attributes: attributes(),
        start_time_unix_nano: 1,
        time_unix_nano: 2,
        count: 3,
        sum: 4.0,
        quantile_values: vec![ValueAtQuantile {
            quantile: 0.5,
            value: 1.0,
        }],
        flags: 1,
    };
    [
        metric::Data::Gauge(Gauge {
            data_points: vec![number(number_data_point::Value::AsDouble(-0.25))],
        }),
        metric::Data::Sum(Sum {
            data_points: vec![number(number_data_point::Value::AsInt(-4))],
            aggregation_temporality: 2,
            is_monotonic: true,
        }),
        metric::Data::Histogram(Histogram {
            data_points: vec![histogram()],
            aggregation_temporality: 1,
        }),
        metric::Data::ExponentialHistogram(ExponentialHistogram {
            data_points: vec![exponential()],
            aggregation_temporality: 2,
        }),
        metric::Data::Summary(Summary {
            data_points: vec![summary],
        }),
    ]
}

fn metrics() -> Vec<u8> {
    let metrics = every_kind().map(|data| Metric {
        name: "orders.placed".to_owned(),
        description: "Orders".to_owned(),
        unit: "{order}".to_owned(),
        metadata: attributes(),
        data: Some(data),
    });
    let scope_metrics = vec![ScopeMetrics {
        scope: Some(scope()),
        metrics: metrics.to_vec(),
        ..ScopeMetrics::default()
    }];
    let resource_metrics = vec![ResourceMetrics {
        resource: Some(resource()),
        scope_metrics,
        ..ResourceMetrics::default()
    }];
    ExportMetricsServiceRequest { resource_metrics }.encode_to_vec()
}

/// Both encodings of a batch say the same.
#[track_caller]
fn check(signal: Signal, of: model::Signal, body: &[u8]) {
    let json = request(signal, body).unwrap();
    let _valid: serde_json::Value = serde_json::from_slice(&json).unwrap();
    let from_json = decode(of, Encoding::Json, &json).unwrap();
    assert_eq!(from_json, decode(of, Encoding::Protobuf, body).unwrap());
}

#[test]
fn json_says_what_protobuf_says() {
    check(Signal::Traces, model::Signal::Traces, &traces());
    check(Signal::Logs, model::Signal::Logs, &logs());
    check(Signal::Metrics, model::Signal::Metrics, &metrics());
}

/// Field by field, what a decoder might read more generously than others.
#[test]
fn json_is_spelt_as_the_specification_has_it() {
    let text = |signal, body: &[u8]| String::from_utf8(request(signal, body).unwrap()).unwrap();
    let spans = text(Signal::Traces, &traces());
    for part in [
        r#""traceId":"0102030405060708090a0b0c0d0e0f10""#,
        r#""parentSpanId":"ffffffffffffffff""#,
        r#""flags":769"#,
        r#""kind":2"#,
        r#""startTimeUnixNano":"18446744073709551615""#,
        r#""intValue":"-9223372036854775808""#,
        r#""doubleValue":"Infinity""#,
        r#""bytesValue":"AP+ABw==""#,
        r#""stringValue":"\u0001\"\\ä\n\u007f""#,
        r#""boolValue":false"#,
        r#""status":{"message":"no","code":2}"#,
    ] {
        assert!(spans.contains(part), "{part} is not in {spans}");
    }
    let metrics = text(Signal::Metrics, &metrics());
    for part in [
        r#""aggregationTemporality":2,"isMonotonic":true"#,
        r#""asInt":"-4""#,
        r#""bucketCounts":["1","0","2"],"explicitBounds":[0.5,1]"#,
        r#""scale":-3,"zeroCount":"1","positive":{"offset":-7,"bucketCounts":["0","300","1"]}"#,
        r#""quantileValues":[{"quantile":0.5,"value":1}]"#,
    ] {
        assert!(metrics.contains(part), "{part} is not in {metrics}");
    }
}

#[test]
fn what_is_no_request_is_refused() {
    let whole = traces();
    assert_eq!(request(Signal::Traces, &whole[..whole.len() - 1]), None);
    assert_eq!(request(Signal::Traces, b"\x0a\xff\xff\xff\xff\xff"), None);
    assert_eq!(request(Signal::Traces, b""), Some(b"{}".to_vec()));
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic_or_write_what_is_no_json(bytes: Vec<u8>) {
        if let Some(json) = request(Signal::Logs, &bytes) {
            serde_json::from_slice::<serde_json::Value>(&json).unwrap();
        }
    }

    #[test]
    fn bytes_are_base64(bytes: Vec<u8>) {
        let mut out = Vec::new();
        super::text::base64(&mut out, &bytes);
        let lengths = (out.len() - 2, bytes.len().div_ceil(3) * 4);
        prop_assert_eq!(lengths.0, lengths.1);
    }
}
