//! `cargo xtask`: the contract's tools, the demo, and every check that CI runs.
#![forbid(unsafe_code)]
#![expect(clippy::print_stdout, reason = "a command line tool answers on stdout")]
#![expect(clippy::print_stderr, reason = "and complains on stderr")]

mod bench;
mod budget;
mod ci;
mod demo;
mod generate;
mod programs;
mod stack;
mod tidy;
mod weaver;
mod workspace;

use std::ffi::OsString;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand};

/// Tools of the telemetry contract.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Time and count our hot paths beside what one would use instead.
    Bench(bench::Bench),
    /// Hold the hot paths to their budgets of instructions.
    Budget(budget::Budget),
    /// Run every check that CI runs, or one step.
    Ci {
        /// The step's name.
        step: Option<String>,
    },
    /// Run three services, send them traffic, and check their telemetry.
    Demo(demo::Demo),
    /// Write every file of this workspace that is rendered from a registry.
    Generate(generate::Generate),
    /// Run a program until it ends or standard input closes.
    #[command(hide = true)]
    RunGuarded {
        /// How long it may take to end once it is asked to, in seconds.
        #[arg(long, default_value_t = 8)]
        grace: u64,
        /// The program.
        program: OsString,
        /// What it is started with.
        arguments: Vec<OsString>,
    },
    /// Check the house rules: module levels, first lines, manifests.
    Tidy,
    /// Have OpenTelemetry's `weaver` check our registries, where it is on the path.
    Weaver,
    #[command(flatten)]
    Stack(Box<stack::Stack>),
    #[command(flatten)]
    Telemetry(Box<telemetry_contract::cli::Command>),
}

fn main() -> ExitCode {
    let Cli { command } = Cli::parse();
    let done = match command {
        Command::Bench(bench) => bench.run().map(|()| ExitCode::SUCCESS),
        Command::Budget(budget) => Ok(passed(&budget.run())),
        Command::Ci { step } => Ok(passed(&ci::run(step.as_deref()))),
        Command::Demo(demo) => demo.run().map(conforms),
        Command::Generate(generate) => Ok(passed(&generate.run())),
        Command::RunGuarded {
            grace,
            program,
            arguments,
        } => run_guarded(&program, &arguments, grace),
        Command::Stack(command) => command.run().map(conforms),
        Command::Telemetry(command) => return command.run(),
        Command::Tidy => Ok(passed(&tidy::run())),
        Command::Weaver => Ok(passed(&weaver::run())),
    };
    done.unwrap_or_else(|message| {
        eprintln!("{message}");
        ExitCode::from(2)
    })
}

/// Prints what is wrong with what was checked.
fn passed(result: &Result<(), String>) -> ExitCode {
    if let Err(message) = result {
        eprintln!("{message}");
    }
    conforms(result.is_ok())
}

/// 0 where the contract holds, 1 where it does not; 2 is for what could not be run.
fn conforms(conforms: bool) -> ExitCode {
    if conforms {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn run_guarded(program: &OsString, arguments: &[OsString], grace: u64) -> Result<ExitCode, String> {
    let grace = Duration::from_secs(grace);
    let code = demo::run_guarded(program, arguments, grace).map_err(|error| error.to_string())?;
    Ok(ExitCode::from(u8::try_from(code).unwrap_or(u8::MAX)))
}
