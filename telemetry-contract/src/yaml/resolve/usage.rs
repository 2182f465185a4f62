//! The attributes of a signal, its groups spelled out.

use std::rc::Rc;

use super::super::definition::{Member, Reference};
use super::super::registry::Usage;
use super::super::suggest::did_you_mean;
use super::Resolver;
use crate::diagnostic::Place;

impl Resolver<'_> {
    /// The attributes of a signal: its groups spelled out, its own references before theirs.
    pub(super) fn flatten(&mut self, members: &[Member]) -> Vec<Usage> {
        let mut usages = Vec::new();
        for member in members {
            match member {
                Member::Attribute(reference) => self.own(reference, &mut usages),
                Member::Group(id, at) => self.expand(id, at, &mut usages, 0),
            }
        }
        usages.into_iter().map(|(usage, _)| usage).collect()
    }

    fn own(&mut self, reference: &Reference, usages: &mut Vec<(Usage, bool)>) {
        let found = usages
            .iter_mut()
            .find(|(usage, _)| usage.key == reference.key);
        match found {
            Some((_, true)) => {
                let message = format!("`{}` is there twice", reference.key);
                self.problems.add(&reference.location, message);
            }
            Some(entry) => *entry = (usage(reference), true),
            None => usages.push((usage(reference), true)),
        }
    }

    fn expand(&mut self, id: &str, at: &Place, usages: &mut Vec<(Usage, bool)>, depth: usize) {
        let groups = Rc::clone(&self.groups);
        let Some(group) = groups.get(id) else {
            let help = did_you_mean(id, groups.keys().map(String::as_str)).unwrap_or_else(|| {
                "groups of another registry can't be used: list the refs".into()
            });
            self.problems
                .add_with(at, format!("there is no group `{id}`"), Some(help));
            return;
        };
        if depth > groups.len() {
            self.problems
                .add(at, format!("the group `{id}` contains itself"));
            return;
        }
        for member in &group.members {
            match member {
                Member::Group(id, at) => self.expand(id, at, usages, depth + 1),
                Member::Attribute(reference) => {
                    if !usages.iter().any(|(usage, _)| usage.key == reference.key) {
                        usages.push((usage(reference), false));
                    }
                }
            }
        }
    }
}

fn usage(reference: &Reference) -> Usage {
    Usage {
        key: reference.key.clone(),
        requirement: reference.requirement.clone(),
        fan_out: reference.annotations.fan_out,
        location: reference.location.clone(),
    }
}
