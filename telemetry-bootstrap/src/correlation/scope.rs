//! Scopes: run work under a correlation, now or as a future.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context as TaskContext, Poll};

use opentelemetry::{Context, ContextGuard};
use pin_project_lite::pin_project;

use super::{Correlation, current_context, is_running};

/// Runs `work` under `correlation`, as the start of a new trace.
///
/// ```
/// # use telemetry_bootstrap::correlation::{self, Correlator};
/// fn nightly(correlator: &Correlator) {
///     correlation::in_scope(correlator.start(), || {
///         correlation::set_tenant_id("acme");
///         assert!(correlation::current().is_some());
///     });
/// }
/// ```
pub fn in_scope<T>(correlation: Correlation, work: impl FnOnce() -> T) -> T {
    let _attached = attach(&fresh(correlation));
    work()
}

/// The future `work`, run under `correlation` as the start of a new trace.
pub fn scope<F: Future>(correlation: Correlation, work: F) -> Scoped<F> {
    Scoped::new(fresh(correlation), work)
}

/// The future `work`, run under whatever correlation and span are current now.
///
/// For `tokio::spawn`, which otherwise starts a task outside its request:
/// `tokio::spawn(correlation::follow(work))`.
pub fn follow<F: Future>(work: F) -> Scoped<F> {
    Scoped::new(current_context(), work)
}

fn fresh(correlation: Correlation) -> Context {
    Context::new().with_value(correlation)
}

/// Makes `context` current, unless the thread ends.
fn attach(context: &Context) -> Option<ContextGuard> {
    is_running().then(|| context.clone().attach())
}

pin_project! {
    /// A future that runs, and is dropped, under a fixed context; made by [`scope`] and [`follow`].
    #[derive(Debug)]
    #[must_use = "futures do nothing unless polled"]
    pub struct Scoped<F> {
        context: Context,
        #[pin]
        work: Option<F>,
    }

    impl<F> PinnedDrop for Scoped<F> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            let _attached = attach(this.context);
            this.work.set(None);
        }
    }
}

impl<F> Scoped<F> {
    pub(crate) fn new(context: Context, work: F) -> Self {
        Self {
            context,
            work: Some(work),
        }
    }
}

impl<F: Future> Future for Scoped<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, task: &mut TaskContext<'_>) -> Poll<F::Output> {
        let this = self.project();
        let Some(work) = this.work.as_pin_mut() else {
            // Only the drop takes the future away, and nobody polls after that.
            return Poll::Pending;
        };
        let _attached = attach(this.context);
        work.poll(task)
    }
}
