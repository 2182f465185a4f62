//! `benches list | time CASE MILLISECONDS | all CASE MILLISECONDS | both CASE MILLISECONDS |
//! count CASE | size CASE WHAT`.
//!
//! Each answer is one number; `count` answers by what callgrind saw, `size` by how many `items` or
//! `bytes` a pass of a check has. `cargo xtask bench` asks for
//! every case in a process of its own, round by round, and puts the answers into one table.

use std::env;
use std::process::ExitCode;
use std::time::Duration;

use telemetry_benches::{case, cases, check, clock};
use telemetry_budget::{Prepared, count};

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&arguments) {
        Ok(answer) => {
            println!("{answer}");
            ExitCode::SUCCESS
        }
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[&str]) -> Result<String, String> {
    match *arguments {
        ["list"] => {
            let names: Vec<&str> = cases().iter().map(|case| case.name).collect();
            Ok(names.join("\n"))
        }
        ["time", name, time] => {
            clock::alone(&prepare(name)?, milliseconds(time)?).map(|answer| answer.to_string())
        }
        ["all", name, time] => clock::all_threads(&prepare(name)?, milliseconds(time)?)
            .map(|answer| answer.to_string()),
        ["both", name, time] => {
            clock::both_cores(&prepare(name)?, milliseconds(time)?).map(|answer| answer.to_string())
        }
        ["count", name] => {
            count(&prepare(name)?, |passes| passes())?;
            Ok(telemetry_budget::COUNTED_PASSES.to_string())
        }
        ["size", name, what] => size(name, what).map(|answer| answer.to_string()),
        _ => Err(USAGE.to_owned()),
    }
}

const USAGE: &str = "usage: benches list | time CASE MS | all CASE MS | both CASE MS | count CASE | size CASE items|bytes";

fn size(name: &str, what: &str) -> Result<usize, String> {
    let size = check::size(name).ok_or_else(|| format!("`{name}` is no check"))?;
    match what {
        "items" => Ok(size.0),
        "bytes" => Ok(size.1),
        _ => Err(USAGE.to_owned()),
    }
}

fn prepare(name: &str) -> Result<Prepared, String> {
    (case(name)?.prepare)()?.install()
}

fn milliseconds(text: &str) -> Result<Duration, String> {
    let parsed = text.parse().map(Duration::from_millis);
    parsed.map_err(|error| format!("`{text}` is no number of milliseconds: {error}"))
}
