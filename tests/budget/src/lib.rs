//! The hot paths of a service, each ready to be counted and timed.
//!
//! A [`Case`] is one path. Preparing it builds real telemetry (lines into a black hole, OTLP to a
//! server on this machine that takes everything); a pass is one piece of work along it.
#![forbid(unsafe_code)]

mod call;
mod case;
pub mod line;
pub mod metric;
mod ours;
mod outage;
pub mod redaction;
pub mod request;
pub mod sink;
pub mod span;

use std::hint::black_box;

pub use case::{Case, Prepared, Work, repeat};
pub use ours::BlackHole;

/// Every case of ours.
pub fn cases() -> Vec<Case> {
    [
        line::CASES,
        span::CASES,
        request::CASES,
        redaction::CASES,
        metric::CASES,
    ]
    .concat()
}

/// Cases of ours that are timed beside others, and have no budget.
pub fn timed_cases() -> Vec<Case> {
    [call::CASES, outage::CASES].concat()
}

/// Passes that come before those that count: caches are warm, lazy parts are there.
const WARMING_PASSES: u32 = 200;

/// Passes that count. Fewer than wait in a queue, so that none is dropped.
pub const COUNTED_PASSES: u32 = 200;

/// Runs the counted passes of a case, once it is warm, by way of `count`.
///
/// # Errors
/// What could not be set up, or did not drain.
pub fn count<T>(
    prepared: &Prepared,
    count: impl FnOnce(&mut dyn FnMut()) -> T,
) -> Result<T, String> {
    prepared.run(|work| {
        work(WARMING_PASSES);
        prepared.drain()?;
        Ok(count(&mut || measured(work, COUNTED_PASSES)))
    })
}

/// The marker that callgrind collects inside of.
#[inline(never)]
pub fn measured(work: &mut dyn FnMut(u32), passes: u32) {
    work(black_box(passes));
    // Not a tail call, or callgrind never sees the end.
    black_box(());
}
