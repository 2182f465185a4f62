//! How long a pass takes: on one thread in its own CPU time, on all threads of the process in theirs,
//! on two in passes a second.

use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};
use telemetry_budget::{Prepared, Work};

/// Time that one sample aims at: far above the cost of reading the clock, far below a time slice.
const SAMPLE: Duration = Duration::from_micros(200);

/// Samples that a median is made of, whatever time they take.
const FEWEST_SAMPLES: usize = 15;

/// Passes between two drains where nothing waits in a queue.
const LONGEST_BURST: u32 = 20_000;

/// Passes that come first.
const WARMING_PASSES: u32 = 400;

/// Passes that come first after a drain, in which this thread slept.
const WAKING_PASSES: u32 = 50;

/// The median CPU time of a pass on this thread, in nanoseconds.
///
/// # Errors
/// The queues do not drain.
pub fn alone(prepared: &Prepared, time: Duration) -> Result<f64, String> {
    prepared.run(|work| median_pass(prepared, work, time, thread_time))
}

/// Passes a second on two threads at once.
///
/// # Errors
/// The queues do not drain.
pub fn both_cores(prepared: &Prepared, time: Duration) -> Result<f64, String> {
    let start = Barrier::new(2);
    let one = || {
        prepared.run(|work| {
            start.wait();
            median_pass(prepared, work, time, wall_time)
        })
    };
    thread::scope(|scope| {
        let other = scope.spawn(one);
        let mine = one()?;
        let other = other.join().map_err(|_| "the other thread panicked")??;
        Ok(1e9 / mine + 1e9 / other)
    })
}

/// The CPU time of a pass on all threads of the process, in nanoseconds: with what goes on behind
/// it, down to the server on this machine that takes what is exported.
///
/// # Errors
/// The queues do not drain.
pub fn all_threads(prepared: &Prepared, time: Duration) -> Result<f64, String> {
    prepared.run(|work| {
        work(WARMING_PASSES);
        prepared.drain()?;
        let burst = prepared.burst().min(LONGEST_BURST);
        let (started, before) = (Instant::now(), process_time());
        let mut passes = 0.0;
        while started.elapsed() < time {
            work(burst);
            prepared.drain()?;
            passes += f64::from(burst);
        }
        let took = process_time().saturating_sub(before);
        Ok(took.as_secs_f64() * 1e9 / passes)
    })
}

/// The CPU time of the process so far.
fn process_time() -> Duration {
    Duration::try_from(clock_gettime(ClockId::ProcessCPUTime)).unwrap_or_default()
}

/// The CPU time of this thread so far.
fn thread_time() -> Duration {
    Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).unwrap_or_default()
}

fn wall_time() -> Duration {
    Duration::try_from(clock_gettime(ClockId::Monotonic)).unwrap_or_default()
}

fn median_pass(
    prepared: &Prepared,
    work: &mut Work,
    time: Duration,
    clock: fn() -> Duration,
) -> Result<f64, String> {
    let mut timed = |passes: u32| {
        let before = clock();
        work(passes);
        let took = clock().saturating_sub(before);
        took.as_secs_f64() * 1e9 / f64::from(passes)
    };
    timed(WARMING_PASSES);
    prepared.drain()?;
    let passes = passes_in(SAMPLE, timed(WARMING_PASSES)).min(prepared.burst() - WAKING_PASSES);
    let mut waiting = WARMING_PASSES;
    let mut samples = Vec::new();
    let started = Instant::now();
    while samples.len() < FEWEST_SAMPLES || started.elapsed() < time {
        if waiting.saturating_add(passes) > prepared.burst() {
            prepared.drain()?;
            timed(WAKING_PASSES);
            waiting = WAKING_PASSES;
        }
        samples.push(timed(passes));
        waiting = waiting.saturating_add(passes);
    }
    Ok(median(&mut samples))
}

/// How many passes of so many nanoseconds fit.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a cast of a float saturates, which is what is wanted"
)]
fn passes_in(time: Duration, pass: f64) -> u32 {
    let passes = time.as_secs_f64() * 1e9 / pass.max(1.0);
    (passes as u32).max(1)
}

fn median(samples: &mut [f64]) -> f64 {
    samples.sort_by(f64::total_cmp);
    samples.get(samples.len() / 2).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{median, passes_in};

    #[test]
    fn a_sample_has_as_many_passes_as_fit_and_at_least_one() {
        assert_eq!(passes_in(Duration::from_micros(200), 400.0), 500);
        assert_eq!(passes_in(Duration::from_micros(200), 1e9), 1);
        assert_eq!(passes_in(Duration::from_micros(200), 0.0), 200_000);
    }

    #[test]
    fn the_median_ignores_what_is_far_out() {
        assert!((median(&mut [3.0, 900.0, 1.0]) - 3.0).abs() < f64::EPSILON);
    }
}
