//! One observed operation with a result: a call, a message sent or processed.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context as TaskContext, Poll};
use std::time::Instant;

use opentelemetry::{Context, KeyValue};
use pin_project_lite::pin_project;

use super::work::{Work, notice_panic};
use crate::error_type::ErrorType;

/// What an operation measures.
pub(crate) trait Measure {
    /// Takes the duration, and why the operation failed, if it did.
    fn measure(&self, seconds: f64, failure: Option<ErrorType>);
}

/// An operation under way. Recorded once, when it is dropped; it was cancelled if nobody said how
/// it ended.
#[derive(Debug)]
pub(crate) struct Operation<M: Measure> {
    work: Work,
    started: Instant,
    failure: Option<ErrorType>,
    measure: M,
}

impl<M: Measure> Operation<M> {
    /// From here on the operation is observed.
    pub(crate) fn start(work: Work, measure: M) -> Self {
        Self {
            work,
            started: Instant::now(),
            failure: Some(ErrorType::Cancelled),
            measure,
        }
    }

    pub(crate) fn context(&self) -> &Context {
        self.work.context()
    }

    pub(crate) fn measure(&self) -> &M {
        &self.measure
    }

    pub(crate) fn work(&self) -> &Work {
        &self.work
    }

    /// Runs a future inside the operation, and ends it with the future's result.
    pub(crate) async fn run<T, E>(
        mut self,
        future: impl Future<Output = Result<T, E>>,
        classify: impl FnOnce(&E) -> ErrorType,
    ) -> Result<T, E> {
        let step = Step {
            operation: &mut self,
            future: Some(future),
        };
        let result = step.await;
        self.classify(result.as_ref().err(), classify);
        result
    }

    /// Runs a function inside the operation, and ends it with the function's result.
    pub(crate) fn call<T, E>(
        mut self,
        function: impl FnOnce() -> Result<T, E>,
        classify: impl FnOnce(&E) -> ErrorType,
    ) -> Result<T, E> {
        let result = self.work.watch(&mut self.failure, function);
        self.classify(result.as_ref().err(), classify);
        result
    }
}

impl<M: Measure> Drop for Operation<M> {
    fn drop(&mut self) {
        let seconds = self.started.elapsed().as_secs_f64();
        {
            let _running = self.work.run();
            self.measure.measure(seconds, self.failure);
        }
        if self.work.is_recording() {
            self.describe_end();
        }
        self.work.end();
    }
}

impl<M: Measure> Operation<M> {
    /// Notes how the operation ended; one whose error can't be classified for a panic has failed too.
    fn classify<E>(&mut self, error: Option<&E>, classify: impl FnOnce(&E) -> ErrorType) {
        self.failure = notice_panic(&mut self.failure, || error.map(classify));
    }

    fn describe_end(&self) {
        if let Some(failure) = self.failure {
            self.work.set(KeyValue::new("error.type", failure.as_str()));
            self.work.fail(failure.as_str());
        }
    }
}

pin_project! {
    /// The future, polled and dropped inside the operation.
    struct Step<'a, F, M: Measure> {
        operation: &'a mut Operation<M>,
        #[pin]
        future: Option<F>,
    }

    impl<F, M: Measure> PinnedDrop for Step<'_, F, M> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            let Operation { work, failure, .. } = &mut **this.operation;
            work.watch(failure, || this.future.set(None));
        }
    }
}

impl<F: Future, M: Measure> Future for Step<'_, F, M> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, task: &mut TaskContext<'_>) -> Poll<F::Output> {
        let this = self.project();
        let Some(future) = this.future.as_pin_mut() else {
            // Only the drop takes the future away, and nobody polls after that.
            return Poll::Pending;
        };
        let Operation { work, failure, .. } = &mut **this.operation;
        work.watch(failure, || future.poll(task))
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::*;

    struct Kept<'a>(&'a Cell<Option<ErrorType>>);

    impl Measure for Kept<'_> {
        fn measure(&self, _seconds: f64, failure: Option<ErrorType>) {
            self.0.set(failure);
        }
    }

    #[test]
    fn a_panic_while_an_error_is_classified_is_a_failure() {
        let kept = Cell::new(None);
        let work = Work::start(tracing::Span::none, Context::new());
        let operation = Operation::start(work, Kept(&kept));
        let call = || operation.call(|| Err::<(), _>(1), |_| panic!("of the service"));
        catch_unwind(AssertUnwindSafe(call)).unwrap_err();
        assert_eq!(kept.get(), Some(ErrorType::Panic));
    }
}
