//! `contract generate`: writes a registry's Rust tables.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use clap::Args;

use super::registry::RegistryArgument;
use crate::cli::outcome::{Done, Outcome};
use crate::render;
use crate::yaml::Registry;

/// Write the Rust of a registry: attribute keys, enums, label structs, metrics, spans, events.
#[derive(Debug, Args)]
pub struct Generate {
    #[command(flatten)]
    registry: RegistryArgument,
    /// The file to write.
    #[arg(long, value_name = "FILE", default_value = "src/telemetry.rs")]
    out: PathBuf,
    /// Write the base crate's own modules into this folder.
    #[arg(long, value_name = "DIR", conflicts_with = "out", hide = true)]
    tables: Option<PathBuf>,
    /// Write nothing; fail where a file differs from what would be written.
    #[arg(long)]
    check: bool,
}

impl Generate {
    /// Writes, or checks.
    pub(super) fn run(self) -> Done {
        let registry = self.registry.load()?;
        let files = match &self.tables {
            Some(folder) => tables(&registry, folder)?,
            None => service(&registry, &self.out)?,
        };
        if self.check {
            return Ok(check(&files));
        }
        let mut written = Vec::new();
        for (path, text) in files {
            if write(&path, &text)? {
                written.push(format!("wrote {}\n", path.display()));
            }
        }
        Ok(Outcome::fine(written.concat()))
    }
}

/// The base contract's tables, formatted.
fn tables(registry: &Registry, folder: &Path) -> Result<Vec<(PathBuf, String)>, String> {
    let files = render::base(registry).into_iter();
    let formatted = files.map(|(name, text)| Ok((folder.join(name), format(&text)?)));
    formatted.collect()
}

/// A service's tables, formatted.
fn service(registry: &Registry, out: &Path) -> Result<Vec<(PathBuf, String)>, String> {
    let text = render::service(registry);
    Ok(vec![(out.to_path_buf(), format(&text)?)])
}

fn check(files: &[(PathBuf, String)]) -> Outcome {
    let is_stale = |path: &PathBuf, text: &String| match fs::read_to_string(path) {
        Ok(found) => found != *text,
        Err(_) => true,
    };
    let stale: Vec<String> = files
        .iter()
        .filter(|(path, text)| is_stale(path, text))
        .map(|(path, _)| path.display().to_string())
        .collect();
    if stale.is_empty() {
        return Outcome::fine("");
    }
    let list = stale.join("\n  ");
    let text = format!("not what the registry says:\n  {list}\nrun it without --check\n");
    Outcome::of(text, false)
}

/// Writes a file that differs; one that is right keeps its time stamp. Says whether it wrote.
fn write(path: &Path, text: &str) -> Result<bool, String> {
    let failed = |error: std::io::Error| format!("can't write {}: {error}", path.display());
    if fs::read_to_string(path).is_ok_and(|found| found == text) {
        return Ok(false);
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    fs::write(path, text).map_err(failed)?;
    Ok(true)
}

/// The text as rustfmt lays it out by default, whatever the folder's own settings are.
fn format(text: &str) -> Result<String, String> {
    let failed = |error: std::io::Error| format!("can't run rustfmt: {error}");
    let mut child = Command::new("rustfmt")
        .args(["--edition", "2024", "--quiet"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(failed)?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(text.as_bytes()).map_err(failed)?;
    }
    let output = child.wait_with_output().map_err(failed)?;
    if !output.status.success() {
        return Err(format!("rustfmt refused the generated text:\n{text}"));
    }
    String::from_utf8(output.stdout).map_err(|error| format!("rustfmt: {error}"))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{check, format, service, tables};
    use crate::yaml;

    fn here(path: &str) -> std::path::PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
    }

    #[test]
    fn the_committed_tables_are_what_the_registry_says() {
        let files = tables(&yaml::base().unwrap(), &here("src/generated")).unwrap();
        assert_eq!(check(&files).text, "");
    }

    #[test]
    fn the_committed_service_is_what_its_registry_says() {
        let registry = yaml::load(&here("tests/service/registry")).unwrap();
        let files = service(&registry, &here("tests/service/generated.rs"));
        assert_eq!(check(&files.unwrap()).text, "");
    }

    #[test]
    fn a_changed_file_is_stale() {
        let mut files = tables(&yaml::base().unwrap(), &here("src/generated")).unwrap();
        files[0].1.push('\n');
        let outcome = check(&files);
        assert!(outcome.text.contains(&files[0].0.display().to_string()));
        assert_eq!(outcome.code, 1);
    }

    #[test]
    fn text_that_is_no_rust_is_refused() {
        assert!(format("pub static").is_err());
    }
}
