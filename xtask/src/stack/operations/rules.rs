//! Rule files of Prometheus.

use std::fmt::Write as _;

/// Rules that are evaluated together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Group {
    pub(crate) name: &'static str,
    pub(crate) rules: Vec<Rule>,
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Rule {
    /// A query under a name of its own.
    Record {
        record: String,
        expression: String,
        labels: Vec<(&'static str, String)>,
    },
    /// A query that nobody wants to see answered.
    Alert {
        alert: String,
        expression: String,
        /// How long it has to hold; empty for at once.
        lasting: &'static str,
        severity: &'static str,
        labels: Vec<(&'static str, String)>,
        summary: String,
        description: String,
    },
}

/// The groups as YAML; texts are quoted so that nothing in them is YAML.
pub(crate) fn render(groups: &[Group]) -> String {
    let mut text = String::from(
        "# Rendered by `cargo xtask generate`: change the generator or the registry, not this.\ngroups:\n",
    );
    for group in groups {
        line(&mut text, 1, "- name", group.name);
        text.push_str("    interval: 15s\n    rules:\n");
        for rule in &group.rules {
            write_rule(&mut text, rule);
        }
    }
    text
}

fn write_rule(text: &mut String, rule: &Rule) {
    match rule {
        Rule::Record {
            record,
            expression,
            labels,
        } => {
            line(text, 3, "- record", record);
            line(text, 4, "expr", expression);
            if !labels.is_empty() {
                write_labels(text, labels);
            }
        }
        Rule::Alert {
            alert,
            expression,
            lasting,
            severity,
            labels,
            summary,
            description,
        } => {
            line(text, 3, "- alert", alert);
            line(text, 4, "expr", expression);
            if !lasting.is_empty() {
                line(text, 4, "for", lasting);
            }
            let mut all = vec![("severity", (*severity).to_owned())];
            all.extend(labels.iter().cloned());
            write_labels(text, &all);
            text.push_str("        annotations:\n");
            line(text, 5, "summary", summary);
            line(text, 5, "description", description);
        }
    }
}

fn write_labels(text: &mut String, labels: &[(&'static str, String)]) {
    text.push_str("        labels:\n");
    for (name, value) in labels {
        line(text, 5, name, value);
    }
}

/// `key: 'value'`, two spaces a level.
fn line(text: &mut String, level: usize, key: &str, value: &str) {
    let quoted = value.replace('\'', "''");
    // Writing to a string can't fail.
    let _written = writeln!(text, "{:width$}{key}: '{quoted}'", "", width = level * 2);
}
