//! What a service adds to the built-in rules: its own keys and its own tokens.

use super::alphabet::{self, Set, is_filler, run};
use super::scan::View;
use super::{Kind, Match};

/// What a service's own tokens are made of behind their prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Alphabet {
    /// Digits.
    Digits,
    /// Digits and `a` to `f`, in either case.
    Hex,
    /// Letters and digits.
    Alphanumeric,
    /// Letters, digits, `_` and `-`.
    Word,
    /// Letters, digits, `_`, `-`, `+`, `/`, `.` and `=`.
    Base64,
}

impl Alphabet {
    const fn set(self) -> Set {
        match self {
            Self::Digits => alphabet::DIGIT,
            Self::Hex => alphabet::HEX.and(alphabet::HEX_UPPER),
            Self::Alphanumeric => alphabet::ALNUM,
            Self::Word => alphabet::WORD,
            Self::Base64 => alphabet::BASE64.and(alphabet::DOT).and(alphabet::EQUALS),
        }
    }
}

/// Why a [`Pattern`] can't be one.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum PatternError {
    /// The prefix has fewer than two characters, or others than letters, digits, `_`, `-` and `.`,
    /// or doesn't start with a letter or digit.
    Prefix(String),
    /// The shortest body is shorter than 6 characters, or the longest is shorter than that.
    Length {
        /// The fewest characters that were asked for.
        least: usize,
        /// The most that were.
        most: usize,
    },
}

impl std::fmt::Display for PatternError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Prefix(prefix) => write!(
                formatter,
                "found the prefix {prefix:?}, wanted two or more letters, digits, `_`, `-` or `.`, \
                 the first a letter or digit: give what all of the tokens start with"
            ),
            Self::Length { least, most } => write!(
                formatter,
                "found {least} to {most} characters behind the prefix, wanted at least \
                 {LEAST_BODY}, and no fewer at most than at least: a shorter one would hide words"
            ),
        }
    }
}

impl std::error::Error for PatternError {}

/// Fewest characters behind a prefix.
const LEAST_BODY: usize = 6;

/// How a service's own tokens look: what they start with, what follows, and how much of it.
///
/// This is no regular expression, so that no pattern can make a text slow to look through.
///
/// ```
/// use telemetry_contract::secret::{Alphabet, Extra, Pattern, find_with};
///
/// let pattern = Pattern::new("acme_", Alphabet::Word, 20, 40).unwrap();
/// let extra = Extra::new(&["loyalty_code".to_owned()], vec![pattern]);
/// let text = "got acme_4f9aQx71Lm0Zt8Rw2Yc5, loyalty_code=77-A";
/// let found: Vec<_> = find_with(text, &extra).map(|m| &text[m.start..m.end]).collect();
/// assert_eq!(found, ["acme_4f9aQx71Lm0Zt8Rw2Yc5", "77-A"]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    prefix: String,
    body: Alphabet,
    least: usize,
    most: usize,
}

impl Pattern {
    /// A pattern of `least` to `most` characters of `body` behind `prefix`, which stands where a
    /// word starts. The case of letters counts.
    ///
    /// # Errors
    /// If the prefix or the lengths would take ordinary words for tokens.
    pub fn new(
        prefix: impl Into<String>,
        body: Alphabet,
        least: usize,
        most: usize,
    ) -> Result<Self, PatternError> {
        let prefix = prefix.into();
        let known = |byte: &u8| -> bool {
            byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
        };
        let starts = prefix.bytes().next();
        let starts = starts.is_some_and(|byte| byte.is_ascii_alphanumeric());
        if prefix.len() < 2 || !starts || !prefix.as_bytes().iter().all(known) {
            return Err(PatternError::Prefix(prefix));
        }
        if least < LEAST_BODY || most < least {
            return Err(PatternError::Length { least, most });
        }
        Ok(Self {
            prefix,
            body,
            least,
            most,
        })
    }

    /// The length of the token that starts `text`.
    fn len(&self, text: &[u8]) -> Option<usize> {
        let body = text.strip_prefix(self.prefix.as_bytes())?;
        let len = run(body, self.most.saturating_add(1), self.body.set());
        let fits = (self.least..=self.most).contains(&len) && !is_filler(&body[..len.min(64)]);
        fits.then_some(self.prefix.len() + len)
    }
}

/// A service's own keys and patterns, on top of the built-in rules.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Extra {
    /// In lower case, letters and digits alone.
    keys: Vec<String>,
    patterns: Vec<Pattern>,
}

/// No rules beside the built-in ones.
pub(super) static NOTHING: Extra = Extra {
    keys: Vec::new(),
    patterns: Vec::new(),
};

impl Extra {
    /// Keys match in any case and with any marks: `loyalty_code` is `LoyaltyCode`.
    pub fn new(keys: &[String], patterns: Vec<Pattern>) -> Self {
        let letters = |key: &String| key.bytes().filter_map(letter).map(char::from).collect();
        let keys = keys.iter().map(letters);
        Self {
            keys: keys.filter(|key: &String| !key.is_empty()).collect(),
            patterns,
        }
    }

    /// Whether `key` is one of the service's own.
    pub(super) fn has_key(&self, key: &[u8]) -> bool {
        self.keys.iter().any(|known| {
            let found = key.iter().copied().filter_map(letter);
            known.bytes().eq(found)
        })
    }

    /// Whether there are keys of the service's own at all.
    pub(super) fn has_keys(&self) -> bool {
        !self.keys.is_empty()
    }

    /// The length from which on a word may be one of the service's own tokens.
    pub(super) fn shortest(&self) -> usize {
        let lengths = self.patterns.iter();
        let lengths = lengths.map(|pattern| pattern.prefix.len() + pattern.least);
        lengths.min().unwrap_or(usize::MAX)
    }

    /// One of the service's own tokens that starts at `start`.
    pub(super) fn token(&self, view: View<'_>, start: usize) -> Option<Match> {
        let text = view.ahead(start);
        let len = self.patterns.iter().filter_map(|pattern| pattern.len(text));
        Some(Match {
            start,
            end: start + len.max()?,
            kind: Kind::Custom,
            rule: "a pattern of the service's own",
        })
    }
}

fn letter(byte: u8) -> Option<u8> {
    byte.is_ascii_alphanumeric()
        .then(|| byte.to_ascii_lowercase())
}
