//! Lower-case hexadecimal, two digits at a time.

/// Writes the digits of `bytes` to the start of `out`, as far as that reaches.
pub(crate) fn write(out: &mut [u8], bytes: &[u8]) {
    for (pair, byte) in out.chunks_exact_mut(2).zip(bytes) {
        pair.copy_from_slice(&PAIRS[usize::from(*byte)]);
    }
}

/// Exactly `N` bytes from their digits; `None` where anything else is there.
pub(crate) fn read<const N: usize>(digits: &[u8]) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    if digits.len() != 2 * N {
        return None;
    }
    let words = N / 4 * 4;
    let (long, short) = bytes.split_at_mut(words);
    let (long_digits, short_digits) = digits.split_at(2 * words);
    for (four, eight) in long.chunks_exact_mut(4).zip(long_digits.chunks_exact(8)) {
        four.copy_from_slice(&word(eight.try_into().ok()?)?.to_be_bytes());
    }
    let mut seen = 0;
    for (byte, pair) in short.iter_mut().zip(short_digits.chunks_exact(2)) {
        let (high, low) = (VALUES[usize::from(pair[0])], VALUES[usize::from(pair[1])]);
        seen |= high | low;
        *byte = high << 4 | low;
    }
    (seen != NO_DIGIT).then_some(bytes)
}

/// The number that eight digits stand for.
fn word(digits: [u8; 8]) -> Option<u32> {
    let text = u64::from_be_bytes(digits);
    let letters = text >> 6 & each(1);
    let values = (text & each(0x0f)) + 9 * letters;
    // Written out again, anything but a digit is another character.
    let above_nine = (values + each(0x76)) >> 7 & each(1);
    let again = values + each(b'0') + u64::from(b'a' - b'9' - 1) * above_nine;
    let pairs = (values | values >> 4) & 0x00ff_00ff_00ff_00ff;
    let quads = (pairs | pairs >> 8) & 0x0000_ffff_0000_ffff;
    let number = u32::try_from((quads | quads >> 16) & 0xffff_ffff).ok();
    number.filter(|_| again == text && values & each(0xf0) == 0)
}

/// Which of eight lower-case hexadecimal digits are letters, as bits, the first one's the highest;
/// `None` where one is no digit.
pub(crate) fn letters(digits: [u8; 8]) -> Option<u8> {
    /// Brings the lowest bits of all bytes together in the highest byte.
    const GATHER: u64 = 0x0102_0408_1020_4080;
    word(digits)?;
    let letters = u64::from_be_bytes(digits) >> 6 & each(1);
    u8::try_from(letters.wrapping_mul(GATHER) >> 56).ok()
}

/// A word of the same byte eight times.
const fn each(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// Has all bits, so that it shows in whatever it is joined to.
const NO_DIGIT: u8 = 0xff;

static PAIRS: [[u8; 2]; 256] = pairs();
static VALUES: [u8; 256] = values();

const fn pairs() -> [[u8; 2]; 256] {
    let mut pairs = [[0; 2]; 256];
    let mut byte = 0;
    while byte < 256 {
        pairs[byte] = [DIGITS[byte >> 4], DIGITS[byte & 0xf]];
        byte += 1;
    }
    pairs
}

const fn values() -> [u8; 256] {
    let mut values = [NO_DIGIT; 256];
    let mut value = 0;
    while value < 16 {
        values[DIGITS[value as usize] as usize] = value;
        value += 1;
    }
    values
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{letters, read, write};

    #[track_caller]
    fn check(digits: &[u8], expected: Option<[u8; 2]>) {
        assert_eq!(read(digits), expected, "{}", digits.escape_ascii());
    }

    #[test]
    fn nothing_but_exactly_these_digits_is_read() {
        check(b"00ff", Some([0, 0xff]));
        check(b"1a2b", Some([0x1a, 0x2b]));
        for broken in [
            &b""[..],
            b"00f",
            b"00ff0",
            b"00fF",
            b"0g00",
            b"+100",
            b"00\xff0",
        ] {
            check(broken, None);
        }
    }

    #[test]
    fn letters_are_told_from_digits() {
        assert_eq!(letters(*b"0190163d"), Some(0b0000_0001));
        assert_eq!(letters(*b"a0bb0f00"), Some(0b1011_0100));
        assert_eq!(letters(*b"a0bb-f00"), None);
    }

    #[test]
    fn each_character_of_a_word_is_a_digit_or_refused() {
        for at in 0..8 {
            for byte in 0..=u8::MAX {
                let mut digits = *b"0190163d";
                digits[at] = byte;
                let text = std::str::from_utf8(&digits).ok();
                let lower =
                    text.filter(|text| !text.contains(|c: char| c.is_uppercase() || c == '+'));
                let expected = lower.and_then(|text| u32::from_str_radix(text, 16).ok());
                assert_eq!(
                    read(&digits).map(u32::from_be_bytes),
                    expected,
                    "{byte} at {at}"
                );
            }
        }
    }

    #[test]
    fn no_more_is_written_than_there_is_room_for() {
        let mut out = *b"....-";
        write(&mut out, &[0x1a, 0x2b, 0x3c]);
        assert_eq!(&out, b"1a2b-");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(bytes in any::<[u8; 16]>()) {
            let mut digits = [0; 32];
            write(&mut digits, &bytes);
            prop_assert_eq!(read(&digits), Some(bytes));
        }
    }
}
