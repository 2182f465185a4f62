//! Processes that end: by a signal, by a panic, by `exit`, killed. What each promises is in
//! `docs/guarantees.md`.
#![cfg(unix)]

use std::io::{BufRead as _, BufReader};
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, Command, Output, Stdio};

use telemetry_contract::otlp::model::Signal;
use telemetry_tests::hostile::{Collector, Fault};

const TIMES: usize = 1000;

/// As many lines as a pipe holds, however late its reader comes.
const FEW: usize = 100;

/// The emitter, ending in this way after it has emitted a thousand times, exporting here.
fn emitter(way: &str, collector: &Collector) -> Command {
    emitter_of(TIMES, way, collector)
}

fn emitter_of(times: usize, way: &str, collector: &Collector) -> Command {
    let mut emitter = Command::new(env!("CARGO_BIN_EXE_emitter"));
    emitter
        .args([way, &times.to_string()])
        .env("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint())
        .env(
            "OTEL_RESOURCE_ATTRIBUTES",
            "deployment.environment.name=test",
        )
        .env("RUST_BACKTRACE", "0")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    emitter
}

/// Ends in this way, with a collector that is well.
fn ended(way: &str) -> (Collector, Output) {
    let collector = Collector::start(Fault::None);
    let output = emitter(way, &collector).output().unwrap();
    (collector, output)
}

/// The lines on standard output, each of which has to be whole.
#[track_caller]
fn lines(stdout: &[u8]) -> Vec<serde_json::Value> {
    let text = std::str::from_utf8(stdout).unwrap();
    assert!(text.is_empty() || text.ends_with('\n'), "{text}");
    let lines = text.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// Every span, every record and every increment has arrived, once.
#[track_caller]
fn check_all_arrived(collector: &Collector) {
    for signal in [Signal::Traces, Signal::Logs] {
        let taken = collector.taken(signal);
        let numbered = taken.iter().filter(|item| *item != "?").count();
        assert_eq!(numbered, TIMES, "{signal:?}");
    }
    let points = collector.taken(Signal::Metrics);
    let counted = points
        .iter()
        .rfind(|point| point.starts_with("emitter.work "));
    let expected = format!("emitter.work Int({TIMES}) ");
    assert!(counted.unwrap().starts_with(&expected), "{counted:?}");
}

fn send(signal: &str, to: &Child) {
    let status = Command::new("kill")
        .args(["-s", signal, &to.id().to_string()])
        .status();
    assert!(status.unwrap().success());
}

#[test]
fn a_signal_loses_nothing() {
    for signal in ["TERM", "INT"] {
        let collector = Collector::start(Fault::None);
        let mut service = emitter("terminated", &collector).spawn().unwrap();
        let mut said = BufReader::new(service.stderr.take().unwrap()).lines();
        assert_eq!(said.next().unwrap().unwrap(), "ready");
        send(signal, &service);
        let output = service.wait_with_output().unwrap();
        assert!(output.status.success(), "{:?}", output.status);
        assert_eq!(lines(&output.stdout).len(), TIMES);
        check_all_arrived(&collector);
    }
}

#[test]
fn a_job_that_a_signal_ends_loses_nothing_and_says_which() {
    for (signal, status) in [("TERM", 143), ("INT", 130)] {
        let collector = Collector::start(Fault::None);
        let mut job = emitter("job", &collector).spawn().unwrap();
        let mut said = BufReader::new(job.stderr.take().unwrap()).lines();
        assert_eq!(said.next().unwrap().unwrap(), "ready");
        send(signal, &job);
        let output = job.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(status));
        // One more: that of the job, which was cancelled.
        let lines = lines(&output.stdout);
        assert_eq!(lines.len(), TIMES + 1);
        assert_eq!(lines[TIMES]["outcome"], "cancelled");
        check_all_arrived(&collector);
    }
}

#[test]
fn a_panic_in_main_loses_nothing() {
    let (collector, output) = ended("panic");
    assert_eq!(output.status.code(), Some(101));
    let lines = lines(&output.stdout);
    assert_eq!(lines.len(), TIMES + 1);
    let last = lines.last().unwrap();
    assert_eq!(last["message"], "ended with password=[redacted:credential]");
    assert_eq!(last["level"], "ERROR");
    check_all_arrived(&collector);
}

#[test]
fn a_panic_on_a_thread_is_a_line_of_where_and_who() {
    let (collector, output) = ended("panic elsewhere");
    assert!(output.status.success(), "{:?}", output.status);
    let lines = lines(&output.stdout);
    let panic = &lines[0];
    assert_eq!(panic["target"], "panic");
    assert_eq!(panic["thread.name"], "worker");
    assert_eq!(
        panic["message"],
        "no login with password=[redacted:credential]"
    );
    let location = panic["panic.location"].as_str().unwrap();
    assert!(location.starts_with("tests/emitter/main.rs:"), "{location}");
    check_all_arrived(&collector);
}

#[test]
fn a_panic_while_a_panic_unwinds_is_said_too() {
    let (_, output) = ended("panic twice");
    assert_eq!(output.status.signal(), Some(6), "{:?}", output.status);
    let lines = lines(&output.stdout);
    let messages: Vec<_> = lines.iter().map(|line| &line["message"]).collect();
    // The standard library adds one of its own: a destructor must not panic while one unwinds.
    assert_eq!(messages[..2], ["the first", "the second"]);
}

#[test]
fn a_panic_without_a_text_is_said_too() {
    let (collector, output) = ended("panic without a text");
    assert_eq!(output.status.code(), Some(101));
    let lines = lines(&output.stdout);
    assert_eq!(lines[0]["message"], "panic with a payload that is no text");
    assert_eq!(lines[0]["thread.name"], "main");
    assert_eq!(collector.taken(Signal::Logs).len(), 1);
}

#[test]
fn exit_and_abort_keep_every_line_and_lose_what_waits() {
    for way in ["exit", "abort"] {
        let collector = Collector::start(Fault::None);
        let mut emitter = emitter_of(FEW, way, &collector);
        // Too few for a batch, and too soon for its time.
        for delay in ["OTEL_BSP_SCHEDULE_DELAY", "OTEL_BLRP_SCHEDULE_DELAY"] {
            emitter.env(delay, "3600000");
        }
        let output = emitter.output().unwrap();
        assert_eq!(lines(&output.stdout).len(), FEW, "{way}");
        for signal in [Signal::Traces, Signal::Logs] {
            assert_eq!(collector.taken(signal), [""; 0], "{way}: {signal:?}");
        }
    }
}

#[test]
fn a_killed_process_has_said_every_line() {
    let collector = Collector::start(Fault::Hang);
    let mut service = emitter("wait", &collector).spawn().unwrap();
    let mut said = BufReader::new(service.stdout.take().unwrap()).lines();
    let last = format!(r#""number":{}}}"#, TIMES - 1);
    let mut text: Vec<String> = Vec::new();
    while !text.last().is_some_and(|line| line.contains(&last)) {
        text.push(said.next().unwrap().unwrap());
    }
    send("KILL", &service);
    assert_eq!(service.wait().unwrap().signal(), Some(9));
    assert!(said.next().is_none());
    let lines = lines(format!("{}\n", text.join("\n")).as_bytes());
    let own = lines.iter().filter(|line| line["target"] != "telemetry");
    assert_eq!(own.count(), TIMES);
}
