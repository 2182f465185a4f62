//! Durations as Prometheus writes them.

/// Units, greatest first, in milliseconds.
const UNITS: &[(&str, u64)] = &[
    ("y", 31_536_000_000),
    ("w", 604_800_000),
    ("d", 86_400_000),
    ("h", 3_600_000),
    ("m", 60_000),
    ("s", 1_000),
    ("ms", 1),
];

/// The seconds of a duration such as `30d` or `1d12h`: whole numbers with units, each unit once and
/// the greater ones first. `None` where it is none, or is shorter than a second.
pub(super) fn seconds(text: &str) -> Option<u64> {
    let (mut rest, mut units) = (text, UNITS);
    let mut milliseconds: u64 = 0;
    while !rest.is_empty() {
        let digits = rest.find(|character: char| !character.is_ascii_digit())?;
        let number: u64 = rest[..digits].parse().ok()?;
        rest = &rest[digits..];
        let letters = rest.find(|character: char| !character.is_ascii_alphabetic());
        let (unit, after) = rest.split_at(letters.unwrap_or(rest.len()));
        let at = units.iter().position(|(name, _)| *name == unit)?;
        milliseconds = milliseconds.checked_add(number.checked_mul(units[at].1)?)?;
        units = &units[at + 1..];
        rest = after;
    }
    Some(milliseconds / 1_000).filter(|seconds| *seconds > 0)
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[track_caller]
    fn check(text: &str, expected: Option<u64>) {
        assert_eq!(seconds(text), expected, "{text}");
    }

    #[test]
    fn a_duration_is_read() {
        check("30d", Some(2_592_000));
        check("4w", Some(2_419_200));
        check("1d12h", Some(129_600));
        check("1500ms", Some(1));
    }

    #[test]
    fn what_prometheus_would_refuse_is_none() {
        for text in [
            "",
            "d",
            "30",
            "30 d",
            "1.5d",
            "12h1d",
            "1d1d",
            "0d",
            "-1d",
            "30days",
            "9999999999999999y",
        ] {
            check(text, None);
        }
    }
}
