//! A day of the calendar, without a clock.

use core::fmt;
use core::str::FromStr;

/// A day that exists, in the Gregorian calendar; the earlier one sorts first.
///
/// Reads and displays as `YYYY-MM-DD`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

/// The text is no date, or the date does not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoDate;

impl fmt::Display for NoDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a day that exists is wanted, as `YYYY-MM-DD`")
    }
}

impl core::error::Error for NoDate {}

impl Date {
    /// The day that is so many days after 1970-01-01; none is after 9999-12-31.
    pub fn of_day(days: u64) -> Self {
        let mut date = Self {
            year: 1970,
            month: 1,
            day: 1,
        };
        let mut left = days;
        while left >= days_of_year(date.year) {
            if date.year == 9999 {
                return Self {
                    month: 12,
                    day: 31,
                    ..date
                };
            }
            left -= days_of_year(date.year);
            date.year += 1;
        }
        while left >= u64::from(days_of_month(date.year, date.month)) {
            left -= u64::from(days_of_month(date.year, date.month));
            date.month += 1;
        }
        // Fewer days are left than this month has.
        date.day += u8::try_from(left).unwrap_or(0);
        date
    }

    /// The same day so many years later; 28 February where that year has no 29th.
    #[must_use]
    pub fn years_later(self, years: u16) -> Self {
        let year = self.year.saturating_add(years);
        let day = self.day.min(days_of_month(year, self.month));
        Self { year, day, ..self }
    }
}

impl FromStr for Date {
    type Err = NoDate;

    fn from_str(text: &str) -> Result<Self, NoDate> {
        let bytes = text.as_bytes();
        let dashes = bytes.len() == 10 && bytes[4] == b'-' && bytes[7] == b'-';
        if !dashes {
            return Err(NoDate);
        }
        let number = |from: usize, to: usize| -> Result<u16, NoDate> {
            let digits = text.get(from..to).ok_or(NoDate)?;
            let all = digits.bytes().all(|byte| byte.is_ascii_digit());
            digits.parse().ok().filter(|_| all).ok_or(NoDate)
        };
        let narrow = |number: u16| u8::try_from(number).map_err(|_| NoDate);
        let year = number(0, 4)?;
        let (month, day) = (narrow(number(5, 7)?)?, narrow(number(8, 10)?)?);
        let exists = (1..=12).contains(&month) && day >= 1 && day <= days_of_month(year, month);
        let date = Self { year, month, day };
        exists.then_some(date).ok_or(NoDate)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, month, day } = self;
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

const fn is_leap(year: u16) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

const fn days_of_year(year: u16) -> u64 {
    if is_leap(year) { 366 } else { 365 }
}

const fn days_of_month(year: u16, month: u8) -> u8 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Date;

    #[track_caller]
    fn check(text: &str, exists: bool) {
        let read = text.parse::<Date>();
        assert_eq!(read.is_ok(), exists, "{text}");
        if let Ok(date) = read {
            assert_eq!(date.to_string(), text);
        }
    }

    #[test]
    fn only_days_that_exist_are_read() {
        check("2026-11-22", true);
        check("2024-02-29", true);
        check("2000-02-29", true);
        check("1900-02-29", false);
        check("2026-02-29", false);
        check("2026-04-31", false);
        check("2026-13-01", false);
        check("2026-00-10", false);
        check("2026-01-00", false);
        check("2026-1-1", false);
        check("26-01-01", false);
        check("2026-01-01T00:00:00Z", false);
        check("+026-01-01", false);
        check("2026/01/01", false);
        check("20é6-01-1", false);
        check("", false);
    }

    #[test]
    fn days_are_counted_from_1970() {
        let day = |days| Date::of_day(days).to_string();
        assert_eq!(day(0), "1970-01-01");
        assert_eq!(day(59), "1970-03-01");
        assert_eq!(day(11_016), "2000-02-29");
        assert_eq!(day(20_779), "2026-11-22");
        assert_eq!(day(u64::MAX), "9999-12-31");
    }

    #[test]
    fn a_year_later_is_the_same_day_if_there_is_one() {
        let later = |text: &str, years| text.parse().map(|date: Date| date.years_later(years));
        assert_eq!(later("2026-11-22", 2), "2028-11-22".parse());
        assert_eq!(later("2024-02-29", 1), "2025-02-28".parse());
    }

    proptest! {
        #[test]
        fn the_next_day_is_later(day in 0_u64..3_000_000) {
            prop_assert!(Date::of_day(day) <= Date::of_day(day + 1));
        }

        #[test]
        fn any_text_is_read_without_a_panic(text in "\\PC{0,12}") {
            let _read = text.parse::<Date>();
        }
    }
}
