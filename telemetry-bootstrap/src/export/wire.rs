//! Protobuf's wire format, as far as it takes to walk through a message.

/// One field of a message as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value<'a> {
    Varint(u64),
    Fixed64(u64),
    Bytes(&'a [u8]),
    Fixed32(u32),
}

/// The fields of a message with their numbers; `None` stands for what is no protobuf, and ends it.
pub(super) struct Fields<'a>(pub(super) &'a [u8]);

impl<'a> Iterator for Fields<'a> {
    type Item = Option<(u64, Value<'a>)>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let field = self.field();
        if field.is_none() {
            self.0 = &[];
        }
        Some(field)
    }
}

impl<'a> Fields<'a> {
    fn field(&mut self) -> Option<(u64, Value<'a>)> {
        let tag = varint(&mut self.0)?;
        let value = match tag & 7 {
            0 => Value::Varint(varint(&mut self.0)?),
            1 => Value::Fixed64(fixed64(&mut self.0)?),
            2 => {
                let length = usize::try_from(varint(&mut self.0)?).ok()?;
                Value::Bytes(take(&mut self.0, length)?)
            }
            5 => Value::Fixed32(fixed32(&mut self.0)?),
            _ => return None,
        };
        Some((tag >> 3, value))
    }
}

pub(super) fn varint(from: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (first, rest) = from.split_first()?;
        *from = rest;
        value |= u64::from(first & 0x7f) << shift;
        if first & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

pub(super) fn fixed64(from: &mut &[u8]) -> Option<u64> {
    let bytes = take(from, 8)?;
    bytes.try_into().ok().map(u64::from_le_bytes)
}

fn fixed32(from: &mut &[u8]) -> Option<u32> {
    let bytes = take(from, 4)?;
    bytes.try_into().ok().map(u32::from_le_bytes)
}

fn take<'a>(from: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, rest) = from.split_at_checked(length)?;
    *from = rest;
    Some(taken)
}
