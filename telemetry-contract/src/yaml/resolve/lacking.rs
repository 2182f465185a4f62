//! What the base contract defines and a registry uses that does not depend on it: one mistake, told
//! once, however often it is used.

use std::collections::BTreeSet;

use super::super::load;
use super::{Resolver, Setting};
use crate::diagnostic::Place;
use crate::rule::RegistryRule;

/// What is used of the base contract without depending on it.
#[derive(Debug, Default)]
pub(super) struct Lacking {
    /// The keys and names that the base contract knows; read when something is unknown.
    base: Option<Base>,
    /// What was used of it, in the order in which it was found.
    used: Vec<(String, Place)>,
}

#[derive(Debug, Default)]
struct Base {
    schema_url: String,
    names: BTreeSet<String>,
}

impl Base {
    fn read() -> Self {
        let registry = load::base().unwrap_or_default();
        let known = registry.known;
        let names = known
            .attributes
            .into_keys()
            .chain(known.metrics.into_keys());
        Self {
            names: names.chain(known.events.into_keys()).collect(),
            schema_url: registry.schema_url,
        }
    }
}

impl Resolver<'_> {
    /// Whether it is only the dependency on the base contract that is lacking for this name.
    pub(super) fn is_lacking(&mut self, name: &str, at: &Place) -> bool {
        if self.setting != Setting::Own || self.is_base {
            return false;
        }
        let base = self.lacking.base.get_or_insert_with(Base::read);
        let is_lacking = base.names.contains(name);
        if is_lacking {
            self.lacking.used.push((name.to_owned(), at.clone()));
        }
        is_lacking
    }

    /// Tells what is lacking, at the first place where it is used.
    pub(super) fn tell_lacking(&mut self) {
        let Lacking { base, used } = core::mem::take(&mut self.lacking);
        let (Some(base), Some((first, at))) = (base, used.first()) else {
            return;
        };
        let names: BTreeSet<&String> = used.iter().map(|(name, _)| name).collect();
        let others = match names.len() {
            1 => String::new(),
            2 => ", nor 1 other of the base contract".to_owned(),
            count => format!(", nor {} others of the base contract", count - 1),
        };
        let message = format!("there is no `{first}`{others}");
        let help = format!(
            "this registry does not depend on the base contract: add \
             `- schema_url: {}` under `dependencies` in manifest.yaml",
            base.schema_url
        );
        let rule = RegistryRule::AttributeUnknown;
        self.problems.add_with(rule, at, message, Some(help));
    }
}
