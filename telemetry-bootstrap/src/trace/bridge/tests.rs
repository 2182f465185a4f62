//! Each method of the extension trait, before and after the start of a span, sampled and not.

use std::time::{Duration, SystemTime};

use opentelemetry::trace::{
    SpanContext, SpanId, SpanKind, Status, TraceContextExt as _, TraceFlags, TraceId, TraceState,
};
use opentelemetry::{Context, KeyValue};
use opentelemetry_sdk::trace::{SpanData, SpanLimits};
use tracing::Span;
use tracing::info_span;
use tracing_opentelemetry::{OpenTelemetrySpanExt as _, SetParentError, get_otel_context};
use tracing_subscriber::layer::SubscriberExt as _;

use crate::config::{Propagators, Sampling};
use crate::correlation::{self, Correlation};
use crate::fixture::{Fixture, attribute};
use crate::trace::{Bridge, SpanLayer, SpanSettings};

fn remote(sampled: bool) -> SpanContext {
    SpanContext::new(
        TraceId::from(0xabc_u128),
        SpanId::from(0xdef_u64),
        TraceFlags::default().with_sampled(sampled),
        true,
        TraceState::default(),
    )
}

fn within(span: SpanContext) -> Context {
    Context::new().with_remote_span_context(span)
}

/// What `change` does to a span that has not started, and to one that has.
#[track_caller]
fn check(change: impl Fn(&Span), look: impl Fn(&SpanData)) {
    for starts in [false, true] {
        let fixture = Fixture::new();
        let span = info_span!("work", given = 1);
        if starts {
            span.in_scope(|| {});
        }
        change(&span);
        drop(span);
        let ended = fixture.span();
        assert_eq!(attribute(&ended, "given"), "1");
        look(&ended);

        let fixture = Fixture::sampled(Sampling::AlwaysOff);
        let span = info_span!("work", given = 1);
        if starts {
            span.in_scope(|| {});
        }
        change(&span);
        assert!(span.context().span().span_context().is_valid());
        drop(span);
        assert!(fixture.spans().is_empty());
    }
}

#[test]
fn attributes_are_set() {
    check(
        |span| {
            span.set_attribute("a", 1);
            span.set_attribute("a", 2);
            span.set_attribute("b", "text");
        },
        |ended| {
            assert_eq!(attribute(ended, "a"), "2");
            assert_eq!(attribute(ended, "b"), "text");
        },
    );
}

#[test]
fn a_status_is_set() {
    check(
        |span| span.set_status(Status::error("boom")),
        |ended| assert_eq!(ended.status, Status::error("boom")),
    );
}

#[test]
fn events_are_added() {
    let when = SystemTime::UNIX_EPOCH + Duration::from_secs(7);
    check(
        |span| {
            span.add_event("first", vec![KeyValue::new("a", 1)]);
            span.add_event_with_timestamp("second", when, Vec::new());
        },
        |ended| {
            let names: Vec<_> = ended.events.iter().map(|event| &*event.name).collect();
            assert_eq!(names, ["first", "second"]);
            assert_eq!(ended.events[0].attributes, [KeyValue::new("a", 1)]);
            assert_eq!(ended.events[1].timestamp, when);
        },
    );
}

#[test]
fn links_are_added() {
    check(
        |span| {
            span.add_link(remote(true));
            span.add_link_with_attributes(remote(false), vec![KeyValue::new("a", 1)]);
            span.add_link(SpanContext::NONE);
        },
        |ended| {
            let [first, second] = &ended.links[..] else {
                panic!("{:?}", ended.links);
            };
            assert_eq!(first.span_context, remote(true));
            assert_eq!(second.attributes, [KeyValue::new("a", 1)]);
        },
    );
}

#[test]
fn a_context_is_that_of_the_span() {
    for sampling in [Sampling::ParentOrAlwaysOn, Sampling::AlwaysOff] {
        let fixture = Fixture::sampled(sampling);
        let span = info_span!("work");
        let early = span.context();
        let entered = span.in_scope(Context::current);
        let late = span.context();
        let ids = early.span().span_context().clone();
        assert!(ids.is_valid() && !ids.is_remote());
        assert_eq!(*entered.span().span_context(), ids);
        assert_eq!(*late.span().span_context(), ids);
        let sampled = sampling == Sampling::ParentOrAlwaysOn;
        assert_eq!(late.span().is_recording(), sampled);
        late.span().set_attribute(KeyValue::new("late", 1));
        drop(span);
        let attributes = fixture.spans();
        let attributes = attributes.iter().map(|ended| attribute(ended, "late"));
        let expected = if sampled { vec!["1"] } else { vec![] };
        assert_eq!(attributes.collect::<Vec<_>>(), expected);
    }
}

#[test]
fn a_context_holds_the_correlation_that_the_span_was_made_in() {
    let fixture = Fixture::new();
    let correlation = fixture.correlator.start();
    let span = correlation::in_scope(correlation.clone(), || info_span!("work"));
    let found = span
        .context()
        .get::<Correlation>()
        .map(|found| found.id().to_owned());
    assert_eq!(found.as_deref(), Some(correlation.id()));
    drop(span);
    let ended = fixture.span();
    assert_eq!(attribute(&ended, "correlation_id"), correlation.id());
}

#[test]
fn a_parent_is_set_before_the_start() {
    let fixture = Fixture::new();
    let span = info_span!("work", given = 1);
    span.set_attribute("early", 1);
    span.set_parent(within(remote(true))).unwrap();
    span.set_attribute("late", 1);
    let child = span.in_scope(|| info_span!("child"));
    drop(child);
    let twice = span.set_parent(within(remote(false)));
    assert!(matches!(twice, Err(SetParentError::AlreadyStarted)));
    drop(span);
    let [child, span] = &fixture.spans()[..] else {
        panic!("two spans");
    };
    assert_eq!(span.span_context.trace_id(), remote(true).trace_id());
    assert_eq!(span.parent_span_id, remote(true).span_id());
    assert!(span.parent_span_is_remote);
    for key in ["given", "early", "late"] {
        assert_eq!(attribute(span, key), "1", "{key}");
    }
    assert_eq!(child.parent_span_id, span.span_context.span_id());
}

#[test]
fn a_parent_decides_on_sampling() {
    let fixture = Fixture::new();
    let span = info_span!("work");
    span.set_parent(within(remote(false))).unwrap();
    let context = span.context();
    assert_eq!(
        context.span().span_context().trace_id(),
        remote(false).trace_id()
    );
    assert!(!context.span().span_context().is_sampled());
    drop(span);
    assert!(fixture.spans().is_empty());
}

#[test]
fn an_unsampled_span_may_get_a_sampled_parent() {
    let fixture = Fixture::new();
    let outer = info_span!("outer");
    outer.set_parent(within(remote(false))).unwrap();
    let inside = || {
        let span = info_span!("work", given = 1);
        span.set_parent(within(remote(true))).unwrap();
        span.in_scope(|| {});
    };
    outer.in_scope(inside);
    let ended = fixture.span();
    assert_eq!(ended.parent_span_id, remote(true).span_id());
    assert_eq!(attribute(&ended, "given"), "1");
}

#[test]
fn a_span_that_gets_a_sampled_parent_keeps_name_kind_and_correlation() {
    let fixture = Fixture::new();
    let correlation = fixture.correlator.start();
    let reparented = || {
        let span = info_span!("work", otel.name = "GET /x", otel.kind = ?SpanKind::Server, a = 1);
        span.set_parent(within(remote(true))).unwrap();
    };
    let outer = info_span!("outer");
    outer.set_parent(within(remote(false))).unwrap();
    correlation::in_scope(correlation.clone(), || outer.in_scope(|| {}));
    let inside = outer.context().with_value(correlation.clone()).attach();
    reparented();
    drop(inside);
    correlation::in_scope(correlation.clone(), reparented);
    for ended in fixture.spans() {
        assert_eq!(ended.name, "GET /x");
        assert_eq!(ended.span_kind, SpanKind::Server);
        assert_eq!(ended.parent_span_id, remote(true).span_id());
        assert_eq!(attribute(&ended, "correlation_id"), correlation.id());
    }
    assert_eq!(fixture.spans().len(), 2);
}

#[test]
fn a_new_parent_may_bring_its_own_correlation() {
    let fixture = Fixture::new();
    let (first, second) = (fixture.correlator.start(), fixture.correlator.start());
    let span = correlation::in_scope(first, || info_span!("work"));
    let parent = within(remote(true)).with_value(second.clone());
    span.set_parent(parent).unwrap();
    drop(span);
    assert_eq!(attribute(&fixture.span(), "correlation_id"), second.id());
}

#[test]
fn a_span_that_is_never_sampled_still_takes_the_trace_of_its_parent() {
    let _fixture = Fixture::sampled(Sampling::AlwaysOff);
    let span = info_span!("work");
    span.set_parent(within(remote(true))).unwrap();
    let context = span.context();
    let context = context.span().span_context().clone();
    assert_eq!(context.trace_id(), remote(true).trace_id());
    assert!(!context.is_sampled());
}

#[test]
fn a_context_is_found_by_id() {
    let fixture = Fixture::new();
    let span = info_span!("work");
    let id = span.id().unwrap();
    let found = get_otel_context(&id, &fixture.dispatch()).unwrap();
    assert_eq!(
        found.span().span_context(),
        span.context().span().span_context()
    );
}

#[test]
fn a_span_that_is_not_ours_is_left_alone() {
    let fixture = Fixture::new();
    let spans = SpanLayer::new(SpanSettings {
        sampling: Sampling::AlwaysOn,
        limits: SpanLimits::default(),
        values: crate::fixture::values(),
        scope: opentelemetry::InstrumentationScope::default(),
        propagators: Propagators::default(),
        sink: Some(fixture.sink()),
    });
    let bridge = Bridge::new(&spans);
    // No filter keeps the span from the registry; the layer takes none of this level.
    let subscriber = tracing_subscriber::registry().with(spans).with(bridge);
    let _default = tracing::subscriber::set_default(subscriber);
    let span = tracing::debug_span!("detail");
    assert!(!span.is_disabled());
    span.set_attribute("a", 1);
    span.set_status(Status::Ok);
    span.add_event("e", Vec::new());
    assert!(!span.context().has_active_span());
    let inner = span.in_scope(|| info_span!("inner"));
    drop((inner, span));
    let inner = fixture.span();
    assert_eq!(inner.name, "inner");
    assert_eq!(
        (attribute(&inner, "a"), &inner.status),
        (String::new(), &Status::Unset)
    );
    assert!(inner.events.is_empty());
}

#[test]
fn service_code_may_end_a_span_through_its_context() {
    let fixture = Fixture::new();
    let span = info_span!("work");
    span.context().span().end();
    assert_eq!(fixture.spans().len(), 1);
    drop(span);
    assert_eq!(fixture.spans().len(), 1);
}

#[test]
fn many_threads_may_ask_at_once() {
    let fixture = Fixture::new();
    let span = info_span!("work");
    let dispatch = fixture.dispatch();
    std::thread::scope(|scope| {
        for thread in 0..4_i64 {
            let (span, dispatch) = (span.clone(), dispatch.clone());
            scope.spawn(move || {
                tracing::dispatcher::with_default(&dispatch, || {
                    for _ in 0..200 {
                        span.set_attribute(format!("thread.{thread}"), thread);
                        assert!(span.context().has_active_span());
                    }
                });
            });
        }
    });
    drop(span);
    let ended = fixture.span();
    for thread in 0..4 {
        assert_eq!(
            attribute(&ended, &format!("thread.{thread}")),
            thread.to_string()
        );
    }
}

/// What `set_parent` answers, in every state that a span may be in.
fn answers() -> Vec<String> {
    let (mut found, mut kept) = (Vec::new(), Vec::new());
    let mut ask = |state: &str, span: Span, parent: SpanContext| {
        let answer = span.set_parent(within(parent));
        found.push(format!("{state}: {answer:?}"));
        kept.push(span);
    };
    for sampled in [true, false] {
        let parent = || remote(sampled);
        ask("new", info_span!("new"), parent());
        let entered = info_span!("entered");
        entered.in_scope(|| {});
        ask("entered", entered, parent());
        let asked = info_span!("asked");
        let _context = asked.context();
        ask("asked for its context", asked, parent());
        let twice = info_span!("twice");
        twice.set_parent(within(remote(true))).unwrap();
        ask("given another parent", twice, parent());
        let unsampled = info_span!("unsampled");
        unsampled.set_parent(within(remote(false))).unwrap();
        let _context = unsampled.context();
        ask("started and not sampled", unsampled, parent());
        let above = info_span!("above");
        let _child = info_span!(parent: &above, "child");
        ask("with a child", above, parent());
        ask(
            "kept from the layer",
            tracing::debug_span!("debug"),
            parent(),
        );
        ask("none", Span::none(), parent());
    }
    found
}

#[test]
fn setting_a_parent_is_answered_as_the_other_layer_does() {
    use opentelemetry::trace::TracerProvider as _;
    use opentelemetry_sdk::trace::SdkTracerProvider;
    use tracing_subscriber::filter::LevelFilter;
    use tracing_subscriber::layer::Layer as _;

    // Takes spans of every level, so that those that the layers take none of are there.
    struct Everything;
    impl<S: tracing::Subscriber> tracing_subscriber::Layer<S> for Everything {}

    let provider = SdkTracerProvider::builder().build();
    let theirs = tracing_opentelemetry::layer().with_tracer(provider.tracer("theirs"));
    let theirs = theirs.with_filter(LevelFilter::INFO);
    let subscriber =
        tracing_subscriber::registry().with(Everything.with_filter(LevelFilter::TRACE));
    let expected = tracing::subscriber::with_default(subscriber.with(theirs), answers);
    let spans = SpanLayer::new(SpanSettings {
        sampling: Sampling::ParentOrAlwaysOn,
        limits: SpanLimits::default(),
        values: crate::fixture::values(),
        scope: opentelemetry::InstrumentationScope::default(),
        propagators: Propagators::default(),
        sink: None,
    });
    let bridge = Bridge::new(&spans);
    let ours = tracing_subscriber::registry().with(spans).with(bridge);
    let found = tracing::subscriber::with_default(ours, answers);
    assert_eq!(found, expected);
    for told in ["entered: Err(AlreadyStarted)", "none: Err(SpanDisabled)"] {
        assert!(found.iter().any(|answer| answer == told), "{found:?}");
    }
}
