//! What operates a contract, rendered from its registry: recording rules, alerts, their unit tests,
//! and dashboards, for Prometheus and Grafana.
//!
//! Whoever writes a query here names a metric as `#{http.server.request.duration}` and a label as
//! `#(http.route)`; both are looked up in the registry. Then every query is read in its language, and
//! a metric or label in it that nobody reports is an error: a renamed metric breaks the rendering and
//! not an alert.
//!
//! | what | module |
//! |---|---|
//! | names in queries | `names` |
//! | recording rules, alerts | `recording`, `alerts` |
//! | [objectives](crate::yaml::Slo) | `slo` |
//! | unit tests of rules | `cases` |
//! | dashboards | `dashboards`, `panel` |
//! | whether a query is one | `language`, `known` |

mod alerts;
mod cases;
mod dashboards;
mod known;
mod language;
mod names;
mod panel;
mod recording;
mod rules;
mod slo;
#[cfg(test)]
mod tests;

use crate::yaml::{Registry, literal, quoted};
use names::Names;
use panel::Dashboard;
pub use panel::Source;
use rules::Group;

/// Whose events objectives are about, by Prometheus's `job`; everybody's where none is named.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Services(pub Vec<String>);

/// A rendered file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its path below the folder of all of them, with `/`.
    pub path: String,
    /// What belongs in it.
    pub text: String,
}

/// What asks a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asker {
    /// An alert: no answer is good.
    Alert,
    /// A panel of a dashboard.
    Panel,
    /// A recording rule.
    Record,
}

/// One query, and what asks it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// What asks it.
    pub asker: Asker,
    /// The dashboard's uid, or the name of a group of rules.
    pub place: String,
    /// The panel's title, or the rule's name.
    pub name: String,
    /// Whom it asks.
    pub source: Source,
    /// In the source's language; `$service`, `$slo`, `$__auto` and `$__rate_interval` are Grafana's.
    pub text: String,
}

/// Everything, before it is written down.
struct Operations {
    recording: Vec<Group>,
    alerts: Vec<Group>,
    slo: Vec<slo::Rules>,
    dashboards: Vec<Dashboard>,
}

/// Whether a file's text is of [`render`], of whatever registry.
pub fn is_rendered(text: &str) -> bool {
    text.starts_with(rules::HEAD) || panel::is_rendered(text)
}

/// The folders that [`render`] writes into.
pub const FOLDERS: [&str; 3] = ["prometheus/rules", "prometheus/tests", "grafana/dashboards"];

/// Every file: `prometheus/rules/*.yml`, their unit tests for `promtool test rules` in
/// `prometheus/tests/*.yml`, and `grafana/dashboards/*.json`.
///
/// # Errors
/// Every query that is none, or names what the registry does not have.
pub fn render(registry: &Registry, services: &Services) -> Result<Vec<File>, String> {
    let names = Names::new(registry);
    let rules = |name: &str, groups: &[Group]| File {
        path: format!("prometheus/rules/{name}.yml"),
        text: rules::render(groups),
    };
    let Operations {
        recording,
        alerts,
        slo,
        dashboards,
    } = Operations::new(registry, services)?;
    let tests = |name: &str, text| File {
        path: format!("prometheus/tests/{name}_cases.yml"),
        text,
    };
    let shared = ["../rules/recording.yml", "../rules/alerts.yml"];
    let cases = alerts::tests(&names)?;
    let mut files = vec![
        rules("recording", &recording),
        rules("alerts", &alerts),
        tests(
            "alerts",
            cases::render(&shared, &[&recording, &alerts], "1m", &cases),
        ),
    ];
    for slo in &slo {
        let name = format!("slo-{}", slo.name);
        let own = format!("../rules/{name}.yml");
        let cases = |interval, tests| cases::render(&[&own], &[&slo.groups], interval, tests);
        files.push(rules(&name, &slo.groups));
        files.push(tests(&format!("{name}_hours"), cases("5m", &slo.hours)));
        // Days are long where rules are evaluated every minute.
        files.push(tests(&format!("{name}_days"), cases("30m", &slo.days)));
    }
    files.extend(dashboards.iter().map(|dashboard| File {
        path: format!("grafana/dashboards/{}.json", dashboard.uid),
        text: dashboard.render(),
    }));
    Ok(files)
}

/// Every query of a rule or a panel, but for those of service maps, which have none.
///
/// # Errors
/// Those of [`render`].
pub fn queries(registry: &Registry, services: &Services) -> Result<Vec<Query>, String> {
    let operations = Operations::new(registry, services)?;
    let rules = operations.groups().into_iter().flat_map(|group| {
        let rules = group.rules.into_iter();
        rules.map(move |rule| Query {
            asker: match rule {
                rules::Rule::Alert { .. } => Asker::Alert,
                rules::Rule::Record { .. } => Asker::Record,
            },
            place: group.name.clone(),
            name: rule.name().to_owned(),
            source: Source::Prometheus,
            text: rule.expression().to_owned(),
        })
    });
    let mut queries: Vec<Query> = rules.collect();
    for dashboard in operations.dashboards {
        for panel in dashboard.panels {
            let targets = panel.targets.into_iter();
            let asked = targets.filter(|target| !target.query.is_empty());
            queries.extend(asked.map(|target| Query {
                asker: Asker::Panel,
                place: dashboard.uid.clone(),
                name: panel.title.clone(),
                source: panel.source,
                text: target.query,
            }));
        }
    }
    Ok(queries)
}

impl Operations {
    fn new(registry: &Registry, services: &Services) -> Result<Self, String> {
        let names = Names::new(registry);
        let operations = Self {
            recording: recording::groups(&names)?,
            alerts: alerts::groups(&names)?,
            slo: slo::rules(registry, services),
            dashboards: dashboards::all(&names, registry)?,
        };
        let problems = known::problems(registry, &operations.groups(), &operations.dashboards);
        if problems.is_empty() {
            Ok(operations)
        } else {
            Err(problems.join("\n"))
        }
    }

    fn groups(&self) -> Vec<Group> {
        let slo = self.slo.iter().flat_map(|slo| &slo.groups);
        let all = self.recording.iter().chain(&self.alerts).chain(slo);
        all.cloned().collect()
    }
}

impl Services {
    /// What selects their series.
    fn matcher(&self) -> Option<String> {
        match self.0.as_slice() {
            [] => None,
            [one] => Some(format!("job=\"{}\"", quoted(one))),
            several => {
                let several: Vec<String> = several.iter().map(|job| literal(job)).collect();
                Some(format!("job=~\"{}\"", quoted(&several.join("|"))))
            }
        }
    }

    fn first(&self) -> Option<&str> {
        self.0.first().map(String::as_str)
    }
}
