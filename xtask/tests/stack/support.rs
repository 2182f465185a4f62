//! A stack of a test's own: its folder, its ports, gone at the end.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU16, Ordering};

use serde_json::Value;

/// The usual ports of OTLP over HTTP and of the page.
pub(crate) const OTLP: u16 = 4318;
pub(crate) const PAGE: u16 = 4319;

/// How far the ports of one stack are from the next one's: no multiple of this is between two
/// components' usual ports.
const STRIDE: u16 = 12;
/// Most stacks of one run of tests.
const STACKS: u16 = 60;
/// Runs of tests at the same time that may have ports of their own.
const RUNS: u32 = 13;

/// A folder and an offset of ports; what runs there ends with it.
pub(crate) struct Stack {
    pub(crate) folder: PathBuf,
    offset: u16,
}

impl Stack {
    /// A number tells the stacks of one run of tests apart, the process those of several. All ports
    /// stay below those that the system gives out by itself.
    pub(crate) fn new() -> Self {
        static NUMBER: AtomicU16 = AtomicU16::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        assert!(number < STACKS, "only {STACKS} stacks have ports here");
        let process = std::process::id();
        let folder = env::temp_dir().join(format!("stack-{process}-{number}"));
        let block = u16::try_from(process % RUNS).unwrap();
        Self {
            folder,
            offset: 10_000 + (block * STACKS + number) * STRIDE,
        }
    }

    pub(crate) fn port(&self, usual: u16) -> u16 {
        usual + self.offset
    }

    /// The command with this stack's folder.
    pub(crate) fn command(&self, name: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.arg(name).arg("--state").arg(&self.folder);
        if name == "stack-up" {
            command.args(["--port-offset", &self.offset.to_string()]);
        }
        command.args(arguments);
        command
    }

    pub(crate) fn run(&self, name: &str, arguments: &[&str]) -> Output {
        self.command(name, arguments).output().unwrap()
    }

    /// Runs it with `--json`; it has to succeed.
    pub(crate) fn json(&self, name: &str, arguments: &[&str]) -> Value {
        let mut command = self.command(name, arguments);
        let output = command.arg("--json").output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        // A stack that a test has ended already needs no end.
        let _ended = self.command("stack-down", &[]).output();
        let _removed = fs::remove_dir_all(&self.folder);
    }
}

/// Says that a test does not look, as this is missing; where it has to be there, that fails.
#[track_caller]
pub(crate) fn skip(name: &str) {
    let required = env::var("TELEMETRY_REQUIRE").unwrap_or_default();
    let is_required = required.split(',').any(|required| required == name);
    assert!(!is_required, "{name} is required and not there");
    eprintln!("skipped: {name} not found");
}

/// The folder of the stack's programs, where the environment names one.
pub(crate) fn bin_dir() -> Option<PathBuf> {
    env::var_os("STACK_BIN_DIR").map(PathBuf::from)
}

/// A program in [`bin_dir`] or on the path; where it has to be there, its absence fails.
pub(crate) fn program(name: &str) -> Option<PathBuf> {
    one_of(name, &[name])
}

/// The same of a program that has several names.
pub(crate) fn one_of(name: &str, names: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = bin_dir().into_iter().chain(env::split_paths(&path));
    let mut programs = folders.flat_map(|folder| names.iter().map(move |name| folder.join(name)));
    let found = programs.find(|program| program.is_file());
    if found.is_none() {
        skip(name);
    }
    found
}
