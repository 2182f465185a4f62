//! `cargo xtask generate`: every file of this workspace that is rendered from a registry.

use clap::Args;

use crate::workspace::cargo;

/// The base registry.
const BASE: &str = "telemetry-contract/registry";

/// Registry and file of each service here.
const SERVICES: &[(&str, &str)] = &[
    ("examples/telemetry", "examples/src/telemetry.rs"),
    ("tests/typed/service", "tests/typed/generated.rs"),
    (
        "telemetry-contract/tests/service/registry",
        "telemetry-contract/tests/service/generated.rs",
    ),
];

/// What each other file is written with.
const PAGES: &[&[&str]] = &[
    &["docs", "--registry", BASE, "--out", "docs/contract.md"],
    &[
        "schema",
        "--log-line",
        "--registry",
        BASE,
        "--out",
        "telemetry-contract/schema/log-line.json",
    ],
    &[
        "schema",
        "--annotations",
        "--out",
        "telemetry-contract/schema/annotations.json",
    ],
    // Of the examples' contract, which has the base's in it.
    &[
        "operations",
        "--registry",
        "examples/telemetry",
        "--out",
        "xtask/stack",
    ],
];

/// Write every file of this workspace that is rendered from a registry.
#[derive(Debug, Args)]
pub(crate) struct Generate {
    /// Write nothing; fail where a file differs from what would be written.
    #[arg(long)]
    check: bool,
}

impl Generate {
    /// Writes, or checks.
    ///
    /// # Errors
    /// The command that failed, which has said why.
    pub(crate) fn run(self) -> Result<(), String> {
        let tables = "telemetry-contract/src/generated";
        self.one(&["generate", "--registry", BASE, "--tables", tables])?;
        for (registry, out) in SERVICES {
            self.one(&["generate", "--registry", registry, "--out", out])?;
        }
        PAGES.iter().try_for_each(|arguments| self.one(arguments))
    }

    fn one(&self, arguments: &[&str]) -> Result<(), String> {
        let mut all = vec!["xtask", "contract"];
        all.extend(arguments);
        all.extend(self.check.then_some("--check"));
        let shown = format!("cargo {}", all.join(" "));
        let status = cargo(&all).status();
        let status = status.map_err(|error| format!("{shown}: {error}"))?;
        if status.success() {
            Ok(())
        } else {
            Err(format!("`{shown}` failed"))
        }
    }
}
