//! What `cargo metadata` says of a workspace: its packages, their targets and what they depend on.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// A workspace of packages.
#[derive(Debug, Clone)]
pub struct Workspace {
    /// Its folder.
    pub root: PathBuf,
    /// Its members.
    pub packages: Vec<Package>,
}

/// A package, as far as a lint wants to know it.
#[derive(Debug, Clone)]
pub struct Package {
    /// Its name.
    pub name: String,
    /// The folder with its `Cargo.toml`.
    pub folder: PathBuf,
    /// What cargo builds of it.
    pub targets: Vec<Target>,
    /// What it depends on.
    pub dependencies: Vec<Dependency>,
}

/// One thing that cargo builds of a package.
#[derive(Debug, Clone)]
pub struct Target {
    /// Its name, as cargo has it.
    pub name: String,
    /// What it is.
    pub kind: TargetKind,
    /// The root file.
    pub path: PathBuf,
}

/// What cargo builds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TargetKind {
    /// A program.
    Bin,
    /// A library, of any crate type.
    Lib,
    /// An example, a test or a benchmark: compiled for the developer.
    Development,
    /// A build script.
    Build,
}

/// What a package depends on.
#[derive(Debug, Clone)]
pub struct Dependency {
    /// How code calls it, with underscores.
    pub name: String,
    /// What the package is called, with underscores.
    pub package: String,
    /// Whether the package itself uses it, and not its tests or its build script alone.
    pub normal: bool,
}

impl Package {
    /// Whether the package itself, and not its tests alone, depends on `package`.
    pub fn depends_on(&self, package: &str) -> bool {
        let mut all = self.dependencies.iter();
        all.any(|dependency| dependency.normal && dependency.package == package)
    }

    /// The library of this package.
    pub(super) fn library(&self) -> Option<&Target> {
        let mut all = self.targets.iter();
        all.find(|target| target.kind == TargetKind::Lib)
    }
}

impl Workspace {
    /// Asks cargo for the workspace of this manifest, or of the current folder. Needs no network.
    ///
    /// # Errors
    /// What cargo said, or that there is no cargo.
    pub fn read(manifest: Option<&Path>) -> Result<Self, String> {
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command.args([
            "metadata",
            "--format-version",
            "1",
            "--no-deps",
            "--offline",
        ]);
        if let Some(manifest) = manifest {
            command.arg("--manifest-path").arg(manifest);
        }
        let output = command
            .output()
            .map_err(|error| format!("can't run `cargo metadata`: {error}"))?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            return Err(format!("`cargo metadata` failed: {}", said.trim()));
        }
        let metadata: Value = serde_json::from_slice(&output.stdout)
            .map_err(|error| format!("`cargo metadata` wrote no JSON: {error}"))?;
        Ok(workspace(&metadata))
    }
}

fn workspace(metadata: &Value) -> Workspace {
    Workspace {
        root: PathBuf::from(text(metadata, "workspace_root")),
        packages: list(metadata, "packages").map(package).collect(),
    }
}

fn package(value: &Value) -> Package {
    let manifest = PathBuf::from(text(value, "manifest_path"));
    Package {
        name: text(value, "name").to_owned(),
        folder: manifest.parent().map(PathBuf::from).unwrap_or_default(),
        targets: list(value, "targets").map(target).collect(),
        dependencies: list(value, "dependencies").map(dependency).collect(),
    }
}

fn target(value: &Value) -> Target {
    let mut kinds = list(value, "kind").filter_map(Value::as_str);
    let kind = match kinds.next() {
        Some("bin") => TargetKind::Bin,
        Some("custom-build") => TargetKind::Build,
        Some("bench" | "example" | "test") => TargetKind::Development,
        _ => TargetKind::Lib,
    };
    Target {
        name: text(value, "name").to_owned(),
        kind,
        path: PathBuf::from(text(value, "src_path")),
    }
}

fn dependency(value: &Value) -> Dependency {
    let package = identifier(text(value, "name"));
    let rename = value.get("rename").and_then(Value::as_str);
    Dependency {
        name: rename.map_or_else(|| package.clone(), identifier),
        package,
        normal: value.get("kind").is_none_or(Value::is_null),
    }
}

/// A package's name as code writes it.
pub(super) fn identifier(name: &str) -> String {
    name.replace('-', "_")
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn list<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value
        .get(key)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{TargetKind, workspace};

    #[test]
    fn packages_targets_and_renamed_dependencies_are_read() {
        let read = workspace(&json!({
            "workspace_root": "/shop",
            "packages": [{
                "name": "shop-api",
                "manifest_path": "/shop/api/Cargo.toml",
                "targets": [
                    {"name": "shop_api", "kind": ["rlib"], "src_path": "/shop/api/src/lib.rs"},
                    {"name": "shop-api", "kind": ["bin"], "src_path": "/shop/api/src/main.rs"},
                    {"name": "load", "kind": ["bench"], "src_path": "/shop/api/benches/load.rs"},
                ],
                "dependencies": [
                    {"name": "telemetry-bootstrap", "rename": "telemetry", "kind": null},
                    {"name": "tracing", "rename": null, "kind": "dev"},
                ],
            }],
        }));
        let package = &read.packages[0];
        let kinds: Vec<TargetKind> = package.targets.iter().map(|target| target.kind).collect();
        assert_eq!(
            kinds,
            [TargetKind::Lib, TargetKind::Bin, TargetKind::Development]
        );
        assert_eq!(package.dependencies[0].name, "telemetry");
        assert!(package.depends_on("telemetry_bootstrap"));
        assert!(!package.depends_on("tracing"));
        assert_eq!(package.folder.to_str(), Some("/shop/api"));
    }
}
