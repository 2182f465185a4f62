//! `cargo xtask contract generate`: writes a registry's Rust tables.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use clap::Args;

use super::render;
use crate::workspace;

/// Write the Rust tables of a registry; without arguments, those of the base contract.
#[derive(Debug, Args)]
pub(crate) struct Generate {
    /// Write nothing; fail where a file differs from what would be written.
    #[arg(long)]
    check: bool,
    /// A service's registry, in a folder with a manifest.yaml.
    #[arg(long, value_name = "DIR", requires = "out")]
    registry: Option<PathBuf>,
    /// The one file to write for it.
    #[arg(long, value_name = "FILE", requires = "registry")]
    out: Option<PathBuf>,
}

impl Generate {
    /// Writes, or checks.
    pub(crate) fn run(self) -> Result<(), String> {
        let files = match (&self.registry, &self.out) {
            (Some(folder), Some(out)) => service(folder, out)?,
            _ => base()?,
        };
        if self.check {
            return check(&files);
        }
        for (path, text) in files {
            write(&path, &text)?;
        }
        Ok(())
    }
}

/// The base contract's tables, formatted.
fn base() -> Result<Vec<(PathBuf, String)>, String> {
    let folder = workspace::root().join("telemetry-contract/src/generated");
    let registry = super::load(&super::base_folder())?;
    let mut files = Vec::new();
    for (name, text) in render::base(&registry) {
        files.push((folder.join(name), format(&text)?));
    }
    Ok(files)
}

/// A service's tables, formatted.
fn service(folder: &Path, out: &Path) -> Result<Vec<(PathBuf, String)>, String> {
    let registry = super::load(folder)?;
    let text = render::service(&registry);
    Ok(vec![(out.to_path_buf(), format(&text)?)])
}

fn check(files: &[(PathBuf, String)]) -> Result<(), String> {
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
        return Ok(());
    }
    let list = stale.join("\n  ");
    Err(format!(
        "not what the registry says:\n  {list}\nrun `cargo xtask contract generate`"
    ))
}

/// Writes a file that differs; one that is right keeps its time stamp.
fn write(path: &Path, text: &str) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("can't write {}: {error}", path.display());
    if fs::read_to_string(path).is_ok_and(|found| found == text) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    fs::write(path, text).map_err(failed)?;
    println!("wrote {}", path.display());
    Ok(())
}

/// The text as rustfmt lays it out with the workspace's settings.
fn format(text: &str) -> Result<String, String> {
    let failed = |error: std::io::Error| format!("can't run rustfmt: {error}");
    let mut child = Command::new("rustfmt")
        .args(["--edition", "2024", "--quiet"])
        .current_dir(workspace::root())
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
    use super::{base, check, format, service};
    use crate::workspace;

    #[test]
    fn the_committed_tables_are_what_the_registry_says() {
        assert_eq!(check(&base().unwrap()), Ok(()));
    }

    #[test]
    fn the_committed_service_is_what_its_registry_says() {
        let tests = workspace::root().join("telemetry-contract/tests/service");
        let files = service(&tests.join("registry"), &tests.join("generated.rs"));
        assert_eq!(check(&files.unwrap()), Ok(()));
    }

    #[test]
    fn a_changed_file_is_stale() {
        let mut files = base().unwrap();
        files[0].1.push('\n');
        let message = check(&files).unwrap_err();
        assert!(
            message.contains(&files[0].0.display().to_string()),
            "{message}"
        );
    }

    #[test]
    fn text_that_is_no_rust_is_refused() {
        assert!(format("pub static").is_err());
    }
}
