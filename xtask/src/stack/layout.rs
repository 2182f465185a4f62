//! Where the stack keeps what it needs: below the target directory, readable by its owner alone.

use std::fs::{self, File};
use std::io;
use std::path::{self, Path, PathBuf};

use clap::Args;

use crate::workspace;

/// Which stack is meant.
#[derive(Debug, Args)]
pub(crate) struct Place {
    /// Where the stack keeps what it needs; without it, below the target directory.
    #[arg(long = "state", value_name = "DIR")]
    folder: Option<PathBuf>,
}

impl Place {
    /// The stack's folders.
    ///
    /// # Errors
    /// Where the current folder is not known.
    pub(crate) fn layout(&self) -> Result<Layout, String> {
        let Some(folder) = &self.folder else {
            return Ok(Layout::at(workspace::target().join("stack")));
        };
        let folder =
            path::absolute(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        Ok(Layout::at(folder))
    }
}

/// The stack's folders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Layout {
    root: PathBuf,
}

impl Layout {
    /// Those in this folder.
    pub(crate) fn at(root: PathBuf) -> Self {
        Self { root }
    }

    /// The folder of all.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Rendered configuration.
    pub(crate) fn config(&self) -> PathBuf {
        self.root.join("config")
    }

    /// What a component stores.
    pub(crate) fn data(&self, component: &str) -> PathBuf {
        self.root.join("data").join(component)
    }

    /// What all components store.
    pub(crate) fn all_data(&self) -> PathBuf {
        self.root.join("data")
    }

    /// What a component logs.
    pub(crate) fn log(&self, component: &str) -> PathBuf {
        self.root.join("logs").join(format!("{component}.log"))
    }

    /// Credentials.
    pub(crate) fn secrets(&self) -> PathBuf {
        self.root.join("secrets")
    }

    /// Standard output of local services, for the gateway to follow.
    pub(crate) fn services(&self) -> PathBuf {
        self.root.join("services")
    }

    /// What is to be run.
    pub(crate) fn plan(&self) -> PathBuf {
        self.root.join("plan.json")
    }

    /// How it does.
    pub(crate) fn state(&self) -> PathBuf {
        self.root.join("state.json")
    }

    /// One file for each component that somebody wants stopped for a while.
    pub(crate) fn held(&self) -> PathBuf {
        self.root.join("held")
    }

    /// Held by the supervisor while it runs.
    pub(crate) fn lock(&self) -> PathBuf {
        self.root.join("lock")
    }

    /// Held by everything that the supervisor has started, whatever becomes of the supervisor.
    pub(crate) fn members(&self) -> PathBuf {
        self.root.join("members")
    }

    /// Whether a stack has been here: what is in other folders is somebody else's.
    pub(crate) fn is_ours(&self) -> bool {
        self.lock().exists()
    }

    /// Makes the folders, the root for its owner alone.
    ///
    /// # Errors
    /// Where one can't be made, or the root has something that is not a stack's.
    pub(crate) fn create(&self) -> io::Result<()> {
        if !self.is_ours() {
            self.refuse_foreign()?;
        }
        let folders = [
            self.config(),
            self.all_data(),
            self.root.join("logs"),
            self.secrets(),
            self.services(),
            self.held(),
        ];
        for folder in &folders {
            fs::create_dir_all(folder)?;
        }
        File::options()
            .create(true)
            .append(true)
            .open(self.lock())?;
        only_for_owner(&self.root)
    }

    /// An error where the root is shared, or has folders of the names that `stack-down --volumes`
    /// removes.
    fn refuse_foreign(&self) -> io::Result<()> {
        let foreign = [self.all_data(), self.secrets()];
        let found = foreign.iter().find(|folder| folder.exists());
        let why = match found {
            Some(folder) => format!("{} is there, and is no stack's", folder.display()),
            None if is_shared(&self.root) => "everybody may write there".to_owned(),
            None => return Ok(()),
        };
        Err(io::Error::other(format!("{why}; choose another --state")))
    }
}

/// Whether others may write into a folder, as into `/tmp`.
#[cfg(unix)]
fn is_shared(folder: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;

    let metadata = folder.metadata();
    metadata.is_ok_and(|metadata| metadata.permissions().mode() & 0o002 != 0)
}

#[cfg(not(unix))]
fn is_shared(_folder: &Path) -> bool {
    false
}

/// Takes everybody else's rights to a folder away.
#[cfg(unix)]
fn only_for_owner(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;

    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
}

#[cfg(not(unix))]
fn only_for_owner(_folder: &Path) -> io::Result<()> {
    Ok(())
}
