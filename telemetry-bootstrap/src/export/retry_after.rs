//! `Retry-After`, in both forms that HTTP has for it: seconds, or the date after which to come.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// How long the backend asks to wait, `now` being now; zero where the date has passed. `None` where
/// it says something else. RFC 9110, 10.2.3 and 5.6.7.
pub(super) fn retry_after(value: &str, now: SystemTime) -> Option<Duration> {
    let value = value.trim();
    match value.parse() {
        Ok(seconds) => Some(Duration::from_secs(seconds)),
        Err(_) => date(value).map(|date| date.duration_since(now).unwrap_or_default()),
    }
}

/// A date in any of the three forms that a recipient has to know:
/// `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT`, `Sun Nov  6 08:49:37 1994`.
fn date(text: &str) -> Option<SystemTime> {
    let words: Vec<&str> = text
        .split([' ', ',', '-'])
        .filter(|word| !word.is_empty())
        .collect();
    let ([_, day, month, year, clock, "GMT"] | [_, month, day, clock, year]) = *words.as_slice()
    else {
        return None;
    };
    let month = MONTHS.iter().position(|name| *name == month)?;
    let days = days(year_of(year)?, month, number(day, 1..=31)?)?;
    let seconds = days * 86_400 + seconds_of(clock)?;
    UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
}

/// A year of four digits, or of two: this century's, since a wait lies ahead.
fn year_of(text: &str) -> Option<u64> {
    match text.len() {
        4 => number(text, 1970..=9999),
        2 => number(text, 0..=99).map(|year| 2000 + year),
        _ => None,
    }
}

/// Seconds since midnight of `08:49:37`.
fn seconds_of(clock: &str) -> Option<u64> {
    let mut parts = clock.split(':');
    let hours = number(parts.next()?, 0..=23)?;
    let minutes = number(parts.next()?, 0..=59)?;
    // 60 is a leap second.
    let seconds = number(parts.next()?, 0..=60)?;
    let whole = parts.next().is_none();
    whole.then_some(hours * 3600 + minutes * 60 + seconds)
}

/// Days from 1970-01-01; `month` from 0, `day` from 1.
fn days(year: u64, month: usize, day: u64) -> Option<u64> {
    const BEFORE: [u64; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let past = year - 1;
    let leap_days = past / 4 - past / 100 + past / 400 - 477;
    let this_year = BEFORE.get(month)? + u64::from(leap && month > 1);
    Some((year - 1970) * 365 + leap_days + this_year + day - 1)
}

fn number(text: &str, allowed: std::ops::RangeInclusive<u64>) -> Option<u64> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.parse().ok().filter(|_| digits)?;
    allowed.contains(&number).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 1994-11-06T08:49:37Z.
    const THEN: u64 = 784_111_777;

    /// What is asked for at this second.
    #[track_caller]
    fn check(value: &str, now: u64, expected: Option<u64>) {
        let now = UNIX_EPOCH + Duration::from_secs(now);
        let expected = expected.map(Duration::from_secs);
        assert_eq!(retry_after(value, now), expected, "{value}");
    }

    #[test]
    fn seconds_are_read() {
        check("7", 0, Some(7));
        check(" 0 ", 0, Some(0));
        check("18446744073709551615", 0, Some(u64::MAX));
    }

    #[test]
    fn dates_are_read_in_all_their_forms() {
        check("Sun, 06 Nov 1994 08:49:37 GMT", THEN - 30, Some(30));
        check("Sun Nov  6 08:49:37 1994", THEN - 30, Some(30));
        check(
            "Sunday, 06-Nov-94 08:49:37 GMT",
            3_000_000_000,
            Some(939_871_777),
        );
        check("Thu, 29 Feb 2024 00:00:00 GMT", 1_709_164_799, Some(1));
        check("Fri, 01 Mar 2024 00:00:00 GMT", 1_709_251_199, Some(1));
        check("Thu, 01 Jan 1970 00:00:00 GMT", 0, Some(0));
    }

    #[test]
    fn a_date_that_has_passed_asks_for_no_wait() {
        check("Sun, 06 Nov 1994 08:49:37 GMT", THEN + 1, Some(0));
    }

    #[test]
    fn anything_else_asks_for_nothing() {
        for value in [
            "",
            "soon",
            "-1",
            "1.5",
            "+-7",
            "Sun, 06 Nov 1994 08:49:37 CET",
            "Sun, 32 Nov 1994 08:49:37 GMT",
            "Sun, 06 Foo 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 24:49:37 GMT",
            "Sun, 06 Nov 1994 08:49 GMT",
            "Sun, 06 Nov 1969 08:49:37 GMT",
        ] {
            check(value, 0, None);
        }
    }
}
