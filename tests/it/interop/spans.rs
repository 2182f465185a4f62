//! Spans: every kind, status and type of value, made by the same calls.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use opentelemetry_otlp as reference;
use opentelemetry_otlp::{WithExportConfig as _, WithHttpConfig as _};
use telemetry_bootstrap::config::Protocol;
use telemetry_bootstrap::opentelemetry::trace::{
    Link, Span as _, SpanContext, SpanId, SpanKind, Status, TraceContextExt as _, TraceFlags,
    TraceId, TraceState, Tracer as _, TracerProvider as _,
};
use telemetry_bootstrap::opentelemetry::{Array, Context, KeyValue, Value};
use telemetry_bootstrap::opentelemetry_sdk::trace::{IdGenerator, SdkTracerProvider};
use telemetry_contract::otlp::model::{Export, Signal, Span};

use super::{Bodies, Captured, SCOPE, check_same, each, ours, resource, scope, shown};

/// The ids that our spans got, in the order in which they began.
#[derive(Debug, Default)]
struct Ids {
    traces: Mutex<VecDeque<TraceId>>,
    spans: Mutex<VecDeque<SpanId>>,
}

impl IdGenerator for Ids {
    fn new_trace_id(&self) -> TraceId {
        self.traces.lock().unwrap().pop_front().unwrap()
    }

    fn new_span_id(&self) -> SpanId {
        self.spans.lock().unwrap().pop_front().unwrap()
    }
}

fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::new(1_700_000_000 + seconds, 123_456_789)
}

/// A value of every type.
fn pairs() -> Vec<KeyValue> {
    vec![
        KeyValue::new("text", "a \"text\"\n\u{1F980}"),
        KeyValue::new("empty", ""),
        KeyValue::new("integer", i64::MIN),
        KeyValue::new("zero", 0),
        KeyValue::new("double", -0.1),
        KeyValue::new("flag", false),
        KeyValue::new(
            "texts",
            Value::Array(Array::String(vec!["a".into(), "".into()])),
        ),
        KeyValue::new("integers", Value::Array(Array::I64(vec![1, -1]))),
        KeyValue::new("doubles", Value::Array(Array::F64(vec![1.5, f64::MAX]))),
        KeyValue::new("flags", Value::Array(Array::Bool(vec![true, false]))),
        KeyValue::new("nothing", Value::Array(Array::I64(Vec::new()))),
    ]
}

fn remote() -> SpanContext {
    let state = TraceState::from_key_value([("vendor", "value")]).unwrap();
    let (trace, span) = (TraceId::from(7_u128 << 64 | 9), SpanId::from(5_u64));
    SpanContext::new(trace, span, TraceFlags::SAMPLED, true, state)
}

/// A root of every kind and status, and a span with everything in it that has a parent elsewhere.
fn make_spans(provider: &SdkTracerProvider) {
    let tracer = provider.tracer_with_scope(scope());
    let kinds = [
        (SpanKind::Internal, Status::Unset),
        (SpanKind::Server, Status::Ok),
        (SpanKind::Client, Status::error("it failed")),
        (SpanKind::Producer, Status::error("")),
        (SpanKind::Consumer, Status::Unset),
    ];
    for (kind, status) in kinds {
        let builder = tracer.span_builder(format!("{kind:?}")).with_kind(kind);
        let root = builder.with_start_time(at(1));
        let mut span = tracer.build_with_context(root, &Context::new());
        span.set_status(status);
        span.end_with_timestamp(at(2));
    }
    let parent = Context::new().with_remote_span_context(remote());
    let builder = tracer.span_builder("full").with_start_time(at(3));
    let links = vec![
        Link::new(remote(), pairs(), 0),
        Link::with_context(remote()),
    ];
    let builder = builder.with_attributes(pairs()).with_links(links);
    let mut span = tracer.build_with_context(builder, &parent);
    span.add_event_with_timestamp("first", at(4), pairs());
    span.add_event_with_timestamp("second", at(5), Vec::new());
    span.end_with_timestamp(at(6));
}

/// A span without our stamp, and without the class of error that a failed one has to have.
fn bare_span(span: &mut Span<'_>) {
    let stamp = ["correlation_id", "error.type"];
    span.attributes.retain(|pair| !stamp.contains(&&*pair.key));
}

fn shown_spans(bodies: &Bodies) -> Vec<String> {
    let mut lines = Vec::new();
    each(bodies, Signal::Traces, |export| {
        if let Export::Traces(all) = export {
            lines.extend(shown(all, SCOPE, bare_span));
        }
    });
    lines.sort();
    lines
}

/// The ids of our spans: in the order in which they began, since each ended before the next.
fn ids(bodies: &Bodies) -> Ids {
    let ids = Ids::default();
    each(bodies, Signal::Traces, |export| {
        let Export::Traces(all) = export else { return };
        let scopes = all.into_iter().flat_map(|of_resource| of_resource.scopes);
        for span in scopes.flat_map(|of_scope| of_scope.records) {
            let (trace, id) = (span.trace_id.0, span.span_id.0);
            ids.traces
                .lock()
                .unwrap()
                .push_back(TraceId::from_bytes(trace));
            ids.spans.lock().unwrap().push_back(SpanId::from_bytes(id));
        }
    });
    ids
}

#[track_caller]
fn check_spans(protocol: Protocol) {
    let sent = ours(
        protocol,
        |_| (),
        |telemetry| make_spans(&telemetry.tracer_provider()),
    );
    let expected = Bodies::default();
    let exporter = reference::SpanExporter::builder()
        .with_http()
        .with_protocol(reference::Protocol::HttpBinary)
        .with_http_client(Captured(Signal::Traces, Arc::clone(&expected)))
        .build()
        .unwrap();
    let provider = SdkTracerProvider::builder()
        .with_simple_exporter(exporter)
        .with_id_generator(ids(&sent))
        .with_resource(resource(&sent, Signal::Traces))
        .build();
    make_spans(&provider);
    let (sent, expected) = (shown_spans(&sent), shown_spans(&expected));
    assert_eq!(sent.len(), 6);
    check_same(&sent, &expected);
}

#[test]
fn spans_are_what_the_reference_sends() {
    check_spans(Protocol::HttpProtobuf);
    check_spans(Protocol::HttpJson);
    #[cfg(feature = "grpc")]
    check_spans(Protocol::Grpc);
}
