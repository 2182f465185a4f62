//! Secrets whose end was cut off.

use super::{Kind, Match, shape};

/// How far back from the cut a secret may start that needs its end to be known.
const LOOK_BYTES: usize = 256;

/// Fewest digits of half a card's number.
const DIGITS: usize = 6;

/// The half secret at the end of `text`.
pub(super) fn at_end(text: &str) -> Option<Match> {
    let bytes = text.as_bytes();
    token(bytes)
        .or_else(|| card(bytes))
        .or_else(|| address(bytes))
        .filter(|found| text.is_char_boundary(found.start))
}

fn found(start: usize, text: &[u8], kind: Kind, rule: &'static str) -> Match {
    let end = text.len();
    Match {
        start,
        end,
        kind,
        rule,
    }
}

/// A token of which the prefix and not enough of the rest is there.
fn token(text: &[u8]) -> Option<Match> {
    let from = text.len().saturating_sub(LOOK_BYTES);
    let starts = |at: &usize| *at == 0 || !text[at - 1].is_ascii_alphanumeric();
    let half = (from..text.len()).filter(starts);
    half.filter(|at| shape::may_start(text, *at))
        .find_map(|at| shape::half(text, at).map(|shape| (at, shape.known())))
        .map(|(at, (kind, rule))| found(at, text, kind, rule))
}

/// Digits that may be the start of a card's number, in one piece or in groups.
fn card(text: &[u8]) -> Option<Match> {
    let number = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b' ' | b'-');
    let len = text
        .iter()
        .rev()
        .take(19)
        .take_while(|byte| number(byte))
        .count();
    let skipped = text[text.len() - len..]
        .iter()
        .take_while(|byte| !byte.is_ascii_digit());
    let start = text.len() - len + skipped.count();
    let digits = &text[start..];
    let alone = start == 0 || !text[start - 1].is_ascii_alphanumeric() && text[start - 1] != b'.';
    let count = digits.iter().filter(|byte| byte.is_ascii_digit()).count();
    let first = matches!(
        digits,
        [b'2'..=b'6', b'0'..=b'9', b'0'..=b'9', b'0'..=b'9', ..]
    );
    let half = alone && first && (DIGITS * 2..16).contains(&count) && in_groups(digits);
    half.then(|| {
        found(
            start,
            text,
            Kind::Card,
            "the first digits of a card's number",
        )
    })
}

/// Whether digits are in one piece or in groups of four.
fn in_groups(digits: &[u8]) -> bool {
    let mut groups = digits.split(|byte| !byte.is_ascii_digit());
    let last = groups.next_back().map_or(0, <[u8]>::len);
    groups.all(|group| (4..=6).contains(&group.len())) && last < 16
}

/// An e-mail address whose domain has no dot yet.
fn address(text: &[u8]) -> Option<Match> {
    let domain = text
        .iter()
        .rev()
        .take(LOOK_BYTES)
        .position(|byte| *byte == b'@')?;
    let at = text.len() - domain - 1;
    let host = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-' || *byte >= 0x80;
    let local = |byte: &u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'+' | b'-') || *byte >= 0x80
    };
    let len = text[..at]
        .iter()
        .rev()
        .take(64)
        .take_while(|byte| local(byte))
        .count();
    let start = at - len;
    let half = len > 2 && &text[start..at] != b"git" && text[at + 1..].iter().all(host);
    let tail = text[start] < 0x80 || start == 0;
    (half && tail).then(|| found(start, text, Kind::Email, "an address around its @"))
}
