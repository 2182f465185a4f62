//! What holds for a whole trace, and between traces: roots, orphans, links, one correlation id.
//!
//! The definitions are in the documentation of [`check`](crate::check).

mod chain;
mod cycle;
mod gone;
mod links;
mod logs;
mod order;
pub(crate) mod record;
mod shape;
mod siblings;
mod slots;
mod spans;
pub(crate) mod table;
pub(crate) mod view;

use std::fmt;

use self::record::Record;
use self::table::{Table, Trace};
use super::ledger::{Ledger, Note};
use super::names::Names;
use crate::otlp::model::TraceId;
use crate::rule::Rule;

/// One trace under judgement.
pub(super) struct Case<'c> {
    id: TraceId,
    trace: &'c Trace,
    table: &'c Table,
    names: &'c Names,
    ledger: &'c mut Ledger,
    /// More of the trace may come, or may have been: what is absent is not wrong.
    unfinished: bool,
    /// What was not judged for that.
    unjudged: u64,
}

/// Judges a trace; how much of it can't be judged, because it refers to what is not known.
pub(super) fn judge(
    id: TraceId,
    trace: &Trace,
    table: &Table,
    names: &Names,
    ledger: &mut Ledger,
) -> u64 {
    let mut case = Case {
        id,
        trace,
        table,
        names,
        ledger,
        unfinished: table.is_gone(id),
        unjudged: 0,
    };
    case.judge();
    case.unjudged
}

/// Whether a rule is about what only a whole trace shows.
pub(super) const fn is_about_shape(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::CorrelationBroken
            | Rule::EventIdBroken
            | Rule::LogSpanUnknown
            | Rule::SpanLinkMissing
            | Rule::SpanLinkUnknown
            | Rule::SpanOrphan
            | Rule::SpanRootDuplicate
            | Rule::SpanRootMissing
    )
}

impl Case<'_> {
    fn judge(&mut self) {
        let trace = self.trace;
        let endless = cycle::endless(trace);
        let is_endless = |at: usize| {
            endless
                .as_ref()
                .is_some_and(|endless| endless.get(at) == Some(&true))
        };
        for (at, record) in trace.spans.iter().enumerate() {
            if is_endless(at) {
                cycle::report(self, record);
            } else {
                shape::check_parent(self, record);
            }
            chain::check_parent(self, record);
            links::check(self, record);
        }
        siblings::check(self);
        chain::check_beginning(self);
        logs::check(self);
    }

    fn name(&self, record: &Record) -> &str {
        self.names.text(record.name)
    }

    /// Records what is wrong whatever else may come.
    fn note(
        &mut self,
        rule: Rule,
        record: &Record,
        found: fmt::Arguments<'_>,
        wanted: fmt::Arguments<'_>,
    ) {
        let id = self.id;
        self.note_at(rule, record, found, wanted, format_args!("trace {id}"));
    }

    /// Records what is wrong because something is absent, where that can be said.
    fn note_absence(
        &mut self,
        rule: Rule,
        record: &Record,
        found: fmt::Arguments<'_>,
        wanted: fmt::Arguments<'_>,
    ) {
        if self.unfinished {
            self.unjudged += 1;
        } else {
            self.note(rule, record, found, wanted);
        }
    }

    #[expect(clippy::too_many_arguments, reason = "they are the parts of a finding")]
    fn note_at(
        &mut self,
        rule: Rule,
        record: &Record,
        found: fmt::Arguments<'_>,
        wanted: fmt::Arguments<'_>,
        place: fmt::Arguments<'_>,
    ) {
        let name = super::span::Masked(self.names.text(record.name));
        self.ledger.record(&Note {
            rule,
            service: self.names.text(record.service),
            subject: format_args!("{name}"),
            found,
            wanted,
            place,
            trace: Some(self.id),
            mild: false,
        });
    }
}
