//! The one place where the tools read the clock.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::date::Date;

const SECONDS_OF_DAY: u64 = 86_400;

/// Now in UTC, `YYYY-MM-DDThh:mm:ss`.
pub(crate) fn now() -> String {
    written(seconds())
}

/// Today in UTC.
pub(crate) fn today() -> Date {
    Date::of_day(seconds() / SECONDS_OF_DAY)
}

/// Nanoseconds since 1970; 0 where the clock is set to before that.
pub(crate) fn nanoseconds() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| {
        u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
    })
}

/// Seconds since 1970; 0 where the clock is set to before that.
fn seconds() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs())
}

fn written(seconds: u64) -> String {
    let date = Date::of_day(seconds / SECONDS_OF_DAY);
    let time = seconds % SECONDS_OF_DAY;
    let (hours, minutes) = (time / 3_600, time / 60 % 60);
    format!("{date}T{hours:02}:{minutes:02}:{:02}", time % 60)
}

#[cfg(test)]
mod tests {
    use super::written;

    #[test]
    fn a_time_is_written_in_utc() {
        assert_eq!(written(0), "1970-01-01T00:00:00");
        assert_eq!(written(1_795_325_707), "2026-11-22T05:35:07");
    }
}
