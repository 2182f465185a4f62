//! Metrics, spans, events and entities: their own rules, and what is imported.

use super::super::definition::{Detail, Import, Member, Signal, Sort};
use super::super::registry::{Entity, Event, Metric, Origin, Registry, Span, Usage};
use super::{Resolver, Setting};
use crate::diagnostic::Place;
use crate::model::{Instrument, SpanKind, Structure, ValueType};
use crate::name::{NameError, check_metric_name, check_name};
use crate::rule::RegistryRule;
use crate::unit;

impl Resolver<'_> {
    pub(super) fn signal(&mut self, signal: Signal, registry: &mut Registry) {
        let attributes = self.flatten(&signal.members);
        self.used
            .extend(attributes.iter().map(|usage| usage.key.clone()));
        if !matches!(signal.detail, Detail::Metric { .. }) {
            self.check_fan_out(&signal.members);
        }
        match signal.detail {
            Detail::Metric { .. } => registry.metrics.extend(self.metric(signal, attributes)),
            Detail::Span { .. } => registry.spans.extend(self.span(signal, attributes)),
            Detail::Event => registry.events.push(self.event(signal, attributes)),
            Detail::Entity => registry.entities.push(self.entity_of(signal, attributes)),
        }
    }

    /// `fan_out` counts series, which only a metric has.
    fn check_fan_out(&mut self, members: &[Member]) {
        for member in members {
            if let Member::Attribute(reference) = member {
                if reference.annotations.fan_out.is_some() && self.setting == Setting::Own {
                    let message = "`fan_out` counts a metric's series, this is no metric";
                    let (rule, at) = (RegistryRule::AnnotationMisplaced, &reference.location);
                    self.problems.add(rule, at, message);
                }
            }
        }
    }

    fn metric(&mut self, signal: Signal, attributes: Vec<Usage>) -> Option<Metric> {
        let Detail::Metric {
            instrument,
            unit,
            unit_location,
        } = signal.detail
        else {
            return None;
        };
        let convention = self.setting != Setting::Own;
        let check = if convention {
            check_name
        } else {
            check_metric_name
        };
        let name = signal.name;
        self.name(&name, check(&name).err(), &signal.location);
        if !convention && !unit::is_allowed(&unit) {
            self.bad_unit(&unit, &unit_location);
        }
        if !signal.annotations.buckets.is_empty() && instrument != Instrument::Histogram {
            let message = format!("`{name}` is no histogram, but has buckets");
            let help = "take them away, or make it `instrument: histogram`";
            let rule = RegistryRule::BucketsInvalid;
            let at = &signal.annotations.buckets_location;
            let at = at.as_ref().unwrap_or(&signal.location);
            self.problems
                .add_with(rule, at, message, Some(help.to_owned()));
        }
        self.check_labels(&attributes);
        let metric = Metric {
            name: name.clone(),
            instrument,
            unit,
            buckets: signal.annotations.buckets,
            max_series: signal.annotations.max_series,
            slos: signal.annotations.slos,
            attributes,
            brief: signal.brief,
            words: signal.words,
            deprecated: signal.deprecated,
            entities: names(signal.associations),
            convention,
            origin: Origin::Own,
            location: signal.location,
        };
        if let Some(other) = self.known.metrics.get(&name) {
            let other = other.location.clone();
            let help = "import it, or give yours another name";
            self.repeated(("metric", &name), (&metric.location, &other), help);
        }
        self.own.insert(("metric", name.clone()));
        self.known.metrics.insert(name, metric.clone());
        Some(metric)
    }

    fn bad_unit(&mut self, unit: &str, at: &Place) {
        let message = format!("the unit `{unit}` is not allowed");
        let base = match unit {
            "ms" | "us" | "ns" | "min" | "h" | "d" | "seconds" | "sec" => Some("`s`"),
            "bytes" | "B" | "KiBy" | "MiBy" | "GiBy" | "kBy" | "MBy" | "KB" | "MB" => Some("`By`"),
            "%" | "percent" => Some("`1`, a ratio from 0 to 1"),
            _ => None,
        };
        let list = "a base unit (s, By, 1, Cel, V, A, J, W, g, m, Hz), a quotient of two, or an \
                    annotation such as {order}";
        let lower = unit.to_ascii_lowercase();
        let help = match base {
            Some(base) => format!("use {base}; {list}"),
            None if unit.contains('{') && unit::is_allowed(&lower) => {
                format!("did you mean `{lower}`? annotations are in lower case")
            }
            None => list.to_owned(),
        };
        let rule = RegistryRule::UnitInvalid;
        self.problems.add_with(rule, at, message, Some(help));
    }

    /// A label's value is text, a whole number or a truth value.
    pub(super) fn check_labels(&mut self, usages: &[Usage]) {
        for usage in usages.iter().filter(|_| self.setting == Setting::Own) {
            let Some(attribute) = self.known.attributes.get(&usage.key) else {
                continue;
            };
            if !matches!(
                attribute.value,
                ValueType::Boolean | ValueType::Int | ValueType::String
            ) {
                let found = attribute.value.as_str();
                let message = format!(
                    "a label is a string, int or boolean, `{}` is {found}",
                    usage.key
                );
                let rule = RegistryRule::LabelType;
                self.problems.add(rule, &usage.location, message);
            }
        }
    }

    fn span(&mut self, signal: Signal, attributes: Vec<Usage>) -> Option<Span> {
        let Detail::Span {
            kind,
            name,
            name_location,
        } = signal.detail
        else {
            return None;
        };
        let span_type = signal.name;
        self.name(&span_type, check_name(&span_type).err(), &signal.location);
        let structure = signal.annotations.structure(Structure::default());
        let markers = signal.annotations.markers;
        let span = Span {
            span_type: span_type.clone(),
            kind,
            name,
            name_location,
            is_named_here: true,
            markers: markers.iter().map(|(key, _)| key.clone()).collect(),
            attributes,
            structure,
            brief: signal.brief,
            words: signal.words,
            deprecated: signal.deprecated,
            entities: names(signal.associations),
            origin: Origin::Own,
            location: signal.location,
        };
        self.check_markers(&span, &markers);
        self.check_span_name(&span.name, &span.name_location);
        self.check_structure(&span);
        if let Some(other) = self.known.spans.get(&span_type) {
            let other = other.location.clone();
            let help = "refine it, or give yours another type";
            self.repeated(("span", &span_type), (&span.location, &other), help);
        }
        self.own.insert(("span", span_type.clone()));
        self.known.spans.insert(span_type, span.clone());
        Some(span)
    }

    /// A span type is told by attributes that it has.
    pub(super) fn check_markers(&mut self, span: &Span, markers: &[(String, Place)]) {
        let keys = span.attributes.iter().map(|usage| usage.key.as_str());
        for (marker, at) in markers {
            if !keys.clone().any(|key| key == marker) {
                let span_type = &span.span_type;
                let message = format!("the marker `{marker}` is not an attribute of `{span_type}`");
                let add = || format!("add `- ref: {marker}` to the attributes of `{span_type}`");
                let help = self.suggestions.near(marker, keys.clone());
                let help = help.unwrap_or_else(add);
                let rule = RegistryRule::MarkerUnknown;
                self.problems.add_with(rule, at, message, Some(help));
            }
        }
    }

    /// What stands in braces in a span's name is the key of an attribute.
    pub(super) fn check_span_name(&mut self, name: &str, at: &Place) {
        if self.setting != Setting::Own {
            return;
        }
        let mut rest = name;
        while let Some((_, after)) = rest.split_once('{') {
            let end = after.find(['{', '}']);
            let Some(end) = end.filter(|end| after[*end..].starts_with('}')) else {
                let message = format!("the span name `{name}` has a `{{` that is never closed");
                let help = Some("close it, as in `{order.channel}`, or take it away".to_owned());
                let rule = RegistryRule::ValueInvalid;
                self.problems.add_with(rule, at, message, help);
                return;
            };
            self.check_key(after[..end].trim(), at);
            rest = &after[end..];
        }
    }

    /// A root is where work arrives or starts; a link leads to where a message was made.
    pub(super) fn check_structure(&mut self, span: &Span) {
        let name = &span.span_type;
        let mut contradicts = |message: String| {
            let rule = RegistryRule::StructureContradictory;
            self.problems.add(rule, &span.location, message);
        };
        if span.structure.root && matches!(span.kind, SpanKind::Client | SpanKind::Producer) {
            let kind = span.kind.as_str();
            contradicts(format!(
                "`{name}` is a {kind} span, which is made inside other work, but is to be a root"
            ));
        }
        if span.structure.links_to == Some(SpanKind::Consumer) && span.kind == SpanKind::Consumer {
            contradicts(format!(
                "`{name}` is a consumer span and is to link to one; messages come from producers"
            ));
        }
    }

    fn event(&mut self, signal: Signal, attributes: Vec<Usage>) -> Event {
        let name = signal.name;
        self.name(&name, check_name(&name).err(), &signal.location);
        let event = Event {
            name: name.clone(),
            attributes,
            brief: signal.brief,
            words: signal.words,
            deprecated: signal.deprecated,
            entities: names(signal.associations),
            level: signal.annotations.level.unwrap_or_default(),
            origin: Origin::Own,
            location: signal.location,
        };
        if let Some(other) = self.known.events.get(&name) {
            let other = other.location.clone();
            let help = "import it, or give yours another name";
            self.repeated(("event", &name), (&event.location, &other), help);
        }
        self.own.insert(("event", name.clone()));
        self.known.events.insert(name, event.clone());
        event
    }

    fn entity_of(&mut self, signal: Signal, attributes: Vec<Usage>) -> Entity {
        let name = signal.name;
        self.name(&name, check_name(&name).err(), &signal.location);
        let entity = Entity {
            entity_type: name.clone(),
            required: signal.annotations.required.unwrap_or_default(),
            attributes,
            brief: signal.brief,
            words: signal.words,
            deprecated: signal.deprecated,
            origin: Origin::Own,
            location: signal.location,
        };
        if let Some(other) = self.known.entities.get(&name) {
            let other = other.location.clone();
            let help = "refine it, or give yours another type";
            self.repeated(("entity", &name), (&entity.location, &other), help);
        }
        self.own.insert(("entity", name.clone()));
        self.known.entities.insert(name, entity.clone());
        entity
    }

    /// Notes a name that breaks the grammar.
    fn name(&mut self, name: &str, error: Option<NameError>, at: &Place) {
        if let Some(error) = error {
            let message = format!("the name `{name}` {error}");
            self.problems.add(RegistryRule::NameInvalid, at, message);
        }
    }

    /// Takes over a dependency's signals: the one of this name, or all whose names start so.
    pub(super) fn import(&mut self, import: &Import, registry: &mut Registry) {
        let start = import.name.strip_suffix('*');
        let is_meant = |name: &str| match start {
            Some(start) => name.starts_with(start),
            None => name == import.name,
        };
        let location = &import.location;
        let mut imported = 0;
        match import.sort {
            Sort::Metric => {
                let metrics = self.known.metrics.values();
                for metric in metrics.filter(|metric| is_meant(&metric.name)) {
                    imported += 1;
                    let location = location.clone();
                    registry.metrics.push(Metric {
                        location,
                        ..metric.clone()
                    });
                }
            }
            Sort::Event => {
                let events = self.known.events.values();
                for event in events.filter(|event| is_meant(&event.name)) {
                    imported += 1;
                    let location = location.clone();
                    registry.events.push(Event {
                        location,
                        ..event.clone()
                    });
                }
            }
            // What a dependency says of spans and entities holds without being imported.
            Sort::Span => imported = count(self.known.spans.keys(), is_meant),
            Sort::Entity => imported = count(self.known.entities.keys(), is_meant),
        }
        self.use_labels(registry, location);
        if imported == 0 {
            self.nothing_to_import(import);
        }
    }

    /// The attributes of what was imported at this place are used.
    fn use_labels(&mut self, registry: &Registry, at: &Place) {
        let metrics = registry.metrics.iter();
        let metrics = metrics.filter(|metric| metric.location == *at);
        let events = registry.events.iter();
        let events = events.filter(|event| event.location == *at);
        let usages = metrics
            .flat_map(|metric| &metric.attributes)
            .chain(events.flat_map(|event| &event.attributes));
        self.used.extend(usages.map(|usage| usage.key.clone()));
    }

    fn nothing_to_import(&mut self, import: &Import) {
        let known: Vec<&String> = match import.sort {
            Sort::Entity => self.known.entities.keys().collect(),
            Sort::Event => self.known.events.keys().collect(),
            Sort::Metric => self.known.metrics.keys().collect(),
            Sort::Span => self.known.spans.keys().collect(),
        };
        let (name, sort) = (&import.name, import.sort.plural());
        let help = self
            .suggestions
            .near(name, known.into_iter().map(String::as_str));
        if self.may_be_defined(name, help.as_deref()) || self.is_lacking(name, &import.location) {
            return;
        }
        let message = format!("no dependency has `{name}` among its {sort}");
        let rule = RegistryRule::ImportUnknown;
        self.problems
            .add_with(rule, &import.location, message, help);
    }
}

fn count<'a>(names: impl Iterator<Item = &'a String>, is_meant: impl Fn(&str) -> bool) -> usize {
    names.filter(|name| is_meant(name)).count()
}

fn names(associations: Vec<(String, Place)>) -> Vec<String> {
    associations.into_iter().map(|(name, _)| name).collect()
}
