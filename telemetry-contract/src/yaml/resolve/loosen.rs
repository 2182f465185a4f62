//! What a registry allows although one that it depends on forbids it.

use super::super::annotation::Annotations;
use super::super::problem::Problem;
use super::super::registry::{
    Attribute, Condition, Entity, Event, Level, Metric, Requirement, Span,
};
use crate::diagnostic::Place;
use crate::model::{Cardinality, Sensitivity, Structure};
use crate::rule::RegistryRule;

const HELP: &str =
    "a registry may add and tighten; to loosen, write a waiver for `registry-loosened`";

/// What a reference allows of an attribute that is somebody else's.
pub(super) fn of_attribute(attribute: &Attribute, said: &Annotations, at: &Place) -> Vec<Problem> {
    let found = [
        values(attribute, said),
        sensitivity(attribute, said),
        cardinality(attribute, said),
    ];
    let found = found.into_iter().flatten();
    found
        .map(|message| problem(at, &attribute.key, message))
        .collect()
}

/// A problem of loosening.
pub(super) fn problem(at: &Place, subject: &str, message: String) -> Problem {
    Problem::new(RegistryRule::Loosened, at, message)
        .about(subject)
        .with_help(HELP)
}

/// A closed set that gets more values.
fn values(attribute: &Attribute, said: &Annotations) -> Option<String> {
    let closed = !attribute.values.is_empty() && !attribute.open && !attribute.extensible;
    if !closed {
        return None;
    }
    let more = said.values.iter().flatten().chain(&said.known_values);
    let more: Vec<&str> = more
        .map(String::as_str)
        .filter(|value| !attribute.values.iter().any(|known| known == value))
        .chain((said.error_statuses == Some(true)).then_some("the HTTP statuses"))
        .chain((said.rpc_statuses == Some(true)).then_some("the gRPC statuses"))
        .collect();
    (!more.is_empty()).then(|| {
        let (key, at) = (&attribute.key, &attribute.location);
        let more = more.join(", ");
        format!("`{key}` has a closed set of values at {at}, this adds {more}")
    })
}

fn sensitivity(attribute: &Attribute, said: &Annotations) -> Option<String> {
    let (before, now) = (attribute.sensitivity?, said.sensitivity?);
    (strictness(now) < strictness(before)).then(|| {
        let (before, now) = (before.as_str(), now.as_str());
        let (key, at) = (&attribute.key, &attribute.location);
        format!("`{key}` is {before} at {at}, this makes it {now}")
    })
}

const fn strictness(sensitivity: Sensitivity) -> u8 {
    match sensitivity {
        Sensitivity::Public => 0,
        Sensitivity::Personal => 1,
        Sensitivity::Credential => 2,
    }
}

fn cardinality(attribute: &Attribute, said: &Annotations) -> Option<String> {
    let Cardinality::Bounded(before) = attribute.bound()? else {
        return None;
    };
    let now = match said.cardinality? {
        Cardinality::Bounded(now) if now <= before => return None,
        Cardinality::Bounded(now) => now.to_string(),
        Cardinality::Unbounded => "unbounded".to_owned(),
    };
    let (key, at) = (&attribute.key, &attribute.location);
    Some(format!(
        "`{key}` has at most {before} values at {at}, this makes it {now}"
    ))
}

/// Whether a requirement asks for less than another, or at another time: what was asked for under
/// the first condition no longer is.
pub(super) fn is_weaker(now: &Requirement, before: &Requirement) -> bool {
    let is_other = match (now, before) {
        (Requirement::Conditional(now), Requirement::Conditional(before)) => {
            now != before && !matches!(before, Condition::Text(_))
        }
        _ => false,
    };
    is_other || strength(now) < strength(before)
}

const fn strength(requirement: &Requirement) -> u8 {
    match requirement {
        Requirement::OptIn => 0,
        Requirement::Recommended => 1,
        Requirement::Conditional(Condition::Text(_)) => 2,
        Requirement::Conditional(_) => 3,
        Requirement::Required => 4,
    }
}

/// The requirement in words.
pub(super) fn in_words(requirement: &Requirement) -> String {
    let word = match requirement {
        Requirement::OptIn => "opt_in",
        Requirement::Recommended => "recommended",
        Requirement::Conditional(_) => "conditionally_required",
        Requirement::Required => "required",
    };
    match requirement {
        Requirement::Conditional(Condition::AttributePresent(key)) => {
            format!("{word} when `{key}` is there")
        }
        Requirement::Conditional(Condition::StatusError) => {
            format!("{word} when the status is an error")
        }
        _ => word.to_owned(),
    }
}

/// More series than before.
pub(super) fn budget(metric: &Metric, now: Option<u32>) -> Option<String> {
    let (before, now) = (metric.max_series?, now?);
    (now > before).then(|| {
        let (name, at) = (&metric.name, &metric.location);
        format!("`{name}` has a budget of {before} series at {at}, this makes it {now}")
    })
}

/// Bounds of a histogram that are no longer among its own; more bounds only measure closer.
pub(super) fn buckets(metric: &Metric, now: &[f64]) -> Option<String> {
    let before = metric.buckets.iter();
    let gone: Vec<String> = before
        .filter(|bound| !now.contains(bound))
        .map(ToString::to_string)
        .collect();
    (!now.is_empty() && !gone.is_empty()).then(|| {
        let (name, at) = (&metric.name, &metric.location);
        let gone = gone.join(", ");
        format!("`{name}` has buckets up to {gone} at {at}, this takes them away")
    })
}

/// A level below that of before.
pub(super) fn level(event: &Event, now: Level) -> Option<String> {
    (now < event.level).then(|| {
        let (name, at) = (&event.name, &event.location);
        let (before, now) = (event.level.as_str(), now.as_str());
        format!("`{name}` has the level {before} at {at}, this makes it {now}")
    })
}

/// An entity that need not be described any more.
pub(super) fn required(entity: &Entity, now: bool) -> Option<String> {
    (entity.required && !now).then(|| {
        let (name, at) = (&entity.entity_type, &entity.location);
        format!("`{name}` is required at {at}, this makes it optional")
    })
}

/// A root that may be inside other work.
pub(super) fn root(span: &Span, now: Structure) -> Option<String> {
    (span.structure.root && !now.root).then(|| {
        let (name, at) = (&span.span_type, &span.location);
        format!("`{name}` is a root at {at}, this makes it none")
    })
}

/// Another kind of span to link to than before.
pub(super) fn links(span: &Span, now: Structure) -> Option<String> {
    let (before, now) = (span.structure.links_to?, now.links_to?);
    (now != before).then(|| {
        let (name, at) = (&span.span_type, &span.location);
        let (before, now) = (before.as_str(), now.as_str());
        format!("`{name}` links to a {before} span at {at}, this makes it a {now} span")
    })
}
