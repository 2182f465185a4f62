//! Our hot paths side by side with what one would use instead: the same work, the same inputs.
//!
//! A peer's case is called `CASE/PEER`, after the case of ours that it stands beside.

pub mod check;
pub mod clock;
mod peers;

use telemetry_budget::Case;

/// Every case, ours first.
pub fn cases() -> Vec<Case> {
    let mut cases = telemetry_budget::cases();
    cases.extend(telemetry_budget::timed_cases());
    cases.extend(peers::cases());
    cases.extend_from_slice(check::CASES);
    cases
}

/// The case of this name.
///
/// # Errors
/// There is none.
pub fn case(name: &str) -> Result<Case, String> {
    let found = cases().into_iter().find(|case| case.name == name);
    found.ok_or_else(|| format!("no case is called `{name}`"))
}
