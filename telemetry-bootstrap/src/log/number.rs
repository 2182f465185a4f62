//! Numbers as JSON.

use std::io::Write as _;

/// Appends a whole number.
pub(super) fn push_u64(out: &mut Vec<u8>, mut value: u64) {
    let mut text = [0_u8; 20];
    let mut start = text.len();
    loop {
        start -= 1;
        text[start] = b'0' + u8::try_from(value % 10).unwrap_or(0);
        value /= 10;
        if value == 0 {
            break;
        }
    }
    out.extend_from_slice(&text[start..]);
}

/// Appends a whole number with its sign.
pub(super) fn push_i64(out: &mut Vec<u8>, value: i64) {
    if value < 0 {
        out.push(b'-');
    }
    push_u64(out, value.unsigned_abs());
}

/// Appends a number in its shortest form that reads back the same. What JSON has no number for is
/// a string, as in the protobuf JSON mapping: `"NaN"`, `"Infinity"`, `"-Infinity"`.
pub(super) fn push_f64(out: &mut Vec<u8>, value: f64) {
    let text: &[u8] = match value {
        _ if value.is_nan() => b"\"NaN\"",
        f64::INFINITY => b"\"Infinity\"",
        f64::NEG_INFINITY => b"\"-Infinity\"",
        _ => {
            // Writing to a `Vec` can't fail.
            let _infallible = write!(out, "{value:?}");
            return;
        }
    };
    out.extend_from_slice(text);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(push: impl Fn(&mut Vec<u8>), expected: &str) {
        let mut out = Vec::new();
        push(&mut out);
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn whole_numbers() {
        check(|out| push_u64(out, 0), "0");
        check(|out| push_u64(out, u64::MAX), "18446744073709551615");
        check(|out| push_i64(out, i64::MIN), "-9223372036854775808");
        check(|out| push_i64(out, 42), "42");
    }

    #[test]
    fn fractions() {
        check(|out| push_f64(out, 0.1), "0.1");
        check(|out| push_f64(out, -1.0), "-1.0");
        check(|out| push_f64(out, 1e300), "1e300");
        check(|out| push_f64(out, 5e-324), "5e-324");
        check(|out| push_f64(out, f64::NAN), "\"NaN\"");
        check(|out| push_f64(out, f64::NEG_INFINITY), "\"-Infinity\"");
    }
}
