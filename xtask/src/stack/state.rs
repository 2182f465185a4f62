//! How the processes do, as the supervisor writes it down for everybody else.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::component::Component;
use super::docker;
use super::layout::Layout;

/// How one process does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ProcessState {
    pub(crate) component: Component,
    /// The running process; `None` between an end and a restart, and at the end.
    pub(crate) pid: Option<u32>,
    /// How often it was started again.
    pub(crate) restarts: u32,
    /// How it ended last, where it did.
    pub(crate) ended: Option<String>,
    /// What its own health check says, where a runtime runs one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) health: Option<String>,
    /// Whether it is stopped because somebody [holds](super::hold) it.
    #[serde(default)]
    pub(crate) held: bool,
}

/// How everything does; a supervisor of 0 is none: an engine looks after its containers itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct State {
    /// The supervisor itself.
    pub(crate) supervisor: u32,
    pub(crate) processes: Vec<ProcessState>,
}

impl State {
    /// How a component does.
    pub(crate) fn of(&self, component: Component) -> Option<&ProcessState> {
        let mut processes = self.processes.iter();
        processes.find(|process| process.component == component)
    }

    /// What was written last.
    pub(crate) fn read(path: &Path) -> Option<Self> {
        serde_json::from_str(&fs::read_to_string(path).ok()?).ok()
    }

    /// Replaces what was written last, at once.
    ///
    /// # Errors
    /// Where the file can't be written.
    pub(crate) fn write(&self, path: &Path) -> io::Result<()> {
        let beside = path.with_extension("new");
        let text = serde_json::to_string_pretty(self).map_err(io::Error::other)?;
        fs::write(&beside, text + "\n")?;
        fs::rename(beside, path)
    }
}

/// Held by the supervisor for as long as it runs, whatever ends it.
#[derive(Debug)]
pub(crate) struct Lock {
    _held: File,
}

impl Lock {
    /// Takes it; `None` where another supervisor has it.
    ///
    /// # Errors
    /// Where the file can't be opened.
    pub(crate) fn take(layout: &Layout) -> io::Result<Option<Self>> {
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(layout.lock())?;
        match rustix::fs::flock(&file, rustix::fs::FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => Ok(Some(Self { _held: file })),
            Err(rustix::io::Errno::WOULDBLOCK) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

/// Held by the supervisor and, as it is handed down, by everything that it has started: free again
/// once all of them are gone, whatever ended the supervisor.
#[derive(Debug)]
pub(crate) struct Members {
    _held: File,
}

impl Members {
    /// Joins; what this process starts from now on has joined, too.
    ///
    /// # Errors
    /// Where the file can't be opened.
    pub(crate) fn join(layout: &Layout) -> io::Result<Self> {
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(layout.members())?;
        rustix::fs::flock(&file, rustix::fs::FlockOperation::LockShared)?;
        rustix::io::fcntl_setfd(&file, rustix::io::FdFlags::empty())?;
        Ok(Self { _held: file })
    }
}

/// Whether somebody holds a file; looking leaves no trace, not even the file.
fn is_held(path: &Path) -> bool {
    let Ok(file) = File::options().write(true).open(path) else {
        return false;
    };
    let exclusive = rustix::fs::FlockOperation::NonBlockingLockExclusive;
    rustix::fs::flock(&file, exclusive) == Err(rustix::io::Errno::WOULDBLOCK)
}

/// Whether there is something that a supervisor has left which was killed: it ends by itself, but may
/// take its time.
pub(crate) fn is_ending(layout: &Layout) -> bool {
    supervised(layout).is_none() && is_held(&layout.members())
}

/// What runs here: under a supervisor, or in containers.
pub(crate) fn running(layout: &Layout) -> Option<State> {
    supervised(layout).or_else(|| docker::running(layout))
}

/// The supervisor that runs here, by the lock that it holds.
pub(crate) fn supervised(layout: &Layout) -> Option<State> {
    is_held(&layout.lock()).then(|| State::read(&layout.state()).unwrap_or_default())
}
