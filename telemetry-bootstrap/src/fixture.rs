//! For this crate's own tests: spans, lines and points in memory, and nothing global.

use std::fmt::{self, Write as _};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use opentelemetry::metrics::MeterProvider as _;
use opentelemetry::trace::{SpanId, TracerProvider as _};
use opentelemetry::{Context, KeyValue};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::metrics::data::{
    AggregatedMetrics, MetricData, ResourceMetrics, ScopeMetrics,
};
use opentelemetry_sdk::metrics::{InMemoryMetricExporter, PeriodicReader, SdkMeterProvider};
use opentelemetry_sdk::trace::{Sampler, SdkTracerProvider, Span, SpanData, SpanProcessor};
use telemetry_contract::CONTRACT;
use tracing::Dispatch;
use tracing::dispatcher::DefaultGuard;
use tracing::field::{Field, Visit};
use tracing_subscriber::layer::{Context as LayerContext, Layer, SubscriberExt as _};

use crate::config::Config;
use crate::correlation::{Correlator, UserKey, with_current};
use crate::export::{self, Answer, Drains, Failure, Pipelines, Post, Source};
use crate::metric::{Declared, Meter};
use crate::redact::{RedactConfig, Redactor};
use crate::trace;
use crate::vitals::{Signal, Vitals};

/// One process's telemetry, current on this thread until it is dropped.
pub(crate) struct Fixture {
    pub(crate) vitals: Vitals,
    pub(crate) redactor: Redactor,
    pub(crate) correlator: Correlator,
    pub(crate) meter: Meter,
    spans: Arc<Mutex<Vec<SpanData>>>,
    lines: Arc<Mutex<Vec<(SpanId, String)>>>,
    metrics: InMemoryMetricExporter,
    provider: SdkMeterProvider,
    /// Ends the pipelines when the fixture goes.
    _drains: Drains,
    dispatch: Dispatch,
    _current: DefaultGuard,
}

impl Fixture {
    pub(crate) fn new() -> Self {
        Self::sampled(Sampler::ParentBased(Box::new(Sampler::AlwaysOn)))
    }

    pub(crate) fn sampled(sampler: Sampler) -> Self {
        let vitals = Vitals::default();
        let redactor = Redactor::new(&RedactConfig::default(), vitals.clone());
        let key = UserKey::new(b"0123456789abcdef").ok();
        let correlator = Correlator::new(key, redactor.clone(), vitals.clone());
        let (spans, lines) = (Arc::default(), Arc::default());
        let pipelines = pipelines(&redactor, &correlator, &vitals);
        let processor = Spans {
            ended: Arc::clone(&spans),
            real: pipelines.spans.unwrap(),
        };
        let tracer = SdkTracerProvider::builder()
            .with_sampler(sampler)
            .with_span_processor(processor)
            .build()
            .tracer(trace::SCOPE);
        let layers = trace::layer(tracer).and_then(Lines(Arc::clone(&lines)));
        let dispatch = Dispatch::new(tracing_subscriber::registry().with(layers));
        let metrics = InMemoryMetricExporter::default();
        let declared = Declared::new(&CONTRACT, vitals.clone());
        let view = declared.clone();
        let provider = SdkMeterProvider::builder()
            .with_reader(PeriodicReader::builder(metrics.clone()).build())
            .with_view(move |instrument: &_| view.view(instrument))
            .build();
        Self {
            meter: Meter::new(provider.meter("test"), declared),
            _current: tracing::dispatcher::set_default(&dispatch),
            _drains: pipelines.drains,
            dispatch,
            vitals,
            redactor,
            correlator,
            spans,
            lines,
            metrics,
            provider,
        }
    }

    /// The subscriber, for another thread.
    pub(crate) fn dispatch(&self) -> Dispatch {
        self.dispatch.clone()
    }

    /// Every span that ended, in order.
    pub(crate) fn spans(&self) -> Vec<SpanData> {
        self.spans.lock().unwrap().clone()
    }

    /// The only span that ended.
    #[track_caller]
    pub(crate) fn span(&self) -> SpanData {
        let [span] = &self.spans()[..] else {
            panic!("{} spans", self.spans().len());
        };
        span.clone()
    }

    /// Every event as `LEVEL target correlation_id [key=value …]`.
    pub(crate) fn lines(&self) -> Vec<String> {
        let lines = self.lines.lock().unwrap();
        lines.iter().map(|(_, line)| line.clone()).collect()
    }

    /// The span that each event was in.
    pub(crate) fn spans_of_lines(&self) -> Vec<SpanId> {
        let lines = self.lines.lock().unwrap();
        lines.iter().map(|(span, _)| *span).collect()
    }

    /// The points of this metric as `value {key=value …}`: counts of histograms, values of sums.
    pub(crate) fn points(&self, name: &str) -> Vec<String> {
        self.metrics.reset();
        self.provider.force_flush().unwrap();
        let resources = self.metrics.get_finished_metrics().unwrap();
        let scopes = resources.iter().flat_map(ResourceMetrics::scope_metrics);
        let metrics = scopes.flat_map(ScopeMetrics::metrics);
        let mut points: Vec<String> = metrics
            .filter(|metric| metric.name() == name)
            .flat_map(|metric| texts(metric.data()))
            .collect();
        points.sort();
        points
    }
}

/// The real pipeline of spans, which ends nowhere.
fn pipelines(redactor: &Redactor, correlator: &Correlator, vitals: &Vitals) -> Pipelines {
    let mut config = Config::new("fixture", "0.0.0");
    config.logs.enabled = false;
    config.metrics.enabled = false;
    let source = Source {
        config: &config,
        resource: &Resource::builder_empty().build(),
        redactor,
        correlator,
        vitals,
        lines: None,
    };
    export::start(&source, &|_: Signal| Ok(Arc::new(Nowhere) as _)).unwrap()
}

#[derive(Debug)]
struct Nowhere;

impl Post for Nowhere {
    fn post(&self, _body: &[u8], _timeout: Duration) -> Result<Answer, Failure> {
        Ok(Answer {
            status: 200,
            ..Answer::default()
        })
    }
}

/// The value of an attribute as text; empty where there is none.
pub(crate) fn attribute(span: &SpanData, key: &str) -> String {
    let values: Vec<String> = span
        .attributes
        .iter()
        .filter(|pair| pair.key.as_str() == key)
        .map(|pair| pair.value.to_string())
        .collect();
    assert!(values.len() < 2, "{key} twice: {values:?}");
    values.concat()
}

fn texts(data: &AggregatedMetrics) -> Vec<String> {
    let text = |value: String, attributes: Vec<&KeyValue>| {
        let mut pairs: Vec<String> = attributes
            .iter()
            .map(|pair| format!("{}={}", pair.key, pair.value))
            .collect();
        pairs.sort();
        format!("{value} {{{}}}", pairs.join(" "))
    };
    match data {
        AggregatedMetrics::F64(MetricData::Histogram(data)) => data
            .data_points()
            .map(|point| text(point.count().to_string(), point.attributes().collect()))
            .collect(),
        AggregatedMetrics::I64(MetricData::Sum(data)) => data
            .data_points()
            .map(|point| text(point.value().to_string(), point.attributes().collect()))
            .collect(),
        AggregatedMetrics::U64(MetricData::Sum(data)) => data
            .data_points()
            .map(|point| text(point.value().to_string(), point.attributes().collect()))
            .collect(),
        AggregatedMetrics::F64(MetricData::Gauge(data)) => data
            .data_points()
            .map(|point| text(point.value().to_string(), point.attributes().collect()))
            .collect(),
        other => panic!("no text for {other:?}"),
    }
}

/// The real processor, with a look at what it is given.
#[derive(Debug)]
struct Spans<P> {
    ended: Arc<Mutex<Vec<SpanData>>>,
    real: P,
}

impl<P: SpanProcessor> SpanProcessor for Spans<P> {
    fn on_start(&self, span: &mut Span, parent: &Context) {
        self.real.on_start(span, parent);
    }

    fn on_end(&self, span: SpanData) {
        self.ended.lock().unwrap().push(span.clone());
        self.real.on_end(span);
    }

    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _timeout: Duration) -> OTelSdkResult {
        Ok(())
    }
}

struct Lines(Arc<Mutex<Vec<(SpanId, String)>>>);

impl<S: tracing::Subscriber> Layer<S> for Lines {
    fn on_event(&self, event: &tracing::Event<'_>, _: LayerContext<'_, S>) {
        let target = event.metadata().target();
        let ours = ["http.server", "job", "service"].contains(&target);
        if !ours {
            return;
        }
        let mut fields = Fields(String::new());
        event.record(&mut fields);
        let (id, span) = with_current(|correlation, span| {
            let id = correlation.map(|found| found.id().to_owned());
            (id, span.span_id())
        });
        let level = event.metadata().level();
        let line = format!("{level} {target} {}{}", id.unwrap_or_default(), fields.0);
        self.0.lock().unwrap().push((span, line));
    }
}

struct Fields(String);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() != "duration_seconds" {
            write!(self.0, " {}={value:?}", field.name()).unwrap();
        }
    }
}
