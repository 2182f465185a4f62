//! What cargo knows of the package that a file belongs to.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

const BOOTSTRAP: &str = "telemetry-bootstrap";
const CONTRACT: &str = "telemetry-contract";

/// A package, as its manifest says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Package {
    /// Its name.
    pub(super) name: String,
    /// Path of the bootstrap in its code, else of the contract, where it depends on one of them.
    pub(super) path: Option<String>,
}

impl Package {
    /// The package that a file or folder is in; `None` where it is in none, or cargo does not
    /// understand the manifest, of which it says more itself.
    pub(super) fn around(place: &Path) -> Option<Self> {
        let manifest = manifest(place)?;
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
        let mut command = Command::new(cargo);
        command.args([
            "metadata",
            "--no-deps",
            "--offline",
            "--format-version",
            "1",
        ]);
        command.arg("--manifest-path").arg(&manifest);
        let output = command.output().ok()?;
        let metadata: Value = serde_json::from_slice(&output.stdout).ok()?;
        let packages = metadata.get("packages")?.as_array()?;
        let manifest = manifest.canonicalize().ok()?;
        let is_it = |package: &&Value| {
            let path = package.get("manifest_path").and_then(Value::as_str);
            path.is_some_and(|path| {
                Path::new(path)
                    .canonicalize()
                    .is_ok_and(|path| path == manifest)
            })
        };
        packages.iter().find(is_it).and_then(Self::read)
    }

    fn read(package: &Value) -> Option<Self> {
        let name = package.get("name")?.as_str()?.to_owned();
        let dependencies = package.get("dependencies")?.as_array()?;
        let path = |wanted: &str| {
            let is_it = |one: &&Value| one.get("name").and_then(Value::as_str) == Some(wanted);
            let found = dependencies.iter().find(is_it)?;
            let renamed = found.get("rename").and_then(Value::as_str);
            Some(renamed.unwrap_or(wanted).replace('-', "_"))
        };
        let own = (name == CONTRACT).then(|| CONTRACT.replace('-', "_"));
        let path = path(BOOTSTRAP).or_else(|| path(CONTRACT)).or(own);
        Some(Self { name, path })
    }
}

/// The nearest manifest of a package, from a place upwards.
fn manifest(place: &Path) -> Option<PathBuf> {
    let place = std::path::absolute(place).ok()?;
    let mut manifests = place.ancestors().map(|folder| folder.join("Cargo.toml"));
    manifests.find(|manifest| manifest.is_file())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::json;

    use super::Package;

    #[track_caller]
    fn check(dependencies: &serde_json::Value, expected: Option<&str>) {
        let package = Package::read(&json!({ "name": "shop", "dependencies": dependencies }));
        let package = package.unwrap();
        assert_eq!(
            (&*package.name, package.path.as_deref()),
            ("shop", expected)
        );
    }

    #[test]
    fn the_bootstrap_goes_before_the_contract_and_names_are_the_services() {
        let contract = json!({ "name": "telemetry-contract", "rename": null });
        let bootstrap = json!({ "name": "telemetry-bootstrap", "rename": null });
        let renamed = json!({ "name": "telemetry-bootstrap", "rename": "obs-kit" });
        check(&json!([]), None);
        check(&json!([contract]), Some("telemetry_contract"));
        check(&json!([contract, bootstrap]), Some("telemetry_bootstrap"));
        check(&json!([renamed]), Some("obs_kit"));
    }

    #[test]
    fn a_file_that_is_not_there_yet_belongs_to_the_package_around_it() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/service/not/there.rs");
        let package = Package::around(&here).unwrap();
        assert_eq!(package.name, "telemetry-contract");
        assert_eq!(package.path.as_deref(), Some("telemetry_contract"));
        assert_eq!(Package::around(Path::new("/")), None);
    }
}
