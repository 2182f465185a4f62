//! A registry to start from, inferred from telemetry: what was seen that a contract lacks.
//!
//! [`Infer`] takes exports and log lines in any order and keeps counts, hashes and a few short values,
//! each bounded; [`Infer::draft`] makes files of them. What could not be told by looking, and what no
//! registry can declare, is said in comments that begin with `# review:`.

mod attributes;
mod draft;
mod groups;
mod metrics;
mod page;
#[cfg(test)]
mod tests;
mod values;

use std::collections::BTreeMap;

use crate::capture::{Piece, Take};
use crate::check;
use crate::correlation;
use crate::line;
use crate::model::{Contract, SpanKind};
use crate::otlp::model::{
    Attribute, Export, Kind, LogRecord, Resource, Span, StatusCode, Value, find,
};

pub use self::draft::{Draft, File};

use self::attributes::Attributes;
use self::groups::{Event, Events, Groups};
use self::metrics::Metrics;

/// Services and schema URLs that are told apart.
const MAX_NAMES: usize = 64;

/// What was seen that a contract does not have.
#[derive(Debug)]
pub struct Infer {
    contract: &'static Contract,
    attributes: Attributes,
    metrics: Metrics,
    spans: Groups,
    events: Events,
    services: BTreeMap<String, u64>,
    urls: BTreeMap<String, u64>,
    records: u64,
}

impl Infer {
    /// Nothing yet; what `contract` has is not inferred.
    pub fn new(contract: &'static Contract) -> Self {
        Self {
            contract,
            attributes: Attributes::new(contract),
            metrics: Metrics::default(),
            spans: Groups::default(),
            events: Events::default(),
            services: BTreeMap::new(),
            urls: BTreeMap::new(),
            records: 0,
        }
    }

    /// Takes one export request.
    pub fn export(&mut self, export: &Export<'_>) {
        match export {
            Export::Traces(all) => {
                for of in all {
                    self.resource(&of.resource);
                    let spans = of.scopes.iter().flat_map(|scope| &scope.records);
                    spans.for_each(|span| self.span(span));
                }
            }
            Export::Logs(all) => {
                for of in all {
                    self.resource(&of.resource);
                    let logs = of.scopes.iter().flat_map(|scope| &scope.records);
                    logs.for_each(|record| self.log(record));
                }
            }
            Export::Metrics(all) => {
                for of in all {
                    self.resource(&of.resource);
                    let metrics = of.scopes.iter().flat_map(|scope| &scope.records);
                    for metric in metrics {
                        self.records += 1;
                        self.metrics
                            .add(metric, self.contract, &mut self.attributes);
                    }
                }
            }
        }
    }

    /// Takes one line of a service's standard output; what is no JSON object says nothing.
    pub fn line(&mut self, line: &[u8]) {
        let Ok(serde_json::Value::Object(fields)) = serde_json::from_slice(line) else {
            return;
        };
        self.records += 1;
        if let Some(service) = fields.get("service").and_then(serde_json::Value::as_str) {
            count(&mut self.services, service);
        }
        let fields: Vec<Attribute<'_>> = fields.iter().map(field).collect();
        for field in fields.iter().filter(|field| !is_own(&field.key)) {
            self.attributes.add(&field.key, &field.value, "log lines");
        }
        if let Some(name) = find(&fields, EVENT_NAME).and_then(Value::as_str) {
            let level = find(&fields, "level").and_then(Value::as_str);
            let known = |key: &str| !is_own(key) || key == correlation::CORRELATION_ID;
            let kept = fields.iter().filter(|field| known(&field.key)).cloned();
            let attributes: Vec<Attribute<'_>> = kept.collect();
            self.event(name, level.map_or(0, severity), &attributes);
        }
    }

    /// How many spans, log records, metrics and log lines were looked at.
    pub fn records(&self) -> u64 {
        self.records
    }

    fn resource(&mut self, resource: &Resource<'_>) {
        if let Some(name) = find(&resource.attributes, "service.name").and_then(Value::as_str) {
            count(&mut self.services, name);
        }
        if !resource.schema_url.is_empty() {
            count(&mut self.urls, &resource.schema_url);
        }
    }

    fn span(&mut self, span: &Span<'_>) {
        self.records += 1;
        self.attributes.add_all(&span.attributes, "spans");
        let kind = span_kind(span.kind);
        let has = |key: &str| has(&span.attributes, key);
        if self.contract.span(kind, has).is_some() {
            self.spans.taken(kind, &span.attributes);
        } else {
            let failed = span.status.code == StatusCode::Error;
            self.spans.add(kind, &span.name, failed, &span.attributes);
        }
    }

    fn log(&mut self, record: &LogRecord<'_>) {
        self.records += 1;
        for attribute in record.attributes.iter().filter(|it| !is_own(&it.key)) {
            self.attributes
                .add(&attribute.key, &attribute.value, "logs");
        }
        let severity = record.severity_number;
        self.event(&record.event_name, severity, &record.attributes);
    }

    fn event(&mut self, name: &str, severity: u32, attributes: &[Attribute<'_>]) {
        // What the bridge of `tracing` makes of a callsite without a name is no event.
        let is_position = name.starts_with("event ") || name.contains(".rs:");
        if !name.is_empty() && !is_position && self.contract.event(name).is_none() {
            let event = Event {
                name,
                severity,
                attributes,
            };
            self.events.add(&event);
        }
    }
}

impl Take for Infer {
    fn take(&mut self, _place: &str, piece: Piece<'_>) {
        match piece {
            Piece::Export(export) => self.export(export),
            Piece::Line(line) => self.line(line),
        }
    }
}

/// Counts a name, where it is known or there is room.
fn count(names: &mut BTreeMap<String, u64>, name: &str) {
    if let Some(count) = names.get_mut(name) {
        *count += 1;
    } else if names.len() < MAX_NAMES && name.len() <= 256 {
        names.insert(name.to_owned(), 1);
    }
}

/// Whether a span has an attribute, under its own key or one that it had before.
fn has(attributes: &[Attribute<'_>], key: &str) -> bool {
    let is = |found: &str| found == key || check::renamed_to(found) == Some(key);
    attributes.iter().any(|attribute| is(&attribute.key))
}

/// A kind that was left out counts as internal, as the OTLP definition says.
const fn span_kind(kind: Kind) -> SpanKind {
    match kind {
        Kind::Client => SpanKind::Client,
        Kind::Consumer => SpanKind::Consumer,
        Kind::Internal | Kind::Unspecified => SpanKind::Internal,
        Kind::Producer => SpanKind::Producer,
        Kind::Server => SpanKind::Server,
    }
}

/// The field of a line that says which event it is.
const EVENT_NAME: &str = "event.name";

/// Whether a field says something of the line, or the log record, itself.
fn is_own(key: &str) -> bool {
    line::is_reserved(key) || key == EVENT_NAME
}

/// The severity number of a line's level.
fn severity(level: &str) -> u32 {
    let place = line::LEVELS.iter().zip([1, 5, 9, 13, 17]);
    let mut found = place.filter(|(name, _)| **name == level);
    found.next().map_or(0, |(_, number)| number)
}

fn field<'f>((key, value): (&'f String, &'f serde_json::Value)) -> Attribute<'f> {
    Attribute {
        key: key.as_str().into(),
        value: of_json(value),
    }
}

/// A field of a line as a value; what nests is a map, whatever it holds.
fn of_json(value: &serde_json::Value) -> Value<'_> {
    match value {
        serde_json::Value::Null => Value::Empty,
        serde_json::Value::Bool(value) => Value::Bool(*value),
        serde_json::Value::Number(number) => match number.as_i64() {
            Some(number) => Value::Int(number),
            None => Value::Double(number.as_f64().unwrap_or_default()),
        },
        serde_json::Value::String(text) => Value::String(text.as_str().into()),
        serde_json::Value::Array(items) => Value::Array(items.iter().map(of_json).collect()),
        serde_json::Value::Object(_) => Value::Map(Vec::new()),
    }
}
