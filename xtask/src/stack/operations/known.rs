//! Which metrics a query may name: those of the registry, those that rules record, and those of the
//! stack itself.

use std::collections::BTreeSet;

use telemetry_contract::model::Instrument;
use telemetry_contract::prometheus;
use telemetry_contract::yaml::Registry;

use super::panel::{Dashboard, Source};
use super::promql;
use super::rules::{Group, Rule};

/// What Prometheus, Tempo and the gateway report themselves.
const STACK: &[&str] = &[
    "ALERTS",
    "otelcol_exporter_queue_capacity",
    "otelcol_exporter_queue_size",
    "target_info",
    "traces_presampling_calls_total",
    "traces_spanmetrics_calls_total",
    "up",
];

/// Every query that names a metric that nobody has, as a sentence each.
pub(super) fn unknown(
    registry: &Registry,
    groups: &[Group],
    dashboards: &[Dashboard],
) -> Vec<String> {
    let known = known(registry, groups);
    let rules = groups.iter().flat_map(|group| &group.rules);
    let rules = rules.map(|rule| match rule {
        Rule::Record {
            record, expression, ..
        } => (record, expression),
        Rule::Alert {
            alert, expression, ..
        } => (alert, expression),
    });
    let panels = dashboards.iter().flat_map(|dashboard| &dashboard.panels);
    let panels = panels.filter(|panel| panel.source == Source::Prometheus);
    let panels = panels.flat_map(|panel| {
        let targets = panel.targets.iter();
        targets.map(|target| (&panel.title, &target.query))
    });
    let named = rules.chain(panels).flat_map(|(name, query)| {
        let metrics = promql::metrics(query).into_iter();
        metrics.map(move |metric| (name, metric))
    });
    named
        .filter(|(_, metric)| !known.contains(metric))
        .map(|(name, metric)| format!("`{name}` names `{metric}`, which nothing reports"))
        .collect()
}

fn known(registry: &Registry, groups: &[Group]) -> BTreeSet<String> {
    let mut known: BTreeSet<String> = STACK.iter().map(|name| (*name).to_owned()).collect();
    for metric in &registry.metrics {
        let name = prometheus::metric_name(&metric.name, &metric.unit, metric.instrument);
        if metric.instrument == Instrument::Histogram {
            known.extend(["bucket", "count", "sum"].map(|part| format!("{name}_{part}")));
        } else {
            known.insert(name);
        }
    }
    for rule in groups.iter().flat_map(|group| &group.rules) {
        if let Rule::Record { record, .. } = rule {
            known.insert(record.clone());
        }
    }
    known
}
