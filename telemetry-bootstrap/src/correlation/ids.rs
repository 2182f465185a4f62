//! A copy of a correlation's ids, for another thread.

use std::mem;

use opentelemetry::KeyValue;
use telemetry_contract::correlation as keys;

use super::Correlation;

/// The keys in the order in which the ids are kept, each with its alias.
const KEYS: [(&str, Option<&str>); 6] = [
    (keys::CORRELATION_ID, None),
    (keys::REQUEST_ID, None),
    (keys::EVENT_ID, None),
    (keys::TENANT_ID, Some(keys::SAAS_TENANT)),
    (keys::ORG_ID, None),
    (keys::USER_ID, None),
];

/// The ids of a correlation as they were at some moment. Whoever reads them shares nothing with the
/// request that they were copied from, and its memory.
#[derive(Debug, Default)]
pub(crate) struct Ids {
    text: String,
    /// Where each ends in the text; those that are not set are empty.
    ends: [usize; KEYS.len()],
}

impl Ids {
    /// Copies what is set now, in place of what was there.
    pub(crate) fn copy(&mut self, owner: &Correlation) {
        self.text.clear();
        let all = [
            Some(owner.id()),
            owner.request_id(),
            owner.event_id(),
            owner.tenant_id(),
            owner.org_id(),
            owner.user_id(),
        ];
        for (end, id) in self.ends.iter_mut().zip(all) {
            self.text.push_str(id.unwrap_or_default());
            *end = self.text.len();
        }
    }

    /// Takes them as [`Correlation::attributes`] has them; `None` where none were copied.
    pub(crate) fn take(&mut self) -> Option<Vec<KeyValue>> {
        if self.text.is_empty() {
            return None;
        }
        let ends = mem::take(&mut self.ends);
        let starts = std::iter::once(0).chain(ends);
        let mut all = Vec::with_capacity(KEYS.len() + 1);
        for ((key, alias), (start, end)) in KEYS.into_iter().zip(starts.zip(ends)) {
            let id = self.text.get(start..end).unwrap_or_default();
            let keys = std::iter::once(key).chain(alias);
            let set = keys.filter(|_| !id.is_empty());
            all.extend(set.map(|key| KeyValue::new(key, id.to_owned())));
        }
        self.text.clear();
        Some(all)
    }
}

#[cfg(test)]
mod tests {
    use super::Ids;
    use crate::fixture::Fixture;

    #[test]
    fn a_copy_says_what_was_set_when_it_was_made() {
        let correlation = Fixture::new().correlator.start();
        assert!(correlation.set_tenant_id("acme"));
        let mut ids = Ids::default();
        ids.copy(&correlation);
        let told: Vec<_> = correlation.attributes().collect();
        assert!(correlation.set_org_id("late"));
        assert_eq!(ids.take(), Some(told));
        assert_eq!(ids.take(), None);
    }
}
