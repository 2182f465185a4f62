//! Metrics, spans, events and entities: their own rules, and what is imported.

use super::super::definition::{Detail, Import, Signal};
use super::super::registry::{Entity, Event, Metric, Origin, Registry, Span, Usage};
use super::super::suggest::did_you_mean;
use super::Resolver;
use crate::diagnostic::Place;
use crate::model::{Instrument, ValueType};
use crate::name::{NameError, check_metric_name, check_name};
use crate::unit;

impl Resolver<'_> {
    pub(super) fn signal(&mut self, signal: Signal, registry: &mut Registry) {
        let attributes = self.flatten(&signal.members);
        self.used
            .extend(attributes.iter().map(|usage| usage.key.clone()));
        match signal.detail {
            Detail::Metric { .. } => registry.metrics.extend(self.metric(signal, attributes)),
            Detail::Span { .. } => registry.spans.extend(self.span(signal, attributes)),
            Detail::Event => registry.events.extend(self.event(signal, attributes)),
            Detail::Entity => registry.entities.push(Entity {
                entity_type: signal.name,
                required: signal.annotations.required,
                attributes,
                brief: signal.brief,
                origin: Origin::Own,
                location: signal.location,
            }),
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
        let check = if self.conventions {
            check_name
        } else {
            check_metric_name
        };
        let name = self.name(&signal.name, check(&signal.name).err(), &signal.location)?;
        if !unit::is_allowed(&unit) {
            let message = format!("the unit `{unit}` is not allowed");
            let help = "a base unit (s, By, 1, Cel, V, A, J, W, g, m, Hz), a quotient of two, or \
                        an annotation such as {order}";
            self.problems
                .add_with(&unit_location, message, Some(help.to_owned()));
        }
        if !signal.annotations.buckets.is_empty() && instrument != Instrument::Histogram {
            let message = format!("`{name}` is no histogram, but has buckets");
            self.problems.add(&signal.location, message);
        }
        self.check_labels(&attributes);
        let metric = Metric {
            name: name.clone(),
            instrument,
            unit,
            buckets: signal.annotations.buckets,
            max_series: signal.annotations.max_series,
            attributes,
            brief: signal.brief,
            convention: self.conventions,
            origin: Origin::Own,
            location: signal.location,
        };
        if let Some(other) = self.known.metrics.insert(name.clone(), metric.clone()) {
            let message = format!("`{name}` is already defined at {}", other.location);
            let help = "import it, or give yours another name".to_owned();
            self.problems
                .add_with(&metric.location, message, Some(help));
        }
        Some(metric)
    }

    /// A label's value is text, a whole number or a truth value.
    fn check_labels(&mut self, usages: &[Usage]) {
        for usage in usages {
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
                self.problems.add(&usage.location, message);
            }
        }
    }

    fn span(&mut self, signal: Signal, attributes: Vec<Usage>) -> Option<Span> {
        let Detail::Span { kind, name } = signal.detail else {
            return None;
        };
        let span_type = self.name(
            &signal.name,
            check_name(&signal.name).err(),
            &signal.location,
        )?;
        for marker in &signal.annotations.markers {
            if !attributes.iter().any(|usage| usage.key == *marker) {
                let message = format!("the marker `{marker}` is not an attribute of `{span_type}`");
                let help = did_you_mean(marker, attributes.iter().map(|usage| usage.key.as_str()));
                self.problems.add_with(&signal.location, message, help);
            }
        }
        Some(Span {
            span_type,
            kind,
            name,
            markers: signal.annotations.markers,
            attributes,
            structure: signal.annotations.structure,
            brief: signal.brief,
            origin: Origin::Own,
            location: signal.location,
        })
    }

    fn event(&mut self, signal: Signal, attributes: Vec<Usage>) -> Option<Event> {
        let name = self.name(
            &signal.name,
            check_name(&signal.name).err(),
            &signal.location,
        )?;
        let event = Event {
            name: name.clone(),
            attributes,
            brief: signal.brief,
            level: signal.annotations.level,
            origin: Origin::Own,
            location: signal.location,
        };
        if let Some(other) = self.known.events.insert(name.clone(), event.clone()) {
            let message = format!("`{name}` is already defined at {}", other.location);
            self.problems.add(&event.location, message);
        }
        Some(event)
    }

    /// The name of a signal, unless it breaks the grammar, which is noted.
    fn name(&mut self, name: &str, error: Option<NameError>, at: &Place) -> Option<String> {
        let Some(error) = error else {
            return Some(name.to_owned());
        };
        self.problems.add(at, format!("the name `{name}` {error}"));
        None
    }

    pub(super) fn import(&mut self, import: Import, registry: &mut Registry) {
        let Import {
            sort,
            name,
            location,
        } = import;
        let metric = self.known.metrics.get(&name).filter(|_| sort == "metrics");
        if let Some(metric) = metric {
            let metric = Metric {
                location,
                ..metric.clone()
            };
            self.used
                .extend(metric.attributes.iter().map(|usage| usage.key.clone()));
            registry.metrics.push(metric);
            return;
        }
        let event = self.known.events.get(&name).filter(|_| sort == "events");
        if let Some(event) = event {
            let event = Event {
                location,
                ..event.clone()
            };
            self.used
                .extend(event.attributes.iter().map(|usage| usage.key.clone()));
            registry.events.push(event);
            return;
        }
        let metrics = self.known.metrics.keys().filter(|_| sort == "metrics");
        let events = self.known.events.keys().filter(|_| sort == "events");
        let help = did_you_mean(&name, metrics.chain(events).map(String::as_str));
        let message = format!("no dependency has `{name}` among its {sort}");
        self.problems.add_with(&location, message, help);
    }
}
