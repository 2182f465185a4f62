//! What an objective measures: all events of its metric, and those that are bad.

use crate::model::Instrument;
use crate::operations::Services;
use crate::prometheus;
use crate::yaml::{Indicator, Matcher, Metric, Slo};

/// The queries of one objective.
pub(super) struct Measure<'r> {
    /// The series that count every event.
    pub(super) counts: String,
    /// What each query matches further.
    services: &'r Services,
    metric: &'r Metric,
    indicator: &'r Indicator,
}

impl<'r> Measure<'r> {
    pub(super) fn new(metric: &'r Metric, slo: &'r Slo, services: &'r Services) -> Self {
        let name = prometheus::metric_name(&metric.name, &metric.unit, metric.instrument);
        let counts = match metric.instrument {
            Instrument::Histogram => format!("{name}_count"),
            _ => name,
        };
        Self {
            counts,
            services,
            metric,
            indicator: &slo.indicator,
        }
    }

    /// All events of a second.
    pub(super) fn events(&self, window: &str) -> String {
        self.rate(&self.counts, &[], window)
    }

    /// The bad ones; no series of theirs means none.
    pub(super) fn bad(&self, window: &str) -> String {
        let events = self.events(window);
        let all = |matchers: &[Matcher]| matchers.iter().map(Matcher::promql).collect::<Vec<_>>();
        let good = match self.indicator {
            Indicator::Bad(matchers) => {
                let bad = self.rate(&self.counts, &all(matchers), window);
                return format!("{bad} or 0 * {events}");
            }
            Indicator::Good(matchers) => self.rate(&self.counts, &all(matchers), window),
            Indicator::Below(bound) => self.rate(&self.buckets(), &[le(*bound)], window),
        };
        format!("{events} - ({good} or 0 * {events})")
    }

    /// The series of a histogram's buckets.
    pub(super) fn buckets(&self) -> String {
        let Metric {
            name,
            unit,
            instrument,
            ..
        } = self.metric;
        format!(
            "{}_bucket",
            prometheus::metric_name(name, unit, *instrument)
        )
    }

    fn rate(&self, series: &str, matchers: &[String], window: &str) -> String {
        let services = self.services.matcher().into_iter();
        let matchers: Vec<String> = services.chain(matchers.iter().cloned()).collect();
        let matchers = match matchers.join(",") {
            joined if joined.is_empty() => joined,
            joined => format!("{{{joined}}}"),
        };
        format!("sum by (job) (rate({series}{matchers}[{window}]))")
    }
}

/// Selects a bucket: some write a whole bound as `5`, some as `5.0`.
fn le(bound: f64) -> String {
    if bound.fract() == 0.0 {
        format!("le=~\"{bound}([.]0)?\"")
    } else {
        format!("le=\"{bound}\"")
    }
}
