//! The proof at start-up: a secret that nobody owns goes through every outlet, and none may show it.
//!
//! Each outlet is tried with the very code that will serve it, in front of a double of what comes
//! after: the log layer before a writer and a log processor, the span and metric scrubs before the
//! encoder, the scrape's exposition, the resource before the providers, the propagator before a carrier.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use opentelemetry::baggage::BaggageExt as _;
use opentelemetry::logs::{LogRecord as _, Logger as _, LoggerProvider as _};
use opentelemetry::metrics::MeterProvider as _;
use opentelemetry::trace::{
    Event, Link, Span as _, SpanContext, SpanId, Status, TraceContextExt as _, TraceFlags, TraceId,
    TraceState, Tracer as _, TracerProvider as _,
};
use opentelemetry::{Context, InstrumentationScope, KeyValue};
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::common::v1::{
    AnyValue, InstrumentationScope as Scope, KeyValue as Label, any_value,
};
use opentelemetry_proto::tonic::metrics::v1::{
    Exemplar, Gauge, Metric, NumberDataPoint, ResourceMetrics, ScopeMetrics, metric,
};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::logs::{LogProcessor, SdkLogRecord, SdkLoggerProvider};
use opentelemetry_sdk::metrics::SdkMeterProvider;
use opentelemetry_sdk::metrics::data::ResourceMetrics as Collected;
use opentelemetry_sdk::metrics::reader::MetricReader as _;
use opentelemetry_sdk::trace::{Sampler, SdkTracerProvider, Span, SpanData, SpanProcessor};
use prost::Message as _;
use tracing_subscriber::layer::SubscriberExt as _;

use super::service_info;
use crate::config::Config;
use crate::correlation::Correlator;
use crate::export::{LogScrub, MetricReader, MetricScrub, SpanScrub, json_request};
use crate::log::{LogLayer, LogSettings, MemoryWriter};
use crate::redact::{Redactor, canary};
use crate::resource;
use crate::scrape::{Exposition, Format, Style};
use crate::trace::inject;
use crate::vitals::{Signal, Vitals};

/// Sends a canary through every outlet, counting nothing.
///
/// # Errors
/// The first outlet that let it through: then nothing may be sent.
pub(super) fn try_outlets(config: &Config) -> Result<(), &'static str> {
    let vitals = Vitals::default();
    let redactor = config.redactor_with(None, vitals.clone());
    redactor.self_test()?;
    let (line, record) = logged(&redactor, &vitals);
    first_leak(&[
        ("log line", line),
        ("OTLP log record", record),
        ("OTLP log record of another bridge", foreign(&redactor)),
        ("span", traced(&redactor)),
        ("metric label", measured(&redactor)),
        ("console line", printed(&redactor)),
        ("scraped metric", scraped(&redactor)),
        ("message header", carried(&redactor, &vitals)),
        ("resource", described(config, &redactor)),
    ])
}

/// The first outlet that showed the canary.
fn first_leak(outlets: &[(&'static str, String)]) -> Result<(), &'static str> {
    let canary = canary();
    let leak = outlets.iter().find(|(_, shown)| shown.contains(&canary));
    leak.map_or(Ok(()), |(outlet, _)| Err(*outlet))
}

/// What a log line and an OTLP log record show of an event with the canary in all its places.
fn logged(redactor: &Redactor, vitals: &Vitals) -> (String, String) {
    let captured = Captured::default();
    let provider = SdkLoggerProvider::builder()
        .with_log_processor(captured.clone())
        .build();
    let settings = LogSettings {
        service: service_info(&[]),
        redactor: redactor.clone(),
        process_correlation: Arc::from("canary"),
        vitals: vitals.clone(),
        clock: SystemTime::now,
    };
    let writer = MemoryWriter::default();
    let layer = LogLayer::new(settings, writer.clone(), Some(provider.logger("canary")));
    let subscriber = tracing_subscriber::registry().with(layer);
    let secret = canary();
    tracing::subscriber::with_default(subscriber, || {
        let failed = std::io::Error::other(format!("outer: {secret}"));
        let error: &(dyn std::error::Error + 'static) = &failed;
        let span = tracing::error_span!("canary", text = secret);
        let _span = span.entered();
        let nested = [Some((1, &secret))];
        tracing::error!(text = secret, debug = ?nested, display = %secret, error, "{secret}");
    });
    (writer.text(), captured.text())
}

/// What an OTLP log record shows that another bridge emitted, with the canary in all its places.
fn foreign(redactor: &Redactor) -> String {
    let provider = SdkLoggerProvider::builder().build();
    let mut record = provider.logger("canary").create_log_record();
    record.set_body(canary().into());
    record.set_target(canary());
    record.add_attribute("text", canary());
    record.add_attribute(canary(), 1);
    let scrub = LogScrub::new(redactor.clone());
    format!("{:?}", scrub.scrub(&record, &canary_scope()))
}

/// An instrumentation scope with the canary in its name and an attribute.
fn canary_scope() -> InstrumentationScope {
    InstrumentationScope::builder(canary())
        .with_attributes([KeyValue::new("text", canary())])
        .build()
}

/// What a span shows with the canary in its name, attributes, event, links, status, `tracestate`
/// and scope.
fn traced(redactor: &Redactor) -> String {
    let captured = Captured::default();
    let provider = SdkTracerProvider::builder()
        .with_sampler(Sampler::AlwaysOn)
        .with_span_processor(captured.clone())
        .build();
    let secret = canary();
    let pair = || vec![KeyValue::new("text", canary()), KeyValue::new(canary(), 1)];
    let tracer = provider.tracer_with_scope(canary_scope());
    let builder = tracer
        .span_builder(format!("call {secret}"))
        .with_attributes(pair())
        .with_events(vec![Event::new(
            secret.clone(),
            SystemTime::now(),
            pair(),
            0,
        )])
        .with_links(vec![Link::new(linked(), pair(), 0)]);
    let parent = Context::new().with_remote_span_context(linked());
    let mut span = tracer.build_with_context(builder, &parent);
    span.set_status(Status::error(secret));
    span.end();
    let scrub = SpanScrub::new(redactor.clone());
    captured.scrubbed(&scrub)
}

/// A span context that a link may point to, with the canary in its `tracestate`.
fn linked() -> SpanContext {
    let (trace, span) = (TraceId::from(1_u128), SpanId::from(1_u64));
    let state = TraceState::from_key_value([("a", canary().as_str()), ("b", "kept")]);
    let state = state.unwrap_or_default();
    SpanContext::new(trace, span, TraceFlags::SAMPLED, true, state)
}

/// What a message's headers show with the canary as the baggage of the work that sends it.
fn carried(redactor: &Redactor, vitals: &Vitals) -> String {
    let correlator = Correlator::new(None, redactor.clone(), vitals.clone());
    let baggage = [
        KeyValue::new("text", canary()),
        KeyValue::new("kept", "kept"),
    ];
    let context = Context::new().with_value(correlator.start());
    let _current = context.with_baggage(baggage).attach();
    let mut headers: HashMap<String, String> = HashMap::new();
    inject(&mut headers);
    format!("{headers:?}")
}

/// What an encoded metric shows with the canary as a label, as a label's key and in its scope.
fn measured(redactor: &Redactor) -> String {
    String::from_utf8_lossy(&scrubbed(redactor)).into_owned()
}

fn scrubbed(redactor: &Redactor) -> Bytes {
    let body = labelled().encode_to_vec();
    MetricScrub::new(redactor.clone()).scrub(body.into())
}

/// What the console, and a backend that is sent JSON, show of the same.
fn printed(redactor: &Redactor) -> String {
    let line = json_request(Signal::Metrics, &scrubbed(redactor)).unwrap_or_default();
    String::from_utf8_lossy(&line).into_owned()
}

/// An export request with one point and the canary in all its places.
fn labelled() -> ExportMetricsServiceRequest {
    let label = |key: String, value: String| Label {
        key,
        value: Some(AnyValue {
            value: Some(any_value::Value::StringValue(value)),
        }),
        ..Label::default()
    };
    let text = || label("text".to_owned(), canary());
    let point = NumberDataPoint {
        attributes: vec![text(), label(canary(), "1".to_owned())],
        exemplars: vec![Exemplar {
            filtered_attributes: vec![text()],
            ..Exemplar::default()
        }],
        ..NumberDataPoint::default()
    };
    let data = Some(metric::Data::Gauge(Gauge {
        data_points: vec![point],
    }));
    let metrics = vec![Metric {
        description: canary(),
        data,
        ..Metric::default()
    }];
    let scope = Some(Scope {
        name: canary(),
        attributes: vec![text()],
        ..Scope::default()
    });
    let scope_metrics = vec![ScopeMetrics {
        metrics,
        scope,
        ..ScopeMetrics::default()
    }];
    let resource_metrics = vec![ResourceMetrics {
        scope_metrics,
        ..ResourceMetrics::default()
    }];
    ExportMetricsServiceRequest { resource_metrics }
}

/// What a scrape shows in either format with the canary as a metric's description, as a label, as a
/// label's key, in the scope and in the resource.
fn scraped(redactor: &Redactor) -> String {
    let reader = MetricReader::default();
    let resource = Resource::builder_empty().with_attribute(KeyValue::new("text", canary()));
    let provider = SdkMeterProvider::builder()
        .with_resource(resource.build())
        .with_reader(reader.clone())
        .build();
    let meter = provider.meter_with_scope(canary_scope());
    let counter = meter.u64_counter("canary").with_description(canary());
    let labels = [KeyValue::new("text", canary()), KeyValue::new(canary(), 1)];
    counter.build().add(1, &labels);
    let mut metrics = Collected::default();
    if reader.collect(&mut metrics).is_err() {
        // What can't be tried counts as a leak.
        return canary();
    }
    let exposition = Exposition::new(&metrics, redactor, Style { scope_labels: true });
    [Format::Text, Format::OpenMetrics]
        .map(|format| exposition.render(format, 0))
        .concat()
}

/// What the resource shows with the canary as an attribute.
fn described(config: &Config, redactor: &Redactor) -> String {
    let mut config = config.clone();
    config.resource.push(("text".to_owned(), canary()));
    config.resource.push((canary(), "text".to_owned()));
    format!("{:?}", resource::attributes(&config, redactor))
}

/// Keeps what comes to the end of a pipeline.
#[derive(Debug, Clone, Default)]
struct Captured(Arc<Mutex<Kept>>);

#[derive(Debug, Default)]
struct Kept {
    text: String,
    spans: Vec<SpanData>,
}

impl Captured {
    fn text(&self) -> String {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .text
            .clone()
    }

    fn scrubbed(&self, scrub: &SpanScrub) -> String {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for span in &mut kept.spans {
            scrub.scrub(span);
        }
        format!("{:?}", kept.spans)
    }
}

impl LogProcessor for Captured {
    fn emit(&self, record: &mut SdkLogRecord, _scope: &InstrumentationScope) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Writing into a string can't fail.
        let _infallible = write!(kept.text, "{record:?}");
    }

    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _timeout: Duration) -> OTelSdkResult {
        Ok(())
    }
}

impl SpanProcessor for Captured {
    fn on_start(&self, _span: &mut Span, _parent: &Context) {}

    fn on_end(&self, span: SpanData) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .spans
            .push(span);
    }

    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _timeout: Duration) -> OTelSdkResult {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{
        canary, carried, described, first_leak, foreign, linked, logged, measured, printed,
        scraped, traced, try_outlets,
    };
    use crate::config::Config;
    use crate::redact::KeyWaiver;
    use crate::vitals::Vitals;

    #[track_caller]
    fn check(shown: &str, times: usize) {
        let redacted = shown.matches("[redacted:github_token]").count();
        assert_eq!(redacted, times, "{shown}");
    }

    #[test]
    fn the_canary_reaches_every_outlet_and_is_redacted_there() {
        let config = Config::new("tested", "1.0.0");
        let vitals = Vitals::default();
        let redactor = config.redactor_with(None, vitals.clone());
        let (line, record) = logged(&redactor, &vitals);
        check(&line, 5);
        check(&record, 5);
        check(&foreign(&redactor), 6);
        let span = traced(&redactor);
        check(&span, 11);
        // A tracestate and baggage lose the whole member, and no other.
        assert_eq!(linked().trace_state().get("a"), Some(canary().as_str()));
        assert_eq!(span.matches(r#"("b", "kept")"#).count(), 2, "{span}");
        assert!(!span.contains(r#"("a","#), "{span}");
        check(&measured(&redactor), 6);
        check(&printed(&redactor), 6);
        let scraped = scraped(&redactor);
        check(&scraped, 10);
        assert_eq!(scraped.matches("_redacted_github_token_=").count(), 2);
        let headers = carried(&redactor, &vitals);
        assert!(headers.contains("kept=kept"), "{headers}");
        assert!(!headers.contains("text="), "{headers}");
        check(&described(&config, &redactor), 2);
        assert_eq!(try_outlets(&config), Ok(()));
    }

    #[test]
    fn a_rule_that_was_taken_away_is_noticed() {
        let mut config = Config::new("tested", "1.0.0");
        config.redact.plain_keys.push(KeyWaiver {
            key: "authorization".to_owned(),
            reason: "tested".to_owned(),
            owner: "tests".to_owned(),
            expires: "9999-12-31".to_owned(),
        });
        assert_eq!(try_outlets(&config), Err("key rule: authorization"));
    }

    #[test]
    fn an_outlet_that_leaks_is_named() {
        let shown = |text: String| [("clean", "[redacted]".to_owned()), ("leaky", text)];
        assert_eq!(first_leak(&shown("nothing".to_owned())), Ok(()));
        assert_eq!(
            first_leak(&shown(format!("a {} b", canary()))),
            Err("leaky")
        );
    }
}
