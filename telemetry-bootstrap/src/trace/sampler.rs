//! Which spans are sampled, and what ids they get.

use std::time::SystemTime;

use opentelemetry::trace::{Link, SpanContext, SpanId, SpanKind, TraceFlags, TraceId, TraceState};
use opentelemetry_sdk::trace::{IdGenerator, Sampler, SamplingDecision, ShouldSample as _};

use crate::config::Sampling;
use crate::random;

/// The flag of a trace id that is random (W3C Trace Context Level 2).
const RANDOM: TraceFlags = TraceFlags::new(0b10);

/// The SDK's sampler for these settings, for spans of OpenTelemetry's own API.
pub(crate) fn sampler(sampling: Sampling) -> Sampler {
    match sampling {
        Sampling::AlwaysOn => Sampler::AlwaysOn,
        Sampling::AlwaysOff => Sampler::AlwaysOff,
        Sampling::Ratio(ratio) => Sampler::TraceIdRatioBased(ratio),
        Sampling::ParentOrAlwaysOn => Sampler::ParentBased(Box::new(Sampler::AlwaysOn)),
        Sampling::ParentOrAlwaysOff => Sampler::ParentBased(Box::new(Sampler::AlwaysOff)),
        Sampling::ParentOrRatio(ratio) => {
            Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(ratio)))
        }
    }
}

/// The ids of spans of OpenTelemetry's own API: made as ours are.
#[derive(Debug)]
pub(crate) struct Ids;

impl IdGenerator for Ids {
    fn new_trace_id(&self) -> TraceId {
        random::stir(SystemTime::now());
        random::trace_id()
    }

    fn new_span_id(&self) -> SpanId {
        random::stir(SystemTime::now());
        random::span_id()
    }
}

/// Decides as the SDK's samplers do, without a context made for each decision.
#[derive(Debug)]
pub(super) struct Decider {
    /// Whether spans are made at all. Where telemetry is disabled none is: others would look in vain for
    /// the parent of theirs. A parent in another process is handed on as it came, and where there is
    /// none, no trace begins.
    makes: bool,
    /// Whether a parent's decision is kept.
    keeps: bool,
    /// Decides where no parent's decision is kept.
    root: Sampler,
}

impl Decider {
    pub(super) fn new(sampling: Sampling, makes: bool) -> Self {
        let (keeps, root) = match sampling {
            Sampling::AlwaysOn | Sampling::AlwaysOff | Sampling::Ratio(_) => (false, sampling),
            Sampling::ParentOrAlwaysOn => (true, Sampling::AlwaysOn),
            Sampling::ParentOrAlwaysOff => (true, Sampling::AlwaysOff),
            Sampling::ParentOrRatio(ratio) => (true, Sampling::Ratio(ratio)),
        };
        Self {
            makes,
            keeps,
            root: sampler(root),
        }
    }

    /// The ids of a new child of this span, or of a root where that is invalid, and whether it is
    /// sampled.
    pub(super) fn decide(
        &self,
        parent: &SpanContext,
        name: &str,
        kind: &SpanKind,
        links: &[Link],
    ) -> (SpanContext, bool) {
        if !self.makes {
            return (parent.clone(), false);
        }
        let has_parent = parent.is_valid();
        let (trace_id, flags) = if has_parent {
            (parent.trace_id(), parent.trace_flags())
        } else {
            (random::trace_id(), RANDOM)
        };
        let sampled = if has_parent && self.keeps {
            parent.is_sampled()
        } else {
            let root = &self.root;
            let result = root.should_sample(None, trace_id, name, kind, &[], links);
            result.decision == SamplingDecision::RecordAndSample
        };
        (context(parent, trace_id, flags, sampled), sampled)
    }

    /// The ids of a span that this parent, whatever else the span has, keeps from being sampled. A
    /// trace that begins here is not that of a forked process; `now` where that is known already.
    pub(super) fn refuse(
        &self,
        parent: &SpanContext,
        now: Option<SystemTime>,
    ) -> Option<SpanContext> {
        let refused = self.never() || (self.keeps && parent.is_valid() && !parent.is_sampled());
        refused.then(|| {
            if self.makes && !parent.is_valid() {
                random::stir(now.unwrap_or_else(SystemTime::now));
            }
            let (own, _) = self.decide(parent, "", &SpanKind::Internal, &[]);
            own
        })
    }

    /// Whether nothing is ever sampled.
    pub(super) fn never(&self) -> bool {
        !self.makes || (!self.keeps && matches!(self.root, Sampler::AlwaysOff))
    }
}

fn context(
    parent: &SpanContext,
    trace_id: TraceId,
    flags: TraceFlags,
    sampled: bool,
) -> SpanContext {
    let state = if parent.is_valid() {
        parent.trace_state().clone()
    } else {
        TraceState::NONE
    };
    let flags = flags.with_sampled(sampled);
    SpanContext::new(trace_id, random::span_id(), flags, false, state)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_trace_of_a_fork_has_other_ids() {
        let decider = Decider::new(Sampling::AlwaysOff, true);
        let ids = random::forked(|| {
            let own = decider.refuse(&SpanContext::NONE, None).unwrap();
            (own.trace_id(), own.span_id())
        });
        assert_ne!(ids[0].0, ids[1].0);
        assert_ne!(ids[0].1, ids[1].1);
    }
}
