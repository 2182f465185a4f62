//! `contract emit`.

use std::path::Path;

use crate::program::{Folder, Ran, request};

/// A registry of this repository.
fn registry(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    path.display().to_string()
}

fn emit(folder: &Folder, arguments: &[&str]) -> Ran {
    folder.run(&[&["contract", "emit"], arguments].concat())
}

/// What is emitted conforms without a finding, and nothing that is declared is left out.
#[track_caller]
fn check_round(path: &str) {
    let (folder, registry) = (Folder::new(), registry(path));
    let run = |arguments: &[&str]| folder.run(&[arguments, &["--registry", &registry]].concat());
    run(&["contract", "emit", "--out", "x", "--repeat", "2"]).exits(0);
    let checked = run(&["contract", "check", "x", "--json"]).exits(0).json();
    assert_eq!(checked["findings"], serde_json::json!([]), "{path}");
    for more in [&["--all"][..], &[]] {
        let all = [&["contract", "coverage", "x", "--json"], more].concat();
        let covered = run(&all).exits(0).json();
        assert_eq!(covered["percent"], 100, "{path} {more:?}: {covered:#}");
    }
}

#[test]
fn what_is_emitted_conforms_and_covers_all_that_is_declared() {
    check_round("registry");
    check_round("../examples/telemetry");
    check_round("tests/service/registry");
    check_round("../tests/typed/service");
}

#[track_caller]
fn check_broken(rule: &str, path: &str) {
    let (folder, registry) = (Folder::new(), registry(path));
    let run = |arguments: &[&str]| folder.run(&[arguments, &["--registry", &registry]].concat());
    run(&["contract", "emit", "--break", rule, "--out", "x"]).exits(0);
    let checked = run(&["contract", "check", "x", "--json"]).json();
    let findings = checked["findings"].as_array().unwrap().iter();
    let mut found: Vec<&str> = findings.filter_map(|it| it["rule"].as_str()).collect();
    found.dedup();
    assert_eq!(found, [rule], "{path}: {checked:#}");
}

#[test]
fn what_breaks_a_rule_breaks_it_under_every_registry() {
    for path in ["../examples/telemetry", "tests/service/registry"] {
        check_broken("event-undeclared", path);
        check_broken("log-line-duplicate-key", path);
        check_broken("metric-unit-mismatch", path);
        check_broken("span-link-unknown", path);
    }
}

#[test]
fn the_answer_is_a_table_of_what_was_sent() {
    let service = registry("tests/service/registry");
    let arguments = [
        "--registry",
        &service,
        "--out",
        "x",
        "--service",
        "till",
        "--break",
    ];
    let ran = emit(&Folder::new(), &[&arguments[..], &["span-orphan"]].concat()).exits(0);
    let lines = ran.stdout.lines();
    let shown = lines.filter(|line| !line.starts_with(' ') || line.contains(" order"));
    insta::assert_snapshot!(shown.collect::<Vec<_>>().join("\n"), @r"
    shop 2.1.0 · sent as `till` to x · 1 round, 48 signals
      event   orders.rejected                      1 record
      metric  orders.placed                        3 points
      span    orders.price                         2 spans
    and what breaks `span-orphan`, once
    ");
}

#[test]
fn a_receiver_gets_it_round_after_round() {
    let folder = Folder::new();
    let listening = folder.listen(&["check", "--admin", "127.0.0.1:0", "--json"]);
    let endpoint = format!("http://{}", listening.http());
    let arguments = [
        "--endpoint",
        &endpoint,
        "--repeat",
        "2",
        "--every",
        "0",
        "--json",
    ];
    let sent = emit(&folder, &arguments).exits(0).json();
    assert_eq!(
        (&sent["rounds"], &sent["to"]),
        (&2.into(), &endpoint.into())
    );
    request(&listening.address("admin on "), "POST", "/stop", "", "");
    let checked = listening.end().exits(0).json();
    assert_eq!(checked["findings"], serde_json::json!([]));
    let signals = sent["signals"].as_array().unwrap().iter();
    let spans = signals.filter(|it| it["kind"] == "span");
    let spans: u64 = spans.filter_map(|it| it["items"].as_u64()).sum();
    assert_eq!(checked["counts"]["spans"], spans);
}

#[test]
fn standard_output_has_the_telemetry_alone() {
    let folder = Folder::new();
    let ran = emit(&folder, &["--out", "-"]).exits(0);
    assert_eq!(ran.stdout.lines().count(), 3);
    assert!(
        ran.stderr.contains(" to standard output · 1 round"),
        "{}",
        ran.stderr
    );
    let check = ["contract", "check", "-"];
    folder.run_with(&check, ran.stdout.as_bytes()).exits(0);
}

#[test]
fn what_is_not_taken_exits_with_2_and_what_was_said() {
    let folder = Folder::new();
    let shown = |arguments: &[&str]| emit(&folder, arguments).exits(2).stderr;
    let error = shown(&["--endpoint", "http://127.0.0.1:1"]);
    assert!(error.starts_with("http://127.0.0.1:1: "), "{error}");
    let listening = folder.listen(&["check", "--admin", "127.0.0.1:0"]);
    let wrong = format!("http://{}/elsewhere", listening.http());
    let error = shown(&["--endpoint", &wrong]);
    assert!(
        error.contains("answered 404 Not Found to /elsewhere/v1/traces"),
        "{error}"
    );
    request(&listening.address("admin on "), "POST", "/stop", "", "");
    listening.end();
    insta::assert_snapshot!(shown(&["--break", "span-orphn"]), @r"--break: telemetry has no rule `span-orphn`: did you mean `span-orphan`?");
    insta::assert_snapshot!(shown(&["--break", "log-line-invalid"]), @r"--break: this rule is about lines on standard output, which OTLP does not carry; write them with --out FILE");
    insta::assert_snapshot!(shown(&["--out", "x", "--repeat", "0"]), @r"--repeat 0 never ends, so that the file is never whole; wanted 1 or more with --out");
}

#[test]
fn the_rules_that_can_be_broken_are_listed() {
    let folder = Folder::new();
    let ran = emit(&folder, &["--break", "list"]).exits(0);
    let first = ran.stdout.lines().next().unwrap();
    assert!(first.starts_with("attribute-deprecated  "), "{first}");
    let json = emit(&folder, &["--break", "list", "--json"])
        .exits(0)
        .json();
    assert_eq!(json.as_array().unwrap().len(), ran.stdout.lines().count());
}
