//! Draws a trace as a tree, across processes: a consumer's trace hangs below its producer.

mod build;
mod outline;
mod row;

pub(crate) use self::build::above;
pub use self::outline::outline;

use self::row::{Layout, Row};
use crate::otlp::model::{self, Kind, LogRecord, Span, SpanId, StatusCode, TraceId, Value};

/// A span to draw.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Node {
    /// Its trace.
    pub trace: TraceId,
    /// Its id.
    pub span: SpanId,
    /// Its parent's id; all zero for a root.
    pub parent: SpanId,
    /// Its parent is known to have been sent, even where it is not among what is drawn.
    pub parent_sent: bool,
    /// Its name.
    pub name: String,
    /// The service that sent it.
    pub service: String,
    /// Its kind.
    pub kind: Kind,
    /// When it started, in nanoseconds since the Unix epoch.
    pub start_unix_nano: u64,
    /// When it ended.
    pub end_unix_nano: u64,
    /// Whether its status is an error.
    pub failed: bool,
    /// Its `error.type`; empty where there is none.
    pub error_type: String,
    /// The spans that it links to.
    pub links: Vec<(TraceId, SpanId)>,
}

/// A log record to draw under its span.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NodeLog {
    /// Its trace.
    pub trace: TraceId,
    /// Its span.
    pub span: SpanId,
    /// When it was written, in nanoseconds since the Unix epoch.
    pub time_unix_nano: u64,
    /// Its level, as a line writes it.
    pub level: String,
    /// Its message.
    pub message: String,
}

impl Node {
    /// Takes what is drawn from a span of this service.
    pub fn of(span: &Span<'_>, service: &str) -> Self {
        let error = model::find(&span.attributes, "error.type");
        let links = span.links.iter();
        Self {
            trace: span.trace_id,
            span: span.span_id,
            parent: span.parent_span_id,
            parent_sent: false,
            name: span.name.to_string(),
            service: service.to_owned(),
            kind: span.kind,
            start_unix_nano: span.start_unix_nano,
            end_unix_nano: span.end_unix_nano,
            failed: span.status.code == StatusCode::Error,
            error_type: error.map(Value::to_string).unwrap_or_default(),
            links: links.map(|link| (link.trace_id, link.span_id)).collect(),
        }
    }
}

impl NodeLog {
    /// Takes what is drawn from a log record.
    pub fn of(record: &LogRecord<'_>) -> Self {
        let time = match record.time_unix_nano {
            0 => record.observed_time_unix_nano,
            time => time,
        };
        Self {
            trace: record.trace_id,
            span: record.span_id,
            time_unix_nano: time,
            level: level(record.severity_number).to_owned(),
            message: record.body.to_string(),
        }
    }
}

/// OTLP's severity numbers come in fours, one four a level.
const fn level(severity_number: u32) -> &'static str {
    match severity_number {
        1..=4 => "TRACE",
        5..=8 => "DEBUG",
        9..=12 => "INFO",
        13..=16 => "WARN",
        17..=24 => "ERROR",
        _ => "",
    }
}

/// How a trace is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DrawOptions {
    /// With ANSI colours.
    pub color: bool,
    /// Columns to use. Time bars are drawn where there is room for them.
    pub width: usize,
}

impl Default for DrawOptions {
    fn default() -> Self {
        Self {
            color: false,
            width: 110,
        }
    }
}

/// Draws the spans of one or more traces, each line with its line feed.
///
/// One line a span: name, service, kind, duration, how it failed, and its place in time. Logs stand
/// under their span with the time since the first span began. Spans whose parent is not among
/// `spans` are drawn as roots.
pub fn draw(spans: &[Node], logs: &[NodeLog], options: DrawOptions) -> String {
    let rows = build::rows(spans, logs);
    let layout = Layout::of(&rows, options);
    let mut out = String::new();
    layout.write_header(&mut out, spans);
    for row in &rows {
        match row {
            Row::Log(log) => layout.write_log(&mut out, log),
            Row::Span(span) => layout.write_span(&mut out, span),
        }
    }
    out
}

#[cfg(test)]
mod tests;
