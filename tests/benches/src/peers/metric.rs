//! Measurements by the SDK's own handles, labels given each time or bound.

use std::hint::black_box;

use opentelemetry::KeyValue;
use opentelemetry::metrics::{Counter, Histogram, MeterProvider as _};
use opentelemetry_sdk::metrics::SdkMeterProvider;
use telemetry_budget::Case;
use telemetry_budget::metric::recording;

use super::otel;

pub(super) const CASES: &[Case] = &[
    Case {
        name: "counter/sdk",
        prepare: || {
            let provider = otel::metrics()?;
            let (counter, labels) = (counter(&provider), labels());
            Ok(recording(provider, move || {
                counter.add(black_box(1), black_box(&labels));
            }))
        },
    },
    Case {
        name: "counter/sdk-bound",
        prepare: || {
            let provider = otel::metrics()?;
            let counter = counter(&provider).bind(&labels());
            Ok(recording(provider, move || counter.add(black_box(1))))
        },
    },
    Case {
        name: "histogram/sdk",
        prepare: || {
            let provider = otel::metrics()?;
            let (histogram, labels) = (histogram(&provider), labels());
            Ok(recording(provider, move || {
                histogram.record(black_box(0.042), black_box(&labels));
            }))
        },
    },
    Case {
        name: "histogram/sdk-bound",
        prepare: || {
            let provider = otel::metrics()?;
            let histogram = histogram(&provider).bind(&labels());
            Ok(recording(provider, move || {
                histogram.record(black_box(0.042));
            }))
        },
    },
];

fn counter(provider: &SdkMeterProvider) -> Counter<u64> {
    provider.meter("bench").u64_counter("orders.placed").build()
}

fn histogram(provider: &SdkMeterProvider) -> Histogram<f64> {
    let meter = provider.meter("bench");
    let bounds = vec![0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0];
    let builder = meter.f64_histogram("order.duration").with_unit("s");
    builder.with_boundaries(bounds).build()
}

fn labels() -> [KeyValue; 3] {
    [
        KeyValue::new("order.channel", "web"),
        KeyValue::new("warehouse", "east"),
        KeyValue::new("order.express", true),
    ]
}
