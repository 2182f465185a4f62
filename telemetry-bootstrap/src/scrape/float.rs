//! Numbers as the two formats spell them.

use super::Format;

/// A value: the shortest text that reads back as the same number.
pub(super) fn value(number: f64) -> String {
    if number.is_nan() {
        "NaN".to_owned()
    } else if number.is_infinite() {
        infinity(number)
    } else {
        format!("{number:?}")
    }
}

/// The upper bound of a bucket, which is a label and so has to be spelled alike for ever: in the
/// text format as OTLP's way into Prometheus has it, in OpenMetrics as that asks for
/// ("Canonical Numbers").
pub(super) fn bound(number: f64, format: Format) -> String {
    match format {
        _ if !number.is_finite() => infinity(number),
        Format::Text => format!("{number}"),
        Format::OpenMetrics => canonical(number),
    }
}

fn infinity(number: f64) -> String {
    if number > 0.0 { "+Inf" } else { "-Inf" }.to_owned()
}

/// At least one decimal, and an exponent of two digits below 1e-04 and from 1e+06.
fn canonical(number: f64) -> String {
    let scientific = format!("{number:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..6).contains(&exponent) {
        return format!("{number:?}");
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}e{sign}{:02}", exponent.unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_read_back() {
        let check = |number: f64, expected: &str| assert_eq!(value(number), expected);
        check(1.0, "1.0");
        check(0.1, "0.1");
        check(-2.5, "-2.5");
        check(1e300, "1e300");
        check(f64::NAN, "NaN");
        check(f64::INFINITY, "+Inf");
        check(f64::NEG_INFINITY, "-Inf");
    }

    #[test]
    fn bounds_are_canonical() {
        let check = |number: f64, text: &str, open: &str| {
            assert_eq!(bound(number, Format::Text), text);
            assert_eq!(bound(number, Format::OpenMetrics), open);
        };
        check(1.0, "1", "1.0");
        check(0.005, "0.005", "0.005");
        check(100_000.0, "100000", "100000.0");
        check(1_000_000.0, "1000000", "1e+06");
        check(1_234_567.0, "1234567", "1.234567e+06");
        check(0.00001, "0.00001", "1e-05");
        check(-0.5, "-0.5", "-0.5");
        check(1e100, &format!("1{}", "0".repeat(100)), "1e+100");
        check(f64::INFINITY, "+Inf", "+Inf");
    }

    proptest::proptest! {
        #[test]
        fn every_spelling_reads_back(number in proptest::num::f64::NORMAL) {
            for text in [
                value(number),
                bound(number, Format::Text),
                bound(number, Format::OpenMetrics),
            ] {
                let read: f64 = text.parse().unwrap();
                proptest::prop_assert_eq!(read.to_bits(), number.to_bits(), "{}", text);
            }
        }
    }
}
