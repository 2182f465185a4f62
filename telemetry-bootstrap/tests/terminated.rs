//! Signals to a process: the first one asks, a later one ends it.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

use std::io::{BufRead as _, BufReader, Write as _, stdin, stdout};
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use telemetry_bootstrap::{Config, Telemetry};

const SOON: Duration = Duration::from_secs(20);

/// Set for the process that signals are sent to.
const ROLE: &str = "TELEMETRY_TEST_SERVICE";

/// Not a test, but that process.
#[test]
#[ignore = "started by the test below"]
fn service() {
    if std::env::var_os(ROLE).is_none() {
        return;
    }
    let mut config = Config::new("terminated", "1.0.0");
    config.environment = Some("test".to_owned());
    config.disabled = true;
    let terminated = Telemetry::build(config).unwrap().terminated();
    say("\nready");
    // What comes before the first poll counts, and it needs no runtime with I/O.
    stdin().lines().next().unwrap().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime.unwrap().block_on(terminated);
    say("\nended");
    // A shutdown that hangs.
    for _ in stdin().lines() {}
}

fn say(text: &str) {
    let mut out = stdout();
    writeln!(out, "{text}").unwrap();
    out.flush().unwrap();
}

#[test]
fn the_first_signal_asks_and_a_later_one_ends_a_process_that_hangs() {
    for (signal, code) in [("TERM", 143), ("INT", 130)] {
        let mut service = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "service", "--ignored", "--nocapture"])
            .env(ROLE, "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut input = service.stdin.take().unwrap();
        let mut lines = BufReader::new(service.stdout.take().unwrap()).lines();
        let mut wait_for = |text: &str| lines.any(|line| line.unwrap() == text);

        assert!(wait_for("ready"));
        send(signal, &service);
        writeln!(input, "go on").unwrap();
        assert!(wait_for("ended"));
        let status = send_until_ended(signal, &mut service);
        assert_eq!((status.code(), status.signal()), (Some(code), None));
    }
}

fn send(signal: &str, to: &Child) {
    let status = Command::new("kill")
        .args(["-s", signal, &to.id().to_string()])
        .status();
    assert!(status.unwrap().success());
}

/// Signals of the first second are taken for the first one.
fn send_until_ended(signal: &str, service: &mut Child) -> ExitStatus {
    let start = Instant::now();
    while start.elapsed() < SOON {
        if let Some(status) = service.try_wait().unwrap() {
            return status;
        }
        send(signal, service);
    }
    service.kill().unwrap();
    service.wait().unwrap()
}
