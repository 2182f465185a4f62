//! The attributes of a signal, its groups spelled out.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::super::definition::{Group, Member, Reference, Refinement, Signal};
use super::super::registry::Usage;
use super::{Resolver, Setting};
use crate::diagnostic::Place;
use crate::rule::RegistryRule;

/// One attribute of a signal.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) usage: Usage,
    /// Whether a reference says how much it is required.
    pub(super) said: bool,
    /// How many groups it comes through: 0 for the signal's own list.
    depth: usize,
}

impl Resolver<'_> {
    /// The attributes of a signal: its groups spelled out, its own references before theirs.
    pub(super) fn flatten(&mut self, members: &[Member]) -> Vec<Usage> {
        let found = self.spell_out(members).into_iter();
        found.map(|found| found.usage).collect()
    }

    /// The attributes of a signal, with what is said of each.
    pub(super) fn spell_out(&mut self, members: &[Member]) -> Vec<Found> {
        let mut found = Vec::new();
        for member in members {
            match member {
                Member::Attribute(reference) => self.put(reference, &mut found, 0),
                Member::Group(id, at) => self.expand(id, at, &mut found, 1),
            }
        }
        found
    }

    /// Checks the groups that nothing uses as those are that something does.
    pub(super) fn check_groups(&mut self, signals: &[Signal], refinements: &[Refinement]) {
        if self.setting != Setting::Own {
            return;
        }
        let groups = Rc::clone(&self.groups);
        let of_signals = signals.iter().flat_map(|signal| &signal.members);
        let of_refinements = refinements.iter().flat_map(|of| &of.members);
        let mut reached = BTreeSet::new();
        let used: Vec<&Member> = of_signals.chain(of_refinements).collect();
        reach(&groups, &used, &mut reached);
        for group in groups.values() {
            if reached.contains(&group.id) {
                continue;
            }
            let member = Member::Group(group.id.clone(), group.location.clone());
            self.spell_out(core::slice::from_ref(&member));
            reach(&groups, &[&member], &mut reached);
        }
    }

    /// Adds a reference: what stands nearer to the signal goes before what comes through a group.
    fn put(&mut self, reference: &Reference, found: &mut Vec<Found>, depth: usize) {
        let mut new = Found {
            usage: usage(reference),
            said: reference.said.is_some(),
            depth,
        };
        let key = &reference.key;
        let Some(entry) = found.iter_mut().find(|entry| entry.usage.key == *key) else {
            found.push(new);
            return;
        };
        if depth == 0 && entry.depth == 0 {
            let message = format!("`{key}` is there twice");
            let rule = RegistryRule::ReferenceDuplicate;
            self.problems.add(rule, &reference.location, message);
        } else if depth < entry.depth {
            inherit(&mut new, entry);
            *entry = new;
        } else {
            inherit(entry, &new);
        }
    }

    fn expand(&mut self, id: &str, at: &Place, found: &mut Vec<Found>, depth: usize) {
        let groups = Rc::clone(&self.groups);
        let Some(group) = groups.get(id) else {
            self.unknown_group(id, at);
            return;
        };
        if depth > groups.len() {
            let message = format!("the group `{id}` contains itself");
            self.problems.add(RegistryRule::GroupCycle, at, message);
            return;
        }
        for member in &group.members {
            match member {
                Member::Attribute(reference) => self.put(reference, found, depth),
                Member::Group(id, at) => self.expand(id, at, found, depth + 1),
            }
        }
    }

    fn unknown_group(&mut self, id: &str, at: &Place) {
        if self.unread.iter().any(|text| text.contains(id)) {
            return;
        }
        let help = self
            .suggestions
            .near(id, self.groups.keys().map(String::as_str));
        let help = help.unwrap_or_else(|| {
            "groups of another registry can't be used: list the refs".to_owned()
        });
        let message = format!("there is no group `{id}`");
        let rule = RegistryRule::GroupUnknown;
        self.problems.add_with(rule, at, message, Some(help));
    }
}

/// Adds the groups that these members lead to.
fn reach(groups: &BTreeMap<String, Group>, from: &[&Member], reached: &mut BTreeSet<String>) {
    let mut open = from.to_vec();
    while let Some(member) = open.pop() {
        let Member::Group(id, _) = member else {
            continue;
        };
        if reached.insert(id.clone()) {
            open.extend(groups.get(id).into_iter().flat_map(|group| &group.members));
        }
    }
}

/// Takes over what an attribute's own reference does not say.
fn inherit(own: &mut Found, from: &Found) {
    if !own.said && from.said {
        own.usage.requirement.clone_from(&from.usage.requirement);
        own.said = true;
    }
    own.usage.fan_out = own.usage.fan_out.or(from.usage.fan_out);
    let mut words = from.usage.words.clone();
    words.replace(&own.usage.words);
    own.usage.words = words;
}

fn usage(reference: &Reference) -> Usage {
    Usage {
        key: reference.key.clone(),
        requirement: reference.requirement(),
        fan_out: reference.annotations.fan_out,
        words: reference.words.clone(),
        location: reference.location.clone(),
    }
}
