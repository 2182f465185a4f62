//! Formatting what a service hands in: by a writer that stops at a limit, and that survives a
//! formatter that panics.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// How much past its limit a value is formatted, so that a secret across the limit is recognised
/// before the value is cut.
pub(crate) const SLACK_BYTES: usize = 256;

/// Most bytes of a character.
pub(crate) const LONGEST_CHARACTER: usize = 4;

/// What is told of a value whose formatter panicked.
const PANICKED: &str = "[panicked while formatting]";

/// Appends what `write` writes, at most `most` bytes; what it had written of more stays. Whether
/// that is all.
pub(crate) fn append(
    text: &mut String,
    most: usize,
    write: impl FnOnce(&mut Bounded<'_>) -> fmt::Result,
) -> bool {
    let start = text.len();
    let mut out = Bounded {
        text,
        end: start.saturating_add(most),
        is_full: false,
    };
    // An error says that the limit was reached, or that a formatter gave up: what is there stays.
    let result = catch_unwind(AssertUnwindSafe(|| write(&mut out).is_ok()));
    let is_full = out.is_full;
    if result.is_err() {
        text.truncate(start);
        text.push_str(PANICKED);
        return true;
    }
    !is_full
}

/// A writer that takes so many bytes and then refuses.
pub(crate) struct Bounded<'a> {
    text: &'a mut String,
    /// How long the text may be.
    end: usize,
    is_full: bool,
}

impl fmt::Write for Bounded<'_> {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        let room = self.end.saturating_sub(self.text.len());
        if part.len() <= room {
            self.text.push_str(part);
            return Ok(());
        }
        self.text.push_str(&part[..floor_boundary(part, room)]);
        // So that no later, shorter part goes in behind the gap.
        self.end = 0;
        self.is_full = true;
        Err(fmt::Error)
    }
}

/// The last start of a character at or before `at`.
pub(crate) fn floor_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    #[track_caller]
    fn check(write: impl FnOnce(&mut Bounded<'_>) -> fmt::Result, expected: (&str, bool)) {
        let mut text = "before ".to_owned();
        let whole = append(&mut text, 5, write);
        assert_eq!((text.as_str(), whole), expected);
    }

    #[test]
    fn what_is_written_stops_at_the_limit() {
        check(|out| out.write_str("abcde"), ("before abcde", true));
        check(|out| out.write_str("abcdef"), ("before abcde", false));
        check(|out| out.write_str("abcd\u{e9}"), ("before abcd", false));
        let on_and_on = |out: &mut Bounded<'_>| {
            let _refused = out.write_str("abcd\u{e9}");
            out.write_str("e")
        };
        check(on_and_on, ("before abcd", false));
    }

    #[test]
    fn a_formatter_that_fails_has_said_what_it_could() {
        let fails = |out: &mut Bounded<'_>| {
            out.write_str("abc")?;
            Err(fmt::Error)
        };
        check(fails, ("before abc", true));
        let panics = |out: &mut Bounded<'_>| {
            out.write_str("abc")?;
            panic!("not to be shown")
        };
        check(panics, ("before [panicked while formatting]", true));
    }
}
