//! Timestamps of log lines.

/// Whether `text` is RFC 3339 in UTC with microseconds: `2026-11-21T09:30:00.123456Z`.
pub(super) fn is_timestamp(text: &str) -> bool {
    const SHAPE: &[u8] = b"0000-00-00T00:00:00.000000Z";
    let bytes = text.as_bytes();
    let same_shape = |(byte, shape): (&u8, &u8)| match shape {
        b'0' => byte.is_ascii_digit(),
        _ => byte == shape,
    };
    bytes.len() == SHAPE.len() && bytes.iter().zip(SHAPE).all(same_shape) && is_in_range(text)
}

fn is_in_range(text: &str) -> bool {
    let number = |from: usize, to: usize| text.get(from..to).and_then(|part| part.parse().ok());
    let within =
        |value: Option<u32>, low, high| value.is_some_and(|value| (low..=high).contains(&value));
    within(number(5, 7), 1, 12)
        && within(number(8, 10), 1, days(number(0, 4), number(5, 7)))
        && within(number(11, 13), 0, 23)
        && within(number(14, 16), 0, 59)
        // A leap second is allowed.
        && within(number(17, 19), 0, 60)
}

fn days(year: Option<u32>, month: Option<u32>) -> u32 {
    let year = year.unwrap_or(0);
    match month {
        Some(4 | 6 | 9 | 11) => 30,
        Some(2) if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        Some(2) => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::is_timestamp;

    #[track_caller]
    fn check(text: &str, expected: bool) {
        assert_eq!(is_timestamp(text), expected, "{text}");
    }

    #[test]
    fn utc_with_microseconds_is_the_only_form() {
        check("2026-11-21T09:30:00.123456Z", true);
        check("2024-02-29T23:59:60.000000Z", true);
        check("2026-11-21T09:30:00Z", false);
        check("2026-11-21T09:30:00.123Z", false);
        check("2026-11-21T09:30:00.123456+00:00", false);
        check("2026-11-21 09:30:00.123456Z", false);
        check("2026-02-29T09:30:00.123456Z", false);
        check("2026-13-01T09:30:00.123456Z", false);
        check("", false);
    }
}
