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
    waiting: u64,
}

/// An emitter that writes lines in this way, under a shell that may do something to its standard
/// output first. It exports nothing, so that it has no lines to say of its own.
fn emitter(way: &str, shell: &str) -> Command {
    let mut command = Command::new("sh");
    command
        .args(["-c", shell, env!("CARGO_BIN_EXE_emitter")])
        .args([way, &LINES.to_string()])
        .env(
            "OTEL_RESOURCE_ATTRIBUTES",
            "deployment.environment.name=test",
        )
        .stderr(Stdio::piped());
    for signal in ["TRACES", "METRICS", "LOGS"] {
        command.env(format!("OTEL_{signal}_EXPORTER"), "none");
    }
    command
}

const AS_IT_IS: &str = r#"exec "$0" "$@""#;

/// The process ended well, and so was held up by no line and not at its end for ever.
#[track_caller]
fn check(output: &std::process::Output) -> Said {
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
    let numbers = text.split_ascii_whitespace().map(str::parse::<u64>);
    let [written, dropped, waiting] = numbers
        .collect::<Result<Vec<_>, _>>()
        .unwrap()
        .try_into()
        .unwrap();
    // No line is missing, whatever became of it.
    assert_eq!(written + dropped + waiting, LINES);
    Said {
        written,
        dropped,
        waiting,
    }
}

/// Each line is as it was written, and its number greater than that of the one before it.
#[track_caller]
fn check_lines(text: &str, written: u64) {
    let numbers = text.lines().map(|line| {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        line["number"].as_u64().unwrap()
    });
    let numbers: Vec<u64> = numbers.collect();
    assert!(numbers.is_sorted_by(|one, next| one < next), "{numbers:?}");
    assert_eq!(numbers.len() as u64, written);
}

#[test]
fn a_pipe_that_is_read_gets_every_line() {
    let mut command = emitter("bursts", AS_IT_IS);
    let output = command.stdout(Stdio::piped()).output().unwrap();
    let said = check(&output);
    assert_eq!((said.written, said.dropped), (LINES, 0));
    check_lines(&String::from_utf8(output.stdout).unwrap(), LINES);
}

#[test]
fn a_pipe_that_nobody_reads_loses_lines_and_no_time() {
    let mut command = emitter("lines unread", AS_IT_IS);
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let unread = child.stdout.take().unwrap();
    // Whoever waited for this reader would wait for ever.
    let said = check(&child.wait_with_output().unwrap());
    drop(unread);
    // The pipe and the backlog are full.
    assert!(said.dropped > 0 && said.written > 0 && said.waiting > 0);
}

#[test]
fn a_pipe_that_is_read_slowly_gets_whole_lines() {
    let mut command = emitter("lines", AS_IT_IS);
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
    check_lines(&text, said.written);
    assert_eq!(said.waiting, 0);
}

#[test]
fn a_pipe_whose_reader_is_gone_is_counted() {
    let mut command = emitter("lines", AS_IT_IS);
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let said = check(&child.wait_with_output().unwrap());
    assert_eq!(said.waiting, 0);
    assert!(said.dropped > 0);
}

#[test]
fn a_full_device_is_counted() {
    let full = File::options().write(true).open("/dev/full").unwrap();
    let output = emitter("lines", AS_IT_IS).stdout(full).output().unwrap();
    let said = check(&output);
    assert_eq!((said.written, said.dropped), (0, LINES));
}

#[test]
fn closed_standard_output_costs_nothing() {
    // The runtime of Rust puts the null device in its place, which takes everything.
    let output = emitter("lines", r#"exec "$0" "$@" >&-"#).output().unwrap();
    assert_eq!(check(&output).waiting, 0);
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
