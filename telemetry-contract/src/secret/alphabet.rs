//! The characters that tokens are drawn from, and whether a token looks drawn at all.

use super::sample::{has_words, stutters};
use super::scan::step;

/// A set of ASCII characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Set(u16);

impl Set {
    /// Both sets' characters.
    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether the character is one of the set's.
    pub(super) const fn has(self, byte: u8) -> bool {
        CLASSES[byte as usize] & self.0 != 0
    }
}

/// `0` to `9`.
pub(super) const DIGIT: Set = Set(1);
/// `a` to `f`, and below `A` to `F`: the letters of hexadecimal numbers.
const LOW_HEX: Set = Set(2);
const HIGH_HEX: Set = Set(8);
/// `g` to `z`.
pub(super) const LOWER: Set = Set(4);
/// `G` to `Z`.
pub(super) const UPPER: Set = Set(16);
/// `_` and `-`.
pub(super) const MARK: Set = Set(32);
pub(super) const DOT: Set = Set(64);
/// `+` and `/`.
const PLUS_SLASH: Set = Set(128);
pub(super) const EQUALS: Set = Set(256);
pub(super) const PERCENT: Set = Set(512);
pub(super) const TILDE: Set = Set(1024);
pub(super) const AT: Set = Set(2048);

/// Digits and `a` to `f`.
pub(super) const HEX: Set = DIGIT.and(LOW_HEX);
/// Digits and `A` to `F`.
pub(super) const HEX_UPPER: Set = DIGIT.and(HIGH_HEX);
/// Letters and digits.
pub(super) const ALNUM: Set = HEX.and(HIGH_HEX).and(LOWER).and(UPPER);
/// Letters, digits, `_` and `-`.
pub(super) const WORD: Set = ALNUM.and(MARK);
/// The first spelling of base64, without padding.
pub(super) const BASE64_PLUS: Set = ALNUM.and(PLUS_SLASH);
/// Both spellings of base64, without padding.
pub(super) const BASE64: Set = WORD.and(PLUS_SLASH);

static CLASSES: [u16; 256] = classes();

const fn classes() -> [u16; 256] {
    let mut table = [0; 256];
    let mut at = 0;
    while at < 256 {
        #[expect(clippy::cast_possible_truncation, reason = "below 256")]
        let byte = at as u8;
        table[at] = match byte {
            b'0'..=b'9' => DIGIT.0,
            b'a'..=b'f' => LOW_HEX.0,
            b'g'..=b'z' => LOWER.0,
            b'A'..=b'F' => HIGH_HEX.0,
            b'G'..=b'Z' => UPPER.0,
            b'_' | b'-' => MARK.0,
            b'.' => DOT.0,
            b'+' | b'/' => PLUS_SLASH.0,
            b'=' => EQUALS.0,
            b'%' => PERCENT.0,
            b'~' => TILDE.0,
            b'@' => AT.0,
            _ => 0,
        };
        at += 1;
    }
    table
}

/// How many of the set's characters start `text`, at most `most`; a closing dot is no part.
pub(super) fn run(text: &[u8], most: usize, set: Set) -> usize {
    let len = text
        .iter()
        .take(most)
        .take_while(|byte| set.has(**byte))
        .count();
    step(len);
    len - usize::from(len > 0 && text[len - 1] == b'.')
}

/// Whether characters look drawn and not written: a digit among them or humps in a long word, and
/// enough different ones, which `xxxxxxxx` and `00000000` have not.
pub(super) fn is_drawn(text: &[u8]) -> bool {
    is_random(text) && !is_filler(text)
}

/// Whether there is a digit, or a capital after a small letter.
pub(super) fn is_random(text: &[u8]) -> bool {
    text.iter().any(u8::is_ascii_digit)
        || text
            .windows(2)
            .any(|two| two[0].is_ascii_lowercase() && two[1].is_ascii_uppercase())
}

/// Whether characters are words with marks between, or one word: letters in one case but for the
/// first, that can be said. Drawn ones without a digit are mostly more consonants than that.
pub(super) fn has_words_alone(text: &[u8]) -> bool {
    let mut parts = text.split(|byte| MARK.has(*byte) || DOT.has(*byte));
    parts.all(is_said)
}

/// Whether letters are words that can be said; in capitals, one word.
fn is_said(part: &[u8]) -> bool {
    let Some((_, rest)) = part.split_first() else {
        return true;
    };
    let small = rest.iter().all(u8::is_ascii_lowercase);
    let loud = part.iter().all(u8::is_ascii_uppercase);
    let vowel = |byte: &u8| b"aeiouyAEIOUY".contains(byte);
    let mut consonants = part.split(vowel);
    (small || loud && part.len() < LONGEST_WORD) && consonants.all(|run| run.len() < CONSONANTS)
}

/// Longer than any word, and more consonants in a row than any has.
const LONGEST_WORD: usize = 12;
const CONSONANTS: usize = 5;

/// Fewest different characters of what was drawn, and most of the same in a row.
const DIFFERENT: u32 = 5;
const SAME: usize = 6;

/// Whether one character is repeated as in a sample: `ghp_xxxxxxxx`.
pub(super) fn is_filler(text: &[u8]) -> bool {
    let mut seen = 0_u128;
    for byte in text {
        seen |= 1 << (byte & 127);
    }
    let few = seen.count_ones() < DIFFERENT && text.len() > 8;
    few || has_filler(text) || stutters(text) || has_words(text)
}

/// Whether one of the characters that stand for others is repeated: `xxxxxx`, `******`.
pub(super) fn has_filler(text: &[u8]) -> bool {
    let mut same = 1;
    for two in text.windows(2) {
        let filler = matches!(two[0], b'x' | b'X' | b'*' | b'#');
        same = if filler && two[0] == two[1] {
            same + 1
        } else {
            1
        };
        if same >= SAME {
            return true;
        }
    }
    false
}
