//! How spans of a service's own end, as the exporter sees them.

use std::future::{pending, poll_fn, ready};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;

use opentelemetry::trace::{
    SpanContext, SpanId, SpanKind, Status, TraceFlags, TraceId, TraceState,
};
use tracing::field::Empty;

use super::{TypedSpan, Words};
use crate::error_type::ErrorType;
use crate::fixture::{Fixture, attribute};

/// As generated code opens one.
fn open(plan: &str) -> TypedSpan {
    TypedSpan::new(tracing::info_span!(
        "order.price",
        "otel.kind" = "client",
        "otel.name" = %Words(&[Some(&"price"), Some(&plan)]),
        "order.plan" = plan,
        "error.type" = Empty,
        "otel.status_description" = Empty,
    ))
}

/// What the one span says of its end.
#[track_caller]
fn check(fixture: &Fixture, failure: Option<&str>) {
    let span = fixture.span();
    assert_eq!(span.name, "price small");
    assert_eq!(span.span_kind, SpanKind::Client);
    assert_eq!(attribute(&span, "order.plan"), "small");
    assert_eq!(attribute(&span, "error.type"), failure.unwrap_or_default());
    let status = failure.map_or(Status::Unset, |failure| Status::error(failure.to_owned()));
    assert_eq!(span.status, status);
}

#[tokio::test]
async fn good_work_says_nothing_of_its_end() {
    let fixture = Fixture::new();
    let answer = open("small").run(ready(io::Result::Ok(7))).await;
    assert_eq!(answer.unwrap(), 7);
    check(&fixture, None);
}

#[tokio::test]
async fn failed_work_says_of_what_and_no_more() {
    let fixture = Fixture::new();
    let error = io::Error::new(io::ErrorKind::TimedOut, "card 4111111111111111");
    let result = open("small").run(ready(Err::<(), _>(error))).await;
    result.unwrap_err();
    check(&fixture, Some("timeout"));
    assert!(!format!("{:?}", fixture.spans()).contains("4111"));
}

#[test]
fn blocking_work_may_know_better() {
    let fixture = Fixture::new();
    let result = open("small").call_with(|| Err::<(), _>("full"), |_| ErrorType::TooLarge);
    assert_eq!(result, Err("full"));
    check(&fixture, Some("too_large"));
}

#[test]
fn a_panic_is_what_it_failed_of() {
    let fixture = Fixture::new();
    let call = || open("small").call(|| -> io::Result<()> { panic!("boom") });
    catch_unwind(AssertUnwindSafe(call)).unwrap_err();
    check(&fixture, Some("panic"));
}

#[tokio::test]
async fn work_that_is_given_up_was_cancelled() {
    let fixture = Fixture::new();
    {
        let mut work = pin!(open("small").run(pending::<io::Result<()>>()));
        poll_fn(|task| Poll::Ready(work.as_mut().poll(task).is_pending())).await;
    }
    check(&fixture, Some("cancelled"));
}

#[tokio::test]
async fn what_runs_inside_is_below_it() {
    let fixture = Fixture::new();
    let span = open("small");
    let work = async {
        tokio::task::yield_now().await;
        tracing::info!(target: "service", "inside");
        io::Result::Ok(())
    };
    span.run(work).await.unwrap();
    span.instrument(async { tracing::info!(target: "service", "still") })
        .await;
    span.in_scope(|| tracing::info!(target: "service", "and still"));
    drop(span);
    let id = fixture.span().span_context.span_id();
    assert_eq!(fixture.spans_of_lines(), [id, id, id]);
    check(&fixture, None);
}

#[test]
fn it_links_to_its_cause_where_there_is_one() {
    let fixture = Fixture::new();
    let (trace, span) = (TraceId::from(7), SpanId::from(7));
    let state = TraceState::default();
    let cause = SpanContext::new(trace, span, TraceFlags::SAMPLED, true, state);
    let linked = open("small");
    linked.link(SpanContext::empty_context());
    linked.link(cause);
    drop(linked);
    let links = fixture.span().links;
    let found: Vec<SpanId> = links
        .iter()
        .map(|link| link.span_context.span_id())
        .collect();
    assert_eq!(found, [span]);
}

#[test]
fn lists_are_attributes_too() {
    let fixture = Fixture::new();
    let span = open("small");
    span.set_texts("order.tags", &["new", "big"]);
    span.set_ints("order.sizes", &[1, 2]);
    drop(span);
    let span = fixture.span();
    assert_eq!(attribute(&span, "order.tags"), r#"["new","big"]"#);
    assert_eq!(attribute(&span, "order.sizes"), "[1,2]");
}
