//! What a registry may not say, though its format allows it.

mod key;
mod rust;

use super::manifest::CONVENTIONS;
use super::problem::{Problem, sorted};
use super::registry::{Attribute, Metric, Origin, Registry, Span, Usage};
use super::slo;
use crate::model::{Cardinality, Sensitivity};
use crate::name::check_metric_name;
use crate::prometheus::{self, Issue};
use crate::rule::RegistryRule;
use crate::secret::{KeyClass, key_class};
use crate::unit;

/// What to do where two metrics get one name in Prometheus.
const SAME_NAME: &str = "give one of them another name: Prometheus has `_` for every sign, and the \
                         unit and the type in the name";
/// What to do where two labels get one name in Prometheus.
const SAME_LABEL: &str =
    "leave one of them out, or give it another key: Prometheus has `_` for every sign";

impl Registry {
    /// Everything that the contract's own rules refuse in this registry, in the order of its
    /// files: attributes without a sensitivity or a bound, keys that are the namespace of others or
    /// a log line's own, labels and span names without a bound or about a person, series over
    /// budget, names that Prometheus would refuse or mix up, objectives that can't be measured,
    /// span types that can't be told apart, and what is looser than in its dependencies. What its
    /// dependencies define is theirs to check, and the semantic conventions keep rules of their own.
    pub fn lint(&self) -> Vec<Problem> {
        if self.schema_url.starts_with(CONVENTIONS) {
            return Vec::new();
        }
        let mut problems = self.noted.clone();
        let own = self.attributes.iter();
        for attribute in own.filter(|attribute| attribute.origin == Origin::Own) {
            problems.extend(unsaid(attribute));
            problems.extend(exposed(attribute));
            problems.extend(self.namespace(attribute));
            problems.extend(self.reserved(attribute));
        }
        let own = self.metrics.iter();
        for metric in own.filter(|metric| metric.origin == Origin::Own) {
            problems.extend(self.labels(metric));
            problems.extend(self.budget(metric));
            problems.extend(names(metric));
        }
        let own = self.spans.iter().filter(|span| span.is_named_here);
        problems.extend(own.flat_map(|span| self.span_name(span)));
        problems.extend(slo::lint(self));
        let collisions = self.collisions();
        problems.extend(self.rust_names(&collisions));
        problems.extend(collisions);
        problems.extend(self.ambiguous());
        sorted(problems)
    }

    /// Span types that no span can be told to be of.
    fn ambiguous(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        for (place, span) in self.spans.iter().enumerate() {
            let before = self.spans.iter().take(place);
            let Some(other) = before.into_iter().find(|other| is_like(span, other)) else {
                continue;
            };
            let (at, other) = match (span.origin, other.origin) {
                (Origin::Own, _) => (span, other),
                (_, Origin::Own) => (other, span),
                _ => continue,
            };
            let message = format!(
                "`{}` and `{}` are both {} spans with the same markers ({})",
                at.span_type,
                other.span_type,
                at.kind.as_str(),
                list(&at.markers),
            );
            let problem = Problem::new(RegistryRule::SpanAmbiguous, &at.location, message);
            let help = "add a marker that the other lacks, under `annotations.contract`";
            problems.push(problem.about(&at.span_type).with_help(help));
        }
        problems
    }

    fn labels(&self, metric: &Metric) -> Vec<Problem> {
        let uses = metric.attributes.iter();
        let wrong = |usage| [self.label(metric, usage), self.old_label(metric, usage)];
        uses.flat_map(wrong).flatten().collect()
    }

    /// A label that can't be one.
    fn label(&self, metric: &Metric, usage: &Usage) -> Option<Problem> {
        let attribute = self.attribute(&usage.key)?;
        let (rule, reason) = match (attribute.sensitivity, attribute.bound()) {
            (Some(Sensitivity::Personal | Sensitivity::Credential), _) => {
                (RegistryRule::LabelPrivate, "is not public")
            }
            (_, Some(Cardinality::Unbounded)) => (RegistryRule::LabelUnbounded, "has no bound"),
            _ => return None,
        };
        let message = format!(
            "`{}` {reason}, so it is no label of `{}`",
            usage.key, metric.name
        );
        let help = "leave it to spans and logs, or use an attribute from a closed set";
        let problem = Problem::new(rule, &usage.location, message);
        Some(problem.about(&usage.key).with_help(help))
    }

    /// A metric without a budget, or with more series than it.
    fn budget(&self, metric: &Metric) -> Option<Problem> {
        let Some(most) = metric.max_series else {
            let message = format!("`{}` does not say its `max_series`", metric.name);
            let help = "add it under `annotations.contract`";
            let problem = Problem::new(RegistryRule::BudgetMissing, &metric.location, message);
            return Some(problem.about(&metric.name).with_help(help));
        };
        let factors: Vec<(&str, u64)> = metric
            .attributes
            .iter()
            .filter_map(|usage| Some((usage.key.as_str(), self.fan_out(usage)?)))
            .collect();
        let series = factors
            .iter()
            .fold(1, |series: u64, (_, factor)| series.saturating_mul(*factor));
        if series <= u64::from(most) {
            return None;
        }
        let spelled: Vec<String> = factors
            .iter()
            .map(|(key, count)| format!("{key} {count}"))
            .collect();
        let message = format!(
            "`{}` may have {series} series ({}), its `max_series` is {most}",
            metric.name,
            spelled.join(" × "),
        );
        let help = "drop a label, bound it closer, or say on its reference how many values go with \
                    one combination of the others (`fan_out`)";
        let problem = Problem::new(RegistryRule::BudgetExceeded, &metric.location, message);
        Some(problem.about(&metric.name).with_help(help))
    }

    /// How many times a label multiplies its metric's series.
    fn fan_out(&self, usage: &Usage) -> Option<u64> {
        if let Some(fan_out) = usage.fan_out {
            return Some(u64::from(fan_out));
        }
        match self.attribute(&usage.key)?.bound()? {
            Cardinality::Bounded(most) => Some(u64::from(most)),
            Cardinality::Unbounded => None,
        }
    }

    /// Metrics that Prometheus can't tell apart.
    fn collisions(&self) -> Vec<Problem> {
        let mut series = Vec::new();
        for metric in &self.metrics {
            let names = prometheus::series(&metric.name, &metric.unit, metric.instrument);
            series.extend(names.into_iter().map(|name| (name, metric.name.as_str())));
        }
        let mut problems = Vec::new();
        let mut told = Vec::new();
        for (name, first, second) in prometheus::shared_series(series) {
            let both = [first, second];
            // Each of a histogram's series has a name of its own.
            if told.contains(&both) {
                continue;
            }
            told.push(both);
            let mut own = self.metrics.iter().rev();
            let is_one = |metric: &&Metric| both.contains(&metric.name.as_str());
            if let Some(metric) = own.find(|metric| is_one(metric) && metric.origin == Origin::Own)
            {
                let message =
                    format!("`{first}` and `{second}` both become `{name}` in Prometheus");
                let rule = RegistryRule::PrometheusCollision;
                let problem = Problem::new(rule, &metric.location, message);
                problems.push(problem.about(&metric.name).with_help(SAME_NAME));
            }
        }
        problems
    }
}

/// Whether two span types have the same kind and the same markers.
fn is_like(span: &Span, other: &Span) -> bool {
    let has_all = |left: &Span, right: &Span| {
        let mut markers = left.markers.iter();
        markers.all(|marker| right.markers.contains(marker))
    };
    span.kind == other.kind && has_all(span, other) && has_all(other, span)
}

/// The markers in one line.
fn list(markers: &[String]) -> String {
    if markers.is_empty() {
        "none".to_owned()
    } else {
        markers.join(", ")
    }
}

/// What an attribute has to say and does not.
fn unsaid(attribute: &Attribute) -> Vec<Problem> {
    let missing = |rule, what: &str, help: &str| {
        let message = format!("`{}` does not say its {what}", attribute.key);
        let problem = Problem::new(rule, &attribute.location, message);
        problem.about(&attribute.key).with_help(help)
    };
    let mut problems = Vec::new();
    if attribute.sensitivity.is_none() {
        let help =
            "add `sensitivity: public`, `personal` or `credential` under `annotations.contract`";
        problems.push(missing(
            RegistryRule::SensitivityMissing,
            "sensitivity",
            help,
        ));
    }
    if attribute.bound().is_none() {
        let help = "add `cardinality:` and a number, or `unbounded`, under `annotations.contract`";
        problems.push(missing(
            RegistryRule::CardinalityMissing,
            "cardinality",
            help,
        ));
    }
    problems
}

/// An attribute that says it is public and whose key says that it is not.
fn exposed(attribute: &Attribute) -> Option<Problem> {
    if attribute.sensitivity != Some(Sensitivity::Public) {
        return None;
    }
    let (what, level) = match key_class(&attribute.key) {
        KeyClass::Credential => ("a secret", "credential"),
        KeyClass::Personal => ("something personal", "personal"),
        KeyClass::Plain => return None,
    };
    let message = format!("`{}` names {what}, but is said to be public", attribute.key);
    let problem = Problem::new(RegistryRule::SensitivityLow, &attribute.location, message);
    let help = format!("say `sensitivity: {level}`, or give it a key that says what it is");
    Some(problem.about(&attribute.key).with_help(help))
}

/// What Prometheus's linter would say; a convention's own name is not ours to change.
fn names(metric: &Metric) -> Vec<Problem> {
    let mut issues = Vec::new();
    // A name that breaks the grammar is told already.
    if !metric.convention && check_metric_name(&metric.name).is_ok() {
        issues = prometheus::name_issues(&metric.name, &metric.unit, metric.instrument);
    }
    if !unit::is_allowed(&metric.unit) {
        // That is told already, where the unit stands.
        issues.retain(|issue| !matches!(issue, Issue::NonBaseUnit(_) | Issue::AbbreviatedUnit(_)));
    }
    let keys = metric.attributes.iter().map(|usage| usage.key.as_str());
    issues.extend(prometheus::label_issues(keys));
    let name = prometheus::metric_name(&metric.name, &metric.unit, metric.instrument);
    let problem = |issue| {
        let rule = match issue {
            Issue::LabelCollision(_) => RegistryRule::PrometheusCollision,
            _ => RegistryRule::PrometheusName,
        };
        let help = match issue {
            Issue::LabelCollision(_) => SAME_LABEL,
            _ => rule.fix(),
        };
        let message = format!("`{}`, `{name}` in Prometheus, {issue}", metric.name);
        let problem = Problem::new(rule, &metric.location, message).about(&metric.name);
        problem.with_help(help)
    };
    issues.into_iter().map(problem).collect()
}
