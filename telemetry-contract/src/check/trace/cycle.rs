//! Chains of parents that lead back to themselves.

use super::Case;
use super::record::Record;
use super::spans::SMALL;
use super::table::Trace;
use crate::rule::Rule;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    OnPath,
    Ends,
    Endless,
}

/// For each span whether the chain of its parents never comes to an end; nothing where all do.
pub(super) fn endless(trace: &Trace) -> Option<Vec<bool>> {
    let few = trace.spans.len() <= SMALL;
    if few && trace.spans.iter().all(|record| ends(trace, record)) {
        return None;
    }
    let mut states = vec![State::New; trace.spans.len()];
    let mut path = Vec::new();
    for start in 0..states.len() {
        let end = walk(trace, start, &mut states, &mut path);
        for at in path.drain(..) {
            states[at] = end;
        }
    }
    let endless = |state: State| state == State::Endless;
    Some(states.into_iter().map(endless).collect())
}

/// Whether a chain of parents ends before it could have passed every span.
fn ends(trace: &Trace, record: &Record) -> bool {
    let mut above = record;
    for _ in &trace.spans {
        match trace.span(above.parent) {
            Some(next) => above = next,
            None => return true,
        }
    }
    false
}

/// Walks up to what is known already; what is passed on the way is in `path`.
fn walk(trace: &Trace, start: usize, states: &mut [State], path: &mut Vec<usize>) -> State {
    let mut at = start;
    loop {
        match states[at] {
            State::New => states[at] = State::OnPath,
            State::OnPath => return State::Endless,
            known => return known,
        }
        path.push(at);
        match trace.place(trace.spans[at].parent) {
            Some(above) => at = above,
            None => return State::Ends,
        }
    }
}

/// Reports a span with such a chain.
pub(super) fn report(case: &mut Case<'_>, record: &Record) {
    let found = format_args!("a chain of parents that leads back to itself");
    let wanted = format_args!("parents that lead to a first span");
    case.note(Rule::SpanOrphan, record, found, wanted);
}
