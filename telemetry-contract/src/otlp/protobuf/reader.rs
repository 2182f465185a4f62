//! The wire format: tags, varints, fixed numbers and nested messages, over borrowed bytes.

use std::borrow::Cow;

use super::super::budget::{Budget, Spent};
use super::super::error::{DecodeError, FieldName, Problem};
use super::super::model::{SpanId, Text, TraceId};
use super::super::parts::{as_signed, low_half};
use crate::otlp::MAX_VALUE_DEPTH;

const VARINT: u8 = 0;
const FIXED64: u8 = 1;
const LENGTH: u8 = 2;
const START_GROUP: u8 = 3;
const END_GROUP: u8 = 4;
const FIXED32: u8 = 5;

/// The largest field number of protobuf.
const MAX_FIELD_NUMBER: u64 = (1 << 29) - 1;

/// What a message's fields are read with: takes one field of `T`, or skips it.
pub(super) trait ReadField<'a, T>:
    Fn(&mut T, Field, &mut Reader<'a>) -> Result<(), DecodeError>
{
}

impl<'a, T, F> ReadField<'a, T> for F where
    F: Fn(&mut T, Field, &mut Reader<'a>) -> Result<(), DecodeError>
{
}

/// A field's tag.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field {
    pub(super) number: u32,
    wire: u8,
}

/// One payload, read from front to back; nested messages narrow it and widen it again.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    /// What is left of the current message.
    rest: &'a [u8],
    /// How far the end of the current message is from the end of the payload.
    after: usize,
    total: usize,
    message: &'static str,
    field: u32,
    depth: u32,
    budget: Budget,
}

impl<'a> Reader<'a> {
    pub(super) const fn new(payload: &'a [u8], message: &'static str, budget: Budget) -> Self {
        Self {
            rest: payload,
            after: 0,
            total: payload.len(),
            message,
            field: 0,
            depth: 0,
            budget,
        }
    }

    /// Reads every field of the current message into `target`.
    pub(super) fn fields<T>(
        &mut self,
        target: &mut T,
        read: impl ReadField<'a, T>,
    ) -> Result<(), DecodeError> {
        while !self.rest.is_empty() {
            let field = self.tag()?;
            read(target, field, self)?;
        }
        Ok(())
    }

    /// Reads a nested message into `target`; fields that come twice are merged.
    pub(super) fn merge<T>(
        &mut self,
        field: Field,
        message: &'static str,
        target: &mut T,
        read: impl ReadField<'a, T>,
    ) -> Result<(), DecodeError> {
        let inner = self.bytes(field)?;
        self.within(inner, message, target, read)
    }

    /// Reads the fields of `inner`, which was the last thing that was taken.
    pub(super) fn within<T>(
        &mut self,
        inner: &'a [u8],
        message: &'static str,
        target: &mut T,
        read: impl ReadField<'a, T>,
    ) -> Result<(), DecodeError> {
        let outer = (self.rest, self.after, self.message);
        self.after += self.rest.len();
        self.rest = inner;
        self.message = message;
        self.fields(target, read)?;
        (self.rest, self.after, self.message) = outer;
        Ok(())
    }

    /// Reads a nested message as a new item of `list`, where it will lie.
    pub(super) fn push<T: Default>(
        &mut self,
        field: Field,
        message: &'static str,
        list: &mut Vec<T>,
        read: impl ReadField<'a, T>,
    ) -> Result<(), DecodeError> {
        self.make_room(field, list)?;
        self.append(list, T::default())?;
        match list.last_mut() {
            Some(item) => self.merge(field, message, item, read),
            None => self.skip(field),
        }
    }

    /// As [`Self::push`], for a message that is an item in another form.
    pub(super) fn push_as<T: Default, U: From<T>>(
        &mut self,
        field: Field,
        message: &'static str,
        list: &mut Vec<U>,
        read: impl ReadField<'a, T>,
    ) -> Result<(), DecodeError> {
        self.make_room(field, list)?;
        let mut item = T::default();
        self.merge(field, message, &mut item, read)?;
        self.append(list, item.into())
    }

    /// Room for this field and those of the same tag that follow it, in a list that has none.
    pub(super) fn make_room<T>(
        &mut self,
        field: Field,
        list: &mut Vec<T>,
    ) -> Result<(), DecodeError> {
        if list.capacity() > 0 {
            return Ok(());
        }
        let items = self.run_length(field);
        self.budget
            .reserve(list, items)
            .map_err(|spent| self.too_large(&spent))
    }

    /// Appends to a list, which most often has room.
    #[inline]
    pub(super) fn append<T>(&mut self, list: &mut Vec<T>, item: T) -> Result<(), DecodeError> {
        if list.len() < list.capacity() {
            list.push(item);
            return Ok(());
        }
        self.budget
            .push(list, item)
            .map_err(|spent| self.too_large(&spent))
    }

    /// How many fields with this tag follow one another, of which this is the first.
    fn run_length(&self, field: Field) -> usize {
        let tag = field.number << 3 | u32::from(field.wire);
        let (mut ahead, mut count) = (self.rest, 0);
        while let Some((length, rest)) = short_varint(ahead) {
            let Some(rest) = rest.get(length..) else {
                break;
            };
            count += 1;
            match rest {
                [next, rest @ ..] if u32::from(*next) == tag => ahead = rest,
                _ => break,
            }
        }
        count.max(1)
    }

    /// As [`Self::merge`], for a value inside a value: bounds how deep that goes.
    pub(super) fn merge_deeper<T>(
        &mut self,
        field: Field,
        message: &'static str,
        target: &mut T,
        read: impl ReadField<'a, T>,
    ) -> Result<(), DecodeError> {
        self.deeper()?;
        self.merge(field, message, target, read)?;
        self.depth -= 1;
        Ok(())
    }

    /// Passes over a field that is of no interest.
    pub(super) fn skip(&mut self, field: Field) -> Result<(), DecodeError> {
        match field.wire {
            VARINT => self.varint().map(drop),
            FIXED64 => self.chunk::<8>().map(drop),
            LENGTH => self.bytes(field).map(drop),
            FIXED32 => self.chunk::<4>().map(drop),
            START_GROUP => self.skip_group(field),
            _ => Err(self.wire_type(field, "the start of a field (0, 1, 2, 3 or 5)")),
        }
    }

    /// Passes over a group, the form that protobuf had before nested messages: all fields up to
    /// the end tag with its own number. Groups may nest in it as deep as values do.
    fn skip_group(&mut self, group: Field) -> Result<(), DecodeError> {
        self.deeper()?;
        loop {
            let field = self.tag()?;
            if field.wire != END_GROUP {
                self.skip(field)?;
            } else if field.number == group.number {
                break;
            } else {
                return Err(self.wire_type(field, "the end of the group that was begun last"));
            }
        }
        self.depth -= 1;
        Ok(())
    }

    /// One level down, where the bound allows it.
    fn deeper(&mut self) -> Result<(), DecodeError> {
        if self.depth >= MAX_VALUE_DEPTH {
            let limit = MAX_VALUE_DEPTH;
            return Err(self.error(Problem::TooDeep { limit }));
        }
        self.depth += 1;
        Ok(())
    }

    pub(super) fn bytes(&mut self, field: Field) -> Result<&'a [u8], DecodeError> {
        self.expect(field, LENGTH, "2 (length-delimited)")?;
        let length = self.varint()?;
        let split = usize::try_from(length)
            .ok()
            .and_then(|length| self.rest.split_at_checked(length));
        let Some((inner, rest)) = split else {
            return Err(self.truncated(length));
        };
        self.rest = rest;
        Ok(inner)
    }

    pub(super) fn text(&mut self, field: Field) -> Result<Text<'a>, DecodeError> {
        let bytes = self.bytes(field)?;
        match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Cow::Borrowed(text)),
            Err(_) => Err(self.error(Problem::NotUtf8)),
        }
    }

    pub(super) fn trace_id(&mut self, field: Field) -> Result<TraceId, DecodeError> {
        let bytes = self.bytes(field)?;
        self.id(bytes, TraceId::from_bytes(bytes), 16)
    }

    pub(super) fn span_id(&mut self, field: Field) -> Result<SpanId, DecodeError> {
        let bytes = self.bytes(field)?;
        self.id(bytes, SpanId::from_bytes(bytes), 8)
    }

    pub(super) fn unsigned(&mut self, field: Field) -> Result<u64, DecodeError> {
        self.expect(field, VARINT, "0 (varint)")?;
        self.varint()
    }

    pub(super) fn unsigned32(&mut self, field: Field) -> Result<u32, DecodeError> {
        self.unsigned(field).map(low_half)
    }

    pub(super) fn signed(&mut self, field: Field) -> Result<i64, DecodeError> {
        self.unsigned(field).map(as_signed)
    }

    pub(super) fn boolean(&mut self, field: Field) -> Result<bool, DecodeError> {
        self.unsigned(field).map(|value| value != 0)
    }

    pub(super) fn fixed64(&mut self, field: Field) -> Result<u64, DecodeError> {
        self.expect(field, FIXED64, "1 (64 bits)")?;
        self.chunk().map(u64::from_le_bytes)
    }

    pub(super) fn double(&mut self, field: Field) -> Result<f64, DecodeError> {
        self.fixed64(field).map(f64::from_bits)
    }

    pub(super) fn fixed32(&mut self, field: Field) -> Result<u32, DecodeError> {
        self.expect(field, FIXED32, "5 (32 bits)")?;
        self.chunk().map(u32::from_le_bytes)
    }

    /// Appends a repeated 64-bit field, packed or not.
    pub(super) fn repeated<T>(
        &mut self,
        field: Field,
        list: &mut Vec<T>,
        convert: impl Fn(u64) -> T,
    ) -> Result<(), DecodeError> {
        if field.wire == FIXED64 {
            let item = convert(self.fixed64(field)?);
            return self
                .budget
                .push(list, item)
                .map_err(|spent| self.too_large(&spent));
        }
        let packed = self.bytes(field)?;
        let (chunks, left) = (packed.chunks_exact(8), packed.len() % 8);
        if left != 0 {
            let wanted = 8;
            return Err(self.error(Problem::Truncated {
                wanted,
                found: left,
            }));
        }
        self.budget
            .reserve(list, chunks.len())
            .map_err(|spent| self.too_large(&spent))?;
        let numbers = chunks.filter_map(|chunk| chunk.try_into().ok());
        list.extend(numbers.map(|chunk| convert(u64::from_le_bytes(chunk))));
        Ok(())
    }

    fn tag(&mut self) -> Result<Field, DecodeError> {
        let tag = self.varint()?;
        let number = tag >> 3;
        if number == 0 || number > MAX_FIELD_NUMBER {
            return Err(self.error(Problem::FieldNumber { found: number }));
        }
        self.field = low_half(number);
        Ok(Field {
            number: self.field,
            wire: (tag & 7) as u8,
        })
    }

    fn varint(&mut self) -> Result<u64, DecodeError> {
        match self.rest {
            [byte @ 0..=0x7f, rest @ ..] => {
                self.rest = rest;
                Ok(u64::from(*byte))
            }
            [low, high @ 0..=0x7f, rest @ ..] => {
                self.rest = rest;
                Ok(u64::from(low & 0x7f) | u64::from(*high) << 7)
            }
            _ => self.long_varint(),
        }
    }

    fn long_varint(&mut self) -> Result<u64, DecodeError> {
        let mut value = 0;
        for (at, byte) in self.rest.iter().take(10).enumerate() {
            if at == 9 && *byte > 1 {
                break;
            }
            value |= u64::from(byte & 0x7f) << (7 * at);
            if *byte < 0x80 {
                self.rest = self.rest.get(at + 1..).unwrap_or_default();
                return Ok(value);
            }
        }
        if self.rest.len() < 10 {
            let wanted = u64::try_from(self.rest.len()).unwrap_or_default() + 1;
            return Err(self.truncated(wanted));
        }
        Err(self.error(Problem::VarintTooLong))
    }

    fn chunk<const BYTES: usize>(&mut self) -> Result<[u8; BYTES], DecodeError> {
        let Some((chunk, rest)) = self.rest.split_first_chunk() else {
            return Err(self.truncated(u64::try_from(BYTES).unwrap_or_default()));
        };
        self.rest = rest;
        Ok(*chunk)
    }

    /// An id, where it has its length or is left out.
    fn id<T: Default>(&self, bytes: &[u8], id: Option<T>, wanted: usize) -> Result<T, DecodeError> {
        match id {
            Some(id) => Ok(id),
            None if bytes.is_empty() => Ok(T::default()),
            None => Err(self.error(Problem::IdLength {
                found: bytes.len(),
                wanted,
            })),
        }
    }

    fn expect(&self, field: Field, wire: u8, wanted: &'static str) -> Result<(), DecodeError> {
        if field.wire == wire {
            return Ok(());
        }
        Err(self.wire_type(field, wanted))
    }

    #[cold]
    fn wire_type(&self, field: Field, wanted: &'static str) -> DecodeError {
        let found = field.wire;
        self.error(Problem::WireType { found, wanted })
    }

    #[cold]
    fn truncated(&self, wanted: u64) -> DecodeError {
        let found = self.rest.len();
        self.error(Problem::Truncated { wanted, found })
    }

    #[cold]
    fn too_large(&self, spent: &Spent) -> DecodeError {
        let limit_bytes = spent.limit;
        self.error(Problem::TooLarge { limit_bytes })
    }

    #[cold]
    fn error(&self, problem: Problem) -> DecodeError {
        let offset = self.total - self.after - self.rest.len();
        let field = match self.field {
            0 => FieldName::None,
            number => FieldName::Number(number),
        };
        DecodeError::new(offset, self.message, field, problem)
    }
}

/// A varint of up to four bytes, and what follows it.
fn short_varint(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut value = 0;
    for (at, byte) in bytes.iter().take(4).enumerate() {
        value |= usize::from(byte & 0x7f) << (7 * at);
        if *byte < 0x80 {
            return Some((value, bytes.get(at + 1..)?));
        }
    }
    None
}
