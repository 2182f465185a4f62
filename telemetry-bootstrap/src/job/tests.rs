use std::cell::RefCell;
use std::future::{pending, ready};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::task::{Context as TaskContext, Waker};

use opentelemetry::trace::{SpanId, SpanKind, Status};
use opentelemetry_sdk::trace::SpanData;

use super::*;
use crate::config::Propagators;
use crate::correlation;
use crate::fixture::{Fixture, attribute};
use crate::vitals::Violation;

fn job(fixture: &Fixture) -> Job {
    Job::new("nightly", &fixture.meter, &fixture.correlator)
}

/// What one run left behind, in every signal.
#[track_caller]
fn check(fixture: &Fixture, failure: Option<&str>, line: &str) {
    let span = fixture.span();
    assert_eq!(span.name, "job nightly");
    assert_eq!(span.span_kind, SpanKind::Internal);
    assert_eq!(span.parent_span_id, SpanId::INVALID);
    assert_eq!(attribute(&span, "job.name"), "nightly");
    assert_eq!(attribute(&span, "error.type"), failure.unwrap_or_default());
    let status = failure.map_or(Status::Unset, |failure| Status::error(failure.to_owned()));
    assert_eq!(span.status, status);
    let error = failure.map(|failure| format!("error.type={failure} "));
    let error = error.unwrap_or_default();
    assert_eq!(
        fixture.points("job.duration"),
        [format!("1 {{{error}job.name=nightly}}")]
    );
    assert_eq!(fixture.points("job.active"), ["0 {job.name=nightly}"]);
    let id = attribute(&span, "correlation_id");
    assert_eq!(id.len(), 36);
    assert_eq!(fixture.lines(), [line.replace("ID", &id)]);
    assert_eq!(fixture.spans_of_lines(), [span.span_context.span_id()]);
}

#[tokio::test]
async fn a_run_to_the_end() {
    let fixture = Fixture::new();
    let result = job(&fixture).run(ready(Ok::<_, io::Error>(7))).await;
    assert_eq!(result.unwrap(), 7);
    let line = r#"INFO job ID message=job finished job.name="nightly" outcome="completed""#;
    check(&fixture, None, line);
    let when = &fixture.points("job.last_success.time")[0];
    assert!(when.ends_with("{job.name=nightly}"), "{when}");
}

#[tokio::test]
async fn a_failed_run_says_how_and_no_more() {
    let fixture = Fixture::new();
    let error = io::Error::new(io::ErrorKind::TimedOut, "secret");
    let result = job(&fixture).run(ready(Err::<(), _>(error))).await;
    result.unwrap_err();
    let line = r#"ERROR job ID message=job finished job.name="nightly" error.type="timeout" outcome="failed""#;
    check(&fixture, Some("timeout"), line);
    assert!(!format!("{:?}", fixture.spans()).contains("secret"));
    assert!(fixture.points("job.last_success.time").is_empty());
}

#[test]
fn a_run_that_is_given_up_is_cancelled() {
    let fixture = Fixture::new();
    let job = job(&fixture);
    let mut run = Box::pin(job.run(pending::<io::Result<()>>()));
    let mut task = TaskContext::from_waker(Waker::noop());
    assert!(run.as_mut().poll(&mut task).is_pending());
    assert_eq!(fixture.points("job.active"), ["1 {job.name=nightly}"]);
    drop(run);
    let line = r#"INFO job ID message=job finished job.name="nightly" error.type="cancelled" outcome="cancelled""#;
    check(&fixture, Some("cancelled"), line);
}

#[test]
fn a_panic_is_one() {
    let fixture = Fixture::new();
    let job = job(&fixture);
    let run = || job.call(|| -> io::Result<()> { resume_unwind(Box::new("boom")) });
    catch_unwind(AssertUnwindSafe(run)).unwrap_err();
    let line = r#"ERROR job ID message=job finished job.name="nightly" error.type="panic" outcome="panicked""#;
    check(&fixture, Some("panic"), line);
}

#[test]
fn the_caller_may_know_better() {
    let fixture = Fixture::new();
    let boxed: Box<dyn Error> = Box::new(io::Error::from(io::ErrorKind::TimedOut));
    let result = job(&fixture).call_with(|| Err::<(), _>(boxed), |error| classify(error.as_ref()));
    result.unwrap_err();
    assert_eq!(attribute(&fixture.span(), "error.type"), "timeout");
}

#[test]
fn each_run_has_a_correlation_of_its_own() {
    let fixture = Fixture::new();
    let job = job(&fixture);
    for _ in 0..2 {
        job.call(|| {
            correlation::set_tenant_id("acme");
            io::Result::Ok(())
        })
        .unwrap();
    }
    let [one, other] = &fixture.spans()[..] else {
        panic!("{:?}", fixture.spans())
    };
    let id = |span| attribute(span, "correlation_id");
    assert_ne!(id(one), id(other));
    assert_ne!(one.span_context.trace_id(), other.span_context.trace_id());
    assert_eq!(attribute(other, "tenant_id"), "acme");
}

#[test]
fn inside_other_work_a_run_is_a_part_of_it() {
    let fixture = Fixture::new();
    let outer = job(&fixture);
    let inner = Job::new("step", &fixture.meter, &fixture.correlator).with_correlation_id("given");
    outer.call(|| inner.call(|| io::Result::Ok(()))).unwrap();
    let [inner, outer] = &fixture.spans()[..] else {
        panic!("{:?}", fixture.spans())
    };
    assert_eq!(inner.parent_span_id, outer.span_context.span_id());
    let id = |span| attribute(span, "correlation_id");
    assert_eq!(id(inner), id(outer));
}

#[track_caller]
fn check_given(given: &str, accepted: bool) {
    let fixture = Fixture::new();
    let job = job(&fixture).with_correlation_id(given);
    job.call(|| io::Result::Ok(())).unwrap();
    let id = attribute(&fixture.span(), "correlation_id");
    assert_eq!(id == given, accepted, "{id}");
    let refused = fixture.vitals.violations(Violation::InvalidCorrelationId);
    assert_eq!(refused, u64::from(!accepted));
}

#[test]
fn a_correlation_id_may_be_given() {
    check_given("deploy-17", true);
    check_given("", false);
    check_given("two words", false);
    check_given("line\nfeed", false);
}

fn link(span: &SpanData) -> Option<String> {
    let context = &span.links.iter().next()?.span_context;
    Some(format!("{}/{}", context.trace_id(), context.span_id()))
}

#[test]
fn a_process_is_told_who_started_it() {
    let fixture = Fixture::new();
    let handed_over = job(&fixture).call(|| io::Result::Ok(variables())).unwrap();
    let mut names: Vec<&str> = handed_over.keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["BAGGAGE", "TRACEPARENT", "X_CORRELATION_ID"]);

    let child = Fixture::new();
    let job = job(&child).with_vars(|name| handed_over.get(name).cloned());
    job.call(|| io::Result::Ok(())).unwrap();
    let (starter, run) = (fixture.span(), child.span());
    let id = |span| attribute(span, "correlation_id");
    assert_eq!(id(&run), id(&starter));
    let of = &starter.span_context;
    assert_eq!(
        link(&run),
        Some(format!("{}/{}", of.trace_id(), of.span_id()))
    );
    assert_eq!(run.parent_span_id, SpanId::INVALID);
    assert!(run.span_context.is_sampled());
}

/// A job whose ids travel in these formats, run in a process of its own.
fn speaking(fixture: &Fixture, formats: Propagators) -> Job {
    let (redactor, vitals) = (fixture.redactor.clone(), fixture.vitals.clone());
    let correlator = Correlator::propagating(formats, None, redactor, vitals);
    Job::new("nightly", &fixture.meter, &correlator)
}

#[track_caller]
fn check_formats(formats: Propagators, expected: &[&str]) {
    let fixture = Fixture::new();
    let starter = speaking(&fixture, formats);
    let handed_over = starter.call(|| io::Result::Ok(variables())).unwrap();
    let mut names: Vec<&str> = handed_over.keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, expected);
    let child = Fixture::new();
    let job = speaking(&child, formats).with_vars(|name| handed_over.get(name).cloned());
    job.call(|| io::Result::Ok(())).unwrap();
    let of = fixture.span().span_context;
    let expected = format!("{}/{}", of.trace_id(), of.span_id());
    assert_eq!(link(&child.span()), Some(expected));
}

#[test]
fn a_process_is_told_in_the_formats_that_are_spoken() {
    let b3 = Propagators {
        b3: true,
        ..Propagators::NONE
    };
    check_formats(b3, &["B3", "X_CORRELATION_ID"]);
    let multi = Propagators {
        b3_multi: true,
        ..Propagators::NONE
    };
    let names = [
        "X_B3_SAMPLED",
        "X_B3_SPANID",
        "X_B3_TRACEID",
        "X_CORRELATION_ID",
    ];
    check_formats(multi, &names);
}

#[test]
fn a_decision_without_ids_is_no_starter() {
    let fixture = Fixture::new();
    let formats = Propagators {
        b3: true,
        ..Propagators::NONE
    };
    let var = |name: &str| (name == "B3").then(|| "1".to_owned());
    let job = speaking(&fixture, formats).with_vars(var);
    job.call(|| io::Result::Ok(())).unwrap();
    assert_eq!(link(&fixture.span()), None);
}

#[test]
fn a_format_that_is_not_spoken_is_not_read() {
    let fixture = Fixture::new();
    let handed_over = job(&fixture).call(|| io::Result::Ok(variables())).unwrap();
    let child = Fixture::new();
    let asked = RefCell::new(Vec::new());
    let job = speaking(&child, Propagators::NONE).with_vars(|name| {
        asked.borrow_mut().push(name.to_owned());
        handed_over.get(name).cloned()
    });
    job.call(|| io::Result::Ok(())).unwrap();
    assert_eq!(link(&child.span()), None);
    assert_eq!(asked.into_inner(), ["X_CORRELATION_ID"]);
}

#[test]
fn inside_a_span_of_nobodys_work_a_run_keeps_what_it_was_given() {
    let fixture = Fixture::new();
    let outer = tracing::info_span!("outer");
    let job = job(&fixture).with_correlation_id("given");
    outer.in_scope(|| job.call(|| io::Result::Ok(())).unwrap());
    drop(outer);
    let [run, outer] = &fixture.spans()[..] else {
        panic!("{:?}", fixture.spans())
    };
    assert_eq!(attribute(run, "correlation_id"), "given");
    assert_eq!(run.parent_span_id, SpanId::INVALID);
    let of = &outer.span_context;
    assert_ne!(run.span_context.trace_id(), of.trace_id());
    assert_eq!(
        link(run),
        Some(format!("{}/{}", of.trace_id(), of.span_id()))
    );
}

#[test]
fn a_part_of_other_work_is_linked_to_its_starter_too() {
    let fixture = Fixture::new();
    let handed_over = job(&fixture).call(|| io::Result::Ok(variables())).unwrap();
    let inner = job(&fixture).with_vars(|name| handed_over.get(name).cloned());
    job(&fixture)
        .call(|| inner.call(|| io::Result::Ok(())))
        .unwrap();
    let [starter, inner, outer] = &fixture.spans()[..] else {
        panic!("{:?}", fixture.spans())
    };
    assert_eq!(inner.parent_span_id, outer.span_context.span_id());
    let of = &starter.span_context;
    assert_eq!(
        link(inner),
        Some(format!("{}/{}", of.trace_id(), of.span_id()))
    );
}

#[test]
fn hostile_variables_are_nobodys() {
    let fixture = Fixture::new();
    let hostile = job(&fixture).with_vars(|name| Some(format!("{name}\u{7f}\n;=,")));
    hostile.call(|| io::Result::Ok(())).unwrap();
    let span = fixture.span();
    assert_eq!(link(&span), None);
    assert_eq!(attribute(&span, "correlation_id").len(), 36);
    assert!(fixture.vitals.violations(Violation::InvalidPropagation) > 0);
}

#[test]
fn outside_of_everything_there_is_nothing_to_hand_over() {
    assert!(variables().is_empty());
}
