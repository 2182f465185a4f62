//! Instructions of a case, counted by callgrind: they repeat, whatever else the machine does.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// What is collected: only what happens inside of this function.
const MARKER: &str = "*telemetry_budget*measured*";

/// Whether callgrind is there.
pub(crate) fn is_installed() -> bool {
    let mut valgrind = Command::new("valgrind");
    let version = valgrind.arg("--version").stdout(Stdio::null()).status();
    version.is_ok_and(|status| status.success())
}

/// The instructions of one pass through the case, by `binary count CASE`.
///
/// # Errors
/// The program could not be run, or callgrind saw none of it.
pub(crate) fn instructions(binary: &Path, case: &str, passes: u64) -> Result<u64, String> {
    let shown = format!("callgrind of `{case}`");
    let file = binary.with_file_name(format!("callgrind.{}", case.replace('/', ".")));
    let ran = Command::new("valgrind")
        .arg("--tool=callgrind")
        .arg(format!("--toggle-collect={MARKER}"))
        .arg(format!("--callgrind-out-file={}", file.display()))
        .arg(binary)
        .args(["count", case])
        .output()
        .map_err(|error| format!("{shown}: {error}"))?;
    if !ran.status.success() {
        let said = String::from_utf8_lossy(&ran.stderr);
        return Err(format!("{shown} failed: {said}"));
    }
    let profile = fs::read_to_string(&file).map_err(|error| format!("{shown}: {error}"))?;
    match total(&profile) {
        Some(counted) if counted > 0 => Ok(counted.div_ceil(passes)),
        _ => Err(format!("{shown} collected nothing in `{MARKER}`")),
    }
}

/// The instructions of a whole profile.
fn total(profile: &str) -> Option<u64> {
    let line = profile
        .lines()
        .find_map(|line| line.strip_prefix("totals:"));
    line?.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::total;

    #[track_caller]
    fn check(profile: &str, expected: Option<u64>) {
        assert_eq!(total(profile), expected, "{profile}");
    }

    #[test]
    fn the_total_is_read_from_the_end_of_a_profile() {
        check(
            "events: Ir\nfn=(1) main\n3 12\n\ntotals: 1325241\n",
            Some(1_325_241),
        );
        check("events: Ir Dr\ntotals: 12 7\n", Some(12));
        check("events: Ir\nsummary: 12\n", None);
        check("totals:\n", None);
    }
}
