//! Cuts a statement into tokens, in one pass and without looking back.
//!
//! It has one duty above all: what is a literal in any reading of the statement never comes out as
//! anything else. Where two readings part ([`Reading::Unsure`]), the rest is one literal.

use super::dialect::{Dialect, Reading};
use super::setting::Settings;

/// What a part of a statement is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Blanks and comments.
    Blank,
    /// A keyword or a name as it stands.
    Word,
    /// A name between quotes, which are a part of it.
    Quoted,
    /// A place for a value: `?`, `$1`, `:name`, `@name`.
    Placeholder,
    /// A string, number or anything else that is a value.
    Literal,
    /// One character of anything else.
    Mark,
}

/// A part of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token<'s> {
    pub(super) kind: Kind,
    pub(super) text: &'s str,
}

/// The tokens of `statement`; together they are all of it.
pub(super) fn tokens(statement: &str, dialect: Dialect) -> impl Iterator<Item = Token<'_>> {
    let mut rest = statement;
    let mut settings = Settings::default();
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let start = Start {
            first,
            rest,
            dialect,
        };
        let (kind, length) = match start.token() {
            (kind, _) if kind != Kind::Blank && settings.value_follows() => start.all(),
            token => token,
        };
        // Every arm takes at least its first character and ends between characters.
        let (text, after) = rest.split_at_checked(length.max(first.len_utf8()))?;
        rest = after;
        let token = Token { kind, text };
        settings.note(token);
        Some(token)
    })
}

/// The place where a token starts.
struct Start<'s> {
    first: char,
    rest: &'s str,
    dialect: Dialect,
}

impl Start<'_> {
    /// The token's kind and length in bytes.
    fn token(&self) -> (Kind, usize) {
        match self.first {
            blank if blank.is_whitespace() || blank.is_control() => (Kind::Blank, self.blanks()),
            '-' if self.rest.starts_with("--") => self.dashes(),
            '/' if self.rest.starts_with("/*") => self.comment(),
            '/' if self.rest.starts_with("//") => self.mark_or_comment(self.dialect.slash_comments),
            '{' => self.mark_or_comment(self.dialect.brace_comments),
            '#' => self.hash(),
            '\'' => (Kind::Literal, self.string(1)),
            '"' => self.double_quoted(),
            '`' => self.quoted(self.dialect.backticks, '`'),
            '[' => self.quoted(self.dialect.brackets, ']'),
            '$' => self.dollar(),
            '?' => (Kind::Placeholder, 1 + digits(&self.rest[1..])),
            ':' | '@' => self.sigil(),
            '0'..='9' => (Kind::Literal, number(self.rest)),
            '.' if self.rest[1..].starts_with(|next: char| next.is_ascii_digit()) => {
                (Kind::Literal, 1 + number(&self.rest[1..]))
            }
            letter if is_letter(letter) => self.word(),
            // A currency's sign before an amount, or a name that is hidden with them.
            sign if !sign.is_ascii() => (Kind::Literal, number(self.rest)),
            _ => (Kind::Mark, self.first.len_utf8()),
        }
    }

    /// Everything that is left, as a literal.
    fn all(&self) -> (Kind, usize) {
        (Kind::Literal, self.rest.len())
    }

    fn blanks(&self) -> usize {
        length_while(self.rest, |next| next.is_whitespace() || next.is_control())
    }

    fn dashes(&self) -> (Kind, usize) {
        let after = self.rest[2..].chars().next();
        let blank_follows =
            after.is_none_or(|next| next.is_ascii_whitespace() || next.is_ascii_control());
        match self.dialect.dashes_need_blank {
            Reading::Yes if !blank_follows => (Kind::Mark, 1),
            Reading::Unsure if !blank_follows => self.all(),
            _ => self.line_comment(),
        }
    }

    fn mark_or_comment(&self, reading: Reading) -> (Kind, usize) {
        match reading {
            Reading::No => (Kind::Mark, 1),
            Reading::Yes | Reading::Unsure => self.all(),
        }
    }

    fn hash(&self) -> (Kind, usize) {
        match self.dialect.hash_comments {
            Reading::Yes => self.line_comment(),
            Reading::No => (Kind::Mark, 1),
            Reading::Unsure => self.all(),
        }
    }

    /// To the end of the line. Databases differ on what but a line feed ends one, so that where
    /// there is anything else, this is the last that is shown.
    fn line_comment(&self) -> (Kind, usize) {
        let end = self.rest.find('\n').unwrap_or(self.rest.len());
        let line = self.rest[..end].trim_end_matches('\r');
        if line.contains(['\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}']) {
            return self.all();
        }
        (Kind::Blank, end)
    }

    fn comment(&self) -> (Kind, usize) {
        let is_code = self.rest.starts_with("/*!") || self.rest.starts_with("/*M!");
        if is_code && self.dialect.code_in_comments != Reading::No {
            return self.all();
        }
        let mut depth = 0_usize;
        let mut at = 0;
        while let Some(next) = self.rest[at..].find(['*', '/']) {
            at += next;
            let here = &self.rest[at..];
            if here.starts_with("/*") {
                match self.dialect.nested_comments {
                    _ if depth == 0 => depth = 1,
                    Reading::Yes => depth += 1,
                    Reading::No => {}
                    Reading::Unsure => return self.all(),
                }
                at += 2;
            } else if here.starts_with("*/") {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return (Kind::Blank, at);
                }
            } else {
                at += 1;
            }
        }
        self.all()
    }

    /// The length of a string whose first quote ends `open` bytes from here. A doubled quote is a
    /// part of it. Whether a backslash makes one so is a setting in some databases, so where one
    /// stands before a quote, the string takes all that is left.
    fn string(&self, open: usize) -> usize {
        if self.is_triple(&self.rest[open - 1..], "'''") {
            return self.rest.len();
        }
        let mut at = open;
        while let Some(quote) = self.rest[at..].find('\'') {
            at += quote;
            if self.rest[open..at].ends_with('\\') {
                return self.rest.len();
            }
            if !self.rest[at..].starts_with("''") {
                return at + 1;
            }
            at += 2;
        }
        self.rest.len()
    }

    fn is_triple(&self, text: &str, quotes: &str) -> bool {
        self.dialect.triple_quotes != Reading::No && text.starts_with(quotes)
    }

    /// The length of a string in which a backslash takes the next character with it.
    fn escape_string(&self, open: usize) -> usize {
        let mut at = open;
        while let Some(next) = self.rest[at..].find(['\'', '\\']) {
            at += next;
            if self.rest[at..].starts_with('\\') {
                let escaped = self.rest[at + 1..].chars().next();
                at += 1 + escaped.map_or(0, char::len_utf8);
            } else if self.rest[at..].starts_with("''") {
                at += 2;
            } else {
                return at + 1;
            }
        }
        self.rest.len()
    }

    /// An identifier, or where that may be a string, a literal.
    fn double_quoted(&self) -> (Kind, usize) {
        if self.is_triple(self.rest, "\"\"\"") {
            return self.all();
        }
        let is_name = self.dialect.double_quotes == Reading::Yes;
        match self.closed('"') {
            Some(length) if is_name => (Kind::Quoted, length),
            Some(length) if !self.rest[..length].contains('\\') => (Kind::Literal, length),
            _ => self.all(),
        }
    }

    fn quoted(&self, reading: Reading, close: char) -> (Kind, usize) {
        match reading {
            Reading::No => (Kind::Mark, 1),
            Reading::Unsure => self.all(),
            Reading::Yes => self.name(close),
        }
    }

    fn name(&self, close: char) -> (Kind, usize) {
        match self.closed(close) {
            // A doubled bracket is one in some products, and the end in others.
            Some(length) if !self.rest[1..length].contains("]]") => (Kind::Quoted, length),
            _ => self.all(),
        }
    }

    /// The length up to a closing quote that is not doubled.
    fn closed(&self, close: char) -> Option<usize> {
        let mut at = 1;
        loop {
            at += self.rest[at..].find(close)? + 1;
            if !self.rest[at..].starts_with(close) {
                return Some(at);
            }
            at += 1;
        }
    }

    /// A placeholder `$1` or `$name`, an amount `$1`, or what stands between `$tag$` and `$tag$`.
    fn dollar(&self) -> (Kind, usize) {
        let name = length_while(&self.rest[1..], is_word_or_digit);
        let tag = 1 + name;
        let is_number = self.rest[1..].starts_with(|next: char| next.is_ascii_digit());
        if is_number && self.dialect.dollar_numbers != Reading::Yes {
            return (Kind::Literal, 1 + number(&self.rest[1..]));
        }
        let is_tag = self.rest[tag..].starts_with('$') && !is_number;
        match self.dialect.dollar_quotes {
            Reading::Yes if is_tag => (Kind::Literal, self.dollar_quoted(tag + 1)),
            Reading::Unsure if is_tag => self.all(),
            // Where it is no quote, a dollar may be a part of a name.
            Reading::No => {
                let whole = length_while(&self.rest[1..], |next| {
                    next == '$' || is_word_or_digit(next)
                });
                self.placeholder(1 + whole)
            }
            _ => self.placeholder(tag),
        }
    }

    /// A place for a value, whose name is `length` bytes long or has a suffix that may be anything.
    fn placeholder(&self, length: usize) -> (Kind, usize) {
        let names = |next: char| matches!(next, ':' | '$') || is_word_or_digit(next);
        let whole = length + length_while(&self.rest[length..], names);
        let is_suffixed = self.rest[whole..].starts_with('(');
        match self.dialect.suffixed_names {
            Reading::Yes | Reading::Unsure if is_suffixed => self.all(),
            _ => (Kind::Placeholder, length),
        }
    }

    fn dollar_quoted(&self, open: usize) -> usize {
        let (tag, body) = self.rest.split_at(open);
        body.find(tag)
            .map_or(self.rest.len(), |at| open + at + tag.len())
    }

    /// `:name` and `@name` are places for values; `::` is a cast, and `:1` may be a slice's end.
    fn sigil(&self) -> (Kind, usize) {
        let sigils = length_while(self.rest, |next| next == self.first);
        let name = &self.rest[sigils..];
        if sigils > 1 && self.first == ':' {
            return (Kind::Mark, sigils);
        }
        match name.chars().next() {
            Some(next) if is_letter(next) => {
                self.placeholder(sigils + length_while(name, is_letter_or_digit))
            }
            _ => (Kind::Mark, sigils),
        }
    }

    /// A word, or a string with letters in front that say how to read it: `E''`, `N''`, `_utf8''`.
    fn word(&self) -> (Kind, usize) {
        let length = length_while(self.rest, |next| next == '$' || is_letter_or_digit(next));
        let (word, after) = self.rest.split_at(length);
        if word.eq_ignore_ascii_case("u") && after.starts_with("&'") {
            return (Kind::Literal, self.string(length + 2));
        }
        if !after.starts_with('\'') {
            return (Kind::Word, length);
        }
        self.prefixed(word, length + 1)
    }

    /// A string after letters that begins its text at `open`.
    fn prefixed(&self, word: &str, open: usize) -> (Kind, usize) {
        let is = |prefix: &str| word.eq_ignore_ascii_case(prefix);
        let reading = if is("e") {
            self.dialect.escape_strings
        } else if is("q") || is("nq") {
            self.dialect.alternative_quotes
        } else {
            Reading::No
        };
        match reading {
            Reading::Yes => (Kind::Literal, self.escape_string(open)),
            Reading::Unsure => self.all(),
            // The string is a token of its own then, and a keyword before it stays one.
            Reading::No if open > 3 => (Kind::Word, open - 1),
            Reading::No => (Kind::Literal, self.string(open)),
        }
    }
}

/// Digits, and whatever letters, dots, dollars and exponents belong to them.
fn number(text: &str) -> usize {
    let mut before = ' ';
    length_while(text, |next| {
        let exponent = matches!(before, 'e' | 'E') && matches!(next, '+' | '-');
        before = next;
        exponent || matches!(next, '.' | '$') || is_word_or_digit(next)
    })
}

fn digits(text: &str) -> usize {
    length_while(text, |next| next.is_ascii_digit())
}

/// What a name is shown with. Other characters may be a part of it too, or a currency's sign.
fn is_letter(character: char) -> bool {
    character == '_' || character.is_alphabetic()
}

fn is_letter_or_digit(character: char) -> bool {
    character == '_' || character.is_alphanumeric()
}

/// What a name, a tag or an amount may hold in any product.
fn is_word(character: char) -> bool {
    character.is_ascii_alphabetic() || character == '_' || !character.is_ascii()
}

fn is_word_or_digit(character: char) -> bool {
    is_word(character) || character.is_ascii_digit()
}

fn length_while(text: &str, mut belongs: impl FnMut(char) -> bool) -> usize {
    text.find(|next| !belongs(next)).unwrap_or(text.len())
}
