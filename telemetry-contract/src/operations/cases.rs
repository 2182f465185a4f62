//! Unit tests of rules, as `promtool test rules` reads them.

use std::fmt::Write as _;

use super::rules::{Group, HEAD, Rule, line, quoted};

/// One test: series, and what the rules make of them.
#[derive(Debug, Clone)]
pub(super) struct Test {
    pub(super) name: String,
    /// Time between two values of a series.
    pub(super) interval: &'static str,
    /// Series and their values.
    pub(super) series: Vec<(String, String)>,
    pub(super) alerts: Vec<Expected>,
    pub(super) samples: Vec<Sample>,
}

/// Which alerts of a name there have to be at a time.
#[derive(Debug, Clone)]
pub(super) struct Expected {
    pub(super) at: String,
    pub(super) alert: String,
    /// Labels and annotations of each.
    pub(super) firing: Vec<Firing>,
}

/// One alert that fires.
#[derive(Debug, Clone)]
pub(super) struct Firing {
    pub(super) labels: Vec<(String, String)>,
    pub(super) annotations: Vec<(String, String)>,
}

impl Firing {
    /// What a rule says where its query has these labels and this value, as a text.
    pub(super) fn of(rule: &Rule, found: &[(String, String)], value: &str) -> Self {
        let Rule::Alert {
            labels,
            annotations,
            ..
        } = rule
        else {
            return Self {
                labels: Vec::new(),
                annotations: Vec::new(),
            };
        };
        let mut all = found.to_vec();
        all.extend(
            labels
                .iter()
                .map(|(name, value)| ((*name).to_owned(), value.clone())),
        );
        let annotations = annotations
            .iter()
            .map(|(name, text)| ((*name).to_owned(), expanded(text, found, value)));
        Self {
            labels: all,
            annotations: annotations.collect(),
        }
    }
}

/// What a query has to answer at a time: one series, rounded to a millionth.
#[derive(Debug, Clone)]
pub(super) struct Sample {
    pub(super) at: String,
    pub(super) query: String,
    /// As PromQL has them, without a name.
    pub(super) labels: String,
    pub(super) value: f64,
}

/// The text of an annotation, filled in as Prometheus does.
fn expanded(text: &str, labels: &[(String, String)], value: &str) -> String {
    let (mut filled, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once("{{") {
        filled.push_str(before);
        let (inner, behind) = after.split_once("}}").unwrap_or((after, ""));
        let label = inner.trim().strip_prefix("$labels.");
        let found = label.map(|label| labels.iter().find(|(name, _)| name == label));
        filled.push_str(match &found {
            Some(Some((_, text))) => text,
            Some(None) => "",
            None => value,
        });
        rest = behind;
    }
    filled.push_str(rest);
    filled
}

/// The file: which rules, their groups in the order in which one needs another, how often they are
/// evaluated, and the tests.
pub(super) fn render(
    files: &[&str],
    groups: &[&[Group]],
    interval: &str,
    tests: &[Test],
) -> String {
    let mut text = format!("{HEAD}rule_files:\n");
    for file in files {
        let _written = writeln!(text, "  - {file}");
    }
    text.push_str("group_eval_order:\n");
    for group in groups.iter().copied().flatten() {
        let _written = writeln!(text, "  - {}", quoted(&group.name));
    }
    let _written = write!(text, "evaluation_interval: {interval}\ntests:");
    text.push_str(if tests.is_empty() { " []\n" } else { "\n" });
    for test in tests {
        write_case(&mut text, test);
    }
    text
}

fn write_case(text: &mut String, case: &Test) {
    line(text, 1, "- name", &case.name);
    line(text, 2, "interval", case.interval);
    text.push_str("    input_series:");
    text.push_str(if case.series.is_empty() {
        " []\n"
    } else {
        "\n"
    });
    for (series, values) in &case.series {
        line(text, 3, "- series", series);
        line(text, 4, "values", values);
    }
    if !case.alerts.is_empty() {
        text.push_str("    alert_rule_test:\n");
    }
    for expected in &case.alerts {
        line(text, 3, "- eval_time", &expected.at);
        line(text, 4, "alertname", &expected.alert);
        text.push_str("        exp_alerts:");
        text.push_str(if expected.firing.is_empty() {
            " []\n"
        } else {
            "\n"
        });
        for firing in &expected.firing {
            let _written = writeln!(text, "          - exp_labels: {}", map(&firing.labels));
            text.push_str("            exp_annotations:\n");
            for (name, value) in &firing.annotations {
                line(text, 7, name, value);
            }
        }
    }
    if !case.samples.is_empty() {
        text.push_str("    promql_expr_test:\n");
    }
    for sample in &case.samples {
        line(text, 3, "- expr", &format!("round({}, 1e-6)", sample.query));
        line(text, 4, "eval_time", &sample.at);
        let labels = quoted(&sample.labels);
        let value = sample.value;
        let _written = writeln!(
            text,
            "        exp_samples: [{{ labels: {labels}, value: {value} }}]"
        );
    }
}

fn map(entries: &[(String, String)]) -> String {
    let entries = entries.iter();
    let entries = entries.map(|(name, value)| format!("{name}: {}", quoted(value)));
    format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
}
