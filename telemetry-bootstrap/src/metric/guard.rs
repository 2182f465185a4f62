//! The one SDK view: what the contract does not declare is dropped, what it declares is capped.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use opentelemetry::Key;
use opentelemetry_sdk::metrics::{Aggregation, Instrument, InstrumentKind, Stream};
use telemetry_contract::model::{self, Contract, MetricDef};

use crate::config::Histograms;
use crate::vitals::{Violation, Vitals};

/// The metrics that this process may record: the contract's, and those of typed handles.
#[derive(Debug, Clone)]
pub(crate) struct Declared {
    metrics: Arc<RwLock<HashMap<&'static str, &'static MetricDef>>>,
    vitals: Vitals,
    histograms: Histograms,
}

impl Declared {
    pub(crate) fn new(contract: &Contract, vitals: Vitals) -> Self {
        let metrics = contract
            .metrics
            .iter()
            .map(|def| (def.name.as_str(), *def))
            .collect();
        Self {
            metrics: Arc::new(RwLock::new(metrics)),
            vitals,
            histograms: Histograms::Explicit,
        }
    }

    /// The same, whose streams keep histograms so.
    pub(crate) fn keeping(self, histograms: Histograms) -> Self {
        Self { histograms, ..self }
    }

    /// Adds the definition behind a typed handle; one that is there already stays.
    pub(crate) fn add(&self, def: &'static MetricDef) {
        let mut metrics = self.metrics.write().unwrap_or_else(PoisonError::into_inner);
        metrics.entry(def.name.as_str()).or_insert(def);
    }

    /// The contract with the metrics of typed handles in it, and their labels, whose memory is
    /// never given back: for tests, where a service's own `metric!` must not count as undeclared.
    #[cfg(feature = "testing")]
    pub(crate) fn leak_contract(&self, base: &Contract) -> &'static Contract {
        let metrics = self.metrics.read().unwrap_or_else(PoisonError::into_inner);
        let mut all: Vec<&'static MetricDef> = metrics.values().copied().collect();
        all.sort_by_key(|def| def.name);
        let labels = all
            .iter()
            .flat_map(|def| def.attributes)
            .map(|used| used.attribute);
        let mut attributes: Vec<_> = base.attributes.iter().copied().chain(labels).collect();
        attributes.sort_by_key(|def| def.key);
        attributes.dedup_by_key(|def| def.key);
        Box::leak(Box::new(Contract {
            attributes: Box::leak(attributes.into_boxed_slice()),
            metrics: Box::leak(all.into_boxed_slice()),
            ..*base
        }))
    }

    /// The stream for an instrument: the contract's, or none at all.
    pub(crate) fn view(&self, instrument: &Instrument) -> Option<Stream> {
        let declared = self.find(instrument);
        if declared.is_none() {
            self.vitals.add_violation(Violation::UndeclaredMetric);
        }
        declared
            .and_then(|def| contracted(def, self.histograms))
            .or_else(dropped)
    }

    /// The definition of this instrument, if name, unit and kind are the contract's.
    fn find(&self, instrument: &Instrument) -> Option<&'static MetricDef> {
        let metrics = self.metrics.read().unwrap_or_else(PoisonError::into_inner);
        let def = metrics.get(instrument.name()).copied()?;
        let same =
            def.unit.as_str() == instrument.unit() && is_kind(def.instrument, instrument.kind());
        same.then_some(def)
    }
}

fn is_kind(declared: model::Instrument, seen: InstrumentKind) -> bool {
    use InstrumentKind as Kind;
    match declared {
        model::Instrument::Counter => matches!(seen, Kind::Counter | Kind::ObservableCounter),
        model::Instrument::Gauge => matches!(seen, Kind::Gauge | Kind::ObservableGauge),
        model::Instrument::Histogram => matches!(seen, Kind::Histogram),
        model::Instrument::UpDownCounter => {
            matches!(seen, Kind::UpDownCounter | Kind::ObservableUpDownCounter)
        }
    }
}

/// Only declared labels, at most the declared series, the declared buckets or exponential ones.
fn contracted(def: &'static MetricDef, histograms: Histograms) -> Option<Stream> {
    let keys = def
        .attributes
        .iter()
        .map(|used| used.attribute.key.as_str());
    let mut stream = Stream::builder()
        .with_allowed_attribute_keys(keys.map(Key::from_static_str))
        .with_cardinality_limit(
            usize::try_from(def.series_limit)
                .unwrap_or(usize::MAX)
                .max(1),
        );
    if matches!(def.instrument, model::Instrument::Histogram) {
        if let Some(aggregation) = kept(def, histograms) {
            stream = stream.with_aggregation(aggregation);
        }
    }
    stream.build().ok()
}

/// How a histogram is kept; `None` for the SDK's own buckets where none are declared.
fn kept(def: &MetricDef, histograms: Histograms) -> Option<Aggregation> {
    let record_min_max = false;
    match histograms {
        // The specification's defaults.
        Histograms::Exponential => Some(Aggregation::Base2ExponentialHistogram {
            max_size: 160,
            max_scale: 20,
            record_min_max,
        }),
        Histograms::Explicit if def.buckets.is_empty() => None,
        Histograms::Explicit => Some(Aggregation::ExplicitBucketHistogram {
            boundaries: def.buckets.to_vec(),
            record_min_max,
        }),
    }
}

fn dropped() -> Option<Stream> {
    Stream::builder()
        .with_aggregation(Aggregation::Drop)
        .build()
        .ok()
}
