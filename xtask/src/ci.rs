//! `cargo xtask ci`: what CI checks, cheapest first. A red step says which command it was.

use std::env;
use std::process::Command;
use std::time::Instant;

use crate::programs;
use crate::workspace::cargo;

/// Programs without which tests fail that need them. Where nobody chose, those that are there.
const REQUIRE: &str = "TELEMETRY_REQUIRE";

/// One check: its name, and the cargo commands that make it up.
struct Step {
    name: &'static str,
    commands: &'static [&'static [&'static str]],
    /// Variables that the commands need.
    variables: &'static [(&'static str, &'static str)],
}

const NO_VARIABLES: &[(&str, &str)] = &[];

const STEPS: &[Step] = &[
    Step {
        name: "format",
        commands: &[
            &["fmt", "--all", "--check"],
            &[
                "fmt",
                "--check",
                "--manifest-path",
                "tests/benches/Cargo.toml",
            ],
            &[
                "fmt",
                "--check",
                "--manifest-path",
                "tests/benches/plain/Cargo.toml",
            ],
        ],
        variables: NO_VARIABLES,
    },
    Step {
        name: "tidy",
        commands: &[&["xtask", "tidy"]],
        variables: NO_VARIABLES,
    },
    Step {
        name: "source lint",
        commands: &[&["xtask", "lint", "-p", "telemetry-examples"]],
        variables: NO_VARIABLES,
    },
    Step {
        name: "generated files",
        commands: &[
            &["xtask", "contract", "lint"],
            &[
                "xtask",
                "contract",
                "lint",
                "--registry",
                "examples/telemetry",
            ],
            &["xtask", "generate", "--check"],
        ],
        variables: NO_VARIABLES,
    },
    Step {
        name: "weaver",
        commands: &[&["xtask", "weaver"]],
        variables: NO_VARIABLES,
    },
    Step {
        name: "clippy",
        commands: &[
            &[
                "clippy",
                "--workspace",
                "--all-targets",
                "--all-features",
                "--locked",
                "--",
                "-D",
                "warnings",
            ],
            &[
                "clippy",
                "-p",
                "telemetry-contract",
                "--no-default-features",
                "--locked",
                "--",
                "-D",
                "warnings",
            ],
            &[
                "clippy",
                "-p",
                "telemetry-bootstrap",
                "--no-default-features",
                "--locked",
                "--",
                "-D",
                "warnings",
            ],
        ],
        variables: NO_VARIABLES,
    },
    Step {
        name: "features",
        commands: &[
            &[
                "check",
                "-p",
                "telemetry-contract",
                "--no-default-features",
                "--features",
                "check",
            ],
            &[
                "check",
                "-p",
                "telemetry-contract",
                "--no-default-features",
                "--features",
                "wire",
            ],
            &[
                "check",
                "-p",
                "telemetry-contract",
                "--no-default-features",
                "--features",
                "yaml",
            ],
            &[
                "check",
                "-p",
                "telemetry-contract",
                "--no-default-features",
                "--features",
                "cli",
            ],
            &["check", "-p", "telemetry-bootstrap", "--features", "axum"],
            &["check", "-p", "telemetry-bootstrap", "--features", "grpc"],
            &[
                "check",
                "-p",
                "telemetry-bootstrap",
                "--features",
                "async-nats",
            ],
            &[
                "check",
                "-p",
                "telemetry-bootstrap",
                "--features",
                "testing",
            ],
        ],
        variables: NO_VARIABLES,
    },
    Step {
        name: "docs",
        commands: &[&[
            "doc",
            "--workspace",
            "--no-deps",
            "--all-features",
            "--locked",
        ]],
        variables: &[("RUSTDOCFLAGS", "-D warnings")],
    },
    Step {
        name: "packages",
        commands: &[&[
            "package",
            "-p",
            "telemetry-contract",
            "-p",
            "telemetry-bootstrap",
            "--locked",
            "--allow-dirty",
        ]],
        variables: NO_VARIABLES,
    },
    Step {
        name: "demo",
        commands: &[&["xtask", "demo"]],
        variables: NO_VARIABLES,
    },
    Step {
        name: "budget",
        commands: &[&["xtask", "budget"]],
        variables: NO_VARIABLES,
    },
    Step {
        name: "tests",
        commands: &[&["test", "--workspace", "--all-features", "--locked"]],
        variables: &[("INSTA_UPDATE", "no")],
    },
];

/// Runs every step, or the one of this name.
///
/// # Errors
/// The command that failed.
pub(crate) fn run(only: Option<&str>) -> Result<(), String> {
    let names: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
    if let Some(only) = only.filter(|only| !names.contains(only)) {
        return Err(format!(
            "no step is called `{only}`; there are: {}",
            names.join(", ")
        ));
    }
    for step in STEPS
        .iter()
        .filter(|step| only.is_none_or(|only| only == step.name))
    {
        let started = Instant::now();
        println!("==> {}", step.name);
        let is_said = step.name != "tests" || env::var_os(REQUIRE).is_some();
        let required = (!is_said).then(programs::required);
        for arguments in step.commands {
            let mut command = cargo(arguments);
            command.envs(step.variables.iter().copied());
            command.envs(required.as_ref().map(|programs| (REQUIRE, programs)));
            run_command(&mut command, arguments)?;
        }
        println!(
            "    {} took {:.1} s",
            step.name,
            started.elapsed().as_secs_f64()
        );
    }
    Ok(())
}

fn run_command(command: &mut Command, arguments: &[&str]) -> Result<(), String> {
    let shown = format!("cargo {}", arguments.join(" "));
    let status = command
        .status()
        .map_err(|error| format!("{shown}: {error}"))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("`{shown}` failed"))
    }
}
