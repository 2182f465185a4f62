//! The stack as commands: up, attached to, asked, down, and what goes wrong.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]
#![expect(clippy::print_stderr, reason = "a test says what it did not look at")]

mod alerting;
mod compose;
mod doctor;
mod gateway;
mod grafana;
mod page;
mod remote_write;
mod rules;
mod supervisor;
mod support;

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::{Child, Output, Stdio};
use std::time::{Duration, Instant};

use support::{OTLP, PAGE, Stack};

/// All components but Loki, which the tests put a program of their own in the place of.
pub(crate) const LOKI_ALONE: &[&str] = &[
    "--runtime",
    "native",
    "--gateway",
    "none",
    "--without",
    "tempo,prometheus,alertmanager,webhook,grafana",
];

/// A folder with a program of this name that does this.
pub(crate) fn fake(stack: &Stack, name: &str, script: &str) -> PathBuf {
    let folder = stack.folder.join("bin");
    fs::create_dir_all(&folder).unwrap();
    let program = folder.join(name);
    fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    folder
}

#[track_caller]
pub(crate) fn says(output: &Output, code: i32, expected: &str) {
    let stdout = String::from_utf8_lossy(&output.stdout);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{stdout}\n{stderr}");
    assert!(
        stdout.contains(expected) || stderr.contains(expected),
        "wanted `{expected}` in:\n{stdout}\n{stderr}"
    );
}

#[test]
fn an_embedded_stack_comes_up_is_attached_to_answers_and_goes_without_a_trace() {
    let stack = Stack::new();
    let embedded = ["--runtime", "embedded"];
    let up = stack.json("stack-up", &embedded);
    let signals = up["read_back"].as_array().unwrap();
    assert_eq!(signals.len(), 3, "{up:#}");
    let first = stack.json("stack-status", &[]);
    let component = &first["components"][0];
    assert_eq!(component["component"], "embedded");
    assert_eq!(component["state"], "ready");

    stack.json("stack-up", &embedded);
    let second = stack.json("stack-status", &[]);
    assert_eq!(
        first["components"][0]["pid"],
        second["components"][0]["pid"]
    );
    let other = stack.run("stack-up", &["--runtime", "embedded", "--sampling", "tail"]);
    says(&other, 2, "another stack runs already");

    let verified = stack.json("stack-verify", &[]);
    assert_eq!(verified["holds"], true, "{verified:#}");
    assert!(stack.run("stack-logs", &[]).status.success());
    assert!(stack.json("stack-logs", &[])["embedded"].is_array());

    assert_eq!(stack.json("stack-down", &[])["stopped"], true);
    for port in [OTLP, PAGE] {
        TcpListener::bind(("127.0.0.1", stack.port(port))).unwrap();
    }
    says(&stack.run("stack-status", &[]), 1, "nothing runs");
    says(&stack.run("stack-down", &["--volumes"]), 0, "nothing runs");
    assert!(!stack.folder.join("data").exists());
    says(&stack.run("stack-verify", &[]), 2, "nothing runs");
}

#[test]
fn the_environment_lines_are_written_where_they_are_wanted() {
    let stack = Stack::new();
    fs::create_dir_all(&stack.folder).unwrap();
    let file = stack.folder.join("app.env");
    let arguments = [
        "--runtime",
        "embedded",
        "--env-file",
        file.to_str().unwrap(),
    ];
    assert!(stack.run("stack-up", &arguments).status.success());
    let lines = fs::read_to_string(file).unwrap();
    let endpoint = format!(
        "OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:{}\n",
        stack.port(OTLP)
    );
    assert!(lines.contains(&endpoint), "{lines}");
}

#[test]
fn a_port_that_is_taken_is_told_before_anything_starts() {
    let stack = Stack::new();
    let port = stack.port(OTLP);
    let _other = TcpListener::bind(("127.0.0.1", port)).unwrap();
    let output = stack.run("stack-up", &["--runtime", "embedded"]);
    says(&output, 2, &format!("127.0.0.1:{port}, wanted by embedded"));
    says(&output, 2, "--port-offset");
    says(&stack.run("stack-status", &[]), 1, "nothing runs");
}

#[test]
fn a_program_that_dies_early_fails_stack_up_with_its_last_lines() {
    let stack = Stack::new();
    let folder = fake(&stack, "loki", "echo the store is broken >&2; exit 3");
    let mut command = stack.command("stack-up", LOKI_ALONE);
    let output = command.arg("--bin-dir").arg(folder).output().unwrap();
    says(&output, 2, "loki ended (exit status: 3)");
    says(&output, 2, "the store is broken");
    says(&stack.run("stack-status", &[]), 1, "nothing runs");
}

#[test]
fn a_program_that_is_missing_is_named_with_the_ways_out() {
    let stack = Stack::new();
    let mut command = stack.command("stack-up", LOKI_ALONE);
    let output = command.env("PATH", &stack.folder).output().unwrap();
    says(&output, 2, "no program found of: loki");
    says(&output, 2, "--without loki");
}

/// Begins to start a stack whose Loki is this script.
fn begin(stack: &Stack, script: &str) -> Child {
    let folder = fake(stack, "loki", script);
    let mut command = stack.command("stack-up", LOKI_ALONE);
    let command = command.arg("--bin-dir").arg(folder);
    command.stderr(Stdio::piped()).spawn().unwrap()
}

/// Presses Ctrl-C; it has to say that it was asked to end, and fail.
#[track_caller]
fn interrupt(up: Child) {
    let pid = i32::try_from(up.id()).unwrap();
    let pid = rustix::process::Pid::from_raw(pid).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
    says(&up.wait_with_output().unwrap(), 2, "asked to end");
}

#[test]
fn ctrl_c_while_it_starts_leaves_nothing() {
    let stack = Stack::new();
    let pid = stack.folder.join("pid");
    let script = format!("echo $$ > {}; exec sleep 600", pid.display());
    let up = begin(&stack, &script);
    let pid = eventually(|| fs::read_to_string(&pid).ok()?.trim().parse::<i32>().ok());
    interrupt(up);
    let loki = rustix::process::Pid::from_raw(pid).unwrap();
    assert!(rustix::process::test_kill_process(loki).is_err());
    says(&stack.run("stack-status", &[]), 1, "nothing runs");
}

#[test]
fn ctrl_c_while_a_canary_is_looked_for_leaves_nothing() {
    let stack = Stack::new();
    let started = stack.folder.join("started");
    let script = format!("touch {}; exec sleep 600", started.display());
    let up = begin(&stack, &script);
    eventually(|| started.exists().then_some(()));
    // A Loki that takes everything and has nothing.
    let loki = TcpListener::bind(("127.0.0.1", stack.port(3100))).unwrap();
    for stream in loki.incoming() {
        let mut stream = stream.unwrap();
        let mut head = [0; 4096];
        let read = stream.read(&mut head).unwrap();
        let answer = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}";
        stream.write_all(answer.as_bytes()).unwrap();
        if String::from_utf8_lossy(&head[..read]).contains("query") {
            break;
        }
    }
    interrupt(up);
    says(&stack.run("stack-status", &[]), 1, "nothing runs");
}

#[test]
fn data_is_removed_from_where_it_was_stored_and_nothing_of_anybody_else() {
    let stack = Stack::new();
    stack.json("stack-up", &["--runtime", "embedded"]);
    says(&stack.run("stack-down", &[]), 0, "stopped");
    let elsewhere = stack.folder.join("elsewhere");
    fs::create_dir_all(elsewhere.join("loki/chunks")).unwrap();
    let plan = stack.folder.join("plan.json");
    let text = fs::read_to_string(&plan).unwrap();
    let mut changed: serde_json::Value = serde_json::from_str(&text).unwrap();
    changed["runtime"] = "docker".into();
    changed["data"] = elsewhere.to_str().unwrap().into();
    fs::write(plan, changed.to_string()).unwrap();
    says(&stack.run("stack-down", &["--volumes"]), 0, "data removed");
    assert!(!elsewhere.join("loki").exists());

    let foreign = Stack::new();
    let data = foreign.folder.join("data");
    fs::create_dir_all(&data).unwrap();
    says(&foreign.run("stack-down", &["--volumes"]), 0, "no data");
    let up = foreign.run("stack-up", &["--runtime", "embedded"]);
    says(&up, 2, "is no stack's; choose another --state");
    assert!(data.exists());
}

/// Asks again and again, for at most 30 seconds.
#[track_caller]
pub(crate) fn eventually<T>(ask: impl Fn() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(started.elapsed() < Duration::from_secs(30), "too late");
        std::thread::park_timeout(Duration::from_millis(10));
    }
}
