//! From spans and logs to rows: who hangs below whom, in order of time.

use std::collections::{HashMap, HashSet};

use super::row::{LogRow, Row, SpanRow};
use super::{Node, NodeLog};
use crate::otlp::model::{Kind, SpanId, TraceId};

type Id = (TraceId, SpanId);

/// Deeper spans are drawn as roots of their own.
const MAX_DEPTH: usize = 48;

/// The rows of a drawing, from top to bottom.
pub(super) fn rows<'d>(spans: &'d [Node], logs: &'d [NodeLog]) -> Vec<Row<'d>> {
    let mut forest = Forest::new(spans, logs);
    let mut roots: Vec<usize> = (0..spans.len())
        .filter(|at| forest.above[*at].is_none())
        .collect();
    roots.sort_by_key(|at| (spans[*at].start_unix_nano, spans[*at].span));
    for root in roots {
        forest.draw(root, "", Branch::Root);
    }
    // What is left hangs below itself, or too deep.
    for at in 0..spans.len() {
        forest.draw(at, "", Branch::Root);
    }
    forest.rows
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Branch {
    Root,
    Middle,
    Last,
}

struct Forest<'d> {
    spans: &'d [Node],
    known: HashSet<Id>,
    /// What each span hangs below: its parent, or the producer that it links to.
    above: Vec<Option<Id>>,
    below: HashMap<Id, Vec<usize>>,
    logs: HashMap<Id, Vec<&'d NodeLog>>,
    drawn: HashSet<Id>,
    rows: Vec<Row<'d>>,
    depth: usize,
}

enum Item<'d> {
    Log(&'d NodeLog),
    Span(usize),
}

impl<'d> Forest<'d> {
    fn new(spans: &'d [Node], logs: &'d [NodeLog]) -> Self {
        let known: HashSet<Id> = spans.iter().map(id).collect();
        let above: Vec<Option<Id>> = spans.iter().map(|span| above(span, &known)).collect();
        let mut below: HashMap<Id, Vec<usize>> = HashMap::new();
        for (at, above) in above.iter().enumerate() {
            if let Some(above) = above {
                below.entry(*above).or_default().push(at);
            }
        }
        let mut by_span: HashMap<Id, Vec<&NodeLog>> = HashMap::new();
        for log in logs {
            by_span.entry((log.trace, log.span)).or_default().push(log);
        }
        Self {
            spans,
            known,
            above,
            below,
            logs: by_span,
            drawn: HashSet::new(),
            rows: Vec::new(),
            depth: 0,
        }
    }

    fn draw(&mut self, at: usize, margin: &str, branch: Branch) {
        let spans = self.spans;
        let span = &spans[at];
        if self.depth >= MAX_DEPTH || !self.drawn.insert(id(span)) {
            return;
        }
        let row = self.span_row(at, margin, branch);
        self.rows.push(Row::Span(row));
        let margin = match branch {
            Branch::Root => margin.to_owned(),
            Branch::Middle => format!("{margin}│  "),
            Branch::Last => format!("{margin}   "),
        };
        self.depth += 1;
        self.draw_items(id(span), &margin);
        self.depth -= 1;
    }

    fn draw_items(&mut self, span: Id, margin: &str) {
        let items = self.items(span);
        let last = items.iter().rposition(|item| matches!(item, Item::Span(_)));
        for (place, item) in items.iter().enumerate() {
            match item {
                Item::Span(at) if Some(place) == last => self.draw(*at, margin, Branch::Last),
                Item::Span(at) => self.draw(*at, margin, Branch::Middle),
                Item::Log(log) => {
                    let more = last.is_some_and(|last| place < last);
                    let indent = match last {
                        Some(_) if more => "│  ",
                        None if !margin.is_empty() => "",
                        _ => "   ",
                    };
                    let margin = format!("{margin}{indent}");
                    self.rows.push(Row::Log(LogRow { margin, log }));
                }
            }
        }
    }

    /// What stands below a span, in order of time.
    fn items(&self, span: Id) -> Vec<Item<'d>> {
        let logs = self.logs.get(&span).into_iter().flatten();
        let spans = self.below.get(&span).into_iter().flatten();
        let mut items: Vec<Item<'d>> = logs.map(|log| Item::Log(log)).collect();
        items.extend(spans.map(|at| Item::Span(*at)));
        items.sort_by_key(|item| match item {
            Item::Log(log) => (log.time_unix_nano, 0, SpanId::default()),
            Item::Span(at) => (self.spans[*at].start_unix_nano, 1, self.spans[*at].span),
        });
        items
    }

    fn span_row(&self, at: usize, margin: &str, branch: Branch) -> SpanRow<'d> {
        let span = &self.spans[at];
        let parent = (span.trace, span.parent);
        let linked = branch != Branch::Root && self.above[at] != Some(parent);
        let branch = match (branch, linked) {
            (Branch::Root, _) => "",
            (Branch::Middle, false) => "├─ ",
            (Branch::Last, false) => "└─ ",
            (Branch::Middle, true) => "├┄▶ ",
            (Branch::Last, true) => "└┄▶ ",
        };
        let entry = matches!(span.kind, Kind::Server | Kind::Consumer);
        let missing = span.parent.is_valid() && !span.parent_sent && !self.known.contains(&parent);
        SpanRow {
            branch: format!("{margin}{branch}"),
            span,
            linked,
            parent_missing: missing && !entry,
        }
    }
}

fn id(span: &Node) -> Id {
    (span.trace, span.span)
}

/// What a span hangs below, of those that are there: its parent, or the producer that it links to.
pub(crate) fn above(span: &Node, known: &HashSet<Id>) -> Option<Id> {
    let parent = (span.trace, span.parent);
    if span.parent.is_valid() && known.contains(&parent) {
        return Some(parent);
    }
    let consumer = span.kind == Kind::Consumer;
    let mut links = span.links.iter().filter(|_| consumer);
    links.find(|link| known.contains(link)).copied()
}
