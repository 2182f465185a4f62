//! The components' configuration files, filled in.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::template::{self, Variables};
use crate::workspace;

/// The folder of the files, with placeholders.
pub(crate) fn source() -> PathBuf {
    workspace::root().join("xtask/stack")
}

/// The folder of what Compose reads: it fills in its files itself, from variables of the same form.
const COMPOSE: &str = "compose";

/// Fills in every file below `source`, but for Compose's, and writes it below `into`.
///
/// # Errors
/// What can't be read, filled in or written.
pub(crate) fn render(source: &Path, into: &Path, variables: &Variables) -> Result<(), String> {
    let failed = |path: &Path, error: String| format!("{}: {error}", path.display());
    let entries = fs::read_dir(source).map_err(|error| failed(source, error.to_string()))?;
    fs::create_dir_all(into).map_err(|error| failed(into, error.to_string()))?;
    for entry in entries {
        let entry = entry.map_err(|error| failed(source, error.to_string()))?;
        if entry.file_name() == COMPOSE {
            continue;
        }
        let (from, to) = (entry.path(), into.join(entry.file_name()));
        if from.is_dir() {
            render(&from, &to, variables)?;
            continue;
        }
        let text = fs::read_to_string(&from).map_err(|error| failed(&from, error.to_string()))?;
        let text = template::fill(&text, variables).map_err(|error| failed(&from, error))?;
        fs::write(&to, text).map_err(|error| failed(&to, error.to_string()))?;
    }
    Ok(())
}

/// Copies every file below `source`, with its rights, to below `into`.
///
/// # Errors
/// What can't be read or written.
pub(crate) fn copy(source: &Path, into: &Path) -> Result<(), String> {
    let failed = |path: &Path, error: io::Error| format!("{}: {error}", path.display());
    let entries = fs::read_dir(source).map_err(|error| failed(source, error))?;
    fs::create_dir_all(into).map_err(|error| failed(into, error))?;
    for entry in entries {
        let entry = entry.map_err(|error| failed(source, error))?;
        let (from, to) = (entry.path(), into.join(entry.file_name()));
        if from.is_dir() {
            copy(&from, &to)?;
        } else {
            fs::copy(&from, &to).map_err(|error| failed(&to, error))?;
        }
    }
    Ok(())
}

/// Lets every user read what is in this folder, whatever this process's mask is: the containers'
/// users are others, and what keeps strangers out is the folder around it.
///
/// # Errors
/// What can't be changed.
pub(crate) fn open_for_all(folder: &Path) -> Result<(), String> {
    let failed = |path: &Path, error: io::Error| format!("{}: {error}", path.display());
    allow(folder, 0o755).map_err(|error| failed(folder, error))?;
    for entry in fs::read_dir(folder).map_err(|error| failed(folder, error))? {
        let path = entry.map_err(|error| failed(folder, error))?.path();
        if path.is_dir() {
            open_for_all(&path)?;
        } else {
            allow(&path, 0o444).map_err(|error| failed(&path, error))?;
        }
    }
    Ok(())
}

/// Adds rights to those that there are; who may run a file may do so whoever they are.
#[cfg(unix)]
fn allow(path: &Path, rights: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;

    let mode = fs::metadata(path)?.permissions().mode();
    let runs = if mode & 0o100 == 0 { 0 } else { 0o111 };
    fs::set_permissions(path, fs::Permissions::from_mode(mode | rights | runs))
}

#[cfg(not(unix))]
fn allow(_path: &Path, _rights: u32) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use clap::{Args as _, Command, FromArgMatches as _};

    use crate::stack::layout::Layout;
    use crate::stack::native;
    use crate::stack::options::Options;
    use crate::stack::ports::Ports;

    /// The Collector's configuration as these options have it; every other file is filled in, too.
    fn collector(name: &str, arguments: &[&str]) -> String {
        let command = Options::augment_args(Command::new("up").no_binary_name(true));
        let options = Options::from_arg_matches(&command.get_matches_from(arguments)).unwrap();
        let folder = std::env::temp_dir().join(format!("render-{}-{name}", std::process::id()));
        let layout = Layout::at(folder.clone());
        let variables = native::variables(&options, Ports::new(7).unwrap(), &layout).unwrap();
        super::render(&super::source(), &layout.config(), &variables).unwrap();
        let text = fs::read_to_string(layout.config().join("otelcol/config.yaml")).unwrap();
        fs::remove_dir_all(folder).unwrap();
        text
    }

    #[test]
    fn ports_move_and_all_traces_need_no_sampling() {
        let text = collector("usual", &[]);
        assert!(text.contains("endpoint: 127.0.0.1:4324"), "{text}");
        assert!(text.contains("processors: []"), "{text}");
        assert!(!text.contains("headers_setter"), "{text}");
    }

    #[test]
    fn what_is_asked_for_is_written() {
        let arguments = ["--sampling=tail", "--sampling-rest=7", "--tenancy=multi"];
        let text = collector("asked", &arguments);
        assert!(text.contains("sampling_percentage: 7"), "{text}");
        assert!(text.contains("processors: [tail_sampling]"), "{text}");
        assert_eq!(text.matches("headers_setter/tenant").count(), 4, "{text}");
        assert!(text.contains("default_value: local"), "{text}");
    }
}
