//! `contract generate`: writes a registry's Rust tables.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use clap::Args;

use super::package::Package;
use super::registry::{RegistryArgument, USUAL, list, refuse_loosened};
use super::written::{Order, Written, write_or_check};
use crate::cli::outcome::{Done, tell};
use crate::cli::waivers::WaiversArgument;
use crate::render::{self, Crates};
use crate::rule::RegistryRule;
use crate::yaml::Registry;

/// The file that is written where nobody says another.
const USUAL_OUT: &str = "src/telemetry.rs";

/// What a service has that says neither.
const USUAL_CRATE: &str = "telemetry_bootstrap";

/// Write the Rust of a registry: enums, label structs, metrics, spans and events.
///
/// For a service with telemetry-bootstrap that is a type for each span, which opens it with what the
/// registry requires, and a struct for each event, which emits it.
///
/// Exits with 0, with 1 where --check finds that a file differs, and with 2 where the registry
/// can't be read or a file can't be written.
#[derive(Debug, Args)]
pub struct Generate {
    #[command(flatten)]
    registry: RegistryArgument,
    /// The file to write.
    #[arg(long, alias = "output", value_name = "FILE", default_value = USUAL_OUT)]
    out: PathBuf,
    /// By which path the written code names `telemetry_bootstrap`, or a crate that hands on what
    /// that has; `telemetry_contract` for tables alone. Without it, what the Cargo.toml of FILE's
    /// package depends on.
    #[arg(long = "crate", value_name = "PATH", conflicts_with = "tables")]
    crate_path: Option<String>,
    /// Write the base crate's own modules into this folder.
    #[arg(long, value_name = "DIR", conflicts_with = "out", hide = true)]
    tables: Option<PathBuf>,
    /// Write nothing; fail where a file differs from what would be written.
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    waivers: WaiversArgument,
    /// Answer with one JSON object.
    #[arg(long)]
    json: bool,
}

impl Generate {
    /// Writes, or checks.
    pub(super) fn run(self) -> Done {
        if self.tables.is_none() && self.registry.folder().is_none() {
            return Err(format!(
                "there is no registry in `{USUAL}`, and the base contract's Rust is in its own \
                 crate: `cargo telemetry contract init` writes one, `--registry DIR` names another"
            ));
        }
        let registry = self.registry.load()?;
        let waivers = self.waivers.read(self.registry.folder().as_deref())?;
        refuse_loosened(&registry, &waivers)?;
        refuse_collisions(&registry, &self.registry.name())?;
        let files = match &self.tables {
            Some(folder) => tables(&registry, folder)?,
            None => service(&registry, &self.crates()?, &self.out)?,
        };
        let order = Order {
            check: self.check,
            json: self.json,
            command: &self.command(),
        };
        write_or_check(&files, order)
    }
}

impl Generate {
    /// The crates that the written code can name.
    fn crates(&self) -> Result<Crates, String> {
        if let Some(path) = &self.crate_path {
            let is_word = |word: &str| {
                let mut letters = word.chars();
                letters
                    .next()
                    .is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
                    && letters.all(|other| other.is_ascii_alphanumeric() || other == '_')
            };
            if !path.split("::").all(is_word) {
                return Err(format!(
                    "--crate: a path such as `telemetry_bootstrap` is wanted, found `{path}`"
                ));
            }
            return Ok(Crates::of(path));
        }
        let package = Package::around(&self.out);
        if let Some(Package { name, path: None }) = &package {
            tell(&format!(
                "`{name}` does not depend on telemetry-bootstrap yet, which the written code names: \
                 add it to its Cargo.toml, or say `--crate PATH`"
            ));
        }
        let path = package.and_then(|package| package.path);
        Ok(Crates::of(path.as_deref().unwrap_or(USUAL_CRATE)))
    }

    /// What writes the files that are checked.
    fn command(&self) -> String {
        if self.tables.is_some() {
            return "cargo xtask generate".to_owned();
        }
        let folder = Some(self.registry.option());
        let out = Some(&self.out).filter(|out| *out != Path::new(USUAL_OUT));
        let out = out.map(|out| format!(" --out {}", out.display()));
        let path = self.crate_path.as_ref();
        let path = path.map(|path| format!(" --crate {path}"));
        let options: Vec<String> = [folder, out, path].into_iter().flatten().collect();
        format!("cargo telemetry contract generate{}", options.concat())
    }
}

/// Refuses a registry whose Rust would not compile, which no waiver mends.
fn refuse_collisions(registry: &Registry, name: &str) -> Result<(), String> {
    let mut problems = registry.lint();
    problems.retain(|problem| problem.rule == RegistryRule::RustCollision);
    if problems.is_empty() {
        return Ok(());
    }
    Err(list(name, &problems))
}

/// The base contract's tables, formatted.
fn tables(registry: &Registry, folder: &Path) -> Result<Vec<Written>, String> {
    let files = render::base(registry).into_iter();
    let formatted = files.map(|(name, text)| {
        Ok(Written {
            path: folder.join(name),
            text: format(&text)?,
        })
    });
    formatted.collect()
}

/// A service's tables, formatted.
fn service(registry: &Registry, crates: &Crates, out: &Path) -> Result<Vec<Written>, String> {
    let text = render::service(registry, crates);
    Ok(vec![Written {
        path: out.to_path_buf(),
        text: format(&text)?,
    }])
}

/// The text as rustfmt lays it out by default, whatever the folder's own settings are.
fn format(text: &str) -> Result<String, String> {
    let failed = |error: std::io::Error| format!("can't run rustfmt: {error}");
    let mut child = Command::new("rustfmt")
        .args(["--edition", "2024", "--quiet"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(failed)?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(text.as_bytes()).map_err(failed)?;
    }
    let output = child.wait_with_output().map_err(failed)?;
    if !output.status.success() {
        return Err(refused(&output.stderr));
    }
    String::from_utf8(output.stdout).map_err(|error| format!("rustfmt: {error}"))
}

/// What rustfmt said, without the text that it was about.
fn refused(said: &[u8]) -> String {
    let said = String::from_utf8_lossy(said);
    let first = said.lines().find(|line| line.contains("error"));
    let first = first.unwrap_or("it did not say why").trim();
    format!(
        "rustfmt refused the generated Rust ({first}), so nothing was written: a name in the \
         registry is one that Rust can't have, which `contract lint` should have told; please \
         report it with the registry"
    )
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{
        Generate, Order, RegistryArgument, WaiversArgument, Written, service, tables,
        write_or_check,
    };
    use crate::cli::outcome::Outcome;
    use crate::render::Crates;
    use crate::yaml;

    fn check(files: &[Written], command: &str) -> Outcome {
        let order = Order {
            check: true,
            json: false,
            command,
        };
        write_or_check(files, order).unwrap()
    }

    fn here(path: &str) -> std::path::PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
    }

    #[test]
    fn the_committed_tables_are_what_the_registry_says() {
        let files = tables(&yaml::base().unwrap(), &here("src/generated")).unwrap();
        assert_eq!(check(&files, "").code, 0);
    }

    #[test]
    fn the_committed_service_is_what_its_registry_says() {
        let registry = yaml::load(&here("tests/service/registry")).unwrap();
        let crates = Crates::of("telemetry_contract");
        let files = service(&registry, &crates, &here("tests/service/generated.rs"));
        assert_eq!(check(&files.unwrap(), "").code, 0);
    }

    #[test]
    fn a_changed_file_is_stale() {
        let mut files = tables(&yaml::base().unwrap(), &here("src/generated")).unwrap();
        files[0].text.insert(0, '\n');
        let outcome = check(&files, "this");
        let expected = format!(
            "{}:1: from here on it is not what the registry says\nto write it: this\n",
            files[0].path.display()
        );
        assert_eq!(outcome.text, expected);
        assert_eq!(outcome.code, 1);
    }

    #[test]
    fn a_path_that_is_none_is_refused() {
        let command = Generate {
            registry: RegistryArgument::of(here("tests/service/registry")),
            out: here("not/there.rs"),
            crate_path: Some("telemetry-bootstrap".to_owned()),
            tables: None,
            check: true,
            waivers: WaiversArgument::default(),
            json: false,
        };
        let refused = command.run().unwrap_err();
        assert!(
            refused.ends_with("found `telemetry-bootstrap`"),
            "{refused}"
        );
    }

    #[test]
    fn text_that_is_no_rust_is_refused() {
        let text = format!("pub static self: u8 = 0; // {}", "long ".repeat(1000));
        let refused = super::format(&text).unwrap_err();
        assert!(refused.starts_with("rustfmt refused the generated Rust (error: expected"));
        assert!(!refused.contains("long"), "{refused}");
    }
}
