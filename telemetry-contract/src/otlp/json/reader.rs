//! JSON, read from front to back with the target's own shape: objects into a message, arrays into
//! a list, scalars by the type that the field has.
//!
//! `null` stands for a field left out, as in protobuf's JSON mapping. Text borrows unless it has
//! escapes.

use super::super::budget::{Budget, Spent};
use super::super::error::{DecodeError, FieldName, Problem};
use super::super::model::Text;
use super::text;
use crate::otlp::MAX_VALUE_DEPTH;

/// How deep objects and arrays may nest: room for [`MAX_VALUE_DEPTH`] values, which take up to
/// four levels each, and for what is around them.
const MAX_NESTING: u32 = 4 * MAX_VALUE_DEPTH + 32;

/// Longest key in an error, in characters.
const KEY_IN_ERROR: usize = 64;

/// What an object's fields are read with: takes the value of one key of `T` and returns whether it
/// did; a value that was not taken is skipped.
pub(super) trait ReadKey<'a, T>:
    Fn(&mut T, &str, &mut Reader<'a>) -> Result<bool, DecodeError>
{
}

impl<'a, T, F> ReadKey<'a, T> for F where
    F: Fn(&mut T, &str, &mut Reader<'a>) -> Result<bool, DecodeError>
{
}

/// One JSON document.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    document: &'a str,
    at: usize,
    nesting: u32,
    depth: u32,
    message: &'static str,
    /// Where the current key stands, without its quotes.
    key: (usize, usize),
    budget: Budget,
}

impl<'a> Reader<'a> {
    pub(super) const fn new(document: &'a str, message: &'static str, budget: Budget) -> Self {
        Self {
            document,
            at: 0,
            nesting: 0,
            depth: 0,
            message,
            key: (0, 0),
            budget,
        }
    }

    /// Reads an object into `target`.
    pub(super) fn object<T>(
        &mut self,
        message: &'static str,
        target: &mut T,
        read: impl ReadKey<'a, T>,
    ) -> Result<(), DecodeError> {
        if self.null() {
            return Ok(());
        }
        let outer = std::mem::replace(&mut self.message, message);
        self.open(b'{', "an object")?;
        let mut first = true;
        while !self.closes(b'}', &mut first)? {
            let (start, key) = self.string("a key in double quotes")?;
            self.key = (start + 1, self.at - 1);
            self.punctuation(b':', "a colon")?;
            if !read(target, &key, self)? {
                self.skip()?;
            }
        }
        self.nesting -= 1;
        self.message = outer;
        Ok(())
    }

    /// Reads an array of messages onto `list`.
    pub(super) fn list<T: Default, U: From<T>>(
        &mut self,
        message: &'static str,
        list: &mut Vec<U>,
        read: impl ReadKey<'a, T>,
    ) -> Result<(), DecodeError> {
        self.array(list, |list, reader| {
            let mut item = T::default();
            reader.object(message, &mut item, &read)?;
            reader.push(list, item.into())
        })
    }

    /// Reads an array; `read` takes one element.
    pub(super) fn array<T>(
        &mut self,
        target: &mut T,
        read: impl Fn(&mut T, &mut Self) -> Result<(), DecodeError>,
    ) -> Result<(), DecodeError> {
        if self.null() {
            return Ok(());
        }
        self.open(b'[', "an array")?;
        let mut first = true;
        while !self.closes(b']', &mut first)? {
            read(target, self)?;
        }
        self.nesting -= 1;
        Ok(())
    }

    /// As [`Self::object`], for a value inside a value: bounds how deep that goes.
    pub(super) fn object_deeper<T>(
        &mut self,
        message: &'static str,
        target: &mut T,
        read: impl ReadKey<'a, T>,
    ) -> Result<(), DecodeError> {
        if self.depth >= MAX_VALUE_DEPTH {
            return Err(self.too_deep(MAX_VALUE_DEPTH));
        }
        self.depth += 1;
        self.object(message, target, read)?;
        self.depth -= 1;
        Ok(())
    }

    /// Appends to a list of the result.
    pub(super) fn push<T>(&mut self, list: &mut Vec<T>, item: T) -> Result<(), DecodeError> {
        self.budget
            .push(list, item)
            .map_err(|spent| self.too_large(&spent))
    }

    /// A string; empty where it is `null`.
    pub(super) fn text(&mut self) -> Result<Text<'a>, DecodeError> {
        if self.null() {
            return Ok(Text::default());
        }
        self.string("a string").map(|(_, text)| text)
    }

    /// A boolean; false where it is `null`.
    pub(super) fn boolean(&mut self) -> Result<bool, DecodeError> {
        if self.literal("true") {
            return Ok(true);
        }
        if self.literal("false") || self.null() {
            return Ok(false);
        }
        Err(self.unexpected("true or false"))
    }

    /// The text of a number, which may stand in quotes; `0` where it is `null`.
    pub(super) fn number(&mut self, wanted: &'static str) -> Result<Text<'a>, DecodeError> {
        if self.null() {
            return Ok(Text::Borrowed("0"));
        }
        if self.peek() == Some(b'"') {
            return self.string(wanted).map(|(_, text)| text);
        }
        self.bare_number(wanted).map(Text::Borrowed)
    }

    /// The text of a number that may not stand in quotes: an enum's.
    pub(super) fn bare_number(&mut self, wanted: &'static str) -> Result<&'a str, DecodeError> {
        if !matches!(self.peek(), Some(b'-' | b'0'..=b'9')) {
            return Err(self.unexpected(wanted));
        }
        let rest = self.rest();
        let end = rest
            .find(|c: char| !matches!(c, '0'..='9' | '-' | '+' | '.' | 'e' | 'E'))
            .unwrap_or(rest.len());
        let (number, _) = rest.split_at_checked(end).unwrap_or_default();
        if !text::is_number(number) {
            return Err(self.unexpected(wanted));
        }
        self.at += end;
        Ok(number)
    }

    /// Whether `null` comes next; passes over it.
    pub(super) fn null(&mut self) -> bool {
        self.literal("null")
    }

    /// Passes over whatever value comes next.
    pub(super) fn skip(&mut self) -> Result<(), DecodeError> {
        match self.peek() {
            Some(b'{') => self.object(
                self.message,
                &mut (),
                |(): &mut (), _: &str, _: &mut Self| Ok(false),
            ),
            Some(b'[') => self.array(&mut (), |(), reader| reader.skip()),
            Some(b'"') => self.raw_string("a string").map(drop),
            Some(b't' | b'f') => self.boolean().map(drop),
            Some(b'n') if self.null() => Ok(()),
            _ => self.bare_number("a JSON value").map(drop),
        }
    }

    /// After the document, only white space may stand.
    pub(super) fn end(&mut self) -> Result<(), DecodeError> {
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.unexpected("the end of the document")),
        }
    }

    pub(super) fn spend(&mut self, bytes: usize) -> Result<(), DecodeError> {
        self.budget
            .spend(bytes)
            .map_err(|spent| self.too_large(&spent))
    }

    /// What comes next is not what the field has.
    #[cold]
    pub(super) fn unexpected(&mut self, wanted: &'static str) -> DecodeError {
        let found = match self.peek() {
            None => "the end of the document",
            Some(b'"') => "a string",
            Some(b'{') => "an object",
            Some(b'[') => "an array",
            Some(b'}' | b']') => "a closing bracket",
            Some(b',') => "a comma",
            Some(b':') => "a colon",
            Some(b't' | b'f') => "a boolean",
            Some(b'n') => "null",
            Some(b'-' | b'0'..=b'9') => "a number",
            Some(_) => "something that is not JSON",
        };
        self.error(Problem::Unexpected { found, wanted })
    }

    #[cold]
    pub(super) fn error(&self, problem: Problem) -> DecodeError {
        let (start, end) = self.key;
        let field = match self.document.get(start..end) {
            None | Some("") => FieldName::None,
            Some(key) => FieldName::Key(key.chars().take(KEY_IN_ERROR).collect()),
        };
        DecodeError::new(self.at, self.message, field, problem)
    }

    fn open(&mut self, bracket: u8, wanted: &'static str) -> Result<(), DecodeError> {
        self.punctuation(bracket, wanted)?;
        self.nesting += 1;
        if self.nesting > MAX_NESTING {
            return Err(self.too_deep(MAX_NESTING));
        }
        Ok(())
    }

    /// Whether the bracket closes here; passes over it, or over the comma before the next element.
    fn closes(&mut self, bracket: u8, first: &mut bool) -> Result<bool, DecodeError> {
        if self.peek() == Some(bracket) {
            self.at += 1;
            return Ok(true);
        }
        if !std::mem::replace(first, false) {
            self.punctuation(b',', "a comma or the closing bracket")?;
        }
        Ok(false)
    }

    fn punctuation(&mut self, byte: u8, wanted: &'static str) -> Result<(), DecodeError> {
        if self.peek() != Some(byte) {
            return Err(self.unexpected(wanted));
        }
        self.at += 1;
        Ok(())
    }

    /// A string with its escapes resolved, and where its opening quote stands.
    fn string(&mut self, wanted: &'static str) -> Result<(usize, Text<'a>), DecodeError> {
        let raw = self.raw_string(wanted)?;
        let start = self.at - raw.len() - 2;
        if !raw.contains('\\') {
            return Ok((start, Text::Borrowed(raw)));
        }
        self.spend(raw.len())?;
        match text::unescape(raw) {
            Some(text) => Ok((start, Text::Owned(text))),
            None => Err(self.error(Problem::Unexpected {
                found: "a string with a wrong escape",
                wanted: "JSON's own escapes",
            })),
        }
    }

    /// What stands between a string's quotes.
    fn raw_string(&mut self, wanted: &'static str) -> Result<&'a str, DecodeError> {
        self.punctuation(b'"', wanted)?;
        let rest = self.rest();
        let Some(length) = text::string_length(rest.as_bytes()) else {
            return Err(self.error(Problem::Unexpected {
                found: "a string that does not end, or has a raw control character",
                wanted: "a closing quote",
            }));
        };
        let (raw, _) = rest.split_at_checked(length).unwrap_or_default();
        self.at += length + 1;
        Ok(raw)
    }

    fn literal(&mut self, word: &str) -> bool {
        self.peek();
        let found = self.rest().starts_with(word);
        if found {
            self.at += word.len();
        }
        found
    }

    /// The next byte that is not white space.
    fn peek(&mut self) -> Option<u8> {
        let bytes = self.document.as_bytes();
        while let Some(byte) = bytes.get(self.at) {
            if !matches!(byte, b' ' | b'\t' | b'\n' | b'\r') {
                return Some(*byte);
            }
            self.at += 1;
        }
        None
    }

    fn rest(&self) -> &'a str {
        self.document.get(self.at..).unwrap_or_default()
    }

    #[cold]
    fn too_deep(&self, limit: u32) -> DecodeError {
        self.error(Problem::TooDeep { limit })
    }

    #[cold]
    fn too_large(&self, spent: &Spent) -> DecodeError {
        let limit_bytes = spent.limit;
        self.error(Problem::TooLarge { limit_bytes })
    }
}
