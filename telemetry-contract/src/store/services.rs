//! What each service has sent.

use std::collections::BTreeMap;

use super::SignalCounts;

/// How many services are told apart; what comes from further ones is counted together.
const MAX_SERVICES: usize = 1000;

/// Longest service name that is kept whole, in characters.
const MAX_NAME: usize = 128;

/// Stands for all services past [`MAX_SERVICES`].
const OTHERS: &str = "(others)";

#[derive(Debug, Default)]
pub(super) struct Services {
    by_name: BTreeMap<String, SignalCounts>,
}

impl Services {
    pub(super) fn by_name(&self) -> impl Iterator<Item = (&str, &SignalCounts)> {
        self.by_name
            .iter()
            .map(|(name, counts)| (name.as_str(), counts))
    }

    /// The counts of the service.
    pub(super) fn of(&mut self, name: &str) -> &mut SignalCounts {
        let end = name.char_indices().nth(MAX_NAME).map(|(at, _)| at);
        let name = end.and_then(|end| name.get(..end)).unwrap_or(name);
        let known = self.by_name.contains_key(name) || self.by_name.len() < MAX_SERVICES;
        let name = if known { name } else { OTHERS };
        self.by_name.entry(name.to_owned()).or_default()
    }
}
