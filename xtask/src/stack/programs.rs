//! Where the components' programs are: in `--bin-dir`, downloaded, or on `PATH`.

use std::collections::BTreeMap;
use std::env;
use std::path::{Path, PathBuf};

use super::component::Component;
use super::supply::cache::Cache;
use super::versions::Pins;

/// Where to look.
#[derive(Debug, Clone)]
pub(crate) struct Programs {
    bin_dir: Option<PathBuf>,
    downloaded: BTreeMap<Component, PathBuf>,
    path: Vec<PathBuf>,
    pins: Pins,
}

impl Programs {
    /// `bin_dir`, then what was downloaded because nothing else would do, then `PATH`.
    pub(crate) fn new(bin_dir: Option<&Path>, cache: &Cache) -> Self {
        let path = env::var_os("PATH").unwrap_or_default();
        let all = Component::ALL.iter();
        Self {
            bin_dir: bin_dir.map(Path::to_owned),
            path: env::split_paths(&path).collect(),
            downloaded: all
                .filter_map(|component| Some((*component, cache.program(*component)?)))
                .collect(),
            pins: cache.pins().clone(),
        }
    }

    /// The pinned versions, whose images the docker runtime has.
    pub(crate) fn pins(&self) -> &Pins {
        &self.pins
    }

    /// The program of a component.
    pub(crate) fn of(&self, component: Component) -> Option<PathBuf> {
        if component.programs().is_empty() {
            return env::current_exe().ok(); // this program has it in itself
        }
        find(self.bin_dir.as_slice(), component)
            .or_else(|| self.downloaded.get(&component).cloned())
            .or_else(|| find(&self.path, component))
    }
}

/// The first program of a component in some folders.
fn find(folders: &[PathBuf], component: Component) -> Option<PathBuf> {
    let names = component.programs().iter();
    let mut places = names.flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    places.find(|path| is_program(path))
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
