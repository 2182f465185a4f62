//! Definitions of metrics, spans, events and entities.

use super::super::annotation::{Annotations, Carrier, span_kind};
use super::super::node::Node;
use super::super::problem::Problems;
use super::super::words::Words;
use super::attribute::{brief, check_deprecated, deprecated, stability};
use super::{Detail, Signal, reference, text_of};
use crate::diagnostic::Place;
use crate::model::{Instrument, SpanKind};
use crate::rule::RegistryRule;

/// Reads one definition of a sort.
pub(super) type ReadSignal = fn(Node<'_>, &mut Problems) -> Option<Signal>;

/// What every definition may say beside its own keys.
const COMMON_KEYS: &[&str] = &[
    "brief",
    "note",
    "stability",
    "deprecated",
    "annotations",
    "requirement_level",
];

/// How a signal may be required.
pub(super) const LEVELS: &[(&str, ())] = &[("recommended", ()), ("opt_in", ())];

const INSTRUMENTS: &[(&str, Instrument)] = &[
    ("counter", Instrument::Counter),
    ("updowncounter", Instrument::UpDownCounter),
    ("gauge", Instrument::Gauge),
    ("histogram", Instrument::Histogram),
];

/// Reads a metric.
pub(super) fn metric(node: Node<'_>, problems: &mut Problems) -> Option<Signal> {
    let detail = metric_detail(node, problems);
    let keys = [
        "name",
        "instrument",
        "unit",
        "attributes",
        "entity_associations",
    ];
    let signal = signal(node, "name", &keys, Carrier::Metric, problems);
    Some(Signal { detail, ..signal? })
}

/// The instrument and the unit; what is missing is noted and stood in for.
pub(super) fn metric_detail(node: Node<'_>, problems: &mut Problems) -> Detail {
    let instrument = node.required("instrument", problems);
    let instrument =
        instrument.and_then(|_| node.find("instrument")?.one_of(INSTRUMENTS, problems));
    let unit = node.required("unit", problems);
    let (unit, unit_location) = unit.unwrap_or_else(|| ("1".to_owned(), node.location()));
    Detail::Metric {
        instrument: instrument.unwrap_or(Instrument::Histogram),
        unit,
        unit_location,
    }
}

/// Reads a span.
pub(super) fn span(node: Node<'_>, problems: &mut Problems) -> Option<Signal> {
    let kind = node.required("kind", problems);
    let kind = kind.and_then(|_| span_kind(node.find("kind")?, problems));
    let name = match node.find("name") {
        Some(name) if name.is_mapping() => name.required("note", problems),
        Some(name) => {
            name.wants_type(problems, "`{ note: text }`");
            None
        }
        None => node.required("name", problems),
    };
    let keys = ["type", "kind", "name", "attributes", "entity_associations"];
    let signal = signal(node, "type", &keys, Carrier::Span, problems);
    let (name, name_location) = name.unwrap_or_else(|| (String::new(), node.location()));
    let detail = Detail::Span {
        kind: kind.unwrap_or(SpanKind::Internal),
        name,
        name_location,
    };
    Some(Signal { detail, ..signal? })
}

/// Reads an event.
pub(super) fn event(node: Node<'_>, problems: &mut Problems) -> Option<Signal> {
    let keys = ["name", "attributes", "entity_associations"];
    signal(node, "name", &keys, Carrier::Event, problems)
}

/// Reads an entity.
pub(super) fn entity(node: Node<'_>, problems: &mut Problems) -> Option<Signal> {
    let keys = ["type", "identity", "description"];
    if node.find("identity").is_none() {
        node.lacks("identity", problems);
    }
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
    check_level(node, problems);
    check_deprecated(node, problems);
    let brief = brief(node, problems);
    let annotations = Annotations::read(node, carrier, problems);
    let members = reference::read(node, "attributes", problems);
    let associations = associations(node, problems);
    let (name, location) = node.required(name, problems)?;
    Some(Signal {
        name,
        detail: Detail::Event,
        brief: text_of(brief),
        words: Words::of(node),
        deprecated: deprecated(node),
        members,
        associations,
        annotations,
        location,
    })
}

/// Whether the signal says that it is recommended or opt-in.
fn check_level(node: Node<'_>, problems: &mut Problems) {
    match node.find("requirement_level") {
        Some(level) => {
            level.one_of(LEVELS, problems);
        }
        None if node.is_mapping() => {
            let message = "`requirement_level` is missing here";
            let help = "add `requirement_level: recommended`, or `opt_in`";
            let rule = RegistryRule::RequirementLevelMissing;
            problems.add_with(rule, &node.location(), message, Some(help.to_owned()));
        }
        None => {}
    }
}

/// The entities that a signal is associated with, whatever of them are alternatives.
pub(super) fn associations(node: Node<'_>, problems: &mut Problems) -> Vec<(String, Place)> {
    let mut found = Vec::new();
    for item in node.items_of("entity_associations", problems) {
        association(item, &mut found, problems);
    }
    found
}

fn association(node: Node<'_>, found: &mut Vec<(String, Place)>, problems: &mut Problems) {
    let name = node.text().or_else(|| node.get("type")?.text());
    if let Some(name) = name {
        found.push((name.to_owned(), node.location()));
        return;
    }
    node.knows(&["one_of", "all_of"], problems);
    for key in ["one_of", "all_of"] {
        for item in node.items_of(key, problems) {
            association(item, found, problems);
        }
    }
}
