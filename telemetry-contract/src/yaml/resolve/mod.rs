//! Finds what every reference means, and checks names, units and markers on the way.

mod associate;
mod lacking;
mod loosen;
mod merge;
mod narrow;
mod refine;
mod signal;
mod usage;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::definition::{self, Definitions, Group};
use super::depend::Base;
use super::load::is_base;
use super::manifest::Manifest;
use super::problem::Problems;
use super::registry::{Attribute, Known, Origin, Registry};
use super::suggest::Suggestions;
use crate::diagnostic::Place;
use crate::name::check_name;
use crate::rule::RegistryRule;
use lacking::Lacking;

/// Whose definitions are resolved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Setting {
    /// The semantic conventions' own: their enums are open, their names and units as they like.
    Conventions,
    /// The facts of the semantic conventions that are built in.
    Facts,
    /// Anybody else's.
    Own,
}

/// Makes a registry of its definitions and of those it depends on.
pub(super) fn resolve(
    manifest: &Manifest,
    definitions: Definitions,
    bases: &[Base],
    setting: Setting,
    problems: &mut Problems,
) -> Registry {
    let mut resolver = Resolver {
        setting,
        known: known(bases),
        own: BTreeSet::new(),
        absent: bases.iter().any(|base| base.absent),
        unread: definitions.unread,
        groups: Rc::default(),
        closed: BTreeMap::new(),
        truths: BTreeMap::new(),
        used: BTreeSet::new(),
        suggestions: Suggestions::default(),
        lacking: Lacking::default(),
        is_base: is_base(&manifest.schema_url),
        problems,
    };
    let mut registry = Registry {
        name: manifest.name.clone(),
        schema_url: manifest.schema_url.clone(),
        version: manifest.version.clone(),
        ..Registry::default()
    };
    let renamed = renamed(&definitions.attributes);
    resolver.define(definitions.attributes);
    resolver.check_renamed(&renamed);
    resolver.group(definitions.groups);
    resolver.narrow_all(&definitions.signals, &definitions.refinements);
    resolver.check_groups(&definitions.signals, &definitions.refinements);
    resolver.entities(&definitions.signals, &definitions.refinements);
    for signal in definitions.signals {
        resolver.signal(signal, &mut registry);
    }
    for import in definitions.imports {
        resolver.import(&import, &mut registry);
    }
    resolver.merge_all(&mut registry, bases);
    for refinement in definitions.refinements {
        resolver.refine(&refinement, &mut registry);
    }
    resolver.tell_lacking();
    resolver.finish(registry)
}

/// What the dependencies offer. The semantic conventions come last, because what another registry
/// says of one of their attributes goes before what they say.
fn known(bases: &[Base]) -> Known {
    fn offer<T: Clone>(into: &mut BTreeMap<String, T>, offered: &BTreeMap<String, T>) {
        for (name, item) in offered {
            into.entry(name.clone()).or_insert_with(|| item.clone());
        }
    }
    let mut known = Known::default();
    let mut ordered: Vec<&Base> = bases.iter().collect();
    ordered.sort_by_key(|base| base.conventions);
    for base in ordered {
        for (key, attribute) in &base.registry.known.attributes {
            let mut attribute = attribute.clone();
            attribute.origin = base.attribute_origin(&attribute);
            attribute.is_own = false;
            known.attributes.entry(key.clone()).or_insert(attribute);
        }
        offer(&mut known.metrics, &base.registry.known.metrics);
        offer(&mut known.events, &base.registry.known.events);
        offer(&mut known.entities, &base.registry.known.entities);
        // Span types are each registry's own: those of the conventions are not referred to.
        if !base.conventions {
            offer(&mut known.spans, &base.registry.known.spans);
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
            _ if is_base(&self.registry.schema_url) => Origin::Dependency,
            Origin::Dependency => Origin::Dependency,
            Origin::Inherited | Origin::Own => Origin::Inherited,
        }
    }
}

struct Resolver<'a> {
    setting: Setting,
    known: Known,
    /// What this registry defines itself: the sort and the name.
    own: BTreeSet<(&'static str, String)>,
    /// Whether a dependency could not be read, so that nothing can be called unknown.
    absent: bool,
    /// The text of files that could not be taken apart.
    unread: Vec<String>,
    groups: Rc<BTreeMap<String, Group>>,
    /// Attributes whose set of values this registry closed, and where.
    closed: BTreeMap<String, (Vec<String>, Place)>,
    /// What its references say of attributes with a truth, and where: by key and word.
    truths: BTreeMap<(String, &'static str), (bool, Place)>,
    used: BTreeSet<String>,
    suggestions: Suggestions,
    lacking: Lacking,
    /// Whether this is the base contract.
    is_base: bool,
    problems: &'a mut Problems,
}

impl Resolver<'_> {
    /// Whether a name that nobody defines may be defined where it could not be read: a file that
    /// could not be taken apart has it, or a dependency is absent and no other name is near.
    fn may_be_defined(&self, name: &str, near: Option<&str>) -> bool {
        let is_unread = self.unread.iter().any(|text| text.contains(name));
        is_unread || (self.absent && near.is_none())
    }

    fn define(&mut self, definitions: Vec<definition::Attribute>) {
        for definition in definitions {
            let (key, at) = (definition.key.clone(), definition.location.clone());
            if let Err(error) = check_name(&key) {
                let message = format!("the key `{key}` {error}");
                self.problems.add(RegistryRule::NameInvalid, &at, message);
            }
            if let Some(other) = self.known.attributes.get(&key) {
                let other = other.location.clone();
                let help = "refer to it with `ref`; a definition is never repeated";
                self.repeated(("attribute", &key), (&at, &other), help);
                continue;
            }
            self.own.insert(("attribute", key.clone()));
            self.used.insert(key.clone());
            let open = definition.annotations.open || self.setting == Setting::Conventions;
            let attribute = attribute(definition, open);
            self.known.attributes.insert(key, attribute);
        }
    }

    /// Notes that something is defined again: by the same registry, or by one on top of another.
    fn repeated(
        &mut self,
        (sort, name): (&'static str, &str),
        (at, other): (&Place, &Place),
        help: &str,
    ) {
        let rule = if self.own.contains(&(sort, name.to_owned())) {
            RegistryRule::DefinitionDuplicate
        } else {
            RegistryRule::Redefined
        };
        let message = format!("`{name}` is already defined at {other}");
        let help = (!help.is_empty()).then(|| help.to_owned());
        self.problems.add_with(rule, at, message, help);
    }

    fn group(&mut self, groups: Vec<Group>) {
        let mut by_id = BTreeMap::new();
        for group in groups {
            let (id, at) = (group.id.clone(), group.location.clone());
            if by_id.insert(id.clone(), group).is_some() {
                let message = format!("the group `{id}` is defined twice");
                let rule = RegistryRule::DefinitionDuplicate;
                self.problems.add(rule, &at, message);
            }
        }
        self.groups = Rc::new(by_id);
    }
}

/// The attributes that take the places of others.
fn renamed(definitions: &[definition::Attribute]) -> Vec<(String, Place)> {
    let renamed = definitions.iter();
    let renamed = renamed.filter_map(|definition| definition.renamed_to.clone());
    renamed.collect()
}

fn attribute(definition: definition::Attribute, open: bool) -> Attribute {
    Attribute {
        key: definition.key,
        value: definition.value,
        template: definition.template,
        open: open && !definition.values.is_empty(),
        values: definition.values,
        members: definition.members,
        extensible: definition.annotations.extensible.unwrap_or(false),
        error_statuses: false,
        rpc_statuses: false,
        sensitivity: definition.annotations.sensitivity,
        cardinality: definition.annotations.cardinality,
        brief: definition.brief,
        words: definition.words,
        examples: definition.examples,
        deprecated: definition.deprecated,
        origin: Origin::Own,
        is_own: true,
        location: definition.location,
    }
}
