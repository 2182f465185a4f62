//! What a registry declares itself, apart from what it depends on.

use std::collections::HashSet;
use std::path::Path;

use crate::backend::Observer;
use crate::check::{Coverage, SignalKind};
use crate::diagnostic::Place;
use crate::yaml::Registry;

/// Where the built-in base registry's files are said to be.
const BASE: &str = "telemetry-contract/registry";

/// Names of what a registry's own files define or import.
#[derive(Debug, Default)]
pub(super) struct Own {
    signals: HashSet<(SignalKind, String)>,
    attributes: HashSet<String>,
}

impl Own {
    /// Those of the registry in this folder; without one, of the base registry.
    pub(super) fn of(registry: &Registry, folder: Option<&Path>) -> Self {
        let folder = folder.unwrap_or(Path::new(BASE));
        let is_own = |place: &Place| Path::new(&place.file).parent() == Some(folder);
        let mut own = Self::default();
        let mut add = |kind, name: &String, place| {
            if is_own(place) {
                own.signals.insert((kind, name.clone()));
            }
        };
        for entity in &registry.entities {
            add(SignalKind::Entity, &entity.entity_type, &entity.location);
        }
        for event in &registry.events {
            add(SignalKind::Event, &event.name, &event.location);
        }
        for metric in &registry.metrics {
            add(SignalKind::Metric, &metric.name, &metric.location);
        }
        for span in &registry.spans {
            add(SignalKind::Span, &span.span_type, &span.location);
        }
        let attributes = registry.attributes.iter();
        let attributes = attributes.filter(|attribute| is_own(&attribute.location));
        own.attributes = attributes.map(|attribute| attribute.key.clone()).collect();
        own
    }

    /// What was seen of it.
    pub(super) fn coverage(&self, observer: &Observer) -> Coverage {
        let mut coverage = observer.coverage();
        coverage.retain(
            |kind, name| self.signals.contains(&(kind, name.to_owned())),
            |key| self.attributes.contains(key),
        );
        coverage
    }
}
