//! What becomes of `tracing` spans, whatever their fields and whoever handles them.

use std::cell::RefCell;
use std::collections::HashMap;
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

use crate::config::{Propagators, Sampling};
use crate::correlation::Correlation;
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
        drop(info_span!(target: "opentelemetry-otlp", "transport").entered());
    });
    assert_eq!(span.name, "wanted");
}

#[test]
fn a_service_may_have_a_name_that_begins_as_our_transports() {
    for span in [
        spanned(|| drop(info_span!(target: "opentelemetry_demo::cart", "work"))),
        spanned(|| drop(info_span!(target: "rustls_proxy", "work"))),
        spanned(|| drop(info_span!(target: "ureq_cache", "work"))),
    ] {
        assert_eq!(span.name, "work");
    }
}

#[test]
fn of_a_field_that_is_there_twice_the_last_value_counts() {
    let failed = std::io::Error::other("no");
    let error: &(dyn Error + 'static) = &failed;
    let span = spanned(|| {
        let last = "b";
        drop(info_span!("work", text = "a", other = 1, text = last));
    });
    let keys: Vec<&str> = span
        .attributes
        .iter()
        .map(|pair| pair.key.as_str())
        .collect();
    assert_eq!(
        keys.iter().filter(|key| **key == "text").count(),
        1,
        "{keys:?}"
    );
    assert_eq!(value(&span, "text"), Some(Value::from("b")));
    assert_eq!(value(&span, "other"), Some(Value::from(1)));
    let span = spanned(|| {
        drop(info_span!("work", cause = 1, cause = error, cause = ?Some(2)));
    });
    assert_eq!(value(&span, "cause"), Some(Value::from("Some(2)")));
    let count = |key: &str| {
        let pairs = span.attributes.iter();
        pairs.filter(|pair| pair.key.as_str() == key).count()
    };
    assert_eq!((count("cause"), count("cause.chain")), (1, 1));
}

#[test]
fn a_fork_makes_spans_with_other_ids() {
    let _fixture = Fixture::new();
    let root = || info_span!("work").context().span().span_context().clone();
    let [parent, child] = crate::random::forked(root);
    assert!(parent.is_valid());
    assert_ne!(parent.trace_id(), child.trace_id());
    assert_ne!(parent.span_id(), child.span_id());
}

#[test]
fn a_plain_span_travels_in_the_formats_of_its_telemetry() {
    let fixture = Fixture::new();
    let spans = super::SpanLayer::new(super::SpanSettings {
        sampling: Sampling::AlwaysOn,
        limits: opentelemetry_sdk::trace::SpanLimits::default(),
        values: crate::fixture::values(),
        scope: opentelemetry::InstrumentationScope::default(),
        propagators: Propagators {
            b3: true,
            ..Propagators::NONE
        },
        sink: Some(fixture.sink()),
    });
    let subscriber = tracing_subscriber::registry().with(spans);
    let mut headers = HashMap::new();
    tracing::subscriber::with_default(subscriber, || {
        let _span = info_span!("work").entered();
        super::inject(&mut headers);
    });
    assert_eq!(headers.keys().collect::<Vec<_>>(), ["b3"]);
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

#[track_caller]
fn check_status(work: impl FnOnce(), expected: &Status) {
    assert_eq!(spanned(work).status, *expected);
}

#[tracing::instrument(err)]
fn instrumented() -> Result<(), fmt::Error> {
    Err(fmt::Error)
}

#[test]
fn a_line_of_an_error_marks_the_span_that_it_belongs_to() {
    let work = || info_span!("work");
    let failed = Status::error("");
    check_status(|| assert!(instrumented().is_err()), &failed);
    check_status(|| work().in_scope(|| tracing::error!("m")), &failed);
    check_status(|| tracing::error!(parent: &work(), "m"), &failed);
    let inside = || tracing::debug_span!("detail").in_scope(|| tracing::error!("m"));
    check_status(|| work().in_scope(inside), &failed);
    check_status(|| work().in_scope(|| tracing::warn!("m")), &Status::Unset);
    check_status(
        || work().in_scope(|| tracing::error!(parent: None, "m")),
        &Status::Unset,
    );
    let of_transport = || tracing::error!(target: "rustls::conn", "m");
    check_status(|| work().in_scope(of_transport), &Status::Unset);
    let ok = || info_span!("work", otel.status_code = "ok");
    check_status(|| ok().in_scope(|| tracing::error!("m")), &Status::Ok);
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
        let pairs = (0..200).map(|at| KeyValue::new(format!("a.{at}"), at));
        span.add_event(format!("{number}"), pairs.collect());
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

#[test]
fn work_is_current_whatever_another_opentelemetry_layer_makes_so() {
    for ours_is_first in [true, false] {
        let fixture = Fixture::new();
        let provider = opentelemetry_sdk::trace::SdkTracerProvider::builder().build();
        let spans = super::SpanLayer::new(super::SpanSettings {
            sampling: Sampling::AlwaysOn,
            limits: opentelemetry_sdk::trace::SpanLimits::default(),
            values: crate::fixture::values(),
            scope: opentelemetry::InstrumentationScope::default(),
            propagators: Propagators::default(),
            sink: Some(fixture.sink()),
        });
        let (first, last) = if ours_is_first {
            (Some(spans), None)
        } else {
            (None, Some(spans))
        };
        let other = tracing_opentelemetry::layer().with_tracer(provider.tracer("other"));
        let subscriber = tracing_subscriber::registry()
            .with(first)
            .with(other)
            .with(last);
        let _default = tracing::subscriber::set_default(subscriber);
        let correlation = fixture.correlator.start();
        let open = || info_span!(target: "telemetry_bootstrap::test", "work");
        let work = super::Work::start(open, Context::new().with_value(correlation.clone()));
        let running = work.run();
        crate::correlation::with_current(|current, span| {
            assert_eq!(current.map(Correlation::id), Some(correlation.id()));
            assert_eq!(span, work.context().span().span_context());
        });
        drop(running);
        assert!(Context::map_current(|current| !current.has_active_span()));
        drop(work);
        assert_eq!(
            attribute(&fixture.span(), "correlation_id"),
            correlation.id()
        );
    }
}

struct Panicking;

impl fmt::Display for Panicking {
    fn fmt(&self, _f: &mut fmt::Formatter<'_>) -> fmt::Result {
        panic!("not to be shown")
    }
}

impl Error for Panicking {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        panic!("not to be shown")
    }
}

impl fmt::Debug for Panicking {
    fn fmt(&self, _f: &mut fmt::Formatter<'_>) -> fmt::Result {
        panic!("not to be shown")
    }
}

#[test]
fn a_value_that_panics_breaks_nothing() {
    let fixture = Fixture::new();
    let span = info_span!("work", a = Empty);
    span.record("a", tracing::field::debug(Panicking));
    drop(span);
    drop(info_span!("next", before = 1, a = ?Panicking, b = %Panicking, after = 2));
    drop(info_span!("named", otel.name = ?Panicking));
    let error: &(dyn Error + 'static) = &Panicking;
    drop(info_span!("failed", error));
    let spans = fixture.spans();
    let shown = "[panicked while formatting]";
    assert_eq!(attribute(&spans[0], "a"), shown);
    let pairs = ["before", "a", "b", "after"].map(|key| attribute(&spans[1], key));
    assert_eq!(pairs, ["1", shown, shown, "2"]);
    assert_eq!(spans[2].name, shown);
    assert_eq!(attribute(&spans[3], "error"), shown);
    assert_eq!(attribute(&spans[3], "error.chain"), "[]");
}

/// Formats to so many parts, and counts those that it was asked for.
struct Endless<'a>(&'a std::cell::Cell<usize>);

impl fmt::Debug for Endless<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for _ in 0..1_000_000 {
            self.0.set(self.0.get() + 1);
            f.write_str("0123456789")?;
        }
        Ok(())
    }
}

#[test]
fn no_value_is_formatted_further_than_it_is_told() {
    let fixture = Fixture::new();
    let parts = std::cell::Cell::new(0);
    let span = info_span!("work", early = ?Endless(&parts), late = Empty);
    span.record("late", tracing::field::debug(Endless(&parts)));
    drop(span);
    assert!(parts.get() < 1000, "{}", parts.get());
    let span = fixture.span();
    for key in ["early", "late"] {
        let value = attribute(&span, key);
        assert_eq!(
            value.len(),
            telemetry_contract::line::MAX_VALUE_BYTES + "…".len()
        );
        assert!(value.ends_with("345…"), "{key}");
    }
}

#[test]
fn a_value_is_cut_where_no_secret_is_cut() {
    let secret = crate::redact::canary();
    let most = telemetry_contract::line::MAX_VALUE_BYTES;
    let fixture = Fixture::new();
    let text = format!("{} {secret} {}", "x".repeat(most - 9), "y".repeat(most));
    drop(info_span!("work", value = %text));
    let value = attribute(&fixture.span(), "value");
    let told = value.trim_start_matches('x');
    assert_eq!(told, " [redacted:github_token]…");
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
        values: crate::fixture::values(),
        scope: opentelemetry::InstrumentationScope::default(),
        propagators: Propagators::default(),
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

#[test]
fn what_we_say_of_work_comes_before_what_service_code_says() {
    let fixture = Fixture::new();
    let open = || info_span!(target: "telemetry_bootstrap::test", "work");
    let work = super::Work::start(open, Context::new());
    let span = work.context().span();
    for number in 0..128 {
        span.set_attribute(KeyValue::new(format!("key.{number}"), number));
    }
    span.set_attribute(KeyValue::new("error.type", "dropped"));
    work.describe([("http.response.status_code", super::Fact::Int(500))]);
    work.set(KeyValue::new("error.type", "500"));
    work.describe([("key.7", super::Fact::Static("ours"))]);
    drop(work);
    let span = fixture.span();
    assert_eq!(attribute(&span, "http.response.status_code"), "500");
    assert_eq!(attribute(&span, "error.type"), "500");
    assert_eq!(attribute(&span, "key.7"), "ours");
    assert_eq!(
        span.attributes
            .iter()
            .filter(|pair| pair.key.as_str() == "key.7")
            .count(),
        1
    );
    assert_eq!(span.dropped_attributes_count, 1);
}

#[test]
fn of_several_errors_the_first_is_the_spans() {
    let (one, other) = (Failed(None), Failed(Some(Box::new(Failed(None)))));
    let (one, other): (&(dyn Error + 'static), &(dyn Error + 'static)) = (&one, &other);
    let early = spanned(|| drop(info_span!("work", one, other)));
    let late = spanned(|| {
        info_span!("work", one, other = Empty).record("other", other);
    });
    for span in [early, late] {
        let told = span.attributes.iter();
        let told = told.filter(|pair| pair.key.as_str() == "exception.message");
        assert_eq!(told.count(), 1);
        assert_eq!(attribute(&span, "exception.message"), "inner");
        assert_eq!(attribute(&span, "other"), "outer");
    }
}

#[test]
fn an_event_has_each_key_once() {
    let span = spanned(|| {
        let span = info_span!("work");
        let pairs = [
            KeyValue::new("a", 1),
            KeyValue::new("b", 2),
            KeyValue::new("a", 3),
        ];
        span.add_event("event", pairs.to_vec());
    });
    let expected = [KeyValue::new("a", 3), KeyValue::new("b", 2)];
    assert_eq!(span.events[0].attributes, expected);
}

#[test]
fn a_trace_of_its_own_keeps_the_correlation() {
    let fixture = Fixture::new();
    let correlation = fixture.correlator.start();
    crate::correlation::in_scope(correlation.clone(), || {
        drop(info_span!(parent: None, "root"));
    });
    assert_eq!(
        attribute(&fixture.span(), "correlation_id"),
        correlation.id()
    );
}

#[test]
fn spans_of_two_subscribers_may_have_the_same_id() {
    let (first, second) = (Fixture::new(), Fixture::new());
    let open = |fixture: &Fixture| {
        tracing::dispatcher::with_default(&fixture.dispatch(), || info_span!("work"))
    };
    let (one, other) = (open(&first), open(&second));
    assert_eq!(
        one.id().map(|id| id.into_u64()),
        other.id().map(|id| id.into_u64())
    );
    let one_entered = one.enter();
    let other_entered = other.enter();
    let current = || Context::map_current(|current| current.span().span_context().clone());
    let inner = current();
    drop(one_entered);
    assert_eq!(current(), inner);
    drop(other_entered);
    assert!(!current().is_valid());
}

/// The status of a span in which a library logs an error through the `log` crate.
#[cfg(feature = "log")]
fn status_after_a_record_of(target: &str) -> Status {
    use tracing_log::log::{Level, Record};

    let fixture = Fixture::new();
    let record = |message: fmt::Arguments<'_>| {
        let mut record = Record::builder();
        record.level(Level::Error).target(target).args(message);
        tracing_log::format_trace(&record.build()).unwrap();
    };
    tracing::info_span!("work").in_scope(|| record(format_args!("no more")));
    fixture.span().status
}

#[cfg(feature = "log")]
#[test]
fn a_record_of_the_log_crate_marks_its_span_as_failed_unless_it_is_our_transports() {
    assert_eq!(status_after_a_record_of("pool::db"), Status::error(""));
    assert_eq!(status_after_a_record_of("ureq::tls"), Status::Unset);
}
