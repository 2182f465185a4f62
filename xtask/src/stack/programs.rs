//! Where the components' programs are: in `--bin-dir`, on `PATH`, or downloaded.

use std::collections::BTreeMap;
use std::env;
use std::path::{Path, PathBuf};

use super::component::Component;
use super::supply::cache::Cache;

/// Folders to look in, the first first, and what was downloaded.
#[derive(Debug, Clone)]
pub(crate) struct Programs {
    folders: Vec<PathBuf>,
    downloaded: BTreeMap<Component, PathBuf>,
}

impl Programs {
    /// `bin_dir`, then `PATH`, then what was downloaded.
    pub(crate) fn new(bin_dir: Option<&Path>, cache: &Cache) -> Self {
        let path = env::var_os("PATH").unwrap_or_default();
        let path = env::split_paths(&path);
        let all = Component::ALL.iter();
        Self {
            folders: bin_dir
                .map(Path::to_owned)
                .into_iter()
                .chain(path)
                .collect(),
            downloaded: all
                .filter_map(|component| Some((*component, cache.program(*component)?)))
                .collect(),
        }
    }

    /// The program of a component.
    pub(crate) fn of(&self, component: Component) -> Option<PathBuf> {
        if component.programs().is_empty() {
            return env::current_exe().ok(); // this program has it in itself
        }
        let found = component.programs().iter().find_map(|name| self.find(name));
        found.or_else(|| self.downloaded.get(&component).cloned())
    }

    /// The program of this name in the folders.
    pub(crate) fn find(&self, name: &str) -> Option<PathBuf> {
        let mut candidates = self.folders.iter().map(|folder| folder.join(name));
        candidates.find(|path| is_program(path))
    }
}

/// Whether there is a file that can be run.
#[cfg(unix)]
pub(crate) fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;

    path.metadata()
        .is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
}

/// Whether there is a file that can be run.
#[cfg(not(unix))]
pub(crate) fn is_program(path: &Path) -> bool {
    path.is_file()
}
