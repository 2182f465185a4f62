//! Who is speaking.

use serde_json::Value;

use super::ids::Ids;
use super::json::{attribute, pair};
use super::value;
use crate::yaml::{Entity, Registry, Requirement, Usage};

/// The version of a service that there is none of.
const VERSION: &str = "0.0.0";

/// One process of a service.
#[derive(Debug)]
pub(super) struct Speaker {
    service: String,
    instance: String,
    correlation: String,
}

impl Speaker {
    pub(super) fn new(service: &str, ids: &mut Ids) -> Self {
        Self {
            service: service.to_owned(),
            instance: ids.uuid(4),
            correlation: ids.uuid(7),
        }
    }

    /// The correlation id of what happens outside any request.
    pub(super) fn correlation(&self) -> &str {
        &self.correlation
    }

    /// What the resource says: of each entity what is required and recommended, of one that
    /// requires nothing what comes first.
    pub(super) fn attributes(&self, registry: &Registry) -> Vec<Value> {
        let mut keys: Vec<&str> = Vec::new();
        for entity in &registry.entities {
            keys.extend(shown(entity).map(|usage| usage.key.as_str()));
        }
        keys.sort_unstable();
        keys.dedup();
        let pairs = keys.into_iter().map(|key| self.attribute(registry, key));
        pairs.collect()
    }

    fn attribute(&self, registry: &Registry, key: &str) -> Value {
        match key {
            "service.name" => pair(key, &self.service),
            "service.instance.id" => pair(key, &self.instance),
            "service.version" => pair(key, VERSION),
            _ => match registry.attribute(key) {
                Some(def) => attribute(key, &value::of(def, false)),
                None => pair(key, "unknown"),
            },
        }
    }
}

fn shown(entity: &Entity) -> impl Iterator<Item = &Usage> {
    let is_optional = |usage: &&Usage| usage.requirement == Requirement::OptIn;
    let said = entity
        .attributes
        .iter()
        .filter(move |usage| !is_optional(usage));
    let needs_one = entity.attributes.iter().all(|usage| is_optional(&usage));
    let first = entity.attributes.iter().take(usize::from(needs_one));
    said.chain(first)
}
