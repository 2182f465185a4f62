//! Telemetry as a text that is the same in every run: for snapshot tests.
//!
//! Ids become `<id-1>`, `<id-2>`, … in the order in which the text names them, so that two places
//! with the same id still have the same one; ports, durations and times of day become `<port>`,
//! `<duration>` and `<time>`. What runs at once stands in the order of the alphabet.

mod mask;
mod points;
mod spans;
#[cfg(test)]
mod tests;

use std::collections::{BTreeSet, HashMap};
use std::fmt::{self, Display};

use crate::otlp::model::{
    self, Attribute, Export, LogRecord, MetricKind, Point, ResourceRecords, Span,
};

use mask::Ids;

/// Metrics of the process and of telemetry itself, which differ with the machine and the moment.
const OF_THE_MACHINE: [&str; 2] = ["process.", "telemetry."];

/// Telemetry to be written as a text.
///
/// ```
/// use telemetry_contract::otlp::model::Span;
/// use telemetry_contract::snapshot::Snapshot;
///
/// let mut snapshot = Snapshot::default();
/// let span = Span { name: "price order".into(), ..Span::default() };
/// snapshot.add_span("shop", &span);
/// assert_eq!(snapshot.to_string(), "price order · unspecified\n");
/// ```
#[derive(Debug, Clone, Default)]
pub struct Snapshot {
    spans: Vec<(String, Span<'static>)>,
    logs: Vec<(String, LogRecord<'static>)>,
    points: Vec<points::Line>,
    services: BTreeSet<String>,
}

impl Snapshot {
    /// Adds everything of an export request.
    pub fn add(&mut self, export: &Export<'_>) {
        match export {
            Export::Logs(logs) => each(logs, |service, log| self.add_log(service, log)),
            Export::Traces(spans) => each(spans, |service, span| self.add_span(service, span)),
            Export::Metrics(metrics) => each(metrics, |service, metric| {
                for point in &metric.points {
                    self.add_point(service, &metric.name, metric.kind, point);
                }
            }),
        }
    }

    /// Adds a span of this service.
    pub fn add_span(&mut self, service: &str, span: &Span<'_>) {
        self.services.insert(service.to_owned());
        self.spans
            .push((service.to_owned(), span.clone().into_owned()));
    }

    /// Adds a log record of this service, after those that it wrote before.
    pub fn add_log(&mut self, service: &str, log: &LogRecord<'_>) {
        self.services.insert(service.to_owned());
        self.logs
            .push((service.to_owned(), log.clone().into_owned()));
    }

    /// Adds the latest point of a series. Those about the process and telemetry itself are left out.
    pub fn add_point(&mut self, service: &str, name: &str, kind: MetricKind, point: &Point<'_>) {
        if OF_THE_MACHINE.iter().any(|prefix| name.starts_with(prefix)) {
            return;
        }
        self.services.insert(service.to_owned());
        self.points
            .push(points::Line::new(service, name, kind, point));
    }

    /// A service's name, where there are several.
    fn of_service(&self, service: &str) -> String {
        if self.services.len() > 1 {
            format!("{service} ")
        } else {
            String::new()
        }
    }

    fn write_logs_outside(&self, out: &mut String) {
        let known = self
            .spans
            .iter()
            .map(|(_, span)| (span.trace_id, span.span_id));
        let known: std::collections::HashSet<_> = known.collect();
        let outside = |log: &LogRecord<'_>| !known.contains(&(log.trace_id, log.span_id));
        let mut logs: Vec<_> = self.logs.iter().filter(|(_, log)| outside(log)).collect();
        logs.sort_by(|(one, _), (other, _)| one.cmp(other));
        for (service, log) in logs {
            out.push_str(&self.of_service(service));
            spans::write_log(out, "", log, &[]);
        }
    }

    fn write_points(&self, out: &mut String) {
        let mut latest: HashMap<&str, &points::Line> = HashMap::new();
        for line in &self.points {
            latest.insert(&line.series, line);
        }
        let mut lines: Vec<String> = latest
            .values()
            .map(|line| format!("{}{line}\n", self.of_service(&line.service)))
            .collect();
        lines.sort();
        out.push_str(&lines.concat());
    }
}

/// Traces, then log records outside of them, then metrics; an empty line between two of the three.
impl Display for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = [String::new(), String::new(), String::new()];
        spans::write(&mut parts[0], self);
        self.write_logs_outside(&mut parts[1]);
        self.write_points(&mut parts[2]);
        let parts: Vec<&str> = parts
            .iter()
            .map(String::as_str)
            .filter(|part| !part.is_empty())
            .collect();
        f.write_str(&Ids::default().number(&parts.join("\n")))
    }
}

/// Hands every record to `each`, with its service.
fn each<T>(resources: &[ResourceRecords<'_, T>], mut each: impl FnMut(&str, &T)) {
    for resource in resources {
        let name = model::find(&resource.resource.attributes, "service.name");
        let service = name.map(ToString::to_string).unwrap_or_default();
        for scope in &resource.scopes {
            for record in &scope.records {
                each(&service, record);
            }
        }
    }
}

/// Attributes in the order of their keys, masked, without those that say where and when alone.
fn masked(attributes: &[Attribute<'_>]) -> Vec<(String, String)> {
    let passing = ["code.line.number", "thread.id", "target"];
    let lasting = attributes.iter().filter(|it| !passing.contains(&&*it.key));
    let mut pairs: Vec<(String, String)> = lasting
        .map(|it| {
            let value = mask::value(&it.key, &it.value.to_string());
            (it.key.to_string(), value)
        })
        .collect();
    pairs.sort();
    pairs
}
