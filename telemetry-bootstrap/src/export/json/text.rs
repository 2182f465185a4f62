//! JSON's scalars.

use std::fmt::Display;
use std::io::Write as _;

/// A number or boolean.
pub(super) fn plain(out: &mut Vec<u8>, value: impl Display) {
    // Writing to memory can't fail.
    let _infallible = write!(out, "{value}");
}

/// An integer that JavaScript could not hold: as text.
pub(super) fn quoted(out: &mut Vec<u8>, value: impl Display) {
    let _infallible = write!(out, "\"{value}\"");
}

/// A number; what is none has names in protobuf's JSON.
pub(super) fn double(out: &mut Vec<u8>, value: f64) {
    if value.is_nan() {
        out.extend_from_slice(b"\"NaN\"");
    } else if value.is_infinite() {
        let name: &[u8] = if value > 0.0 {
            b"\"Infinity\""
        } else {
            b"\"-Infinity\""
        };
        out.extend_from_slice(name);
    } else {
        plain(out, value);
    }
}

/// A string, escaped as far as JSON asks for and a terminal needs: control characters.
pub(super) fn string(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend_from_slice(&[b'\\', character as u8]),
            '\n' => out.extend_from_slice(b"\\n"),
            '\t' => out.extend_from_slice(b"\\t"),
            _ if character.is_control() => {
                let _infallible = write!(out, "\\u{:04x}", u32::from(character));
            }
            _ => out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    out.push(b'"');
}

/// Trace and span ids, as nobody but OTLP writes bytes in JSON.
pub(super) fn hex(out: &mut Vec<u8>, bytes: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    out.push(b'"');
    for byte in bytes {
        let digits = [byte >> 4, byte & 15].map(|digit| DIGITS[usize::from(digit)]);
        out.extend_from_slice(&digits);
    }
    out.push(b'"');
}

/// Other bytes.
pub(super) fn base64(out: &mut Vec<u8>, bytes: &[u8]) {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    out.push(b'"');
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for (at, shift) in [18, 12, 6, 0].into_iter().enumerate() {
            let digit = DIGITS[(bits >> shift) as usize & 63];
            out.push(if at <= chunk.len() { digit } else { b'=' });
        }
    }
    out.push(b'"');
}
