//! `budget list`, and `budget count CASE`: the passes that callgrind counts the instructions of.
#![forbid(unsafe_code)]
#![expect(clippy::print_stdout, reason = "a command line tool answers on stdout")]
#![expect(clippy::print_stderr, reason = "and complains on stderr")]

use std::env;
use std::process::ExitCode;

use telemetry_budget::{cases, count};

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[&str]) -> Result<(), String> {
    match arguments {
        ["list"] => {
            for case in cases() {
                println!("{}", case.name);
            }
            Ok(())
        }
        ["count", name] => {
            let found = cases().into_iter().find(|case| case.name == *name);
            let case = found.ok_or_else(|| format!("no case is called `{name}`"))?;
            count(&(case.prepare)()?.install()?, |passes| passes())
        }
        _ => Err("usage: budget list | budget count CASE".to_owned()),
    }
}
