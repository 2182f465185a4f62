//! Alerts: what somebody has to look at, and for each a case where it fires and one where not.

mod services;
mod stack;
mod telemetry;

use super::cases::{Expected, Firing, Test};
use super::names::Names;
use super::rules::{Group, Rule, Severity};

/// One alert, before its names are looked up.
struct Alert {
    name: &'static str,
    query: &'static str,
    /// How long it has to hold; empty for at once.
    lasting: &'static str,
    severity: Severity,
    summary: &'static str,
    /// What the query means.
    description: &'static str,
    /// What to do.
    action: &'static str,
    /// The dashboard to look at, and what it is to show.
    dashboard: &'static str,
    case: Case,
}

/// Series that make it fire, and others that don't.
struct Case {
    /// When it is asked whether it fires.
    at: &'static str,
    fires: &'static [(&'static str, &'static str)],
    /// Empty for an alert that always fires.
    stays: &'static [(&'static str, &'static str)],
    /// The labels that the query answers with, and its value as the summary has it.
    labels: &'static [(&'static str, &'static str)],
    value: &'static str,
}

const GROUPS: &[(&str, &[Alert])] = &[
    ("alerts-services", services::ALERTS),
    ("alerts-telemetry", telemetry::ALERTS),
    ("alerts-stack", stack::ALERTS),
];

/// The groups.
///
/// # Errors
/// A query that names what the registry does not have.
pub(super) fn groups(names: &Names<'_>) -> Result<Vec<Group>, String> {
    let group = |(name, alerts): &(&str, &[Alert])| {
        let rules = alerts.iter().map(|alert| alert.rule(names));
        Ok(Group {
            name: (*name).to_owned(),
            rules: rules.collect::<Result<_, String>>()?,
        })
    };
    GROUPS.iter().map(group).collect()
}

/// A test for each case.
///
/// # Errors
/// A series of what the registry does not have.
pub(super) fn tests(names: &Names<'_>) -> Result<Vec<Test>, String> {
    let alerts = GROUPS.iter().flat_map(|(_, alerts)| alerts.iter());
    let mut tests = Vec::new();
    for alert in alerts {
        tests.push(alert.test(names, true)?);
        if !alert.case.stays.is_empty() {
            tests.push(alert.test(names, false)?);
        }
    }
    Ok(tests)
}

impl Alert {
    fn rule(&self, names: &Names<'_>) -> Result<Rule, String> {
        let annotations = [
            ("summary", self.summary),
            ("description", self.description),
            ("action", self.action),
            ("dashboard", self.dashboard),
        ];
        Ok(Rule::Alert {
            name: self.name.to_owned(),
            expression: names.query(self.query)?,
            lasting: self.lasting,
            labels: vec![("severity", self.severity.as_str().to_owned())],
            annotations: annotations
                .map(|(name, text)| (name, text.to_owned()))
                .to_vec(),
        })
    }

    fn test(&self, names: &Names<'_>, fires: bool) -> Result<Test, String> {
        let case = &self.case;
        let series = if fires { case.fires } else { case.stays };
        let series = series.iter().map(|(series, values)| {
            let series = names.query(series)?;
            Ok((series, (*values).to_owned()))
        });
        let labels: Vec<(String, String)> = case
            .labels
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let firing =
            fires.then(|| Ok::<_, String>(Firing::of(&self.rule(names)?, &labels, case.value)));
        let how = if fires { "fires" } else { "stays quiet" };
        Ok(Test {
            name: format!("{} {how}", self.name),
            interval: "1m",
            series: series.collect::<Result<_, String>>()?,
            alerts: vec![Expected {
                at: case.at.to_owned(),
                alert: self.name.to_owned(),
                firing: firing.transpose()?.into_iter().collect(),
            }],
            samples: Vec::new(),
        })
    }
}
