//! The metrics that a registry adds to the base contract, a panel each.

use crate::model::Instrument;
use crate::yaml::{Metric, Origin, Registry};

use super::board::{Board, p95, rate};

/// The registry's own metrics.
pub(super) fn metrics(registry: &Registry) -> Vec<&Metric> {
    let metrics = registry.metrics.iter();
    metrics
        .filter(|metric| metric.origin == Origin::Own)
        .collect()
}

/// A panel for each.
pub(super) fn fill(board: &mut Board<'_, '_>, metrics: &[&Metric]) {
    for metric in metrics {
        let by: Vec<String> = metric
            .attributes
            .iter()
            .map(|usage| format!("#({})", usage.key))
            .collect();
        let by = by.join(", ");
        let name = format!("#{{{}}}", metric.name);
        let (query, unit) = match metric.instrument {
            Instrument::Histogram => (p95(&name, &by), unit(&metric.unit)),
            Instrument::Counter => (rate(&name, "", &by), "cps"),
            _ => (format!("sum by ({by}) ({name}{{JOB}})"), unit(&metric.unit)),
        };
        board
            .graph(&metric.name, &metric.brief)
            .unit(unit)
            .width(12)
            .query(&query, "__auto");
    }
}

/// Grafana's name of a unit.
fn unit(unit: &str) -> &'static str {
    match unit {
        "s" => "s",
        "By" => "bytes",
        "1" => "percentunit",
        _ => "short",
    }
}
