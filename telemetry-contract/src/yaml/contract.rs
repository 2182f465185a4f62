//! From a registry to the contract that every check works with.

use super::registry::{
    Attribute, Condition, Entity, Event, Metric, Registry, Requirement, Span, Usage,
};
use crate::model::{
    self, AttributeDef, AttributeUse, Cardinality, Contract, EntityDef, EventDef, Members,
    MetricDef, Sensitivity, SpanDef, ValueType,
};
use crate::name::{AttributeKey, EventName, MetricName};
use crate::unit::Unit;

/// Series that a metric may have whose registry names no limit (OpenTelemetry's default).
const DEFAULT_SERIES: u32 = 2000;

impl Attribute {
    /// How many values it may have: what the registry says, else what the type says, else `None`.
    pub fn bound(&self) -> Option<Cardinality> {
        if self.cardinality.is_some() {
            return self.cardinality;
        }
        if self.value == ValueType::Boolean {
            return Some(Cardinality::Bounded(2));
        }
        let known = u32::try_from(self.values.len())
            .ok()
            .filter(|known| *known > 0)?;
        let other = u32::from(self.open && !self.values.iter().any(|value| value == "_OTHER"));
        let statuses = if self.error_statuses { 200 } else { 0 };
        let rpc = if self.rpc_statuses { 16 } else { 0 };
        Some(Cardinality::Bounded(known + other + statuses + rpc))
    }
}

impl Registry {
    /// Makes a contract of it, which lives as long as the process: the memory is never given back,
    /// so a process loads a registry once, not once a request.
    ///
    /// What the registry does not say is read the strict way: an attribute without a sensitivity
    /// is personal, one without a bound is unbounded. A definition whose name was changed after
    /// loading to one outside the grammar is left out.
    pub fn into_contract(self) -> Contract {
        let attributes: Vec<_> = self.attributes.iter().filter_map(attribute).collect();
        let attributes = leak(attributes);
        let uses = |usages: &[Usage]| uses(usages, attributes);
        let metrics = self
            .metrics
            .iter()
            .filter_map(|item| metric(item, uses(&item.attributes)));
        let spans = self
            .spans
            .iter()
            .map(|item| span(item, uses(&item.attributes)));
        let events = self
            .events
            .iter()
            .filter_map(|item| event(item, uses(&item.attributes)));
        let entities = self
            .entities
            .iter()
            .map(|item| entity(item, uses(&item.attributes)));
        Contract {
            name: text(&self.name),
            version: text(&self.version),
            schema_url: text(&self.schema_url),
            attributes,
            metrics: leak(metrics.collect()),
            spans: leak(spans.collect()),
            events: leak(events.collect()),
            entities: leak(entities.collect()),
        }
    }
}

fn leak<T>(items: Vec<T>) -> &'static [T] {
    Vec::leak(items)
}

fn one<T>(item: T) -> &'static T {
    Box::leak(Box::new(item))
}

fn text(text: &str) -> &'static str {
    String::leak(text.to_owned())
}

fn key(key: &str) -> Option<AttributeKey> {
    AttributeKey::try_new(text(key)).ok()
}

fn attribute(from: &Attribute) -> Option<&'static AttributeDef> {
    Some(one(AttributeDef {
        key: key(&from.key)?,
        value: from.value,
        members: members(from),
        sensitivity: from.sensitivity.unwrap_or(Sensitivity::Personal),
        cardinality: from.bound().unwrap_or(Cardinality::Unbounded),
        brief: text(&from.brief),
        deprecated: from.deprecated.as_deref().map(text),
    }))
}

fn members(from: &Attribute) -> Members {
    if from.values.is_empty() {
        return Members::Any;
    }
    let values = leak(from.values.iter().map(|value| text(value)).collect());
    if from.open {
        Members::Open(values)
    } else {
        Members::Closed(values)
    }
}

fn uses(usages: &[Usage], known: &[&'static AttributeDef]) -> &'static [AttributeUse] {
    let uses = usages.iter().filter_map(|usage| {
        let attribute = known.iter().find(|def| def.key.as_str() == usage.key)?;
        let requirement = requirement(&usage.requirement)?;
        Some(AttributeUse {
            attribute,
            requirement,
        })
    });
    leak(uses.collect())
}

fn requirement(from: &Requirement) -> Option<model::Requirement> {
    Some(match from {
        Requirement::OptIn => model::Requirement::OptIn,
        Requirement::Recommended => model::Requirement::Recommended,
        Requirement::Required => model::Requirement::Required,
        Requirement::Conditional(condition) => model::Requirement::Conditional(match condition {
            Condition::AttributePresent(other) => model::Condition::AttributePresent(key(other)?),
            Condition::StatusError => model::Condition::StatusError,
            Condition::Text(words) => model::Condition::Text(text(words)),
        }),
    })
}

fn metric(from: &Metric, attributes: &'static [AttributeUse]) -> Option<&'static MetricDef> {
    let name = text(&from.name);
    let name = if from.convention {
        MetricName::try_convention(name)
    } else {
        MetricName::try_new(name)
    };
    Some(one(MetricDef {
        name: name.ok()?,
        instrument: from.instrument,
        unit: Unit::try_new(text(&from.unit))?,
        buckets: leak(from.buckets.clone()),
        series_limit: from.max_series.unwrap_or(DEFAULT_SERIES),
        attributes,
        brief: text(&from.brief),
    }))
}

fn span(from: &Span, attributes: &'static [AttributeUse]) -> &'static SpanDef {
    one(SpanDef {
        span_type: text(&from.span_type),
        kind: from.kind,
        name: text(&from.name),
        markers: leak(
            from.markers
                .iter()
                .filter_map(|marker| key(marker))
                .collect(),
        ),
        attributes,
        structure: from.structure,
        brief: text(&from.brief),
    })
}

fn event(from: &Event, attributes: &'static [AttributeUse]) -> Option<&'static EventDef> {
    Some(one(EventDef {
        name: EventName::try_new(text(&from.name)).ok()?,
        attributes,
        brief: text(&from.brief),
    }))
}

fn entity(from: &Entity, attributes: &'static [AttributeUse]) -> &'static EntityDef {
    one(EntityDef {
        entity_type: text(&from.entity_type),
        required: from.required,
        attributes,
        brief: text(&from.brief),
    })
}
