//! How many different names a service's spans have: ids that no shape gives away show here.

use std::collections::{HashMap, HashSet};
use std::hash::{Hash, Hasher};

use super::hash::{Fold, Numbered};
use super::ledger::{Ledger, Note};
use super::names::{Name, Names};
use crate::rule::Rule;

/// More names than this have no bound. Only hashes are kept, and of a service no more than one
/// past this; how many services there are is bounded by the table of names.
const MAX_NAMES: usize = 200;

/// The names of each service's spans, as hashes.
#[derive(Debug, Default)]
pub(super) struct SpanNames {
    services: HashMap<Name, HashSet<u64, Numbered>, Numbered>,
}

impl SpanNames {
    /// Takes the name of a span that is not bounded by the routes that the service has, and whose
    /// shape is not reported anyway.
    pub(super) fn add(&mut self, service: Name, name: &str) {
        let names = self.services.entry(service).or_default();
        if names.len() <= MAX_NAMES {
            let mut hasher = Fold::default();
            name.hash(&mut hasher);
            names.insert(hasher.finish());
        }
    }

    /// Reports the services that have too many.
    pub(super) fn report(&self, names: &Names, ledger: &mut Ledger) {
        let services = self.services.iter();
        for (service, _) in services.filter(|(_, names)| names.len() > MAX_NAMES) {
            ledger.record(&Note {
                rule: Rule::SpanNameUnbounded,
                service: names.text(*service),
                subject: format_args!("(all spans together)"),
                found: format_args!("more than {MAX_NAMES} different names"),
                wanted: format_args!("names from a small set, with the values in attributes"),
                place: format_args!("spans without `http.route`"),
                trace: None,
                mild: false,
            });
        }
    }
}
