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
            problems.extend(matchers.iter().filter_map(wrong));
            problems
        }
    }
}

/// A metric that counts no events.
fn uncounted(metric: &Metric, slo: &Slo) -> Option<Problem> {
    if matches!(metric.instrument, Instrument::Counter | Instrument::Histogram) {
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
        return Some(problem(slo, &slo.location, message));
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

/// A label that the metric lacks, or a value that the label can't have.
fn label(registry: &Registry, metric: &Metric, slo: &Slo, matcher: &Matcher) -> Option<Problem> {
    let key = &matcher.key;
    let keys = || metric.attributes.iter().map(|usage| usage.key.as_str());
    if !keys().any(|known| known == key) {
        let message = format!("`{}` has no label `{key}`", metric.name);
        let near = did_you_mean(key, keys());
        let all = || format!("one of {}", keys().collect::<Vec<_>>().join(", "));
        let help = near.unwrap_or_else(all);
        return Some(problem(slo, &matcher.location, message).with_help(help));
    }
    let values = values(registry.attribute(key)?)?;
    let wrong = matcher.values.iter().find(|value| !stands_for(value, &values))?;
    let message = format!("`{key}` has no value `{wrong}`");
    let near = did_you_mean(wrong, values.iter().copied());
    let help = near.unwrap_or_else(|| format!("one of {}", values.join(", ")));
    Some(problem(slo, &matcher.location, message).with_help(help))
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
