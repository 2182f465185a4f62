//! Metrics, spans, events and entities.

use super::slo;
use super::text::{attribute_link, cell, code, deprecated, domain, heading, requirement};
use crate::diagnostic::Place;
use crate::prometheus::{label_name, metric_name};
use crate::yaml::{Entity, Event, Metric, Registry, Span, Usage};

/// What every resource says.
pub(super) fn entities(registry: &Registry, name: &str) -> Option<String> {
    let entities = of_domain(&registry.entities, name, |entity| &entity.location);
    section("Entities", entities.into_iter().map(entity))
}

pub(super) fn spans(registry: &Registry, name: &str) -> Option<String> {
    let mut spans = of_domain(&registry.spans, name, |span| &span.location);
    spans.sort_by(|left, right| left.span_type.cmp(&right.span_type));
    section("Spans", spans.into_iter().map(span))
}

pub(super) fn metrics(registry: &Registry, name: &str) -> Option<String> {
    let metrics = of_domain(&registry.metrics, name, |metric| &metric.location);
    section("Metrics", metrics.into_iter().map(metric))
}

pub(super) fn events(registry: &Registry, name: &str) -> Option<String> {
    let events = of_domain(&registry.events, name, |event| &event.location);
    section("Events", events.into_iter().map(event))
}

fn of_domain<'a, T>(items: &'a [T], name: &str, place: impl Fn(&T) -> &Place) -> Vec<&'a T> {
    items
        .iter()
        .filter(|item| domain(place(item)) == name)
        .collect()
}

fn section(title: &str, parts: impl Iterator<Item = String>) -> Option<String> {
    let parts: Vec<String> = parts.collect();
    (!parts.is_empty()).then(|| format!("### {title}\n\n{}", parts.join("\n")))
}

fn entity(entity: &Entity) -> String {
    let required = if entity.required {
        " Every resource describes it."
    } else {
        ""
    };
    format!(
        "{}\n{}{}{required}\n\n{}",
        heading("entity", &entity.entity_type),
        deprecated(entity.deprecated.as_deref()),
        cell(&entity.brief),
        attributes(&entity.attributes),
    )
}

fn span(span: &Span) -> String {
    let mut facts = vec![
        format!("- kind: {}", span.kind.as_str()),
        format!("- name: {}", code(&span.name)),
    ];
    if !span.markers.is_empty() {
        let markers: Vec<String> = span.markers.iter().map(|key| code(key)).collect();
        facts.push(format!("- told by: {}", markers.join(", ")));
    }
    if span.structure.root {
        facts.push("- root: the one span of its service above all others of the work".to_owned());
    }
    if let Some(kind) = span.structure.links_to {
        let kind = kind.as_str();
        facts.push(format!(
            "- links to at least one {kind} span, which has the same correlation id"
        ));
    }
    facts.extend(associated(&span.entities));
    format!(
        "{}\n{}{}\n\n{}\n\n{}",
        heading("span", &span.span_type),
        deprecated(span.deprecated.as_deref()),
        cell(&span.brief),
        facts.join("\n"),
        attributes(&span.attributes),
    )
}

fn metric(metric: &Metric) -> String {
    let prometheus = metric_name(&metric.name, &metric.unit, metric.instrument);
    let mut facts = vec![
        format!("- instrument: {}", metric.instrument.as_str()),
        format!("- unit: {}", code(&metric.unit)),
        format!("- Prometheus: {}", code(&prometheus)),
    ];
    if let Some(most) = metric.max_series {
        facts.push(format!("- budget: {most} series in one process"));
    }
    if !metric.buckets.is_empty() {
        let bounds: Vec<String> = metric.buckets.iter().map(ToString::to_string).collect();
        facts.push(format!("- buckets: {}", bounds.join(", ")));
    }
    facts.extend(metric.slos.iter().map(|slo| slo::fact(slo, &metric.unit)));
    facts.extend(associated(&metric.entities));
    format!(
        "{}\n{}{}\n\n{}\n\n{}",
        heading("metric", &metric.name),
        deprecated(metric.deprecated.as_deref()),
        cell(&metric.brief),
        facts.join("\n"),
        labels(&metric.attributes),
    )
}

fn event(event: &Event) -> String {
    let facts: Vec<String> = associated(&event.entities).into_iter().collect();
    let facts = if facts.is_empty() {
        String::new()
    } else {
        format!("{}\n\n", facts.join("\n"))
    };
    format!(
        "{}\n{}{}\n\n{facts}{}",
        heading("event", &event.name),
        deprecated(event.deprecated.as_deref()),
        cell(&event.brief),
        attributes(&event.attributes),
    )
}

fn associated(entities: &[String]) -> Option<String> {
    let entities: Vec<String> = entities.iter().map(|entity| code(entity)).collect();
    (!entities.is_empty()).then(|| format!("- of: {}", entities.join(", ")))
}

fn attributes(usages: &[Usage]) -> String {
    if usages.is_empty() {
        return "No attributes.\n".to_owned();
    }
    let mut lines = vec!["| attribute | |".to_owned(), "|---|---|".to_owned()];
    lines.extend(usages.iter().map(|usage| {
        let key = attribute_link(&usage.key);
        format!("| {key} | {} |", requirement(&usage.requirement))
    }));
    lines.join("\n") + "\n"
}

fn labels(usages: &[Usage]) -> String {
    if usages.is_empty() {
        return "No labels.\n".to_owned();
    }
    let mut lines = vec![
        "| label | in Prometheus | |".to_owned(),
        "|---|---|---|".to_owned(),
    ];
    lines.extend(usages.iter().map(|usage| {
        let (key, name) = (attribute_link(&usage.key), code(&label_name(&usage.key)));
        format!("| {key} | {name} | {} |", requirement(&usage.requirement))
    }));
    lines.join("\n") + "\n"
}
