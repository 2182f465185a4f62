//! What the dependencies say, under what the registry says itself.

use std::cmp::Reverse;

use super::super::depend::Base;
use super::super::registry::{Entity, Event, Metric, Origin, Registry, Span, Usage};
use super::Resolver;

impl Resolver<'_> {
    /// Adds what the dependencies say.
    pub(super) fn merge_all(&mut self, registry: &mut Registry, bases: &[Base]) {
        for base in bases.iter().filter(|base| !base.conventions) {
            self.merge(&base.registry, registry);
        }
    }

    /// Sorts what there is.
    pub(super) fn finish(self, mut registry: Registry) -> Registry {
        let used = self.used.iter();
        let attributes = used.filter_map(|key| self.known.attributes.get(key));
        registry.attributes = attributes.cloned().collect();
        let Registry {
            metrics,
            events,
            spans,
            ..
        } = &mut registry;
        metrics.sort_by(|left, right| left.name.cmp(&right.name));
        metrics.dedup_by(|left, right| left.name == right.name);
        events.sort_by(|left, right| left.name.cmp(&right.name));
        events.dedup_by(|left, right| left.name == right.name);
        spans.sort_by_key(|span| Reverse(span.markers.len()));
        registry.known = self.known;
        registry
    }

    /// Adds a dependency's signals; what this registry imports again is the dependency's.
    fn merge(&mut self, base: &Registry, registry: &mut Registry) {
        let keys = base
            .attributes
            .iter()
            .map(|attribute| attribute.key.clone());
        self.used.extend(keys);
        let Registry {
            metrics,
            events,
            spans,
            entities,
            ..
        } = registry;
        metrics.retain(|own| base.metrics.iter().all(|metric| metric.name != own.name));
        events.retain(|own| base.events.iter().all(|event| event.name != own.name));
        metrics.extend(base.metrics.iter().cloned().map(|metric| Metric {
            origin: self.origin(&metric.attributes),
            ..metric
        }));
        events.extend(base.events.iter().cloned().map(|event| Event {
            origin: self.origin(&event.attributes),
            ..event
        }));
        spans.extend(base.spans.iter().cloned().map(|span| Span {
            origin: self.origin(&span.attributes),
            ..span
        }));
        entities.extend(base.entities.iter().cloned().map(|entity| Entity {
            origin: self.origin(&entity.attributes),
            ..entity
        }));
    }

    /// Whose a dependency's signal is: this registry's where it changes one of the attributes.
    fn origin(&self, usages: &[Usage]) -> Origin {
        let is_own = |usage: &Usage| {
            let attribute = self.known.attributes.get(&usage.key);
            attribute.is_some_and(|attribute| attribute.origin == Origin::Own)
        };
        if usages.iter().any(is_own) {
            Origin::Own
        } else {
            Origin::Dependency
        }
    }
}
