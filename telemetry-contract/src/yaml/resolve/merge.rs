//! What the dependencies say, under what the registry says itself.

use std::cmp::Reverse;

use super::super::depend::Base;
use super::super::registry::{Entity, Event, Metric, Origin, Registry, Span, Usage};
use super::Resolver;
use crate::diagnostic::Place;

impl Resolver<'_> {
    /// Adds what the dependencies say.
    pub(super) fn merge_all(&mut self, registry: &mut Registry, bases: &[Base]) {
        for base in bases.iter().filter(|base| !base.conventions) {
            self.merge(base, registry);
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
    fn merge(&mut self, base: &Base, registry: &mut Registry) {
        let of = base;
        let base = &base.registry;
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
            origin: self.origin(of.origin(metric.origin), &metric.attributes),
            ..metric
        }));
        events.extend(base.events.iter().cloned().map(|event| Event {
            origin: self.origin(of.origin(event.origin), &event.attributes),
            ..event
        }));
        // What comes by two ways is the same one.
        let known: Vec<Place> = spans.iter().map(|span| span.location.clone()).collect();
        let new = base.spans.iter().cloned();
        let new = new.filter(|span| !known.contains(&span.location));
        spans.extend(new.map(|span| Span {
            origin: self.origin(of.origin(span.origin), &span.attributes),
            is_named_here: false,
            ..span
        }));
        let known: Vec<Place> = entities.iter().map(|one| one.location.clone()).collect();
        let new = base.entities.iter().cloned();
        let new = new.filter(|entity| !known.contains(&entity.location));
        entities.extend(new.map(|entity| Entity {
            origin: self.origin(of.origin(entity.origin), &entity.attributes),
            ..entity
        }));
    }

    /// Whose a dependency's signal is: this registry's where it changes one of the attributes,
    /// and no longer the base contract's where another registry does.
    fn origin(&self, before: Origin, usages: &[Usage]) -> Origin {
        let origins = usages.iter().filter_map(|usage| {
            let attribute = self.known.attributes.get(&usage.key)?;
            Some(attribute.origin)
        });
        origins.fold(before, |origin, of| match (origin, of) {
            (Origin::Own, _) | (_, Origin::Own) => Origin::Own,
            (Origin::Inherited, _) | (_, Origin::Inherited) => Origin::Inherited,
            (Origin::Dependency, Origin::Dependency) => Origin::Dependency,
        })
    }
}
