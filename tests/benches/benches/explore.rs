//! Criterion over the same cases, for a closer look at one: `cargo bench -- line-ids`.
//!
//! It takes wall time and one case after the other, so that it can't compare two of them on a
//! machine that is not quiet. That is what `cargo xtask bench` is for.

use std::time::{Duration, Instant};

use criterion::{Bencher, Criterion};
use telemetry_benches::cases;
use telemetry_budget::{Case, Prepared};

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    for case in cases() {
        criterion.bench_function(case.name, |bencher| explore(bencher, &case));
    }
    criterion.final_summary();
}

fn explore(bencher: &mut Bencher<'_>, case: &Case) {
    match (case.prepare)() {
        Ok(prepared) => bencher.iter_custom(|passes| time(&prepared, passes)),
        Err(message) => eprintln!("{}: {message}", case.name),
    }
}

/// The time of so many passes, without that of the drains between them.
fn time(prepared: &Prepared, passes: u64) -> Duration {
    prepared.run(|work| {
        let mut took = Duration::ZERO;
        let mut left = passes;
        while left > 0 {
            let burst = prepared
                .burst()
                .min(u32::try_from(left).unwrap_or(u32::MAX));
            let started = Instant::now();
            work(burst);
            took += started.elapsed();
            left -= u64::from(burst);
            if let Err(message) = prepared.drain() {
                eprintln!("{message}");
            }
        }
        took
    })
}
