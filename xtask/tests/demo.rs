//! The demo as a command: its verdict, its output for programs, and what it leaves behind.
#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

use std::io::{BufRead as _, BufReader};
use std::net::TcpStream;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

fn demo(arguments: &[&str]) -> Output {
    let mut xtask = Command::new(env!("CARGO_BIN_EXE_xtask"));
    xtask.arg("demo").args(arguments).output().unwrap()
}

fn rules(output: &Output) -> Vec<String> {
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let findings = report["report"]["findings"].as_array().unwrap();
    let denied = findings.iter().filter(|finding| finding["level"] == "deny");
    denied
        .map(|finding| finding["rule"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn the_services_obey_their_contract() {
    let output = demo(&["--json"]);
    assert_eq!(rules(&output), Vec::<String>::new());
    assert_eq!(output.status.code(), Some(0));
    let result: Value = serde_json::from_slice(&output.stdout).unwrap();
    let requests = result["requests"].as_array().unwrap();
    assert!(
        requests
            .iter()
            .all(|request| request["as_expected"] == true),
        "{requests:#?}"
    );
    let tree = result["tree"].as_str().unwrap();
    for service in ["control-plane-api", "payment-service", "provision-worker"] {
        assert!(tree.contains(service), "{tree}");
    }
}

#[test]
fn a_broken_rule_is_found_alone_and_fails_the_demo() {
    for rule in [
        "secret-in-telemetry",
        "span-orphan",
        "log-line-duplicate-key",
        "metric-overflow",
    ] {
        let output = demo(&["--json", "--break", rule]);
        assert_eq!(rules(&output), [rule]);
        assert_eq!(output.status.code(), Some(1));
    }
}

#[test]
fn a_rule_that_does_not_exist_is_a_usage_error() {
    let output = demo(&["--break", "no-such-rule"]);
    assert_eq!(output.status.code(), Some(2));
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(
        message.contains("no rule is called `no-such-rule`"),
        "{message}"
    );
}

#[test]
fn no_service_outlives_a_demo_that_is_killed() {
    let mut xtask = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["demo", "--keep"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(xtask.stderr.take().unwrap())
        .lines()
        .map(Result::unwrap);
    let line = lines.find(|line| line.contains("API on http://")).unwrap();
    let (_, address) = line.split_once("API on http://").unwrap();
    let (address, _) = address.split_once(',').unwrap();
    let address = address.to_owned();
    TcpStream::connect(&address).unwrap();
    // SIGKILL: nothing in the demo's own process can clean up.
    xtask.kill().unwrap();
    xtask.wait().unwrap();
    let deadline = Instant::now() + Duration::from_secs(30);
    while TcpStream::connect(&address).is_ok() {
        assert!(
            Instant::now() < deadline,
            "the control plane still listens on {address}"
        );
        std::thread::park_timeout(Duration::from_millis(20));
    }
}
