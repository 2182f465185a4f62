//! Scalars as OTLP/JSON writes them: numbers, ids, bytes.

use super::super::error::{DecodeError, Problem};
use super::super::model::{SpanId, TraceId};
use super::reader::Reader;
use super::text;

impl Reader<'_> {
    /// A 64-bit unsigned integer, as a string or a number.
    pub(super) fn unsigned(&mut self) -> Result<u64, DecodeError> {
        self.integer("an unsigned 64-bit integer")
    }

    /// A 64-bit signed integer, as a string or a number.
    pub(super) fn signed(&mut self) -> Result<i64, DecodeError> {
        self.integer("a signed 64-bit integer")
    }

    /// A 32-bit unsigned integer, as a number or a string.
    pub(super) fn unsigned32(&mut self) -> Result<u32, DecodeError> {
        self.integer("an unsigned 32-bit integer")
    }

    /// A value of an enum: OTLP/JSON allows its number only, never its name.
    pub(super) fn enumeration(&mut self) -> Result<u64, DecodeError> {
        const WANTED: &str = "the number of an enum value (OTLP/JSON has no enum names)";
        if self.null() {
            return Ok(0);
        }
        let number = self.bare_number(WANTED)?;
        text::integer(number)
            .and_then(|number| u64::try_from(number).ok())
            .ok_or_else(|| self.out_of_range(WANTED))
    }

    /// A double: a number, a number in a string, or `NaN`, `Infinity`, `-Infinity`.
    pub(super) fn double(&mut self) -> Result<f64, DecodeError> {
        const WANTED: &str = "a number";
        let text = self.number(WANTED)?;
        text::double(&text).ok_or_else(|| self.out_of_range(WANTED))
    }

    pub(super) fn trace_id(&mut self) -> Result<TraceId, DecodeError> {
        self.id(TraceId::from_hex, 32)
    }

    pub(super) fn span_id(&mut self) -> Result<SpanId, DecodeError> {
        self.id(SpanId::from_hex, 16)
    }

    pub(super) fn bytes(&mut self) -> Result<Vec<u8>, DecodeError> {
        let text = self.text()?;
        self.spend(text.len())?;
        text::base64(&text).ok_or_else(|| self.out_of_range("base64"))
    }

    fn integer<T: TryFrom<i128>>(&mut self, wanted: &'static str) -> Result<T, DecodeError> {
        let text = self.number(wanted)?;
        text::integer(&text)
            .and_then(|number| T::try_from(number).ok())
            .ok_or_else(|| self.out_of_range(wanted))
    }

    /// An id in hexadecimal; all zero where it is left out.
    fn id<T: Default>(
        &mut self,
        parse: impl Fn(&str) -> Option<T>,
        wanted: usize,
    ) -> Result<T, DecodeError> {
        let text = self.text()?;
        if text.is_empty() {
            return Ok(T::default());
        }
        parse(&text).ok_or_else(|| match text.len() {
            found if found == wanted => self.out_of_range("hexadecimal digits"),
            found => self.error(Problem::IdLength { found, wanted }),
        })
    }

    #[cold]
    fn out_of_range(&self, wanted: &'static str) -> DecodeError {
        let found = "another value";
        self.error(Problem::Unexpected { found, wanted })
    }
}
