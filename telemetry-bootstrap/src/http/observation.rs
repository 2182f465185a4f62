//! One request's facts, recorded once: when this is dropped, however the request ended.

use std::time::{Duration, Instant};

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
use crate::trace::{Work, notice_panic};

/// A request under way. Moved from the request to the future and on to the body.
#[derive(Debug)]
pub(super) struct Observation {
    pub(super) work: Work,
    started: Instant,
    /// How long it took, once it is recorded.
    took: Option<Duration>,
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

/// How a step was the last one.
#[derive(Debug, Clone, Copy)]
pub(super) enum End {
    Complete,
    Failed(ErrorType),
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
    /// A request that is observed since `started`, before its span, in a box since it is handed on
    /// often; whoever drops this before it is told more has cancelled the request.
    pub(super) fn start(started: Instant, work: Work, side: Side) -> Box<Self> {
        Box::new(Self {
            work,
            started,
            took: None,
            ending: Ending {
                status: None,
                failure: Some(ErrorType::Cancelled),
                seconds: 0.0,
            },
            side,
            dispatch: get_default(Clone::clone),
        })
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

    /// It ran to its end, unless it panicked on the way.
    pub(super) fn complete(mut self) {
        self.ending.end(End::Complete);
    }

    /// It broke off.
    pub(super) fn fail(mut self, failure: ErrorType) {
        self.ending.end(End::Failed(failure));
    }
}

impl Side {
    /// What came after the body; it is then complete.
    pub(super) fn trail(&mut self, trailers: &HeaderMap) {
        match self {
            Self::InboundCall(call) => call.trail(trailers),
            Self::OutboundCall(call) => call.trail(trailers),
            Self::Inbound(_) | Self::Outbound(_) => {}
        }
    }
}

impl Ending {
    fn end(&mut self, end: End) {
        let panicked = self.failure == Some(ErrorType::Panic);
        self.failure = match end {
            End::Complete => panicked.then_some(ErrorType::Panic),
            End::Failed(failure) => Some(failure),
        };
    }
}

impl Drop for Observation {
    fn drop(&mut self) {
        if self.took.is_none() {
            let _running = self.work.run();
            let ending = &mut self.ending;
            self.took = Some(record(
                &self.work,
                &mut self.side,
                self.started,
                ending,
                &self.dispatch,
            ));
        }
        let took = self.took.unwrap_or_default();
        match &self.side {
            Side::Inbound(inbound) => inbound.end(&self.work, self.ending, took),
            Side::InboundCall(call) => call.end(&self.work, self.ending, took),
            Side::Outbound(_) | Side::OutboundCall(_) => self.work.end_after(took),
        }
    }
}

/// Records how the request ended, which is current. How long it took.
fn record(
    work: &Work,
    side: &mut Side,
    started: Instant,
    ending: &mut Ending,
    dispatch: &Dispatch,
) -> Duration {
    let took = started.elapsed();
    ending.seconds = took.as_secs_f64();
    match side {
        Side::Inbound(inbound) => {
            inbound.finish(*ending);
            log(dispatch, || inbound.log(*ending));
        }
        Side::Outbound(outbound) => outbound.finish(work, *ending),
        Side::InboundCall(call) => {
            call.finish(work, *ending);
            log(dispatch, || call.log(*ending));
        }
        Side::OutboundCall(call) => call.finish(work, *ending),
    }
    took
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
pub(super) fn watch<T>(observation: &mut Option<Box<Observation>>, step: impl FnOnce() -> T) -> T {
    match observation {
        Some(observed) => {
            let Observation { work, ending, .. } = &mut **observed;
            work.watch(&mut ending.failure, step)
        }
        None => step(),
    }
}

/// As [`watch`], of a step that may be the last one, which `end` tells: then the request is recorded
/// while it is still current, and is over. `end` also gets what is known of who made the request.
pub(super) fn watch_to_end<T>(
    observation: &mut Option<Box<Observation>>,
    step: impl FnOnce() -> T,
    end: impl FnOnce(&T, &mut Side) -> Option<End>,
) -> T {
    let Some(observed) = observation else {
        return step();
    };
    let observed = &mut **observed;
    let running = observed.work.run();
    let result = notice_panic(&mut observed.ending.failure, step);
    let end = end(&result, &mut observed.side);
    if let Some(end) = end {
        let (side, ending) = (&mut observed.side, &mut observed.ending);
        ending.end(end);
        let took = record(
            &observed.work,
            side,
            observed.started,
            ending,
            &observed.dispatch,
        );
        observed.took = Some(took);
    }
    drop(running);
    if end.is_some() {
        drop(observation.take());
    }
    result
}
