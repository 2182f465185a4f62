//! One correlation id along a chain of work.

use std::collections::HashSet;
use std::sync::Arc;

use super::Case;
use super::record::{Parentage, Record};
use super::table::{Id, Trace};
use crate::rule::Rule;

/// Longer chains of parents than this are not followed; also ends those that bite their tail.
const MAX_DEPTH: usize = 256;

/// Checks that a span has the correlation id of the nearest span above it that has one.
pub(super) fn check_parent(case: &mut Case<'_>, record: &Record) {
    let trace = case.trace;
    let Some(own) = trace.id_text(record.correlation) else {
        return;
    };
    let Some(above) = nearest_above(trace, record) else {
        return;
    };
    if above.correlation != record.correlation {
        let theirs = trace.id_text(above.correlation).unwrap_or("");
        let name = Arc::clone(case.names.text(above.name));
        let found = format_args!("`{own}`, below `{name}` with `{theirs}`");
        case.note(
            Rule::CorrelationBroken,
            record,
            found,
            format_args!("{WANTED}"),
        );
    }
}

const WANTED: &str = "one correlation id along the whole chain";

fn nearest_above<'t>(trace: &'t Trace, record: &Record) -> Option<&'t Record> {
    let mut above = trace.span(record.parent)?;
    for _ in 0..MAX_DEPTH {
        if above.correlation.is_some() {
            return Some(above);
        }
        above = trace.span(above.parent)?;
    }
    None
}

/// Checks that work below a caller that nobody sent has an id that its trace began with.
///
/// A trace that began outside is not judged: a caller outside may ask many things in one trace,
/// each with an id of its own.
pub(super) fn check_beginning(case: &mut Case<'_>) {
    let trace = case.trace;
    let is_below_unseen = |record: &&Record| is_below_unseen(trace, record);
    let mut judged = trace.spans.iter().filter(is_below_unseen).peekable();
    if judged.peek().is_none() {
        return;
    }
    let began = trace.spans.iter().filter(|it| !it.parent.is_valid());
    let began: HashSet<Id> = began.map(|it| it.correlation).collect();
    let texts = began.iter().filter_map(|id| trace.id_text(*id));
    let Some(first) = texts.min() else {
        return;
    };
    for record in judged {
        if !began.contains(&record.correlation) {
            let own = trace.id_text(record.correlation).unwrap_or("");
            let found = format_args!("`{own}`, its trace began with `{first}`");
            case.note_absence(
                Rule::CorrelationBroken,
                record,
                found,
                format_args!("{WANTED}"),
            );
        }
    }
}

fn is_below_unseen(trace: &Trace, record: &Record) -> bool {
    record.correlation.is_some()
        && record.parent.is_valid()
        && record.is_entry()
        && record.parentage != Parentage::Local
        && trace.span(record.parent).is_none()
}
