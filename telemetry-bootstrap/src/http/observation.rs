//! One request's facts, recorded once: when this is dropped, however the request ended.

use std::time::Instant;

use http::response::Parts;
use http::{HeaderMap, StatusCode};
use tracing::Dispatch;
use tracing::dispatcher::{get_default, with_default};
use tracing_subscriber::Registry;

use super::grpc::{InboundCall, OutboundCall};
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
    InboundCall(Box<InboundCall>),
    OutboundCall(Box<OutboundCall>),
}

impl Observation {
    /// From here on the request is observed; whoever drops this before it is told more has
    /// cancelled the request.
    pub(super) fn start(work: Work, side: Side) -> Self {
        Self {
            work,
            started: Instant::now(),
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
            Side::InboundCall(call) => call.respond(&self.work, parts),
            Side::OutboundCall(call) => call.respond(parts),
        }
    }

    /// What came after the body; it is then complete.
    pub(super) fn trail(&mut self, trailers: &HeaderMap) {
        match &mut self.side {
            Side::InboundCall(call) => call.trail(trailers),
            Side::OutboundCall(call) => call.trail(trailers),
            Side::Inbound(_) | Side::Outbound(_) => {}
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
        self.ending.seconds = self.started.elapsed().as_secs_f64();
        {
            let _running = self.work.run();
            finish(&self.work, &mut self.side, self.ending, &self.dispatch);
        }
        self.work.end();
    }
}

fn finish(work: &Work, side: &mut Side, ending: Ending, dispatch: &Dispatch) {
    match side {
        Side::Inbound(inbound) => {
            inbound.finish(work, ending);
            log(dispatch, || inbound.log(ending));
        }
        Side::Outbound(outbound) => outbound.finish(work, ending),
        Side::InboundCall(call) => {
            call.finish(work, ending);
            log(dispatch, || call.log(ending));
        }
        Side::OutboundCall(call) => call.finish(work, ending),
    }
}

/// Writes a line. Without a context it would be on nobody's account.
fn log(dispatch: &Dispatch, write: impl FnOnce()) {
    if is_running() {
        under(dispatch, write);
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
