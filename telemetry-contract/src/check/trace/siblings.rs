//! Two server spans of one process for one call.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::Case;
use super::record::Record;
use super::shape::root_duplicate;
use super::table::Trace;
use crate::check::names::Name;
use crate::otlp::model::{Kind, SpanId};

/// What may be one call: server spans of one process with the same parent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Call {
    service: Name,
    instance: u64,
    parent: SpanId,
    caller: Caller,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Caller {
    /// There is no parent.
    None,
    /// The parent is a client span.
    Client,
    /// Nobody sent the parent; what was asked for.
    Unseen(u64),
}

/// Reports every server span but the first of a call.
pub(super) fn check(case: &mut Case<'_>) {
    let trace = case.trace;
    let servers = || trace.spans.iter().filter(|span| span.kind == Kind::Server);
    if servers().nth(1).is_none() {
        return;
    }
    let mut calls: HashMap<Call, Vec<&Record>> = HashMap::new();
    for record in servers() {
        if let Some(call) = call(trace, record) {
            calls.entry(call).or_default().push(record);
        }
    }
    for (call, mut served) in calls {
        served.sort_by_key(|it| (it.start, Reverse(it.end), it.span, it.fingerprint));
        check_call(case, call, &served);
    }
}

fn call(trace: &Trace, record: &Record) -> Option<Call> {
    let caller = match trace.span(record.parent) {
        _ if !record.parent.is_valid() => Caller::None,
        None => Caller::Unseen(record.request),
        Some(parent) if parent.kind == Kind::Client => Caller::Client,
        Some(_) => return None,
    };
    Some(Call {
        service: record.service,
        instance: record.instance,
        parent: record.parent,
        caller,
    })
}

/// Compares each span with the one before it that ends last.
fn check_call(case: &mut Case<'_>, call: Call, served: &[&Record]) {
    let Some((mut first, rest)) = served.split_first() else {
        return;
    };
    for record in rest {
        let same = match call.caller {
            Caller::None => true,
            Caller::Client => record.start < first.end,
            Caller::Unseen(_) => record.end <= first.end,
        };
        if same {
            let name = case.name(first).to_owned();
            let found = format_args!("a server span beside `{name}` for the same call");
            root_duplicate(case, record, found);
        }
        if record.end > first.end {
            first = record;
        }
    }
}
