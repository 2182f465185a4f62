//! Work inside a span, and how it ended.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;
use telemetry_contract::labels::Label;

use super::{CANCELLED, TypedSpan};
use crate::error_type::ErrorType;
use crate::trace::notice_panic;

/// How the work in a span ended; told when it is dropped.
pub(super) struct Ending {
    span: TypedSpan,
    failure: Option<ErrorType>,
}

impl Ending {
    /// It was cancelled, unless somebody says otherwise.
    pub(super) fn new(span: TypedSpan) -> Self {
        Self {
            span,
            failure: Some(CANCELLED),
        }
    }

    /// Ends it with a result.
    pub(super) fn set<T, E, L: Label>(
        &mut self,
        result: &Result<T, E>,
        classify: impl FnOnce(&E) -> L,
    ) {
        self.failure = None;
        if let Err(error) = result {
            self.span.fail(classify(error));
        }
    }
}

impl Drop for Ending {
    fn drop(&mut self) {
        if let Some(failure) = self.failure {
            self.span.fail(failure);
        }
    }
}

/// Runs a step of the work. If it panics, that is what the span failed of.
pub(super) fn watch<T>(ending: &mut Ending, step: impl FnOnce() -> T) -> T {
    notice_panic(&mut ending.failure, step)
}

/// Awaits `work` inside the span.
pub(super) async fn run<T, E, F, C, L>(span: TypedSpan, work: F, classify: C) -> Result<T, E>
where
    F: Future<Output = Result<T, E>>,
    C: FnOnce(&E) -> L,
    L: Label,
{
    let mut ending = Ending::new(span);
    let step = Step {
        ending: &mut ending,
        work: Some(work),
    };
    let result = step.await;
    ending.set(&result, classify);
    result
}

pin_project! {
    /// The work, polled and dropped inside the span.
    struct Step<'a, F> {
        ending: &'a mut Ending,
        #[pin]
        work: Option<F>,
    }

    impl<F> PinnedDrop for Step<'_, F> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            let span = this.ending.span.clone();
            watch(this.ending, || span.in_scope(|| this.work.set(None)));
        }
    }
}

impl<F: Future> Future for Step<'_, F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let Some(work) = this.work.as_pin_mut() else {
            // Only the drop takes the work away, and nobody polls after that.
            return Poll::Pending;
        };
        let span = this.ending.span.clone();
        watch(this.ending, || span.in_scope(|| work.poll(task)))
    }
}
