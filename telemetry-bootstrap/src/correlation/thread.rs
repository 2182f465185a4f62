//! Whether the thread's own variables, which hold the current context and span, are still there.
//!
//! A future that a service keeps in a thread-local variable is dropped while the thread ends,
//! perhaps after OpenTelemetry's variables. Whoever looks at those then panics, and a panic there
//! ends the process: at once where the panic hook looks at them too. So everything here asks first.

use std::cell::Cell;
use std::panic::catch_unwind;

use opentelemetry::{Context, ContextGuard};

thread_local! {
    // Has no destructor, so it is there to the last.
    static ENDING: Cell<bool> = const { Cell::new(false) };
    static MUTED: Cell<bool> = const { Cell::new(false) };

    // Variables of a thread are dropped last made first, so each of these goes before what was
    // made before it: the context, the thread's share of all spans, and the spans that are entered.
    static AFTER_CONTEXT: Sentinel = {
        ENDING.set(!has_context() || ENDING.get());
        Sentinel
    };
    static AFTER_NEW_SPAN: Sentinel = const { Sentinel };
    static AFTER_SPANS: Sentinel = const { Sentinel };

    static PROBING: Cell<bool> = const { Cell::new(false) };
}

/// Says at its end that the thread ends.
struct Sentinel;

impl Drop for Sentinel {
    fn drop(&mut self) {
        ENDING.set(true);
    }
}

/// Whether the thread's context is there; it is made where it never was. Only looking tells, and a
/// look at one that is gone panics, which inside of a panic hook ends the process. So it is asked
/// once a thread, as early as may be.
fn has_context() -> bool {
    let outer = PROBING.replace(true);
    let found = catch_unwind(|| Context::map_current(|_| ()));
    PROBING.set(outer);
    found.is_ok()
}

/// Whether a panic on this thread is only an answer to [`has_context`], of which nobody is told.
pub(crate) fn is_probing() -> bool {
    PROBING.get()
}

/// Whether the thread's context may be looked at, and spans entered. `false` from the moment at
/// which the thread began to drop its variables.
pub(crate) fn is_running() -> bool {
    !ENDING.get() && AFTER_CONTEXT.try_with(|_| ()).is_ok() && !ENDING.get()
}

/// Tells that a span was made on this thread, which may have made variables for it.
pub(crate) fn has_made_span() {
    let _already_gone = AFTER_NEW_SPAN.try_with(|_| ());
}

/// Tells that a span was entered on this thread, which may have made further variables for it.
pub(crate) fn has_entered_span() {
    let _already_gone = AFTER_SPANS.try_with(|_| ());
}

/// The current context; an empty one while the thread ends.
pub(crate) fn current_context() -> Context {
    if is_running() {
        return Context::current();
    }
    let empty = Context::new();
    if MUTED.get() {
        return empty.with_telemetry_suppressed();
    }
    empty
}

/// Nothing that this thread does is telemetry until this is dropped.
#[must_use = "the thread is muted until this is dropped"]
pub(crate) struct Muted {
    before: bool,
    _scope: Option<ContextGuard>,
}

/// Mutes the thread, also while it ends.
pub(crate) fn mute() -> Muted {
    Muted {
        before: MUTED.replace(true),
        _scope: is_running().then(Context::enter_telemetry_suppressed_scope),
    }
}

impl Drop for Muted {
    fn drop(&mut self) {
        MUTED.set(self.before);
    }
}
