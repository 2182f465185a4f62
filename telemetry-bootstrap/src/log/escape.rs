//! JSON strings: everything is escaped that could break a line or fool a terminal.
//!
//! Beyond what JSON asks for, these are escaped: DEL and the C1 controls, the line separators
//! U+2028 and U+2029, and the bidirectional controls, which make a text read as another.

/// Appends the inside of a JSON string to `out`: at most `most` bytes, whole characters only.
/// Returns how much of `text` went in.
pub(super) fn push(out: &mut Vec<u8>, text: &str, most: usize) -> usize {
    let bytes = text.as_bytes();
    if bytes.len() <= most && is_all_plain(bytes) {
        out.extend_from_slice(bytes);
        return bytes.len();
    }
    let limit = out.len().saturating_add(most);
    let (mut done, mut at) = (0, 0);
    while let Some(ahead) = suspect(bytes, at) {
        at = ahead;
        let Some((unit, width)) = special(&bytes[at..]) else {
            at += 1;
            continue;
        };
        let escape = Escape::of(unit);
        let end = push_run(out, text, done..at, limit);
        if end < at || out.len() + escape.bytes().len() > limit {
            return end;
        }
        out.extend_from_slice(escape.bytes());
        at += width;
        done = at;
    }
    push_run(out, text, done..bytes.len(), limit)
}

/// The next byte from `at` on that needs, or may start a character that needs, an escape.
fn suspect(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = bytes.get(at..)?;
    let words = rest.chunks_exact(WORD);
    let plain = words.take_while(|word| is_plain(word)).count() * WORD;
    let ahead = rest
        .iter()
        .skip(plain)
        .position(|byte| SUSPECT[*byte as usize])?;
    Some(at + plain + ahead)
}

/// Whether there is nothing to escape, nor anything that looks like it. The last word may overlap
/// the one before.
fn is_all_plain(bytes: &[u8]) -> bool {
    match bytes.last_chunk::<WORD>() {
        Some(last) => bytes.chunks_exact(WORD).all(is_plain) && is_plain(last),
        None => !bytes.iter().any(|byte| SUSPECT[*byte as usize]),
    }
}

/// Bytes that are looked at in one step.
const WORD: usize = 8;

/// Whether eight bytes are ASCII of which none needs an escape. `false` is no more than a suspicion.
fn is_plain(word: &[u8]) -> bool {
    let Ok(word) = word.try_into().map(u64::from_le_bytes) else {
        return false;
    };
    let has_zero = |word: u64| word.wrapping_sub(each(1)) & !word;
    let control = word.wrapping_sub(each(0x20)) & !word;
    let quote = has_zero(word ^ each(b'"'));
    let backslash = has_zero(word ^ each(b'\\'));
    let delete = has_zero(word ^ each(0x7f));
    (word | control | quote | backslash | delete) & each(0x80) == 0
}

/// A word of the same byte eight times.
const fn each(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; WORD])
}

/// Appends plain text, or as much of it as there is room for. Returns where that ends.
fn push_run(out: &mut Vec<u8>, text: &str, range: std::ops::Range<usize>, limit: usize) -> usize {
    let room = limit.saturating_sub(out.len());
    let end = crate::formatted::floor_boundary(text, range.end.min(range.start + room));
    out.extend_from_slice(text.as_bytes().get(range.start..end).unwrap_or_default());
    end
}

/// The character that needs an escape at the start of `bytes`, and its width.
fn special(bytes: &[u8]) -> Option<(u16, usize)> {
    match *bytes {
        [byte @ (0..0x20 | b'"' | b'\\' | 0x7f), ..] => Some((u16::from(byte), 1)),
        [0xc2, byte @ 0x80..=0x9f, ..] => Some((u16::from(byte), 2)),
        [0xd8, 0x9c, ..] => Some((0x061c, 2)),
        [0xe2, 0x80, byte @ (0x8e | 0x8f | 0xa8..=0xae), ..] => {
            Some((0x2000 + u16::from(byte & 0x3f), 3))
        }
        [0xe2, 0x81, byte @ 0xa6..=0xa9, ..] => Some((0x2040 + u16::from(byte & 0x3f), 3)),
        _ => None,
    }
}

/// How one character is escaped.
struct Escape {
    text: [u8; 6],
    len: usize,
}

impl Escape {
    fn of(unit: u16) -> Self {
        match unit {
            0x22 => Self::short(b'"'),
            0x5c => Self::short(b'\\'),
            0x0a => Self::short(b'n'),
            0x0d => Self::short(b'r'),
            0x09 => Self::short(b't'),
            _ => Self::long(unit),
        }
    }

    fn short(letter: u8) -> Self {
        Self {
            text: [b'\\', letter, 0, 0, 0, 0],
            len: 2,
        }
    }

    fn long(unit: u16) -> Self {
        let digit = |shift: u16| HEX[usize::from((unit >> shift) & 0xf)];
        Self {
            text: [b'\\', b'u', digit(12), digit(8), digit(4), digit(0)],
            len: 6,
        }
    }

    fn bytes(&self) -> &[u8] {
        &self.text[..self.len]
    }
}

/// Lower-case hexadecimal digits.
const HEX: &[u8; 16] = b"0123456789abcdef";

static SUSPECT: [bool; 256] = suspects();

const fn suspects() -> [bool; 256] {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 0x20 {
        table[byte] = true;
        byte += 1;
    }
    table[b'"' as usize] = true;
    table[b'\\' as usize] = true;
    table[0x7f] = true;
    table[0xc2] = true;
    table[0xd8] = true;
    table[0xe2] = true;
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, most: usize, expected: &str) {
        let mut out = Vec::new();
        let taken = push(&mut out, text, most);
        assert_eq!(String::from_utf8(out).unwrap(), expected);
        let mut again = Vec::new();
        push(&mut again, &text[..taken], 100);
        assert_eq!(String::from_utf8(again).unwrap(), expected);
    }

    #[test]
    fn plain_text_stays() {
        check("", 100, "");
        check(
            "Grüße, 世界 🚀 — ok\u{200b}",
            100,
            "Grüße, 世界 🚀 — ok\u{200b}",
        );
    }

    #[test]
    fn controls_and_marks_are_escaped() {
        check("a\"b\\c\nd\re\tf", 100, r#"a\"b\\c\nd\re\tf"#);
        check(
            "\0\x1b[31m\x7f\u{85}\u{9b}",
            100,
            r"\u0000\u001b[31m\u007f\u0085\u009b",
        );
        check(
            "\u{2028}\u{2029}\u{202e}\u{200f}\u{061c}\u{2066}",
            100,
            r"\u2028\u2029\u202e\u200f\u061c\u2066",
        );
    }

    #[test]
    fn a_mark_is_found_wherever_it_is_in_a_word() {
        for (mark, escaped) in [
            ("\"", "\\\""),
            ("\\", "\\\\"),
            ("\0", "\\u0000"),
            ("\u{1f}", "\\u001f"),
            ("\u{7f}", "\\u007f"),
            ("\u{85}", "\\u0085"),
        ] {
            for at in 0..20 {
                let (before, after) = ("~".repeat(at), " !#[]".repeat(4));
                let text = [&before, mark, &after].concat();
                check(&text, 100, &[&before, escaped, &after].concat());
            }
        }
    }

    #[test]
    fn a_limit_cuts_at_whole_characters_and_escapes() {
        check("abcdef", 3, "abc");
        check("aé", 2, "a");
        check("ab\u{1}", 7, "ab");
        check("é\u{202e}", 3, "é");
    }
}
