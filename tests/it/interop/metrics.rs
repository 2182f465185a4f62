//! Metrics: every kind of instrument, recorded by the same calls.

use std::sync::Arc;

use opentelemetry_otlp as reference;
use opentelemetry_otlp::{WithExportConfig as _, WithHttpConfig as _};
use telemetry_bootstrap::config::{self, Protocol};
use telemetry_bootstrap::opentelemetry::KeyValue;
use telemetry_bootstrap::opentelemetry::metrics::{Meter, MeterProvider as _};
use telemetry_bootstrap::opentelemetry_sdk::metrics::{
    PeriodicReader, SdkMeterProvider, Temporality,
};
use telemetry_bootstrap::{Telemetry, metric};
use telemetry_contract::otlp::model::{Export, Metric, Signal};

use super::{Bodies, Captured, SCOPE, check_same, each, ours, resource, scope, shown};

metric! {
    /// What was counted.
    pub struct Counted {
        name: "interop.counted",
        instrument: Counter,
        unit: "{item}",
        labels: CountedLabels {
            /// How it went.
            outcome: "interop.outcome" => Outcome { Done = "done", Failed = "failed" },
        },
    }
}

metric! {
    /// What was weighed.
    pub struct Weighed {
        name: "interop.weighed",
        instrument: Counter,
        unit: "By",
    }
}

metric! {
    /// What was seen by a callback.
    pub struct Seen {
        name: "interop.seen",
        instrument: Counter,
        unit: "{item}",
    }
}

metric! {
    /// What is open.
    pub struct Open {
        name: "interop.open",
        instrument: UpDownCounter,
        unit: "{item}",
    }
}

metric! {
    /// What a callback sees open.
    pub struct SeenOpen {
        name: "interop.open.seen",
        instrument: UpDownCounter,
        unit: "{item}",
    }
}

metric! {
    /// How warm it is.
    pub struct Warmth {
        name: "interop.warmth",
        instrument: Gauge,
        unit: "Cel",
    }
}

metric! {
    /// How warm a callback finds it.
    pub struct SeenWarmth {
        name: "interop.warmth.seen",
        instrument: Gauge,
        unit: "Cel",
    }
}

metric! {
    /// How long it took.
    pub struct Took {
        name: "interop.took",
        instrument: Histogram,
        unit: "s",
        buckets: [0.1, 1.0, 10.0],
    }
}

/// What is not declared does not leave.
fn declare(telemetry: &Telemetry) {
    let meter = telemetry.meter();
    drop((meter.counter::<Counted>(), meter.counter::<Weighed>()));
    drop((meter.counter::<Seen>(), meter.gauge::<Warmth>()));
    drop((meter.gauge::<SeenWarmth>(), meter.histogram::<Took>()));
    drop(meter.up_down_counter::<Open>());
    drop(meter.up_down_counter::<SeenOpen>());
}

fn record(meter: &Meter) {
    let counted = meter.u64_counter("interop.counted").with_unit("{item}");
    let counted = counted.with_description("What was counted.").build();
    counted.add(5, &[KeyValue::new("interop.outcome", "done")]);
    counted.add(
        u64::from(u32::MAX),
        &[KeyValue::new("interop.outcome", "failed")],
    );
    let weighed = meter.f64_counter("interop.weighed").with_unit("By");
    let weighed = weighed.with_description("What was weighed.").build();
    weighed.add(0.5, &[]);
    let open = meter
        .i64_up_down_counter("interop.open")
        .with_unit("{item}");
    open.with_description("What is open.").build().add(-3, &[]);
    let warmth = meter.f64_gauge("interop.warmth").with_unit("Cel");
    warmth
        .with_description("How warm it is.")
        .build()
        .record(-40.25, &[]);
    let took = meter.f64_histogram("interop.took").with_unit("s");
    let took = took.with_boundaries(vec![0.1, 1.0, 10.0]);
    let took = took.with_description("How long it took.").build();
    for seconds in [0.05, 0.1, 0.5, 20.0] {
        took.record(seconds, &[]);
    }
    observe(meter);
}

fn observe(meter: &Meter) {
    let seen = meter
        .u64_observable_counter("interop.seen")
        .with_unit("{item}");
    let seen = seen.with_description("What was seen by a callback.");
    let _seen = seen.with_callback(|seen| seen.observe(7, &[])).build();
    let open = meter.i64_observable_up_down_counter("interop.open.seen");
    let open = open
        .with_unit("{item}")
        .with_description("What a callback sees open.");
    let _open = open.with_callback(|open| open.observe(-7, &[])).build();
    let warmth = meter
        .f64_observable_gauge("interop.warmth.seen")
        .with_unit("Cel");
    let warmth = warmth.with_description("How warm a callback finds it.");
    let _warmth = warmth
        .with_callback(|warmth| warmth.observe(0.1, &[]))
        .build();
}

/// A metric in a fixed order, without the moments at which it was collected.
fn bare(metric: &mut Metric<'_>) {
    metric
        .points
        .sort_by_key(|point| format!("{:?}", point.attributes));
    for point in &mut metric.points {
        assert!(point.start_unix_nano <= point.time_unix_nano, "{point:?}");
        point.start_unix_nano = 0;
        point.time_unix_nano = 0;
    }
}

fn shown_metrics(bodies: &Bodies) -> Vec<String> {
    let mut lines = Vec::new();
    each(bodies, Signal::Metrics, |export| {
        if let Export::Metrics(all) = export {
            lines.extend(shown(all, SCOPE, bare));
        }
    });
    lines
}

#[track_caller]
fn check(protocol: Protocol, temporality: Temporality) {
    let own = match temporality {
        Temporality::Delta => config::Temporality::Delta,
        Temporality::LowMemory => config::Temporality::LowMemory,
        _ => config::Temporality::Cumulative,
    };
    let preferred = |config: &mut telemetry_bootstrap::Config| config.temporality = own;
    let sent = ours(protocol, preferred, |telemetry| {
        declare(telemetry);
        record(&telemetry.meter_provider().meter_with_scope(scope()));
    });
    let expected = Bodies::default();
    let exporter = reference::MetricExporter::builder()
        .with_http()
        .with_temporality(temporality)
        .with_protocol(reference::Protocol::HttpBinary)
        .with_http_client(Captured(Signal::Metrics, Arc::clone(&expected)))
        .build()
        .unwrap();
    let provider = SdkMeterProvider::builder()
        .with_reader(PeriodicReader::builder(exporter).build())
        .with_resource(resource(&sent, Signal::Metrics))
        .build();
    record(&provider.meter_with_scope(scope()));
    provider.force_flush().unwrap();
    let (sent, expected) = (shown_metrics(&sent), shown_metrics(&expected));
    assert_eq!(sent.len(), 8, "{sent:#?}");
    check_same(&sent, &expected);
}

#[test]
fn metrics_are_what_the_reference_sends() {
    for temporality in [
        Temporality::Cumulative,
        Temporality::Delta,
        Temporality::LowMemory,
    ] {
        check(Protocol::HttpProtobuf, temporality);
    }
    check(Protocol::HttpJson, Temporality::Cumulative);
    #[cfg(feature = "grpc")]
    check(Protocol::Grpc, Temporality::Cumulative);
}
