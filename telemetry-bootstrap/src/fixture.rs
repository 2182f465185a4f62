//! For this crate's own tests: spans, lines and points in memory, and nothing global.

use std::fmt::{self, Write as _};
use std::sync::{Arc, Mutex};

use opentelemetry::metrics::MeterProvider as _;
use opentelemetry::trace::SpanId;
use opentelemetry::{InstrumentationScope, KeyValue};
use opentelemetry_sdk::metrics::data::{
    AggregatedMetrics, MetricData, ResourceMetrics, ScopeMetrics,
};
use opentelemetry_sdk::metrics::{InMemoryMetricExporter, PeriodicReader, SdkMeterProvider};
use opentelemetry_sdk::trace::{SpanData, SpanLimits};
use telemetry_contract::CONTRACT;
use tracing::Dispatch;
use tracing::dispatcher::DefaultGuard;
use tracing::field::{Field, Visit};
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::{Context as LayerContext, Layer, SubscriberExt as _};

use crate::config::{Propagators, Sampling};
use crate::correlation::{Correlator, UserKey, with_current};
use crate::export::{Completion, Queued, SpanScrub};
use crate::log::{LineWriter, LogSettings, OwnLines, ServiceInfo};
use crate::metric::{Declared, Meter};
use crate::redact::{RedactConfig, Redactor};
use crate::trace::{self, Bridge, Data, Sink, SpanLayer, SpanSettings, is_wanted};
use crate::vitals::Vitals;

/// How values of spans are formatted where nothing is set.
pub(crate) fn values() -> trace::Values {
    let redactor = Redactor::new(&RedactConfig::default(), Vitals::default());
    trace::Values::new(redactor, None)
}

/// A redactor of the base contract, to which `user_id` and `client.address` are personal, with a key.
pub(crate) fn keyed_redactor() -> Redactor {
    let key = UserKey::new(b"0123456789abcdef").ok();
    Redactor::of_contract(&RedactConfig::default(), &CONTRACT, key, Vitals::default())
}

/// What that redactor shows of a personal value.
pub(crate) fn hash_of(value: &str) -> String {
    keyed_redactor().value("client.address", value).into_owned()
}

/// What telemetry itself has to say, said to this writer.
pub(crate) fn own_lines(writer: Arc<dyn LineWriter>, vitals: &Vitals) -> OwnLines {
    let settings = LogSettings {
        service: ServiceInfo {
            name: "tested".to_owned(),
            version: "1.0.0".to_owned(),
            instance_id: "i".to_owned(),
            environment: "test".to_owned(),
        },
        redactor: Redactor::new(&RedactConfig::default(), vitals.clone()),
        process_correlation: Arc::from("p"),
        vitals: vitals.clone(),
        clock: std::time::SystemTime::now,
    };
    OwnLines::new(&settings, writer)
}

/// One process's telemetry, current on this thread until it is dropped.
pub(crate) struct Fixture {
    pub(crate) vitals: Vitals,
    pub(crate) redactor: Redactor,
    pub(crate) correlator: Correlator,
    pub(crate) meter: Meter,
    sink: Arc<dyn Sink>,
    spans: Arc<Mutex<Vec<SpanData>>>,
    lines: Arc<Mutex<Vec<(SpanId, String)>>>,
    metrics: InMemoryMetricExporter,
    provider: SdkMeterProvider,
    dispatch: Dispatch,
    _current: DefaultGuard,
}

impl Fixture {
    pub(crate) fn new() -> Self {
        Self::sampled(Sampling::ParentOrAlwaysOn)
    }

    pub(crate) fn sampled(sampling: Sampling) -> Self {
        let vitals = Vitals::default();
        let redactor = Redactor::new(&RedactConfig::default(), vitals.clone());
        let key = UserKey::new(b"0123456789abcdef").ok();
        let correlator = Correlator::new(key, redactor.clone(), vitals.clone());
        let (spans, lines) = (Arc::default(), Arc::default());
        let scrub = SpanScrub::new(redactor.clone());
        let sink: Arc<dyn Sink> = Arc::new(Spans {
            ended: Arc::clone(&spans),
            completion: Completion::new(scrub, &correlator),
        });
        let span_layer = SpanLayer::new(SpanSettings {
            sampling,
            limits: SpanLimits::default(),
            values: values(),
            scope: InstrumentationScope::builder(trace::SCOPE).build(),
            propagators: Propagators::default(),
            sink: Some(Arc::clone(&sink)),
        });
        let bridge = Bridge::new(&span_layer);
        let layers = span_layer
            .and_then(bridge)
            .and_then(Lines(Arc::clone(&lines)))
            .with_filter(filter_fn(|metadata| {
                metadata.is_event() || is_wanted(metadata)
            }));
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
            dispatch,
            vitals,
            redactor,
            correlator,
            sink,
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

    /// Where the spans of another layer are to go.
    pub(crate) fn sink(&self) -> Arc<dyn Sink> {
        Arc::clone(&self.sink)
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

/// Keeps what would have been exported.
#[derive(Debug)]
struct Spans {
    ended: Arc<Mutex<Vec<SpanData>>>,
    completion: Completion,
}

impl Sink for Spans {
    fn push(&self, span: Box<Data>, _bytes: usize) {
        let span = self.completion.complete(Queued::Own(span));
        self.ended.lock().unwrap().push(span);
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
