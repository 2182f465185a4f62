//! What is written of each kind of instrument, and that others can read it.

mod parse;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Instant;

use http::StatusCode;
use opentelemetry::metrics::{Meter, MeterProvider as _};
use opentelemetry::{InstrumentationScope, KeyValue};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::metrics::data::ResourceMetrics;
use opentelemetry_sdk::metrics::reader::MetricReader as _;
use opentelemetry_sdk::metrics::{Aggregation, Instrument, SdkMeterProvider, Stream};
use telemetry_contract::CONTRACT;
use telemetry_contract::model;
use telemetry_contract::prometheus::series_names;

use self::parse::parse;
use super::*;
use crate::export::MetricReader;
use crate::redact::{RedactConfig, Redactor, canary};
use crate::vitals::{Loss, Signal, Vitals};

/// A process with metrics of its own.
struct Process {
    vitals: Vitals,
    reader: MetricReader,
    meter: Meter,
    provider: SdkMeterProvider,
}

impl Process {
    fn new() -> Self {
        Self::with_view(|_| None)
    }

    fn with_view(view: impl Fn(&Instrument) -> Option<Stream> + Send + Sync + 'static) -> Self {
        let reader = MetricReader::default();
        let resource = Resource::builder_empty();
        let name = KeyValue::new("service.name", "orders");
        let provider = SdkMeterProvider::builder()
            .with_resource(resource.with_attribute(name).build())
            .with_reader(reader.clone())
            .with_view(view)
            .build();
        Self {
            vitals: Vitals::default(),
            reader,
            meter: provider.meter("own"),
            provider,
        }
    }

    fn redactor(&self) -> Redactor {
        Redactor::new(&RedactConfig::default(), self.vitals.clone())
    }

    fn scraper(&self) -> Scraper {
        let style = Style {
            scope_labels: false,
        };
        let (reader, vitals) = (self.reader.clone(), self.vitals.clone());
        Scraper::new(reader, self.redactor(), vitals, style)
    }

    fn exposition(&self, scope_labels: bool) -> Exposition {
        let mut metrics = ResourceMetrics::default();
        self.reader.collect(&mut metrics).unwrap();
        Exposition::new(&metrics, &self.redactor(), Style { scope_labels })
    }

    /// What is written without scope labels, and read back.
    #[track_caller]
    fn text(&self, format: Format) -> String {
        let text = self.exposition(false).render(format, 0);
        parse(&text, format);
        text
    }

    fn accounted(&self) -> [u64; 3] {
        let vitals = &self.vitals;
        [
            vitals.emitted(Signal::Metrics),
            vitals.delivered(Signal::Metrics),
            vitals.lost(Signal::Metrics, Loss::ExportFailed),
        ]
    }
}

fn of_kind(kind: &'static str) -> [KeyValue; 1] {
    [KeyValue::new("kind", kind)]
}

#[test]
fn a_counter() {
    let process = Process::new();
    let counter = process.meter.u64_counter("orders.placed");
    let counter = counter.with_unit("{order}").with_description("Placed.");
    counter.build().add(2, &of_kind("a"));
    insta::assert_snapshot!(process.text(Format::Text), @r##"
    # HELP target_info Target metadata
    # TYPE target_info gauge
    target_info{service_name="orders"} 1
    # HELP orders_placed_total Placed.
    # TYPE orders_placed_total counter
    orders_placed_total{kind="a"} 2
    "##);
    insta::assert_snapshot!(process.text(Format::OpenMetrics), @r##"
    # TYPE target info
    # HELP target Target metadata
    target_info{service_name="orders"} 1
    # TYPE orders_placed counter
    # HELP orders_placed Placed.
    orders_placed_total{kind="a"} 2
    # EOF
    "##);
}

#[test]
fn an_observed_counter_with_a_unit() {
    let process = Process::new();
    let counter = process.meter.f64_observable_counter("cpu.time");
    let counter = counter
        .with_unit("s")
        .with_callback(|to| to.observe(1.5, &[]));
    let _counter = counter.build();
    insta::assert_snapshot!(process.text(Format::Text), @r##"
    # HELP target_info Target metadata
    # TYPE target_info gauge
    target_info{service_name="orders"} 1
    # TYPE cpu_time_seconds_total counter
    cpu_time_seconds_total 1.5
    "##);
    insta::assert_snapshot!(process.text(Format::OpenMetrics), @r##"
    # TYPE target info
    # HELP target Target metadata
    target_info{service_name="orders"} 1
    # TYPE cpu_time_seconds counter
    # UNIT cpu_time_seconds seconds
    cpu_time_seconds_total 1.5
    # EOF
    "##);
}

#[test]
fn a_gauge_has_no_value_that_the_sdk_does_not_take() {
    let process = Process::new();
    let gauge = process.meter.f64_gauge("load").with_unit("1").build();
    for (kind, value) in [
        ("a", 0.25),
        ("b", f64::NAN),
        ("c", f64::INFINITY),
        ("d", f64::NEG_INFINITY),
    ] {
        gauge.record(value, &of_kind(kind));
    }
    insta::assert_snapshot!(process.text(Format::Text), @r##"
    # HELP target_info Target metadata
    # TYPE target_info gauge
    target_info{service_name="orders"} 1
    # TYPE load_ratio gauge
    load_ratio{kind="a"} 0.25
    "##);
    insta::assert_snapshot!(process.text(Format::OpenMetrics), @r##"
    # TYPE target info
    # HELP target Target metadata
    target_info{service_name="orders"} 1
    # TYPE load_ratio gauge
    # UNIT load_ratio ratio
    load_ratio{kind="a"} 0.25
    # EOF
    "##);
}

#[test]
fn an_up_down_counter_is_a_gauge() {
    let process = Process::new();
    let counter = process.meter.i64_up_down_counter("memory.used");
    let counter = counter
        .with_unit("By")
        .with_description("Two\nlines, a \\ and a \".");
    counter.build().add(-3, &[]);
    insta::assert_snapshot!(process.text(Format::Text), @r##"
    # HELP target_info Target metadata
    # TYPE target_info gauge
    target_info{service_name="orders"} 1
    # HELP memory_used_bytes Two\nlines, a \\ and a ".
    # TYPE memory_used_bytes gauge
    memory_used_bytes -3
    "##);
    insta::assert_snapshot!(process.text(Format::OpenMetrics), @r##"
    # TYPE target info
    # HELP target Target metadata
    target_info{service_name="orders"} 1
    # TYPE memory_used_bytes gauge
    # UNIT memory_used_bytes bytes
    # HELP memory_used_bytes Two\nlines, a \\ and a \".
    memory_used_bytes -3
    # EOF
    "##);
}

#[test]
fn a_gauge_with_the_ending_of_a_histogram_has_no_type() {
    let process = Process::new();
    let counter = process.meter.i64_up_down_counter("thread.count").build();
    counter.add(3, &[]);
    let text = process.text(Format::Text);
    assert!(text.contains("# TYPE thread_count untyped\n"), "{text}");
    let text = process.text(Format::OpenMetrics);
    assert!(text.contains("# TYPE thread_count unknown\n"), "{text}");
}

#[test]
fn a_histogram() {
    let process = Process::new();
    let histogram = process.meter.f64_histogram("wait").with_unit("s");
    let histogram = histogram
        .with_boundaries(vec![0.5, 1.0, 1_000_000.0])
        .build();
    for value in [0.25, 0.5, 0.75, 2.0, 2e6] {
        histogram.record(value, &of_kind("a"));
    }
    insta::assert_snapshot!(process.text(Format::Text), @r##"
    # HELP target_info Target metadata
    # TYPE target_info gauge
    target_info{service_name="orders"} 1
    # TYPE wait_seconds histogram
    wait_seconds_bucket{kind="a",le="0.5"} 2
    wait_seconds_bucket{kind="a",le="1"} 3
    wait_seconds_bucket{kind="a",le="1000000"} 4
    wait_seconds_bucket{kind="a",le="+Inf"} 5
    wait_seconds_sum{kind="a"} 2000003.5
    wait_seconds_count{kind="a"} 5
    "##);
    insta::assert_snapshot!(process.text(Format::OpenMetrics), @r##"
    # TYPE target info
    # HELP target Target metadata
    target_info{service_name="orders"} 1
    # TYPE wait_seconds histogram
    # UNIT wait_seconds seconds
    wait_seconds_bucket{kind="a",le="0.5"} 2
    wait_seconds_bucket{kind="a",le="1.0"} 3
    wait_seconds_bucket{kind="a",le="1e+06"} 4
    wait_seconds_bucket{kind="a",le="+Inf"} 5
    wait_seconds_sum{kind="a"} 2000003.5
    wait_seconds_count{kind="a"} 5
    # EOF
    "##);
}

#[test]
fn an_exponential_histogram_has_buckets_at_powers_of_two() {
    let process = Process::with_view(|_| {
        let aggregation = Aggregation::Base2ExponentialHistogram {
            max_size: 160,
            max_scale: 20,
            record_min_max: false,
        };
        Stream::builder().with_aggregation(aggregation).build().ok()
    });
    let histogram = process.meter.f64_histogram("wait").with_unit("s").build();
    for value in [0.0, 0.3, 0.75, 1.5, 3.0, 3.5, 100.0] {
        histogram.record(value, &[]);
    }
    insta::assert_snapshot!(process.text(Format::Text), @r##"
    # HELP target_info Target metadata
    # TYPE target_info gauge
    target_info{service_name="orders"} 1
    # TYPE wait_seconds histogram
    wait_seconds_bucket{le="0"} 1
    wait_seconds_bucket{le="0.5"} 2
    wait_seconds_bucket{le="1"} 3
    wait_seconds_bucket{le="2"} 4
    wait_seconds_bucket{le="4"} 6
    wait_seconds_bucket{le="8"} 6
    wait_seconds_bucket{le="16"} 6
    wait_seconds_bucket{le="32"} 6
    wait_seconds_bucket{le="64"} 6
    wait_seconds_bucket{le="128"} 7
    wait_seconds_bucket{le="+Inf"} 7
    wait_seconds_sum 109.05
    wait_seconds_count 7
    "##);
}

#[test]
fn who_recorded_a_point_is_said_unless_nobody_wants_to_know() {
    let process = Process::new();
    let scope = InstrumentationScope::builder("library")
        .with_version("1.2.0")
        .with_attributes([KeyValue::new("team", "eu")])
        .build();
    for meter in [
        process.meter.clone(),
        process.provider.meter_with_scope(scope),
    ] {
        meter.u64_counter("orders.placed").build().add(1, &[]);
    }
    let text = process.exposition(true).render(Format::Text, 0);
    insta::assert_snapshot!(text, @r##"
    # HELP target_info Target metadata
    # TYPE target_info gauge
    target_info{service_name="orders"} 1
    # TYPE orders_placed_total counter
    orders_placed_total{otel_scope_name="library",otel_scope_team="eu",otel_scope_version="1.2.0"} 1
    orders_placed_total{otel_scope_name="own"} 1
    "##);
    // Without the labels that tell them apart they are one series.
    assert!(
        process
            .text(Format::Text)
            .ends_with("orders_placed_total 2\n")
    );
}

#[test]
fn a_name_that_another_metric_has_is_dropped_and_counted() {
    let process = Process::new();
    let meter = &process.meter;
    meter.f64_histogram("wait").build().record(1.0, &[]);
    meter.u64_gauge("wait.count").build().record(1, &[]);
    meter.u64_counter("a.b").build().add(1, &[]);
    meter.u64_counter("a_b").build().add(5, &[]);
    meter.u64_gauge("target.info").build().record(1, &[]);
    meter.u64_gauge("wait.count").build().record(1, &[]);
    let response = process.scraper().response(std::iter::empty());
    let text = String::from_utf8(response.body().to_vec()).unwrap();
    parse(&text, Format::Text);
    assert!(text.contains("\na_b_total 6\n"), "{text}");
    assert!(text.contains("\nwait_count 1\n"), "{text}");
    assert_eq!(process.accounted(), [5, 3, 2]);
}

#[test]
fn no_secret_is_shown_and_series_without_theirs_are_added_up() {
    let process = Process::new();
    let secret = canary();
    let scope = InstrumentationScope::builder(secret.clone())
        .with_version(secret.clone())
        .with_attributes([KeyValue::new("a", secret.clone())])
        .build();
    let meter = process.provider.meter_with_scope(scope);
    let counter = meter.u64_counter(secret.clone());
    let counter = counter.with_description(secret.clone()).build();
    counter.add(1, &[KeyValue::new("password", "one")]);
    counter.add(2, &[KeyValue::new("password", "two")]);
    let gauge = meter.u64_gauge("seen").build();
    gauge.record(7, &[KeyValue::new(secret.clone(), secret.clone())]);
    for format in [Format::Text, Format::OpenMetrics] {
        let text = process.exposition(true).render(format, 0);
        parse(&text, format);
        assert!(!text.contains("Canary0000"), "{text}");
        assert!(text.contains("password=\"[redacted]\"} 3\n"), "{text}");
    }
    assert!(process.vitals.redacted() > 0);
}

#[test]
fn every_declared_metric_has_the_names_of_the_contract() {
    let process = Process::new();
    let meter = &process.meter;
    for def in CONTRACT.metrics {
        record(meter, def);
    }
    for format in [Format::Text, Format::OpenMetrics] {
        let samples = parse(&process.text(format), format);
        let found: Vec<&str> = samples.iter().map(|sample| &*sample.name).collect();
        for def in CONTRACT.metrics {
            for name in series_names(def) {
                assert!(found.contains(&&*name), "{name}");
            }
        }
    }
}

/// One value, by the kind of instrument that the contract has.
fn record(meter: &Meter, def: &'static model::MetricDef) {
    let (name, unit) = (def.name.as_str(), def.unit.as_str());
    match def.instrument {
        model::Instrument::Counter => {
            meter.u64_counter(name).with_unit(unit).build().add(1, &[]);
        }
        model::Instrument::Gauge => {
            meter
                .f64_gauge(name)
                .with_unit(unit)
                .build()
                .record(1.0, &[]);
        }
        model::Instrument::Histogram => {
            let histogram = meter.f64_histogram(name).with_unit(unit);
            histogram.build().record(1.0, &[]);
        }
        model::Instrument::UpDownCounter => {
            meter
                .i64_up_down_counter(name)
                .with_unit(unit)
                .build()
                .add(1, &[]);
        }
    }
}

#[test]
fn what_is_answered_is_delivered_and_what_is_not_is_lost() {
    let process = Process::new();
    process.meter.u64_counter("a").build().add(1, &[]);
    let scraper = process.scraper();
    let taken = scraper.response(std::iter::empty());
    assert_eq!(taken.status(), StatusCode::OK);
    assert_eq!(process.accounted(), [1, 1, 0]);
    drop(scraper.answer(std::iter::empty()));
    assert_eq!(process.accounted(), [2, 1, 1]);
    scraper.close();
    let refused = scraper.response(std::iter::empty());
    assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(process.accounted(), [2, 1, 1]);
}

#[test]
fn a_callback_that_panics_is_a_failed_scrape() {
    let process = Process::new();
    let gauge = process.meter.u64_observable_gauge("broken");
    let _gauge = gauge.with_callback(|_| panic!("on purpose")).build();
    let scraper = process.scraper();
    for times in 1..3 {
        let response = scraper.response(std::iter::empty());
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(process.accounted(), [times, 0, times]);
    }
}

#[test]
fn whoever_waits_together_shares_a_collection() {
    const WAITING: usize = 8;
    let process = Process::new();
    let (started, go_on) = (Arc::new(Barrier::new(2)), Arc::new(Barrier::new(2)));
    let (entered, left) = (Arc::clone(&started), Arc::clone(&go_on));
    let collections = Arc::new(AtomicU64::new(0));
    let counted = Arc::clone(&collections);
    let gauge = process.meter.u64_observable_gauge("collections");
    let _gauge = gauge
        .with_callback(move |to| {
            let number = counted.fetch_add(1, Ordering::SeqCst);
            if number == 0 {
                entered.wait();
                left.wait();
            }
            to.observe(number, &[]);
        })
        .build();
    let scraper = &process.scraper();
    thread::scope(|scope| {
        let scrape = || scraper.response(std::iter::empty());
        scope.spawn(scrape);
        started.wait();
        // The others have all asked before the first collection goes on.
        for asked in [Instant::now(); WAITING] {
            scope.spawn(move || scraper.page(Format::Text, asked));
        }
        go_on.wait();
    });
    assert_eq!(collections.load(Ordering::SeqCst), 2);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]

    #[test]
    fn any_label_survives(pairs: Vec<(String, String)>) {
        let process = Process::new();
        let labels: Vec<KeyValue> = pairs
            .iter()
            .map(|(key, value)| KeyValue::new(key.clone(), value.clone()))
            .collect();
        process.meter.u64_gauge("seen").build().record(1, &labels);
        process.meter.f64_histogram("wait").build().record(1.0, &labels);
        for format in [Format::Text, Format::OpenMetrics] {
            parse(&process.text(format), format);
        }
    }

    #[test]
    fn any_value_reads_back_as_it_was(value: String) {
        let process = Process::new();
        let labels = [KeyValue::new("a", value.clone())];
        process.meter.u64_gauge("seen").build().record(1, &labels);
        let expected = process.redactor().text(&value).into_owned();
        for format in [Format::Text, Format::OpenMetrics] {
            let samples = parse(&process.text(format), format);
            let found = samples.iter().find(|sample| sample.name == "seen").unwrap();
            let labels: Vec<&String> = found.labels.iter().map(|(_, value)| value).collect();
            let expected: Vec<&String> = [&expected].into_iter().filter(|value| !value.is_empty()).collect();
            proptest::prop_assert_eq!(labels, expected);
        }
    }

    #[test]
    fn any_name_and_unit_can_be_read(name: String, unit: String, help: String) {
        let process = Process::new();
        let meter = &process.meter;
        let counter = meter.u64_counter(name.clone()).with_unit(unit.clone());
        counter.with_description(help.clone()).build().add(1, &[]);
        let histogram = meter.f64_histogram(format!("{name}.wait")).with_unit(unit);
        histogram.with_description(help).build().record(1.0, &[]);
        for format in [Format::Text, Format::OpenMetrics] {
            parse(&process.text(format), format);
        }
    }
}
