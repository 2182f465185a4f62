//! Service level objectives: what they measure as recording rules, and alerts on how fast their
//! budget goes.
//!
//! An alert needs two windows: the long one shows that enough of the budget went, the short one that
//! it still goes. How fast is Google's advice in *The Site Reliability Workbook*, chapter 5: 2 % of
//! thirty days' budget in an hour or 5 % in six are a page, 10 % in a day or in three a ticket.

mod cases;
mod measure;

use self::measure::Measure;
use super::Services;
use super::cases::Test;
use super::rules::{Group, Rule, Severity};
use crate::yaml::{Metric, Registry, Slo};

/// How fast a budget may go.
struct Burn {
    /// How many times faster than it would last for the objective's window.
    factor: f64,
    long: &'static str,
    short: &'static str,
    /// Seconds in the long window.
    seconds: u64,
    severity: Severity,
    action: &'static str,
}

const BURNS: &[Burn] = &[
    Burn {
        factor: 14.4,
        long: "1h",
        short: "5m",
        seconds: 3_600,
        severity: Severity::Page,
        action: "Stop what breaks it now: undo the last release, or switch off what fails. Find out why afterwards.",
    },
    Burn {
        factor: 6.0,
        long: "6h",
        short: "30m",
        seconds: 6 * 3_600,
        severity: Severity::Page,
        action: "Find what began within these hours, and undo it; the budget is gone in days.",
    },
    Burn {
        factor: 3.0,
        long: "1d",
        short: "2h",
        seconds: 24 * 3_600,
        severity: Severity::Ticket,
        action: "Find the failures that come back, by their labels, and plan the repair for this week.",
    },
    Burn {
        factor: 1.0,
        long: "3d",
        short: "6h",
        seconds: 72 * 3_600,
        severity: Severity::Ticket,
        action: "At this pace nothing is left at the end of the window: repair before something new is released.",
    },
];

/// Windows that are measured on the metric itself.
const DIRECT: &[&str] = &["5m", "30m", "1h", "2h", "6h"];
/// Windows that add up what was recorded for five minutes: they cost the same however many series
/// the metric has.
const ADDED: &[&str] = &["1d", "3d"];

/// One objective and its metric.
#[derive(Clone, Copy)]
struct Objective<'r> {
    metric: &'r Metric,
    slo: &'r Slo,
}

/// Every objective of a registry.
fn objectives(registry: &Registry) -> impl Iterator<Item = Objective<'_>> {
    registry.metrics.iter().flat_map(|metric| {
        let slos = metric.slos.iter();
        slos.map(move |slo| Objective { metric, slo })
    })
}

/// What is rendered of one objective.
pub(super) struct Rules {
    /// The objective's name.
    pub(super) name: String,
    /// A group of recording rules, then one of alerts.
    pub(super) groups: Vec<Group>,
    /// Unit tests of windows of hours, and of those of days.
    pub(super) hours: Vec<Test>,
    pub(super) days: Vec<Test>,
}

/// The rules of every objective.
pub(super) fn rules(registry: &Registry, services: &Services) -> Vec<Rules> {
    let rules = objectives(registry).map(|objective| {
        let name = &objective.slo.name;
        let recorded = Group {
            name: format!("slo-{name}"),
            rules: objective.recorded(services),
        };
        let alerts = Group {
            name: format!("slo-{name}-alerts"),
            rules: objective
                .burns()
                .map(|burn| objective.alert(burn))
                .collect(),
        };
        let (hours, days) = objective.tests(services);
        Rules {
            name: name.clone(),
            groups: vec![recorded, alerts],
            hours,
            days,
        }
    });
    rules.collect()
}

impl<'r> Objective<'r> {
    fn recorded(self, services: &Services) -> Vec<Rule> {
        let measure = Measure::new(self.metric, self.slo, services);
        let mut rules = vec![
            self.record(
                "slo:objective:ratio",
                format!("vector({})", 1.0 - self.slo.budget()),
            ),
            self.record("slo:events:rate5m", measure.events("5m")),
            self.record("slo:bad_events:rate5m", measure.bad("5m")),
        ];
        rules.extend(DIRECT.iter().map(|window| {
            let bad = measure.bad(window);
            let events = measure.events(window);
            self.record(&ratio(window), format!("({bad}) / ({events} > 0)"))
        }));
        rules.extend(
            ADDED
                .iter()
                .map(|window| self.record(&ratio(window), self.added(window))),
        );
        let left = format!(
            "1 - ({}) / {}",
            self.added(&self.slo.window),
            self.slo.budget()
        );
        rules.push(self.record("slo:budget_left:ratio", left));
        rules
    }

    /// The share of bad events in a window, from what was recorded.
    fn added(self, window: &str) -> String {
        let name = &self.slo.name;
        format!(
            "sum_over_time(slo:bad_events:rate5m{{slo=\"{name}\"}}[{window}]) / \
             (sum_over_time(slo:events:rate5m{{slo=\"{name}\"}}[{window}]) > 0)"
        )
    }

    fn record(self, name: &str, expression: String) -> Rule {
        Rule::Record {
            name: name.to_owned(),
            expression,
            labels: vec![("slo", self.slo.name.clone())],
        }
    }

    /// Those that can happen: within the window, and of a rate that leaves good events.
    fn burns(self) -> impl Iterator<Item = &'static Burn> + use<'r> {
        let fits = move |burn: &&Burn| {
            burn.seconds < self.slo.window_seconds && burn.factor * self.slo.budget() < 1.0
        };
        BURNS.iter().filter(fits)
    }

    fn alert(self, burn: &Burn) -> Rule {
        let name = &self.slo.name;
        let over = |window| {
            let (factor, budget) = (burn.factor, self.slo.budget());
            format!("{}{{slo=\"{name}\"}} > {factor} * {budget}", ratio(window))
        };
        let mut labels = vec![("severity", burn.severity.as_str().to_owned())];
        if !self.slo.owner.is_empty() {
            labels.push(("owner", self.slo.owner.clone()));
        }
        Rule::Alert {
            name: self.alert_name(burn),
            expression: format!("{} and {}", over(burn.long), over(burn.short)),
            lasting: "",
            labels,
            annotations: self.annotations(burn),
        }
    }

    fn alert_name(self, burn: &Burn) -> String {
        format!("{}-burns-{}", self.slo.name, burn.long)
    }

    fn annotations(self, burn: &Burn) -> Vec<(&'static str, String)> {
        let Slo {
            name,
            objective,
            window,
            brief,
            ..
        } = self.slo;
        let (factor, long) = (burn.factor, burn.long);
        let gone = percent(factor * seconds(burn.seconds) / seconds(self.slo.window_seconds));
        let space = if brief.is_empty() { "" } else { " " };
        let description = format!(
            "{brief}{space}{objective} % over {window} is promised. At this rate {gone} % of what may fail in {window} goes in {long}."
        );
        vec![
            (
                "summary",
                format!(
                    "{{{{ $labels.job }}}}: {name} burns its budget more than {factor} times too fast"
                ),
            ),
            ("description", description),
            ("action", burn.action.to_owned()),
            (
                "dashboard",
                format!("/d/telemetry-slo?var-slo={name}&var-service={{{{ $labels.job }}}}"),
            ),
        ]
    }
}

/// The name under which the share of bad events in a window is recorded.
fn ratio(window: &str) -> String {
    format!("slo:bad_events:ratio_rate{window}")
}

/// A share in percent, with at most one digit behind the point.
fn percent(share: f64) -> f64 {
    (share * 1_000.0).round() / 10.0
}

#[expect(
    clippy::cast_precision_loss,
    reason = "windows are far shorter than 2^52 seconds"
)]
fn seconds(seconds: u64) -> f64 {
    seconds as f64
}
