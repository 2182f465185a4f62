//! Finds what every reference means, and checks names, units and markers on the way.

mod merge;
mod narrow;
mod signal;
mod usage;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::definition::{self, Definitions, Group};
use super::load::Base;
use super::manifest::Manifest;
use super::problem::Problems;
use super::registry::{Attribute, Known, Origin, Registry};
use crate::diagnostic::Place;
use crate::name::check_name;

/// Makes a registry of its definitions and of those it depends on.
pub(super) fn resolve(
    manifest: &Manifest,
    definitions: Definitions,
    bases: &[Base],
    problems: &mut Problems,
) -> Registry {
    let mut resolver = Resolver {
        conventions: manifest.is_conventions(),
        known: known(bases),
        groups: Rc::default(),
        closed: BTreeMap::new(),
        used: BTreeSet::new(),
        problems,
    };
    let mut registry = Registry {
        name: manifest.name.clone(),
        schema_url: manifest.schema_url.clone(),
        version: manifest.version.clone(),
        ..Registry::default()
    };
    resolver.define(definitions.attributes);
    resolver.group(definitions.groups);
    resolver.narrow_all(&definitions.signals);
    for signal in definitions.signals {
        resolver.signal(signal, &mut registry);
    }
    for import in definitions.imports {
        resolver.import(import, &mut registry);
    }
    resolver.finish(registry, bases)
}

/// What the dependencies offer. The semantic conventions come last, because what another registry
/// says of one of their attributes goes before what they say.
fn known(bases: &[Base]) -> Known {
    let mut known = Known::default();
    let mut ordered: Vec<&Base> = bases.iter().collect();
    ordered.sort_by_key(|base| base.conventions);
    for base in ordered {
        for (key, attribute) in &base.registry.known.attributes {
            let mut attribute = attribute.clone();
            attribute.origin = base.attribute_origin(&attribute);
            known.attributes.entry(key.clone()).or_insert(attribute);
        }
        for (name, metric) in &base.registry.known.metrics {
            known
                .metrics
                .entry(name.clone())
                .or_insert_with(|| metric.clone());
        }
        for (name, event) in &base.registry.known.events {
            known
                .events
                .entry(name.clone())
                .or_insert_with(|| event.clone());
        }
    }
    known
}

impl Base {
    /// Whose one of its attributes is to those who depend on it: where it uses it, its own; else
    /// theirs, who use it first.
    fn attribute_origin(&self, attribute: &Attribute) -> Origin {
        match self.registry.attribute(&attribute.key) {
            Some(used) if !self.conventions => self.origin(used.origin),
            _ => Origin::Own,
        }
    }

    /// Whose something is to those who depend on this registry, that is so to itself.
    fn origin(&self, to_itself: Origin) -> Origin {
        match to_itself {
            _ if self.has_tables => Origin::Dependency,
            Origin::Dependency => Origin::Dependency,
            Origin::Inherited | Origin::Own => Origin::Inherited,
        }
    }
}

struct Resolver<'a> {
    /// Whether it is the semantic conventions themselves that are read.
    conventions: bool,
    known: Known,
    groups: Rc<BTreeMap<String, Group>>,
    /// Attributes whose set of values this registry closed, and where.
    closed: BTreeMap<String, (Vec<String>, Place)>,
    used: BTreeSet<String>,
    problems: &'a mut Problems,
}

impl Resolver<'_> {
    fn define(&mut self, definitions: Vec<definition::Attribute>) {
        for definition in definitions {
            let (key, at) = (definition.key.clone(), &definition.location);
            if let Err(error) = check_name(&key) {
                self.problems.add(at, format!("the key `{key}` {error}"));
                continue;
            }
            if let Some(other) = self.known.attributes.get(&key) {
                let message = format!("`{key}` is already defined at {}", other.location);
                let help = "refer to it with `ref`; a definition is never repeated";
                self.problems.add_with(at, message, Some(help.to_owned()));
                continue;
            }
            self.used.insert(key.clone());
            self.known.attributes.insert(key, attribute(definition));
        }
    }

    fn group(&mut self, groups: Vec<Group>) {
        let mut by_id = BTreeMap::new();
        for group in groups {
            let (id, at) = (group.id.clone(), group.location.clone());
            if by_id.insert(id.clone(), group).is_some() {
                let message = format!("the group `{id}` is defined twice");
                self.problems.add(&at, message);
            }
        }
        self.groups = Rc::new(by_id);
    }
}

fn attribute(definition: definition::Attribute) -> Attribute {
    Attribute {
        key: definition.key,
        value: definition.value,
        values: definition.values,
        open: definition.annotations.open,
        error_statuses: false,
        rpc_statuses: false,
        sensitivity: definition.annotations.sensitivity,
        cardinality: definition.annotations.cardinality,
        brief: definition.brief,
        deprecated: definition.deprecated,
        origin: Origin::Own,
        location: definition.location,
    }
}
