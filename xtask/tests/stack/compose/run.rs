//! The stack in containers, where an engine has the images.

use std::process::Command;

use serde_json::Value;

use crate::support::{Stack, skip};

/// All that is tried here: what the images of need not be pulled.
const OPTIONS: &[&str] = &[
    "--runtime",
    "docker",
    "--gateway",
    "none",
    "--without",
    "grafana",
];

/// Whether there is a Compose to ask; says so where there is none.
pub(super) fn has_compose() -> bool {
    let output = Command::new("docker").args(["compose", "version"]).output();
    let has = output.is_ok_and(|output| output.status.success());
    if !has {
        skip("docker-compose");
    }
    has
}

#[test]
fn a_stack_in_containers_comes_up_holds_what_it_says_and_goes_without_a_trace() {
    let stack = Stack::new();
    let mut doctor = Command::new(env!("CARGO_BIN_EXE_xtask"));
    let output = doctor
        .arg("stack-doctor")
        .args(OPTIONS)
        .arg("--json")
        .output()
        .unwrap();
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    if !has_all(&found) {
        skip("docker-engine with the pinned images");
        return;
    }
    let up = stack.json("stack-up", OPTIONS);
    assert_eq!(up["runtime"], "docker");
    let status = stack.json("stack-status", &[]);
    let components = status["components"].as_array().unwrap();
    assert_eq!(components.len(), 5, "{status:#}");
    assert!(
        components
            .iter()
            .all(|component| component["state"] == "ready")
    );
    let verified = stack.json("stack-verify", &[]);
    assert_eq!(verified["holds"], true, "{verified:#}");
    assert!(stack.run("stack-logs", &["tempo"]).status.success());
    assert!(stack.run("stack-down", &["--volumes"]).status.success());
    assert!(!stack.folder.join("data").exists());
    assert_eq!(stack.run("stack-status", &[]).status.code(), Some(1));
}

/// Whether nothing of the docker runtime is missing.
fn has_all(found: &Value) -> bool {
    let docker = &found["docker"];
    docker["engine"].is_string() && docker["images_missing"] == Value::Array(Vec::new())
}
