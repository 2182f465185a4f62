//! What references say of their attributes for the whole contract.

use std::rc::Rc;

use super::super::annotation::Annotations;
use super::super::definition::{Member, Reference, Refinement, Signal};
use super::super::registry::{Attribute, Condition, Member as EnumMember, Origin, Requirement};
use super::{Resolver, Setting, loosen};
use crate::diagnostic::Place;
use crate::rule::RegistryRule;

impl Resolver<'_> {
    /// Applies what references say of their attributes for the whole contract.
    pub(super) fn narrow_all(&mut self, signals: &[Signal], refinements: &[Refinement]) {
        let groups = Rc::clone(&self.groups);
        let of_groups = groups.values().flat_map(|group| &group.members);
        let of_signals = signals.iter().flat_map(|signal| &signal.members);
        let of_refinements = refinements.iter().flat_map(|of| &of.members);
        for member in of_groups.chain(of_signals).chain(of_refinements) {
            if let Member::Attribute(reference) = member {
                self.check_reference(reference);
                self.narrow(reference);
            }
        }
    }

    fn check_reference(&mut self, reference: &Reference) {
        self.check_key(&reference.key, &reference.location);
        if let Some(Requirement::Conditional(Condition::AttributePresent(key))) = &reference.said {
            let at = reference.annotations.when_location.as_ref();
            self.check_key(key, at.unwrap_or(&reference.location));
        }
    }

    /// Whether what takes the place of others is defined.
    pub(super) fn check_renamed(&mut self, renamed: &[(String, Place)]) {
        if self.setting != Setting::Own {
            return;
        }
        for (key, at) in renamed {
            self.check_key(key, at);
        }
    }

    /// Whether there is an attribute of this key.
    pub(super) fn check_key(&mut self, key: &str, at: &Place) {
        if self.known.attributes.contains_key(key) {
            return;
        }
        let known = self.known.attributes.keys().map(String::as_str);
        let help = self.suggestions.near(key, known);
        if self.may_be_defined(key, help.as_deref()) || self.is_lacking(key, at) {
            return;
        }
        let message = format!("there is no attribute `{key}`");
        let rule = RegistryRule::AttributeUnknown;
        self.problems.add_with(rule, at, message, help);
    }

    fn narrow(&mut self, reference: &Reference) {
        let said = &reference.annotations;
        if !said.narrows() {
            return;
        }
        if let Some(values) = &said.values {
            self.check_values(reference, values);
            self.close(reference, values);
        }
        self.agree(reference);
        let is_own = self.own.contains(&("attribute", reference.key.clone()));
        let Some(attribute) = self.known.attributes.get_mut(&reference.key) else {
            return;
        };
        if !is_own && self.setting == Setting::Own {
            let loosened = loosen::of_attribute(attribute, said, &reference.location);
            self.problems.extend(loosened);
        }
        let former = attribute.values.clone();
        attribute.origin = Origin::Own;
        apply(attribute, said, &reference.location);
        if said.values.is_some() {
            self.follow(reference, &former);
        }
    }

    /// Whether the values of a closed set of this registry are among its members; twice-narrowed
    /// sets are compared with each other, and those of others are loosened by more values.
    fn check_values(&mut self, reference: &Reference, values: &[String]) {
        let is_own = self.own.contains(&("attribute", reference.key.clone()));
        let Some(attribute) = self.known.attributes.get(&reference.key) else {
            return;
        };
        let is_free = attribute.open || attribute.extensible || attribute.values.is_empty();
        if !is_own || is_free || self.closed.contains_key(&reference.key) {
            return;
        }
        for value in values.iter().filter(|it| !attribute.values.contains(it)) {
            let (key, at) = (&attribute.key, &attribute.location);
            let message = format!("`{value}` is not among the members of `{key}` at {at}");
            let help = self
                .suggestions
                .near(value, attribute.values.iter().map(String::as_str));
            let help = help.unwrap_or_else(|| "add it to the enum's members".to_owned());
            let (rule, at) = (RegistryRule::ValuesConflict, &reference.location);
            self.problems.add_with(rule, at, message, Some(help));
        }
    }

    /// Gives the old names of an attribute its new values, where they had the same ones before and
    /// this registry does not say otherwise.
    fn follow(&mut self, reference: &Reference, former: &[String]) {
        let closed = &self.closed;
        let old_names = self.known.attributes.values_mut().filter(|other| {
            let renamed = other.deprecated.as_deref() == Some(reference.key.as_str());
            renamed && !other.open && !former.is_empty() && !closed.contains_key(&other.key)
        });
        for old_name in old_names.filter(|other| other.values == former) {
            old_name.origin = Origin::Own;
            apply(old_name, &reference.annotations, &reference.location);
        }
    }

    /// Notes the truths that a reference says; twice is fine, differently is not.
    fn agree(&mut self, reference: &Reference) {
        for (word, said) in reference.annotations.truths() {
            let Some(said) = said else { continue };
            let (key, entry) = (&reference.key, (said, reference.location.clone()));
            let (other, at) = self.truths.entry((key.clone(), word)).or_insert(entry);
            if *other != said {
                let message = format!("`{key}` has `{word}: {other}` at {at}");
                let rule = RegistryRule::ValuesConflict;
                self.problems.add(rule, &reference.location, message);
            }
        }
    }

    /// Notes that a set of values is closed; twice is fine, differently is not.
    fn close(&mut self, reference: &Reference, values: &[String]) {
        let entry = (values.to_vec(), reference.location.clone());
        let (other, at) = self.closed.entry(reference.key.clone()).or_insert(entry);
        if *other != values {
            let message = format!("`{}` has other values at {at}", reference.key);
            let rule = RegistryRule::ValuesConflict;
            self.problems.add(rule, &reference.location, message);
        }
    }
}

/// Applies what a reference at this place says of its attribute.
fn apply(attribute: &mut Attribute, said: &Annotations, at: &Place) {
    for value in said.values.iter().flatten().chain(&said.known_values) {
        let said = || EnumMember {
            id: value.clone(),
            location: at.clone(),
        };
        attribute.members.entry(value.clone()).or_insert_with(said);
    }
    if let Some(values) = &said.values {
        attribute.values.clone_from(values);
        attribute.open = false;
        // The bound was that of another set; where none is said, it is the number of these.
        attribute.cardinality = None;
    }
    for value in &said.known_values {
        if !attribute.values.contains(value) {
            attribute.values.push(value.clone());
        }
    }
    attribute.open |= !said.known_values.is_empty();
    attribute.extensible = said.extensible.unwrap_or(attribute.extensible);
    attribute.error_statuses = said.error_statuses.unwrap_or(attribute.error_statuses);
    attribute.rpc_statuses = said.rpc_statuses.unwrap_or(attribute.rpc_statuses);
    attribute.sensitivity = said.sensitivity.or(attribute.sensitivity);
    attribute.cardinality = said.cardinality.or(attribute.cardinality);
}
