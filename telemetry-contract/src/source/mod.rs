//! Lints a service's Rust: what its source shows of the telemetry that it will or won't send.
//!
//! Reads every target of the chosen packages, follows their modules, resolves imports, and says
//! where a rule of the catalogue's [`Source`](crate::rule::Area::Source) area is broken. Nothing is compiled and nothing is fetched.
//!
//! ```no_run
//! use telemetry_contract::source::{Settings, Workspace, lint};
//!
//! let workspace = Workspace::read(None)?;
//! for diagnostic in lint(&workspace, &Settings::default())?.diagnostics {
//!     println!("{}", diagnostic.message);
//! }
//! # Ok::<(), String>(())
//! ```

mod attribute;
mod binary;
mod cargo;
mod clippy;
mod escape;
mod excuse;
mod fields;
mod finding;
mod graph;
mod names;
mod report;
mod resolve;
mod scope;
mod select;
mod tree;
mod vocabulary;
mod walk;
mod watch;
mod world;

use std::path::PathBuf;
use std::thread;

use crate::diagnostic::Diagnostic;
use crate::rule::Level;

pub use cargo::{Dependency, Package, Target, TargetKind, Workspace};
pub use clippy::clippy_toml;

/// Deeply nested code is read and walked recursively; the memory is taken as it is needed.
const STACK_BYTES: usize = 256 * 1024 * 1024;

/// What is linted, and how.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The packages, by name. Without any, those that depend on `telemetry-bootstrap`.
    pub packages: Vec<String>,
    /// Every package, and each binary a service.
    pub all: bool,
    /// Examples, tests and benchmarks too, and what only test builds compile.
    pub all_targets: bool,
    /// The registry for every package, in place of each package's own `telemetry` folder.
    pub registry: Option<PathBuf>,
    /// Levels in place of a rule's own.
    pub levels: Vec<(String, Level)>,
}

/// What a lint found.
#[derive(Debug, Clone, Default)]
pub struct Linted {
    /// The packages that were linted.
    pub packages: Vec<String>,
    /// How many of their files were read.
    pub files: usize,
    /// What is wrong, in the order of the files. What is allowed is not among it.
    pub diagnostics: Vec<Diagnostic>,
}

/// Lints.
///
/// # Errors
/// Where there is nothing to lint: no such package, none that depends on `telemetry-bootstrap`, no
/// such rule, a registry in which something is wrong.
pub fn lint(workspace: &Workspace, settings: &Settings) -> Result<Linted, String> {
    thread::scope(|scope| {
        let builder = thread::Builder::new()
            .name("lint".to_owned())
            .stack_size(STACK_BYTES);
        let started = builder.spawn_scoped(scope, || report::lint(workspace, settings));
        let thread = started.map_err(|error| format!("can't start a thread: {error}"))?;
        let ended = thread.join();
        ended.unwrap_or_else(|_| Err("the lint failed: this is a mistake in it".to_owned()))
    })
}
