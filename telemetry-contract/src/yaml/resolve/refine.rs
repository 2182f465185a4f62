//! What a registry says of signals that are defined elsewhere: more attributes, stricter ones.
//!
//! A refinement holds for the whole contract: a metric, an event and an entity keep their name, and
//! so does a span whose refinement has the same id. A span's refinement with another id is a type
//! of its own, told from the first by its further markers.

use super::super::definition::Import;
use super::super::definition::{Refinement, Sort};
use super::super::registry::{Origin, Registry, Usage};
use super::Resolver;
use super::loosen::{self, in_words, is_weaker};
use super::usage::Found;
use crate::diagnostic::Place;
use crate::rule::RegistryRule;

impl Resolver<'_> {
    /// Applies one refinement.
    pub(super) fn refine(&mut self, refinement: &Refinement, registry: &mut Registry) {
        let found = self.spell_out(&refinement.members);
        self.used
            .extend(found.iter().map(|found| found.usage.key.clone()));
        let is_found = match refinement.sort {
            Sort::Metric => self.refine_metric(refinement, found, registry),
            Sort::Event => self.refine_event(refinement, found, registry),
            Sort::Entity => self.refine_entity(refinement, found, registry),
            Sort::Span => self.refine_span(refinement, found, registry),
        };
        if !is_found {
            self.nothing_to_refine(refinement, registry);
        }
    }

    fn refine_metric(
        &mut self,
        refinement: &Refinement,
        found: Vec<Found>,
        registry: &mut Registry,
    ) -> bool {
        self.bring(refinement, registry);
        let mut metrics = registry.metrics.iter_mut();
        let Some(metric) = metrics.find(|metric| metric.name == refinement.of) else {
            return false;
        };
        let said = &refinement.annotations;
        let budget = loosen::budget(metric, said.max_series);
        let budget = budget.map(|message| (message, None));
        let buckets = loosen::buckets(metric, &said.buckets);
        let buckets = buckets.map(|message| (message, said.buckets_location.as_ref()));
        for (message, at) in [budget, buckets].into_iter().flatten() {
            let at = at.unwrap_or(&refinement.location);
            self.problems
                .note(loosen::problem(at, &metric.name, message));
        }
        metric.max_series = said.max_series.or(metric.max_series);
        if !said.buckets.is_empty() {
            metric.buckets.clone_from(&said.buckets);
        }
        metric.slos.extend(said.slos.iter().cloned());
        metric.words.replace(&refinement.words);
        metric.origin = Origin::Own;
        metric.location = refinement.location.clone();
        let name = metric.name.clone();
        let loosened = add(&mut metric.attributes, found, &name);
        self.problems.extend(loosened);
        let attributes = metric.attributes.clone();
        self.check_labels(&attributes);
        true
    }

    fn refine_event(
        &mut self,
        refinement: &Refinement,
        found: Vec<Found>,
        registry: &mut Registry,
    ) -> bool {
        self.bring(refinement, registry);
        let mut events = registry.events.iter_mut();
        let Some(event) = events.find(|event| event.name == refinement.of) else {
            return false;
        };
        if let Some(level) = refinement.annotations.level {
            let loosened = loosen::level(event, level);
            let at = &refinement.location;
            self.problems
                .extend(loosened.map(|message| loosen::problem(at, &event.name, message)));
            event.level = level;
        }
        event.origin = Origin::Own;
        event.location = refinement.location.clone();
        event.words.replace(&refinement.words);
        let name = event.name.clone();
        self.problems
            .extend(add(&mut event.attributes, found, &name));
        true
    }

    fn refine_entity(
        &mut self,
        refinement: &Refinement,
        found: Vec<Found>,
        registry: &mut Registry,
    ) -> bool {
        let mut entities = registry.entities.iter_mut();
        let Some(entity) = entities.find(|entity| entity.entity_type == refinement.of) else {
            return false;
        };
        if let Some(required) = refinement.annotations.required {
            let loosened = loosen::required(entity, required);
            let at = &refinement.location;
            self.problems
                .extend(loosened.map(|message| loosen::problem(at, &entity.entity_type, message)));
            entity.required = required;
        }
        entity.origin = Origin::Own;
        entity.location = refinement.location.clone();
        entity.words.replace(&refinement.words);
        let name = entity.entity_type.clone();
        self.problems
            .extend(add(&mut entity.attributes, found, &name));
        true
    }

    fn refine_span(
        &mut self,
        refinement: &Refinement,
        found: Vec<Found>,
        registry: &mut Registry,
    ) -> bool {
        let mut spans = registry.spans.iter();
        let Some(place) = spans.position(|span| span.span_type == refinement.of) else {
            return false;
        };
        let mut span = registry.spans[place].clone();
        let loosened = add(&mut span.attributes, found, &span.span_type);
        self.problems.extend(loosened);
        let structure = refinement.annotations.structure(span.structure);
        let at = &refinement.location;
        let loosened = [
            loosen::root(&span, structure),
            loosen::links(&span, structure),
        ];
        let loosened: Vec<String> = loosened.into_iter().flatten().collect();
        let is_told = structure == span.structure || !loosened.is_empty();
        let loosened = loosened.into_iter();
        self.problems
            .extend(loosened.map(|message| loosen::problem(at, &span.span_type, message)));
        span.structure = structure;
        span.origin = Origin::Own;
        span.location = refinement.location.clone();
        span.brief = refinement.brief.clone().unwrap_or(span.brief);
        span.words.replace(&refinement.words);
        if let Some((name, at)) = &refinement.name {
            self.check_span_name(name, at);
            span.name.clone_from(name);
            span.name_location.clone_from(at);
            span.is_named_here = true;
        }
        if !is_told {
            self.check_structure(&span);
        }
        let id = refinement.id.trim_start_matches("span.");
        let markers = &refinement.annotations.markers;
        if id == span.span_type {
            if let Some((_, at)) = markers.first() {
                let message = "markers tell a type of its own, this one only adds to another";
                let help = "give the refinement an `id` of its own, or take the markers away";
                let rule = RegistryRule::AnnotationMisplaced;
                self.problems
                    .add_with(rule, at, message, Some(help.to_owned()));
            }
            registry.spans[place] = span;
        } else {
            id.clone_into(&mut span.span_type);
            for (marker, _) in markers {
                if !span.markers.contains(marker) {
                    span.markers.push(marker.clone());
                }
            }
            self.check_markers(&span, markers);
            registry.spans.push(span);
        }
        true
    }

    /// Takes over a dependency's signal that is refined without being imported.
    fn bring(&mut self, refinement: &Refinement, registry: &mut Registry) {
        let (sort, name) = (refinement.sort, &refinement.of);
        let is_there = match sort {
            Sort::Metric => registry.metrics.iter().any(|metric| metric.name == *name),
            _ => registry.events.iter().any(|event| event.name == *name),
        };
        let is_known = match sort {
            Sort::Metric => self.known.metrics.contains_key(name),
            _ => self.known.events.contains_key(name),
        };
        if !is_there && is_known {
            let import = Import {
                sort,
                name: name.clone(),
                location: refinement.location.clone(),
            };
            self.import(&import, registry);
        }
    }

    fn nothing_to_refine(&mut self, refinement: &Refinement, registry: &Registry) {
        let name = &refinement.of;
        let known: Vec<&str> = match refinement.sort {
            Sort::Entity => names(&registry.entities, |entity| &entity.entity_type),
            Sort::Event => self.known.events.keys().map(String::as_str).collect(),
            Sort::Metric => self.known.metrics.keys().map(String::as_str).collect(),
            Sort::Span => names(&registry.spans, |span| &span.span_type),
        };
        let help = self.suggestions.near(name, known);
        let at = &refinement.of_location;
        if self.may_be_defined(name, help.as_deref()) || self.is_lacking(name, at) {
            return;
        }
        let sort = refinement.sort.plural();
        let message = format!("there is no `{name}` among the {sort} to be refined");
        let rule = RegistryRule::ImportUnknown;
        self.problems
            .add_with(rule, &refinement.of_location, message, help);
    }
}

fn names<T>(items: &[T], name: impl Fn(&T) -> &String) -> Vec<&str> {
    items.iter().map(|item| name(item).as_str()).collect()
}

/// Adds attributes to a signal's, and says which of them are required less than before.
fn add(attributes: &mut Vec<Usage>, found: Vec<Found>, signal: &str) -> Vec<super::super::Problem> {
    let mut loosened = Vec::new();
    for Found { usage, said, .. } in found {
        let Some(known) = attributes.iter_mut().find(|known| known.key == usage.key) else {
            attributes.push(usage);
            continue;
        };
        if said && is_weaker(&usage.requirement, &known.requirement) {
            let message = less(signal, known, &usage, &known.location);
            loosened.push(loosen::problem(&usage.location, &usage.key, message));
        }
        if said {
            known.requirement = usage.requirement;
        }
        known.fan_out = usage.fan_out.or(known.fan_out);
        known.words.replace(&usage.words);
    }
    loosened
}

fn less(signal: &str, known: &Usage, usage: &Usage, at: &Place) -> String {
    let (before, now) = (in_words(&known.requirement), in_words(&usage.requirement));
    format!(
        "`{}` is {before} on `{signal}` at {at}, this makes it {now}",
        usage.key
    )
}
