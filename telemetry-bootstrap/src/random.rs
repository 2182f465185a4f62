//! Random ids: one small generator a thread, seeded by the operating system.

use std::cell::Cell;

use opentelemetry::trace::{SpanId, TraceId};
use uuid::Uuid;

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

/// 244 random bits of the operating system's generator; never all zero.
fn seed() -> [u64; 4] {
    let (low, high) = (Uuid::new_v4().as_u64_pair(), Uuid::new_v4().as_u64_pair());
    [low.0, low.1, high.0, high.1]
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

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
