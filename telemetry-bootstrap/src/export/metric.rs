//! Metric points: collected on the exporter thread, at the interval and at every flush.

use std::sync::{Arc, Weak};
use std::time::Duration;

use opentelemetry::KeyValue;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::metrics::data::{AggregatedMetrics, Metric, MetricData, ResourceMetrics};
use opentelemetry_sdk::metrics::exporter::PushMetricExporter;
use opentelemetry_sdk::metrics::reader::MetricReader;
use opentelemetry_sdk::metrics::{InstrumentKind, ManualReader, Pipeline, Temporality};

use super::mailbox::Mailbox;
use super::pipeline::{Running, contained, export};
use crate::vitals::{Violation, Vitals};

/// The SDK's label on the series that takes what is past a metric's limit.
const OVERFLOW: &str = "otel.metric.overflow";

/// A reader that the provider and the exporter thread share.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reader(Arc<ManualReader>);

impl Reader {
    /// A reader of what each instrument has since the start, or since the last export.
    pub(super) fn new(temporality: Temporality) -> Self {
        let reader = ManualReader::builder().with_temporality(temporality);
        Self(Arc::new(reader.build()))
    }
}

impl MetricReader for Reader {
    fn register_pipeline(&self, pipeline: Weak<Pipeline>) {
        self.0.register_pipeline(pipeline);
    }

    fn collect(&self, into: &mut ResourceMetrics) -> OTelSdkResult {
        self.0.collect(into)
    }

    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _timeout: Duration) -> OTelSdkResult {
        Ok(())
    }

    fn temporality(&self, kind: InstrumentKind) -> Temporality {
        self.0.temporality(kind)
    }
}

impl Reader {
    /// Whether what it collects goes on counting from the start, as a scrape has to.
    pub(crate) fn is_cumulative(&self) -> bool {
        self.temporality(InstrumentKind::Counter) == Temporality::Cumulative
    }
}

/// Where the points come from, and how often.
pub(super) struct Collector {
    pub(super) reader: Reader,
    pub(super) vitals: Vitals,
    pub(super) interval: Duration,
}

/// The exporter thread's work: a collection every interval and a last one at the close.
pub(super) fn run_metrics(
    mailbox: &Mailbox<()>,
    exporter: &impl PushMetricExporter,
    collector: &Collector,
) {
    let _running = Running(mailbox);
    let mut metrics = ResourceMetrics::default();
    loop {
        let (number, more) = mailbox.next_tick(collector.interval);
        // A service's own callback may panic in here.
        let points = contained(|| collector.collect(&mut metrics)).unwrap_or(0);
        if points > 0 && mailbox.begin(points) {
            export(mailbox, || exporter.export(&metrics));
        }
        mailbox.ticked(number);
        if !more {
            break;
        }
    }
}

impl Collector {
    /// Collects; the number of points.
    fn collect(&self, into: &mut ResourceMetrics) -> u64 {
        match self.reader.collect(into) {
            Ok(()) => count_points(into, &self.vitals),
            Err(_) => 0,
        }
    }
}

/// The number of points; counts those that stand for series past their metric's limit.
pub(crate) fn count_points(metrics: &ResourceMetrics, vitals: &Vitals) -> u64 {
    let all = metrics
        .scope_metrics()
        .flat_map(opentelemetry_sdk::metrics::data::ScopeMetrics::metrics);
    all.map(|metric| {
        let (points, overflowed) = points(metric);
        if overflowed {
            vitals.add_violation(Violation::SeriesOverLimit);
        }
        points
    })
    .sum()
}

/// How many points a metric has, and whether one of them is the overflow series.
fn points(metric: &Metric) -> (u64, bool) {
    match metric.data() {
        AggregatedMetrics::F64(data) => data_points(data),
        AggregatedMetrics::I64(data) => data_points(data),
        AggregatedMetrics::U64(data) => data_points(data),
    }
}

fn data_points<T: Copy>(data: &MetricData<T>) -> (u64, bool) {
    match data {
        MetricData::Gauge(data) => tally(data.data_points().map(|point| any(point.attributes()))),
        MetricData::Sum(data) => tally(data.data_points().map(|point| any(point.attributes()))),
        MetricData::Histogram(data) => {
            tally(data.data_points().map(|point| any(point.attributes())))
        }
        MetricData::ExponentialHistogram(data) => {
            tally(data.data_points().map(|point| any(point.attributes())))
        }
    }
}

fn any<'a>(mut attributes: impl Iterator<Item = &'a KeyValue>) -> bool {
    attributes.any(|pair| pair.key.as_str() == OVERFLOW)
}

fn tally(points: impl Iterator<Item = bool>) -> (u64, bool) {
    points.fold((0, false), |(count, seen), overflow| {
        (count + 1, seen || overflow)
    })
}
