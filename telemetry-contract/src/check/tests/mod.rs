//! Builders for the engine's tests.

mod coverage;
mod engine;
mod eviction;
mod foreign;
mod line;
mod links;
mod log;
mod metric;
mod own;
mod resource;
mod secret;
mod sensitivity;
mod siblings;
mod span;
mod trace;
mod view;
mod wire;

use std::borrow::Cow;

use super::{Checker, Report, Settings};
use crate::CONTRACT;
use crate::otlp::model::{
    Attribute, Export, Kind, Resource, ResourceRecords, Scope, ScopeRecords, Span, SpanId, TraceId,
    Value,
};
use crate::rule::Rule;

const START: u64 = 1_795_253_400_000_000_000;

pub(super) fn attribute(key: &'static str, value: &str) -> Attribute<'static> {
    Attribute {
        key: Cow::Borrowed(key),
        value: Value::String(Cow::Owned(value.to_owned())),
    }
}

/// A resource with everything that it must say.
pub(super) fn resource(service: &str) -> Resource<'static> {
    Resource {
        attributes: vec![
            attribute("service.name", service),
            attribute("service.version", "1.0.0"),
            attribute("service.instance.id", service),
            attribute("deployment.environment", "test"),
            attribute("deployment.environment.name", "test"),
        ],
        schema_url: Cow::Borrowed(CONTRACT.schema_url),
    }
}

/// The records of one service, in one scope.
pub(super) fn records<T>(service: &str, records: Vec<T>) -> Vec<ResourceRecords<'static, T>> {
    let scope = Scope {
        schema_url: Cow::Borrowed(CONTRACT.schema_url),
        ..Scope::default()
    };
    vec![ResourceRecords {
        resource: resource(service),
        scopes: vec![ScopeRecords { scope, records }],
    }]
}

pub(super) fn export(service: &str, spans: Vec<Span<'static>>) -> Export<'static> {
    Export::Traces(records(service, spans))
}

pub(super) fn span(trace: u8, id: u8, parent: u8, kind: Kind) -> Span<'static> {
    Span {
        trace_id: TraceId([trace; 16]),
        span_id: SpanId([id; 8]),
        parent_span_id: SpanId([parent; 8]),
        name: Cow::Borrowed("work"),
        kind,
        start_unix_nano: START + u64::from(id) * 1_000,
        end_unix_nano: START + 1_000_000 - u64::from(id) * 1_000,
        attributes: vec![
            attribute("correlation_id", "c-1"),
            attribute("event_id", "e-1"),
        ],
        ..Span::default()
    }
}

/// The same, from another process of the service.
pub(super) fn export_from(
    service: &str,
    instance: &str,
    spans: Vec<Span<'static>>,
) -> Export<'static> {
    let mut records = records(service, spans);
    for records in &mut records {
        records.resource.attributes[2] = attribute("service.instance.id", instance);
    }
    Export::Traces(records)
}

pub(super) fn observe(exports: &[Export<'_>]) -> Report {
    let mut checker = Checker::new(&CONTRACT, &Settings::default());
    for export in exports {
        checker.observe(export);
    }
    checker.report()
}

/// The rules that a report says are broken, each once, by level and name.
pub(super) fn rules(report: &Report) -> Vec<Rule> {
    let mut rules: Vec<Rule> = report.findings.iter().map(|finding| finding.rule).collect();
    rules.dedup();
    rules
}
