//! The names that metrics have in Prometheus: of the contract's, and of those that arrive.

use std::collections::HashMap;

use crate::model::{Contract, Instrument};
use crate::otlp::model::Metric;
use crate::prometheus::metric_name;

/// Prometheus names, and the OpenTelemetry names that they come from.
pub(in crate::check) type Declared = HashMap<String, &'static str>;

/// The names of every metric of a contract.
pub(in crate::check) fn declared(contract: &Contract) -> Declared {
    let metrics = contract.metrics.iter();
    metrics
        .map(|def| {
            let name = def.name.as_str();
            let prometheus = metric_name(name, def.unit.as_str(), def.instrument);
            (prometheus, name)
        })
        .collect()
}

/// The name of a metric that arrived; summaries are named as gauges are.
pub(super) fn name(metric: &Metric<'_>, instrument: Option<Instrument>) -> String {
    let instrument = instrument.unwrap_or(Instrument::Gauge);
    metric_name(&metric.name, &metric.unit, instrument)
}
