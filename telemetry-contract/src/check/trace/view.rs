//! A trace as a report shows it: its spans, and those of the traces that it is linked with.

use std::collections::HashSet;

use super::record::Record;
use super::table::{Table, Trace};
use crate::check::finding::TraceView;
use crate::check::names::Names;
use crate::otlp::model::{SpanId, TraceId};
use crate::tree::Node;

/// Larger traces are cut.
const MAX_SPANS: usize = 100;
/// The trace itself, and this many that it links to.
const MAX_TRACES: usize = 4;

/// A span that may be shown; what is shown first sorts first.
struct Candidate<'c> {
    rank: Rank,
    id: TraceId,
    trace: &'c Trace,
    record: &'c Record,
}

/// How much a span tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// A finding is about it.
    Wrong,
    /// It stands above, below or beside one that a finding is about.
    Near,
    Other,
    /// It is of a trace that is linked.
    Linked,
}

/// The trace, with the traces that its links lead to; `None` where it is no longer known.
///
/// Of a large trace, what `is_wrong` says and what is around it are shown first, each with what it
/// stands below.
pub(crate) fn of_trace(
    table: &Table,
    names: &Names,
    id: TraceId,
    is_wrong: impl Fn(&Record) -> bool,
) -> Option<TraceView> {
    let trace = table.trace(id)?;
    let mut candidates = own(id, trace, is_wrong);
    for linked in linked(id, trace) {
        if let Some(trace) = table.trace(linked) {
            candidates.extend(trace.spans.iter().map(|record| Candidate {
                rank: Rank::Linked,
                id: linked,
                trace,
                record,
            }));
        }
    }
    candidates.sort_by_key(key);
    let chosen = choose(&candidates);
    let mut shown: Vec<&Candidate<'_>> = candidates
        .iter()
        .filter(|it| chosen.contains(&(it.id, it.record.span)))
        .collect();
    shown.truncate(MAX_SPANS);
    Some(TraceView {
        trace: id,
        hidden: candidates.len() - shown.len(),
        spans: shown.iter().map(|it| node(it, names)).collect(),
    })
}

type Key = (Rank, u64, TraceId, SpanId, u64);

fn key(it: &Candidate<'_>) -> Key {
    let record = it.record;
    (
        it.rank,
        record.start,
        it.id,
        record.span,
        record.fingerprint,
    )
}

fn own(id: TraceId, trace: &Trace, is_wrong: impl Fn(&Record) -> bool) -> Vec<Candidate<'_>> {
    let wrong: Vec<&Record> = trace.spans.iter().filter(|it| is_wrong(it)).collect();
    let near: HashSet<SpanId> = wrong
        .iter()
        .flat_map(|it| [it.span, it.parent])
        .filter(|id| id.is_valid())
        .collect();
    let wrong: HashSet<SpanId> = wrong.iter().map(|it| it.span).collect();
    let rank = |it: &Record| match it {
        it if wrong.contains(&it.span) => Rank::Wrong,
        it if near.contains(&it.span) || near.contains(&it.parent) => Rank::Near,
        _ => Rank::Other,
    };
    let spans = trace.spans.iter();
    spans
        .map(|record| Candidate {
            rank: rank(record),
            id,
            trace,
            record,
        })
        .collect()
}

/// The first other traces that a trace links to, in the order of their ids.
fn linked(id: TraceId, trace: &Trace) -> Vec<TraceId> {
    let links = trace.spans.iter().flat_map(|record| &record.links);
    let mut ids: Vec<TraceId> = links.map(|(linked, _)| *linked).collect();
    ids.retain(|linked| *linked != id);
    ids.sort_unstable();
    ids.dedup();
    ids.truncate(MAX_TRACES - 1);
    ids
}

/// As many as there is room for, each together with what it stands below.
fn choose(candidates: &[Candidate<'_>]) -> HashSet<(TraceId, SpanId)> {
    let mut chosen = HashSet::new();
    for it in candidates {
        let mut next = Some(it.record);
        while let Some(record) = next {
            if chosen.len() >= MAX_SPANS || !chosen.insert((it.id, record.span)) {
                break;
            }
            next = it.trace.span(record.parent);
        }
    }
    chosen
}

fn node(it: &Candidate<'_>, names: &Names) -> Node {
    let record = it.record;
    Node {
        trace: it.id,
        span: record.span,
        parent: record.parent,
        parent_sent: it.trace.span(record.parent).is_some(),
        name: names.text(record.name).to_string(),
        service: names.text(record.service).to_string(),
        kind: record.kind,
        start_unix_nano: record.start,
        end_unix_nano: record.end,
        failed: record.failed,
        error_type: names.text(record.error_type).to_string(),
        links: record.links.to_vec(),
    }
}
