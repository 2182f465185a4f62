//! Log records over OTLP, and the spans that they name.

use super::{attribute, export, records, rules, span};
use crate::CONTRACT;
use crate::check::{Checker, Settings};
use crate::otlp::model::{Export, Kind, LogRecord, SpanId, TraceId, Value};
use crate::rule::Rule;

fn log(span: u8) -> LogRecord<'static> {
    LogRecord {
        time_unix_nano: 1,
        severity_number: 9,
        body: Value::String("hello".into()),
        attributes: vec![attribute("correlation_id", "c-1")],
        trace_id: TraceId([1; 16]),
        span_id: SpanId([span; 8]),
        flags: 1,
        ..LogRecord::default()
    }
}

#[track_caller]
fn check(log: LogRecord<'static>, spans: bool, expected: &[Rule]) {
    let mut checker = Checker::new(&CONTRACT, &Settings::default());
    checker.observe(&Export::Logs(records("api", vec![log])));
    if spans {
        checker.observe(&export("api", vec![span(1, 1, 0, Kind::Server)]));
    }
    let report = checker.report();
    assert_eq!(rules(&report), expected, "{:#?}", report.findings);
}

#[test]
fn a_log_names_a_span_that_was_sent() {
    check(log(1), true, &[]);
    check(log(2), true, &[Rule::LogSpanUnknown]);
}

#[test]
fn a_sampled_logs_span_was_sent_by_a_service_that_sends_spans() {
    let mut checker = Checker::new(&CONTRACT, &Settings::default());
    checker.observe(&Export::Logs(records("api", vec![log(2)])));
    checker.observe(&export("api", vec![span(7, 1, 0, Kind::Server)]));
    assert_eq!(rules(&checker.report()), [Rule::LogSpanUnknown]);
}

/// As in the file of logs that a collector writes beside that of spans.
#[test]
fn a_sampled_log_is_not_judged_where_no_span_of_its_service_was_seen() {
    let mut checker = Checker::new(&CONTRACT, &Settings::default());
    checker.observe(&Export::Logs(records("api", vec![log(2), log(3)])));
    checker.observe(&export("other", vec![span(1, 1, 0, Kind::Server)]));
    let report = checker.report();
    assert_eq!(rules(&report), []);
    assert_eq!(report.forgotten.unjudged, 2);
}

#[test]
fn a_log_is_not_judged_where_no_span_can_be_expected() {
    let unmarked = || LogRecord { flags: 0, ..log(2) };
    check(unmarked(), false, &[]);
    // Other spans of the trace were sent: it is sampled, and the mark is what is missing.
    check(unmarked(), true, &[Rule::LogSpanUnknown]);
    let elsewhere = LogRecord {
        trace_id: TraceId([7; 16]),
        ..unmarked()
    };
    check(elsewhere, true, &[]);
    let outside = LogRecord {
        trace_id: TraceId::default(),
        span_id: SpanId::default(),
        ..log(2)
    };
    check(outside, true, &[]);
}

#[test]
fn one_log_says_nothing_of_another() {
    let mut checker = Checker::new(&CONTRACT, &Settings::default());
    let unmarked = LogRecord { flags: 0, ..log(1) };
    checker.observe(&Export::Logs(records("api", vec![log(2), unmarked])));
    checker.observe(&export("api", vec![span(1, 1, 0, Kind::Server)]));
    assert_eq!(rules(&checker.report()), [Rule::LogSpanUnknown]);
}

#[test]
fn a_log_has_the_correlation_of_its_span() {
    let mut other = log(1);
    other.attributes = vec![attribute("correlation_id", "c-2")];
    check(other, true, &[Rule::CorrelationBroken]);
    let mut none = log(1);
    none.attributes.clear();
    check(none, true, &[Rule::CorrelationMissing]);
}

#[test]
fn an_event_is_declared_and_no_source_position() {
    let named = |name: &'static str| LogRecord {
        event_name: name.into(),
        ..log(1)
    };
    check(named("exception"), true, &[]);
    check(named("orders.lost"), true, &[Rule::EventUndeclared]);
    check(
        named("event src/main.rs:3"),
        true,
        &[Rule::LogRecordInvalid],
    );
    check(
        named("event /home/x/lib.rs:3"),
        true,
        &[Rule::LogRecordInvalid],
    );
}

#[test]
fn an_events_name_is_no_callsites() {
    let named = LogRecord {
        event_name: "event shop::orders".into(),
        ..log(1)
    };
    check(named, true, &[Rule::LogRecordInvalid]);
}

#[test]
fn a_record_has_both_its_ids_or_none() {
    let trace_alone = LogRecord {
        span_id: SpanId::default(),
        ..log(1)
    };
    check(trace_alone, true, &[Rule::LogRecordInvalid]);
    let span_alone = LogRecord {
        trace_id: TraceId::default(),
        ..log(1)
    };
    check(span_alone, true, &[Rule::LogRecordInvalid]);
}

#[test]
fn a_records_other_ids_have_their_grammar() {
    let mut tenant = log(1);
    tenant.attributes.push(attribute("tenant_id", "a b"));
    check(tenant, true, &[Rule::CorrelationInvalid]);
    let mut user = log(1);
    user.attributes.push(attribute("user_id", "ann"));
    check(user, true, &[Rule::SecretInTelemetry]);
}

#[test]
fn a_record_has_a_time_and_a_severity() {
    for record in [
        LogRecord {
            time_unix_nano: 0,
            ..log(1)
        },
        LogRecord {
            severity_number: 0,
            ..log(1)
        },
        LogRecord {
            severity_number: 25,
            ..log(1)
        },
    ] {
        check(record, true, &[Rule::LogRecordInvalid]);
    }
}

#[track_caller]
fn check_line(
    span_of_line: &str,
    spans: Vec<crate::otlp::model::Span<'static>>,
    expected: &[Rule],
) {
    let mut checker = Checker::new(&CONTRACT, &Settings::default());
    checker.observe(&export("api", spans));
    let line = format!(
        "{{\"timestamp\":\"2026-11-21T09:30:00.123456Z\",\"level\":\"INFO\",\"service\":\"api\",\
         \"message\":\"hello\",\"correlation_id\":\"c-1\",\
         \"trace_id\":\"{}\",\"span_id\":\"{span_of_line}\"}}",
        TraceId([1; 16])
    );
    checker.observe_line("api.log:1", line.as_bytes());
    let report = checker.report();
    assert_eq!(rules(&report), expected, "{:#?}", report.findings);
}

#[test]
fn a_line_is_judged_where_its_service_sends_spans() {
    let sent = || vec![span(1, 1, 0, Kind::Server)];
    check_line("0101010101010101", sent(), &[]);
    check_line("0202020202020202", sent(), &[Rule::LogSpanUnknown]);
    let elsewhere = vec![span(2, 1, 0, Kind::Server)];
    check_line("0202020202020202", elsewhere, &[Rule::LogSpanUnknown]);
    check_line("0202020202020202", vec![], &[]);
    let mut other = span(1, 1, 0, Kind::Server);
    other.attributes = vec![attribute("correlation_id", "c-2")];
    check_line("0101010101010101", vec![other], &[Rule::CorrelationBroken]);
}

#[test]
fn a_line_is_not_judged_where_its_service_leaves_traces_out() {
    let mut checker = Checker::new(&CONTRACT, &Settings::default());
    checker.observe(&export("api", vec![span(2, 1, 0, Kind::Server)]));
    let unsampled = LogRecord { flags: 0, ..log(2) };
    checker.observe(&Export::Logs(records("api", vec![unsampled])));
    let line = format!(
        "{{\"timestamp\":\"2026-11-21T09:30:00.123456Z\",\"level\":\"INFO\",\"service\":\"api\",\
         \"message\":\"hello\",\"correlation_id\":\"c-1\",\
         \"trace_id\":\"{}\",\"span_id\":\"0202020202020202\"}}",
        TraceId([9; 16])
    );
    checker.observe_line("api.log:1", line.as_bytes());
    assert_eq!(rules(&checker.report()), []);
}

#[test]
fn a_missing_correlation_is_told_once_for_each_kind_of_record() {
    let mut bare = log(1);
    bare.attributes.clear();
    let mut logs = records("api", vec![bare]);
    logs[0].scopes[0].scope.name = "shop.till".into();
    let spans = ["b", "a", "d", "c"].map(|name| {
        let mut span = span(1, name.as_bytes()[0], 0, Kind::Client);
        span.name = name.into();
        span.attributes.clear();
        span
    });
    let mut checker = Checker::new(&CONTRACT, &Settings::default());
    checker.observe(&Export::Logs(logs));
    checker.observe(&export("api", spans.to_vec()));
    let report = checker.report();
    let missing = |it: &&crate::check::Finding| it.rule == Rule::CorrelationMissing;
    let missing: Vec<_> = report.findings.iter().filter(missing).collect();
    let subjects: Vec<_> = missing.iter().map(|it| (&*it.subject, it.count)).collect();
    assert_eq!(subjects, [("log record", 1), ("span", 4)]);
    assert_eq!(
        missing[0].samples,
        ["log record of severity 9 of scope `shop.till`".into()]
    );
    assert_eq!(missing[1].samples.join(" "), "span `a` span `b` span `c`");
}
