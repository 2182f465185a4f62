//! The one pass over a text: a table says which bytes can give a secret away, and each of those
//! has one scanner that looks around it.

use super::{Match, pair, personal, token, url};

/// Iterator over the secrets of a text; see [`find`](super::find).
#[derive(Debug, Clone)]
pub struct Finder<'a> {
    text: &'a str,
    /// The next byte to look at.
    at: usize,
    /// The end of the last match: no scanner may look back over it.
    floor: usize,
}

impl<'a> Finder<'a> {
    pub(super) const fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            floor: 0,
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
        if end <= start || end <= self.at {
            return None;
        }
        self.at = end;
        self.floor = end;
        let kind = found.kind;
        Some(Match { start, end, kind })
    }
}

impl Iterator for Finder<'_> {
    type Item = Match;

    fn next(&mut self) -> Option<Match> {
        let bytes = self.text.as_bytes();
        while let Some(ahead) = bytes
            .get(self.at..)?
            .iter()
            .position(|byte| TRIGGERS[*byte as usize] != NONE)
        {
            self.at += ahead;
            let view = View {
                bytes,
                floor: self.floor,
            };
            let found = look(view, self.at);
            if let Some(found) = found.and_then(|found| self.accept(found)) {
                return Some(found);
            }
            self.at = past(bytes, self.at);
        }
        self.at = bytes.len();
        None
    }
}

/// Where to go on after a byte that gave nothing away. After a digit that is past its whole word:
/// nothing can start inside one.
fn past(bytes: &[u8], at: usize) -> usize {
    let rest = &bytes[at + 1..];
    if !bytes[at].is_ascii_digit() {
        return at + 1;
    }
    let word = rest.iter().position(|byte| !byte.is_ascii_alphanumeric());
    at + 1 + word.unwrap_or(rest.len())
}

/// What a scanner may see: the whole text, and how far back it may look.
#[derive(Debug, Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) floor: usize,
}

impl<'a> View<'a> {
    /// What comes from `at` on.
    pub(super) fn ahead(&self, at: usize) -> &'a [u8] {
        self.bytes.get(at..).unwrap_or_default()
    }

    /// What lies before `at`, at most `most` bytes.
    pub(super) fn behind(&self, at: usize, most: usize) -> &'a [u8] {
        let from = at.saturating_sub(most).max(self.floor).min(at);
        self.bytes.get(from..at).unwrap_or_default()
    }

    /// Whether a word may start at `at`: no letter or digit stands before it.
    pub(super) fn starts_word(&self, at: usize) -> bool {
        let before = self.behind(at, 1);
        !before.first().is_some_and(u8::is_ascii_alphanumeric)
    }

    pub(super) fn starts_with(&self, at: usize, wanted: &[u8]) -> bool {
        self.ahead(at).starts_with(wanted)
    }
}

fn look(view: View<'_>, at: usize) -> Option<Match> {
    match TRIGGERS[view.bytes[at] as usize] {
        AT => personal::email(view, at, 1),
        COLON => url::password(view, at)
            .or_else(|| token::telegram(view, at))
            .or_else(|| pair::beside(view, at, 1)),
        EQUALS => pair::beside(view, at, 1),
        COMMA => pair::tuple(view, at),
        CLOSE => pair::element(view, at),
        DASH => token::pem(view, at)
            .or_else(|| token::prefixed(view, at))
            .or_else(|| pair::argument(view, at)),
        MARK => token::prefixed(view, at),
        CAPITAL => token::capital(view, at),
        SCHEME => token::scheme(view, at),
        PERCENT => encoded(view, at),
        PLUS => personal::phone(view, at),
        _ => personal::number(view, at),
    }
}

/// Percent-encoded `@`, `=` and `:`, which stand in query strings.
fn encoded(view: View<'_>, at: usize) -> Option<Match> {
    match view.ahead(at) {
        [b'%', b'4', b'0', ..] => personal::email(view, at, 3),
        [b'%', b'3', b'D' | b'd' | b'A' | b'a', ..] => pair::beside(view, at, 3),
        _ => None,
    }
}

const NONE: u8 = 0;
const AT: u8 = 1;
const COLON: u8 = 2;
const EQUALS: u8 = 3;
const COMMA: u8 = 4;
const CLOSE: u8 = 5;
const DASH: u8 = 6;
const MARK: u8 = 7;
const CAPITAL: u8 = 8;
const SCHEME: u8 = 9;
const PERCENT: u8 = 10;
const PLUS: u8 = 11;
const DIGIT: u8 = 12;

/// Which scanner a byte calls.
static TRIGGERS: [u8; 256] = triggers();

const fn triggers() -> [u8; 256] {
    let mut table = [NONE; 256];
    table[b'@' as usize] = AT;
    table[b':' as usize] = COLON;
    table[b'=' as usize] = EQUALS;
    table[b',' as usize] = COMMA;
    table[b'>' as usize] = CLOSE;
    table[b'-' as usize] = DASH;
    table[b'_' as usize] = MARK;
    table[b'.' as usize] = MARK;
    table[b'A' as usize] = CAPITAL;
    table[b'J' as usize] = CAPITAL;
    table[b'S' as usize] = CAPITAL;
    table[b'B' as usize] = SCHEME;
    table[b'b' as usize] = SCHEME;
    table[b'%' as usize] = PERCENT;
    table[b'+' as usize] = PLUS;
    let mut digit = b'0';
    while digit <= b'9' {
        table[digit as usize] = DIGIT;
        digit += 1;
    }
    table
}
