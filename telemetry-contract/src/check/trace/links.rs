//! What a consumer links to: a producer span that was sent, with the consumer's ids.

use std::fmt;

use super::Case;
use super::record::Record;
use super::table::{Id, Trace};
use crate::otlp::model::{Kind, SpanId, TraceId};
use crate::rule::Rule;

/// Where a span's links lead.
#[derive(Default)]
struct Ends<'c> {
    producers: Vec<(&'c Trace, &'c Record)>,
    kind_of_other: Option<&'static str>,
    /// To spans that nobody sent.
    dead: Vec<(TraceId, SpanId)>,
    /// Into traces that had to give way.
    unknown: u64,
}

/// Checks that a span links to what it must link to, and has its ids.
pub(super) fn check(case: &mut Case<'_>, record: &Record) {
    let Some(wanted) = wanted(record) else {
        return;
    };
    if record.links.is_empty() {
        let found = format_args!("no link");
        let wanted = format_args!("a link to the {wanted} span");
        case.note(Rule::SpanLinkMissing, record, found, wanted);
        return;
    }
    let ends = follow(case, record, wanted);
    case.unjudged += ends.unknown;
    for link in &ends.dead {
        let found = format_args!("a link to a span that nobody sent");
        unknown(case, record, *link, wanted, found);
    }
    // What is not known may be the producer that is looked for.
    let all_known = ends.unknown == 0 && (ends.dead.is_empty() || !case.unfinished);
    if all_known {
        check_kind(case, record, wanted, &ends);
        check_ids(case, record, &ends.producers);
    }
}

/// The kind of span that must be linked to, if any must.
fn wanted(record: &Record) -> Option<&'static str> {
    match (record.structure.links_to, record.kind) {
        (Some(kind), _) => Some(kind.as_str()),
        (None, Kind::Consumer) => Some("producer"),
        _ => None,
    }
}

fn follow<'c>(case: &Case<'c>, record: &Record, wanted: &str) -> Ends<'c> {
    let mut ends = Ends::default();
    for (id, span) in &record.links {
        let trace = if *id == case.id {
            Some(case.trace)
        } else {
            case.table.trace(*id)
        };
        match trace.and_then(|trace| Some((trace, trace.span(*span)?))) {
            Some(end) if end.1.kind.as_str() == wanted => ends.producers.push(end),
            Some((_, other)) => {
                ends.kind_of_other = ends.kind_of_other.max(Some(other.kind.as_str()));
            }
            None if *id != case.id && case.table.may_be_gone(*id) => ends.unknown += 1,
            None => ends.dead.push((*id, *span)),
        }
    }
    ends
}

fn unknown(
    case: &mut Case<'_>,
    record: &Record,
    link: (TraceId, SpanId),
    wanted: &str,
    found: fmt::Arguments<'_>,
) {
    if case.unfinished {
        case.unjudged += 1;
        return;
    }
    let wanted = format_args!("a link to the {wanted} span, sent by its service");
    let (own, (trace, span)) = (case.id, link);
    let place = format_args!("trace {own}: link to {trace}/{span}");
    case.note_at(Rule::SpanLinkUnknown, record, found, wanted, place);
}

fn check_kind(case: &mut Case<'_>, record: &Record, wanted: &str, ends: &Ends<'_>) {
    if let (true, Some(kind)) = (ends.producers.is_empty(), ends.kind_of_other) {
        let found = format_args!("a link to a span of kind {kind}");
        let wanted = format_args!("a link to the {wanted} span, sent by its service");
        case.note(Rule::SpanLinkUnknown, record, found, wanted);
    }
}

fn check_ids(case: &mut Case<'_>, record: &Record, producers: &[(&Trace, &Record)]) {
    let own = case.trace;
    if let Some(theirs) = other_id(record, producers, |record| record.correlation) {
        let mine = own.id_text(record.correlation).unwrap_or("");
        let found = format_args!("`{mine}`, its producer has `{theirs}`");
        let wanted = format_args!("one correlation id along the whole chain");
        case.note(Rule::CorrelationBroken, record, found, wanted);
    }
    if let Some(theirs) = other_id(record, producers, |record| record.event) {
        let mine = own.id_text(record.event).unwrap_or("");
        let found = format_args!("`{mine}`, its producer has `{theirs}`");
        let wanted = format_args!("the `event_id` of the producer span");
        case.note(Rule::EventIdBroken, record, found, wanted);
    }
}

/// An id of the producers, if all of them have one and none has the consumer's.
fn other_id<'c>(
    record: &Record,
    producers: &[(&'c Trace, &'c Record)],
    id: impl Fn(&Record) -> Id,
) -> Option<&'c str> {
    let mine = id(record);
    let other = |theirs: Id| theirs.is_some() && theirs != mine;
    if !mine.is_some() || !producers.iter().all(|(_, producer)| other(id(producer))) {
        return None;
    }
    let texts = producers.iter().map(|(trace, it)| trace.id_text(id(it)));
    texts.flatten().min()
}
