//! Whether objectives can be measured by the metric that they stand on.

use super::super::problem::Problem;
use super::super::registry::{Attribute, Metric, Origin, Registry};
use super::super::suggest::did_you_mean;
use super::{Indicator, Matcher, Slo};
use crate::diagnostic::Place;
use crate::model::{Instrument, ValueType};
use crate::rule::RegistryRule;

/// What is wrong with the objectives of a registry's own metrics: a metric that counts no events,
/// a label that it lacks, a value outside a closed set, a bound that is no bucket's, a name that
/// another one has.
pub(in crate::yaml) fn lint(registry: &Registry) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut named: Vec<&Slo> = Vec::new();
    for metric in &registry.metrics {
        for slo in &metric.slos {
            let other = named.iter().find(|other| other.name == slo.name);
            if metric.origin == Origin::Own {
                problems.extend(other.map(|other| repeated(slo, other)));
                problems.extend(judge(registry, metric, slo));
            }
            named.push(slo);
        }
    }
    problems
}

fn repeated(slo: &Slo, other: &Slo) -> Problem {
    let message = format!("`{}` is already declared at {}", slo.name, other.location);
    let help = "its alerts are told apart by the name; give it one of its own";
    problem(slo, &slo.location, message).with_help(help)
}

fn judge(registry: &Registry, metric: &Metric, slo: &Slo) -> Vec<Problem> {
    match &slo.indicator {
        Indicator::Below(bound) => below(metric, slo, *bound).into_iter().collect(),
        Indicator::Good(matchers) | Indicator::Bad(matchers) => {
            let mut problems: Vec<Problem> = uncounted(metric, slo).into_iter().collect();
            let wrong = |matcher| label(registry, metric, slo, matcher);
            problems.extend(matchers.iter().flat_map(wrong));
            problems
        }
    }
}

/// A metric that counts no events.
fn uncounted(metric: &Metric, slo: &Slo) -> Option<Problem> {
    if matches!(
        metric.instrument,
        Instrument::Counter | Instrument::Histogram
    ) {
        return None;
    }
    let message = format!(
        "`{}` is a {}, which counts no events",
        metric.name,
        metric.instrument.as_str()
    );
    let help = "declare it on a counter or a histogram";
    Some(problem(slo, &slo.location, message).with_help(help))
}

/// A bound that no bucket has.
fn below(metric: &Metric, slo: &Slo, bound: f64) -> Option<Problem> {
    if metric.instrument != Instrument::Histogram {
        let (name, instrument) = (&metric.name, metric.instrument.as_str());
        let message = format!("`below` needs a histogram, `{name}` is a {instrument}");
        let help = "say `good` or `bad`, or declare it on a histogram";
        return Some(problem(slo, &slo.location, message).with_help(help));
    }
    if metric.buckets.contains(&bound) {
        return None;
    }
    let message = format!("`{}` has no bucket up to {bound}", metric.name);
    let bounds: Vec<String> = metric.buckets.iter().map(ToString::to_string).collect();
    let help = if bounds.is_empty() {
        "add `buckets` under `annotations.contract`".to_owned()
    } else {
        format!("one of its bounds: {}", bounds.join(", "))
    };
    Some(problem(slo, &slo.location, message).with_help(help))
}

/// A label that the metric lacks, or values that the label can't have.
fn label(registry: &Registry, metric: &Metric, slo: &Slo, matcher: &Matcher) -> Vec<Problem> {
    let keys: Vec<&str> = metric
        .attributes
        .iter()
        .map(|usage| usage.key.as_str())
        .collect();
    if !keys.contains(&matcher.key.as_str()) {
        // A label that is no attribute is told already, and may be meant for this one.
        let all_known = keys.iter().all(|key| registry.attribute(key).is_some());
        let wrong = all_known.then(|| no_label(metric, slo, matcher, &keys));
        return wrong.into_iter().collect();
    }
    let Some(values) = registry.attribute(&matcher.key).and_then(values) else {
        return Vec::new();
    };
    let wrong = matcher.values.iter();
    let wrong = wrong.filter(|value| !stands_for(value, &values));
    wrong
        .map(|value| no_value(slo, matcher, value, &values))
        .collect()
}

fn no_label(metric: &Metric, slo: &Slo, matcher: &Matcher, keys: &[&str]) -> Problem {
    let (name, key) = (&metric.name, &matcher.key);
    let message = format!("`{name}` has no label `{key}`");
    let all = || match keys {
        [] => format!("`{name}` has no labels"),
        keys => format!("one of {}", keys.join(", ")),
    };
    let help = did_you_mean(key, keys.iter().copied()).unwrap_or_else(all);
    problem(slo, &matcher.location, message).with_help(help)
}

fn no_value(slo: &Slo, matcher: &Matcher, value: &str, values: &[&str]) -> Problem {
    let message = format!("`{}` has no value `{value}`", matcher.key);
    let near = did_you_mean(value, values.iter().copied());
    let help = near.unwrap_or_else(|| format!("one of {}", values.join(", ")));
    problem(slo, &matcher.location, message).with_help(help)
}

fn stands_for(pattern: &str, values: &[&str]) -> bool {
    values.iter().any(|value| super::is_like(pattern, value))
}

/// The closed set of an attribute's values, where it has one.
fn values(attribute: &Attribute) -> Option<Vec<&str>> {
    if attribute.value == ValueType::Boolean {
        return Some(vec!["true", "false"]);
    }
    let closed = !attribute.open && !attribute.values.is_empty();
    closed.then(|| attribute.values.iter().map(String::as_str).collect())
}

fn problem(slo: &Slo, at: &Place, message: String) -> Problem {
    Problem::new(RegistryRule::SloInvalid, at, message).about(&slo.name)
}
