//! A trace without what differs from run to run: for snapshots.

use std::collections::{HashMap, HashSet};

use super::Node;
use super::build::above;
use crate::otlp::model::{SpanId, TraceId};
use crate::paint::is_hostile;

/// Spans that are further down are listed at the end.
const MAX_DEPTH: usize = 48;

/// The spans of one or more traces as a tree, without ids and times; each line has its line feed.
///
/// One line a span: name, service, kind, and how it failed. A consumer hangs below the producer
/// that it links to. Spans stand in order of the alphabet, not of time, so that two that run at
/// once always stand the same way round. The same telemetry gives the same text, whatever its ids.
pub fn outline(spans: &[Node]) -> String {
    let mut outline = Outline::new(spans);
    let roots = std::mem::take(&mut outline.roots);
    let mut trees: Vec<Vec<String>> = roots.iter().map(|at| outline.lines(*at, 0)).collect();
    trees.sort();
    trees.push(outline.unreached());
    let lines = trees.iter().flatten();
    lines.flat_map(|line| [line.as_str(), "\n"]).collect()
}

struct Outline<'d> {
    spans: &'d [Node],
    roots: Vec<usize>,
    reached: HashSet<usize>,
    /// What hangs below each span, and whether by a link.
    below: HashMap<(TraceId, SpanId), Vec<(usize, bool)>>,
}

impl<'d> Outline<'d> {
    fn new(spans: &'d [Node]) -> Self {
        let known = spans.iter().map(|span| (span.trace, span.span)).collect();
        let mut outline = Self {
            spans,
            roots: Vec::new(),
            reached: HashSet::new(),
            below: HashMap::new(),
        };
        for (at, span) in spans.iter().enumerate() {
            match above(span, &known) {
                None => outline.roots.push(at),
                Some(above) => {
                    let linked = above != (span.trace, span.parent);
                    outline.below.entry(above).or_default().push((at, linked));
                }
            }
        }
        outline
    }

    /// A span and what hangs below it.
    fn lines(&mut self, at: usize, depth: usize) -> Vec<String> {
        let Some(span) = self.spans.get(at).filter(|_| depth < MAX_DEPTH) else {
            return Vec::new();
        };
        self.reached.insert(at);
        let mut lines = vec![describe(span)];
        let below = self.below.remove(&(span.trace, span.span));
        let below = below.into_iter().flatten();
        let mut below: Vec<(Vec<String>, bool)> = below
            .map(|(at, linked)| (self.lines(at, depth + 1), linked))
            .filter(|(lines, _)| !lines.is_empty())
            .collect();
        below.sort();
        let count = below.len();
        for (place, (branch, linked)) in below.iter().enumerate() {
            hang(&mut lines, branch, *linked, place + 1 == count);
        }
        lines
    }

    /// The spans that hang below themselves, or too deep.
    fn unreached(&self) -> Vec<String> {
        let spans = self.spans.iter().enumerate();
        let left = spans.filter(|(at, _)| !self.reached.contains(at));
        let mut lines: Vec<String> = left
            .map(|(_, span)| format!("{} · below itself, or too deep", describe(span)))
            .collect();
        lines.sort();
        lines
    }
}

/// Adds a branch to the lines of the span that it hangs below.
fn hang(lines: &mut Vec<String>, branch: &[String], linked: bool, last: bool) {
    let (first, others) = match (linked, last) {
        (false, false) => ("├─ ", "│  "),
        (false, true) => ("└─ ", "   "),
        (true, false) => ("├┄▶ ", "│   "),
        (true, true) => ("└┄▶ ", "    "),
    };
    for (at, line) in branch.iter().enumerate() {
        let margin = if at == 0 { first } else { others };
        lines.push(format!("{margin}{line}"));
    }
}

fn describe(span: &Node) -> String {
    let mut text = format!("{} · {} {}", span.name, span.service, span.kind.as_str());
    match (span.failed, span.error_type.as_str()) {
        (false, "") => {}
        (true, "") => text.push_str(" · ✘ error"),
        (_, error) => {
            text.push_str(" · ✘ ");
            text.push_str(error);
        }
    }
    // A name is one line, whatever a service calls it.
    text.replace(is_hostile, "\u{fffd}")
}
