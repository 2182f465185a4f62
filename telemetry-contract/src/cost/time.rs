//! The time that a log line says, in nanoseconds since 1970.

/// Of `2026-11-21T09:30:00.123456Z`, to the microsecond; nothing for another form.
pub(super) fn nanoseconds(text: &str) -> Option<u64> {
    let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
    let mut date = date.splitn(3, '-').map(|part| part.parse::<u64>().ok());
    let days = days(date.next()??, date.next()??, date.next()??)?;
    let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let mut time = time.splitn(3, ':').map(|part| part.parse::<u64>().ok());
    let (hours, minutes, seconds) = (time.next()??, time.next()??, time.next()??);
    let digits: String = fraction
        .chars()
        .chain("000000000".chars())
        .take(9)
        .collect();
    let nanoseconds: u64 = digits.parse().ok()?;
    let seconds = days * 86_400 + hours * 3_600 + minutes * 60 + seconds;
    seconds.checked_mul(1_000_000_000)?.checked_add(nanoseconds)
}

/// Days from 1970 to this one of the Gregorian calendar, counted in years that begin in March.
fn days(year: u64, month: u64, day: u64) -> Option<u64> {
    if !(1970..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let leap_days = year / 4 - year / 100 + year / 400;
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    (365 * year + leap_days + day_of_year).checked_sub(719_468)
}

#[cfg(test)]
mod tests {
    use super::nanoseconds;

    #[track_caller]
    fn check(text: &str, expected: Option<u64>) {
        assert_eq!(nanoseconds(text), expected, "{text}");
    }

    #[test]
    fn times_are_counted_from_1970() {
        check("1970-01-01T00:00:00Z", Some(0));
        check("1970-01-02T00:00:01.5Z", Some(86_401_500_000_000));
        check("2000-03-01T00:00:00.000000Z", Some(951_868_800_000_000_000));
        check("2024-02-29T12:00:00Z", Some(1_709_208_000_000_000_000));
        check("2024-02-29", None);
        check("soon", None);
        check("2024-13-01T00:00:00Z", None);
    }
}
