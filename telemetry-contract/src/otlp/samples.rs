//! One request of each signal with every field set: as protobuf messages of `opentelemetry-proto`
//! and as JSON text. `expected` has the same in the model.

use std::borrow::Cow;

use opentelemetry_proto::tonic::collector::{
    logs::v1::ExportLogsServiceRequest, metrics::v1::ExportMetricsServiceRequest,
    trace::v1::ExportTraceServiceRequest,
};
use opentelemetry_proto::tonic::common::v1::{
    AnyValue, ArrayValue, InstrumentationScope, KeyValue, KeyValueList, any_value,
};
use opentelemetry_proto::tonic::logs::v1 as logs;
use opentelemetry_proto::tonic::metrics::v1 as metrics;
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1 as trace;
use prost::Message as _;

use super::model::{self, Attribute, Kind, MetricKind, PointValue, StatusCode, Temporality, Value};

const TRACE_ID: [u8; 16] = [0xab; 16];
const SPAN_ID: [u8; 8] = [0xcd; 8];
const PARENT_ID: [u8; 8] = [0xef; 8];

fn any(value: any_value::Value) -> AnyValue {
    AnyValue { value: Some(value) }
}

fn pair(key: &str, value: any_value::Value) -> KeyValue {
    KeyValue {
        key: key.to_owned(),
        value: Some(any(value)),
        ..KeyValue::default()
    }
}

fn text(key: &str, value: &str) -> KeyValue {
    pair(key, any_value::Value::StringValue(value.to_owned()))
}

fn every_value() -> Vec<KeyValue> {
    use any_value::Value as V;
    vec![
        text("string", "tëxt"),
        pair("bool", V::BoolValue(true)),
        pair("int", V::IntValue(-5)),
        pair("double", V::DoubleValue(0.5)),
        pair("bytes", V::BytesValue(b"hi".to_vec())),
        pair(
            "array",
            V::ArrayValue(ArrayValue {
                values: vec![any(V::IntValue(1)), AnyValue { value: None }],
            }),
        ),
        pair(
            "map",
            V::KvlistValue(KeyValueList {
                values: vec![text("inner", "value")],
            }),
        ),
        KeyValue {
            key: "none".to_owned(),
            ..KeyValue::default()
        },
    ]
}

fn resource() -> Resource {
    Resource {
        attributes: vec![text("service.name", "shop")],
        dropped_attributes_count: 9,
        ..Resource::default()
    }
}

fn scope() -> InstrumentationScope {
    InstrumentationScope {
        name: "lib".to_owned(),
        version: "1.2".to_owned(),
        attributes: vec![text("scope", "attribute")],
        dropped_attributes_count: 8,
    }
}

fn trace_message() -> ExportTraceServiceRequest {
    let link = trace::span::Link {
        trace_id: TRACE_ID.to_vec(),
        span_id: SPAN_ID.to_vec(),
        trace_state: "l=1".to_owned(),
        attributes: vec![text("link", "attribute")],
        dropped_attributes_count: 1,
        flags: 257,
    };
    let event = trace::span::Event {
        time_unix_nano: 15,
        name: "happened".to_owned(),
        attributes: vec![text("event", "attribute")],
        dropped_attributes_count: 1,
    };
    let span = trace::Span {
        trace_id: TRACE_ID.to_vec(),
        span_id: SPAN_ID.to_vec(),
        trace_state: "a=b".to_owned(),
        parent_span_id: PARENT_ID.to_vec(),
        flags: 0x301,
        name: "GET /".to_owned(),
        kind: trace::span::SpanKind::Server as i32,
        start_time_unix_nano: 10,
        end_time_unix_nano: u64::MAX,
        attributes: every_value(),
        dropped_attributes_count: 1,
        events: vec![event],
        dropped_events_count: 20,
        links: vec![link],
        dropped_links_count: 300,
        status: Some(trace::Status {
            message: "broken".to_owned(),
            code: trace::status::StatusCode::Error as i32,
        }),
    };
    ExportTraceServiceRequest {
        resource_spans: vec![trace::ResourceSpans {
            resource: Some(resource()),
            scope_spans: vec![trace::ScopeSpans {
                scope: Some(scope()),
                spans: vec![span, trace::Span::default()],
                schema_url: "https://scope/1".to_owned(),
            }],
            schema_url: "https://resource/1".to_owned(),
        }],
    }
}

fn logs_message() -> ExportLogsServiceRequest {
    let record = logs::LogRecord {
        time_unix_nano: 10,
        observed_time_unix_nano: 11,
        severity_number: 17,
        severity_text: "ERROR".to_owned(),
        body: Some(any(any_value::Value::StringValue("said".to_owned()))),
        attributes: every_value(),
        dropped_attributes_count: 4,
        flags: 1,
        trace_id: TRACE_ID.to_vec(),
        span_id: SPAN_ID.to_vec(),
        event_name: "order.placed".to_owned(),
    };
    ExportLogsServiceRequest {
        resource_logs: vec![logs::ResourceLogs {
            resource: Some(resource()),
            scope_logs: vec![logs::ScopeLogs {
                scope: Some(scope()),
                log_records: vec![record],
                schema_url: "https://scope/1".to_owned(),
            }],
            schema_url: "https://resource/1".to_owned(),
        }],
    }
}

fn exemplar() -> metrics::Exemplar {
    metrics::Exemplar {
        filtered_attributes: vec![text("exemplar", "attribute")],
        time_unix_nano: 3,
        span_id: SPAN_ID.to_vec(),
        trace_id: TRACE_ID.to_vec(),
        value: Some(metrics::exemplar::Value::AsInt(1)),
    }
}

fn number_point(value: metrics::number_data_point::Value) -> metrics::NumberDataPoint {
    metrics::NumberDataPoint {
        attributes: vec![text("label", "a")],
        start_time_unix_nano: 1,
        time_unix_nano: 2,
        exemplars: vec![exemplar()],
        flags: 1,
        value: Some(value),
    }
}

fn histogram() -> metrics::Histogram {
    metrics::Histogram {
        data_points: vec![metrics::HistogramDataPoint {
            attributes: vec![text("label", "a")],
            start_time_unix_nano: 1,
            time_unix_nano: 2,
            count: 3,
            sum: Some(4.5),
            bucket_counts: vec![1, 2, 0],
            explicit_bounds: vec![0.5, 1.0],
            exemplars: vec![exemplar()],
            flags: 1,
            min: Some(0.25),
            max: Some(2.0),
        }],
        aggregation_temporality: 1,
    }
}

fn exponential() -> metrics::ExponentialHistogram {
    let buckets = metrics::exponential_histogram_data_point::Buckets {
        offset: -3,
        bucket_counts: vec![1, 300],
    };
    metrics::ExponentialHistogram {
        data_points: vec![metrics::ExponentialHistogramDataPoint {
            attributes: vec![text("label", "a")],
            start_time_unix_nano: 1,
            time_unix_nano: 2,
            count: 3,
            sum: Some(4.5),
            scale: -2,
            zero_count: 1,
            positive: Some(buckets.clone()),
            negative: Some(buckets),
            flags: 1,
            exemplars: vec![exemplar()],
            min: Some(0.25),
            max: Some(2.0),
            zero_threshold: 0.1,
        }],
        aggregation_temporality: 2,
    }
}

fn summary() -> metrics::Summary {
    metrics::Summary {
        data_points: vec![metrics::SummaryDataPoint {
            attributes: vec![text("label", "a")],
            start_time_unix_nano: 1,
            time_unix_nano: 2,
            count: 3,
            sum: 4.5,
            quantile_values: vec![metrics::summary_data_point::ValueAtQuantile {
                quantile: 0.5,
                value: 1.5,
            }],
            flags: 1,
        }],
    }
}

fn metrics_message() -> ExportMetricsServiceRequest {
    use metrics::metric::Data;
    use metrics::number_data_point::Value::{AsDouble, AsInt};
    let sum = metrics::Sum {
        data_points: vec![number_point(AsInt(-7))],
        aggregation_temporality: 2,
        is_monotonic: true,
    };
    let gauge = metrics::Gauge {
        data_points: vec![number_point(AsDouble(1.5))],
    };
    let metrics = [
        Data::Gauge(gauge),
        Data::Sum(sum),
        Data::Histogram(histogram()),
        Data::ExponentialHistogram(exponential()),
        Data::Summary(summary()),
    ]
    .map(|data| metrics::Metric {
        name: "m".to_owned(),
        description: "what".to_owned(),
        unit: "s".to_owned(),
        metadata: vec![text("meta", "data")],
        data: Some(data),
    });
    ExportMetricsServiceRequest {
        resource_metrics: vec![metrics::ResourceMetrics {
            resource: Some(resource()),
            scope_metrics: vec![metrics::ScopeMetrics {
                scope: Some(scope()),
                metrics: metrics.to_vec(),
                schema_url: "https://scope/1".to_owned(),
            }],
            schema_url: "https://resource/1".to_owned(),
        }],
    }
}

/// The request of this signal, in protobuf.
pub(crate) fn protobuf(signal: model::Signal) -> Vec<u8> {
    match signal {
        model::Signal::Logs => logs_message().encode_to_vec(),
        model::Signal::Metrics => metrics_message().encode_to_vec(),
        model::Signal::Traces => trace_message().encode_to_vec(),
    }
}

/// The same request, in JSON.
pub(crate) fn json(signal: model::Signal) -> String {
    let (outer, middle, inner, records) = match signal {
        model::Signal::Logs => ("resourceLogs", "scopeLogs", "logRecords", json_logs()),
        model::Signal::Metrics => ("resourceMetrics", "scopeMetrics", "metrics", json_metrics()),
        model::Signal::Traces => ("resourceSpans", "scopeSpans", "spans", json_spans()),
    };
    format!(
        r#" {{"future":[{{"a":[1,null,"x"]}}],"{outer}":[{{
        "resource":{{"attributes":[{{"key":"service.name","value":{{"stringValue":"shop"}}}}],
            "droppedAttributesCount":9}},
        "schemaUrl":"https:\/\/resource\/1",
        "{middle}":[{{
            "scope":{{"name":"lib","version":"1.2","attributes":[
                {{"key":"scope","value":{{"stringValue":"attribute"}}}}]}},
            "schemaUrl":"https://scope/1",
            "{inner}":[{records}]}}]}}]}} "#
    )
}

const JSON_EVERY_VALUE: &str = r#"[
    {"key":"string","value":{"stringValue":"t\u00ebxt"}},
    {"key":"bool","value":{"boolValue":true}},
    {"key":"int","value":{"intValue":"-5"}},
    {"key":"double","value":{"doubleValue":0.5}},
    {"key":"bytes","value":{"bytesValue":"aGk="}},
    {"key":"array","value":{"arrayValue":{"values":[{"intValue":1},{}]}}},
    {"key":"map","value":{"kvlistValue":{"values":[
        {"key":"inner","value":{"stringValue":"value"}}]}}},
    {"key":"none","value":null}]"#;

fn json_spans() -> String {
    format!(
        r#"{{"traceId":"ABABABABABABABABABABABABABABABAB","spanId":"cdcdcdcdcdcdcdcd",
        "traceState":"a=b","parentSpanId":"efefefefefefefef","flags":769,"name":"GET /","kind":2,
        "startTimeUnixNano":10,"endTimeUnixNano":"18446744073709551615",
        "attributes":{JSON_EVERY_VALUE},"droppedAttributesCount":1,
        "events":[{{"timeUnixNano":"15","name":"happened","attributes":[
            {{"key":"event","value":{{"stringValue":"attribute"}}}}]}}],"droppedEventsCount":20,
        "links":[{{"traceId":"abababababababababababababababab","spanId":"cdcdcdcdcdcdcdcd",
            "traceState":"l=1","attributes":[
            {{"key":"link","value":{{"stringValue":"attribute"}}}}]}}],"droppedLinksCount":300,
        "status":{{"message":"broken","code":2}}}},{{}}"#
    )
}

fn json_logs() -> String {
    format!(
        r#"{{"timeUnixNano":"10","observedTimeUnixNano":"11","severityNumber":17,
        "severityText":"ERROR","body":{{"stringValue":"said"}},"attributes":{JSON_EVERY_VALUE},
        "flags":1,"traceId":"abababababababababababababababab","spanId":"cdcdcdcdcdcdcdcd",
        "eventName":"order.placed"}}"#
    )
}

fn json_metrics() -> String {
    const POINT: &str = r#""attributes":[{"key":"label","value":{"stringValue":"a"}}],
        "startTimeUnixNano":"1","timeUnixNano":"2","flags":1"#;
    const EXEMPLARS: &str = r#""exemplars":[{"filteredAttributes":[
        {"key":"exemplar","value":{"stringValue":"attribute"}}],"timeUnixNano":"3","asInt":"1",
        "spanId":"cdcdcdcdcdcdcdcd","traceId":"abababababababababababababababab"}]"#;
    let data = [
        format!(r#""gauge":{{"dataPoints":[{{{POINT},{EXEMPLARS},"asDouble":"1.5"}}]}}"#),
        format!(
            r#""sum":{{"isMonotonic":true,"aggregationTemporality":2,
            "dataPoints":[{{{POINT},{EXEMPLARS},"asInt":-7}}]}}"#
        ),
        format!(
            r#""histogram":{{"dataPoints":[{{{POINT},{EXEMPLARS},"count":"3","sum":4.5,
            "bucketCounts":["1",2,"0"],"explicitBounds":[0.5,1],"min":0.25}}],
            "aggregationTemporality":1}}"#
        ),
        format!(
            r#""exponentialHistogram":{{"dataPoints":[{{{POINT},{EXEMPLARS},"count":"3","sum":4.5,
            "scale":-2,"positive":{{"offset":-3,"bucketCounts":["1","300"]}}}}],
            "aggregationTemporality":2}}"#
        ),
        format!(
            r#""summary":{{"dataPoints":[{{{POINT},"count":3,"sum":4.5,
            "quantileValues":[{{"quantile":0.5,"value":1.5}}]}}]}}"#
        ),
    ];
    data.map(|data| format!(r#"{{"name":"m","description":"what","unit":"s",{data}}}"#))
        .join(",")
}

fn attribute<'a>(key: &'a str, value: &'a str) -> Attribute<'a> {
    Attribute {
        key: key.into(),
        value: Value::String(value.into()),
    }
}

fn model_every_value() -> Vec<Attribute<'static>> {
    let other = |key, value| Attribute {
        key: Cow::Borrowed(key),
        value,
    };
    vec![
        attribute("string", "tëxt"),
        other("bool", Value::Bool(true)),
        other("int", Value::Int(-5)),
        other("double", Value::Double(0.5)),
        other("bytes", Value::Bytes(Cow::Borrowed(b"hi"))),
        other("array", Value::Array(vec![Value::Int(1), Value::Empty])),
        other("map", Value::Map(vec![attribute("inner", "value")])),
        other("none", Value::Empty),
    ]
}

fn resource_records<T>(records: Vec<T>) -> Vec<model::ResourceRecords<'static, T>> {
    let scope = model::Scope {
        name: "lib".into(),
        version: "1.2".into(),
        attributes: vec![attribute("scope", "attribute")],
        schema_url: "https://scope/1".into(),
    };
    vec![model::ResourceRecords {
        resource: model::Resource {
            attributes: vec![attribute("service.name", "shop")],
            schema_url: "https://resource/1".into(),
        },
        scopes: vec![model::ScopeRecords { scope, records }],
    }]
}

fn model_span() -> model::Span<'static> {
    model::Span {
        trace_id: model::TraceId(TRACE_ID),
        span_id: model::SpanId(SPAN_ID),
        parent_span_id: model::SpanId(PARENT_ID),
        trace_state: "a=b".into(),
        flags: 0x301,
        name: "GET /".into(),
        kind: Kind::Server,
        start_unix_nano: 10,
        end_unix_nano: u64::MAX,
        attributes: model_every_value(),
        events: vec![model::SpanEvent {
            name: "happened".into(),
            time_unix_nano: 15,
            attributes: vec![attribute("event", "attribute")],
        }],
        links: vec![model::SpanLink {
            trace_id: model::TraceId(TRACE_ID),
            span_id: model::SpanId(SPAN_ID),
            trace_state: "l=1".into(),
            attributes: vec![attribute("link", "attribute")],
        }],
        status: model::Status {
            code: StatusCode::Error,
            message: "broken".into(),
        },
        dropped: 321,
    }
}

fn model_log() -> model::LogRecord<'static> {
    model::LogRecord {
        time_unix_nano: 10,
        observed_time_unix_nano: 11,
        severity_number: 17,
        severity_text: "ERROR".into(),
        event_name: "order.placed".into(),
        body: Value::String("said".into()),
        attributes: model_every_value(),
        trace_id: model::TraceId(TRACE_ID),
        span_id: model::SpanId(SPAN_ID),
        flags: 1,
    }
}

fn model_metric(kind: MetricKind, value: PointValue, exemplars: usize) -> model::Metric<'static> {
    let exemplar = model::Exemplar {
        attributes: vec![attribute("exemplar", "attribute")],
        trace_id: model::TraceId(TRACE_ID),
        span_id: model::SpanId(SPAN_ID),
    };
    model::Metric {
        name: "m".into(),
        description: "what".into(),
        unit: "s".into(),
        kind,
        points: vec![model::Point {
            attributes: vec![attribute("label", "a")],
            start_unix_nano: 1,
            time_unix_nano: 2,
            value,
            exemplars: vec![exemplar; exemplars],
        }],
    }
}

fn model_metrics() -> Vec<model::Metric<'static>> {
    let distribution = |bounds, buckets| PointValue::Distribution {
        count: 3,
        sum: 4.5,
        bounds,
        buckets,
    };
    let (delta, cumulative) = (Temporality::Delta, Temporality::Cumulative);
    let sum = MetricKind::Sum {
        monotonic: true,
        temporality: cumulative,
    };
    let histogram = MetricKind::Histogram { temporality: delta };
    let exponential = MetricKind::ExponentialHistogram {
        temporality: cumulative,
    };
    let buckets = distribution(vec![0.5, 1.0], vec![1, 2, 0]);
    let totals = || distribution(Vec::new(), Vec::new());
    vec![
        model_metric(MetricKind::Gauge, PointValue::Double(1.5), 1),
        model_metric(sum, PointValue::Int(-7), 1),
        model_metric(histogram, buckets, 1),
        model_metric(exponential, totals(), 1),
        model_metric(MetricKind::Summary, totals(), 0),
    ]
}

/// The same request, in the model.
pub(crate) fn expected(signal: model::Signal) -> model::Export<'static> {
    use model::Export;
    match signal {
        model::Signal::Logs => Export::Logs(resource_records(vec![model_log()])),
        model::Signal::Metrics => Export::Metrics(resource_records(model_metrics())),
        model::Signal::Traces => {
            Export::Traces(resource_records(vec![model_span(), model::Span::default()]))
        }
    }
}

/// The three signals.
pub(crate) const SIGNALS: [model::Signal; 3] = [
    model::Signal::Logs,
    model::Signal::Metrics,
    model::Signal::Traces,
];
