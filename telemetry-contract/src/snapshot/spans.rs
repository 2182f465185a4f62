//! Spans below each other, each with its attributes and the log records that it wrote.

use std::collections::{HashMap, HashSet};

use super::{Snapshot, mask, masked};
use crate::otlp::model::{LogRecord, Span, SpanId, StatusCode, TraceId};
use crate::tree::{self, Node};

/// Spans that are further down are listed at the end.
const MAX_DEPTH: usize = 48;

type Id = (TraceId, SpanId);

/// Appends all traces.
pub(super) fn write(out: &mut String, snapshot: &Snapshot) {
    let nodes = snapshot.spans.iter();
    let nodes: Vec<Node> = nodes
        .map(|(service, span)| Node::of(span, service))
        .collect();
    let known: HashSet<Id> = nodes.iter().map(|node| (node.trace, node.span)).collect();
    let mut forest = Forest {
        snapshot,
        below: HashMap::new(),
        left: (0..nodes.len()).collect(),
    };
    let mut roots = Vec::new();
    for (at, node) in nodes.iter().enumerate() {
        match tree::above(node, &known) {
            None => roots.push(at),
            Some(above) => {
                let linked = above != (node.trace, node.parent);
                forest.below.entry(above).or_default().push((at, linked));
            }
        }
    }
    let mut trees: Vec<String> = roots.iter().map(|at| forest.draw(*at, "", 0)).collect();
    // What hangs below itself, or too deep.
    let mut left: Vec<usize> = forest.left.iter().copied().collect();
    left.sort_by_key(|at| nodes.get(*at).map(|node| &node.name));
    trees.extend(left.iter().map(|at| forest.draw(*at, "", 0)));
    sort(&mut trees);
    out.push_str(&trees.concat());
}

struct Forest<'s> {
    snapshot: &'s Snapshot,
    /// What hangs below each span, and whether by a link.
    below: HashMap<Id, Vec<(usize, bool)>>,
    left: HashSet<usize>,
}

impl Forest<'_> {
    /// A span, what it wrote, and what hangs below it.
    fn draw(&mut self, at: usize, margin: &str, depth: usize) -> String {
        let snapshot = self.snapshot;
        let Some((service, span)) = snapshot.spans.get(at).filter(|_| depth < MAX_DEPTH) else {
            return String::new();
        };
        if !self.left.remove(&at) {
            return String::new();
        }
        let attributes = masked(&span.attributes);
        let mut text = format!("{}\n", describe(span, &snapshot.of_service(service)));
        write_attributes(&mut text, margin, &attributes);
        for (_, log) in snapshot.logs.iter().filter(|(_, log)| is_of(log, span)) {
            text.push_str(margin);
            text.push_str("  ");
            write_log(&mut text, &format!("{margin}  "), log, &attributes);
        }
        let inner = format!("{margin}  ");
        let below = self.below.remove(&(span.trace_id, span.span_id));
        let mut below: Vec<String> = below
            .into_iter()
            .flatten()
            .map(|(at, linked)| {
                let sign = if linked { "~> " } else { "" };
                (sign, self.draw(at, &inner, depth + 1))
            })
            .filter(|(_, text)| !text.is_empty())
            .map(|(sign, text)| format!("{inner}{sign}{text}"))
            .collect();
        sort(&mut below);
        text.push_str(&below.concat());
        text
    }
}

fn is_of(log: &LogRecord<'_>, span: &Span<'_>) -> bool {
    (log.trace_id, log.span_id) == (span.trace_id, span.span_id)
}

/// Sorts by what is the same in every run.
fn sort(texts: &mut [String]) {
    texts.sort_by_cached_key(|text| mask::without_ids(text));
}

fn describe(span: &Span<'_>, service: &str) -> String {
    let name = mask::value("", &span.name);
    let mut text = format!("{name} · {service}{}", span.kind.as_str());
    if span.status.code == StatusCode::Error {
        text.push_str(" · ✘ ");
        text.push_str(&mask::value("", &span.status.message));
    }
    text.trim_end().to_owned()
}

/// Appends a log record, with the attributes that its span does not have, behind a margin that the
/// caller has written.
pub(super) fn write_log(
    out: &mut String,
    margin: &str,
    log: &LogRecord<'_>,
    of_span: &[(String, String)],
) {
    let body = mask::value("", &log.body.to_string());
    let event = match &*log.event_name {
        "" => String::new(),
        name => format!(" [{name}]"),
    };
    out.push_str(&[&log.severity_text, " ", &body, &event, "\n"].concat());
    let mut attributes = masked(&log.attributes);
    attributes.retain(|pair| !of_span.contains(pair));
    write_attributes(out, margin, &attributes);
}

fn write_attributes(out: &mut String, margin: &str, attributes: &[(String, String)]) {
    for (key, value) in attributes {
        out.push_str(&[margin, "  | ", key, ": ", value, "\n"].concat());
    }
}
