//! A check of telemetry as JSON; field names are stable, fields may be added.

use serde_json::{Value, json};

use super::of_telemetry;
use crate::check::{Report, TraceView};
use crate::otlp::model::{SpanId, TraceId};
use crate::report::{Findings, findings_json};
use crate::tree::Node;

/// The check as a JSON object.
pub fn json(report: &Report) -> Value {
    json_with(report, &of_telemetry(report))
}

/// The check as a JSON object, with these findings in place of its own: waivers have been applied
/// to them.
pub fn json_with(report: &Report, findings: &Findings) -> Value {
    let counts = &report.counts;
    let forgotten = &report.forgotten;
    let mut object = findings_json(findings);
    object["empty"] = report.is_empty().into();
    object["contract"] = json!({
        "name": report.contract,
        "version": report.version,
        "schema_url": report.schema_url,
    });
    object["rules_checked"] = report.rules_checked.into();
    object["counts"] = json!({
        "spans": counts.spans,
        "logs": counts.logs,
        "lines": counts.lines,
        "metrics": counts.metrics,
        "points": counts.points,
        "resources": counts.resources,
        "services": counts.services,
    });
    object["forgotten"] = json!({
        "records": forgotten.records,
        "findings": forgotten.findings,
        "series": forgotten.series,
        "names": forgotten.names,
        "unjudged": forgotten.unjudged,
    });
    object["traces"] = report.traces.iter().map(trace).collect();
    object
}

fn trace(view: &TraceView) -> Value {
    json!({
        "trace_id": view.trace.to_string(),
        "spans": view.spans.iter().map(span).collect::<Vec<_>>(),
        "hidden": view.hidden,
    })
}

fn span(node: &Node) -> Value {
    let link = |link: &(TraceId, SpanId)| json!({ "trace_id": link.0.to_string(), "span_id": link.1.to_string() });
    let parent = node.parent.is_valid();
    json!({
        "trace_id": node.trace.to_string(),
        "span_id": node.span.to_string(),
        "parent_span_id": parent.then(|| node.parent.to_string()),
        "parent_sent": node.parent_sent,
        "name": node.name,
        "service": node.service,
        "kind": node.kind.as_str(),
        "start_unix_nano": node.start_unix_nano,
        "end_unix_nano": node.end_unix_nano,
        "failed": node.failed,
        "error_type": node.error_type,
        "links": node.links.iter().map(link).collect::<Vec<_>>(),
    })
}
