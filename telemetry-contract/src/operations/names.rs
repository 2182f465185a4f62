//! Names in queries: looked up in the registry, translated to what Prometheus has.

use std::collections::BTreeMap;

use crate::prometheus;
use crate::yaml::{Metric, Registry};

/// The registry's metrics and labels by their OpenTelemetry names.
#[derive(Debug)]
pub(super) struct Names<'r> {
    metrics: BTreeMap<&'r str, &'r Metric>,
    registry: &'r Registry,
}

impl<'r> Names<'r> {
    /// The names of a registry.
    pub(super) fn new(registry: &'r Registry) -> Self {
        let metrics = registry.metrics.iter();
        Self {
            metrics: metrics
                .map(|metric| (metric.name.as_str(), metric))
                .collect(),
            registry,
        }
    }

    /// The query with each `#{metric}` and `#(label)` as Prometheus has it.
    ///
    /// # Errors
    /// A metric or attribute that the registry does not have, or a placeholder that is not closed.
    pub(super) fn query(&self, text: &str) -> Result<String, String> {
        let mut query = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find('#') {
            query.push_str(&rest[..at]);
            let placeholder = &rest[at + 1..];
            let close = match placeholder.chars().next() {
                Some('{') => '}',
                Some('(') => ')',
                _ => return Err(format!("`#` opens nothing in `{text}`")),
            };
            let Some(end) = placeholder.find(close) else {
                return Err(format!("`#{placeholder}` is not closed"));
            };
            let name = &placeholder[1..end];
            let translated = if close == '}' {
                self.metric(name)
            } else {
                self.label(name)
            };
            query.push_str(&translated.map_err(|error| format!("{error}, in `{text}`"))?);
            rest = &placeholder[end + 1..];
        }
        query.push_str(rest);
        Ok(query)
    }

    /// The name in Prometheus, without a histogram's `_bucket`, `_count` and `_sum`.
    fn metric(&self, name: &str) -> Result<String, String> {
        let Some(metric) = self.metrics.get(name) else {
            return Err(format!("the registry has no metric `{name}`"));
        };
        Ok(prometheus::metric_name(
            &metric.name,
            &metric.unit,
            metric.instrument,
        ))
    }

    fn label(&self, key: &str) -> Result<String, String> {
        match self.registry.attribute(key) {
            Some(_) => Ok(prometheus::label_name(key)),
            None => Err(format!("the registry has no attribute `{key}`")),
        }
    }
}
