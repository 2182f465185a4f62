//! Rule files of Prometheus.

use std::fmt::Write as _;

/// Rules that are evaluated one after the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Group {
    pub(super) name: String,
    pub(super) rules: Vec<Rule>,
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Rule {
    /// A query under a name of its own.
    Record {
        name: String,
        expression: String,
        labels: Vec<(&'static str, String)>,
    },
    /// A query that nobody wants to see answered.
    Alert {
        name: String,
        expression: String,
        /// How long it has to hold; empty for at once.
        lasting: &'static str,
        labels: Vec<(&'static str, String)>,
        annotations: Vec<(&'static str, String)>,
    },
}

impl Rule {
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Record { name, .. } | Self::Alert { name, .. } => name,
        }
    }

    pub(super) fn expression(&self) -> &str {
        match self {
            Self::Record { expression, .. } | Self::Alert { expression, .. } => expression,
        }
    }
}

/// Who is wanted, and how soon: what routes an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Severity {
    /// Somebody, now.
    Page,
    /// Somebody, on a working day.
    Ticket,
    /// Nobody.
    None,
}

impl Severity {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Ticket => "ticket",
            Self::None => "none",
        }
    }
}

/// The groups as YAML.
pub(super) fn render(groups: &[Group]) -> String {
    let mut text = format!("{HEAD}groups:");
    text.push_str(if groups.is_empty() { " []\n" } else { "\n" });
    for group in groups {
        line(&mut text, 1, "- name", &group.name);
        text.push_str("    rules:\n");
        for rule in &group.rules {
            write_rule(&mut text, rule);
        }
    }
    text
}

/// The first line of every rendered file of rules or tests.
pub(super) const HEAD: &str =
    "# Rendered from the registry by `contract operations`: change the registry, not this.\n";

fn write_rule(text: &mut String, rule: &Rule) {
    match rule {
        Rule::Record {
            name,
            expression,
            labels,
        } => {
            line(text, 3, "- record", name);
            line(text, 4, "expr", expression);
            write_map(text, "labels", labels);
        }
        Rule::Alert {
            name,
            expression,
            lasting,
            labels,
            annotations,
        } => {
            line(text, 3, "- alert", name);
            line(text, 4, "expr", expression);
            if !lasting.is_empty() {
                line(text, 4, "for", lasting);
            }
            write_map(text, "labels", labels);
            write_map(text, "annotations", annotations);
        }
    }
}

fn write_map(text: &mut String, name: &str, entries: &[(&'static str, String)]) {
    if entries.is_empty() {
        return;
    }
    text.push_str("        ");
    text.push_str(name);
    text.push_str(":\n");
    for (name, value) in entries {
        line(text, 5, name, value);
    }
}

/// `key: 'value'`, two spaces a level; quoted, so that nothing in it is YAML.
pub(super) fn line(text: &mut String, level: usize, key: &str, value: &str) {
    let quoted = quoted(value);
    // Writing to a string can't fail.
    let _written = writeln!(text, "{:width$}{key}: {quoted}", "", width = level * 2);
}

/// A text that YAML takes as it is.
pub(super) fn quoted(value: &str) -> String {
    format!("'{}'", value.replace('\'', "''"))
}
