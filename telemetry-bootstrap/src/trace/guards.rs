//! The contexts that this thread's entered spans have made current.

use std::cell::{Cell, RefCell};

use opentelemetry::{Context, ContextGuard};
use tracing::span::Id;

use crate::config::Propagators;
use crate::correlation::{has_entered_span, is_running};

/// A span by its layer and its id there.
pub(super) type Key = (usize, u64);

/// What keeps the context of an entered span current.
struct Entry {
    key: Key,
    /// What its layer's telemetry speaks.
    formats: Propagators,
    guard: ContextGuard,
}

thread_local! {
    // Made after the context, so dropped before it.
    static ENTERED: RefCell<Vec<Entry>> = const { RefCell::new(Vec::new()) };
    static BYPASSED: Cell<Option<Key>> = const { Cell::new(None) };
}

/// Runs `step`, which enters or leaves this span, whose context the caller sees to.
pub(super) fn bypassing<T>(key: Option<Key>, step: impl FnOnce() -> T) -> T {
    let _outer = Outer(BYPASSED.replace(key));
    step()
}

/// The span that was bypassed before, and is again from the end of this on, also if that is a panic.
struct Outer(Option<Key>);

impl Drop for Outer {
    fn drop(&mut self) {
        BYPASSED.set(self.0);
    }
}

fn is_bypassed(key: Key) -> bool {
    BYPASSED.get() == Some(key)
}

/// The formats of the telemetry whose span was entered last on this thread; none where none was.
pub(super) fn formats() -> Option<Propagators> {
    let last = |entered: &RefCell<Vec<Entry>>| Some(entered.borrow().last()?.formats);
    ENTERED.try_with(last).ok().flatten()
}

/// Makes the context of a span of this layer current until [`leave`]; not while the thread ends.
pub(super) fn enter(
    layer: usize,
    id: &Id,
    formats: Propagators,
    context: impl FnOnce() -> Option<Context>,
) {
    let key = (layer, id.into_u64());
    if is_bypassed(key) {
        return;
    }
    has_entered_span();
    if !is_running() {
        return;
    }
    let Some(context) = context() else {
        return;
    };
    let entry = Entry {
        key,
        formats,
        guard: context.attach(),
    };
    let _ending = ENTERED.try_with(|entered| entered.borrow_mut().push(entry));
}

/// Ends the last stay in this span. Its context may be the last that holds a span of others, so it
/// is dropped when nothing is borrowed.
pub(super) fn leave(layer: usize, id: &Id) {
    let key = (layer, id.into_u64());
    if is_bypassed(key) {
        return;
    }
    let take = |entered: &RefCell<Vec<Entry>>| {
        let mut entered = entered.borrow_mut();
        let at = entered.iter().rposition(|entry| entry.key == key)?;
        Some(entered.remove(at).guard)
    };
    let left = ENTERED.try_with(take);
    drop(left);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_ends_the_bypass() {
        let step = || bypassing(Some((1, 2)), || panic!("of another layer"));
        std::panic::catch_unwind(step).unwrap_err();
        assert!(!is_bypassed((1, 2)));
    }
}
