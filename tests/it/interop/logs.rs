//! Log records: an event of `tracing`, and the same record made by OpenTelemetry's own API.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use opentelemetry_otlp as reference;
use opentelemetry_otlp::{WithExportConfig as _, WithHttpConfig as _};
use telemetry_bootstrap::config::Protocol;
use telemetry_bootstrap::opentelemetry::InstrumentationScope;
use telemetry_bootstrap::opentelemetry::logs::{
    AnyValue, LogRecord as _, Logger as _, LoggerProvider as _, Severity,
};
use telemetry_bootstrap::opentelemetry::trace::{SpanId, TraceFlags, TraceId};
use telemetry_bootstrap::opentelemetry_sdk::logs::SdkLoggerProvider;
use telemetry_contract::otlp::model::{Export, LogRecord, Signal};
use telemetry_tests::emit;
use tracing::{info_span, warn};

use super::{Bodies, Captured, check_same, each, ours, resource, shown};

/// The scope of events of `tracing`.
const SCOPE: &str = "telemetry-bootstrap";

fn happen() {
    let _span = info_span!("work").entered();
    warn!(
        target: "interop",
        text = "a \"text\"\n\u{1F980}",
        empty = "",
        integer = i64::MIN,
        event.name = "interop.happened",
        double = -0.1,
        flag = true,
        shown = ?Some(1),
        "it happened"
    );
}

/// The record of `happen`, whose moment and span are those of ours.
fn make(provider: &SdkLoggerProvider, like: &LogRecord<'_>) {
    let scope = InstrumentationScope::builder(SCOPE).with_version(env!("CARGO_PKG_VERSION"));
    let logger = provider.logger_with_scope(scope.build());
    let mut record = logger.create_log_record();
    let at = SystemTime::UNIX_EPOCH + Duration::from_nanos(like.time_unix_nano);
    record.set_timestamp(at);
    record.set_observed_timestamp(at);
    record.set_severity_number(Severity::Warn);
    record.set_severity_text("WARN");
    record.set_event_name("interop.happened");
    record.set_body(AnyValue::from("it happened"));
    record.add_attribute("target", "interop");
    record.add_attribute("text", "a \"text\"\n\u{1F980}");
    record.add_attribute("empty", "");
    record.add_attribute("integer", i64::MIN);
    record.add_attribute("double", -0.1);
    record.add_attribute("flag", true);
    record.add_attribute("shown", "Some(1)");
    let (trace, span) = (like.trace_id.0, like.span_id.0);
    let (trace, span) = (TraceId::from_bytes(trace), SpanId::from_bytes(span));
    let flags = TraceFlags::new(like.flags.try_into().unwrap());
    record.set_trace_context(trace, span, Some(flags));
    logger.emit(record);
}

/// A record without our stamp.
fn bare(record: &mut LogRecord<'_>) {
    record
        .attributes
        .retain(|pair| pair.key != "correlation_id");
}

fn shown_records(bodies: &Bodies) -> Vec<String> {
    let mut lines = Vec::new();
    each(bodies, Signal::Logs, |export| {
        if let Export::Logs(all) = export {
            lines.extend(shown(all, SCOPE, bare));
        }
    });
    lines
}

fn records(bodies: &Bodies) -> Vec<LogRecord<'static>> {
    let mut records = Vec::new();
    each(bodies, Signal::Logs, |export| {
        if let Export::Logs(all) = export {
            let scopes = all.into_iter().flat_map(|of_resource| of_resource.scopes);
            let all = scopes.flat_map(|of_scope| of_scope.records);
            records.extend(all.map(LogRecord::into_owned));
        }
    });
    records
}

#[track_caller]
fn check(protocol: Protocol) {
    let sent = ours(protocol, |_| (), |telemetry| emit(telemetry, happen));
    let ours = records(&sent);
    assert_eq!(ours.len(), 1, "{ours:#?}");
    assert!(ours[0].trace_id.is_valid() && ours[0].time_unix_nano > 0);
    let expected = Bodies::default();
    let exporter = reference::LogExporter::builder()
        .with_http()
        .with_protocol(reference::Protocol::HttpBinary)
        .with_http_client(Captured(Signal::Logs, Arc::clone(&expected)))
        .build()
        .unwrap();
    let provider = SdkLoggerProvider::builder()
        .with_simple_exporter(exporter)
        .with_resource(resource(&sent, Signal::Logs))
        .build();
    make(&provider, &ours[0]);
    check_same(&shown_records(&sent), &shown_records(&expected));
}

#[test]
fn log_records_are_what_the_reference_sends() {
    check(Protocol::HttpProtobuf);
    check(Protocol::HttpJson);
    #[cfg(feature = "grpc")]
    check(Protocol::Grpc);
}
