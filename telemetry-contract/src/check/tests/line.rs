//! JSON log lines.

use super::rules;
use crate::CONTRACT;
use crate::check::{Checker, Settings};
use crate::line::MAX_LINE_BYTES;
use crate::rule::Rule;

const START: &str = r#"{"timestamp":"2026-11-21T09:30:00.123456Z","level":"INFO","service":"api","message":"hello","correlation_id":"c-1""#;

#[track_caller]
fn check(line: impl AsRef<[u8]>, expected: &[Rule]) {
    let mut checker = Checker::new(&CONTRACT, &Settings::default());
    checker.observe_line("api.log:1", line.as_ref());
    let report = checker.report();
    assert_eq!(rules(&report), expected, "{:#?}", report.findings);
}

/// A line that is right up to here, then `rest`.
#[track_caller]
fn check_rest(rest: &str, expected: &[Rule]) {
    check(format!("{START}{rest}}}\n"), expected);
}

#[test]
fn a_line_in_order_conforms_with_and_without_its_line_feed() {
    check(format!("{START}}}"), &[]);
    check_rest("", &[]);
    check_rest(
        r#","request_id":"r-1","target":"api::orders","items":3,"gift":true,"note":null"#,
        &[],
    );
    check_rest(r#","note":"tab\tand \u0041 and é","truncated":true"#, &[]);
}

#[test]
fn what_is_not_one_object_is_no_line() {
    check("", &[Rule::LogLineInvalid]);
    check("[]", &[Rule::LogLineInvalid]);
    check("starting …", &[Rule::LogLineInvalid]);
    check("{}{}", &[Rule::LogLineInvalid]);
    check(b"{\"message\":\"\xff\"}", &[Rule::LogLineInvalid]);
    check("{\"message\":\"\u{1b}[31m\"}", &[Rule::LogLineInvalid]);
    check("{\"message\":\n\"two lines\"}", &[Rule::LogLineInvalid]);
    check("{\"message\":\"\u{7f}\u{9b}\"}", &[Rule::LogLineInvalid]);
}

#[test]
fn fields_are_there_once_in_order_and_flat() {
    check("{}", &[Rule::LogFieldMissing]);
    check_rest(
        r#","trace_id":"4bf92f3577b34da6a3ce929d0e0e4736""#,
        &[Rule::LogFieldMissing],
    );
    check_rest(r#","span_id":"00f067aa0ba902b7""#, &[Rule::LogFieldMissing]);
    check_rest(r#","items":1,"request_id":"r-1""#, &[Rule::LogFieldOrder]);
    check_rest(r#","truncated":true,"items":1"#, &[Rule::LogFieldOrder]);
    check_rest(r#","items":1,"it\u0065ms":2"#, &[Rule::LogLineDuplicateKey]);
    check_rest(r#","items":[1]"#, &[Rule::LogFieldInvalid]);
}

#[test]
fn ids_have_their_grammar() {
    let ids = |trace: &str, span: &str| format!(r#","trace_id":"{trace}","span_id":"{span}""#);
    check_rest(
        &ids("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"),
        &[],
    );
    let bad = &[Rule::LogFieldInvalid];
    check_rest(
        &ids("4BF92F3577B34DA6A3CE929D0E0E4736", "00f067aa0ba902b7"),
        bad,
    );
    check_rest(
        &ids("4bf92f3577b34da6a3ce929d0e0e4736", "0000000000000000"),
        bad,
    );
    check_rest(r#","request_id":"a b""#, bad);
    check_rest(r#","request_id":7"#, bad);
    let line = START.replace("c-1", "c 1") + "}";
    check(line, &[Rule::CorrelationInvalid]);
    let line = START.replace("\"c-1\"", "null") + "}";
    check(line, &[Rule::CorrelationInvalid]);
}

#[test]
fn ids_that_could_be_cards_are_ids() {
    let trace = "45395787636214864539578763621486";
    let ids = |span: &str| format!(r#","trace_id":"{trace}","span_id":"{span}""#);
    check_rest(&ids("4539578763621486"), &[]);
    check_rest(
        &ids("4539 5787 6362 1486"),
        &[Rule::LogFieldInvalid, Rule::SecretInTelemetry],
    );
    check_rest(r#","note":"4539578763621486""#, &[Rule::SecretInTelemetry]);
}

#[test]
fn the_longest_line_is_allowed_and_no_longer() {
    let empty = format!("{START},\"x\":\"\"}}\n").len();
    let line = |length: usize| format!(",\"x\":\"{}\"", "x".repeat(length - empty));
    check_rest(&line(MAX_LINE_BYTES), &[]);
    check_rest(&line(MAX_LINE_BYTES + 1), &[Rule::LogLineOversize]);
}

#[test]
fn a_users_id_is_a_keyed_hash() {
    let user = |value: &str| format!(r#","user_id":"{value}""#);
    check_rest(&user(&"5f".repeat(32)), &[]);
    check_rest(&user("ann"), &[Rule::SecretInTelemetry]);
    check_rest(
        r#","user_id":7"#,
        &[Rule::LogFieldInvalid, Rule::SecretInTelemetry],
    );
}

#[test]
fn each_cause_has_its_own_first_lines() {
    let mut checker = Checker::new(&CONTRACT, &Settings::default());
    for at in (1..=12).rev() {
        checker.observe_line(&format!("api.log:{at}"), b"starting");
    }
    checker.observe_line("api.log:13", b"[]");
    checker.observe_line("api.log:14", b"\xff");
    checker.observe_line("api.log:15", b"\x1b");
    let report = checker.report();
    let causes = report.findings.iter();
    let causes: Vec<_> = causes
        .map(|it| (&*it.found, it.samples.join(" ")))
        .collect();
    let expected = [
        ("text that is not JSON", "api.log:1 api.log:2 api.log:3"),
        ("a raw control character", "api.log:15"),
        ("bytes that are not UTF-8", "api.log:14"),
        ("JSON, but not an object", "api.log:13"),
    ];
    assert_eq!(causes, expected.map(|(found, at)| (found, at.to_owned())));
}

#[test]
fn samples_are_of_what_was_found() {
    let lines = [("api.log:1", "WARNING"), ("api.log:2", "FATAL")];
    for lines in [lines, [lines[1], lines[0]]] {
        let mut checker = Checker::new(&CONTRACT, &Settings::default());
        for (place, level) in lines {
            let line = format!("{START}}}").replace("INFO", level);
            checker.observe_line(place, line.as_bytes());
        }
        let report = checker.report();
        let finding = &report.findings[0];
        assert_eq!((&*finding.found, finding.count), ("`FATAL`", 2));
        assert_eq!(finding.samples, ["api.log:2".into()]);
    }
}

#[test]
fn what_was_found_is_said() {
    let found = |line: &str| {
        let mut checker = Checker::new(&CONTRACT, &Settings::default());
        checker.observe_line("api.log:1", line.as_bytes());
        checker.report().findings[0].found.to_string()
    };
    let nested = |value: &str| found(&format!("{START},\"user\":{value}}}"));
    assert_eq!(nested("{\"name\":\"x\"}"), "an object");
    assert_eq!(nested("[1]"), "an array");
    let long = format!("{START},\"x\":\"{}\"}}", "x".repeat(MAX_LINE_BYTES));
    assert_eq!(found(&long), format!("{} bytes", long.len() + 1));
}
