//! What a check says: findings, and the report that holds them.

use std::sync::Arc;

use crate::otlp::model::TraceId;
use crate::rule::{Level, Rule};
use crate::tree::Node;

/// One thing that is wrong, with how often it was seen.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Which rule is broken.
    pub rule: Rule,
    /// How seriously that is taken.
    pub level: Level,
    /// Whose telemetry it is; `(no service.name)` where the resource does not say,
    /// `(no service)` where a line does not.
    pub service: Arc<str>,
    /// What it is about: an attribute, a metric, a span name, a field. `(more)` counts what the same
    /// service breaks the same rule with beyond what is listed.
    pub subject: Box<str>,
    /// What was there. Of several, the first in order of the alphabet, with its own places and trace.
    pub found: Box<str>,
    /// What should have been there.
    pub wanted: Box<str>,
    /// How often it was seen.
    pub count: u64,
    /// Up to three places where that was seen, the first ones; never a secret's value.
    pub samples: Vec<Box<str>>,
    /// Names of the spans, metrics and events that it was seen on: of many, the first 64.
    pub signals: Vec<Box<str>>,
    /// Whether it was seen on others too, or on what has no name.
    pub more_signals: bool,
    /// A trace to look at.
    pub trace: Option<TraceId>,
}

impl Finding {
    /// Whether it is about a span with this masked name.
    pub(super) fn is_about(&self, name: &str) -> bool {
        let place = format!("span `{name}`");
        *self.subject == *name || self.samples.iter().any(|sample| **sample == *place)
    }
}

/// How much a check has seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the things' own names")]
pub struct Counts {
    pub lines: u64,
    pub logs: u64,
    pub metrics: u64,
    pub points: u64,
    /// Distinct resources, counted up to 65,536.
    pub resources: u64,
    /// Distinct service names; records without one count for none.
    pub services: u64,
    pub spans: u64,
}

/// What a check could not keep, because a bound of its [`Settings`](super::Settings) was reached.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// Spans and logs of traces that had to give way, judged as far as they were known.
    pub records: u64,
    /// Observations of subjects that are not listed one by one; where the same service breaks the
    /// same rule in others that are, they are counted as `(more)`.
    pub findings: u64,
    /// Metric series and label values that were not counted.
    pub series: u64,
    /// Names that were not kept; they show as `(other)`.
    pub names: u64,
    /// Parents, links and logs that were not judged, because what they refer to was dropped, or
    /// might still have come when they had to be dropped themselves.
    pub unjudged: u64,
}

/// A trace that a finding points to.
#[derive(Debug, Clone, PartialEq)]
pub struct TraceView {
    /// Its id.
    pub trace: TraceId,
    /// Its spans, and those of the traces that its links lead to; of many, those that findings are
    /// about and what is around them.
    pub spans: Vec<Node>,
    /// How many more there are.
    pub hidden: usize,
}

impl TraceView {
    /// Whether a trace is in it, as a whole.
    pub(super) fn shows(&self, trace: TraceId) -> bool {
        let whole = self.hidden == 0 && self.spans.iter().any(|span| span.trace == trace);
        self.trace == trace || whole
    }
}

/// The result of a check.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The contract's name.
    pub contract: &'static str,
    /// Its version.
    pub version: &'static str,
    /// Its schema URL.
    pub schema_url: &'static str,
    /// What is wrong: the most serious first, then by rule, service and subject. Of one rule and
    /// service, 50 subjects are listed; all others are counted as one, `(more)`, after them.
    pub findings: Vec<Finding>,
    /// How much was seen.
    pub counts: Counts,
    /// What could not be kept.
    pub forgotten: Forgotten,
    /// How many rules were checked: all but those at level allow.
    pub rules_checked: usize,
    /// Traces to look at, for the first findings that name one; those about the shape of a trace
    /// come first.
    pub traces: Vec<TraceView>,
}

impl Report {
    /// Whether nothing breaks a rule at level deny; nothing does where
    /// [nothing was seen](Self::is_empty).
    pub fn conforms(&self) -> bool {
        self.denied() == 0
    }

    /// How many findings break a rule at level deny.
    pub fn denied(&self) -> usize {
        let denied = |finding: &&Finding| finding.level == Level::Deny;
        self.findings.iter().filter(denied).count()
    }

    /// Whether more is wrong than what is listed, so that the numbers of findings are the least that
    /// there are.
    pub fn is_cut(&self) -> bool {
        self.forgotten.findings > 0
    }

    /// Whether nothing was seen at all, so that there was nothing to hold against the contract.
    pub fn is_empty(&self) -> bool {
        let Counts {
            lines,
            logs,
            metrics,
            spans,
            ..
        } = self.counts;
        lines + logs + metrics + spans == 0
    }

    /// How many findings break a rule at level warn.
    pub fn warned(&self) -> usize {
        self.findings.len() - self.denied()
    }
}
