//! Programs that some tests need, and what becomes of a test where one is missing.

use std::env;

/// Names of programs, joined by commas, without which a test fails.
const REQUIRE: &str = "TELEMETRY_REQUIRE";

/// Says that a test is skipped for lack of a program.
///
/// # Panics
/// Where `TELEMETRY_REQUIRE` lists the program.
#[expect(clippy::print_stdout, reason = "a test that is skipped says so")]
pub fn skipped(program: &str, problem: &str) {
    let required = env::var(REQUIRE).unwrap_or_default();
    let is_required = required.split(',').any(|name| name.trim() == program);
    assert!(!is_required, "{REQUIRE} has {program}, but {problem}");
    println!("skipped: {problem}");
}
