//! The one pass over a text: it is taken word by word. A word is looked at where it starts, and
//! the byte that ends it where that can divide a key from its value.

use super::alphabet::ALNUM;
use super::extra::Extra;
use super::{Match, argument, command, escape, key, pair, personal, shape, token, tuple, url};

/// Iterator over the secrets of a text; see [`find`](super::find).
#[derive(Debug, Clone)]
pub struct Finder<'a> {
    text: &'a str,
    extra: &'a Extra,
    /// From this length on a word is looked at whole.
    long: usize,
    /// What is left of the word that is looked at.
    word: usize,
    /// Where the word before it lies.
    before: (usize, usize),
    /// The end of the last match: no scanner may look back over it.
    floor: usize,
    /// Where a long word ends whose start had a secret in it.
    known_end: usize,
}

impl<'a> Finder<'a> {
    pub(super) fn new(text: &'a str, extra: &'a Extra) -> Self {
        Self {
            text,
            extra,
            long: shape::SHORTEST.min(extra.shortest()),
            word: 0,
            before: (0, 0),
            floor: 0,
            known_end: 0,
        }
    }

    fn view(&self) -> View<'a> {
        View {
            bytes: self.text.as_bytes(),
            floor: self.floor,
            extra: self.extra,
        }
    }

    /// Takes a match in, widened to whole characters and cut at what was matched before.
    fn accept(&mut self, found: Match) -> Option<Match> {
        let mut start = found.start.max(self.floor);
        let mut end = found.end.min(self.text.len());
        while !self.text.is_char_boundary(start) {
            start -= 1;
        }
        while !self.text.is_char_boundary(end) {
            end += 1;
        }
        if end <= start || end <= self.floor {
            return None;
        }
        self.floor = end;
        self.before = (end, end);
        self.word = end;
        Some(Match {
            start,
            end,
            ..found
        })
    }
}

impl Iterator for Finder<'_> {
    type Item = Match;

    fn next(&mut self) -> Option<Match> {
        let bytes = self.text.as_bytes();
        let (view, has_keys) = (self.view(), self.extra.has_keys());
        // In registers while nothing is found.
        let (mut word, mut before, mut spaces) = (self.word, self.before, 0_u32);
        let mut from = word.max(self.known_end);
        loop {
            let end = word_end(bytes, from);
            let len = end.saturating_sub(word);
            if len > 0 {
                if tells(bytes, word, len, self.long) {
                    self.known_end = end;
                    let found = in_word(view, word, end, self.long);
                    if let Some(found) = found.and_then(|found| self.accept(found)) {
                        return Some(found);
                    }
                }
                // A mark by itself, as in `token .= `, is no key.
                if len > 1 || bytes[word].is_ascii_alphanumeric() {
                    before = (word, end);
                }
            }
            let sign = SIGNS[*bytes.get(end)? as usize];
            (word, from) = (end + 1, end + 1);
            if sign == SPACE {
                spaces += 1;
                if spaces > 2 {
                    word = past_prose(bytes, word);
                    (from, spaces) = (word, 0);
                }
                continue;
            }
            spaces = 0;
            if sign >= ESCAPE {
                let (past, found) = at_escape(view, end, before);
                if let Some(found) = found.and_then(|found| self.accept(found)) {
                    return Some(found);
                }
                (word, from) = (past, past);
            } else if may_part(bytes, sign, end, before) || has_keys {
                let found = at_sign(view, sign, end, before);
                if let Some(found) = found.and_then(|found| self.accept(found)) {
                    return Some(found);
                }
            }
        }
    }
}

/// Where the word that starts at `from` ends.
#[inline]
fn word_end(bytes: &[u8], from: usize) -> usize {
    let mut end = from;
    while bytes
        .get(end)
        .is_some_and(|byte| SIGNS[*byte as usize] == NONE)
    {
        end += 1;
    }
    step(end - from);
    end
}

/// Counts bytes that were looked at, for the tests that hold the work to a share of the text.
#[inline]
pub(super) fn step(bytes: usize) {
    #[cfg(test)]
    STEPS.with(|steps| steps.set(steps.get() + bytes as u64 + 1));
    let _ = bytes;
}

#[cfg(test)]
thread_local! {
    pub(super) static STEPS: std::cell::Cell<u64> = const { std::cell::Cell::new(0) };
}

/// How many bytes are passed over at once where there is nothing but prose, and how far back the
/// words before what ends it are looked for.
const BLOCK: usize = 16;
const BACK: usize = 96;

/// Past small letters, spaces and commas, among which nothing is that tells: back to the second
/// word before what comes then, which may be a key or a scheme of it.
#[inline]
fn past_prose(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    if bytes.get(at) == Some(&b',') {
        return from;
    }
    while let Some(block) = bytes.get(at..at + BLOCK) {
        // Without branches, so that a whole block is compared at once.
        let others = block.iter().fold(0, |others, byte| {
            let small = u8::from(byte.wrapping_sub(b'a') < 26);
            let gap = u8::from(*byte == b' ') | u8::from(*byte == b',');
            others | (1 ^ (small | gap))
        });
        if others != 0 {
            break;
        }
        at += BLOCK;
    }
    if at == from {
        return from;
    }
    let floor = from.max(at.saturating_sub(BACK));
    let behind = word_before(&bytes[floor..at]);
    floor + word_before(&bytes[floor..floor + behind]).min(behind)
}

/// Where the last word of `text` starts, or 0.
fn word_before(text: &[u8]) -> usize {
    let gap = |byte: &u8| matches!(byte, b' ' | b',');
    let end = text.iter().rposition(|byte| !gap(byte)).unwrap_or(0);
    text[..end].iter().rposition(gap).map_or(0, |at| at + 1)
}

/// Whether the byte at `at` may part a telling key from its value, or stand in a secret: a quick
/// look at its neighbours and at the key.
#[inline]
fn may_part(bytes: &[u8], sign: u8, at: usize, key: (usize, usize)) -> bool {
    let next = bytes.get(at + 1).copied().unwrap_or(b' ');
    match sign {
        EQUALS => key::may_follow(bytes, at, key),
        COLON => matches!(next, b'/' | b'A' | b'\\') || key::may_follow(bytes, at, key),
        COMMA => key.1 < at && tuple::may_be_tuple(bytes, at, key),
        CLOSE => key.1 == at || at > 0 && bytes[at - 1] == b'-',
        _ => true,
    }
}

/// Whether a word may give something away, by its length and first characters.
#[inline]
fn tells(bytes: &[u8], start: usize, len: usize, long: usize) -> bool {
    if len >= long {
        return true;
    }
    let head = HEADS[bytes[start] as usize];
    // Words that start with a small letter and tell are not so short.
    head != PLAIN
        && (len > 4 || len > 1 && bytes[start] < b'a')
        && head_tells(&bytes[start..], len, head)
}

/// As [`tells`], of a short word of `len` characters whose first one is of the class `head`.
#[inline(never)]
fn head_tells(word: &[u8], len: usize, head: u8) -> bool {
    let [first, _, third, _, ..] = *word else {
        return false;
    };
    match head {
        // `Bearer` and `Basic`.
        SCHEME => (len == 5 || len == 6) && matches!(third | 32, b'a' | b's'),
        // `password` and `identified`.
        CLAUSE => (len == 8 || len == 10) && matches!(third | 32, b's' | b'e'),
        NUMBER => personal::may_be_card(word) || personal::may_be_phone(word),
        COUNTRY => {
            len >= 4 && third.is_ascii_digit() || matches!(first, b'B' | b'I' | b'P') && len >= 5
        }
        _ => true,
    }
}

/// What a scanner may see: the whole text, how far back it may look, and a service's own rules.
#[derive(Debug, Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) floor: usize,
    pub(super) extra: &'a Extra,
}

impl<'a> View<'a> {
    /// What comes from `at` on.
    pub(super) fn ahead(&self, at: usize) -> &'a [u8] {
        step(0);
        self.bytes.get(at..).unwrap_or_default()
    }

    /// What lies before `at`, at most `most` bytes.
    pub(super) fn behind(&self, at: usize, most: usize) -> &'a [u8] {
        let from = at.saturating_sub(most).max(self.floor).min(at);
        step(at - from);
        self.bytes.get(from..at).unwrap_or_default()
    }

    /// Whether a word may start at `at`: no letter or digit stands before it, but for that of `\n`,
    /// `%22` and other escapes.
    pub(super) fn starts_word(&self, at: usize) -> bool {
        match self.behind(at, 1) {
            [before] if before.is_ascii_alphanumeric() => {
                escape::ending(self.behind(at, escape::MOST_BYTES)).is_some()
            }
            _ => true,
        }
    }

    pub(super) fn starts_with(&self, at: usize, wanted: &[u8]) -> bool {
        self.ahead(at).starts_with(wanted)
    }
}

/// What the word from `start` to `end` gives away by how it starts, or by how one of its parts
/// does where it is long.
#[inline(never)]
fn in_word(view: View<'_>, start: usize, end: usize, long: usize) -> Option<Match> {
    if end - start < long {
        return at_head(view, start, end - start);
    }
    if view.behind(start, 4) == b" is " {
        let found = pair::said(view, start, end);
        if found.is_some() {
            return found;
        }
    }
    if start > 1 && view.bytes[start - 1] == b'"' {
        let found = pair::made(view, start, end);
        if found.is_some() {
            return found;
        }
    }
    let own = view.extra.shortest() < usize::MAX;
    let mut rest = view.bytes.get(start..end)?;
    loop {
        let at = end - rest.len();
        if (own || part_tells(rest)) && view.starts_word(at) {
            let found = at_part(view, at, end);
            if found.is_some() {
                return found;
            }
        }
        let mark = rest.iter().position(|byte| !ALNUM.has(*byte))?;
        rest = rest.get(mark + 1..).filter(|rest| !rest.is_empty())?;
    }
}

/// What is known by the first characters of a word, however short it is.
fn at_head(view: View<'_>, start: usize, len: usize) -> Option<Match> {
    match view.bytes[start] {
        b'0'..=b'9' => personal::card(view, start).or_else(|| personal::national(view, start)),
        b'+' => personal::phone(view, start),
        b'-' => token::pem(view, start, len).or_else(|| argument::argument(view, start)),
        b'B' | b'b' => token::scheme(view, start).or_else(|| personal::iban(view, start)),
        b'P' => token::pem_label(view, start)
            .or_else(|| personal::iban(view, start))
            .or_else(|| command::sql(view, start)),
        b'I' => personal::iban(view, start).or_else(|| command::sql(view, start)),
        b'i' | b'p' => command::sql(view, start),
        b'A'..=b'Z' => personal::iban(view, start),
        _ => None,
    }
}

/// Whether the part that the rest of a long word starts with may give something away.
#[inline]
fn part_tells(rest: &[u8]) -> bool {
    let token =
        rest.len() >= shape::SHORTEST && (shape::may_start(rest, 0) || token::may_be_shaped(rest));
    token || tells(rest, 0, rest.len(), usize::MAX)
}

fn at_part(view: View<'_>, at: usize, end: usize) -> Option<Match> {
    let first = view.bytes[at];
    if !first.is_ascii_alphanumeric() {
        return at_head(view, at, end - at);
    }
    shape::token(view, at)
        .or_else(|| view.extra.token(view, at))
        .or_else(|| token::shaped(view, at))
        .or_else(|| at_head(view, at, end - at))
}

/// What the byte at `at` gives away, the last word before it being `key`.
#[inline(never)]
fn at_sign(view: View<'_>, sign: u8, at: usize, key: (usize, usize)) -> Option<Match> {
    match sign {
        EQUALS => pair::beside(view, at, 1, key),
        COLON => match view.ahead(at + 1) {
            [b'/' | b'\\', ..] => {
                url::password(view, at).or_else(|| pair::beside(view, at, 1, key))
            }
            [b'A', ..] => token::telegram(view, at).or_else(|| pair::beside(view, at, 1, key)),
            _ => pair::beside(view, at, 1, key),
        },
        AT => personal::email(view, at, 1).or_else(|| url::dsn(view, at)),
        COMMA => tuple::tuple(view, at),
        CLOSE if view.behind(at, 1) == b"-" => pair::beside(view, at, 1, key),
        CLOSE => pair::element(view, at),
        TILDE => token::tilde(view, at),
        _ => token::bar(view, at),
    }
}

/// Where the next word starts behind what may be an escape at `at`, and what the mark that it
/// stands for gives away.
#[inline(never)]
fn at_escape(view: View<'_>, at: usize, key: (usize, usize)) -> (usize, Option<Match>) {
    let Some((width, mark)) = escape::starting(view.ahead(at)) else {
        return (at + 1, None);
    };
    let found = match mark {
        b'@' => personal::email(view, at, width),
        b':' => {
            url::encoded_password(view, at, width).or_else(|| pair::beside(view, at, width, key))
        }
        b'=' => pair::beside(view, at, width, key),
        _ => None,
    };
    (at + width, found)
}

/// A byte of a word, one that ends words, and those that also tell something.
const NONE: u8 = 0;
const SPACE: u8 = 1;
const EQUALS: u8 = 2;
const COLON: u8 = 3;
const AT: u8 = 4;
const COMMA: u8 = 5;
const CLOSE: u8 = 6;
const TILDE: u8 = 7;
const BAR: u8 = 8;
/// What an escape may start with.
const ESCAPE: u8 = 9;

/// What each byte is to the pass over the text.
static SIGNS: [u8; 256] = signs();

const fn signs() -> [u8; 256] {
    let mut table = [SPACE; 256];
    let mut at = 0;
    while at < 128 {
        #[expect(clippy::cast_possible_truncation, reason = "below 128")]
        let byte = at as u8;
        if byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'+' | b'/') {
            table[at] = NONE;
        }
        at += 1;
    }
    table[b'=' as usize] = EQUALS;
    table[b':' as usize] = COLON;
    table[b'@' as usize] = AT;
    table[b',' as usize] = COMMA;
    table[b'>' as usize] = CLOSE;
    table[b'~' as usize] = TILDE;
    table[b'|' as usize] = BAR;
    table[b'%' as usize] = ESCAPE;
    table[b'\\' as usize] = ESCAPE;
    table[b'&' as usize] = ESCAPE;
    table[escape::ESC as usize] = ESCAPE;
    table
}

/// What the first character of a short word may be the start of.
const PLAIN: u8 = 0;
/// `Bearer` and `Basic`.
const SCHEME: u8 = 1;
/// A number of a card or a telephone.
const NUMBER: u8 = 2;
/// An IBAN's country, `Bearer` and `Basic`, and `PRIVATE KEY`.
const COUNTRY: u8 = 3;
/// The words of SQL that a password comes after.
const CLAUSE: u8 = 5;
/// A telephone's `+`, and the dashes of a PEM block or an argument.
const SIGNED: u8 = 4;

static HEADS: [u8; 256] = heads();

const fn heads() -> [u8; 256] {
    let mut table = [PLAIN; 256];
    let mut letter = b'A';
    while letter <= b'Z' {
        table[letter as usize] = COUNTRY;
        letter += 1;
    }
    let mut digit = b'2';
    while digit <= b'9' {
        table[digit as usize] = NUMBER;
        digit += 1;
    }
    table[b'b' as usize] = SCHEME;
    table[b'i' as usize] = CLAUSE;
    table[b'p' as usize] = CLAUSE;
    table[b'+' as usize] = SIGNED;
    table[b'-' as usize] = SIGNED;
    table
}
