//! How many series a metric may have.

use crate::model::{Cardinality, Instrument};
use crate::yaml::{Registry, Usage};

/// Bounds of a histogram that declares none: OpenTelemetry's default has fifteen.
const DEFAULT_BOUNDS: u64 = 15;
/// What a histogram has beside its bounds: the bucket without a bound, the sum and the count.
const BESIDE_BOUNDS: u64 = 3;

/// A metric with what multiplies its series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MetricCost {
    /// OpenTelemetry name.
    pub name: String,
    /// Its labels, in the registry's order.
    pub factors: Vec<Factor>,
    /// Bounds of its buckets; `None` where it is no histogram.
    pub bounds: Option<u64>,
    /// The budget that the registry gives it.
    pub max_series: Option<u64>,
}

/// A label, and by how much it multiplies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Factor {
    /// Its key.
    pub label: String,
    /// Its values, or how many of them go with one combination of the others (`fan_out`); `None`
    /// where there is no bound.
    pub values: Option<u64>,
}

impl MetricCost {
    /// Whether each of its labels has a bound.
    pub fn is_bounded(&self) -> bool {
        self.factors.iter().all(|factor| factor.values.is_some())
    }

    /// Combinations of its labels; where one has no bound, its budget.
    pub fn combinations(&self) -> u64 {
        let values = self.factors.iter().filter_map(|factor| factor.values);
        let product = values.fold(1_u64, u64::saturating_mul);
        if self.is_bounded() {
            product
        } else {
            product.max(self.max_series.unwrap_or(0))
        }
    }

    /// Series of one combination: one, and of a histogram one a bucket, the sum and the count.
    pub fn width(&self) -> u64 {
        self.bounds.map_or(1, |bounds| bounds + BESIDE_BOUNDS)
    }

    /// Most series of one instance.
    pub fn series(&self) -> u64 {
        self.combinations().saturating_mul(self.width())
    }
}

/// What the metrics of a registry, and of those that it depends on, may have.
pub fn of_registry(registry: &Registry) -> Vec<MetricCost> {
    let metrics = registry.metrics.iter();
    let metrics = metrics.map(|metric| MetricCost {
        name: metric.name.clone(),
        factors: metric
            .attributes
            .iter()
            .map(|it| factor(registry, it))
            .collect(),
        bounds: (metric.instrument == Instrument::Histogram).then(|| {
            let declared = metric.buckets.len() as u64;
            if declared == 0 {
                DEFAULT_BOUNDS
            } else {
                declared
            }
        }),
        max_series: metric.max_series.map(u64::from),
    });
    metrics.collect()
}

fn factor(registry: &Registry, usage: &Usage) -> Factor {
    let bound = || match registry.attribute(&usage.key)?.bound()? {
        Cardinality::Bounded(most) => Some(u64::from(most)),
        Cardinality::Unbounded => None,
    };
    Factor {
        label: usage.key.clone(),
        values: usage.fan_out.map(u64::from).or_else(bound),
    }
}
