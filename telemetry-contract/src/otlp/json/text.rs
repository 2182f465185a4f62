//! JSON's text forms: strings with escapes, numbers, base64.

/// How many bytes stand before the closing quote; `None` where there is none, or a raw control
/// character comes first.
pub(super) fn string_length(bytes: &[u8]) -> Option<usize> {
    let mut escaped = false;
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            0..0x20 => return None,
            _ if escaped => escaped = false,
            b'"' => return Some(at),
            b'\\' => escaped = true,
            _ => {}
        }
    }
    None
}

/// Resolves escapes; `None` where one is wrong. A surrogate without its other half becomes U+FFFD.
pub(super) fn unescape(raw: &str) -> Option<String> {
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((plain, escape)) = rest.split_once('\\') {
        text.push_str(plain);
        let mut chars = escape.chars();
        let plain = match chars.next()? {
            '"' => '"',
            '/' => '/',
            '\\' => '\\',
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                let (unescaped, after) = unicode(chars.as_str())?;
                chars = after.chars();
                unescaped
            }
            _ => return None,
        };
        text.push(plain);
        rest = chars.as_str();
    }
    text.push_str(rest);
    Some(text)
}

/// The character of `XXXX`, or of `XXXX\uXXXX` where the two are a pair of surrogates.
fn unicode(text: &str) -> Option<(char, &str)> {
    let (high, rest) = code_unit(text)?;
    if !(0xd800..0xdc00).contains(&high) {
        return Some((char::from_u32(high).unwrap_or('\u{fffd}'), rest));
    }
    match rest.strip_prefix("\\u").and_then(code_unit) {
        Some((low @ 0xdc00..0xe000, rest)) => {
            let code = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
            Some((char::from_u32(code).unwrap_or('\u{fffd}'), rest))
        }
        _ => Some(('\u{fffd}', rest)),
    }
}

fn code_unit(text: &str) -> Option<(u32, &str)> {
    let (digits, rest) = text.split_at_checked(4)?;
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    Some((u32::from_str_radix(digits, 16).ok()?, rest))
}

/// Whether this is a number by JSON's grammar.
pub(super) fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let leading_zero = whole.len() > 1 && whole.starts_with('0');
    let exponent = exponent.map(|text| text.strip_prefix(['+', '-']).unwrap_or(text));
    is_digits(whole)
        && !leading_zero
        && fraction.is_none_or(is_digits)
        && exponent.is_none_or(is_digits)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// An integer by JSON's grammar, also one that is written with a fraction of zeros or an exponent
/// (`1.0`, `1.5e3`); exact, however large.
pub(super) fn integer(text: &str) -> Option<i128> {
    if !is_number(text) {
        return None;
    }
    text.parse().ok().or_else(|| expanded(text))
}

/// A number with its point moved by its exponent, where no digit is left behind the point.
fn expanded(text: &str) -> Option<i128> {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let fraction = fraction.trim_end_matches('0');
    let digits: i128 = format!("{whole}{fraction}").parse().ok()?;
    let places = i64::try_from(fraction.len()).ok()?;
    let shift = exponent.parse::<i64>().ok()?.checked_sub(places)?;
    let factor = u32::try_from(shift.unsigned_abs())
        .ok()
        .and_then(|shift| 10_i128.checked_pow(shift));
    match factor {
        _ if digits == 0 => Some(0),
        Some(factor) if shift >= 0 => digits.checked_mul(factor),
        Some(factor) if digits % factor == 0 => Some(digits / factor),
        _ => None,
    }
}

/// A double: a number, or one of the three words of protobuf's JSON mapping.
pub(super) fn double(text: &str) -> Option<f64> {
    match text {
        "Infinity" => Some(f64::INFINITY),
        "-Infinity" => Some(f64::NEG_INFINITY),
        "NaN" => Some(f64::NAN),
        _ if is_number(text) => text.parse().ok(),
        _ => None,
    }
}

/// The bytes of base64 text, standard or URL-safe, padded or not.
pub(super) fn base64(text: &str) -> Option<Vec<u8>> {
    let text = text.trim_end_matches('=').as_bytes();
    if text.len() % 4 == 1 {
        return None;
    }
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 2);
    for group in text.chunks(4) {
        let bits = group.iter().try_fold(0_u32, |bits, digit| {
            Some(bits << 6 | u32::from(six_bits(*digit)?))
        })?;
        let missing = 4 - group.len();
        let [_, all @ ..] = (bits << (6 * missing)).to_be_bytes();
        bytes.extend(all.iter().take(3 - missing));
    }
    Some(bytes)
}

fn six_bits(digit: u8) -> Option<u8> {
    match digit {
        b'A'..=b'Z' => Some(digit - b'A'),
        b'a'..=b'z' => Some(digit - b'a' + 26),
        b'0'..=b'9' => Some(digit - b'0' + 52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_become_their_characters() {
        #[track_caller]
        fn check(raw: &str, expected: Option<&str>) {
            assert_eq!(unescape(raw).as_deref(), expected);
        }
        check(r#"a\"b\\c\/d\n\u00e9"#, Some("a\"b\\c/d\né"));
        check(r"\ud83d\ude00!", Some("😀!"));
        check(r"\ud83d!", Some("\u{fffd}!"));
        check(r"\ud83d\u0041", Some("\u{fffd}A"));
        check(r"\ude00", Some("\u{fffd}"));
        check(r"\u12", None);
        check(r"\u+123", None);
        check(r"\x", None);
    }

    #[test]
    fn numbers_follow_the_grammar() {
        for text in ["0", "-0", "10", "1.5", "1e3", "-1.5E+10"] {
            assert!(is_number(text), "{text}");
        }
        for text in ["", "-", "01", "1.", ".5", "1e", "1e+", "--1", "+1", "1.2.3"] {
            assert!(!is_number(text), "{text}");
        }
    }

    #[test]
    fn integers_may_be_written_as_floats() {
        #[track_caller]
        fn check(text: &str, expected: Option<i128>) {
            assert_eq!(integer(text), expected);
        }
        check("18446744073709551615", Some(18_446_744_073_709_551_615));
        check("-3", Some(-3));
        check("1e3", Some(1000));
        check("2.0", Some(2));
        check("2.5", None);
        check("x", None);
        check("1.795253400e18", Some(1_795_253_400_000_000_000));
        check(
            "1.8446744073709551615E+19",
            Some(18_446_744_073_709_551_615),
        );
        check("-9.223372036854775808e18", Some(-9_223_372_036_854_775_808));
        check("25.0e-1", None);
        check("250e-1", Some(25));
        check("0e999", Some(0));
        check("-0.0", Some(0));
        check("1e999", None);
        check("1e99999999999999999999", None);
        check("1e-9223372036854775808", None);
    }

    #[test]
    fn integers_follow_the_grammar_of_numbers() {
        for text in [
            "+5", "007", "", "-", "1_000", " 5", "5 ", "0x5", "1e", "inf", "NaN",
        ] {
            assert_eq!(integer(text), None, "{text}");
        }
    }

    #[test]
    fn base64_takes_both_alphabets() {
        #[track_caller]
        fn check(text: &str, expected: Option<&[u8]>) {
            assert_eq!(base64(text).as_deref(), expected);
        }
        check("", Some(b""));
        check("aGk=", Some(b"hi"));
        check("aGk", Some(b"hi"));
        check("aGkh", Some(b"hi!"));
        check("+/+/", Some(b"\xfb\xff\xbf"));
        check("-_-_", Some(b"\xfb\xff\xbf"));
        check("a", None);
        check("a*==", None);
    }
}
