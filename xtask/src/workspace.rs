//! Where the workspace is, and how its other commands are run.

use std::env;
use std::path::{Path, PathBuf};
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

/// The folder that cargo builds into, by the place of this program in it; else the usual one.
pub(crate) fn target() -> PathBuf {
    let program = env::current_exe().ok();
    let profile = program.as_deref().and_then(Path::parent);
    let target = profile.and_then(Path::parent);
    let is_target = |folder: &&Path| folder.join("CACHEDIR.TAG").is_file();
    target
        .filter(is_target)
        .map_or_else(|| root().join("target"), Path::to_owned)
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
