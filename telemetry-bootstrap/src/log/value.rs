//! Values that have to be formatted, up to a line's limits.

use std::borrow::Cow;
use std::error::Error;
use std::fmt::{self, Write as _};

use crate::formatted::{self, Bounded, LONGEST_CHARACTER, SLACK_BYTES, floor_boundary};
use crate::redact::Redactor;

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
    formatted::append(text, most + SLACK_BYTES, write);
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
    // A window that can't take another character is full.
    if start.len() + LONGEST_CHARACTER > window {
        (redactor.start(start), false)
    } else {
        (redactor.text(start), true)
    }
}
