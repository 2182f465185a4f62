//! What a process that forks after telemetry has begun can count on. A process of its own, since a
//! forked child has none of the other threads.
#![cfg(unix)]
#![forbid(unsafe_code)]
#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]
#![expect(clippy::exit, reason = "the child must not go on with other tests")]

use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process;
use std::sync::Arc;
use std::time::Duration;

use fork::{Fork, fork, waitpid};
use serde_json::{Value, json};
use telemetry_bootstrap::log::MemoryWriter;
use telemetry_bootstrap::{ShutdownReport, Telemetry, TelemetryGuard};
use telemetry_contract::otlp::model::Signal;
use telemetry_tests::{Backend, emit};
use tracing::{info, info_span};

const SOON: Duration = Duration::from_secs(20);
/// How long a child waits for threads that it does not have.
const DEADLINE: Duration = Duration::from_millis(200);

fn work(telemetry: &Telemetry) {
    emit(telemetry, || {
        let _span = info_span!("reconcile").entered();
        info!("orders reconciled");
    });
}

/// The last line of all.
fn last(lines: &MemoryWriter) -> Value {
    serde_json::from_str(lines.text().lines().last().unwrap()).unwrap()
}

/// Delivered and lost of traces and logs.
fn counts(report: &ShutdownReport) -> Value {
    let of = |at: usize| {
        let signal = &report.signals[at];
        (signal.emitted, signal.delivered, signal.lost())
    };
    json!({ "traces": of(0), "logs": of(2) })
}

/// What the child does, and tells.
fn child(guard: TelemetryGuard, lines: &MemoryWriter, mut parent: &UnixStream) {
    work(&guard);
    let line = last(lines);
    let lost = guard.shutdown(DEADLINE).unwrap_err();
    let told = json!({ "line": line, "counts": counts(&lost.report) });
    parent.write_all(told.to_string().as_bytes()).unwrap();
}

#[test]
fn a_forked_child_writes_lines_counts_what_it_loses_and_ends_and_its_parent_goes_on() {
    let backend = Backend::start();
    let lines = MemoryWriter::default();
    let telemetry = Telemetry::build_with_writer(backend.config(), Arc::new(lines.clone()));
    let guard = telemetry.unwrap().into_guard();
    work(&guard);
    assert!(guard.flush(SOON));

    let (mut heard, telling) = UnixStream::pair().unwrap();
    let pid = match fork().unwrap() {
        Fork::Child => {
            let done = catch_unwind(AssertUnwindSafe(|| child(guard, &lines, &telling)));
            process::exit(i32::from(done.is_err()));
        }
        Fork::Parent(pid) => pid,
    };
    drop(telling);
    work(&guard);
    let mut told = String::new();
    heard.set_read_timeout(Some(SOON)).unwrap();
    heard.read_to_string(&mut told).unwrap();
    assert_eq!(waitpid(pid).unwrap(), 0, "{told}");

    let told: Value = serde_json::from_str(&told).unwrap();
    // One before the fork was delivered; the child's own was not, and it knows.
    let expected = json!({ "traces": (2, 1, 1), "logs": (2, 1, 1) });
    assert_eq!(told["counts"], expected);
    assert_eq!(told["line"]["message"], "orders reconciled");
    for id in ["trace_id", "span_id"] {
        assert!(told["line"][id].is_string(), "{told}");
        assert_ne!(told["line"][id], last(&lines)[id], "{id}");
    }
    let expected = json!({ "traces": (2, 2, 0), "logs": (2, 2, 0) });
    assert_eq!(counts(&guard.shutdown(SOON).unwrap()), expected);
    assert_eq!(backend.items(Signal::Traces), 2);
    assert_eq!(backend.items(Signal::Logs), 2);
}
