//! Spans as a backend gets them, whoever made them.

use telemetry_bootstrap::correlation;
use telemetry_bootstrap::opentelemetry::KeyValue;
use telemetry_bootstrap::opentelemetry::trace::{Span as _, Tracer as _, TracerProvider as _};
use telemetry_bootstrap::testing::Harness;
use telemetry_bootstrap::tracing_opentelemetry::OpenTelemetrySpanExt as _;
use telemetry_contract::otlp::model::Span;

/// The value of a text attribute; empty where there is none.
fn text(span: &Span<'_>, key: &str) -> String {
    let found = span.attributes.iter().find(|pair| pair.key == key);
    found.map_or_else(String::new, |pair| format!("{:?}", pair.value))
}

#[test]
fn a_span_full_of_attributes_still_has_its_correlation() {
    let harness = Harness::new();
    let work = harness.telemetry().correlator().start();
    let provider = harness.telemetry().tracer_provider();
    harness.run(|| {
        correlation::in_scope(work.clone(), || {
            let own = tracing::info_span!("own");
            let pairs = || (0..200).map(|number| KeyValue::new(format!("key.{number}"), number));
            for pair in pairs() {
                own.set_attribute(pair.key, pair.value);
            }
            let builder = provider.tracer("library").span_builder("foreign");
            let builder = builder.with_attributes(pairs());
            builder.start(&provider.tracer("library")).end();
        });
    });
    let spans = harness.spans();
    assert_eq!(spans.len(), 2);
    for span in &spans {
        let id = text(span, "correlation_id");
        assert!(id.contains(work.id()), "{}: {id}", span.name);
        assert_eq!(span.attributes.len(), 129, "{}", span.name);
    }
}

#[test]
fn a_span_says_what_was_known_of_its_correlation_when_it_ended() {
    let harness = Harness::new();
    let work = harness.telemetry().correlator().start();
    harness.run(|| {
        correlation::in_scope(work, || {
            let later = tracing::info_span!("later");
            drop(tracing::info_span!("before"));
            assert!(correlation::set_tenant_id("acme"));
            drop(later);
        });
    });
    let spans = harness.spans();
    let tenant = |name: &str| {
        let span = spans.iter().find(|span| span.name == name).unwrap();
        text(span, "tenant_id")
    };
    assert_eq!(tenant("before"), "");
    assert!(tenant("later").contains("acme"), "{}", tenant("later"));
}
