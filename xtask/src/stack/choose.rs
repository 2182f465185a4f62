//! Which runtime, by what is wanted and what this machine has.

use std::path::PathBuf;

use super::component::Component;
use super::options::{Options, Runtime};
use super::programs::Programs;

/// What was found, and what follows from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Choice {
    pub(crate) runtime: Runtime,
    /// Each component of the native runtime, and where its program is.
    pub(crate) programs: Vec<(Component, Option<PathBuf>)>,
    /// Why this runtime.
    pub(crate) reason: &'static str,
}

/// Looks at the machine and chooses.
pub(crate) fn choose(options: &Options, programs: &Programs) -> Choice {
    let native = options.components(Runtime::Native);
    let programs: Vec<_> = native
        .into_iter()
        .map(|component| (component, programs.of(component)))
        .collect();
    let is_complete = programs.iter().all(|(_, program)| program.is_some());
    let (runtime, reason) = match options.runtime {
        Some(runtime) => (runtime, "asked for"),
        None if is_complete => (Runtime::Native, "every program is there"),
        None => (Runtime::Embedded, "not every program is there"),
    };
    Choice {
        runtime,
        programs,
        reason,
    }
}
