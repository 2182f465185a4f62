//! `contract check` of captures.

use telemetry_contract::rule::Rule;

use crate::coverage;
use crate::program::{Folder, Ran};
use crate::telemetry::{LINE, bad, framed, good, gzip, one_line, protobuf};

/// What is seen of a capture in a file, and of the same on standard input: spans, lines, points.
#[track_caller]
fn check(content: &[u8], seen: [u64; 3]) {
    let folder = Folder::new().with("capture", content);
    let of_file = folder
        .run(&["contract", "check", "capture", "--json"])
        .exits(0);
    let of_pipe = folder.run_with(&["contract", "check", "-", "--json"], content);
    for ran in [of_file, of_pipe.exits(0)] {
        let counts = &ran.json()["counts"];
        let found = ["spans", "lines", "points"].map(|name| counts[name].as_u64().unwrap());
        assert_eq!(found, seen);
    }
}

#[test]
fn what_a_capture_holds_is_told_by_its_content() {
    let spans = good(Rule::SpanOrphan);
    let points = one_line(good(Rule::MetricOverflow));
    let mixed = format!("{}{points}{LINE}\n{LINE}", one_line(spans));
    check(spans.as_bytes(), [2, 0, 0]);
    check(mixed.as_bytes(), [2, 2, 1]);
    check(&gzip(mixed.as_bytes()), [2, 2, 1]);
    check(LINE.as_bytes(), [0, 1, 0]);
    check(&protobuf(), [1, 0, 0]);
    let mut other = protobuf();
    let at = other.windows(8).position(|id| id == [2; 8]).unwrap();
    other[at] = 9;
    check(&framed(&[protobuf(), other]), [2, 0, 0]);
    check(&gzip(&framed(&[protobuf()])), [1, 0, 0]);
}

#[test]
fn a_signal_can_be_said() {
    let folder = Folder::new().with("capture", protobuf());
    folder
        .run(&["contract", "check", "capture", "--signal", "traces"])
        .exits(0);
    let ran = folder
        .run(&["contract", "check", "capture", "--signal", "logs"])
        .exits(2);
    insta::assert_snapshot!(ran.shown(), @r"
    --
    capture: not OTLP: in `LogRecord`, field 1, at byte 169: found wire type 2, wanted 1 (64 bits)
    nothing was checked: no telemetry has come
    -- exits with 2
    ");
}

#[test]
fn what_breaks_a_rule_fails_as_far_as_it_is_told_to() {
    let folder = Folder::new()
        .with("good.json", good(Rule::SpanOrphan))
        .with("bad.json", bad(Rule::SpanOrphan))
        .with("warned.json", bad(Rule::AttributeDeprecated));
    let run = |arguments: &[&str]| {
        let all: Vec<&str> = ["contract", "check"]
            .iter()
            .chain(arguments)
            .copied()
            .collect();
        folder.run(&all)
    };
    insta::assert_snapshot!(run(&["good.json"]).shown(), @r"
    ✔ conforms to contract telemetry-contract 0.1.0 · 0 denied, 0 warnings
      seen: 2 spans, 0 logs, 0 log lines, 0 metric points from 1 service (1 process)
    --
    -- exits with 0
    ");
    insta::assert_snapshot!(run(&["bad.json"]).shown(), @r"
    ✘ does not conform to contract telemetry-contract 0.1.0 · 1 denied, 0 warnings
      seen: 2 spans, 0 logs, 0 log lines, 0 metric points from 1 service (1 process)

    deny  span-orphan  A span's parent is of its own process and was never sent, or its parents lead back to itself.
          orders-api  payments charge  × 1
            found   a parent that nobody sent: lost, or not ended yet
            wanted  the parent span, sent by the same service
            at      trace 4bf92f3577b34da6a3ce929d0e0e4736
          fix       End every span, also on cancellation and panic, and shut down only after the flush.

    trace 4bf92f3577b34da6a3ce929d0e0e4736 · 2 spans · 1 service · 40.0 ms
    POST /orders     orders-api  server   40.0 ms                     ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
    payments charge  orders-api  client   20.0 ms  parent never sent       ━━━━━━━━━━━━━━━━━━━━
    --
    -- exits with 1
    ");
    run(&["good.json", "bad.json"]).exits(1);
    run(&["bad.json", "--fail-on", "deny"]).exits(1);
    run(&["bad.json", "--fail-on", "never"]).exits(0);
    run(&["warned.json"]).exits(0);
    run(&["warned.json", "--fail-on", "warn"]).exits(1);
    run(&["warned.json", "--fail-on", "never"]).exits(0);
    run(&["good.json", "--fail-on", "warn"]).exits(0);
}

#[test]
fn too_little_coverage_fails() {
    let folder = coverage::folder();
    let run = |least| {
        let options = ["--fail-on", "never", "--min-coverage", least];
        let all: Vec<&str> = ["contract", "check", "capture.jsonl"]
            .iter()
            .chain(&options)
            .copied()
            .collect();
        folder.run(&all)
    };
    let last = |ran: Ran| ran.stdout.lines().last().unwrap_or_default().to_owned();
    let sentence = "coverage: 1 of 2 declared signals seen, 50 %, wanted 51 %";
    assert_eq!(run("51").exits(1).stdout.matches(sentence).count(), 1);
    insta::assert_snapshot!(last(run("50").exits(0)), @"✔ coverage: 1 of 2 declared signals seen, 50 %");
    run("101").exits(2);
}

#[test]
fn what_can_be_read_is_judged_and_what_cant_exits_with_2() {
    let line = one_line(good(Rule::SpanOrphan));
    let cut = &line[..100];
    let folder = Folder::new().with("capture.jsonl", format!("{line}{cut}\n{LINE}\n"));
    let ran = folder.run(&["contract", "check", "capture.jsonl"]).exits(2);
    insta::assert_snapshot!(ran.shown(), @r"
    ✘ does not conform to contract telemetry-contract 0.1.0 · 1 denied, 0 warnings
      seen: 2 spans, 0 logs, 1 log line, 0 metric points from 2 services (1 process)

    deny  capture-unreadable  A part of what was to be checked can't be read.
          capture.jsonl:2:92: not OTLP: in `AnyValue`, key `stringValue`, at byte 91: found a string that does not end, or has a raw control character, wanted a closing quote
          fix       give a whole capture of OTLP (JSON or protobuf) or log lines
    --
    capture.jsonl:2:92: not OTLP: in `AnyValue`, key `stringValue`, at byte 91: found a string that does not end, or has a raw control character, wanted a closing quote
    -- exits with 2
    ");
    let ran = folder
        .run(&[
            "contract",
            "check",
            "no-such-file",
            "capture.jsonl",
            "--json",
        ])
        .exits(2);
    let places = &ran.json()["unreadable"]["first"];
    assert_eq!(places[0]["place"], "no-such-file");
    assert_eq!(places[1]["place"], "capture.jsonl:2:92");
}

#[test]
fn nothing_to_check_exits_with_2() {
    let folder = Folder::new().with("empty", "");
    insta::assert_snapshot!(folder.run(&["contract", "check", "empty"]).shown(), @r"
    --
    nothing was checked: no telemetry has come
    -- exits with 2
    ");
    let garbage = folder.run_with(&["contract", "check", "-"], b"\x7fELF\0\0");
    insta::assert_snapshot!(garbage.shown(), @r"
    --
    stdin: found bytes that are neither text nor OTLP, wanted OTLP (JSON or protobuf, plain or gzip) or log lines
    nothing was checked: no telemetry has come
    -- exits with 2
    ");
    folder.run(&["contract", "check"]).exits(2);
}

#[test]
fn findings_of_a_capture_have_every_format() {
    let folder = Folder::new().with("bad.json", bad(Rule::SpanOrphan));
    for (format, mark) in [
        ("sarif", "\"2.1.0\""),
        ("junit", "<testsuite"),
        ("github", "::error"),
        ("jsonl", "\"span-orphan\""),
    ] {
        let ran = folder
            .run(&["contract", "check", "bad.json", "--format", format])
            .exits(1);
        assert!(ran.stdout.contains(mark), "{ran:#?}");
    }
}

#[test]
fn the_registry_in_the_folder_is_the_one_that_counts() {
    let manifest = "name: shop\ndescription: A shop.\nschema_url: https://schemas.example.com/shop/1.0.0\n\
                    stability: development\ndependencies:\n  - schema_url: https://schemas.example.com/telemetry-contract/0.1.0\n";
    let folder = Folder::new()
        .with("telemetry/manifest.yaml", manifest)
        .with("lines", LINE);
    let ran = folder.run(&["contract", "check", "lines"]).exits(0);
    assert!(ran.stdout.contains("contract shop 1.0.0"), "{ran:#?}");
}
