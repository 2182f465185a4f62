//! Calls to dependencies that no other layer observes: SQL, SSH, a vendor's SDK.

use std::error::Error;
use std::future::Future;
use std::sync::Arc;

use telemetry_contract::labels::Bounded;
use telemetry_contract::metrics::{DependencyCallDuration, DependencyCallDurationLabels};
use tracing::info_span;

use crate::correlation::current_context;
use crate::error_type::{ErrorType, classify};
use crate::metric::{BoundHistogram, BoundSet, Histogram, Meter};
use crate::trace::{Fact, Measure, Operation, Work};

/// Most handles that are kept; further combinations are recorded without one.
const MAX_HANDLES: usize = 128;

/// Observes calls to dependencies. Cloning is cheap.
///
/// Each call becomes a child span of whatever is current and one `dependency.call.duration`
/// point. A failed one has the status error and a bounded `error.type`; the error's own text
/// stays with the caller.
///
/// ```
/// # use telemetry_bootstrap::dependency::Dependencies;
/// # async fn query() -> std::io::Result<u64> { Ok(7) }
/// async fn count(dependencies: &Dependencies) -> std::io::Result<u64> {
///     dependencies.call("orders-database", "count_orders", query()).await
/// }
/// ```
#[derive(Debug, Clone)]
pub struct Dependencies(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    durations: Histogram<DependencyCallDuration>,
    handles: BoundSet<Point, BoundHistogram>,
}

/// Dependency, operation and `error.type`.
type Point = (&'static str, &'static str, Option<ErrorType>);

impl Dependencies {
    /// Calls measured with `meter`.
    pub(crate) fn new(meter: &Meter) -> Self {
        Self(Arc::new(Shared {
            durations: meter.histogram(),
            handles: BoundSet::new(MAX_HANDLES),
        }))
    }

    /// Awaits `call` as one call of `operation` at the dependency `name`, both names from code.
    /// `error.type` is what [`classify`] finds in the error.
    ///
    /// # Errors
    /// The call's own.
    pub async fn call<T, E: Error + 'static>(
        &self,
        name: &'static str,
        operation: &'static str,
        call: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        let of_error = |error: &E| classify(error);
        self.call_with(name, operation, call, of_error).await
    }

    /// As [`call`](Self::call), for errors that know better, or that are no [`Error`].
    ///
    /// # Errors
    /// The call's own.
    pub async fn call_with<T, E>(
        &self,
        name: &'static str,
        operation: &'static str,
        call: impl Future<Output = Result<T, E>>,
        classify: impl FnOnce(&E) -> ErrorType,
    ) -> Result<T, E> {
        self.start(name, operation).run(call, classify).await
    }

    fn start(&self, name: &'static str, operation: &'static str) -> Operation<Call> {
        let span = || {
            info_span!(
                target: "telemetry_bootstrap::dependency", "dependency.call", otel.kind = "client",
            )
        };
        let work = Work::start(span, current_context());
        if work.is_recording() {
            let span_name = [name, operation].join(" ");
            let facts = [
                ("dependency.name", Fact::Static(name)),
                ("dependency.operation", Fact::Static(operation)),
            ];
            work.describe_as(&span_name, facts);
        }
        let call = Call {
            shared: Arc::clone(&self.0),
            name,
            operation,
        };
        Operation::start(work, call)
    }
}

#[derive(Debug)]
struct Call {
    shared: Arc<Shared>,
    name: &'static str,
    operation: &'static str,
}

impl Measure for Call {
    fn measure(&self, seconds: f64, failure: Option<ErrorType>) {
        let labels = DependencyCallDurationLabels {
            dependency_name: Bounded::new(self.name),
            dependency_operation: Bounded::new(self.operation),
            error_type: failure,
        };
        let Shared { durations, handles } = &*self.shared;
        let point = (self.name, self.operation, failure);
        let bind = || durations.bind(&labels);
        if !handles.record(&point, bind, |handle| handle.record(seconds)) {
            durations.record(seconds, &labels);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};
    use std::io;

    use opentelemetry::trace::{SpanKind, Status};

    use super::*;
    use crate::fixture::{Fixture, attribute};

    const DURATION: &str = "dependency.call.duration";

    /// Status and point that one call left behind.
    #[track_caller]
    fn check(fixture: &Fixture, failure: Option<&str>) {
        let span = fixture.span();
        assert_eq!(span.name, "stripe charge");
        assert_eq!(span.span_kind, SpanKind::Client);
        assert_eq!(attribute(&span, "dependency.name"), "stripe");
        assert_eq!(attribute(&span, "error.type"), failure.unwrap_or_default());
        let status = failure.map_or(Status::Unset, |failure| Status::error(failure.to_owned()));
        assert_eq!(span.status, status);
        let error = failure
            .map(|failure| format!(" error.type={failure}"))
            .unwrap_or_default();
        let point = format!("1 {{dependency.name=stripe dependency.operation=charge{error}}}");
        assert_eq!(fixture.points(DURATION), [point]);
    }

    #[tokio::test]
    async fn a_good_call_is_measured() {
        let fixture = Fixture::new();
        let calls = Dependencies::new(&fixture.meter);
        let answer = calls
            .call("stripe", "charge", ready(Ok::<_, io::Error>(7)))
            .await;
        assert_eq!(answer.unwrap(), 7);
        check(&fixture, None);
    }

    #[tokio::test]
    async fn a_failed_call_says_how_and_no_more() {
        let fixture = Fixture::new();
        let calls = Dependencies::new(&fixture.meter);
        let error = io::Error::new(io::ErrorKind::TimedOut, "card 4111111111111111");
        let result = calls
            .call("stripe", "charge", ready(Err::<(), _>(error)))
            .await;
        assert!(result.is_err());
        check(&fixture, Some("timeout"));
        assert!(!format!("{:?}", fixture.spans()).contains("4111"));
    }

    #[tokio::test]
    async fn the_caller_may_know_better() {
        let fixture = Fixture::new();
        let calls = Dependencies::new(&fixture.meter);
        let refused = ready(Err::<(), _>("too big"));
        let result = calls
            .call_with("stripe", "charge", refused, |_| ErrorType::TooLarge)
            .await;
        assert_eq!(result, Err("too big"));
        check(&fixture, Some("too_large"));
    }

    #[tokio::test]
    async fn a_call_that_is_given_up_is_cancelled() {
        let fixture = Fixture::new();
        let calls = Dependencies::new(&fixture.meter);
        let mut call = Box::pin(calls.call("stripe", "charge", pending::<io::Result<()>>()));
        std::future::poll_fn(|task| std::task::Poll::Ready(call.as_mut().poll(task).is_pending()))
            .await;
        drop(call);
        check(&fixture, Some("cancelled"));
    }

    struct LastWords;

    impl Drop for LastWords {
        fn drop(&mut self) {
            tracing::info!(target: "service", "dropped");
        }
    }

    #[tokio::test]
    async fn what_a_given_up_call_drops_still_belongs_to_it() {
        let fixture = Fixture::new();
        let calls = Dependencies::new(&fixture.meter);
        let mut call = Box::pin(calls.call("stripe", "charge", async {
            let _last_words = LastWords;
            pending::<io::Result<()>>().await
        }));
        std::future::poll_fn(|task| std::task::Poll::Ready(call.as_mut().poll(task).is_pending()))
            .await;
        drop(call);
        let span = fixture.span().span_context.span_id();
        assert_eq!(fixture.spans_of_lines(), [span]);
    }

    /// Gives up a call when it is dropped.
    struct GivesUp<'a>(&'a Fixture);

    impl Drop for GivesUp<'_> {
        fn drop(&mut self) {
            let calls = Dependencies::new(&self.0.meter);
            let call = calls.call("stripe", "charge", pending::<io::Result<()>>());
            let mut task = std::task::Context::from_waker(std::task::Waker::noop());
            assert!(std::pin::pin!(call).poll(&mut task).is_pending());
        }
    }

    #[test]
    fn a_panic_elsewhere_is_not_the_calls() {
        let fixture = Fixture::new();
        let work = std::panic::AssertUnwindSafe(|| {
            let _gives_up = GivesUp(&fixture);
            std::panic::resume_unwind(Box::new("elsewhere"));
        });
        std::panic::catch_unwind(work).unwrap_err();
        check(&fixture, Some("cancelled"));
    }

    #[tokio::test]
    async fn a_panic_is_one() {
        let fixture = Fixture::new();
        let calls = Dependencies::new(&fixture.meter);
        let mut call = Box::pin(calls.call("stripe", "charge", async {
            assert!(!fixture.spans().is_empty(), "boom");
            io::Result::Ok(())
        }));
        let mut task = std::task::Context::from_waker(std::task::Waker::noop());
        let poll = std::panic::AssertUnwindSafe(|| drop(call.as_mut().poll(&mut task)));
        std::panic::catch_unwind(poll).unwrap_err();
        drop(call);
        check(&fixture, Some("panic"));
    }
}
