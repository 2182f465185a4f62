//! What is held, as JSON.

use serde_json::{Map, Value, json};

use crate::correlation::CORRELATION_ID;
use crate::otlp::model::{self, Attribute, MetricKind, PointValue, StatusCode, Temporality};
use crate::store::{SignalCounts, Store, StoredLog, StoredPoint, StoredSpan, Trace};
use crate::tree::NodeLog;

pub(super) fn counts(counts: SignalCounts) -> Value {
    json!({"spans": counts.spans, "logs": counts.logs, "points": counts.points})
}

/// Every service with what it sent.
pub(super) fn services(store: &Store) -> Value {
    let services = store.services();
    services
        .map(|(name, sent)| json!({"name": name, "sent": counts(*sent)}))
        .collect()
}

/// A trace as one row.
pub(super) fn trace_row(trace: Trace<'_>) -> Value {
    let start = trace
        .spans
        .iter()
        .map(|stored| stored.span().start_unix_nano);
    let end = trace.spans.iter().map(|stored| stored.span().end_unix_nano);
    let (start, end) = (start.min().unwrap_or(0), end.max().unwrap_or(0));
    let root = root(trace);
    let mut services: Vec<&str> = trace.spans.iter().map(StoredSpan::service).collect();
    services.sort_unstable();
    services.dedup();
    let failed = trace
        .spans
        .iter()
        .filter(|stored| is_failed(stored))
        .count();
    let correlation = root.and_then(|root| model::find(&root.span().attributes, CORRELATION_ID));
    json!({
        "trace_id": trace.id.to_string(),
        "name": root.map(|root| root.span().name.to_string()),
        "service": root.map(StoredSpan::service),
        "services": services,
        "spans": trace.spans.len(),
        "failed": failed,
        "start_unix_nano": start.to_string(),
        "duration_nano": end.saturating_sub(start),
        "correlation_id": correlation.map(ToString::to_string),
    })
}

/// The span that a trace is named after: the first without a parent here, else the earliest.
fn root(trace: Trace<'_>) -> Option<&StoredSpan> {
    let spans = trace.spans;
    let has_parent = |stored: &StoredSpan| {
        let parent = stored.span().parent_span_id;
        spans.iter().any(|other| other.span().span_id == parent)
    };
    let tops = spans.iter().filter(|stored| !has_parent(stored));
    tops.min_by_key(|stored| stored.span().start_unix_nano)
}

fn is_failed(stored: &StoredSpan) -> bool {
    stored.span().status.code == StatusCode::Error
}

pub(super) fn span(stored: &StoredSpan) -> Value {
    let span = stored.span();
    let link = |link: &model::SpanLink<'_>| {
        json!({
            "trace_id": link.trace_id.to_string(), "span_id": link.span_id.to_string(),
            "attributes": attributes(&link.attributes),
        })
    };
    let event = |event: &model::SpanEvent<'_>| {
        json!({
            "name": event.name, "time_unix_nano": event.time_unix_nano.to_string(),
            "attributes": attributes(&event.attributes),
        })
    };
    let parent = span.parent_span_id;
    json!({
        "trace_id": span.trace_id.to_string(),
        "span_id": span.span_id.to_string(),
        "parent_span_id": parent.is_valid().then(|| parent.to_string()),
        "name": span.name,
        "kind": span.kind.as_str(),
        "service": stored.service(),
        "scope": stored.scope(),
        "start_unix_nano": span.start_unix_nano.to_string(),
        "duration_nano": span.end_unix_nano.saturating_sub(span.start_unix_nano),
        "failed": is_failed(stored),
        "status": span.status.message,
        "attributes": attributes(&span.attributes),
        "resource": attributes(&stored.resource().attributes),
        "events": span.events.iter().map(event).collect::<Vec<_>>(),
        "links": span.links.iter().map(link).collect::<Vec<_>>(),
    })
}

pub(super) fn log(stored: &StoredLog) -> Value {
    let (record, drawn) = (stored.record(), NodeLog::of(stored.record()));
    json!({
        "time_unix_nano": drawn.time_unix_nano.to_string(),
        "level": drawn.level,
        "service": stored.service(),
        "scope": stored.scope(),
        "message": drawn.message,
        "event_name": record.event_name,
        "trace_id": record.trace_id.is_valid().then(|| record.trace_id.to_string()),
        "span_id": record.span_id.is_valid().then(|| record.span_id.to_string()),
        "attributes": attributes(&record.attributes),
    })
}

pub(super) fn series(stored: &StoredPoint) -> Value {
    let point = stored.point();
    let history = stored.history();
    json!({
        "name": stored.name(),
        "unit": stored.unit(),
        "kind": kind(stored.kind()),
        "service": stored.service(),
        "instance": model::find(&stored.resource().attributes, "service.instance.id").map(ToString::to_string),
        "labels": attributes(&point.attributes),
        "time_unix_nano": point.time_unix_nano.to_string(),
        "value": value(&point.value),
        "history": history.map(|(time, value)| json!([time.to_string(), value])).collect::<Vec<_>>(),
    })
}

fn kind(kind: MetricKind) -> &'static str {
    match kind {
        MetricKind::Empty => "empty",
        MetricKind::Gauge => "gauge",
        MetricKind::Sum {
            monotonic: true,
            temporality: Temporality::Delta,
        } => "counter (delta)",
        MetricKind::Sum {
            monotonic: true, ..
        } => "counter",
        MetricKind::Sum { .. } => "updowncounter",
        MetricKind::Histogram { .. } => "histogram",
        MetricKind::ExponentialHistogram { .. } => "exponential histogram",
        MetricKind::Summary => "summary",
    }
}

fn value(value: &PointValue) -> Value {
    match value {
        PointValue::None => Value::Null,
        PointValue::Int(number) => json!(number),
        PointValue::Double(number) => json!(number),
        PointValue::Distribution {
            count,
            sum,
            bounds,
            buckets,
        } => {
            json!({"count": count, "sum": sum, "bounds": bounds, "buckets": buckets})
        }
    }
}

fn attributes(attributes: &[Attribute<'_>]) -> Value {
    let pairs = attributes.iter();
    let pairs = pairs.map(|attribute| (attribute.key.to_string(), plain(&attribute.value)));
    Value::Object(pairs.collect::<Map<_, _>>())
}

/// Numbers and booleans as they are; everything else as it prints.
fn plain(value: &model::Value<'_>) -> Value {
    match value {
        model::Value::Bool(value) => json!(value),
        model::Value::Double(value) => json!(value),
        // Beyond 2^53 a browser would round it.
        model::Value::Int(value) if value.unsigned_abs() < 1 << 53 => json!(value),
        value => Value::String(value.to_string()),
    }
}
