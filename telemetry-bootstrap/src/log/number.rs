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

/// Numbers below this, of at most six decimal places, have no more digits than a float can tell.
const MOST_PLAIN: f64 = 1e8;
const PLACES: f64 = 1e6;

/// The number in millionths, where it is one of few digits: then those are its shortest form, since
/// no two numbers of up to 15 digits are the same float.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a whole number from 0 to 1e14"
)]
fn millionths(value: f64) -> Option<u64> {
    if !(0.001..MOST_PLAIN).contains(&value) {
        return None;
    }
    let scaled = (value * PLACES).round();
    #[expect(clippy::float_cmp, reason = "the same float, or another number")]
    let same = scaled / PLACES == value;
    same.then_some(scaled as u64)
}

/// Appends such a number.
fn push_plain(out: &mut Vec<u8>, millionths: u64) {
    push_u64(out, millionths / 1_000_000);
    let mut places = *b".000000";
    let (mut rest, mut end) = (millionths % 1_000_000, 2);
    for (at, place) in places.iter_mut().enumerate().skip(1).rev() {
        *place = b'0' + u8::try_from(rest % 10).unwrap_or(0);
        if *place != b'0' {
            end = end.max(at + 1);
        }
        rest /= 10;
    }
    out.extend_from_slice(&places[..end]);
}

/// Appends a number in its shortest form that reads back the same. What JSON has no number for is
/// a string, as in the protobuf JSON mapping: `"NaN"`, `"Infinity"`, `"-Infinity"`.
pub(super) fn push_f64(out: &mut Vec<u8>, value: f64) {
    let text: &[u8] = match value {
        _ if value.is_nan() => b"\"NaN\"",
        f64::INFINITY => b"\"Infinity\"",
        f64::NEG_INFINITY => b"\"-Infinity\"",
        _ => {
            if let Some(millionths) = millionths(value) {
                return push_plain(out, millionths);
            }
            // Writing to a `Vec` can't fail.
            let _infallible = write!(out, "{value:?}");
            return;
        }
    };
    out.extend_from_slice(text);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

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

    proptest! {
        #[test]
        fn fractions_are_as_short_as_can_be(
            value in any::<f64>(), whole in 0..2_000_000_000_000_u64, places in 0..9_i32,
        ) {
            #[expect(clippy::cast_precision_loss, reason = "far fewer digits than a float has")]
            let short = whole as f64 / 10_f64.powi(places);
            for value in [value, short, -short, f64::from_bits(short.to_bits() + 1)] {
                let mut out = Vec::new();
                push_f64(&mut out, value);
                let shortest = format!("{value:?}");
                prop_assert!(!value.is_finite() || out == shortest.as_bytes(), "{shortest}");
            }
        }
    }

    #[test]
    fn fractions() {
        check(|out| push_f64(out, 0.1), "0.1");
        check(|out| push_f64(out, -1.0), "-1.0");
        check(|out| push_f64(out, 129.95), "129.95");
        check(|out| push_f64(out, 0.001), "0.001");
        check(|out| push_f64(out, 99_999_999.999_999), "99999999.999999");
        check(|out| push_f64(out, 1e300), "1e300");
        check(|out| push_f64(out, 5e-324), "5e-324");
        check(|out| push_f64(out, f64::NAN), "\"NaN\"");
        check(|out| push_f64(out, f64::NEG_INFINITY), "\"-Infinity\"");
    }
}
