//! The span that a log names: sent, and with the log's correlation id.

use std::collections::HashSet;
use std::fmt;

use super::Case;
use super::record::Record;
use super::table::LogRecord;
use crate::check::ledger::Note;
use crate::check::names::Name;
use crate::rule::Rule;

/// Checks the logs of a trace.
pub(super) fn check(case: &mut Case<'_>) {
    let trace = case.trace;
    if trace.logs.is_empty() {
        return;
    }
    let senders: HashSet<Name> = trace.spans.iter().map(|span| span.service).collect();
    for log in &trace.logs {
        match trace.span(log.span) {
            Some(span) => check_correlation(case, log, span),
            None => judge_unknown(case, &senders, log),
        }
    }
}

/// A log whose span is not there. Of a service of which no span was seen at all, nobody knows
/// whether its spans were only kept in another file: a collector writes one for each signal.
fn judge_unknown(case: &mut Case<'_>, senders: &HashSet<Name>, log: &LogRecord) {
    if !is_span_expected(case, senders, log) {
        return;
    }
    if case.unfinished || !case.table.sends_spans(log.service) {
        case.unjudged += 1;
        return;
    }
    unknown(case, log);
}

/// Whether the span was recorded, so that it must have been sent.
///
/// A record that is not marked as sampled may have lost its mark, and a line has none: there a
/// span is expected where the service has sent another of the same trace. A line's is expected
/// of a service that sends spans, too, as long as no record says that it leaves traces out.
fn is_span_expected(case: &Case<'_>, senders: &HashSet<Name>, log: &LogRecord) -> bool {
    match log.sampled {
        Some(true) => true,
        Some(false) => senders.contains(&log.service),
        None => senders.contains(&log.service) || case.table.sends_all_spans(log.service),
    }
}

fn unknown(case: &mut Case<'_>, log: &LogRecord) {
    note(
        case,
        log,
        Rule::LogSpanUnknown,
        format_args!("span_id"),
        format_args!("the id of a span that nobody sent"),
        format_args!("the id of a span that was sent"),
    );
}

fn check_correlation(case: &mut Case<'_>, log: &LogRecord, span: &Record) {
    let trace = case.trace;
    let ids = (
        trace.id_text(log.correlation),
        trace.id_text(span.correlation),
    );
    let (Some(own), Some(theirs)) = ids else {
        return;
    };
    if own != theirs {
        let name = case.names.text(span.name);
        note(
            case,
            log,
            Rule::CorrelationBroken,
            format_args!("log in `{}`", crate::check::span::Masked(name)),
            format_args!("`{own}`, its span has `{theirs}`"),
            format_args!("one correlation id along the whole chain"),
        );
    }
}

#[expect(clippy::too_many_arguments, reason = "they are the parts of a finding")]
fn note(
    case: &mut Case<'_>,
    log: &LogRecord,
    rule: Rule,
    subject: fmt::Arguments<'_>,
    found: fmt::Arguments<'_>,
    wanted: fmt::Arguments<'_>,
) {
    case.ledger.record(&Note {
        rule,
        service: case.names.text(log.service),
        subject,
        found,
        wanted,
        place: format_args!("trace {}", case.id),
        trace: Some(case.id),
        mild: false,
    });
}
