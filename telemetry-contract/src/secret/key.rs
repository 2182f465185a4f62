//! The key before a value: where it is, and what it tells.

use super::escape;
use super::scan::View;
use super::word::{self, KeyClass, class_of};

/// Longest key that is looked at.
pub(super) const KEY_BYTES: usize = 64;

/// How many bytes may lie between a key and its sign: spaces, quotes, a bracket, an operator, colours.
const GAP_BYTES: usize = 40;

/// Whether the word at `word` may be the key of a sign at `sign`: it is near, and may tell.
#[inline]
pub(super) fn may_follow(bytes: &[u8], sign: usize, word: (usize, usize)) -> bool {
    let (start, end) = word;
    if end + GAP_BYTES < sign || end - start < 3 {
        if end - start == 2 && end == sign {
            if let [b'p' | b'P', b'w' | b'W'] = bytes[start..end] {
                return true;
            }
        }
        // A word before it may make a key of it: `tax id`.
        let id = end - start == 2 && end == sign && start > 1;
        // The last letters of `tax`, `national`, `session` and `secret`.
        return id
            && bytes[start] | 32 == b'i'
            && bytes[start - 1] == b' '
            && matches!(bytes[start - 2] | 32, b'x' | b'l' | b'n' | b't');
    }
    word::may_tell_in(bytes, start, end)
}

/// The key before `sign`: an operator, spaces, quotes and a bracket that close it are left out, and
/// it may be of two words (`api key`).
pub(super) fn key_before(view: View<'_>, sign: usize) -> &[u8] {
    let behind = escape::trimmed_end(view.behind(sign, KEY_BYTES + GAP_BYTES));
    let operator = behind.iter().rev().take(3);
    let operator =
        operator.take_while(|byte| matches!(byte, b':' | b'?' | b'.' | b'+' | b'-' | b'|'));
    let behind = escape::trimmed_end(&behind[..behind.len() - operator.count()]);
    let behind = escape::trimmed_end(without_closing(without_index(behind)));
    let word = word_before(behind);
    let rest = &behind[..behind.len() - word.len()];
    if rest.ends_with(b"[redacted:") {
        return &[];
    }
    if is_type_name(word) {
        return typed(rest);
    }
    let Some(rest) = rest.strip_suffix(b" ") else {
        return word;
    };
    let before = word_before(rest);
    &behind[behind.len() - word.len() - 1 - before.len()..]
}

/// The word that ends `text`, without what of it is part of an escape.
pub(super) fn word_before(text: &[u8]) -> &[u8] {
    let len = text
        .iter()
        .rev()
        .take(KEY_BYTES)
        .take_while(|byte| is_key(**byte))
        .count();
    let start = text.len() - len;
    // The digits of `%22`, the `n` of `\n` and the `31m` of a colour are no part of it.
    let start = start + escape::over(text, start).min(len);
    &text[start..]
}

/// Whether keys have this byte in them.
pub(super) fn is_key(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

/// The class of the last word, or of two words that tell only together.
pub(super) fn class_of_phrase(view: View<'_>, key: &[u8]) -> KeyClass {
    let last = word_before(key);
    if view.extra.has_key(last) {
        return KeyClass::Credential;
    }
    // A `first pass` and a `boarding pass` are no passwords.
    let word = without_digits(last);
    let pass = word.eq_ignore_ascii_case(b"pass");
    match class_of(if pass { key } else { last }) {
        KeyClass::Plain if last.len() < key.len() && is_second(word) => class_of(key),
        class => class,
    }
}

/// Whether `text` has `word` in it, in any case.
pub(super) fn holds(text: &[u8], word: &[u8]) -> bool {
    text.windows(word.len())
        .any(|part| part.eq_ignore_ascii_case(word))
}

/// Without the brackets of a form's field that has many values: `password[]=…`.
fn without_index(text: &[u8]) -> &[u8] {
    let mut rest = text;
    for bracket in [b']', b'['] {
        rest = match (rest, escape::ending(rest)) {
            (_, Some((len, mark))) if mark == bracket => &rest[..rest.len() - len],
            ([before @ .., last], _) if *last == bracket => before,
            _ => return text,
        };
    }
    rest
}

/// Without the quotes and the bracket that close a key, in any spelling.
fn without_closing(mut text: &[u8]) -> &[u8] {
    for _ in 0..4 {
        let len = match (text, escape::ending(text)) {
            (_, Some((len, b'"' | b'\'' | b'`' | b']'))) => len,
            ([.., b'"' | b'\'' | b'`' | b'\\' | b']'], _) => 1,
            _ => break,
        };
        text = &text[..text.len() - len];
    }
    text
}

/// The key before a type: `token: &'static str`, `String token`, `var token string`.
fn typed(mut text: &[u8]) -> &[u8] {
    for _ in 0..4 {
        while let [rest @ .., b' ' | b':' | b'&' | b'*' | b'<' | b'\''] = text {
            text = rest;
        }
        let word = word_before(text);
        if !is_type_name(word) {
            return word;
        }
        text = &text[..text.len() - word.len()];
    }
    &[]
}

fn is_type_name(word: &[u8]) -> bool {
    matches!(
        word,
        b"string" | b"String" | b"str" | b"static" | b"Option" | b"char" | b"mut"
    )
}

/// `key` of `key2`.
fn without_digits(word: &[u8]) -> &[u8] {
    let end = word.iter().rposition(|byte| !byte.is_ascii_digit());
    &word[..end.map_or(0, |end| end + 1)]
}

/// Words that make a key of two words, so that `password was` is none.
fn is_second(word: &[u8]) -> bool {
    const SECOND: [&[u8]; 8] = [
        b"key", b"id", b"code", b"number", b"phrase", b"word", b"value", b"name",
    ];
    SECOND
        .iter()
        .any(|second| word.eq_ignore_ascii_case(second))
}
