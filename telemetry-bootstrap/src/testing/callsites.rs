//! What `tracing` remembers of a callsite, which is the whole process's, although subscribers are not.
//!
//! Where a process has one subscriber, `tracing` asks the one of the thread that comes to a callsite
//! first. If that thread has none, the answer for everybody is that nobody wants to hear of it: a test
//! without a harness would make spans disappear from another test that has one.

use std::sync::OnceLock;

use tracing::Dispatch;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::SubscriberExt as _;

/// A subscriber that hears of nothing and stays.
static SECOND: OnceLock<Dispatch> = OnceLock::new();

/// Sees to it that there is always another subscriber, so that `tracing` asks all of them.
pub(super) fn keep_shared() {
    SECOND.get_or_init(|| Dispatch::new(tracing_subscriber::registry().with(LevelFilter::OFF)));
}
