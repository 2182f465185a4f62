//! The contexts that this thread's entered spans have made current.

use std::cell::{Cell, RefCell};

use opentelemetry::{Context, ContextGuard};
use tracing::span::Id;

use crate::correlation::is_running;

thread_local! {
    // Made after the context, so dropped before it.
    static ENTERED: RefCell<Vec<(u64, ContextGuard)>> = const { RefCell::new(Vec::new()) };
    static BYPASSED: Cell<Option<u64>> = const { Cell::new(None) };
}

/// Runs `step`, which enters or leaves this span, whose context the caller sees to.
pub(super) fn bypassing<T>(id: Option<u64>, step: impl FnOnce() -> T) -> T {
    let outer = BYPASSED.replace(id);
    let result = step();
    BYPASSED.set(outer);
    result
}

fn is_bypassed(id: &Id) -> bool {
    BYPASSED.get() == Some(id.into_u64())
}

/// Makes the context of a span current until [`leave`]; not while the thread ends.
pub(super) fn enter(id: &Id, context: impl FnOnce() -> Option<Context>) {
    if is_bypassed(id) || !is_running() {
        return;
    }
    let Some(context) = context() else {
        return;
    };
    let entry = (id.into_u64(), context.attach());
    let _ending = ENTERED.try_with(|entered| entered.borrow_mut().push(entry));
}

/// Ends the last stay in this span. Its context may be the last that holds a span of others, so it
/// is dropped when nothing is borrowed.
pub(super) fn leave(id: &Id) {
    if is_bypassed(id) {
        return;
    }
    let take = |entered: &RefCell<Vec<(u64, ContextGuard)>>| {
        let mut entered = entered.borrow_mut();
        let at = entered
            .iter()
            .rposition(|(entered, _)| *entered == id.into_u64())?;
        Some(entered.remove(at).1)
    };
    let left = ENTERED.try_with(take);
    drop(left);
}
