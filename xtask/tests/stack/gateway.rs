//! The gateways: what means nothing is refused, a component is held and let go, and, where the real
//! programs are, each gateway takes its rendered file and loses nothing in an outage.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{Stack, bin_dir, program};
use crate::{eventually, fake, says};

#[test]
fn what_means_nothing_is_refused_before_anything_starts() {
    let stack = Stack::new();
    for (arguments, expected) in [
        (
            "--runtime embedded --sampling tail",
            "--sampling tail is the gateway's work",
        ),
        (
            "--runtime native --gateway none --metrics-export otlp",
            "--metrics-export is the gateway's work",
        ),
        (
            "--runtime native --gateway alloy --sampling tail --tenancy multi",
            "can't be had together",
        ),
    ] {
        let arguments: Vec<&str> = arguments.split(' ').collect();
        says(&stack.run("stack-up", &arguments), 2, expected);
    }
    says(&stack.run("stack-status", &[]), 1, "nothing runs");
}

#[test]
fn a_machine_without_a_gateway_is_told_what_it_goes_without() {
    let stack = Stack::new();
    let up = || {
        let mut command = stack.command("stack-up", &["--runtime", "native"]);
        command
            .env("PATH", stack.folder.join("bin"))
            .output()
            .unwrap()
    };
    says(&up(), 2, "there is neither Alloy nor the Collector");
    fake(&stack, "otelcol-contrib", "");
    says(&up(), 2, "gateway: the Collector, as there is no Alloy");
    fake(&stack, "alloy", "");
    let output = up();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!said.contains("gateway"), "{said}");
}

#[test]
fn a_component_is_held_and_let_go() {
    let stack = Stack::new();
    stack.json("stack-up", &["--runtime", "embedded"]);
    says(
        &stack.run("stack-verify", &["--outage"]),
        2,
        "--outage wants",
    );
    let state = || {
        let output = stack.run("stack-status", &["--json"]);
        let status: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        status["components"][0].clone()
    };
    let held = stack.folder.join("held/embedded");
    fs::write(&held, "").unwrap();
    let stopped = eventually(|| Some(state()).filter(|state| state["state"] == "held"));
    assert!(stopped["pid"].is_null(), "{stopped:#}");
    fs::remove_file(&held).unwrap();
    let ready = eventually(|| Some(state()).filter(|state| state["state"] == "ready"));
    assert_eq!(ready["restarts"], 0, "{ready:#}");
}

#[test]
fn each_gateway_takes_the_file_that_is_rendered_for_it() {
    for (gateway, program, file, validate) in gateways() {
        let stack = Stack::new();
        for options in [
            "",
            "--sampling tail --metrics-export otlp",
            "--tenancy multi",
        ] {
            let out = stack.folder.join("rendered");
            let mut render = stack.command("stack-render", &["--gateway", gateway, "--out"]);
            render.arg(&out).args(options.split_whitespace());
            assert!(render.output().unwrap().status.success());
            let mut command = Command::new(&program);
            let output = command.args(validate).arg(out.join(file)).output().unwrap();
            says(&output, 0, "");
        }
    }
}

#[test]
fn a_stack_behind_each_gateway_does_what_it_says_and_loses_nothing() {
    let stores = ["loki", "tempo", "prometheus"];
    if stores.iter().any(|store| program(store).is_none()) {
        return;
    }
    for (gateway, ..) in gateways() {
        let stack = Stack::new();
        let mut arguments = vec!["--runtime", "native", "--gateway", gateway];
        arguments.extend(["--without", "grafana,alertmanager,webhook"]);
        let folder = bin_dir();
        if let Some(folder) = &folder {
            arguments.extend(["--bin-dir", folder.to_str().unwrap()]);
        }
        stack.json("stack-up", &arguments);
        let verified = stack.json("stack-verify", &[]);
        assert_eq!(verified["holds"], true, "{verified:#}");
        let outage = stack.json("stack-verify", &["--outage", "--seconds", "2"]);
        assert_eq!(outage["holds"], true, "{outage:#}");
    }
}

/// The gateways that are there: name, program, file, and what has the program judge one.
fn gateways() -> Vec<(
    &'static str,
    PathBuf,
    &'static Path,
    &'static [&'static str],
)> {
    let all: [(_, _, _, &[&str]); 2] = [
        (
            "alloy",
            "alloy",
            "alloy/config.alloy",
            &["validate", "--stability.level=public-preview"],
        ),
        (
            "otelcol",
            "otelcol-contrib",
            "otelcol/config.yaml",
            &["validate", "--config"],
        ),
    ];
    let found = all.into_iter();
    found
        .filter_map(|(name, file_name, file, validate)| {
            Some((name, program(file_name)?, Path::new(file), validate))
        })
        .collect()
}
