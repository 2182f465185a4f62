//! OTLP's JSON, rewritten from the encoded protobuf, so that both are the same batch.
//!
//! The mapping is the OTLP specification's: field names in lower camel case, trace and span ids as
//! hexadecimal, other bytes as base64, enums as numbers, 64-bit integers as text. What the schema
//! does not know is left out.

mod answer;
mod schema;
mod text;

use self::schema::{Field, Kind, Message};
use super::wire::{Fields, Value, fixed64, varint};
use crate::vitals::Signal;

pub(super) use answer::to_protobuf as answer_to_protobuf;

/// How deep values may nest; the redactor has bounded that before.
const MAX_DEPTH: u32 = 128;

/// The export request of `signal` as JSON; `None` where `body` is none.
pub(crate) fn request(signal: Signal, body: &[u8]) -> Option<Vec<u8>> {
    let message = match signal {
        Signal::Traces => &schema::TRACES,
        Signal::Metrics => &schema::METRICS,
        Signal::Logs => &schema::LOGS,
    };
    let mut out = Vec::with_capacity(body.len() * 2);
    object(&mut out, message, body, MAX_DEPTH)?;
    Some(out)
}

fn object(out: &mut Vec<u8>, message: &Message, body: &[u8], depth: u32) -> Option<()> {
    let depth = depth.checked_sub(1)?;
    out.push(b'{');
    let mut first = true;
    for field in message.0 {
        let start = out.len();
        if !first {
            out.push(b',');
        }
        out.push(b'"');
        out.extend_from_slice(field.name.as_bytes());
        out.extend_from_slice(b"\":");
        if member(out, field, body, depth)? {
            first = false;
        } else {
            out.truncate(start);
        }
    }
    out.push(b'}');
    Some(())
}

/// Writes the value of `field`; `Some(false)` where the message has none.
fn member(out: &mut Vec<u8>, field: &Field, body: &[u8], depth: u32) -> Option<bool> {
    let start = out.len();
    let mut found = false;
    for each in Fields(body) {
        let (number, value) = each?;
        if number != field.number {
            continue;
        }
        if !field.repeated {
            // The last one counts.
            out.truncate(start);
            single(out, &field.kind, value, depth)?;
        } else if let Some(mut packed) = packed(&field.kind, value) {
            while !packed.is_empty() {
                out.push(if found { b',' } else { b'[' });
                found = true;
                single(out, &field.kind, unpacked(&field.kind, &mut packed)?, depth)?;
            }
            continue;
        } else {
            out.push(if found { b',' } else { b'[' });
            single(out, &field.kind, value, depth)?;
        }
        found = true;
    }
    if found && field.repeated {
        out.push(b']');
    }
    Some(found)
}

/// Numbers of a repeated field come in one run of bytes.
fn packed<'a>(kind: &Kind, value: Value<'a>) -> Option<&'a [u8]> {
    match (kind, value) {
        (Kind::Unsigned64 | Kind::Fixed64 | Kind::Double, Value::Bytes(bytes)) => Some(bytes),
        _ => None,
    }
}

fn unpacked<'a>(kind: &Kind, from: &mut &'a [u8]) -> Option<Value<'a>> {
    match kind {
        Kind::Unsigned64 => varint(from).map(Value::Varint),
        _ => fixed64(from).map(Value::Fixed64),
    }
}

fn single(out: &mut Vec<u8>, kind: &Kind, value: Value<'_>, depth: u32) -> Option<()> {
    match (kind, value) {
        (Kind::Message(message), Value::Bytes(body)) => object(out, message, body, depth)?,
        (Kind::Text, Value::Bytes(bytes)) => text::string(out, std::str::from_utf8(bytes).ok()?),
        (Kind::Hex, Value::Bytes(bytes)) => text::hex(out, bytes),
        (Kind::Base64, Value::Bytes(bytes)) => text::base64(out, bytes),
        (Kind::Bool, Value::Varint(value)) => text::plain(out, value != 0),
        // An enum or `int32` that is below zero is written as if it had 64 bits.
        (Kind::Int32, Value::Varint(value)) => text::plain(out, signed(value)),
        (Kind::Sint32, Value::Varint(value)) => text::plain(out, zigzag(value)),
        (Kind::Unsigned32, Value::Varint(value)) => text::plain(out, value),
        (Kind::Unsigned32, Value::Fixed32(value)) => text::plain(out, value),
        (Kind::Unsigned64, Value::Varint(value)) | (Kind::Fixed64, Value::Fixed64(value)) => {
            text::quoted(out, value);
        }
        (Kind::Signed64, Value::Varint(value) | Value::Fixed64(value)) => {
            text::quoted(out, signed(value));
        }
        (Kind::Double, Value::Fixed64(bits)) => text::double(out, f64::from_bits(bits)),
        _ => return None,
    }
    Some(())
}

fn zigzag(value: u64) -> i64 {
    signed(value >> 1) ^ -signed(value & 1)
}

/// The same bits.
fn signed(value: u64) -> i64 {
    i64::from_le_bytes(value.to_le_bytes())
}

#[cfg(test)]
mod tests;
