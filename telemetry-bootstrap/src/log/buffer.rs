//! The memory that a thread writes its lines in: taken for one event, put back after it.

use std::cell::Cell;

use super::callsite::Plans;
use super::time::Stamp;
use crate::correlation::is_running;

/// The buffers of one event, kept by its thread for the next.
#[derive(Debug)]
pub(super) struct Scratch {
    pub(super) plans: Plans,
    pub(super) stamp: Stamp,
    /// The line as it goes out.
    pub(super) line: Vec<u8>,
    /// The message, escaped, without its quotes.
    pub(super) message: Vec<u8>,
    /// The fields as JSON members, each with its comma in front.
    pub(super) fields: Vec<u8>,
    /// Where each field ends in `fields`.
    pub(super) ends: Vec<usize>,
    /// A value while it is formatted.
    pub(super) text: String,
}

impl Scratch {
    fn new() -> Self {
        Self {
            plans: Plans::default(),
            stamp: Stamp::new(),
            line: Vec::with_capacity(1024),
            message: Vec::with_capacity(256),
            fields: Vec::with_capacity(512),
            ends: Vec::with_capacity(16),
            text: String::with_capacity(256),
        }
    }

    fn clear(&mut self) {
        self.line.clear();
        self.message.clear();
        self.fields.clear();
        self.ends.clear();
        self.text.clear();
    }
}

/// How many events may be inside each other: one, and one that formatting it or a panic in that
/// brought about.
const MAX_DEPTH: u8 = 2;

thread_local! {
    static DEPTH: Cell<u8> = const { Cell::new(0) };

    // Looks at the context first, so that it outlives this on the thread: variables of a thread
    // are dropped last made first. Then this one's absence tells that the context may be gone, and
    // where it is gone before this is made, that is kept.
    static KEPT: Kept = Kept {
        thread: if is_running() { Thread::Running } else { Thread::Ending },
        scratch: Cell::new(None),
    };
}

/// What a thread keeps between two events.
struct Kept {
    /// What the thread did when this was made.
    thread: Thread,
    scratch: Cell<Option<Box<Scratch>>>,
}

/// Whether the thread's own variables are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Thread {
    /// It ends: its context must not be looked at.
    Ending,
    /// It runs.
    Running,
}

/// Runs `write` with the thread's buffers, or with new ones where an outer event has those.
/// `None` for an event inside an event inside an event, which would never end.
pub(super) fn with<T>(write: impl FnOnce(&mut Scratch, Thread) -> T) -> Option<T> {
    let _inside = Inside::enter()?;
    let kept = KEPT.try_with(|kept| (kept.scratch.take(), kept.thread));
    let (kept, thread) = kept.unwrap_or((None, Thread::Ending));
    let mut scratch = kept.unwrap_or_else(|| Box::new(Scratch::new()));
    scratch.clear();
    let written = write(&mut scratch, thread);
    let _ending = KEPT.try_with(|kept| kept.scratch.set(Some(scratch)));
    Some(written)
}

/// Counts how deep the thread is inside events.
struct Inside;

impl Inside {
    fn enter() -> Option<Self> {
        let depth = DEPTH.get();
        if depth >= MAX_DEPTH {
            return None;
        }
        DEPTH.set(depth + 1);
        Some(Self)
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        DEPTH.set(DEPTH.get().saturating_sub(1));
    }
}
