//! What threads without telemetry do to those that have some: nothing.
//!
//! One test in a process of its own, since what `tracing` remembers of a callsite is the process's.
#![forbid(unsafe_code)]

use std::thread;

use telemetry_bootstrap::testing::Harness;
use tracing::{info, info_span};

fn work() {
    let _span = info_span!("work").entered();
    info!("working");
}

#[test]
fn a_thread_without_a_harness_takes_nothing_from_one_that_has_one() {
    let harness = Harness::new();
    harness.run(|| {
        thread::spawn(work).join().unwrap();
        work();
    });
    assert_eq!(harness.spans().len(), 1);
    assert_eq!(harness.lines().len(), 1);
}
