//! Where the workspace is, and how its other commands are run.

use std::env;
use std::path::PathBuf;
use std::process::Command;

/// The packages, as folders of the root.
pub(crate) const PACKAGES: &[&str] = &[
    "telemetry-contract",
    "telemetry-bootstrap",
    "examples",
    "tests",
    "tests/budget",
    "xtask",
];

/// The folder with the virtual manifest, as it was when this program was built.
pub(crate) fn root() -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    here.parent().map(PathBuf::from).unwrap_or(here)
}

/// `cargo` with these arguments, in the root.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(arguments).current_dir(root());
    // What cargo tells a program that it runs would make the inner cargo build everything anew.
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        let inherited = [
            "CARGO_PKG_",
            "CARGO_MANIFEST_",
            "CARGO_BIN_",
            "CARGO_CRATE_",
        ];
        if inherited.iter().any(|prefix| text.starts_with(prefix)) {
            command.env_remove(&name);
        }
    }
    command
}
