//! `cargo telemetry`: the contract's tools for any workspace.
#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    telemetry_contract::cli::main()
}
