//! Marks that are written as something else: a terminal's colour, `%22`, `&quot;`, `\u003d`.

/// Longest escape that is looked at.
pub(super) const MOST_BYTES: usize = 32;

/// What a terminal's escapes start with.
pub(super) const ESC: u8 = 0x1b;

/// The length of the escape that starts `text`, and the mark that it stands for. A terminal's, which
/// stands for none, gives [`ESC`]. One that stands for a letter or a digit is none.
pub(super) fn starting(text: &[u8]) -> Option<(usize, u8)> {
    let (len, mark) = match text {
        [ESC, ..] => (1, ESC),
        [b'%', digits @ ..] => (3, hex(digits, 2)?),
        [b'\\', ..] => {
            // As many as texts were written into others.
            let slashes = text.iter().take(8).take_while(|byte| **byte == b'\\');
            let slashes = slashes.count();
            backslash(&text[slashes..]).map(|(len, mark)| (slashes + len, mark))?
        }
        [b'&', rest @ ..] => entity(rest).map(|(len, mark)| (len + 2, mark))?,
        _ => return None,
    };
    if mark == ESC {
        return Some((len + colour(&text[len..])?, ESC));
    }
    (mark.is_ascii() && !mark.is_ascii_alphanumeric()).then_some((len, mark))
}

/// The length of the escape that ends `text`.
pub(super) fn ending(text: &[u8]) -> Option<(usize, u8)> {
    if !may_end(text) {
        return None;
    }
    let looked = &text[text.len().saturating_sub(MOST_BYTES)..];
    let starts = looked.iter().enumerate().rev().skip(1);
    let mut starts = starts.filter(|(_, byte)| is_start(**byte));
    starts.find_map(|(at, _)| {
        let (len, mark) = starting(&looked[at..])?;
        let slashes = looked[..at].iter().rev().take_while(|byte| **byte == b'\\');
        let before = if looked[at] == b'\\' {
            slashes.count()
        } else {
            0
        };
        (at + len == looked.len()).then_some((before + len, mark))
    })
}

/// Whether an escape may end `text`: a quick look at where it would have its marks.
fn may_end(text: &[u8]) -> bool {
    let at = |back: usize| text.len().checked_sub(back).map_or(b' ', |at| text[at]);
    let colour = matches!(at(2), b'0'..=b'9' | b';' | b'[');
    colour && at(1).is_ascii_alphabetic()
        || matches!(at(1), b';' | b'}')
        || at(3) == b'%'
        || [2, 4, 6].iter().any(|back| at(*back) == b'\\')
}

/// How much of `text` from `word` on belongs to an escape that starts before it.
pub(super) fn over(text: &[u8], word: usize) -> usize {
    let from = word.saturating_sub(MOST_BYTES);
    if !matches!(
        text[from..word].last(),
        Some(b'%' | b'\\' | b'[' | b';' | b'{' | b'&' | b'#' | b'u' | b'x')
    ) {
        return 0;
    }
    let before = text[from..word].iter().enumerate().rev();
    let mut starts = before.filter(|(_, byte)| is_start(**byte)).take(4);
    let over = starts.find_map(|(at, _)| {
        let (len, _) = starting(&text[from + at..])?;
        (from + at + len).checked_sub(word).filter(|over| *over > 0)
    });
    over.unwrap_or(0)
}

/// The length of the line's end that starts `text`, written as it is or as `\n`.
pub(super) fn line_end(text: &[u8]) -> Option<usize> {
    let width = |text: &[u8]| match text {
        [b'\n' | b'\r', ..] => Some(1),
        _ => starting(text).and_then(|(len, mark)| (mark == b'\n').then_some(len)),
    };
    let first = width(text)?;
    let carriage = matches!(text[first - 1], b'\r' | b'r');
    let second = carriage.then(|| width(&text[first..])).flatten();
    Some(first + second.unwrap_or(0))
}

/// `text` without the colours and white space that it ends in.
pub(super) fn trimmed_end(mut text: &[u8]) -> &[u8] {
    loop {
        text = text.trim_ascii_end();
        match ending(text) {
            Some((len, ESC | b' ' | b'\t')) => text = &text[..text.len() - len],
            _ => return text,
        }
    }
}

const fn is_start(byte: u8) -> bool {
    matches!(byte, ESC | b'%' | b'\\' | b'&')
}

/// `[1;31m` behind an escape: parameters and a letter.
fn colour(text: &[u8]) -> Option<usize> {
    let rest = text.strip_prefix(b"[")?;
    let is = |byte: &&u8| matches!(**byte, b' '..=b'?');
    let len = rest.iter().take(MOST_BYTES - 8).take_while(is).count();
    rest.get(len)?.is_ascii_alphabetic().then_some(len + 2)
}

/// What follows a backslash: `n`, `x1b`, `u001b`, `u{1b}`, `033`, `e` before a bracket.
fn backslash(rest: &[u8]) -> Option<(usize, u8)> {
    match rest {
        [b'n' | b'r', ..] => Some((1, b'\n')),
        [b't', ..] => Some((1, b'\t')),
        [b'x', digits @ ..] => Some((3, hex(digits, 2)?)),
        [b'u', b'{', digits @ ..] => {
            let len = digits.iter().take(5).position(|byte| *byte == b'}')?;
            Some((len + 3, hex(digits, len)?))
        }
        [b'u', b'0', b'0', digits @ ..] => Some((5, hex(digits, 2)?)),
        [b'0', b'3', b'3', ..] => Some((3, ESC)),
        [b'e' | b'E', b'[', ..] => Some((1, ESC)),
        _ => None,
    }
}

/// What stands between `&` and `;`, and the mark it is the name of.
fn entity(rest: &[u8]) -> Option<(usize, u8)> {
    let len = rest.iter().take(8).position(|byte| *byte == b';')?;
    let mark = match &rest[..len] {
        b"quot" => b'"',
        b"apos" => b'\'',
        b"amp" => b'&',
        b"lt" => b'<',
        b"gt" => b'>',
        b"nbsp" => b' ',
        b"colon" => b':',
        b"equals" => b'=',
        [b'#', b'x' | b'X', digits @ ..] => hex(digits, digits.len())?,
        [b'#', digits @ ..] => number(digits, 10)?,
        _ => return None,
    };
    Some((len, mark))
}

/// The byte that the first `len` hexadecimal digits are.
fn hex(digits: &[u8], len: usize) -> Option<u8> {
    number(digits.get(..len)?, 16)
}

fn number(digits: &[u8], base: u32) -> Option<u8> {
    let digit = |sum: Option<u32>, byte: &u8| {
        let sum = sum.filter(|sum| *sum < 256)?;
        Some(sum * base + char::from(*byte).to_digit(base)?)
    };
    let sum = digits.iter().fold(Some(0), digit)?;
    u8::try_from(sum).ok().filter(|_| !digits.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<(usize, u8)>) {
        assert_eq!(starting(text.as_bytes()), expected, "{text:?}");
        let Some((len, mark)) = expected else { return };
        let (before, rest) = ("a%2".to_owned() + &text[..len], &text[len..]);
        assert_eq!(ending(before.as_bytes()), Some((len, mark)), "{text:?}");
        let letters = before.bytes().rev().take_while(u8::is_ascii_alphanumeric);
        let (letters, end) = (letters.count(), before.len());
        let found = over((before + rest).as_bytes(), end - letters);
        assert_eq!(found, letters, "{text:?}");
    }

    #[test]
    fn marks_have_many_spellings() {
        check("%22a", Some((3, b'"')));
        check("%3Da", Some((3, b'=')));
        check("&quot;a", Some((6, b'"')));
        check("&#34;a", Some((5, b'"')));
        check("&#x22;a", Some((6, b'"')));
        check("&amp;a", Some((5, b'&')));
        check("\\u003da", Some((6, b'=')));
        check("\\x3da", Some((4, b'=')));
        check("\\na", Some((2, b'\n')));
        check("\\\\\\u0022a", Some((8, b'"')));
        check("\\\\x1b[0ma", Some((8, ESC)));
    }

    #[test]
    fn a_terminals_escapes_are_marks() {
        check("\x1b[31ma", Some((5, ESC)));
        check("\x1b[1;38;5;208ma", Some((13, ESC)));
        check("\x1b[0Ka", Some((4, ESC)));
        check("\\x1b[31ma", Some((8, ESC)));
        check("\\u001b[0ma", Some((9, ESC)));
        check("\\u{1b}[0ma", Some((9, ESC)));
        check("\\033[0ma", Some((7, ESC)));
        check("\\e[0ma", Some((5, ESC)));
    }

    #[test]
    fn letters_and_halves_are_none() {
        for text in [
            "", "a", "%", "%2", "%41", "%g0", "%ff", "&", "&quot", "&a;", "&#;", "\\", "\\u00e9",
            "\\q", "\x1b", "\x1b[", "\x1b[31", "\x1b]0;m", "\\u{}", "&#999;",
        ] {
            check(text, None);
        }
    }

    #[test]
    fn colours_are_trimmed() {
        assert_eq!(trimmed_end(b"key \x1b[0m\x1b[2m "), b"key");
        assert_eq!(trimmed_end(b"key%20"), b"key");
        assert_eq!(trimmed_end(b"\x1b[0m"), b"");
    }
}
