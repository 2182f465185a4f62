//! Where the components' programs are: in `--bin-dir`, on `PATH`, or in the cache.

use std::env;
use std::path::{Path, PathBuf};

use super::component::Component;

/// Folders to look in, the first first.
#[derive(Debug, Clone)]
pub(crate) struct Programs {
    folders: Vec<PathBuf>,
}

impl Programs {
    /// `bin_dir`, then `PATH`.
    pub(crate) fn new(bin_dir: Option<&Path>) -> Self {
        let path = env::var_os("PATH").unwrap_or_default();
        let path = env::split_paths(&path);
        Self {
            folders: bin_dir
                .map(Path::to_owned)
                .into_iter()
                .chain(path)
                .collect(),
        }
    }

    /// The program of a component.
    pub(crate) fn of(&self, component: Component) -> Option<PathBuf> {
        if component.programs().is_empty() {
            return env::current_exe().ok(); // this program has it in itself
        }
        component.programs().iter().find_map(|name| self.find(name))
    }

    /// The program of this name.
    pub(crate) fn find(&self, name: &str) -> Option<PathBuf> {
        let mut candidates = self.folders.iter().map(|folder| folder.join(name));
        candidates.find(|path| is_program(path))
    }
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;

    path.metadata()
        .is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    path.is_file()
}
