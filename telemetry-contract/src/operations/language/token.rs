//! Words and signs of a query; all three languages have the same.

use core::fmt;

/// One word or sign, as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'q> {
    /// A name; in TraceQL with dots in it.
    Name(&'q str),
    /// What stands in quotes, without them, escapes and all.
    Text(&'q str),
    /// A number, hexadecimal ones included.
    Number(&'q str),
    /// A number with a unit of time: `5m`, `1h30m`.
    Duration(&'q str),
    /// What Grafana puts in: `$__auto`.
    Variable(&'q str),
    /// Anything else.
    Sign(&'static str),
    /// Behind the last.
    End,
}

impl fmt::Display for Token<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "`\"{text}\"`"),
            Self::End => f.write_str("its end"),
            Self::Sign(text) => write!(f, "`{text}`"),
            Self::Name(text) | Self::Number(text) | Self::Duration(text) | Self::Variable(text) => {
                write!(f, "`{text}`")
            }
        }
    }
}

/// Every sign; of two that begin alike the longer one stands first.
const SIGNS: &[&str] = &[
    "==", "!=", "=~", "!~", "|=", "|~", "||", "&&", ">=", "<=", ">>", "<<", "(", ")", "{", "}",
    "[", "]", ",", ":", "=", "<", ">", "+", "-", "*", "/", "%", "^", "|", "@", "!", "~",
];

/// Reads the tokens of one query.
pub(super) struct Tokens<'q> {
    query: &'q str,
    all: Vec<Token<'q>>,
    at: usize,
}

impl<'q> Tokens<'q> {
    /// The query's tokens; `more` are characters of names beside letters, digits and `_`.
    ///
    /// # Errors
    /// What is no token.
    pub(super) fn read(query: &'q str, more: &[char]) -> Result<Self, String> {
        let (mut all, mut rest) = (Vec::new(), query.trim_start());
        while !rest.is_empty() {
            let (token, length) =
                next(rest, more).map_err(|problem| format!("{problem}, in `{query}`"))?;
            all.push(token);
            rest = rest[length..].trim_start();
        }
        Ok(Self { query, all, at: 0 })
    }

    /// The next one, which stays.
    pub(super) fn peek(&self) -> Token<'q> {
        self.all.get(self.at).copied().unwrap_or(Token::End)
    }

    /// The next one, which is taken.
    pub(super) fn take(&mut self) -> Token<'q> {
        let token = self.peek();
        self.at += 1;
        token
    }

    /// Takes this sign, where it is the next.
    pub(super) fn takes(&mut self, sign: &str) -> bool {
        let is_next = matches!(self.peek(), Token::Sign(next) if next == sign);
        self.at += usize::from(is_next);
        is_next
    }

    /// Takes this word, where it is the next, in whatever case.
    pub(super) fn takes_word(&mut self, word: &str) -> bool {
        let is_next = matches!(self.peek(), Token::Name(next) if next.eq_ignore_ascii_case(word));
        self.at += usize::from(is_next);
        is_next
    }

    /// Takes the first of these signs that is the next.
    pub(super) fn takes_one(&mut self, signs: &[&'static str]) -> Option<&'static str> {
        signs.iter().copied().find(|sign| self.takes(sign))
    }

    /// Takes this sign.
    ///
    /// # Errors
    /// Where something else is the next.
    pub(super) fn sign(&mut self, sign: &str) -> Result<(), String> {
        if self.takes(sign) {
            return Ok(());
        }
        Err(self.wanted(&format!("`{sign}`")))
    }

    /// Takes a name.
    ///
    /// # Errors
    /// Where something else is the next.
    pub(super) fn name(&mut self) -> Result<&'q str, String> {
        let Token::Name(name) = self.peek() else {
            return Err(self.wanted("a name"));
        };
        self.at += 1;
        Ok(name)
    }

    /// Takes a quoted text.
    ///
    /// # Errors
    /// Where something else is the next.
    pub(super) fn text(&mut self) -> Result<&'q str, String> {
        let Token::Text(text) = self.peek() else {
            return Err(self.wanted("a text in quotes"));
        };
        self.at += 1;
        Ok(text)
    }

    /// Takes a duration, or what Grafana puts one in for.
    ///
    /// # Errors
    /// Where something else is the next.
    pub(super) fn duration(&mut self) -> Result<(), String> {
        let (Token::Duration(_) | Token::Variable(_)) = self.peek() else {
            return Err(self.wanted("a duration"));
        };
        self.at += 1;
        Ok(())
    }

    /// Takes names in parentheses, with commas between.
    ///
    /// # Errors
    /// Where something else is the next.
    pub(super) fn names(&mut self) -> Result<Vec<&'q str>, String> {
        self.sign("(")?;
        let mut names = Vec::new();
        while !self.takes(")") {
            names.push(self.name()?);
            if !self.takes(",") {
                self.sign(")")?;
                break;
            }
        }
        Ok(names)
    }

    /// Takes what chooses series or streams, `label=~"text"`; its label.
    ///
    /// # Errors
    /// Where something else is the next.
    pub(super) fn matcher(&mut self) -> Result<&'q str, String> {
        let label = self.name()?;
        if self.takes_one(&["=~", "!~", "!=", "="]).is_none() {
            return Err(self.wanted("`=`, `!=`, `=~` or `!~`"));
        }
        self.text()?;
        Ok(label)
    }

    /// Nothing may be left.
    ///
    /// # Errors
    /// What is.
    pub(super) fn end(&self) -> Result<(), String> {
        match self.peek() {
            Token::End => Ok(()),
            _ => Err(self.wanted("its end")),
        }
    }

    /// That something else is the next.
    pub(super) fn wanted(&self, what: &str) -> String {
        self.wrong(&format!("{what} is wanted, found {}", self.peek()))
    }

    /// A problem of this query.
    pub(super) fn wrong(&self, problem: &str) -> String {
        format!("{problem}, in `{}`", self.query)
    }
}

/// The first token, and how long it is.
fn next<'q>(text: &'q str, more: &[char]) -> Result<(Token<'q>, usize), String> {
    let first = text.chars().next().unwrap_or_default();
    let is_word = |character: char| character.is_ascii_alphanumeric() || character == '_';
    let is_name = |character: char| is_word(character) || more.contains(&character);
    let until = |text: &str, is: &dyn Fn(char) -> bool| {
        text.find(|character| !is(character)).unwrap_or(text.len())
    };
    match first {
        '"' | '\'' | '`' => {
            let end = quoted(text, first).ok_or("a text has no end")?;
            Ok((Token::Text(&text[1..end]), end + 1))
        }
        '$' => {
            let end = 1 + until(&text[1..], &is_word);
            Ok((Token::Variable(&text[..end]), end))
        }
        _ if first.is_ascii_digit() => {
            let end = until(text, &|character| is_word(character) || character == '.');
            let token = number(&text[..end]).ok_or(format!("`{}` is no number", &text[..end]))?;
            Ok((token, end))
        }
        // A range of a subquery: `[1h:5m]`.
        ':' => Ok((Token::Sign(":"), 1)),
        _ if is_name(first) => {
            let end = until(text, &is_name);
            Ok((Token::Name(&text[..end]), end))
        }
        _ => {
            let sign = SIGNS.iter().find(|sign| text.starts_with(**sign));
            let sign = sign.ok_or(format!("`{first}` has no meaning"))?;
            Ok((Token::Sign(sign), sign.len()))
        }
    }
}

/// Where the text ends that begins here.
fn quoted(text: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (at, character) in text.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' if quote != '`' => escaped = true,
            _ if character == quote => return Some(at),
            _ => {}
        }
    }
    None
}

fn number(text: &str) -> Option<Token<'_>> {
    let is_hexadecimal = text
        .strip_prefix("0x")
        .is_some_and(|digits| u64::from_str_radix(digits, 16).is_ok());
    if is_hexadecimal || text.parse::<f64>().is_ok() {
        return Some(Token::Number(text));
    }
    let mut rest = text;
    while !rest.is_empty() {
        rest = rest.trim_start_matches(|character: char| character.is_ascii_digit());
        let end = rest.find(|character: char| character.is_ascii_digit());
        let (unit, after) = rest.split_at(end.unwrap_or(rest.len()));
        if !["ns", "us", "ms", "s", "m", "h", "d", "w", "y"].contains(&unit) {
            return None;
        }
        rest = after;
    }
    Some(Token::Duration(text))
}

#[cfg(test)]
mod tests {
    use super::{Token, Tokens};

    #[track_caller]
    fn check(query: &str, expected: &[Token<'_>]) {
        let mut tokens = Tokens::read(query, &[':']).unwrap();
        for token in expected {
            assert_eq!(tokens.take(), *token, "{query}");
        }
        assert_eq!(tokens.take(), Token::End, "{query}");
    }

    #[test]
    fn words_and_signs_are_told_apart() {
        check("", &[]);
        check("a:b_1", &[Token::Name("a:b_1")]);
        check("'a\\'b' ", &[Token::Text("a\\'b")]);
        check("`\\`", &[Token::Text("\\")]);
        check(
            "[5m]!=1e9",
            &[
                Token::Sign("["),
                Token::Duration("5m"),
                Token::Sign("]"),
                Token::Sign("!="),
                Token::Number("1e9"),
            ],
        );
        check("1h30m", &[Token::Duration("1h30m")]);
        check("0x1F 0.5", &[Token::Number("0x1F"), Token::Number("0.5")]);
        check("$__auto", &[Token::Variable("$__auto")]);
    }

    #[test]
    fn what_is_no_token_is_told() {
        for query in ["a # b", "\"a", "5x", "1.2.3", "0xZ"] {
            assert!(Tokens::read(query, &[]).is_err(), "{query}");
        }
    }
}
