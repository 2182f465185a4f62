//! The time, as OTLP and as a log line have it.

use std::time::{SystemTime, UNIX_EPOCH};

use telemetry_contract::date::Date;

/// Nanoseconds of a second.
const SECOND: u128 = 1_000_000_000;

/// Nanoseconds since 1970.
pub(crate) fn now() -> u128 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.unwrap_or_default().as_nanos()
}

/// RFC 3339 in UTC with microseconds, as services write it on a line.
pub(super) fn timestamp(nanoseconds: u128) -> String {
    let seconds = u64::try_from(nanoseconds / SECOND).unwrap_or(u64::MAX);
    let (day, clock) = (Date::of_day(seconds / 86_400), seconds % 86_400);
    let (hour, minute, second) = (clock / 3_600, clock / 60 % 60, clock % 60);
    let micros = nanoseconds % SECOND / 1_000;
    format!("{day}T{hour:02}:{minute:02}:{second:02}.{micros:06}Z")
}

#[cfg(test)]
mod tests {
    use super::timestamp;

    #[test]
    fn a_time_is_written_as_services_write_it() {
        assert_eq!(timestamp(0), "1970-01-01T00:00:00.000000Z");
        let nanoseconds = 1_709_214_330_123_456_789;
        assert_eq!(timestamp(nanoseconds), "2024-02-29T13:45:30.123456Z");
    }
}
