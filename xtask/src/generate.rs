//! `cargo xtask generate`: every file of this workspace that is rendered from a registry.

use clap::Args;

use crate::workspace::cargo;

/// Registry and file of each service here.
const SERVICES: &[(&str, &str)] = &[
    ("examples/telemetry", "examples/src/telemetry.rs"),
    ("tests/typed/service", "tests/typed/generated.rs"),
    (
        "telemetry-contract/tests/service/registry",
        "telemetry-contract/tests/service/generated.rs",
    ),
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
        self.one(&[
            "--registry",
            "telemetry-contract/registry",
            "--tables",
            tables,
        ])?;
        for (registry, out) in SERVICES {
            self.one(&["--registry", registry, "--out", out])?;
        }
        Ok(())
    }

    fn one(&self, arguments: &[&str]) -> Result<(), String> {
        let mut all = vec!["xtask", "contract", "generate"];
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
