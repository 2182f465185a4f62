//! What becomes of `tracing` spans, whatever their fields and whoever handles them.

use std::cell::RefCell;
use std::error::Error;
use std::fmt;
use std::sync::mpsc;
use std::time::SystemTime;

use opentelemetry::trace::{
    SpanContext, SpanId, SpanKind, Status, TraceContextExt as _, TraceFlags, TraceId, TraceState,
    Tracer as _, TracerProvider as _,
};
use opentelemetry::{Context, KeyValue, Value};
use opentelemetry_sdk::trace::SpanData;
use tracing::field::Empty;
use tracing::{Span, info, info_span};
use tracing_opentelemetry::OpenTelemetrySpanExt as _;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};
use tracing_subscriber::reload;

use crate::config::Sampling;
use crate::fixture::{Fixture, attribute};

/// The one span that `work` makes.
#[track_caller]
fn spanned(work: impl FnOnce()) -> SpanData {
    let fixture = Fixture::new();
    work();
    fixture.span()
}

/// A span of another process.
fn some_span() -> SpanContext {
    let (trace, span) = (TraceId::from(1_u128), SpanId::from(2_u64));
    SpanContext::new(
        trace,
        span,
        TraceFlags::SAMPLED,
        true,
        TraceState::default(),
    )
}

fn value(span: &SpanData, key: &str) -> Option<Value> {
    let found = span.attributes.iter().find(|pair| pair.key.as_str() == key);
    found.map(|pair| pair.value.clone())
}

#[test]
fn spans_of_detail_and_of_our_transport_stay_out() {
    let span = spanned(|| {
        drop(info_span!("wanted").entered());
        drop(tracing::debug_span!("detail").entered());
        drop(info_span!(target: "ureq::pool", "transport").entered());
        drop(info_span!(target: "opentelemetry_sdk", "transport").entered());
        drop(info_span!(target: "rustls::conn", "transport").entered());
    });
    assert_eq!(span.name, "wanted");
}

#[test]
fn fields_become_attributes_of_their_type() {
    let span = spanned(|| {
        let _span = info_span!(
            "work",
            flag = true,
            count = -3_i64,
            big = u64::MAX,
            huge = i128::MAX,
            share = 0.5,
            text = "a",
            debug = ?Some(1),
            display = %"b",
        );
    });
    assert_eq!(value(&span, "flag"), Some(Value::Bool(true)));
    assert_eq!(value(&span, "count"), Some(Value::I64(-3)));
    assert_eq!(value(&span, "big"), Some(u64::MAX.to_string().into()));
    assert_eq!(value(&span, "huge"), Some(i128::MAX.to_string().into()));
    assert_eq!(value(&span, "share"), Some(Value::F64(0.5)));
    assert_eq!(value(&span, "text"), Some("a".into()));
    assert_eq!(value(&span, "debug"), Some("Some(1)".into()));
    assert_eq!(value(&span, "display"), Some("b".into()));
}

#[test]
fn some_fields_are_about_the_span_itself() {
    let span = spanned(|| {
        let _span = info_span!(
            "work",
            otel.name = "GET /x",
            otel.kind = ?SpanKind::Server,
            otel.status_description = "boom",
            otel.status_code = "ERROR",
        );
    });
    assert_eq!(span.name, "GET /x");
    assert_eq!(span.span_kind, SpanKind::Server);
    assert_eq!(span.status, Status::error("boom"));
    let keys = span.attributes.iter().map(|pair| pair.key.as_str());
    assert!(!keys.into_iter().any(|key| key.starts_with("otel.")));
}

#[test]
fn a_status_does_not_get_better_unless_it_is_ok() {
    for (codes, expected) in [
        (["error", "unset"], Status::error("")),
        (["error", "ok"], Status::Ok),
        (["ok", "error"], Status::Ok),
    ] {
        let span = spanned(|| {
            let span = info_span!("work", otel.status_code = codes[0]);
            span.record("otel.status_code", codes[1]);
        });
        assert_eq!(span.status, expected, "{codes:?}");
    }
}

#[test]
fn what_is_recorded_late_replaces_what_was_there() {
    for starts in [false, true] {
        let span = spanned(|| {
            let span = info_span!("work", a = 1, b = Empty, otel.name = Empty, c = "x");
            if starts {
                span.in_scope(|| {});
            }
            span.record("a", 2).record("b", "late").record("b", "later");
            span.record("c", tracing::field::debug(Some("y")));
            span.record("otel.name", "renamed");
        });
        assert_eq!(attribute(&span, "a"), "2");
        assert_eq!(attribute(&span, "b"), "later");
        assert_eq!(attribute(&span, "c"), "Some(\"y\")");
        assert_eq!(span.name, "renamed");
    }
}

#[derive(Debug)]
struct Failed(Option<Box<Failed>>);

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "outer" } else { "inner" })
    }
}

impl Error for Failed {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.as_deref().map(|cause| cause as _)
    }
}

#[test]
fn an_error_is_told_with_what_caused_it() {
    let error = Failed(Some(Box::new(Failed(None))));
    let error: &(dyn Error + 'static) = &error;
    let early = spanned(|| drop(info_span!("work", error)));
    let late = spanned(|| {
        info_span!("work", error = Empty).record("error", error);
    });
    for span in [early, late] {
        assert_eq!(attribute(&span, "error"), "outer");
        assert_eq!(attribute(&span, "error.chain"), "[\"inner\"]");
        assert_eq!(attribute(&span, "exception.message"), "outer");
        assert_eq!(attribute(&span, "exception.stacktrace"), "[\"inner\"]");
    }
}

#[test]
fn attributes_are_bounded_and_the_rest_is_counted() {
    let fixture = Fixture::new();
    let span = info_span!("work");
    for number in 0..200 {
        span.set_attribute(format!("key.{number}"), number);
    }
    span.set_attribute("key.7", 700);
    for number in 0..200 {
        span.add_event(format!("{number}"), vec![KeyValue::new("a", 1); 200]);
        span.add_link(some_span());
    }
    drop(span);
    let span = fixture.span();
    assert_eq!(attribute(&span, "key.7"), "700");
    assert_eq!(span.dropped_attributes_count, 72);
    assert_eq!((span.events.len(), span.events.dropped_count), (128, 72));
    assert_eq!(span.events[0].attributes.len(), 128);
    assert_eq!(span.events[0].dropped_attributes_count, 72);
    assert_eq!((span.links.len(), span.links.dropped_count), (128, 72));
    let process = fixture.correlator.process().id();
    assert_eq!(attribute(&span, "correlation_id"), process);
}

#[test]
fn a_span_links_to_what_it_follows() {
    let fixture = Fixture::new();
    let first = info_span!("first");
    let second = info_span!("second");
    second.follows_from(&first);
    second.in_scope(|| {});
    second.follows_from(first.id());
    drop(first);
    drop(second);
    let [first, second] = &fixture.spans()[..] else {
        panic!("two spans");
    };
    let links: Vec<_> = second.links.iter().map(|link| &link.span_context).collect();
    assert_eq!(links, [&first.span_context, &first.span_context]);
}

#[test]
fn parents_are_those_that_are_current_or_named() {
    let fixture = Fixture::new();
    let outer = info_span!("outer");
    let entered = outer.enter();
    drop(info_span!("current"));
    drop(info_span!(parent: None, "root"));
    drop(entered);
    drop(info_span!(parent: &outer, "named"));
    drop(outer);
    let spans = fixture.spans();
    let find = |name: &str| spans.iter().find(|span| span.name == name).unwrap();
    let outer = find("outer").span_context.span_id();
    assert_eq!(find("current").parent_span_id, outer);
    assert_eq!(find("named").parent_span_id, outer);
    assert_eq!(find("root").parent_span_id, SpanId::INVALID);
    assert_ne!(
        find("root").span_context.trace_id(),
        find("outer").span_context.trace_id()
    );
}

#[test]
fn opentelemetrys_own_api_sees_the_span() {
    let fixture = Fixture::new();
    let provider = opentelemetry_sdk::trace::SdkTracerProvider::builder().build();
    let child = info_span!("outer").in_scope(|| {
        Context::map_current(|current| current.span().set_attribute(KeyValue::new("a", 1)));
        let child = provider.tracer("t").start("inner");
        opentelemetry::trace::Span::span_context(&child).clone()
    });
    let span = fixture.span();
    assert_eq!(attribute(&span, "a"), "1");
    assert_eq!(child.trace_id(), span.span_context.trace_id());
}

#[test]
fn a_span_ends_when_its_last_handle_goes_on_whatever_thread() {
    let fixture = Fixture::new();
    let span = info_span!("work");
    let other = span.clone();
    span.in_scope(|| {});
    drop(span);
    let before = SystemTime::now();
    assert!(fixture.spans().is_empty());
    std::thread::spawn(move || drop(other)).join().unwrap();
    let ended = fixture.span();
    assert!(ended.end_time >= before && ended.start_time <= before);
}

#[test]
fn spans_that_are_left_out_of_order_leave_the_right_one_current() {
    let fixture = Fixture::new();
    let (first, second) = (info_span!("first"), info_span!("second"));
    let current = || Context::map_current(|current| current.span().span_context().span_id());
    let one = first.enter();
    let two = second.enter();
    let again = second.enter();
    drop(one);
    assert_eq!(current(), second.context().span().span_context().span_id());
    drop(again);
    assert_eq!(current(), second.context().span().span_context().span_id());
    drop(two);
    assert!(Context::map_current(|current| !current.has_active_span()));
    drop((first, second));
    assert_eq!(fixture.spans().len(), 2);
}

#[test]
fn an_unsampled_span_has_ids_of_its_own() {
    let fixture = Fixture::sampled(Sampling::AlwaysOff);
    let outer = info_span!("outer");
    let _entered = outer.enter();
    let inner = info_span!("inner");
    let (outer, inner) = (outer.context(), inner.context());
    let (outer, inner) = (outer.span(), inner.span());
    let (outer, inner) = (outer.span_context(), inner.span_context());
    assert!(outer.is_valid() && inner.is_valid() && !inner.is_sampled());
    assert_eq!(outer.trace_id(), inner.trace_id());
    assert_ne!(outer.span_id(), inner.span_id());
    assert!(fixture.spans().is_empty());
}

#[test]
fn a_share_of_roots_is_sampled_with_all_their_children() {
    let fixture = Fixture::sampled(Sampling::ParentOrRatio(0.5));
    for _ in 0..400 {
        info_span!("root", given = 1).in_scope(|| drop(info_span!("child")));
    }
    let spans = fixture.spans();
    let roots: Vec<_> = spans.iter().filter(|span| span.name == "root").collect();
    assert!((100..300).contains(&roots.len()), "{}", roots.len());
    assert_eq!(spans.len(), 2 * roots.len());
    assert!(roots.iter().all(|root| attribute(root, "given") == "1"));
}

/// Says and opens something whenever it is formatted.
struct Talkative;

impl fmt::Debug for Talkative {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        info!("formatted");
        let span = info_span!("inside", a = 1);
        let _entered = span.enter();
        Span::current().record("a", 2);
        f.write_str("said")
    }
}

#[test]
fn a_value_may_log_and_open_spans_while_it_is_formatted() {
    let fixture = Fixture::new();
    let span = info_span!("work", early = ?Talkative, late = Empty);
    span.record("late", tracing::field::debug(Talkative));
    span.in_scope(|| span.record("late", tracing::field::debug(Talkative)));
    drop(span);
    let spans = fixture.spans();
    // How many there are is up to `tracing`, which may not let one be opened while another is.
    let work = spans.iter().find(|span| span.name == "work").unwrap();
    assert_eq!(attribute(work, "early"), "said");
    assert_eq!(attribute(work, "late"), "said");
}

/// Drops a span while another is told of its fields.
struct Dropping(RefCell<Option<Span>>);

impl fmt::Debug for Dropping {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        drop(self.0.borrow_mut().take());
        f.write_str("dropped")
    }
}

#[test]
fn a_span_may_end_while_another_is_recorded() {
    let fixture = Fixture::new();
    let span = info_span!("work", a = Empty);
    let other = span.in_scope(|| info_span!("other"));
    let dropping = Dropping(RefCell::new(Some(other)));
    span.record("a", tracing::field::debug(&dropping));
    drop(span);
    let names: Vec<_> = fixture.spans().into_iter().map(|span| span.name).collect();
    assert_eq!(names, ["other", "work"]);
}

struct Panicking;

impl fmt::Debug for Panicking {
    fn fmt(&self, _f: &mut fmt::Formatter<'_>) -> fmt::Result {
        panic!("not to be shown")
    }
}

#[test]
fn a_value_that_panics_breaks_nothing_for_others() {
    let fixture = Fixture::new();
    let span = info_span!("work", a = Empty);
    let record = std::panic::AssertUnwindSafe(|| {
        span.record("a", tracing::field::debug(Panicking));
    });
    std::panic::catch_unwind(record).unwrap_err();
    let open = std::panic::AssertUnwindSafe(|| drop(info_span!("broken", a = ?Panicking)));
    std::panic::catch_unwind(open).unwrap_err();
    span.record("a", 1);
    drop(span);
    drop(info_span!("next"));
    let spans = fixture.spans();
    let work = spans.iter().find(|span| span.name == "work").unwrap();
    assert_eq!(attribute(work, "a"), "1");
    assert!(spans.iter().any(|span| span.name == "next"));
}

/// Records and drops a span when its thread ends.
struct LastOne(mpsc::Sender<()>, Option<Span>);

impl Drop for LastOne {
    fn drop(&mut self) {
        if let Some(span) = self.1.take() {
            span.record("a", 1);
            // Entering one would be the registry's end, with or without us.
            drop(span);
        }
        self.0.send(()).unwrap();
    }
}

#[test]
fn spans_may_be_used_while_their_thread_ends() {
    thread_local! {
        static FIRST: RefCell<Option<LastOne>> = const { RefCell::new(None) };
    }
    for used_before in [false, true] {
        let fixture = Fixture::new();
        let dispatch = fixture.dispatch();
        let (said, heard) = mpsc::channel();
        let work = move || {
            // Made before any of ours, so dropped after them.
            FIRST.with(|first| drop(first.borrow_mut().take()));
            let span = tracing::dispatcher::with_default(&dispatch, || {
                let span = info_span!("work", a = Empty);
                if used_before {
                    span.in_scope(|| {});
                }
                span
            });
            FIRST.with(|first| *first.borrow_mut() = Some(LastOne(said, Some(span))));
        };
        std::thread::spawn(work).join().unwrap();
        heard.recv().unwrap();
        assert_eq!(fixture.spans().len(), 1);
    }
}

#[test]
fn layers_beside_ours_see_what_they_want() {
    let fixture = Fixture::new();
    let spans = super::SpanLayer::new(super::SpanSettings {
        sampling: Sampling::AlwaysOn,
        limits: opentelemetry_sdk::trace::SpanLimits::default(),
        scope: opentelemetry::InstrumentationScope::default(),
        sink: Some(fixture.sink()),
    });
    let (filter, handle) = reload::Layer::new(LevelFilter::OFF);
    let wanted = tracing_subscriber::filter::filter_fn(super::is_wanted);
    let subscriber = tracing_subscriber::registry()
        .with(tracing_subscriber::layer::Identity::new().with_filter(LevelFilter::TRACE))
        .with(spans.with_filter(wanted).with_filter(filter));
    tracing::subscriber::with_default(subscriber, || {
        drop(info_span!("before"));
        handle.reload(LevelFilter::INFO).unwrap();
        let span = info_span!("after");
        handle.reload(LevelFilter::OFF).unwrap();
        span.in_scope(|| drop(info_span!("hidden")));
    });
    assert_eq!(fixture.span().name, "after");
}
