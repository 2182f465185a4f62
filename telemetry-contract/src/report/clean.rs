//! Text of unknown origin, made fit to be shown: it can't drive a terminal or forge a line.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::paint::is_hostile;

/// The text with every control character but the line feed, and what reorders text, as `\u{…}`.
pub(super) fn block(text: &str) -> Cow<'_, str> {
    escaped(text, |character| character == '\n')
}

/// The same with the line feed too, so that it stays on its line.
pub(super) fn line(text: &str) -> Cow<'_, str> {
    escaped(text, |_| false)
}

fn escaped(text: &str, keeps: impl Fn(char) -> bool) -> Cow<'_, str> {
    let is_bad = |character: char| is_hostile(character) && !keeps(character);
    if !text.contains(is_bad) {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        if is_bad(character) {
            // Writing to a string can't fail.
            let _written = write!(clean, "\\u{{{:x}}}", u32::from(character));
        } else {
            clean.push(character);
        }
    }
    Cow::Owned(clean)
}

#[cfg(test)]
mod tests {
    use super::{block, line};

    #[track_caller]
    fn check(text: &str, in_block: &str, in_line: &str) {
        assert_eq!((&*block(text), &*line(text)), (in_block, in_line));
    }

    #[test]
    fn control_characters_are_shown_and_not_sent() {
        check("plain é 🦀", "plain é 🦀", "plain é 🦀");
        check("a\nb", "a\nb", "a\\u{a}b");
        check("\u{1b}[31mred", "\\u{1b}[31mred", "\\u{1b}[31mred");
        check(
            "a\u{202e}b\u{85}",
            "a\\u{202e}b\\u{85}",
            "a\\u{202e}b\\u{85}",
        );
    }
}
