//! An exponential histogram as a classic one, with buckets at powers of two.
//!
//! Neither format can say an exponential histogram. Its own bounds move when it rescales, and each
//! would be a series; powers of two stay where they are, because a scale of 0 or more divides them
//! evenly.

use std::iter::successors;

use opentelemetry_sdk::metrics::data::{ExponentialBucket, ExponentialHistogramDataPoint};

/// Buckets (upper bound, how many), without the one of infinity: every power between the lowest and
/// the highest that are not empty, so that a series that was there once doesn't come and go.
pub(super) fn buckets<T>(point: &ExponentialHistogramDataPoint<T>) -> Vec<(f64, u64)> {
    let scale = point.scale();
    // A bucket is between two powers of its base; of a negative one the lower power is the upper
    // bound.
    let negative = counts(point.negative_bucket());
    let negative = negative.map(|(index, count)| (-power(lower(index, scale)), count));
    let positive = counts(point.positive_bucket());
    let positive = positive.map(|(index, count)| (power(upper(index, scale)), count));
    let zero = [(point.zero_threshold(), point.zero_count())];
    let all = negative.chain(zero).chain(positive);
    let filled: Vec<_> = all.filter(|(_, count)| *count > 0).collect();
    let mut every = Vec::with_capacity(filled.len());
    for (bound, count) in filled {
        if let Some((last, _)) = every.last().copied() {
            every.extend(between(last, bound).map(|bound| (bound, 0)));
        }
        every.push((bound, count));
    }
    every
}

/// The powers of two between two bounds of the same sign.
fn between(low: f64, high: f64) -> impl Iterator<Item = f64> {
    let factor = if low < 0.0 { 0.5 } else { 2.0 };
    let same = low * high > 0.0 && low.is_finite() && high.is_finite();
    let next = move |bound: &f64| Some(bound * factor);
    let powers = successors(same.then_some(low * factor), next);
    powers.take_while(move |bound| *bound < high)
}

/// Each bucket's index and count.
fn counts(bucket: &ExponentialBucket) -> impl Iterator<Item = (i64, u64)> {
    (i64::from(bucket.offset())..).zip(bucket.counts())
}

/// The power of two at or below a bucket.
fn lower(index: i64, scale: i8) -> i64 {
    if scale >= 0 {
        index >> scale
    } else {
        index << scale.unsigned_abs()
    }
}

/// The power of two at or above a bucket.
fn upper(index: i64, scale: i8) -> i64 {
    if scale >= 0 {
        lower(index, scale) + 1
    } else {
        lower(index + 1, scale)
    }
}

/// Two to this power; infinity or zero past what a number holds.
fn power(exponent: i64) -> f64 {
    let exponent = i32::try_from(exponent.clamp(-2000, 2000)).unwrap_or_default();
    f64::powi(2.0, exponent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_power_between_two_buckets_is_there() {
        let check = |low, high, expected: &[f64]| {
            assert_eq!(between(low, high).collect::<Vec<_>>(), expected);
        };
        check(0.5, 8.0, &[1.0, 2.0, 4.0]);
        check(-8.0, -1.0, &[-4.0, -2.0]);
        check(1.0, 1.0, &[]);
        check(1.0, 2.0, &[]);
        check(0.0, 2.0, &[]);
        check(-1.0, 2.0, &[]);
        check(1.0, f64::INFINITY, &[]);
    }

    #[test]
    fn a_bucket_lies_between_its_powers_of_two() {
        // At scale 3 the base is 2^(1/8): index 9 is (2^(9/8), 2^(10/8)].
        let check = |index: i64, scale: i8, expected: (f64, f64)| {
            let found = (power(lower(index, scale)), power(upper(index, scale)));
            assert_eq!(found, expected, "{index} at {scale}");
        };
        check(0, 0, (1.0, 2.0));
        check(9, 3, (2.0, 4.0));
        check(-1, 3, (0.5, 1.0));
        check(0, -1, (1.0, 4.0));
        check(-1, -2, (0.0625, 1.0));
        check(1, -10, (f64::INFINITY, f64::INFINITY));
    }
}
