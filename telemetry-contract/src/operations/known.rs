//! Whether every query parses and names only what is there: metrics of the registry and their
//! labels, what rules record, and what the stack itself reports.

use std::collections::{BTreeMap, BTreeSet};

use super::language::{self, Labels};
use super::panel::{Dashboard, Panel, Source, Target};
use super::rules::{Group, Rule};
use crate::model::Instrument;
use crate::prometheus::{label_name, series};
use crate::yaml::Registry;

/// What Prometheus, Tempo and the gateway report themselves, with the labels that are used.
const STACK: &[(&str, &[&str])] = &[
    ("ALERTS", &["alertname", "alertstate", "job", "severity"]),
    ("otelcol_exporter_queue_capacity", &["exporter"]),
    ("otelcol_exporter_queue_size", &["exporter"]),
    ("prometheus_rule_evaluation_failures_total", &["rule_group"]),
    ("traces_presampling_calls_total", &[]),
    ("traces_spanmetrics_calls_total", &[]),
    ("up", &[]),
];
/// What every series has.
const COMMON: &[&str] = &["job", "instance"];
/// What every log has, beside attributes.
const LOGS: &[&str] = &["detected_level", "span_id", "trace_id"];

/// What may be named.
pub(super) struct Known<'r> {
    registry: &'r Registry,
    metrics: BTreeMap<String, Labels>,
}

/// Everything that is wrong with rules and dashboards, as a sentence each.
pub(super) fn problems(
    registry: &Registry,
    groups: &[Group],
    dashboards: &[Dashboard],
) -> Vec<String> {
    let mut known = Known::new(registry);
    let mut problems = Vec::new();
    for rule in groups.iter().flat_map(|group| &group.rules) {
        problems.extend(known.rule(rule, dashboards));
    }
    for dashboard in dashboards {
        let variables = dashboard.variables.iter();
        problems.extend(variables.flat_map(|variable| known.variable(&variable.query)));
        let panels = dashboard.panels.iter();
        problems.extend(panels.flat_map(|panel| known.panel(&dashboard.title, panel)));
    }
    problems
}

impl<'r> Known<'r> {
    fn new(registry: &'r Registry) -> Self {
        let mut metrics = BTreeMap::new();
        for metric in &registry.metrics {
            let keys = metric.attributes.iter();
            let keys = keys.map(|usage| label_name(&usage.key));
            let labels: Vec<String> = keys.collect();
            for name in series(&metric.name, &metric.unit, metric.instrument) {
                let is_bucket =
                    metric.instrument == Instrument::Histogram && name.ends_with("_bucket");
                let le = is_bucket.then(|| "le".to_owned());
                metrics.insert(name, with_common(labels.iter().cloned().chain(le)));
            }
        }
        for (name, labels) in STACK {
            let labels = labels.iter().map(ToString::to_string);
            metrics.insert((*name).to_owned(), with_common(labels));
        }
        let entities = registry
            .entities
            .iter()
            .flat_map(|entity| &entity.attributes);
        let resource = entities.map(|usage| label_name(&usage.key));
        metrics.insert("target_info".to_owned(), with_common(resource));
        Self { registry, metrics }
    }

    /// Checks a rule; what it records is known from then on.
    fn rule(&mut self, rule: &Rule, dashboards: &[Dashboard]) -> Vec<String> {
        let at = format!("rule `{}`", rule.name());
        let (labels, mut problems) = self.promql(rule.expression());
        match rule {
            Rule::Record {
                name, labels: own, ..
            } => {
                let recorded = match labels {
                    Labels::Any => Labels::Any,
                    Labels::These(mut labels) => {
                        labels.extend(own.iter().map(|(name, _)| (*name).to_owned()));
                        Labels::These(labels)
                    }
                };
                self.metrics.insert(name.clone(), recorded);
            }
            Rule::Alert { annotations, .. } => {
                for (name, text) in annotations {
                    problems.extend(unknown_labels(text, "$labels.", &labels));
                    if *name == "dashboard" {
                        problems.extend(no_dashboard(text, dashboards));
                    }
                }
            }
        }
        problems
            .into_iter()
            .map(|problem| format!("{at}: {problem}"))
            .collect()
    }

    fn panel(&self, dashboard: &str, panel: &Panel) -> Vec<String> {
        let at = format!("panel `{dashboard} / {}`", panel.title);
        let targets = panel.targets.iter();
        let problems = targets.flat_map(|target| self.target(panel.source, target));
        problems.map(|problem| format!("{at}: {problem}")).collect()
    }

    fn target(&self, source: Source, target: &Target) -> Vec<String> {
        let (labels, mut problems) = match source {
            Source::Prometheus => self.promql(&target.query),
            Source::Loki => {
                match language::logs(&target.query, &|label| self.is_log_label(label)) {
                    Ok(labels) => (labels, Vec::new()),
                    Err(problem) => (Labels::Any, vec![problem]),
                }
            }
            // A service map asks nothing.
            Source::Tempo if target.query.is_empty() => (Labels::Any, Vec::new()),
            Source::Tempo => {
                let is_known = |key: &str| self.registry.attribute(key).is_some();
                let read = language::traces(&target.query, &is_known);
                (Labels::Any, read.err().into_iter().collect())
            }
        };
        problems.extend(unknown_labels(target.legend, "", &labels));
        problems
    }

    /// A variable's query: `label_values(metric, label)`.
    fn variable(&self, query: &str) -> Vec<String> {
        let inner = query.strip_prefix("label_values(");
        let inner = inner.and_then(|query| query.strip_suffix(')'));
        let Some((metric, label)) = inner.and_then(|inner| inner.rsplit_once(", ")) else {
            return vec![format!("`{query}` is no `label_values(metric, label)`")];
        };
        let (labels, mut problems) = self.promql(metric);
        if !labels.has(label) {
            problems.push(format!("`{metric}` has no label `{label}`"));
        }
        problems
    }

    fn promql(&self, query: &str) -> (Labels, Vec<String>) {
        let expression = match language::metrics(query) {
            Ok(expression) => expression,
            Err(problem) => return (Labels::Any, vec![problem]),
        };
        let mut problems = Vec::new();
        let of = |metric: &str| self.metrics.get(metric).cloned();
        let labels = language::labels(&expression, &of, &mut problems);
        let problems = problems.into_iter();
        let problems = problems.map(|problem| format!("{problem}, in `{query}`"));
        (labels, problems.collect())
    }

    /// Loki's name of an attribute, or of what it knows of every log.
    fn is_log_label(&self, label: &str) -> bool {
        let mut attributes = self.registry.attributes.iter();
        LOGS.contains(&label) || attributes.any(|attribute| label_name(&attribute.key) == label)
    }
}

fn with_common(labels: impl Iterator<Item = String>) -> Labels {
    let common = COMMON.iter().map(ToString::to_string);
    Labels::These(labels.chain(common).collect::<BTreeSet<_>>())
}

/// Labels that a template names and the answer does not have.
fn unknown_labels(template: &str, prefix: &str, labels: &Labels) -> Vec<String> {
    let parts = template.split("{{").skip(1);
    let names = parts.filter_map(|part| part.split_once("}}")?.0.trim().strip_prefix(prefix));
    let unknown = names.filter(|name| !labels.has(name));
    unknown
        .map(|name| {
            format!("`{template}` names the label `{name}`, which the answer does not have")
        })
        .collect()
}

/// That there is no dashboard at the start of a path.
fn no_dashboard(path: &str, dashboards: &[Dashboard]) -> Option<String> {
    let uid = path.strip_prefix("/d/").unwrap_or_default();
    let uid = uid.split('?').next().unwrap_or_default();
    let is_there = dashboards.iter().any(|dashboard| dashboard.uid == uid);
    (!is_there).then(|| format!("there is no dashboard `{uid}`"))
}
