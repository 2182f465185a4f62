//! Handles: what service code records with.

use std::marker::PhantomData;
use std::sync::Arc;

use opentelemetry::metrics as otel;
use opentelemetry::{Key, KeyValue, StringValue, Value};
use telemetry_contract::labels::{LabelValue, Labels, Metric};
use telemetry_contract::model::Instrument;

use super::guard::Declared;
use super::known::Known;

/// Makes handles for the metrics of the contract. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct Meter {
    meter: otel::Meter,
    declared: Declared,
}

impl Meter {
    pub(crate) fn new(meter: otel::Meter, declared: Declared) -> Self {
        Self { meter, declared }
    }

    #[cfg(feature = "testing")]
    pub(crate) fn declared(&self) -> &Declared {
        &self.declared
    }

    /// A handle for a counter. A metric that is not a counter in the contract does not compile.
    pub fn counter<M: Metric>(&self) -> Counter<M> {
        const {
            assert!(
                matches!(M::DEF.instrument, Instrument::Counter),
                "not a counter"
            );
        };
        self.declared.add(M::DEF);
        let builder = self.meter.u64_counter(M::DEF.name.as_str());
        let builder = builder
            .with_unit(M::DEF.unit.as_str())
            .with_description(M::DEF.brief);
        Counter::new(builder.build())
    }

    /// A handle for a gauge. A metric that is not a gauge in the contract does not compile.
    pub fn gauge<M: Metric>(&self) -> Gauge<M> {
        const {
            assert!(
                matches!(M::DEF.instrument, Instrument::Gauge),
                "not a gauge"
            );
        };
        self.declared.add(M::DEF);
        let builder = self.meter.f64_gauge(M::DEF.name.as_str());
        let builder = builder
            .with_unit(M::DEF.unit.as_str())
            .with_description(M::DEF.brief);
        Gauge::new(builder.build())
    }

    /// A handle for a histogram. A metric that is not a histogram in the contract does not compile.
    pub fn histogram<M: Metric>(&self) -> Histogram<M> {
        const {
            assert!(
                matches!(M::DEF.instrument, Instrument::Histogram),
                "not a histogram"
            );
        };
        self.declared.add(M::DEF);
        let builder = self.meter.f64_histogram(M::DEF.name.as_str());
        let builder = builder
            .with_unit(M::DEF.unit.as_str())
            .with_description(M::DEF.brief);
        // Bounds come from the view, which knows the same definition.
        Histogram::new(builder.build())
    }

    /// A handle for an up-down counter. A metric that is not one in the contract does not compile.
    pub fn up_down_counter<M: Metric>(&self) -> UpDownCounter<M> {
        const {
            assert!(
                matches!(M::DEF.instrument, Instrument::UpDownCounter),
                "not an up-down counter"
            );
        };
        self.declared.add(M::DEF);
        let builder = self.meter.i64_up_down_counter(M::DEF.name.as_str());
        let builder = builder
            .with_unit(M::DEF.unit.as_str())
            .with_description(M::DEF.brief);
        UpDownCounter::new(builder.build())
    }
}

macro_rules! handle {
    ($name:ident, $bound:ident, $inner:ident, $number:ty, $method:ident, $noun:literal) => {
        #[doc = concat!("A ", $noun, " of the contract. Cloning is cheap.")]
        #[derive(Debug)]
        pub struct $name<M> {
            inner: otel::$inner<$number>,
            known: Arc<Known<$bound>>,
            metric: PhantomData<fn() -> M>,
        }

        impl<M> Clone for $name<M> {
            fn clone(&self) -> Self {
                Self {
                    inner: self.inner.clone(),
                    known: Arc::clone(&self.known),
                    metric: PhantomData,
                }
            }
        }

        impl<M: Metric> $name<M> {
            fn new(inner: otel::$inner<$number>) -> Self {
                Self {
                    inner,
                    known: Arc::new(Known::new(M::DEF.series_limit)),
                    metric: PhantomData,
                }
            }

            /// Records one value, in the metric's unit, under these labels. Never fails; past the
            /// metric's series limit the value joins the overflow series. Allocates for the first
            /// value under these labels only, as long as there are not very many combinations.
            pub fn $method(&self, value: $number, labels: &M::Labels<'_>) {
                if <M::Labels<'_> as Labels>::KEYS.is_empty() {
                    return self.inner.$method(value, &[]);
                }
                match self.known.get(labels, || self.bind(labels)) {
                    Some(bound) => bound.$method(value),
                    None => self.inner.$method(value, &key_values(labels)),
                }
            }

            /// Fixes the labels, so that recording is one atomic operation. Keep the result.
            #[must_use = "a bound handle is worth its cost only when it is kept"]
            pub fn bind(&self, labels: &M::Labels<'_>) -> $bound {
                $bound(self.inner.bind(&key_values(labels)))
            }
        }

        #[doc = concat!("A ", $noun, " whose labels are fixed. Cloning is cheap.")]
        #[derive(Debug, Clone)]
        pub struct $bound(otel::$bound<$number>);

        impl $bound {
            /// Records one value, in the metric's unit. Never fails and never allocates.
            pub fn $method(&self, value: $number) {
                self.0.$method(value);
            }
        }
    };
}

handle!(Counter, BoundCounter, Counter, u64, add, "counter");
handle!(Gauge, BoundGauge, Gauge, f64, record, "gauge");
handle!(
    Histogram,
    BoundHistogram,
    Histogram,
    f64,
    record,
    "histogram"
);
handle!(
    UpDownCounter,
    BoundUpDownCounter,
    UpDownCounter,
    i64,
    add,
    "up-down counter"
);

/// The labels as the SDK takes them.
fn key_values<L: Labels>(labels: &L) -> Vec<KeyValue> {
    let mut pairs = Vec::with_capacity(L::KEYS.len());
    labels.visit(&mut |key, value| {
        pairs.push(KeyValue::new(
            Key::from_static_str(key.as_str()),
            to_value(value),
        ));
    });
    pairs
}

fn to_value(label: LabelValue<'_>) -> Value {
    match label {
        LabelValue::Bool(value) => Value::Bool(value),
        LabelValue::Int(value) => Value::I64(value),
        LabelValue::Static(text) => Value::String(StringValue::from(text)),
        LabelValue::Str(text) => Value::String(StringValue::from(text.to_owned())),
    }
}
