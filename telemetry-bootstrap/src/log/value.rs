//! Values that have to be formatted: by a writer that stops at a limit, and that survives a
//! formatter that panics.

use std::borrow::Cow;
use std::error::Error;
use std::fmt::{self, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::escape::floor_boundary;
use crate::redact::Redactor;

/// How much past its limit a value is formatted, so that a secret across the limit is recognised
/// before the value is cut.
pub(super) const SLACK_BYTES: usize = 256;

/// A window that can't take another character is full.
const LONGEST_CHARACTER: usize = 4;

/// What is logged for a value whose formatter panicked.
const PANICKED: &str = "[panicked while formatting]";

/// Longest chain of causes that is followed.
const MAX_CAUSES: usize = 16;

/// Formats into `text`, at most `most` bytes and the slack.
pub(super) fn format_into(text: &mut String, most: usize, arguments: fmt::Arguments<'_>) {
    guarded(text, most, |out| out.write_fmt(arguments));
}

/// Formats an error and what caused it, `outer: inner: innermost`.
pub(super) fn error_into(text: &mut String, most: usize, error: &(dyn Error + 'static)) {
    guarded(text, most, |out| {
        write!(out, "{error}")?;
        let mut cause = error.source();
        for _ in 0..MAX_CAUSES {
            let Some(found) = cause else { break };
            write!(out, ": {found}")?;
            cause = found.source();
        }
        Ok(())
    });
}

fn guarded(text: &mut String, most: usize, write: impl FnOnce(&mut Bounded<'_>) -> fmt::Result) {
    text.clear();
    let mut out = Bounded {
        text,
        most: most + SLACK_BYTES,
    };
    // An error says that the limit was reached, or that a formatter gave up: what is there stays.
    let result = catch_unwind(AssertUnwindSafe(|| write(&mut out).is_ok()));
    if result.is_err() {
        text.clear();
        text.push_str(PANICKED);
    }
}

/// A writer that takes so many bytes and then refuses.
struct Bounded<'a> {
    text: &'a mut String,
    most: usize,
}

impl fmt::Write for Bounded<'_> {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        let room = self.most.saturating_sub(self.text.len());
        if part.len() <= room {
            self.text.push_str(part);
            return Ok(());
        }
        self.text.push_str(&part[..floor_boundary(part, room)]);
        // So that no later, shorter part goes in behind the gap.
        self.most = 0;
        Err(fmt::Error)
    }
}

/// The start of a text, up to its limit and the slack, without its secrets; and whether that may be
/// all of the text.
///
/// A text that fills the slack goes on there, or did before it was formatted: what begins like a
/// secret at its end counts as one.
pub(super) fn clean_start<'a>(
    redactor: &Redactor,
    text: &'a str,
    most: usize,
) -> (Cow<'a, str>, bool) {
    let window = most + SLACK_BYTES;
    let start = &text[..floor_boundary(text, window)];
    if start.len() + LONGEST_CHARACTER > window {
        (redactor.start(start), false)
    } else {
        (redactor.text(start), true)
    }
}
