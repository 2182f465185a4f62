//! Metric points: collected on the exporter thread, at the interval and at every flush.

use std::sync::{Arc, Weak};
use std::time::Duration;

use opentelemetry::KeyValue;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::metrics::data::{AggregatedMetrics, Metric, MetricData, ResourceMetrics};
use opentelemetry_sdk::metrics::exporter::PushMetricExporter;
use opentelemetry_sdk::metrics::reader::MetricReader;
use opentelemetry_sdk::metrics::{InstrumentKind, ManualReader, Pipeline, Temporality};

use super::delivery::End;
use super::failure::Failure;
use super::mailbox::Mailbox;
use super::pipeline::{Running, contained, export};
use crate::vitals::{Loss, Violation, Vitals};

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
        match contained(|| collector.collect(&mut metrics)).flatten() {
            Some(points) => {
                if points > 0 && mailbox.begin(points) {
                    export(mailbox, || exporter.export(&metrics));
                }
                mailbox.ticked(number);
            }
            None => uncollected(mailbox, number),
        }
        if !more {
            break;
        }
    }
}

/// Books a collection that failed as one point, because nobody knows how many it would have had.
fn uncollected(mailbox: &Mailbox<()>, number: u64) {
    if mailbox.begin(1) {
        let lost = End::Lost {
            loss: Loss::ExportFailed,
            failure: Some(Failure::Collection),
        };
        mailbox.settle(1, lost);
    }
    mailbox.not_collected(number);
}

impl Collector {
    /// Collects; the number of points, or `None` where that failed.
    fn collect(&self, into: &mut ResourceMetrics) -> Option<u64> {
        let collected = self.reader.collect(into).ok();
        collected.map(|()| count_points(into, &self.vitals))
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

#[cfg(test)]
mod tests {
    use std::panic::resume_unwind;
    use std::sync::Arc;
    use std::thread;

    use opentelemetry::metrics::MeterProvider as _;
    use opentelemetry_sdk::metrics::SdkMeterProvider;

    use super::*;
    use crate::config::Queue;
    use crate::export::after;
    use crate::export::herald::Herald;
    use crate::fixture::own_lines;
    use crate::log::MemoryWriter;
    use crate::vitals::Signal;

    const SOON: Duration = Duration::from_secs(20);

    struct Unused;

    impl PushMetricExporter for Unused {
        async fn export(&self, _metrics: &ResourceMetrics) -> OTelSdkResult {
            unreachable!("nothing was collected");
        }

        fn force_flush(&self) -> OTelSdkResult {
            Ok(())
        }

        fn shutdown_with_timeout(&self, _timeout: Duration) -> OTelSdkResult {
            Ok(())
        }

        fn temporality(&self) -> Temporality {
            Temporality::Cumulative
        }
    }

    #[test]
    fn a_collection_that_fails_is_counted_and_said_and_no_flush() {
        let (vitals, writer) = (Vitals::default(), MemoryWriter::default());
        let lines = own_lines(Arc::new(writer.clone()), &vitals);
        let herald = Herald::new(Signal::Metrics, vitals.clone(), Some(lines));
        let queue = Queue::default();
        let mailbox = Mailbox::new(queue, Signal::Metrics, vitals.clone(), herald);
        let collector = Collector {
            reader: Reader::new(Temporality::Cumulative),
            vitals: vitals.clone(),
            interval: Duration::from_secs(3600),
        };
        let provider = SdkMeterProvider::builder().with_reader(collector.reader.clone());
        let provider = provider.build();
        let meter = provider.meter("test");
        let gauge = meter.u64_observable_gauge("broken");
        let _gauge = gauge
            .with_callback(|_| resume_unwind(Box::new("broken")))
            .build();
        thread::scope(|scope| {
            scope.spawn(|| run_metrics(&mailbox, &Unused, &collector));
            for _ in 0..2 {
                assert!(!mailbox.wait_settled(mailbox.begin_collection(), after(SOON)));
            }
            let deadline = after(SOON);
            mailbox.begin_close(deadline);
            mailbox.wait_closed(deadline);
        });
        assert_eq!(vitals.emitted(Signal::Metrics), 3);
        assert_eq!(vitals.lost(Signal::Metrics, Loss::ExportFailed), 3);
        assert_eq!(mailbox.failure(), Some(Failure::Collection));
        let said = writer.lines();
        assert!(said[0].contains("could not be collected"), "{said:#?}");
    }
}
