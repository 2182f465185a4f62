//! `allocations CASE`: how often a pass allocates on its thread.

use std::env;
use std::process::ExitCode;

use allocation_counter::measure;
use telemetry_benches::case;
use telemetry_budget::{COUNTED_PASSES, count};

fn main() -> ExitCode {
    let name = env::args().nth(1).unwrap_or_default();
    match allocations(&name) {
        Ok(each) => {
            println!("{each}");
            ExitCode::SUCCESS
        }
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn allocations(name: &str) -> Result<u64, String> {
    let prepared = (case(name)?.prepare)()?.install()?;
    let counted = count(&prepared, |passes| measure(passes).count_total)?;
    Ok(counted / u64::from(COUNTED_PASSES))
}
