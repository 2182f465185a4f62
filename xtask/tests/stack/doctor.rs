//! The doctor, and downloads that nobody vouches for, as commands.

use std::fs;
use std::process::Command;

use serde_json::Value;

use crate::support::Stack;
use crate::{LOKI_ALONE, fake, says};

#[test]
fn the_doctor_says_what_there_is_and_whether_it_starts() {
    let stack = Stack::new();
    let folder = fake(&stack, "loki", "echo loki, version 3.7.6");
    let bin_dir = format!("--bin-dir={}", folder.display());
    let offset = format!("--port-offset={}", stack.port(0));
    let mut arguments = LOKI_ALONE.to_vec();
    arguments.extend([bin_dir.as_str(), offset.as_str()]);
    let report = stack.json("stack-doctor", &arguments);
    assert_eq!(report["runtime"], "native");
    let rows = report["components"].as_array().unwrap();
    let names: Vec<&str> = rows
        .iter()
        .filter_map(|row| row["component"].as_str())
        .collect();
    assert!(names.contains(&"grafana"), "{names:?}");
    let row = |name: &str| rows.iter().find(|row| row["component"] == name).unwrap();
    let loki = row("loki");
    assert_eq!(
        (&loki["version"], &loki["verdict"]),
        (&"3.7.6".into(), &"fine".into())
    );
    assert_eq!(loki["needed"], true);
    assert_eq!(row("tempo")["needed"], false);
    assert!(report["machine"]["disk"].as_u64() > Some(0));

    fake(&stack, "loki", "echo loki, version 2.9.0");
    let output = stack.run("stack-doctor", &arguments);
    says(&output, 1, "2.9.0 is too old: at least 3.0.0 is needed");
}

#[test]
fn a_gateway_that_the_stack_goes_without_is_not_needed() {
    let stack = Stack::new();
    let folder = fake(&stack, "loki", "echo loki, version 3.7.6");
    let offset = format!("--port-offset={}", stack.port(0));
    let without = "--without=tempo,prometheus,alertmanager,webhook,grafana";
    let arguments = ["--runtime=native", without, offset.as_str()];
    let mut doctor = stack.command("stack-doctor", &arguments);
    let output = doctor.env("PATH", folder).output().unwrap();
    says(&output, 0, "· alloy");
}

#[test]
fn a_port_that_is_taken_is_told_unless_it_is_the_stack_s_own() {
    let stack = Stack::new();
    let offset = format!("--port-offset={}", stack.port(0));
    let arguments = ["--runtime=embedded", offset.as_str()];
    says(
        &stack.run("stack-doctor", &arguments),
        0,
        "would use: embedded",
    );
    stack.json("stack-up", &["--runtime", "embedded"]);
    says(
        &stack.run("stack-doctor", &arguments),
        0,
        "a stack runs here",
    );
    let other = Stack::new();
    let output = other.run("stack-doctor", &arguments);
    says(&output, 1, "wanted by embedded");
}

#[test]
fn nothing_is_downloaded_that_has_no_recorded_checksum() {
    let stack = Stack::new();
    fs::create_dir_all(&stack.folder).unwrap();
    let usual = concat!(env!("CARGO_MANIFEST_DIR"), "/stack/pinned-versions.json");
    let mut pins: Value = serde_json::from_str(&fs::read_to_string(usual).unwrap()).unwrap();
    pins["loki"].as_object_mut().unwrap().remove("archives");
    let file = stack.folder.join("pins.json");
    fs::write(&file, pins.to_string()).unwrap();
    let mut up = stack.command("stack-up", LOKI_ALONE);
    up.arg("--download").arg("--pins").arg(&file);
    up.arg("--cache").arg(stack.folder.join("cache"));
    let output = up.env("PATH", &stack.folder).output().unwrap();
    says(&output, 2, "no checksum of its archive");
    says(&output, 2, "stack-pin");
    let mut check = Command::new(env!("CARGO_BIN_EXE_xtask"));
    check
        .args(["stack-pin", "--check", "loki", "--pins"])
        .arg(&file);
    let output = check.output().unwrap();
    says(&output, 1, "no checksum of the linux-amd64 archive");
}
