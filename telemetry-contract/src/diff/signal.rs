//! What differs between two definitions of a metric, span, event or entity.

use std::collections::BTreeMap;

use super::{About, Changes, Whom};
use crate::model::SpanKind;
use crate::prometheus::metric_name;
use crate::rule::ChangeRule;
use crate::yaml::{Entity, Event, Metric, Registry, Span};

impl Changes {
    pub(super) fn metrics(&mut self, old: &Registry, new: &Registry) {
        let name = |metric: &Metric| metric.name.clone();
        for (before, now) in pairs(&old.metrics, &new.metrics, name) {
            match (before, now) {
                (Some(before), Some(now)) => self.metric(before, now),
                (Some(before), None) => self.removed("metric", (&before.name, &before.location)),
                (None, Some(now)) => self.added("metric", (&now.name, &now.location)),
                (None, None) => {}
            }
        }
    }

    fn metric(&mut self, old: &Metric, new: &Metric) {
        let about = (new.name.as_str(), &new.location);
        let both = (ChangeRule::Type, Whom::Both);
        let instruments = (old.instrument.as_str(), new.instrument.as_str());
        self.other(both, about, "instrument", instruments);
        self.other(both, about, "unit", (&old.unit, &new.unit));
        let prometheus = |of: &Metric| metric_name(&of.name, &of.unit, of.instrument);
        let names = (prometheus(old), prometheus(new));
        let queriers = (ChangeRule::Type, Whom::Queriers);
        self.other(queriers, about, "Prometheus name", names);
        self.labels(about, &old.attributes, &new.attributes);
        self.buckets(about, &old.buckets, &new.buckets);
        self.budget(about, old.max_series, new.max_series);
        self.slos(&old.slos, &new.slos);
        self.deprecated(about, old.deprecated.as_deref(), new.deprecated.as_deref());
        self.associations(about, &old.entities, &new.entities);
        self.words(about, &old.brief, &new.brief);
        self.said(about, &old.words, &new.words);
    }

    /// Quantiles are worked out from buckets, and queries name their bounds.
    fn buckets(&mut self, about: About<'_>, old: &[f64], new: &[f64]) {
        let missing = |of: &[f64], from: &[f64]| {
            let missing = of.iter().filter(|bound| !from.contains(bound));
            let missing: Vec<String> = missing.map(ToString::to_string).collect();
            missing.join(", ")
        };
        let (gone, more) = (missing(old, new), missing(new, old));
        if !gone.is_empty() {
            let message = format!("`{}` no longer has a bucket up to {gone}", about.0);
            self.add(ChangeRule::Removed, Whom::Queriers, about, message);
        }
        if !more.is_empty() {
            let message = format!("`{}` has a bucket up to {more} too", about.0);
            self.add(ChangeRule::Addition, Whom::Nobody, about, message);
        }
    }

    fn budget(&mut self, about: About<'_>, old: Option<u32>, new: Option<u32>) {
        let (Some(old), Some(new)) = (old, new) else {
            return;
        };
        let rule = if new < old {
            (ChangeRule::BudgetLowered, Whom::Emitters)
        } else {
            (ChangeRule::Relaxed, Whom::Queriers)
        };
        self.other(rule, about, "budget of series", (old, new));
    }

    pub(super) fn spans(&mut self, old: &Registry, new: &Registry) {
        let name = |span: &Span| span.span_type.clone();
        for (before, now) in pairs(&old.spans, &new.spans, name) {
            match (before, now) {
                (Some(before), Some(now)) => self.span(before, now),
                (Some(before), None) => self.removed("span", (&before.span_type, &before.location)),
                (None, Some(now)) => self.added("span", (&now.span_type, &now.location)),
                (None, None) => {}
            }
        }
    }

    fn span(&mut self, old: &Span, new: &Span) {
        let about = (new.span_type.as_str(), &new.location);
        let both = (ChangeRule::Type, Whom::Both);
        let kinds = (old.kind.as_str(), new.kind.as_str());
        self.other(both, about, "kind", kinds);
        self.other(both, about, "name", (&old.name, &new.name));
        let markers = (old.markers.join(", "), new.markers.join(", "));
        if markers.0 != markers.1 {
            let (name, was, is) = (about.0, &markers.0, &markers.1);
            let message = format!("the markers of `{name}` were `{was}`, are `{is}`");
            self.add(ChangeRule::Type, Whom::Both, about, message);
        }
        self.structure(about, old, new);
        self.usages(about, &old.attributes, &new.attributes);
        self.deprecated(about, old.deprecated.as_deref(), new.deprecated.as_deref());
        self.associations(about, &old.entities, &new.entities);
        self.words(about, &old.brief, &new.brief);
        self.said(about, &old.words, &new.words);
    }

    fn structure(&mut self, about: About<'_>, old: &Span, new: &Span) {
        let roots = (old.structure.root, new.structure.root);
        let rule = if new.structure.root {
            (ChangeRule::Required, Whom::Emitters)
        } else {
            (ChangeRule::Relaxed, Whom::Queriers)
        };
        self.other(rule, about, "root", roots);
        let links = |span: &Span| span.structure.links_to.map_or("nothing", SpanKind::as_str);
        let rule = if new.structure.links_to.is_some() {
            (ChangeRule::Required, Whom::Emitters)
        } else {
            (ChangeRule::Relaxed, Whom::Queriers)
        };
        self.other(rule, about, "link", (links(old), links(new)));
    }

    pub(super) fn events(&mut self, old: &Registry, new: &Registry) {
        let name = |event: &Event| event.name.clone();
        for (before, now) in pairs(&old.events, &new.events, name) {
            match (before, now) {
                (Some(before), Some(now)) => {
                    let about = (now.name.as_str(), &now.location);
                    let levels = (before.level.as_str(), now.level.as_str());
                    let queriers = (ChangeRule::Type, Whom::Queriers);
                    self.other(queriers, about, "level", levels);
                    self.usages(about, &before.attributes, &now.attributes);
                    let deprecated = (before.deprecated.as_deref(), now.deprecated.as_deref());
                    self.deprecated(about, deprecated.0, deprecated.1);
                    self.associations(about, &before.entities, &now.entities);
                    self.words(about, &before.brief, &now.brief);
                    self.said(about, &before.words, &now.words);
                }
                (Some(before), None) => self.removed("event", (&before.name, &before.location)),
                (None, Some(now)) => self.added("event", (&now.name, &now.location)),
                (None, None) => {}
            }
        }
    }

    pub(super) fn entities(&mut self, old: &Registry, new: &Registry) {
        let name = |entity: &Entity| entity.entity_type.clone();
        for (before, now) in pairs(&old.entities, &new.entities, name) {
            match (before, now) {
                (Some(before), Some(now)) => self.entity(before, now),
                (Some(before), None) => {
                    self.removed("entity", (&before.entity_type, &before.location));
                }
                (None, Some(now)) if now.required => {
                    let about = (now.entity_type.as_str(), &now.location);
                    let message = format!("every resource has to describe `{}` now", about.0);
                    self.add(ChangeRule::Required, Whom::Emitters, about, message);
                }
                (None, Some(now)) => self.added("entity", (&now.entity_type, &now.location)),
                (None, None) => {}
            }
        }
    }

    fn entity(&mut self, old: &Entity, new: &Entity) {
        let about = (new.entity_type.as_str(), &new.location);
        let rule = if new.required {
            (ChangeRule::Required, Whom::Emitters)
        } else {
            (ChangeRule::Relaxed, Whom::Queriers)
        };
        self.other(rule, about, "requirement", (old.required, new.required));
        self.usages(about, &old.attributes, &new.attributes);
        self.deprecated(about, old.deprecated.as_deref(), new.deprecated.as_deref());
        self.words(about, &old.brief, &new.brief);
        self.said(about, &old.words, &new.words);
    }
}

/// What has the same name in both, and what only one of them has.
fn pairs<'a, T>(
    old: &'a [T],
    new: &'a [T],
    name: impl Fn(&T) -> String,
) -> Vec<(Option<&'a T>, Option<&'a T>)> {
    fn index<T>(items: &[T], name: impl Fn(&T) -> String) -> BTreeMap<String, &T> {
        // The first of a name counts.
        items.iter().rev().map(|item| (name(item), item)).collect()
    }
    let (before, now) = (index(old, &name), index(new, &name));
    let kept = old
        .iter()
        .map(|item| (Some(item), now.get(&name(item)).copied()));
    let is_new = |item: &&T| !before.contains_key(&name(item));
    let more = new.iter().filter(is_new).map(|item| (None, Some(item)));
    kept.chain(more).collect()
}
