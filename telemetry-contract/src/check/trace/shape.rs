//! Roots and orphans: what is above a span.

use std::fmt;

use super::Case;
use super::record::{Parentage, Record};
use crate::otlp::model::Kind;
use crate::rule::Rule;

/// Checks what is above a span.
pub(super) fn check_parent(case: &mut Case<'_>, record: &Record) {
    if !record.parent.is_valid() {
        check_without_parent(case, record);
        return;
    }
    match case.trace.span(record.parent) {
        None => check_unseen_parent(case, record),
        Some(parent) if parent.service == record.service => check_inner(case, record, parent),
        Some(parent) if !record.is_entry() && !is_passed_on(record, parent) => {
            let found = format_args!(
                "a span of kind {} is the first below a span of `{}`",
                record.kind.as_str(),
                case.names.text(parent.service)
            );
            root_missing(case, record, found);
        }
        Some(_) => {}
    }
}

/// A call that a proxy beside the caller passes on.
fn is_passed_on(record: &Record, parent: &Record) -> bool {
    record.kind == Kind::Client && parent.kind == Kind::Client
}

fn check_without_parent(case: &mut Case<'_>, record: &Record) {
    if record.inbound_http && !record.is_entry() {
        let kind = record.kind.as_str();
        let found = format_args!("a received HTTP request in a span of kind {kind}");
        root_missing(case, record, found);
    }
}

fn check_unseen_parent(case: &mut Case<'_>, record: &Record) {
    let kind = record.kind.as_str();
    match (record.is_entry(), record.parentage) {
        (true, Parentage::Remote | Parentage::Unknown) => {}
        // Its parent may turn out to be the call that it passes on.
        (false, Parentage::Remote) if case.unfinished && record.kind == Kind::Client => {
            case.unjudged += 1;
        }
        (false, Parentage::Remote) => {
            let found = format_args!("a span of kind {kind} is the first below a remote parent");
            root_missing(case, record, found);
        }
        (_, Parentage::Local) | (false, Parentage::Unknown) => {
            let found = format_args!("a parent that nobody sent: lost, or not ended yet");
            let wanted = format_args!("the parent span, sent by the same service");
            case.note_absence(Rule::SpanOrphan, record, found, wanted);
        }
    }
}

fn root_missing(case: &mut Case<'_>, record: &Record, found: fmt::Arguments<'_>) {
    let wanted = format_args!("a span of kind server or consumer as the service's first");
    case.note(Rule::SpanRootMissing, record, found, wanted);
}

/// A server span below a span of its own process: a second root, unless a call left the service.
fn check_inner(case: &mut Case<'_>, record: &Record, parent: &Record) {
    let left_the_service = matches!(parent.kind, Kind::Client | Kind::Producer);
    let same_process = parent.instance == record.instance;
    if record.kind != Kind::Server || left_the_service || !same_process {
        return;
    }
    let found = format_args!(
        "a server span below `{}`, a {} span of the same service",
        case.names.text(parent.name),
        parent.kind.as_str()
    );
    root_duplicate(case, record, found);
}

/// Reports a server span that is one too many.
pub(super) fn root_duplicate(case: &mut Case<'_>, record: &Record, found: fmt::Arguments<'_>) {
    let wanted = format_args!("one server span for one inbound request");
    case.note(Rule::SpanRootDuplicate, record, found, wanted);
}
