//! A report as JSON; field names are stable, fields may be added.

use serde_json::{Value, json};

use crate::check::{Finding, Report, TraceView};
use crate::otlp::model::{SpanId, TraceId};
use crate::tree::Node;

/// Changes when a field changes its meaning or goes; not when one is added.
const FORMAT: u32 = 1;

/// The report as a JSON object.
pub fn json(report: &Report) -> Value {
    let counts = &report.counts;
    let forgotten = &report.forgotten;
    json!({
        "format": FORMAT,
        "empty": report.is_empty(),
        "conforms": report.conforms(),
        "contract": {
            "name": report.contract,
            "version": report.version,
            "schema_url": report.schema_url,
        },
        "rules_checked": report.rules_checked,
        "counts": {
            "spans": counts.spans,
            "logs": counts.logs,
            "lines": counts.lines,
            "metrics": counts.metrics,
            "points": counts.points,
            "resources": counts.resources,
            "services": counts.services,
        },
        "forgotten": {
            "records": forgotten.records,
            "findings": forgotten.findings,
            "series": forgotten.series,
            "names": forgotten.names,
            "unjudged": forgotten.unjudged,
        },
        "findings": report.findings.iter().map(finding).collect::<Vec<_>>(),
        "traces": report.traces.iter().map(trace).collect::<Vec<_>>(),
    })
}

fn finding(finding: &Finding) -> Value {
    json!({
        "rule": finding.rule.as_str(),
        "level": finding.level.as_str(),
        "service": &*finding.service,
        "subject": &*finding.subject,
        "found": &*finding.found,
        "wanted": &*finding.wanted,
        "count": finding.count,
        "samples": finding.samples.iter().map(|sample| &**sample).collect::<Vec<_>>(),
        "trace_id": finding.trace.map(|trace| trace.to_string()),
        "fix": finding.rule.fix(),
    })
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
