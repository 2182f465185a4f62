//! Deadlines that can't overflow.

use std::time::{Duration, Instant};

/// Longer than any service lives, and short enough to be added to a clock.
const FAR: Duration = Duration::from_secs(10 * 365 * 24 * 3600);

/// The moment this long from now; a wait of more than ten years is one of ten years.
pub(crate) fn after(wait: Duration) -> Instant {
    Instant::now() + wait.min(FAR)
}

/// Time left until `deadline`; zero once it has passed.
pub(crate) fn left(deadline: Instant) -> Duration {
    deadline.saturating_duration_since(Instant::now())
}
