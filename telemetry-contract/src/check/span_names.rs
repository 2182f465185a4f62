//! How many different names a service's spans have: ids that no shape gives away show here.

use std::collections::hash_map::DefaultHasher;
use std::collections::{HashMap, HashSet};
use std::hash::{Hash, Hasher};

use super::ledger::{Ledger, Note};
use super::names::{Name, Names};
use super::shape;
use crate::otlp::model::{Span, find};
use crate::rule::Rule;

/// More names than this have no bound. Only hashes are kept, and of a service no more than one
/// past this; how many services there are is bounded by the table of names.
const MAX_NAMES: usize = 200;

/// The names of each service's spans, as hashes.
#[derive(Debug, Default)]
pub(super) struct SpanNames {
    services: HashMap<Name, HashSet<u64>>,
}

impl SpanNames {
    /// Takes a span's name, unless it is bounded by the routes that the service has, or its shape
    /// is reported anyway.
    pub(super) fn add(&mut self, service: Name, span: &Span<'_>) {
        if find(&span.attributes, "http.route").is_some() || shape::in_name(&span.name).is_some() {
            return;
        }
        let names = self.services.entry(service).or_default();
        if names.len() <= MAX_NAMES {
            let mut hasher = DefaultHasher::new();
            span.name.hash(&mut hasher);
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
