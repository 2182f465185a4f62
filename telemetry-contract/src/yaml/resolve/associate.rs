//! Which entities a signal is associated with.

use std::collections::BTreeSet;

use super::super::definition::{Detail, Refinement, Signal, Sort};
use super::Resolver;
use crate::diagnostic::Place;
use crate::rule::RegistryRule;

impl Resolver<'_> {
    /// Notes every association with an entity that nobody defines.
    pub(super) fn entities(&mut self, signals: &[Signal], refinements: &[Refinement]) {
        let own = signals.iter();
        let own = own.filter(|signal| matches!(signal.detail, Detail::Entity));
        let own = own.map(|signal| signal.name.clone());
        let refined = refinements.iter().filter(|of| of.sort == Sort::Entity);
        let refined = refined.map(|of| of.id.trim_start_matches("entity.").to_owned());
        let base = self.known.entities.keys().cloned();
        let known: BTreeSet<String> = own.chain(refined).chain(base).collect();
        let of_signals = signals.iter().flat_map(|signal| &signal.associations);
        let of_refinements = refinements.iter().flat_map(|of| &of.associations);
        for (name, at) in of_signals.chain(of_refinements) {
            self.entity(name, at, &known);
        }
    }

    fn entity(&mut self, name: &str, at: &Place, known: &BTreeSet<String>) {
        if known.contains(name) {
            return;
        }
        let help = self
            .suggestions
            .near(name, known.iter().map(String::as_str));
        if self.may_be_defined(name, help.as_deref()) {
            return;
        }
        let message = format!("there is no entity `{name}`");
        let rule = RegistryRule::AssociationUnknown;
        self.problems.add_with(rule, at, message, help);
    }
}
