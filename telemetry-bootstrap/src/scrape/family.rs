//! One metric as Prometheus has it: its points by their labels, those of the same labels merged.

use std::collections::BTreeMap;
use std::ops::Add;

/// The type of a metric, as both formats name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Counter,
    Gauge,
    Histogram,
}

impl Kind {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::Gauge => "gauge",
            Self::Histogram => "histogram",
        }
    }
}

/// A metric and everything that is said of it.
#[derive(Debug)]
pub(super) struct Family {
    pub(super) kind: Kind,
    pub(super) help: String,
    /// The unit's word, where the name ends in it.
    pub(super) unit: String,
    pub(super) points: BTreeMap<String, Point>,
}

impl Family {
    /// Adds a point; one with the same labels gains it, or is replaced by it where values don't
    /// add up.
    pub(super) fn insert(&mut self, labels: String, point: Point, adds_up: bool) {
        let merged = match self.points.remove(&labels) {
            Some(before) if adds_up => before.merge(point),
            _ => point,
        };
        self.points.insert(labels, merged);
    }
}

/// The value of one series.
#[derive(Debug, Clone)]
pub(super) enum Point {
    Number(Number),
    Histogram(Histogram),
}

impl Point {
    fn merge(self, other: Self) -> Self {
        match (self, other) {
            (Self::Number(left), Self::Number(right)) => Self::Number(left + right),
            (Self::Histogram(left), Self::Histogram(right)) => Self::Histogram(left.merge(right)),
            (_, other) => other,
        }
    }
}

/// A value of any of the SDK's types.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Number {
    Unsigned(u64),
    Signed(i64),
    Float(f64),
}

impl Add for Number {
    type Output = Self;

    /// Points of one metric have one type; anything else leaves the first as it is.
    fn add(self, other: Self) -> Self {
        match (self, other) {
            (Self::Unsigned(left), Self::Unsigned(right)) => {
                Self::Unsigned(left.saturating_add(right))
            }
            (Self::Signed(left), Self::Signed(right)) => Self::Signed(left.saturating_add(right)),
            (Self::Float(left), Self::Float(right)) => Self::Float(left + right),
            (left, _) => left,
        }
    }
}

impl From<u64> for Number {
    fn from(value: u64) -> Self {
        Self::Unsigned(value)
    }
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        Self::Signed(value)
    }
}

impl From<f64> for Number {
    fn from(value: f64) -> Self {
        Self::Float(value)
    }
}

/// A distribution: how many in each bucket, in all, and their sum.
#[derive(Debug, Clone)]
pub(super) struct Histogram {
    /// Upper bound and how many are in this bucket alone, by bound, each bound once; without the
    /// one of infinity.
    buckets: Vec<(f64, u64)>,
    pub(super) count: u64,
    pub(super) sum: Number,
}

impl Histogram {
    pub(super) fn new(buckets: impl Iterator<Item = (f64, u64)>, count: u64, sum: Number) -> Self {
        let buckets = one_each(buckets.filter(|(bound, _)| bound.is_finite()).collect());
        Self {
            buckets,
            count,
            sum,
        }
    }

    /// Upper bound of each bucket and how many are at or below it.
    pub(super) fn cumulative(&self) -> impl Iterator<Item = (f64, u64)> {
        self.buckets.iter().scan(0_u64, |below, (bound, count)| {
            *below = below.saturating_add(*count);
            Some((*bound, *below))
        })
    }

    fn merge(mut self, other: Self) -> Self {
        self.buckets.extend(other.buckets);
        Self {
            buckets: one_each(self.buckets),
            count: self.count.saturating_add(other.count),
            sum: self.sum + other.sum,
        }
    }
}

/// The buckets by bound, those of the same bound as one.
fn one_each(mut buckets: Vec<(f64, u64)>) -> Vec<(f64, u64)> {
    buckets.sort_by(|(left, _), (right, _)| left.total_cmp(right));
    buckets.dedup_by(|(bound, count), (before, sum)| {
        let same = bound.total_cmp(before).is_eq();
        if same {
            *sum = sum.saturating_add(*count);
        }
        same
    });
    buckets
}

#[cfg(test)]
mod tests {
    use super::*;

    fn histogram(buckets: &[(f64, u64)], count: u64, sum: f64) -> Histogram {
        Histogram::new(buckets.iter().copied(), count, sum.into())
    }

    #[test]
    fn buckets_count_what_is_below() {
        let one = histogram(&[(2.0, 3), (1.0, 1), (2.0, 1), (f64::INFINITY, 9)], 14, 1.0);
        let cumulative: Vec<_> = one.cumulative().collect();
        assert_eq!(cumulative, [(1.0, 1), (2.0, 5)]);
    }

    #[test]
    fn distributions_of_the_same_labels_are_added_up() {
        let merged = histogram(&[(1.0, 1), (2.0, 1)], 3, 4.5).merge(histogram(
            &[(2.0, 2), (4.0, 1)],
            3,
            6.0,
        ));
        let cumulative: Vec<_> = merged.cumulative().collect();
        assert_eq!(cumulative, [(1.0, 1), (2.0, 4), (4.0, 5)]);
        assert_eq!((merged.count, merged.sum), (6, Number::Float(10.5)));
    }
}
