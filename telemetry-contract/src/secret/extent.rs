//! From where to where a value goes: past what is before it, to its quote, its bracket, or what divides
//! it from the next.

use super::escape::{self, ESC};
use super::key::{KEY_BYTES, is_key};
use super::scan::{View, step};
use super::value::{is_code, is_redacted, starts_in_prose};

/// How far a value is looked at before it is believed.
pub(super) const LOOK_BYTES: usize = 64;

/// How far into a value that `Debug` wrote its first text is looked for.
const DEBUG_BYTES: usize = 256;

/// Most bytes of white space and colours before a value.
const SPACES: usize = 48;

/// Past the spaces and colours at `at`, in any spelling.
pub(super) fn past_spaces(view: View<'_>, at: usize) -> usize {
    let (text, mut past) = (view.ahead(at), 0);
    while past < SPACES {
        past += match text.get(past) {
            Some(b' ' | b'\t') => 1,
            Some(&(b'%' | b'\\' | b'&' | ESC)) => match escape::starting(&text[past..]) {
                Some((len, b' ' | b'\t' | ESC)) => len,
                _ => break,
            },
            _ => break,
        };
    }
    at + past
}

/// What is between the quote at `start`, in any spelling, and the one that closes it.
pub(super) fn quoted(view: View<'_>, start: usize) -> Option<(usize, usize)> {
    let text = view.ahead(start);
    let slashes = text.iter().take(4);
    let slashes = slashes.take_while(|byte| **byte == b'\\').count();
    if let Some(quote @ (b'"' | b'\'' | b'`')) = text.get(slashes) {
        let inner = start + slashes + 1;
        return Some((
            inner,
            inner + quoted_len(view.ahead(inner), *quote, slashes),
        ));
    }
    let (len, _) = escape::starting(text).filter(|(_, mark)| matches!(mark, b'"' | b'\''))?;
    let (opening, rest) = text.split_at(len);
    let mut ends = rest.windows(len);
    let inner = ends.position(|end| end.eq_ignore_ascii_case(opening));
    let inner = inner.unwrap_or(rest.len());
    step(inner);
    Some((start + len, start + len + inner))
}

/// Where the value without quotes at `start` ends: a list or object at its bracket, another one after
/// as much as `len` says. None where a sentence goes on, or a mark or a program's code stands there.
pub(super) fn end_of(view: View<'_>, start: usize, len: impl Fn(&[u8]) -> usize) -> Option<usize> {
    let text = view.ahead(start);
    let looked = &text[..text.len().min(LOOK_BYTES)];
    let spaced = matches!(view.behind(start, 1), [b' ' | b'\t']);
    if starts_in_prose(looked, spaced) || is_redacted(looked) || is_code(text) {
        return None;
    }
    let len = match text {
        [b'[' | b'{', ..] | [b'$', b'{', ..] => nested_len(text, b"[{", b"]}"),
        _ => len(text),
    };
    Some(start + len)
}

/// Length of a quoted value, up to a quote that has as many backslashes as the opening one.
pub(super) fn quoted_len(text: &[u8], quote: u8, slashes: usize) -> usize {
    let mut run = 0;
    for (at, byte) in text.iter().enumerate() {
        step(0);
        match byte {
            b'\\' => run += 1,
            _ if *byte == quote && run <= slashes => return at - run,
            _ if *byte == quote && slashes == 0 && run % 2 == 0 => return at,
            _ => run = 0,
        }
    }
    text.len()
}

/// Length of what Rust's `Debug` writes of a value with a text or bytes in it, on one line or on many:
/// `Some(Secret { inner: "…" })`, `("…", 1)`, `Some([1, 2])`. None where something else starts the
/// text.
pub(super) fn debug_len(text: &[u8]) -> Option<usize> {
    let name = type_len(text);
    let open = match &text[name..] {
        [b'(', ..] => name,
        [b' ', b'{', ..] if name > 0 => name + 1,
        _ => return None,
    };
    let inner = &text[open..];
    let (mut depth, mut before) = (0_usize, b' ');
    for byte in inner.iter().take(DEBUG_BYTES) {
        step(0);
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' if depth <= 1 => return None,
            b')' | b']' | b'}' => depth -= 1,
            b'"' => return Some(open + nested_len(inner, b"([{", b")]}")),
            b'0'..=b'9' if before == b'[' => return Some(open + nested_len(inner, b"([{", b")]}")),
            _ => {}
        }
        if !byte.is_ascii_whitespace() {
            before = *byte;
        }
    }
    None
}

/// Length of a type's name, with its path and what it is generic over; none where it is a
/// function's, in small letters.
fn type_len(text: &[u8]) -> usize {
    let looked = &text[..text.len().min(LOOK_BYTES)];
    let is = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b':');
    let path = looked.iter().take_while(is).count();
    let name = looked[..path].rsplit(|byte| *byte == b':').next();
    let capital = name
        .and_then(<[u8]>::first)
        .is_some_and(u8::is_ascii_uppercase);
    match &looked[path..] {
        _ if !capital => 0,
        [b'<', rest @ ..] => {
            let close = rest.iter().rposition(|byte| *byte == b'>');
            let inner = close.map_or(&rest[..0], |close| &rest[..close]);
            let generic = inner
                .iter()
                .all(|byte| is(&byte) || b"<>, &'".contains(byte));
            path + close.filter(|_| generic).map_or(0, |close| close + 2)
        }
        _ => path,
    }
}

/// Length of a list or object, up to the bracket that closes it. Its texts' quotes may have
/// backslashes before them.
fn nested_len(text: &[u8], open: &[u8], close: &[u8]) -> usize {
    let (mut depth, mut at, mut slashes) = (0_usize, 0, 0);
    while let Some(byte) = text.get(at) {
        step(0);
        match byte {
            b'"' => at += 1 + quoted_len(&text[at + 1..], b'"', slashes) + slashes,
            byte if open.contains(byte) => depth += 1,
            byte if close.contains(byte) && depth <= 1 => return at + 1,
            byte if close.contains(byte) => depth -= 1,
            _ => {}
        }
        slashes = if *byte == b'\\' { slashes + 1 } else { 0 };
        at += 1;
    }
    text.len()
}

/// Length of a value in an encoded text, up to what divides values there: an encoded ampersand,
/// quote or space.
pub(super) fn encoded_len(text: &[u8]) -> usize {
    let len = bare_len(text);
    let divides = |at: &usize| {
        let mark = text.get(*at).filter(|byte| **byte == b'%');
        let mark = mark.and_then(|_| escape::starting(&text[*at..]));
        mark.is_some_and(|(_, mark)| {
            matches!(mark, b'&' | b'"' | b'\'' | b' ' | b'\n' | b'<' | b'>')
        })
    };
    (0..len).find(divides).unwrap_or(len)
}

/// Length of a value without quotes. A quote inside (`Some("…")`) is taken with what it holds.
pub(super) fn bare_len(text: &[u8]) -> usize {
    let mut at = 0;
    while at < text.len() {
        step(0);
        match text[at] {
            byte if byte.is_ascii_whitespace() => return at,
            quote @ (b'"' | b'\'') if at > 0 && text[at - 1] == b'(' => {
                at += 1 + quoted_len(&text[at + 1..], quote, 0);
                at += usize::from(text.get(at + 1) == Some(&b')'));
            }
            b'<' | b'>' | b'"' | b'\'' | b'\\' | ESC => return at,
            b'&' if ends_at_entity(&text[at..]) => return at,
            b',' | b';' | b'&' if divides(&text[at + 1..]) => return at,
            b')' | b']' | b'}' if !text.get(at + 1).is_some_and(u8::is_ascii_alphanumeric) => {
                return at;
            }
            _ => {}
        }
        at += 1;
    }
    text.len()
}

/// Whether a quote, an angle bracket or an ampersand is written as HTML has it: `&quot;`, `&amp;`.
fn ends_at_entity(text: &[u8]) -> bool {
    let mark = escape::starting(text).map(|(_, mark)| mark);
    mark.is_some_and(|mark| matches!(mark, b'"' | b'\'' | b'<' | b'>' | b'&'))
}

/// Whether a comma, semicolon or ampersand before `rest` ends a value: white space, the end, or
/// another key follows.
fn divides(rest: &[u8]) -> bool {
    let key = rest
        .iter()
        .take(KEY_BYTES)
        .take_while(|byte| is_key(**byte))
        .count();
    match rest.get(key) {
        None => key == 0,
        Some(b'=' | b':' | b'"') => true,
        Some(byte) => key == 0 && byte.is_ascii_whitespace(),
    }
}
