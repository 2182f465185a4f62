//! Random ids: one small generator a thread, seeded by the operating system.
//!
//! A process that forks after telemetry has begun hands its generators' state on, and parent and
//! child would make the same ids from there. Asking for the process's number each time costs more
//! than an id, so whoever reads the clock anyway [`stir`]s it in: no two processes do that at the
//! same nanosecond.

use std::cell::Cell;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::time::SystemTime;

use opentelemetry::trace::{SpanId, TraceId};

thread_local! {
    // Has no destructor, so it is there to the last. All zero until the first use.
    static STATE: Cell<[u64; 4]> = const { Cell::new([0; 4]) };
}

/// A trace id of 128 random bits. Fit for the `random` flag of W3C Trace Context Level 2, which
/// asks for 56.
pub(crate) fn trace_id() -> TraceId {
    loop {
        let id = (u128::from(next()) << 64) | u128::from(next());
        if id != 0 {
            return TraceId::from(id);
        }
    }
}

/// A span id of 64 random bits.
pub(crate) fn span_id() -> SpanId {
    loop {
        let id = next();
        if id != 0 {
            return SpanId::from(id);
        }
    }
}

/// 64 random bits: xoshiro256++ (Blackman and Vigna, 2019). Nobody may rely on them as a secret.
pub(crate) fn next() -> u64 {
    let mut state = STATE.get();
    if state == [0; 4] {
        state = seed();
    }
    let result = state[0]
        .wrapping_add(state[3])
        .rotate_left(23)
        .wrapping_add(state[0]);
    let shifted = state[1] << 17;
    state[2] ^= state[0];
    state[3] ^= state[1];
    state[1] ^= state[2];
    state[0] ^= state[3];
    state[2] ^= shifted;
    state[3] = state[3].rotate_left(45);
    STATE.set(state);
    result
}

/// Makes what comes next depend on this moment as well.
pub(crate) fn stir(now: SystemTime) {
    let since = now.duration_since(SystemTime::UNIX_EPOCH);
    let nanos = since.map_or(0, |since| u64::from(since.subsec_nanos()));
    let mut state = STATE.get();
    // One that has not begun stays that way.
    if state != [0; 4] {
        state[0] ^= spread(nanos);
        STATE.set(state);
    }
}

/// Spreads what tells two moments apart over all bits, so that already the next id has nothing in
/// common: both halves of a product with an odd number.
fn spread(nanos: u64) -> u64 {
    const FACTOR: u128 = 0x9e37_79b9_7f4a_7c15;
    let product = (u128::from(nanos ^ 0xd1b5_4a32_d192_ed03) * FACTOR).to_be_bytes();
    let [high, low] = [0, 8].map(|from| {
        let mut half = [0; 8];
        half.copy_from_slice(&product[from..from + 8]);
        u64::from_be_bytes(half)
    });
    high ^ low
}

/// Made of 128 random bits, which the standard library has for each thread from the operating
/// system, and which are there to the last, as those of most generators are not; never all zero.
fn seed() -> [u64; 4] {
    let mut seed = [(); 4].map(|()| RandomState::new().build_hasher().finish());
    seed[0] |= 1;
    seed
}

/// What `work` makes of it twice from the same state, as a process and its fork would.
#[cfg(test)]
pub(crate) fn forked<T>(work: impl Fn() -> T) -> [T; 2] {
    let _begun = next();
    let state = STATE.get();
    let parent = work();
    STATE.set(state);
    [parent, work()]
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::time::Duration;

    use super::*;

    #[test]
    fn ids_of_all_threads_differ() {
        let ids = || (0..1000).map(|_| trace_id()).collect::<Vec<_>>();
        let threads: Vec<_> = (0..4).map(|_| std::thread::spawn(ids)).collect();
        let all = threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap());
        assert_eq!(all.collect::<HashSet<_>>().len(), 4000);
    }

    #[test]
    fn a_fork_that_looks_at_the_clock_makes_other_ids() {
        let [parent, child] = forked(trace_id);
        assert_eq!(parent, child);
        let [parent, child] = forked(|| {
            stir(SystemTime::now());
            trace_id()
        });
        assert_ne!(parent, child);
    }

    #[test]
    fn the_first_ids_of_a_fork_have_nothing_in_common() {
        let start = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        let mut common = 0;
        for step in 0..1000 {
            // Parent and child look at the clock a few nanoseconds apart.
            let looks = Cell::new(0);
            let [parent, child] = forked(|| {
                let after = looks.replace(1 + step % 7) + 1000 * step;
                stir(start + Duration::from_nanos(after));
                next()
            });
            assert_ne!(parent >> 32, child >> 32);
            common += u64::from((parent ^ child).count_zeros());
        }
        // Half of them, within nine standard deviations and what a fixed spread may be off.
        assert!((30_000..34_000).contains(&common), "{common}");
    }

    #[test]
    fn each_bit_is_as_often_one_as_zero() {
        let mut ones = [0_u32; 64];
        for _ in 0..4096 {
            let id = next();
            for (bit, count) in ones.iter_mut().enumerate() {
                *count += u32::from(id >> bit & 1 == 1);
            }
        }
        // Nine standard deviations.
        assert!(
            ones.iter().all(|count| count.abs_diff(2048) < 290),
            "{ones:?}"
        );
    }
}
