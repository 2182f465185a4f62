//! How often each hot path allocates. A number that falls is to be lowered here too.

use allocation_counter::measure;
use telemetry_budget::{COUNTED_PASSES, cases, count};

/// Fails where a pass through the case allocates more often.
fn check(name: &str, most: u64) -> Result<(), String> {
    let case = cases().into_iter().find(|case| case.name == name);
    let case = case.ok_or_else(|| format!("no case is called `{name}`"))?;
    let counted = count(&(case.prepare)()?, |passes| measure(passes).count_total)?;
    // A queue's block or a table that grows now and then is no pass's own.
    let each = counted / u64::from(COUNTED_PASSES);
    assert!(
        each <= most,
        "`{name}` allocates {each} times a pass, not {most}"
    );
    Ok(())
}

#[test]
fn lines_and_records() -> Result<(), String> {
    check("line", 0)?;
    check("line-ids", 0)?;
    check("line-otlp", 10)?;
    check("disabled", 0)
}

#[test]
fn spans() -> Result<(), String> {
    check("span-sampled", 2)?;
    check("span-unsampled", 1)
}

#[test]
fn requests() -> Result<(), String> {
    check("no-middleware", 2)?;
    check("server", 17)?;
    check("server-unsampled", 16)?;
    check("server-line", 17)?;
    check("client", 21)
}

#[test]
fn redaction() -> Result<(), String> {
    check("redact-clean", 0)?;
    check("redact-pairs", 0)?;
    check("redact-dirty", 5)
}

#[test]
fn measurements() -> Result<(), String> {
    check("counter-bound", 0)?;
    check("histogram-bound", 0)?;
    check("counter", 0)?;
    check("histogram", 0)
}
