//! One request's facts, recorded once: when this is dropped, however the request ended.

use std::time::Instant;

use http::StatusCode;
use http::response::Parts;
use tracing::Dispatch;
use tracing::dispatcher::{get_default, with_default};
use tracing_subscriber::Registry;

use super::inbound::Inbound;
use super::outbound::Outbound;
use crate::correlation::is_running;
use crate::error_type::ErrorType;
use crate::trace::{Running, Work};

/// A request under way. Moved from the request to the future and on to the body.
#[derive(Debug)]
pub(super) struct Observation {
    pub(super) work: Work,
    started: Instant,
    ending: Ending,
    side: Side,
    /// The subscriber under which the request came, which gets its line wherever it ends.
    dispatch: Dispatch,
}

/// How a request ended.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ending {
    pub(super) status: Option<StatusCode>,
    /// Why it did not run to its end; `None` where it did, whatever the status.
    pub(super) failure: Option<ErrorType>,
    pub(super) seconds: f64,
}

/// Who made the request. What differs between the two is told there.
#[derive(Debug)]
pub(super) enum Side {
    Inbound(Inbound),
    Outbound(Outbound),
}

impl Observation {
    /// A request that is observed since `started`, before its span; whoever drops this before it is
    /// told more has cancelled the request.
    pub(super) fn start(started: Instant, work: Work, side: Side) -> Self {
        Self {
            work,
            started,
            ending: Ending {
                status: None,
                failure: Some(ErrorType::Cancelled),
                seconds: 0.0,
            },
            side,
            dispatch: get_default(Clone::clone),
        }
    }

    pub(super) fn run(&self) -> Running<'_> {
        self.work.run()
    }

    /// The head of the response is there. Says whether the request is complete without a body.
    pub(super) fn respond(&mut self, parts: &mut Parts) -> bool {
        self.ending.status = Some(parts.status);
        match &mut self.side {
            Side::Inbound(inbound) => inbound.respond(&self.work, parts),
            Side::Outbound(outbound) => {
                outbound.respond(parts);
                // Whoever asked may leave the body unread: the request succeeded all the same.
                self.ending.failure = None;
                true
            }
        }
    }

    /// It ran to its end, unless it panicked on the way.
    pub(super) fn complete(mut self) {
        self.ending.failure = self
            .ending
            .failure
            .filter(|failure| *failure == ErrorType::Panic);
    }

    /// It broke off.
    pub(super) fn fail(mut self, failure: ErrorType) {
        self.ending.failure = Some(failure);
    }
}

impl Drop for Observation {
    fn drop(&mut self) {
        let took = self.started.elapsed();
        self.ending.seconds = took.as_secs_f64();
        {
            let _running = self.work.run();
            self.finish();
        }
        self.work.end_after(took);
    }
}

impl Observation {
    fn finish(&self) {
        match &self.side {
            Side::Inbound(inbound) => {
                inbound.finish(&self.work, self.ending);
                // Without a context it would be on nobody's account.
                if is_running() {
                    under(&self.dispatch, || inbound.log(self.ending));
                }
            }
            Side::Outbound(outbound) => outbound.finish(&self.work, self.ending),
        }
    }
}

/// Runs `step` with this subscriber as the thread's, which it mostly is already.
fn under(dispatch: &Dispatch, step: impl FnOnce()) {
    let wanted = registry_of(dispatch);
    let is_current = wanted.is_some() && get_default(|current| registry_of(current) == wanted);
    if is_current {
        step();
    } else {
        with_default(dispatch, step);
    }
}

/// The address of a subscriber's registry, which tells subscribers apart.
fn registry_of(dispatch: &Dispatch) -> Option<*const Registry> {
    dispatch.downcast_ref::<Registry>().map(std::ptr::from_ref)
}

/// Runs `step` inside the observed work, and notices if it panics.
pub(super) fn watch<T>(observation: &mut Option<Observation>, step: impl FnOnce() -> T) -> T {
    match observation {
        Some(Observation { work, ending, .. }) => work.watch(&mut ending.failure, step),
        None => step(),
    }
}
