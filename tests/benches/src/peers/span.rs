//! Spans.

use std::hint::black_box;

use fastrace::collector::{Config, Reporter, SpanContext, SpanRecord};
use opentelemetry_sdk::trace::SdkTracerProvider;
use telemetry_budget::span::spans;
use telemetry_budget::{Case, Prepared, repeat};
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::registry;

use super::otel;

pub(super) const CASES: &[Case] = &[
    Case {
        name: "span-sampled/tracing-opentelemetry",
        prepare: || Ok(default(otel::sampled()?)),
    },
    Case {
        name: "span-sampled/tracing-opentelemetry-lean",
        prepare: || Ok(lean(otel::sampled()?)),
    },
    Case {
        name: "span-sampled/fastrace",
        prepare: || Ok(fastrace(true)),
    },
    Case {
        name: "span-unsampled/tracing-opentelemetry",
        prepare: || Ok(default(otel::unsampled()?)),
    },
    Case {
        name: "span-unsampled/tracing-opentelemetry-lean",
        prepare: || Ok(lean(otel::unsampled()?)),
    },
    Case {
        name: "span-unsampled/fastrace",
        prepare: || Ok(fastrace(false)),
    },
];

fn default(traces: SdkTracerProvider) -> Prepared {
    let layer = tracing_opentelemetry::layer().with_tracer(otel::tracer(&traces));
    Prepared::new(spans)
        .with_dispatch(registry().with(LevelFilter::INFO).with(layer))
        .with_drain(move || traces.force_flush().is_ok())
}

/// Without the attributes that it adds by default.
fn lean(traces: SdkTracerProvider) -> Prepared {
    let layer = tracing_opentelemetry::layer()
        .with_tracer(otel::tracer(&traces))
        .with_location(false)
        .with_threads(false)
        .with_target(false)
        .with_tracked_inactivity(false);
    Prepared::new(spans)
        .with_dispatch(registry().with(LevelFilter::INFO).with(layer))
        .with_drain(move || traces.force_flush().is_ok())
}

struct Nowhere;

impl Reporter for Nowhere {
    fn report(&mut self, spans: Vec<SpanRecord>) {
        black_box(spans);
    }
}

/// A root span by its own API: no `tracing`, so no span of any library.
fn fastrace(sampled: bool) -> Prepared {
    fastrace::set_reporter(Nowhere, Config::default());
    let worker = move || {
        repeat(move || {
            let parent = SpanContext::random().sampled(sampled);
            let span = fastrace::Span::root("read order", parent).with_properties(|| {
                [
                    ("order.id", black_box("ord_8w4kq1")),
                    ("order.items", black_box("3")),
                    ("order.express", black_box("true")),
                ]
            });
            drop(span.set_local_parent());
        })
    };
    Prepared::new(worker).with_drain(|| {
        fastrace::flush();
        true
    })
}
