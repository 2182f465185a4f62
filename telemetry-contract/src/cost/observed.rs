//! How much telemetry there was.

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, HashSet};
use std::hash::{Hash, Hasher as _};

use super::{size, time};
use crate::capture::{Piece, Take};
use crate::otlp::model::{
    Attribute, Export, Kind, Metric, MetricKind, Point, PointValue, Resource, Span, Value, find,
};

/// Services and metrics that are told apart; the rest is counted as one.
const MAX_NAMES: usize = 1_000;
/// Series that are told apart.
const MAX_SERIES: usize = 1_000_000;
const OTHER: &str = "(others)";

/// What was observed.
#[derive(Debug, Default)]
pub struct Observed {
    services: BTreeMap<String, Tally>,
    series: HashSet<u64>,
    by_metric: BTreeMap<String, u64>,
    first: Option<u64>,
    last: Option<u64>,
    roots: u64,
    servers: u64,
    /// Points whose series there was no room to tell apart.
    pub left_out: u64,
}

/// What one service sent: how many, and their bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Spans, and their bytes as OTLP/protobuf.
    pub spans: (u64, u64),
    /// Log records over OTLP, and their bytes as OTLP/protobuf.
    pub logs: (u64, u64),
    /// Lines on standard output, and their bytes.
    pub lines: (u64, u64),
    /// Series, as Prometheus counts them.
    pub series: u64,
}

impl Observed {
    /// Each service with what it sent.
    pub fn services(&self) -> impl Iterator<Item = (&String, &Tally)> {
        self.services.iter()
    }

    /// Series of each metric, of all instances together.
    pub fn series(&self) -> BTreeMap<String, u64> {
        self.by_metric.clone()
    }

    /// Seconds from the first time that was said to the last.
    pub fn seconds(&self) -> f64 {
        match (self.first, self.last) {
            (Some(first), Some(last)) => {
                std::time::Duration::from_nanos(last - first).as_secs_f64()
            }
            _ => 0.0,
        }
    }

    /// Requests: server and consumer spans without a parent; where there is none, server spans.
    pub fn requests(&self) -> u64 {
        if self.roots > 0 {
            self.roots
        } else {
            self.servers
        }
    }

    /// Whether nothing was observed.
    pub fn is_empty(&self) -> bool {
        self.services.is_empty()
    }

    fn tally(&mut self, service: &str) -> &mut Tally {
        let room = self.services.len() < MAX_NAMES || self.services.contains_key(service);
        let service = if room { service } else { OTHER };
        self.services.entry(service.to_owned()).or_default()
    }

    fn time(&mut self, nanoseconds: u64) {
        if nanoseconds > 0 {
            self.first = Some(
                self.first
                    .map_or(nanoseconds, |first| first.min(nanoseconds)),
            );
            self.last = Some(self.last.map_or(nanoseconds, |last| last.max(nanoseconds)));
        }
    }

    fn span(&mut self, service: &str, span: &Span<'_>) {
        add(&mut self.tally(service).spans, size::span(span));
        self.time(span.start_unix_nano);
        self.time(span.end_unix_nano);
        let is_request = matches!(span.kind, Kind::Server | Kind::Consumer);
        self.roots += u64::from(is_request && !span.parent_span_id.is_valid());
        self.servers += u64::from(span.kind == Kind::Server);
    }

    fn metric(&mut self, of: (&str, &str), metric: &Metric<'_>) {
        for point in &metric.points {
            self.time(point.time_unix_nano);
            let own = series(of, &metric.name, &point.attributes);
            if self.series.contains(&own) {
                continue;
            }
            if self.series.len() >= MAX_SERIES {
                self.left_out += 1;
                continue;
            }
            self.series.insert(own);
            let width = width(metric.kind, point);
            self.tally(of.0).series += width;
            let room = self.by_metric.len() < MAX_NAMES;
            let name = if room || self.by_metric.contains_key(&*metric.name) {
                &*metric.name
            } else {
                OTHER
            };
            *self.by_metric.entry(name.to_owned()).or_default() += width;
        }
    }
}

impl Take for Observed {
    fn take(&mut self, _place: &str, piece: Piece<'_>) {
        match piece {
            Piece::Export(export) => self.export(export),
            Piece::Line(line) => self.line(line),
        }
    }
}

impl Observed {
    fn export(&mut self, export: &Export<'_>) {
        match export {
            Export::Traces(all) => {
                for of in all {
                    let (service, _) = who(&of.resource);
                    let spans = of.scopes.iter().flat_map(|scope| &scope.records);
                    spans.for_each(|span| self.span(service, span));
                }
            }
            Export::Logs(all) => {
                for of in all {
                    let (service, _) = who(&of.resource);
                    for record in of.scopes.iter().flat_map(|scope| &scope.records) {
                        add(&mut self.tally(service).logs, size::log(record));
                        self.time(record.time_unix_nano);
                    }
                }
            }
            Export::Metrics(all) => {
                for of in all {
                    let who = who(&of.resource);
                    let metrics = of.scopes.iter().flat_map(|scope| &scope.records);
                    metrics.for_each(|metric| self.metric(who, metric));
                }
            }
        }
    }

    fn line(&mut self, line: &[u8]) {
        let fields: Option<serde_json::Value> = serde_json::from_slice(line).ok();
        let text = |key: &str| fields.as_ref().and_then(|it| it.get(key)?.as_str());
        let service = text("service").unwrap_or("(no service)");
        add(&mut self.tally(service).lines, line.len() as u64);
        if let Some(time) = text("timestamp").and_then(time::nanoseconds) {
            self.time(time);
        }
    }
}

fn add((count, bytes): &mut (u64, u64), more: u64) {
    *count += 1;
    *bytes = bytes.saturating_add(more);
}

/// A resource's service and instance.
fn who<'r>(resource: &'r Resource<'_>) -> (&'r str, &'r str) {
    let text = |key| find(&resource.attributes, key).and_then(Value::as_str);
    let service = text("service.name").unwrap_or("(no service)");
    (service, text("service.instance.id").unwrap_or_default())
}

/// A set of labels, in any order, of one metric of one instance.
fn series(of: (&str, &str), metric: &str, labels: &[Attribute<'_>]) -> u64 {
    let one = |label: &Attribute<'_>| hash(&(&label.key, label.value.to_string()));
    let labels = labels.iter().map(one).fold(0, u64::wrapping_add);
    hash(&(of, metric, labels))
}

fn hash(of: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    hasher.finish()
}

/// Series of one point in Prometheus.
fn width(kind: MetricKind, point: &Point<'_>) -> u64 {
    match (&point.value, kind) {
        (PointValue::Distribution { bounds, .. }, MetricKind::Histogram { .. }) => {
            bounds.len() as u64 + 3
        }
        // A native histogram is one series.
        _ => 1,
    }
}
