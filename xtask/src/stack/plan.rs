//! What is to be run: one entry a process, for the supervisor, or a container, for Compose.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::ability;
use super::component::Component;
use super::options::{Gateway, Options, Runtime};
use super::ports::Ports;

/// One process, or one container.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Process {
    pub(crate) component: Component,
    /// Of a container, its image; Compose's files have the rest.
    pub(crate) program: PathBuf,
    pub(crate) arguments: Vec<String>,
    pub(crate) environment: BTreeMap<String, String>,
    /// Standard output and error, appended.
    pub(crate) log: PathBuf,
    /// Answers with a status of success once it is ready.
    pub(crate) ready: String,
}

/// Everything that runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Plan {
    pub(crate) runtime: Runtime,
    pub(crate) options: Options,
    pub(crate) ports: Ports,
    /// Schema URL of the contract that the stack is for.
    pub(crate) schema_url: String,
    /// Where containers store what they have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) data: Option<PathBuf>,
    /// In the order of starting; they are stopped in the other one.
    pub(crate) processes: Vec<Process>,
}

impl Plan {
    /// Whether applications send to the backends themselves.
    pub(crate) fn is_direct(&self) -> bool {
        self.runtime != Runtime::Embedded && self.options.gateway == Gateway::None
    }

    /// Whether a component runs.
    pub(crate) fn has(&self, component: Component) -> bool {
        let mut processes = self.processes.iter();
        processes.any(|process| process.component == component)
    }

    /// Whether applications' metrics have somewhere to go as OTLP.
    pub(crate) fn takes_metrics(&self) -> bool {
        let is_ours = self.runtime == Runtime::Native && self.is_direct();
        let mut processes = self.processes.iter();
        !is_ours || processes.any(ability::was_given_otlp)
    }

    /// Whether a gateway reads what local services write to standard output.
    pub(crate) fn reads_stdout(&self) -> bool {
        self.runtime != Runtime::Embedded && self.options.gateway != Gateway::None
    }

    /// Reads what was [written](Self::write).
    ///
    /// # Errors
    /// Where there is none, or none that this version reads.
    pub(crate) fn read(path: &Path) -> Result<Self, String> {
        let text = fs::read_to_string(path);
        let text = text.map_err(|error| format!("{}: {error}", path.display()))?;
        serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
    }

    /// Keeps it for the supervisor.
    ///
    /// # Errors
    /// Where the file can't be written.
    pub(crate) fn write(&self, path: &Path) -> Result<(), String> {
        let text = serde_json::to_string_pretty(self);
        let text = text.map_err(|error| format!("{}: {error}", path.display()))?;
        fs::write(path, text + "\n").map_err(|error| format!("{}: {error}", path.display()))
    }
}
