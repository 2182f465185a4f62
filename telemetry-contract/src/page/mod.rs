//! The reference page of a registry, in Markdown.
//!
//! Every definition has an anchor of its own that stays when the page changes: `metric-NAME`,
//! `span-TYPE`, `event-NAME`, `entity-TYPE`, `attribute-KEY`.

mod attribute;
mod signal;
mod slo;
#[cfg(test)]
mod tests;
mod text;

use std::collections::BTreeSet;

use self::text::{cell, counted, domain};
use crate::yaml::Registry;

/// The page: what every domain's spans, metrics, events and entities say, then every attribute.
pub fn render(registry: &Registry) -> String {
    let mut page = vec![head(registry)];
    let domains = domains(registry);
    page.push(contents(&domains));
    for domain in &domains {
        page.push(format!("## {domain}\n"));
        page.extend(signal::entities(registry, domain));
        page.extend(signal::spans(registry, domain));
        page.extend(signal::metrics(registry, domain));
        page.extend(signal::events(registry, domain));
    }
    page.push("## Attributes\n".to_owned());
    page.extend(attribute::tables(registry));
    let page = page.join("\n");
    format!("{}\n", page.trim_end())
}

fn head(registry: &Registry) -> String {
    let (name, version) = (&registry.name, &registry.version);
    let counts = [
        counted(registry.attributes.len(), "attribute", "attributes"),
        counted(registry.metrics.len(), "metric", "metrics"),
        counted(registry.spans.len(), "span type", "span types"),
        counted(registry.events.len(), "event", "events"),
        counted(registry.entities.len(), "entity", "entities"),
    ];
    let counts = counts.join(", ");
    format!(
        "<!-- Written from the registry by `contract docs`. Change the registry, not this page. -->\n\
         # {} {version}\n\n\
         Schema URL: `{}`. {counts}.\n\n\
         A name is OpenTelemetry's; the Prometheus name is derived from it. Sensitivity: *public* may \
         be read by anyone who reads the telemetry, *personal* leaves the process as a keyed hash \
         only, a *credential* never leaves it. Cardinality is the most values in one process; what \
         is unbounded is never a label.\n",
        cell(name),
        registry.schema_url,
    )
}

/// The files that define something that is sent, by name.
fn domains(registry: &Registry) -> BTreeSet<String> {
    let metrics = registry.metrics.iter().map(|metric| &metric.location);
    let spans = registry.spans.iter().map(|span| &span.location);
    let events = registry.events.iter().map(|event| &event.location);
    let entities = registry.entities.iter().map(|entity| &entity.location);
    let places = metrics.chain(spans).chain(events).chain(entities);
    places.map(domain).collect()
}

fn contents(domains: &BTreeSet<String>) -> String {
    let mut lines: Vec<String> = domains
        .iter()
        .map(|domain| format!("- [{domain}](#{domain})"))
        .collect();
    lines.push("- [Attributes](#attributes)\n".to_owned());
    lines.join("\n")
}
