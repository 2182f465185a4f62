//! The commands: `cargo telemetry …` where this crate is installed, `cargo xtask …` where a
//! workspace calls them from its own.
//!
//! ```no_run
//! fn main() -> std::process::ExitCode {
//!     telemetry_contract::cli::run_as("cargo xtask")
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

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

pub use self::contract::{Contract, load};
pub use self::outcome::{Done, Outcome};
pub use self::signal::{requests, requests_or_enter};

/// What cargo passes first to a program that it was asked for as `cargo telemetry`.
const NAME: &str = "telemetry";

/// Tools of the telemetry contract.
#[derive(Debug, Parser)]
#[command(version)]
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

/// Carries out what the process's arguments say, as `cargo telemetry`.
pub fn main() -> ExitCode {
    run_as("cargo telemetry")
}

/// The same as a command of another name, which help and usage show: `cargo xtask`, say.
pub fn run_as(name: &'static str) -> ExitCode {
    match parse(name, std::env::args_os().collect()) {
        Ok(cli) => cli.command.run(),
        Err(error) => error.exit(),
    }
}

/// Reads arguments, the first of which is the program.
fn parse(name: &'static str, mut arguments: Vec<OsString>) -> Result<Cli, clap::Error> {
    if arguments.get(1).is_some_and(|first| first == NAME) {
        arguments.remove(1);
    }
    let mut command = Cli::command().name(name).bin_name(name);
    let matches = command.try_get_matches_from_mut(arguments)?;
    Cli::from_arg_matches(&matches).map_err(|error| error.format(&mut command))
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

#[cfg(test)]
mod tests {
    use super::parse;

    #[track_caller]
    fn check(name: &'static str, arguments: &[&str], expected: &str) {
        let arguments = arguments.iter().map(Into::into).collect();
        let error = parse(name, arguments).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }

    #[test]
    fn usage_shows_the_name_that_the_program_is_called_by() {
        check(
            "cargo xtask",
            &["xtask", "contract", "coverage", "--no"],
            "Usage: cargo xtask contract coverage",
        );
        check("cargo xtask", &["xtask", "--version"], "cargo xtask 0");
        check(
            "cargo telemetry",
            &[
                "cargo-telemetry",
                "telemetry",
                "contract",
                "coverage",
                "--no",
            ],
            "Usage: cargo telemetry contract coverage",
        );
    }
}
