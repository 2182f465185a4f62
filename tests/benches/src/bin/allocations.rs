//! `allocations CASE`: how often a pass allocates on its thread. `allocations CASE ITEMS`: the most
//! bytes that a check holds at once while so many records pass.

use std::env;
use std::process::ExitCode;

use allocation_counter::measure;
use telemetry_benches::{case, check};
use telemetry_budget::{COUNTED_PASSES, count};

fn main() -> ExitCode {
    let name = env::args().nth(1).unwrap_or_default();
    let answer = match env::args().nth(2) {
        None => allocations(&name),
        Some(items) => most_bytes(&name, &items),
    };
    match answer {
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

fn most_bytes(name: &str, items: &str) -> Result<u64, String> {
    let items: usize = items
        .parse()
        .map_err(|error| format!("`{items}`: {error}"))?;
    let (each, _) = check::size(name).ok_or_else(|| format!("`{name}` is no check"))?;
    let passes = u32::try_from(items / each).map_err(|error| error.to_string())?;
    let prepared = (case(name)?.prepare)()?;
    // What the check holds itself is counted, too: it is made in there.
    Ok(measure(|| prepared.run(|work| work(passes))).bytes_max)
}
