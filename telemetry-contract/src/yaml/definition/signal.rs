//! Definitions of metrics, spans, events and entities.

use super::super::annotation::{Annotations, Carrier, span_kind};
use super::super::node::Node;
use super::super::problem::Problems;
use super::{Detail, Signal, reference, stability, text_of};
use crate::model::{Instrument, SpanKind};

/// What every definition may say beside its own keys.
const COMMON_KEYS: &[&str] = &[
    "brief",
    "note",
    "stability",
    "deprecated",
    "annotations",
    "requirement_level",
    "entity_associations",
];

/// Reads a metric.
pub(super) fn metric(node: Node<'_>, problems: &mut Problems) -> Option<Signal> {
    let instrument = instrument(node, problems);
    let unit = node.required("unit", problems);
    let keys = ["name", "instrument", "unit", "attributes"];
    let signal = signal(node, "name", &keys, Carrier::Metric, problems);
    let (unit, unit_location) = unit.unwrap_or_else(|| ("1".to_owned(), node.location()));
    let detail = Detail::Metric {
        instrument: instrument.unwrap_or(Instrument::Histogram),
        unit,
        unit_location,
    };
    Some(Signal { detail, ..signal? })
}

/// Reads a span.
pub(super) fn span(node: Node<'_>, problems: &mut Problems) -> Option<Signal> {
    let kind = node.required("kind", problems);
    let kind = kind.and_then(|_| span_kind(node.get("kind")?, problems));
    let name = match node.get("name") {
        Some(name) => name.required("note", problems),
        None => node.required("name", problems),
    };
    let keys = ["type", "kind", "name", "attributes"];
    let signal = signal(node, "type", &keys, Carrier::Span, problems);
    let detail = Detail::Span {
        kind: kind.unwrap_or(SpanKind::Internal),
        name: text_of(name),
    };
    Some(Signal { detail, ..signal? })
}

/// Reads an event.
pub(super) fn event(node: Node<'_>, problems: &mut Problems) -> Option<Signal> {
    signal(
        node,
        "name",
        &["name", "attributes"],
        Carrier::Event,
        problems,
    )
}

/// Reads an entity.
pub(super) fn entity(node: Node<'_>, problems: &mut Problems) -> Option<Signal> {
    let keys = ["type", "identity", "description"];
    let mut signal = signal(node, "type", &keys, Carrier::Entity, problems)?;
    signal.members = reference::read(node, "identity", problems);
    signal
        .members
        .extend(reference::read(node, "description", problems));
    signal.detail = Detail::Entity;
    Some(signal)
}

/// What all sorts of signals have; `detail` is an event's until the caller says otherwise.
fn signal(
    node: Node<'_>,
    name: &str,
    keys: &[&str],
    carrier: Carrier,
    problems: &mut Problems,
) -> Option<Signal> {
    let known: Vec<&str> = keys.iter().chain(COMMON_KEYS).copied().collect();
    node.knows(&known, problems);
    stability(node, problems);
    let brief = node.required("brief", problems);
    let annotations = Annotations::read(node, carrier, problems);
    let members = reference::read(node, "attributes", problems);
    let (name, location) = node.required(name, problems)?;
    Some(Signal {
        name,
        detail: Detail::Event,
        brief: text_of(brief),
        members,
        annotations,
        location,
    })
}

fn instrument(node: Node<'_>, problems: &mut Problems) -> Option<Instrument> {
    let (instrument, at) = node.required("instrument", problems)?;
    match instrument.as_str() {
        "counter" => Some(Instrument::Counter),
        "gauge" => Some(Instrument::Gauge),
        "histogram" => Some(Instrument::Histogram),
        "updowncounter" => Some(Instrument::UpDownCounter),
        other => {
            let message =
                format!("counter, updowncounter, gauge or histogram is wanted, found `{other}`");
            problems.add(&at, message);
            None
        }
    }
}
