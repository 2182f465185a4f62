//! Metrics, a line each series.

use std::fmt::{self, Display};

use super::masked;
use crate::otlp::model::{MetricKind, Point, PointValue};

/// The latest point of a series.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) service: String,
    /// Service, name and labels, unmasked.
    pub(super) series: String,
    text: String,
}

impl Line {
    pub(super) fn new(service: &str, name: &str, kind: MetricKind, point: &Point<'_>) -> Self {
        let labels = masked(&point.attributes);
        let labels: Vec<String> = labels
            .iter()
            .map(|(key, value)| format!("{key}={value}"))
            .collect();
        let labels = match labels.join(", ") {
            none if none.is_empty() => none,
            some => format!("{{{some}}}"),
        };
        let text = format!("{name}{labels}{}", value(kind, point));
        Self {
            service: service.to_owned(),
            series: format!("{service}\n{name}\n{:?}", point.attributes),
            text,
        }
    }
}

impl Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// What is the same in every run: how much was counted, how often was measured; of a gauge nothing.
fn value(kind: MetricKind, point: &Point<'_>) -> String {
    match (kind, &point.value) {
        (MetricKind::Sum { .. }, PointValue::Int(value)) => format!(" {value}"),
        (MetricKind::Sum { .. }, PointValue::Double(value)) => format!(" {value}"),
        (_, PointValue::Distribution { count, .. }) => format!(" × {count}"),
        _ => String::new(),
    }
}
