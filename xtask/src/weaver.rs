//! `cargo xtask weaver`: OpenTelemetry's own tool reads our registries unchanged.
//!
//! The base registry depends on the semantic conventions by their address. Where
//! `SEMCONV_MODEL` names the `model` folder of a checkout, a copy of the registries is checked whose
//! dependency is that folder, so that no network is needed.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::programs::is_on_path;
use crate::workspace;

/// The registries here; each may depend on those before it.
const REGISTRIES: &[&str] = &[
    "telemetry-contract/registry",
    "telemetry-contract/tests/service/registry",
    "examples/telemetry",
];

/// Where the base registry finds the semantic conventions.
const ADDRESS: &str = "https://github.com/open-telemetry/semantic-conventions@v1.44.0[model]";

/// What `weaver` says of every file in today's format.
const OF_THE_FORMAT: &str = "definition/2";

/// Checks every registry; where there is no `weaver`, says so.
///
/// # Errors
/// What `weaver` found.
pub(crate) fn run() -> Result<(), String> {
    if !is_on_path("weaver") {
        println!("skipped: weaver not found; the registries are not checked with it");
        return Ok(());
    }
    let root = match env::var_os("SEMCONV_MODEL") {
        Some(model) => copy(Path::new(&model))?,
        None => workspace::root(),
    };
    let problems: Vec<String> = REGISTRIES
        .iter()
        .filter_map(|registry| check(&root, registry).err())
        .collect();
    if problems.is_empty() {
        Ok(())
    } else {
        Err(problems.join("\n"))
    }
}

/// The registries in a folder of their own, with the conventions beside them.
fn copy(model: &Path) -> Result<PathBuf, String> {
    let root = workspace::root();
    let copy = root.join("target/weaver");
    let failed = |path: &Path, error: std::io::Error| format!("{}: {error}", path.display());
    for registry in REGISTRIES {
        let (from, into) = (root.join(registry), copy.join(registry));
        fs::create_dir_all(&into).map_err(|error| failed(&into, error))?;
        let entries = fs::read_dir(&from).map_err(|error| failed(&from, error))?;
        for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
            let text = fs::read_to_string(&path).map_err(|error| failed(&path, error))?;
            let text = text.replace(ADDRESS, &model.display().to_string());
            let into = into.join(path.file_name().unwrap_or_default());
            fs::write(&into, text).map_err(|error| failed(&into, error))?;
        }
    }
    Ok(copy)
}

fn check(root: &Path, registry: &str) -> Result<(), String> {
    let folder = root.join(registry);
    let mut weaver = Command::new("weaver");
    // It takes the paths in a manifest for relative to where it runs, and reads no definitions of
    // a folder that is called `.`: it takes that for a hidden one.
    weaver.current_dir(&folder);
    weaver
        .args(["registry", "check", "--v2", "-r"])
        .arg(&folder);
    let output = weaver
        .args(["--diagnostic-format", "json"])
        .output()
        .map_err(|error| format!("can't run weaver: {error}"))?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned()
        + &String::from_utf8_lossy(&output.stdout);
    let others: Vec<&str> = said
        .lines()
        .filter(|line| line.contains("\"message\"") && !line.contains(OF_THE_FORMAT))
        .collect();
    if output.status.success() && others.is_empty() {
        println!("{registry}: weaver finds nothing wrong");
        return Ok(());
    }
    Err(format!("weaver, of {registry}:\n{said}"))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::check;
    use crate::programs::is_on_path;

    const MANIFEST: &str = "\
name: shop
description: What the shop says.
schema_url: https://schemas.example.com/shop/1.0.0
stability: development
";

    #[test]
    fn what_weaver_can_not_read_is_told() {
        if !is_on_path("weaver") {
            return;
        }
        let root = std::env::temp_dir().join(format!("weaver-{}", std::process::id()));
        let registry = root.join("telemetry");
        fs::create_dir_all(&registry).unwrap();
        fs::write(registry.join("manifest.yaml"), MANIFEST).unwrap();
        let definitions = |text: &str| {
            fs::write(registry.join("shop.yaml"), text).unwrap();
            check(&root, "telemetry")
        };
        let good = definitions("file_format: definition/2\nattributes: []\n");
        let bad = definitions("file_format: definition/2\nattributes: 3\n");
        fs::remove_dir_all(&root).unwrap();
        assert_eq!(good, Ok(()));
        assert!(bad.is_err());
    }
}
