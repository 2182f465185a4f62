//! What differs between two definitions of an attribute.

use super::{About, Changes, Whom};
use crate::model::{Cardinality, Sensitivity};
use crate::rule::ChangeRule;
use crate::yaml::{Attribute, Registry};

impl Changes {
    pub(super) fn attributes(&mut self, old: &Registry, new: &Registry) {
        for before in &old.attributes {
            match new.attribute(&before.key) {
                Some(now) => self.attribute(before, now),
                None => self.removed("attribute", (&before.key, &before.location)),
            }
        }
        for now in &new.attributes {
            if old.attribute(&now.key).is_none() {
                self.added("attribute", (&now.key, &now.location));
            }
        }
    }

    fn attribute(&mut self, old: &Attribute, new: &Attribute) {
        let about = (new.key.as_str(), &new.location);
        let types = (old.value.as_str(), new.value.as_str());
        self.other((ChangeRule::Type, Whom::Both), about, "type", types);
        let templates = (old.template, new.template);
        self.other((ChangeRule::Type, Whom::Both), about, "template", templates);
        self.values(about, old, new);
        self.sensitivity(about, old.sensitivity, new.sensitivity);
        if old.values == new.values {
            self.bound(about, old.bound(), new.bound());
        }
        self.deprecated(about, old.deprecated.as_deref(), new.deprecated.as_deref());
        self.leave(about, old, new);
        self.words(about, &old.brief, &new.brief);
        self.said(about, &old.words, &new.words);
    }

    fn values(&mut self, about: About<'_>, old: &Attribute, new: &Attribute) {
        let key = about.0;
        let missing = |from: &Attribute, of: &Attribute| {
            let of = of.values.iter();
            let gone = of.filter(|value| !from.values.contains(value));
            let gone: Vec<String> = gone.map(|value| format!("`{value}`")).collect();
            gone.join(", ")
        };
        let (gone, more) = (missing(new, old), missing(old, new));
        if old.values.is_empty() && !new.values.is_empty() && !new.open {
            let message = format!("`{key}` took any value, and takes only {more} now");
            self.add(ChangeRule::Narrowed, Whom::Emitters, about, message);
            return;
        }
        if !old.values.is_empty() && new.values.is_empty() {
            let message = format!("`{key}` had a set of values, and takes any now");
            self.add(ChangeRule::Relaxed, Whom::Queriers, about, message);
            return;
        }
        if !gone.is_empty() {
            let message = format!("`{key}` no longer has {gone}");
            self.add(ChangeRule::Narrowed, Whom::Both, about, message);
        }
        if !more.is_empty() {
            let message = format!("`{key}` has {more} too");
            self.add(ChangeRule::Addition, Whom::Nobody, about, message);
        }
        self.openness(about, old, new);
    }

    fn openness(&mut self, about: About<'_>, old: &Attribute, new: &Attribute) {
        let key = about.0;
        if old.open && !new.open {
            let message = format!("`{key}` takes no other values than its own any more");
            self.add(ChangeRule::Narrowed, Whom::Emitters, about, message);
        } else if !old.values.is_empty() && !old.open && new.open {
            let message = format!("`{key}` takes other values than its own now");
            self.add(ChangeRule::Relaxed, Whom::Queriers, about, message);
        }
    }

    /// Personal values leave as a hash, credentials not at all: a query by value finds nothing.
    fn sensitivity(
        &mut self,
        about: About<'_>,
        old: Option<Sensitivity>,
        new: Option<Sensitivity>,
    ) {
        let (Some(old), Some(new)) = (old, new) else {
            return;
        };
        let pair = (old.as_str(), new.as_str());
        let rule = if strictness(new) > strictness(old) {
            (ChangeRule::Type, Whom::Queriers)
        } else {
            (ChangeRule::Relaxed, Whom::Queriers)
        };
        self.other(rule, about, "sensitivity", pair);
    }

    fn bound(&mut self, about: About<'_>, old: Option<Cardinality>, new: Option<Cardinality>) {
        let count = |bound: Option<Cardinality>| match bound {
            Some(Cardinality::Bounded(most)) => Some(most),
            Some(Cardinality::Unbounded) | None => None,
        };
        let shown =
            |most: Option<u32>| most.map_or("unbounded".to_owned(), |most| most.to_string());
        let (old, new) = (count(old), count(new));
        let lowered = match (old, new) {
            (Some(old), Some(new)) => new < old,
            (None, Some(_)) => true,
            _ => false,
        };
        let rule = if lowered {
            (ChangeRule::BudgetLowered, Whom::Emitters)
        } else {
            (ChangeRule::Relaxed, Whom::Queriers)
        };
        self.other(rule, about, "cardinality", (shown(old), shown(new)));
    }
}

const fn strictness(sensitivity: Sensitivity) -> u8 {
    match sensitivity {
        Sensitivity::Public => 0,
        Sensitivity::Personal => 1,
        Sensitivity::Credential => 2,
    }
}
