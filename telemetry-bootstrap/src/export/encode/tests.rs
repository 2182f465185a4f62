//! Each request against what the messages of `opentelemetry-proto` make of the same batch.

use std::borrow::Cow;
use std::time::{Duration, SystemTime};

use opentelemetry::logs::{AnyValue, LogRecord as _, Logger as _, LoggerProvider as _, Severity};
use opentelemetry::trace::{
    Event, Link, SpanContext, SpanId, SpanKind, Status, TraceFlags, TraceId, TraceState,
};
use opentelemetry::{Array, InstrumentationScope, Key, KeyValue, Value};
use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::transform::logs::tonic::group_logs_by_resource_and_scope;
use opentelemetry_proto::transform::trace::tonic::group_spans_by_resource_and_scope;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::logs::{LogBatch, SdkLogRecord, SdkLoggerProvider};
use opentelemetry_sdk::trace::{SpanData, SpanEvents, SpanLinks};
use prop::collection::vec;
use proptest::prelude::*;
use prost::Message as _;

use super::Origin;

const STATE: &str = "vendor=a,other=b";

fn resource() -> Resource {
    let attributes = [
        KeyValue::new("service.name", "orders"),
        KeyValue::new("process.command_args", list(["a", ""])),
    ];
    Resource::builder_empty()
        .with_schema_url(attributes, "https://opentelemetry.io/schemas/1.44.0")
        .build()
}

fn list<const N: usize>(texts: [&'static str; N]) -> Value {
    Value::Array(Array::String(texts.map(Into::into).to_vec()))
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-zäß]{0,9}", "[ -~]{100,300}"]
}

fn value() -> impl Strategy<Value = Value> {
    let arrays = prop_oneof![
        vec(any::<bool>(), 0..3).prop_map(Array::Bool),
        vec(any::<i64>(), 0..3).prop_map(Array::I64),
        vec(-1e9..1e9, 0..3).prop_map(Array::F64),
        vec(text().prop_map(Into::into), 0..3).prop_map(Array::String),
    ];
    prop_oneof![
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::I64),
        (-200_i64..200).prop_map(Value::I64),
        (-1e300..1e300).prop_map(Value::F64),
        Just(Value::F64(0.0)),
        text().prop_map(Value::from),
        arrays.prop_map(Value::Array),
    ]
}

fn log_value() -> impl Strategy<Value = AnyValue> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(AnyValue::from),
        any::<i64>().prop_map(AnyValue::from),
        (-1e9..1e9).prop_map(AnyValue::from),
        text().prop_map(AnyValue::from),
        vec(any::<u8>(), 0..200).prop_map(|bytes| AnyValue::Bytes(Box::new(bytes))),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        let pair = (text().prop_map(Key::from), inner.clone());
        prop_oneof![
            vec(inner, 0..3).prop_map(|values| AnyValue::ListAny(Box::new(values))),
            // One entry: of more, the order is that of a hash map.
            vec(pair, 0..2).prop_map(|pairs| AnyValue::Map(Box::new(pairs.into_iter().collect()))),
        ]
    })
}

fn attributes() -> impl Strategy<Value = Vec<KeyValue>> {
    vec((text(), value()), 0..4).prop_map(|pairs| {
        let pairs = pairs.into_iter();
        pairs
            .map(|(key, value)| KeyValue::new(key, value))
            .collect()
    })
}

fn time() -> impl Strategy<Value = SystemTime> {
    let after = any::<u32>()
        .prop_map(|nanos| Duration::from_secs(1_790_000_000) + Duration::from_nanos(nanos.into()));
    prop_oneof![
        after.prop_map(|since| SystemTime::UNIX_EPOCH + since),
        Just(SystemTime::UNIX_EPOCH),
        Just(SystemTime::UNIX_EPOCH - Duration::from_secs(1)),
    ]
}

fn context() -> impl Strategy<Value = SpanContext> {
    let ids = (1_u128.., 1_u64..);
    (ids, any::<u8>(), any::<bool>(), any::<bool>()).prop_map(
        |((trace, span), flags, remote, state)| {
            let state = if state {
                STATE.parse()
            } else {
                Ok(TraceState::NONE)
            };
            SpanContext::new(
                TraceId::from(trace),
                SpanId::from(span),
                TraceFlags::new(flags),
                remote,
                state.unwrap(),
            )
        },
    )
}

fn scope() -> impl Strategy<Value = InstrumentationScope> {
    (
        "[ab]",
        prop::option::of("[12]"),
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(|(name, version, schema, attributed)| {
            let mut scope = InstrumentationScope::builder(name);
            if let Some(version) = version {
                scope = scope.with_version(version);
            }
            if schema {
                scope = scope.with_schema_url("https://example.com/1.0.0");
            }
            if attributed {
                scope = scope.with_attributes([KeyValue::new("contract.version", 1)]);
            }
            scope.build()
        })
}

fn status() -> impl Strategy<Value = Status> {
    prop_oneof![
        Just(Status::Unset),
        Just(Status::Ok),
        text().prop_map(Status::error),
    ]
}

fn kind() -> impl Strategy<Value = SpanKind> {
    prop_oneof![
        Just(SpanKind::Internal),
        Just(SpanKind::Server),
        Just(SpanKind::Client),
        Just(SpanKind::Producer),
        Just(SpanKind::Consumer),
    ]
}

fn span() -> impl Strategy<Value = SpanData> {
    let event = (text(), time(), attributes(), 0_u32..300)
        .prop_map(|(name, time, attributes, dropped)| Event::new(name, time, attributes, dropped));
    let link = (context(), attributes(), 0_u32..300)
        .prop_map(|(context, attributes, dropped)| Link::new(context, attributes, dropped));
    let head = (context(), 0_u64..3, any::<bool>(), kind(), text(), status());
    let times = (time(), time());
    let events = (vec(event, 0..3), 0_u32..300);
    let links = (vec(link, 0..3), 0_u32..300);
    let told = (attributes(), 0_u32..300);
    (head, times, told, events, links, scope()).prop_map(
        |(head, times, told, events, links, scope)| {
            let (span_context, parent, parent_span_is_remote, span_kind, name, status) = head;
            let mut span = SpanData {
                span_context,
                parent_span_id: SpanId::from(parent),
                parent_span_is_remote,
                span_kind,
                name: Cow::Owned(name),
                start_time: times.0,
                end_time: times.1,
                attributes: told.0,
                dropped_attributes_count: told.1,
                events: SpanEvents::default(),
                links: SpanLinks::default(),
                status,
                instrumentation_scope: scope,
            };
            (span.events.events, span.events.dropped_count) = events;
            (span.links.links, span.links.dropped_count) = links;
            span
        },
    )
}

/// What a record is filled with.
type Filling = (
    Option<SystemTime>,
    Option<Severity>,
    Option<AnyValue>,
    Vec<(String, AnyValue)>,
    Option<(SpanContext, bool)>,
    bool,
    Option<String>,
);

fn filling() -> impl Strategy<Value = Filling> {
    let severity = prop_oneof![
        Just(Severity::Trace),
        Just(Severity::Info),
        Just(Severity::Warn3),
        Just(Severity::Fatal4),
    ];
    (
        prop::option::of(time()),
        prop::option::of(severity),
        prop::option::of(log_value()),
        vec((text(), log_value()), 0..4),
        prop::option::of((context(), any::<bool>())),
        any::<bool>(),
        prop::option::of("[ab]"),
    )
}

fn record(filling: Filling) -> SdkLogRecord {
    let (time, severity, body, attributes, context, event, target) = filling;
    let logger = SdkLoggerProvider::builder().build().logger("test");
    let mut record = logger.create_log_record();
    // The messages have no record without it.
    record.set_observed_timestamp(time.unwrap_or(SystemTime::UNIX_EPOCH));
    if let Some(time) = time {
        record.set_timestamp(time);
    }
    if let Some(severity) = severity {
        record.set_severity_number(severity);
        record.set_severity_text(severity.name());
    }
    if let Some(body) = body {
        record.set_body(body);
    }
    record.add_attributes(attributes);
    if let Some((context, flags)) = context {
        let flags = flags.then_some(context.trace_flags());
        record.set_trace_context(context.trace_id(), context.span_id(), flags);
    }
    if event {
        record.set_event_name("order.placed");
    }
    if let Some(target) = target {
        record.set_target(target);
    }
    record
}

proptest! {
    #[test]
    fn spans_are_the_bytes_that_the_messages_make(batch in vec(span(), 1..6)) {
        let resource = resource();
        let ours = Origin::new(&resource).spans(&batch);
        let resource_spans = group_spans_by_resource_and_scope(batch, &(&resource).into());
        let theirs = ExportTraceServiceRequest { resource_spans };
        prop_assert_eq!(ours, theirs.encode_to_vec());
    }

    #[test]
    fn log_records_are_what_the_messages_make(batch in vec((filling(), scope()), 1..6)) {
        let batch: Vec<_> = batch.into_iter().map(|(filling, scope)| (record(filling), scope)).collect();
        let records: Vec<_> = batch.iter().map(|(record, scope)| (record, scope)).collect();
        let batch = LogBatch::new(&records);
        let resource = resource();
        let ours = Origin::new(&resource).logs(&batch);
        let ours = ExportLogsServiceRequest::decode(ours.as_slice()).unwrap();
        let resource_logs = group_logs_by_resource_and_scope(&batch, &(&resource).into());
        prop_assert_eq!(in_order(ours), in_order(ExportLogsServiceRequest { resource_logs }));
    }
}

/// With scopes in an order of their own: the messages have that of a hash map.
fn in_order(mut request: ExportLogsServiceRequest) -> ExportLogsServiceRequest {
    for group in &mut request.resource_logs {
        group
            .scope_logs
            .sort_by_key(|logs| format!("{:?} {}", logs.scope, logs.schema_url));
    }
    request
}

#[test]
fn scopes_keep_the_order_in_which_they_came() {
    let scopes = ["b", "a", "b"].map(|name| InstrumentationScope::builder(name).build());
    let records: Vec<_> = scopes
        .iter()
        .map(|_| record((None, None, None, vec![], None, false, None)))
        .collect();
    let records: Vec<_> = records.iter().zip(&scopes).collect();
    let request = Origin::new(&resource()).logs(&LogBatch::new(&records));
    let request = ExportLogsServiceRequest::decode(request.as_slice()).unwrap();
    let found: Vec<_> = request.resource_logs[0]
        .scope_logs
        .iter()
        .map(|logs| {
            (
                logs.scope.as_ref().unwrap().name.as_str(),
                logs.log_records.len(),
            )
        })
        .collect();
    assert_eq!(found, [("b", 2), ("a", 1)]);
}
