//! What the engine promises whatever the rule.

use std::borrow::Cow;

use proptest::prelude::*;

use super::{attribute, export, observe, rules, span};
use crate::CONTRACT;
use crate::check::{Checker, Finding, Settings};
use crate::otlp::model::{Export, Kind, Span, SpanId, SpanLink, TraceId};
use crate::rule::{Level, Rule};

#[test]
fn findings_are_counted_with_at_most_three_samples() {
    let mut spans = Vec::new();
    for id in 1..=9 {
        let mut span = span(id, id, 0, Kind::Server);
        span.name = Cow::Owned(format!("GET /orders/{id}"));
        spans.push(span);
    }
    let report = observe(&[export("api", spans)]);
    let [finding] = &report.findings[..] else {
        panic!("{:#?}", report.findings);
    };
    assert_eq!(finding.rule, Rule::SpanNameUnbounded);
    assert_eq!(&*finding.subject, "GET /orders/<number>");
    assert_eq!((finding.count, finding.samples.len()), (9, 1));
    assert_eq!(finding.trace, Some(TraceId([1; 16])));
}

#[test]
fn a_check_can_move_to_another_thread() {
    fn is_send<T: Send>() {}
    is_send::<Checker>();
}

#[test]
fn the_same_link_is_followed_into_old_and_new_traces() {
    let settings = Settings {
        max_spans: 3,
        ..Settings::default()
    };
    let mut checker = Checker::new(&CONTRACT, &settings);
    let mut consumer = span(9, 1, 0, Kind::Consumer);
    consumer.links = vec![SpanLink {
        trace_id: TraceId([1; 16]),
        span_id: SpanId([1; 8]),
        ..SpanLink::default()
    }];
    // The producer's trace gives way; what links to it can't be judged.
    checker.observe(&export("api", vec![span(1, 1, 0, Kind::Producer)]));
    for trace in 2..6 {
        checker.observe(&export("api", vec![span(trace, 1, 0, Kind::Server)]));
    }
    checker.observe(&export("worker", vec![consumer]));
    assert_eq!(checker.report().findings, []);
    // So can a late span of it, which is only counted.
    let before = checker.report().forgotten.records;
    checker.observe(&export("api", vec![span(1, 2, 9, Kind::Internal)]));
    let report = checker.report();
    assert_eq!(report.findings, []);
    assert_eq!(report.forgotten.records, before + 1);
}

#[test]
fn a_report_can_be_made_again() {
    let mut checker = Checker::new(&CONTRACT, &Settings::default());
    checker.observe(&export("api", vec![span(1, 1, 9, Kind::Internal)]));
    let first = checker.report();
    assert_eq!(first, checker.report());
    assert_eq!(first.denied(), 1);
    // The parent comes late, and the trace is whole.
    checker.observe(&export("api", vec![span(1, 9, 0, Kind::Server)]));
    assert!(checker.report().conforms());
}

#[test]
fn levels_can_be_changed() {
    let settings = |level| Settings {
        levels: vec![(Rule::SpanOrphan, level)],
        ..Settings::default()
    };
    let orphan = export("api", vec![span(1, 1, 9, Kind::Internal)]);
    for (level, findings) in [(Level::Deny, 1), (Level::Warn, 1), (Level::Allow, 0)] {
        let mut checker = Checker::new(&CONTRACT, &settings(level));
        checker.observe(&orphan);
        let report = checker.report();
        assert_eq!(report.findings.len(), findings);
        assert_eq!(report.conforms(), level != Level::Deny);
    }
}

#[test]
fn memory_is_bounded_and_what_had_to_go_is_counted() {
    let settings = Settings {
        max_spans: 100,
        max_findings: 10,
        max_names: 50,
        ..Settings::default()
    };
    let mut checker = Checker::new(&CONTRACT, &settings);
    for at in 0..1_000_u16 {
        let mut span = span(1, 1, 9, Kind::Internal);
        let [high, low] = at.to_be_bytes();
        span.trace_id.0[..2].copy_from_slice(&[high, low]);
        span.name = Cow::Owned(format!(
            "{}work{}",
            ["a", "b", "c"][usize::from(at % 3)],
            at % 97
        ));
        checker.observe(&export("api", vec![span]));
    }
    assert!(checker.table.traces().count() <= 100);
    let report = checker.report();
    assert_eq!(report.counts.spans, 1_000);
    assert_eq!(report.forgotten.records, 900);
    let listed = || report.findings.iter().filter(|it| &*it.subject != "(more)");
    assert_eq!(listed().count(), 10);
    assert!(report.forgotten.findings > 0 && report.forgotten.names > 0);
    // The parents of those that had to go may still have come.
    let kept: u64 = listed().map(|finding| finding.count).sum();
    // One more is that there are so many names.
    assert_eq!(kept + report.forgotten.findings, 101);
    assert_eq!(report.forgotten.unjudged, 900);
}

/// Spans that all break one rule in their own way, one of which has a password.
fn noisy(services: &[&str], spans: u32) -> Vec<Export<'static>> {
    let mut exports = Vec::new();
    for service in services {
        let named = |at: u32| {
            let mut span = span(1, 1, 0, Kind::Server);
            span.span_id.0[4..].copy_from_slice(&at.to_be_bytes());
            span.trace_id.0[12..].copy_from_slice(&at.to_be_bytes());
            span.name = Cow::Owned(format!("step {at}"));
            span.end_unix_nano = 0;
            span
        };
        let mut all: Vec<_> = (0..spans).map(named).collect();
        all[0].attributes.push(attribute("db_password", "hunter2"));
        exports.extend(all.into_iter().map(|span| export(service, vec![span])));
    }
    exports
}

#[test]
fn a_rule_that_is_broken_everywhere_hides_no_other() {
    let report = observe(&noisy(&["api"], 1_100));
    assert!(rules(&report).contains(&Rule::SecretInTelemetry));
    let of = |it: &&Finding| it.rule == Rule::SpanTimeInvalid;
    let noise: Vec<_> = report.findings.iter().filter(of).collect();
    assert_eq!(noise.len(), 51);
    assert_eq!((&*noise[50].subject, noise[50].count), ("(more)", 1_050));
    assert!(report.is_cut() && report.forgotten.findings == 1_050);
    let text = crate::report::text(&report, crate::report::TextOptions::default());
    assert!(text.contains("· at least ") && text.contains("1050 observations"));
}

#[test]
fn past_the_bound_every_rule_and_the_order_of_exports_stays() {
    let settings = Settings {
        max_findings: 12,
        ..Settings::default()
    };
    let mut exports = noisy(&["api", "stock", "worker"], 60);
    let check = |exports: &[Export<'_>]| {
        let mut checker = Checker::new(&CONTRACT, &settings);
        for export in exports {
            checker.observe(export);
        }
        checker.report()
    };
    let first = check(&exports);
    let secrets = |it: &&Finding| it.rule == Rule::SecretInTelemetry;
    assert_eq!(first.findings.iter().filter(secrets).count(), 3);
    exports.reverse();
    assert_eq!(check(&exports), first);
    exports.rotate_left(71);
    assert_eq!(check(&exports), first);
}

#[test]
fn a_secret_is_named_and_never_shown() {
    let token = "ghp_16C7e42F292c6912E7710c838347Ae178B4a";
    let mut span = span(1, 1, 0, Kind::Server);
    span.name = Cow::Borrowed(token);
    span.status.message = Cow::Borrowed(token);
    span.trace_state = Cow::Borrowed(token);
    span.attributes.push(attribute("correlation_id", token));
    span.attributes.push(attribute("db_password", "hunter2"));
    span.attributes
        .push(attribute("deployment.environment", token));
    let mut checker = Checker::new(&CONTRACT, &Settings::default());
    checker.observe(&export(token, vec![span]));
    checker.observe_line(token, format!("{{\"level\":\"{token}\"}}").as_bytes());
    checker.observe_line("x:1", token.as_bytes());
    let report = checker.report();
    let text = crate::report::text(&report, crate::report::TextOptions::default());
    let json = crate::report::json(&report).to_string();
    assert!(
        report
            .findings
            .iter()
            .any(|finding| finding.rule == Rule::SecretInTelemetry)
    );
    for secret in ["16C7e42F292c", "hunter2"] {
        assert!(!text.contains(secret) && !json.contains(secret), "{text}");
    }
}

fn any_span() -> impl Strategy<Value = (usize, Span<'static>)> {
    let kinds = prop_oneof![
        Just(Kind::Server),
        Just(Kind::Client),
        Just(Kind::Internal),
        Just(Kind::Producer),
        Just(Kind::Consumer),
    ];
    let ids = (1_u8..4, 0_u8..6, 0_u8..6, 0_u8..4);
    (0_usize..3, kinds, ids, 0_usize..3).prop_map(|(service, kind, ids, correlation)| {
        let (trace, id, parent, link) = ids;
        let mut span = span(trace, id, parent, kind);
        span.attributes = vec![attribute("correlation_id", ["", "c-1", "c-2"][correlation])];
        if link > 0 {
            span.links = vec![SpanLink {
                trace_id: TraceId([link; 16]),
                span_id: SpanId([id; 8]),
                ..SpanLink::default()
            }];
        }
        (service, span)
    })
}

proptest! {
    #[test]
    fn any_bytes_are_a_line_that_can_be_checked(line: Vec<u8>) {
        let mut checker = Checker::new(&CONTRACT, &Settings::default());
        checker.observe_line("x:1", &line);
        prop_assert_eq!(checker.report().counts.lines, 1);
    }

    #[test]
    fn near_json_is_a_line_that_can_be_checked(line in r#"\{("[a-z\\"{}\[\],:é]{0,5}":("?[a-z0-9\\{}\[\]]{0,4}"?|\[1,\{\}\]),?){0,4}\}"#) {
        let mut checker = Checker::new(&CONTRACT, &Settings::default());
        checker.observe_line("x:1", line.as_bytes());
        prop_assert!(!checker.report().conforms());
    }

    #[test]
    fn the_order_of_exports_does_not_change_the_report(
        (spans, shuffled) in prop::collection::vec(any_span(), 0..20)
            .prop_flat_map(|spans| (Just(spans.clone()), Just(spans).prop_shuffle()))
    ) {
        let all = |spans: &[(usize, Span<'static>)]| {
            let service = |at: usize| ["api", "stock", "worker"][at];
            let exports: Vec<_> = spans
                .iter()
                .map(|(at, span)| export(service(*at), vec![span.clone()]))
                .collect();
            observe(&exports)
        };
        prop_assert_eq!(all(&spans), all(&shuffled));
    }
}
