//! `contract init`: a registry of a service's own to start from.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use super::package::Package;
use super::registry::USUAL;
use super::written::FORMAT;
use crate::cli::outcome::{Done, Outcome};
use crate::yaml;

/// A metric, a span, an event, and the attributes that they use.
const EXAMPLE: &str = include_str!("init/orders.yaml");

/// Write a registry to start from.
///
/// A manifest that depends on the base contract, and one file with a metric, a span, an event and
/// their attributes. Nothing that is there is overwritten.
#[derive(Debug, Args)]
pub struct Init {
    /// The folder to write.
    #[arg(long, value_name = "DIR", default_value = USUAL)]
    registry: PathBuf,
    /// Whose telemetry it describes; without it, the package or else the folder around it.
    #[arg(long)]
    name: Option<String>,
    /// Answer with one JSON object.
    #[arg(long)]
    json: bool,
}

impl Init {
    /// Writes, and says what comes next.
    pub(super) fn run(self) -> Done {
        let name = name(self.name.as_deref(), &self.registry)?;
        let base = yaml::base().map_err(|problems| super::registry::list("", &problems))?;
        let files = [
            ("manifest.yaml", manifest(&name, &base.schema_url)),
            ("orders.yaml", EXAMPLE.to_owned()),
        ];
        refuse_what_is_there(&self.registry)?;
        let mut written = Vec::new();
        for (file, content) in files {
            let path = self.registry.join(file);
            write_new(&path, &content)?;
            written.push(path.display().to_string());
        }
        let package = Package::around(&self.registry);
        let next = next_steps(&self.registry, package.as_ref());
        let text = if self.json {
            let answer = json!({ "format": FORMAT, "written": written, "next": next });
            format!("{answer:#}\n")
        } else {
            told(&written, &next)
        };
        Ok(Outcome::fine(text))
    }
}

/// The name that was given, else the package's, else the folder's.
fn name(given: Option<&str>, folder: &Path) -> Result<String, String> {
    let found = match given {
        Some(name) => name.to_owned(),
        None => name_around(folder).unwrap_or_default(),
    };
    if yaml::is_name(&found) {
        return Ok(found);
    }
    Err(format!(
        "`{found}` can't be the registry's name: letters, digits, `-`, `_` and `.` are wanted, a \
         letter first; say `--name NAME`"
    ))
}

fn name_around(folder: &Path) -> Option<String> {
    if let Some(package) = Package::around(folder) {
        return Some(package.name);
    }
    let folder = std::path::absolute(folder).ok()?;
    let around = folder.parent()?.file_name()?.to_str()?;
    Some(around.to_owned())
}

fn manifest(name: &str, base: &str) -> String {
    format!(
        "\
# What {name} says beyond the base contract. The host is yours to choose: a schema URL is a name, and
# nothing is fetched from it. Raise the version at its end when something changes.
name: {name}
description: The telemetry of {name}.
schema_url: https://schemas.example.com/{name}/0.1.0
stability: development
dependencies:
  # The base contract, as it is built into this tool.
  - schema_url: {base}
"
    )
}

/// A folder may be there, but no registry in it.
fn refuse_what_is_there(folder: &Path) -> Result<(), String> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Ok(());
    };
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let is_yaml = |path: &PathBuf| {
        path.extension()
            .is_some_and(|extension| extension == "yaml")
    };
    let Some(there) = paths.into_iter().filter(is_yaml).min() else {
        return Ok(());
    };
    Err(format!(
        "{} is there already, and nothing was written; say `--registry DIR` for another folder",
        there.display()
    ))
}

/// Writes a file that was not there a moment ago, or fails.
fn write_new(path: &Path, text: &str) -> Result<(), String> {
    let failed = |error: std::io::Error| match error.kind() {
        ErrorKind::AlreadyExists => format!("{} is there already", path.display()),
        _ => format!("can't write {}: {error}", path.display()),
    };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    let mut options = OpenOptions::new();
    let mut file = options
        .write(true)
        .create_new(true)
        .open(path)
        .map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)
}

fn told(written: &[String], next: &[String]) -> String {
    let written = written.iter().map(|path| format!("wrote {path}\n"));
    let numbered = next.iter().zip(1..);
    let steps = numbered.map(|(step, number)| format!("  {number}. {step}\n"));
    let heading = "\nnext:\n".to_owned();
    written.chain([heading]).chain(steps).collect()
}

/// What comes next, in order.
fn next_steps(folder: &Path, package: Option<&Package>) -> Vec<String> {
    let option = if folder == Path::new(USUAL) {
        String::new()
    } else {
        format!(" --registry {}", folder.display())
    };
    let mut steps = vec![
        format!(
            "edit {}: it is an example",
            folder.join("orders.yaml").display()
        ),
        format!("cargo telemetry contract lint{option}"),
    ];
    if package.is_some_and(|package| package.path.is_none()) {
        steps.push("add telemetry-bootstrap to the dependencies in Cargo.toml".to_owned());
    }
    steps.push(format!("cargo telemetry contract generate{option}"));
    steps.push("in src/main.rs: `mod telemetry;`".to_owned());
    steps.push("and `telemetry_bootstrap::init!(&telemetry::CONTRACT)?`".to_owned());
    steps.push(format!(
        "in CI: cargo telemetry contract generate{option} --check"
    ));
    steps
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::{env, fs, process};

    use super::{Init, name};
    use crate::yaml;

    /// A folder of one test's own, gone with it.
    struct Folder(PathBuf);

    impl Folder {
        fn new(test: &str) -> Self {
            Self(env::temp_dir().join(format!("init-{}-{test}", process::id())))
        }

        /// Where the registry is to be; it is not there yet.
        fn registry(&self) -> PathBuf {
            self.0.join("telemetry")
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _not_there = fs::remove_dir_all(&self.0);
        }
    }

    fn init(registry: PathBuf) -> super::Done {
        let name = Some("shop".to_owned());
        let json = false;
        Init {
            registry,
            name,
            json,
        }
        .run()
    }

    #[test]
    fn what_is_written_is_a_registry_without_a_problem() {
        let folder = Folder::new("written");
        let registry = folder.registry();
        let outcome = init(registry.clone()).unwrap();
        assert_eq!(outcome.code, 0);
        let registry = yaml::load(&registry).unwrap();
        assert_eq!(registry.lint(), []);
        assert_eq!((&*registry.name, &*registry.version), ("shop", "0.1.0"));
        let own = registry.into_contract();
        assert!(own.metric("orders.placed").is_some());
        assert!(own.event("order.rejected").is_some());
        assert!(own.attribute("http.route").is_some());
    }

    #[test]
    fn nothing_is_overwritten() {
        let folder = Folder::new("kept");
        let registry = folder.registry();
        init(registry.clone()).unwrap();
        let path = registry.join("orders.yaml");
        fs::write(&path, "mine").unwrap();
        let refused = init(registry.clone()).unwrap_err();
        let expected = format!(
            "{} is there already",
            registry.join("manifest.yaml").display()
        );
        assert!(refused.starts_with(&expected), "{refused}");
        assert_eq!(fs::read_to_string(path).unwrap(), "mine");
    }

    #[test]
    fn a_name_that_is_none_is_refused_with_what_to_say() {
        let refused = name(Some("1 shop"), std::path::Path::new("telemetry")).unwrap_err();
        assert!(refused.starts_with("`1 shop` can't be"), "{refused}");
        assert!(refused.ends_with("say `--name NAME`"), "{refused}");
    }
}
