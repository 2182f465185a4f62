//! Timestamps: RFC 3339, UTC, microseconds, without a calendar library.

use std::time::{SystemTime, UNIX_EPOCH};

/// What stands before a timestamp on a line, which is written in one step with it.
pub(super) const START: &[u8] = b"{\"timestamp\":\"";

/// Bytes of both.
const LEN: usize = START.len() + 27;

/// Writes timestamps, and keeps the text of the second before, because most lines share it.
#[derive(Debug)]
pub(super) struct Stamp {
    second: u64,
    text: [u8; LEN],
}

impl Stamp {
    pub(super) const fn new() -> Self {
        Self {
            second: 0,
            text: *b"{\"timestamp\":\"1970-01-01T00:00:00.000000Z",
        }
    }

    /// [`START`] and `at` as text. A time before 1970 reads as 1970, one after 9999 as the end of 9999.
    pub(super) fn write(&mut self, at: SystemTime) -> &[u8] {
        const LAST: u64 = 253_402_300_799;
        let since = at.duration_since(UNIX_EPOCH).unwrap_or_default();
        let second = since.as_secs().min(LAST);
        if second != self.second {
            self.second = second;
            self.write_second();
        }
        digits(&mut self.time()[20..26], since.subsec_micros());
        &self.text
    }

    fn write_second(&mut self) {
        let (days, clock) = (self.second / 86_400, narrow(self.second % 86_400));
        let (year, month, day) = date(days);
        let time = self.time();
        digits(&mut time[0..4], year);
        digits(&mut time[5..7], month);
        digits(&mut time[8..10], day);
        digits(&mut time[11..13], clock / 3_600);
        digits(&mut time[14..16], clock / 60 % 60);
        digits(&mut time[17..19], clock % 60);
    }

    fn time(&mut self) -> &mut [u8] {
        &mut self.text[START.len()..]
    }
}

/// Decimal digits, zero-padded to the width of `out`.
fn digits(out: &mut [u8], mut value: u32) {
    for place in out.iter_mut().rev() {
        *place = b'0' + u8::try_from(value % 10).unwrap_or(0);
        value /= 10;
    }
}

fn narrow(value: u64) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

/// Year, month and day of a day counted from 1970-01-01.
///
/// Counts in years that start in March, so that the leap day is a year's last, within eras of 400
/// years, which all have the same 146 097 days.
fn date(days: u64) -> (u32, u32, u32) {
    let from_era = days + 719_468;
    let (era, day) = (from_era / 146_097, from_era % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day_of_year = day - (365 * year + year / 4 - year / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day_of_month = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 {
        march_month + 3
    } else {
        march_month - 9
    };
    let year = era * 400 + year + u64::from(month <= 2);
    (narrow(year), narrow(month), narrow(day_of_month))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[track_caller]
    fn check(micros: u64, expected: &str) {
        let mut stamp = Stamp::new();
        let at = UNIX_EPOCH + Duration::from_micros(micros);
        assert_eq!(written(&mut stamp, at), expected);
    }

    fn written(stamp: &mut Stamp, at: SystemTime) -> String {
        let time = stamp.write(at).strip_prefix(START).unwrap();
        String::from_utf8(time.to_vec()).unwrap()
    }

    #[test]
    fn known_times() {
        check(0, "1970-01-01T00:00:00.000000Z");
        check(951_782_400_000_000, "2000-02-29T00:00:00.000000Z");
        check(951_868_799_999_999, "2000-02-29T23:59:59.999999Z");
        check(1_763_728_245_123_456, "2025-11-21T12:30:45.123456Z");
        check(1_735_689_599_000_001, "2024-12-31T23:59:59.000001Z");
        check(4_107_542_400_000_000, "2100-03-01T00:00:00.000000Z");
        check(253_402_300_799_999_999, "9999-12-31T23:59:59.999999Z");
    }

    #[test]
    fn times_out_of_range_stay_timestamps() {
        let mut stamp = Stamp::new();
        let early = UNIX_EPOCH - Duration::from_secs(1);
        assert_eq!(written(&mut stamp, early), "1970-01-01T00:00:00.000000Z");
        let late = UNIX_EPOCH + Duration::from_secs(253_402_300_800);
        assert_eq!(written(&mut stamp, late), "9999-12-31T23:59:59.000000Z");
    }

    #[test]
    fn every_day_follows_the_one_before() {
        let (mut year, mut month, mut day) = date(0);
        for days in 1..200_000 {
            let next = date(days);
            let same_month = next == (year, month, day + 1);
            let new_month = next == (year, month + 1, 1) && day >= 28;
            let new_year = next == (year + 1, 1, 1) && (month, day) == (12, 31);
            assert!(same_month || new_month || new_year, "{next:?}");
            (year, month, day) = next;
        }
    }
}
