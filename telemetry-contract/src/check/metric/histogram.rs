//! The bucket bounds of a histogram.

use std::fmt;

use super::note;
use crate::check::Context;
use crate::model::MetricDef;
use crate::otlp::model::{Metric, MetricKind, Point, PointValue};
use crate::rule::Rule;

/// Checks that a point has the bounds that its metric's definition gives. Exponential histograms
/// choose their own.
pub(super) fn check(cx: &mut Context<'_>, metric: &Metric<'_>, point: &Point<'_>, def: &MetricDef) {
    let PointValue::Distribution { bounds, .. } = &point.value else {
        return;
    };
    let explicit = matches!(metric.kind, MetricKind::Histogram { .. });
    if !explicit || def.buckets.is_empty() || bounds == def.buckets {
        return;
    }
    let found = format_args!("{}", Bounds(bounds));
    let wanted = format_args!("{}", Bounds(def.buckets));
    note(cx, Rule::MetricBucketsMismatch, metric, found, wanted);
}

struct Bounds<'b>(&'b [f64]);

impl fmt::Display for Bounds<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("no bounds");
        }
        for (at, bound) in self.0.iter().enumerate() {
            write!(f, "{}{bound}", if at == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}
