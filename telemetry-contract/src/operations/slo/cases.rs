//! Unit tests of objectives: for each window a budget that goes too fast, one that goes no longer,
//! and one that lasts.

use super::measure::Measure;
use super::{Burn, Objective};
use crate::operations::Services;
use crate::operations::cases::{Expected, Firing, Sample, Test};
use crate::prometheus::label_name;
use crate::yaml::{Indicator, Matcher};

/// Events of a minute.
const EVENTS: f64 = 1_000.0;
/// The job that the series are of, where no other is asked for.
const JOB: &str = "service";

impl Objective<'_> {
    /// The tests of windows of hours, and of those of days.
    pub(super) fn tests(self, services: &Services) -> (Vec<Test>, Vec<Test>) {
        let (mut hours, mut days) = (vec![self.recorded_test(services)], Vec::new());
        for burn in self.burns() {
            let of = if burn.seconds < 24 * 3_600 {
                &mut hours
            } else {
                &mut days
            };
            of.push(self.burning(burn, services));
            of.push(self.lasting(burn, services));
        }
        (hours, days)
    }

    /// The budget goes a tenth faster than the alert allows, then not at all: the long window still
    /// shows it, the short one no longer.
    fn burning(self, burn: &Burn, services: &Services) -> Test {
        let (long, short) = (burn.seconds / 60, burn.seconds / 60 / 12);
        let share = 1.1 * burn.factor * self.slo.budget();
        let share = share.min(f64::midpoint(1.0, burn.factor * self.slo.budget()));
        let found = [
            ("job".to_owned(), services.first().unwrap_or(JOB).to_owned()),
            ("slo".to_owned(), self.slo.name.clone()),
        ];
        let firing = Firing::of(&self.alert(burn), &found, "");
        let expected = |minutes: u64, firing| Expected {
            at: format!("{minutes}m"),
            alert: self.alert_name(burn),
            firing,
        };
        Test {
            name: format!("{} fires while the budget goes", self.alert_name(burn)),
            interval: "1m",
            series: self.series(services, &[(share, long), (0.0, short + 10)]),
            alerts: vec![
                expected(long, vec![firing]),
                expected(long + short, Vec::new()),
            ],
            samples: Vec::new(),
        }
    }

    /// The budget goes a tenth slower than the alert allows.
    fn lasting(self, burn: &Burn, services: &Services) -> Test {
        let long = burn.seconds / 60;
        let share = 0.9 * burn.factor * self.slo.budget();
        Test {
            name: format!(
                "{} stays quiet while the budget lasts",
                self.alert_name(burn)
            ),
            interval: "1m",
            series: self.series(services, &[(share, long)]),
            alerts: vec![Expected {
                at: format!("{long}m"),
                alert: self.alert_name(burn),
                firing: Vec::new(),
            }],
            samples: Vec::new(),
        }
    }

    /// Half the budget goes: every window shows the same share.
    fn recorded_test(self, services: &Services) -> Test {
        let share = self.slo.budget() / 2.0;
        let job = services.first().unwrap_or(JOB);
        let name = &self.slo.name;
        let of_job = format!("{{job=\"{job}\",slo=\"{name}\"}}");
        let sample = |query: &str, labels: &str, value: f64| Sample {
            at: "7h".to_owned(),
            query: format!("{query}{{slo=\"{name}\"}}"),
            labels: labels.to_owned(),
            value: (value * 1e6).round() / 1e6,
        };
        let rules = self.recorded(services);
        let samples = rules.iter().map(|rule| match rule.name() {
            ratio @ "slo:objective:ratio" => sample(
                ratio,
                &format!("{{slo=\"{name}\"}}"),
                1.0 - self.slo.budget(),
            ),
            left @ "slo:budget_left:ratio" => sample(left, &of_job, 0.5),
            events @ "slo:events:rate5m" => sample(events, &of_job, EVENTS / 60.0),
            bad @ "slo:bad_events:rate5m" => sample(bad, &of_job, EVENTS * share / 60.0),
            ratio => sample(ratio, &of_job, share),
        });
        Test {
            name: format!("{name} is measured"),
            interval: "1m",
            series: self.series(services, &[(share, 420)]),
            alerts: Vec::new(),
            samples: samples.collect(),
        }
    }

    /// Series in which these shares of the events are bad for so many minutes each.
    fn series(self, services: &Services, phases: &[(f64, u64)]) -> Vec<(String, String)> {
        let measure = Measure::new(self.metric, self.slo, services);
        let job = format!("job=\"{}\"", services.first().unwrap_or(JOB));
        let bad = values(phases, |share| EVENTS * share);
        let good = values(phases, |share| EVENTS * (1.0 - share));
        let all = values(phases, |_| EVENTS);
        let with = |labels: String, values: &str| {
            let comma = if labels.is_empty() { "" } else { "," };
            let series = format!("{}{{{job}{comma}{labels}}}", measure.counts);
            (series, values.to_owned())
        };
        match &self.slo.indicator {
            Indicator::Bad(matchers) => {
                vec![with(matching(matchers), &bad), with(other(matchers), &good)]
            }
            Indicator::Good(matchers) => {
                vec![with(other(matchers), &bad), with(matching(matchers), &good)]
            }
            Indicator::Below(bound) => {
                let buckets = measure.buckets();
                let bucket = |le: String, values: &str| {
                    let series = format!("{buckets}{{{job},le=\"{le}\"}}");
                    (series, values.to_owned())
                };
                vec![
                    with(String::new(), &all),
                    bucket(bound.to_string(), &good),
                    bucket("+Inf".to_owned(), &all),
                ]
            }
        }
    }
}

/// Labels that match: the first value of each.
fn matching(matchers: &[Matcher]) -> String {
    let labels = matchers.iter().filter_map(|matcher| {
        let value = matcher.values.first()?.replace('*', "1");
        Some(format!("{}=\"{value}\"", label_name(&matcher.key)))
    });
    labels.collect::<Vec<_>>().join(",")
}

/// Labels of which none matches: another value, where one has to be absent any.
fn other(matchers: &[Matcher]) -> String {
    let labels = matchers.iter().filter_map(|matcher| {
        let values = ["other", "-", ""];
        let value = values.iter().find(|value| !matcher.matches(value))?;
        Some(format!("{}=\"{value}\"", label_name(&matcher.key)))
    });
    labels.collect::<Vec<_>>().join(",")
}

/// A counter that grows by so much a minute in each phase.
fn values(phases: &[(f64, u64)], step: impl Fn(f64) -> f64) -> String {
    let (mut from, mut texts) = (0.0, Vec::new());
    for (share, minutes) in phases {
        let step = step(*share);
        // The first value of a phase is one of its steps, but for the very first.
        let start = if texts.is_empty() { from } else { from + step };
        let more = if texts.is_empty() {
            *minutes
        } else {
            minutes - 1
        };
        texts.push(format!("{}+{}x{more}", number(start), number(step)));
        from = start + step * super::seconds(more);
    }
    texts.join(" ")
}

/// A number without noise behind its ninth digit.
fn number(value: f64) -> f64 {
    (value * 1e9).round() / 1e9
}
