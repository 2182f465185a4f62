//! A protobuf message as it is written: fields in the order of their numbers, none that has its
//! type's usual value, as proto3 wants it.

/// Wire types.
const VARINT: u64 = 0;
const FIXED64: u64 = 1;
const LENGTH: u64 = 2;
const FIXED32: u64 = 5;

/// Most bytes of a varint.
const VARINT_BYTES: usize = 10;

/// Writes to the end of a buffer.
pub(super) struct Message<'a>(&'a mut Vec<u8>);

impl<'a> Message<'a> {
    pub(super) fn new(bytes: &'a mut Vec<u8>) -> Self {
        Self(bytes)
    }

    /// Fields that were written before.
    pub(super) fn raw(&mut self, fields: &[u8]) {
        self.0.extend_from_slice(fields);
    }

    /// A message as a field, also one of which nothing is said.
    pub(super) fn nested(&mut self, field: u64, write: impl FnOnce(&mut Message<'_>)) {
        self.tag(field, LENGTH);
        // Room for the length of a short one; a longer one moves.
        self.0.push(0);
        let start = self.0.len();
        write(&mut Message(self.0));
        let (digits, count) = varint(number(self.0.len() - start));
        let end = self.0.len();
        self.0.extend_from_slice(&digits[1..count]);
        self.0.copy_within(start..end, start + count - 1);
        self.0[start - 1..start - 1 + count].copy_from_slice(&digits[..count]);
    }

    /// A text; none where it is empty.
    pub(super) fn text(&mut self, field: u64, text: &str) {
        self.bytes(field, text.as_bytes());
    }

    /// Bytes; none where there are none.
    pub(super) fn bytes(&mut self, field: u64, bytes: &[u8]) {
        if !bytes.is_empty() {
            self.bytes_always(field, bytes);
        }
    }

    /// A number; none where it is 0.
    pub(super) fn number(&mut self, field: u64, number: u64) {
        if number != 0 {
            self.number_always(field, number);
        }
    }

    /// `fixed64`; none where it is 0.
    pub(super) fn fixed64(&mut self, field: u64, number: u64) {
        if number != 0 {
            self.fixed64_always(field, number);
        }
    }

    /// `fixed32`; none where it is 0.
    pub(super) fn fixed32(&mut self, field: u64, number: u32) {
        if number != 0 {
            self.tag(field, FIXED32);
            self.0.extend_from_slice(&number.to_le_bytes());
        }
    }

    /// One of several fields, which says by its being there which of them it is.
    pub(super) fn bytes_always(&mut self, field: u64, bytes: &[u8]) {
        self.tag(field, LENGTH);
        self.varint(number(bytes.len()));
        self.0.extend_from_slice(bytes);
    }

    /// As [`bytes_always`](Self::bytes_always).
    pub(super) fn number_always(&mut self, field: u64, number: u64) {
        self.tag(field, VARINT);
        self.varint(number);
    }

    /// As [`bytes_always`](Self::bytes_always).
    pub(super) fn fixed64_always(&mut self, field: u64, number: u64) {
        self.tag(field, FIXED64);
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    fn tag(&mut self, field: u64, wire_type: u64) {
        self.varint(field << 3 | wire_type);
    }

    fn varint(&mut self, number: u64) {
        match u8::try_from(number) {
            Ok(small) if small < 0x80 => self.0.push(small),
            _ => {
                let (digits, count) = varint(number);
                self.0.extend_from_slice(&digits[..count]);
            }
        }
    }
}

/// A number seven bits at a time, and in how many bytes.
fn varint(mut number: u64) -> ([u8; VARINT_BYTES], usize) {
    let mut digits = [0; VARINT_BYTES];
    let mut count = 1;
    for digit in &mut digits {
        *digit = number.to_le_bytes()[0] & 0x7f;
        number >>= 7;
        if number == 0 {
            break;
        }
        *digit |= 0x80;
        count += 1;
    }
    (digits, count)
}

fn number(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}
