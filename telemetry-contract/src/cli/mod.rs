//! The commands: `cargo telemetry …` where this crate is installed, `cargo xtask …` where a
//! workspace calls them from its own.
//!
//! ```no_run
//! fn main() -> std::process::ExitCode {
//!     telemetry_contract::cli::main()
//! }
//! ```
//!
//! Exit codes: 0 conforms, 1 something was found, 2 the command could not be carried out.

mod clock;
mod contract;
mod lint;
mod outcome;
mod output;
mod signal;
mod waivers;

use std::ffi::OsString;
use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

pub use self::contract::{Contract, load};
pub use self::outcome::{Done, Outcome};
pub use self::signal::{requests, requests_or_enter};

/// What cargo passes first to a program that it was asked for as `cargo telemetry`.
const NAME: &str = "telemetry";

/// Tools of the telemetry contract.
#[derive(Debug, Parser)]
#[command(name = "cargo telemetry", bin_name = "cargo telemetry", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// Every command, to be part of another program's own.
#[derive(Debug, Subcommand)]
#[non_exhaustive]
pub enum Command {
    /// Check telemetry, and do everything else that can be done with a registry.
    #[command(subcommand)]
    Contract(Contract),
    /// Lint a workspace's Rust.
    Lint(lint::Lint),
}

impl Command {
    /// Carries it out, writes its answer to standard output, and says how it went.
    pub fn run(self) -> ExitCode {
        let done = match self {
            Self::Contract(command) => command.run(),
            Self::Lint(command) => command.run(),
        };
        finish(done)
    }
}

/// Carries out what the process's arguments say.
pub fn main() -> ExitCode {
    let mut arguments: Vec<OsString> = std::env::args_os().collect();
    if arguments.get(1).is_some_and(|first| first == NAME) {
        arguments.remove(1);
    }
    Cli::parse_from(arguments).command.run()
}

/// Writes an answer; a reader that has gone away is no failure.
fn finish(done: Done) -> ExitCode {
    let written = match &done {
        Ok(outcome) => io::stdout().write_all(outcome.text.as_bytes()),
        Err(message) => writeln!(io::stderr(), "{message}"),
    };
    match (done, written) {
        (Err(_), _) => ExitCode::from(2),
        (_, Err(error)) if error.kind() != io::ErrorKind::BrokenPipe => ExitCode::from(2),
        (Ok(outcome), _) => ExitCode::from(outcome.code),
    }
}
