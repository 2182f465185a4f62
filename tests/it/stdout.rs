//! Standard output that takes nothing: never a panic, never a wait without end, always counted.
#![cfg(unix)]

use std::fs::File;
use std::io::Read as _;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use telemetry_tests::hostile::{Collector, Fault};

const LINES: u64 = 4000;

/// What became of the lines of a process, as it counted them.
struct Said {
    written: u64,
    dropped: u64,
}

/// An emitter that writes lines, under a shell that may do something to its standard output first.
fn emitter(shell: &str) -> (Collector, Command) {
    let collector = Collector::start(Fault::None);
    let mut command = Command::new("sh");
    command
        .args(["-c", shell, env!("CARGO_BIN_EXE_emitter")])
        .args(["lines", &LINES.to_string()])
        .env("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint())
        .env(
            "OTEL_RESOURCE_ATTRIBUTES",
            "deployment.environment.name=test",
        )
        .stderr(Stdio::piped());
    (collector, command)
}

/// The process ended well, and was held up by no line and not at its end. It says how many lines
/// were written and how many dropped; how long the slowest took, and the shutdown, whose deadline
/// is a second, in milliseconds.
#[track_caller]
fn check(output: &std::process::Output) -> Said {
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
    let numbers = text.split_ascii_whitespace().map(str::parse::<u64>);
    let [written, dropped, slowest, shutdown] = numbers
        .collect::<Result<Vec<_>, _>>()
        .unwrap()
        .try_into()
        .unwrap();
    assert!(shutdown <= 1200, "{text}");
    assert!(slowest < 1000, "{text}");
    Said { written, dropped }
}

#[test]
fn a_pipe_that_is_read_gets_every_line() {
    let (_collector, mut command) = emitter(r#"exec "$0" "$@""#);
    let output = command.stdout(Stdio::piped()).output().unwrap();
    let said = check(&output);
    assert_eq!((said.written, said.dropped), (LINES, 0));
    let lines = output.stdout.split(|byte| *byte == b'\n').count() - 1;
    assert_eq!(lines as u64, LINES);
}

#[test]
fn a_pipe_that_nobody_reads_loses_lines_and_no_time() {
    let (_collector, mut command) = emitter(r#"exec "$0" "$@""#);
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let unread = child.stdout.take().unwrap();
    let said = check(&child.wait_with_output().unwrap());
    drop(unread);
    // The pipe and the backlog are full; what waits at the end is neither written nor dropped.
    assert!(said.dropped > 0 && said.written > 0);
    assert!(said.written + said.dropped < LINES);
}

#[test]
fn a_pipe_that_is_read_slowly_gets_whole_lines() {
    let (_collector, mut command) = emitter(r#"exec "$0" "$@""#);
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut slow = child.stdout.take().unwrap();
    let reader = thread::spawn(move || {
        let (mut all, mut chunk) = (Vec::new(), [0; 8 * 1024]);
        while let Ok(read @ 1..) = slow.read(&mut chunk) {
            all.extend_from_slice(&chunk[..read]);
            thread::sleep(Duration::from_millis(1));
        }
        all
    });
    let said = check(&child.wait_with_output().unwrap());
    let text = String::from_utf8(reader.join().unwrap()).unwrap();
    for line in text.lines() {
        assert!(line.starts_with('{') && line.ends_with('}'), "{line}");
    }
    assert_eq!(text.lines().count() as u64, said.written);
    assert_eq!(said.written + said.dropped, LINES);
}

#[test]
fn a_pipe_whose_reader_is_gone_is_counted() {
    let (_collector, mut command) = emitter(r#"exec "$0" "$@""#);
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let said = check(&child.wait_with_output().unwrap());
    assert_eq!(said.written + said.dropped, LINES);
    assert!(said.dropped > 0);
}

#[test]
fn a_full_device_is_counted() {
    let (_collector, mut command) = emitter(r#"exec "$0" "$@""#);
    let full = File::options().write(true).open("/dev/full").unwrap();
    let said = check(&command.stdout(full).output().unwrap());
    assert_eq!((said.written, said.dropped), (0, LINES));
}

#[test]
fn closed_standard_output_costs_nothing() {
    // The runtime of Rust puts the null device in its place, which takes everything.
    let (_collector, mut command) = emitter(r#"exec "$0" "$@" >&-"#);
    let said = check(&command.output().unwrap());
    assert_eq!(said.written + said.dropped, LINES);
}

/// Four thousand records with a value of 256 KiB each, and as many spans: a collector that never
/// answers costs at most 16 MiB.
#[test]
fn memory_is_bounded_while_a_collector_hangs() {
    let peak = |fault| {
        let collector = Collector::start(fault);
        let output = Command::new(env!("CARGO_BIN_EXE_emitter"))
            .args(["memory", "4000"])
            .env("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint())
            .env(
                "OTEL_RESOURCE_ATTRIBUTES",
                "deployment.environment.name=test",
            )
            .stdout(Stdio::null())
            .output()
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        said.trim().parse::<u64>().unwrap()
    };
    let (healthy, hanging) = (peak(Fault::None), peak(Fault::Hang));
    println!("peak RSS: healthy {healthy} KiB, hanging {hanging} KiB");
    assert!(hanging <= healthy + 16 * 1024, "{healthy} {hanging}");
}
