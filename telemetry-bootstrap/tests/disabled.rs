//! Disabled telemetry installed for the whole process, which is why this test has one of its own:
//! whoever traces through OpenTelemetry's own API hands a parent on.

use telemetry_bootstrap::opentelemetry::trace::{
    Span as _, SpanContext, TraceContextExt as _, TraceFlags, TraceState, Tracer as _,
    TracerProvider as _,
};
use telemetry_bootstrap::opentelemetry::{Context, global};
use telemetry_bootstrap::{Config, init_with};

#[test]
fn a_library_that_traces_hands_the_parent_on() {
    let mut config = Config::new("tested", "1.0.0");
    config.environment = Some("test".to_owned());
    config.disabled = true;
    let telemetry = init_with(config).unwrap();
    let state = TraceState::from_key_value([("a", "b")]).unwrap();
    let (trace, span) = (0x4bf9_2f35_u128.into(), 0xf067_u64.into());
    let parent = SpanContext::new(trace, span, TraceFlags::SAMPLED, true, state);
    let below = Context::new().with_remote_span_context(parent.clone());
    let global = global::tracer("library");
    let span = global.start_with_context("call", &below);
    assert_eq!(*span.span_context(), parent);
    let root = global.start_with_context("call", &Context::new());
    assert!(!root.span_context().is_valid());
    // The SDK's own has no way to do that, and says of no span that it is there.
    let own = telemetry.tracer_provider().tracer("library");
    let span = own.start_with_context("call", &below);
    assert!(!span.span_context().is_valid());
}
