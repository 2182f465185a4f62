//! Makes correlations: one per request, message and background job, and one for the process.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::SystemTime;

use telemetry_contract::correlation::{is_keyed_hash, is_valid_id};
use uuid::{Builder, Uuid};

use super::{Correlation, Upstream, UserKey};
use crate::config::Propagators;
use crate::hex;
use crate::random;
use crate::redact::Redactor;
use crate::vitals::{Violation, Vitals};

/// Makes the correlation of each piece of work. Built once per process; cloning is cheap.
#[derive(Debug, Clone)]
pub struct Correlator {
    process: Correlation,
}

/// What every correlation of one process has in common.
#[derive(Debug)]
pub(crate) struct Shared {
    user_key: Option<UserKey>,
    redactor: Redactor,
    vitals: Vitals,
    propagators: Propagators,
}

/// What came with a request or message, already checked.
#[derive(Debug, Default, Clone)]
pub(crate) struct Arrival {
    pub(crate) correlation_id: Option<Arc<str>>,
    pub(crate) request_id: Option<Arc<str>>,
    pub(crate) event_id: Option<Arc<str>>,
    pub(crate) upstream: Option<Upstream>,
}

impl Correlator {
    /// A correlator with a new process-wide correlation id. `redactor` judges ids and outgoing
    /// baggage; without a `user_key` no user id is ever kept.
    pub(crate) fn new(user_key: Option<UserKey>, redactor: Redactor, vitals: Vitals) -> Self {
        Self::propagating(Propagators::default(), user_key, redactor, vitals)
    }

    /// As [`new`](Self::new), for traces and baggage that travel in these formats.
    pub(crate) fn propagating(
        propagators: Propagators,
        user_key: Option<UserKey>,
        redactor: Redactor,
        vitals: Vitals,
    ) -> Self {
        let shared = Shared {
            user_key,
            redactor,
            vitals,
            propagators,
        };
        Self {
            process: Correlation::of_process(Arc::new(shared)),
        }
    }

    /// The correlation of work that belongs to no request: one id for the life of the process.
    ///
    /// It takes no tenant, organisation or user, which would be everybody's. A job that has one
    /// [starts](Self::start) a correlation of its own.
    pub fn process(&self) -> &Correlation {
        &self.process
    }

    /// A new correlation for a job that starts here: a timer, a batch, a start-up task.
    pub fn start(&self) -> Correlation {
        Correlation::new(Arc::clone(self.shared()), Arrival::default())
    }

    /// The correlation of an inbound request: what it brought, else new ids.
    ///
    /// `now` is when it came, where new ids say so.
    pub(crate) fn for_request(&self, mut arrival: Arrival, now: SystemTime) -> Correlation {
        arrival.correlation_id.get_or_insert_with(|| id_of(now));
        arrival.request_id.get_or_insert_with(|| id_of(now));
        arrival.event_id = None;
        Correlation::new(Arc::clone(self.shared()), arrival)
    }

    /// The correlation of an inbound message: what it brought, else new ids.
    pub(crate) fn for_message(&self, mut arrival: Arrival) -> Correlation {
        arrival.event_id.get_or_insert_with(new_id);
        arrival.request_id = None;
        Correlation::new(Arc::clone(self.shared()), arrival)
    }

    /// The correlation that a carrier brought, whatever kind of carrier it was.
    pub(crate) fn continuing(&self, arrival: Arrival) -> Correlation {
        Correlation::new(Arc::clone(self.shared()), arrival)
    }

    pub(crate) fn shared(&self) -> &Arc<Shared> {
        self.process.shared()
    }
}

impl Shared {
    /// The id in these bytes. One that breaks the grammar is counted and refused, and so is one that
    /// the redactor would change: outlets that redact and those that need not would disagree on it.
    pub(crate) fn accept(&self, id: &[u8]) -> Option<Arc<str>> {
        let fits = |text: &str| is_valid_id(id) && self.redactor.text(text) == *text;
        let text = std::str::from_utf8(id).ok();
        let text = text.filter(|text| is_plain_uuid(id) || fits(text));
        if text.is_none() {
            self.refuse(Violation::InvalidCorrelationId);
        }
        text.map(Arc::from)
    }

    pub(crate) fn refuse(&self, violation: Violation) {
        self.vitals.add_violation(violation);
    }

    pub(crate) fn redactor(&self) -> &Redactor {
        &self.redactor
    }

    pub(crate) fn propagators(&self) -> Propagators {
        self.propagators
    }

    /// What may be shown of an id that goes out under these keys: itself, or its keyed hash where
    /// the contract declares it personal.
    pub(super) fn shown<'a>(&self, keys: &[&str], id: &'a str) -> Option<Cow<'a, str>> {
        let mut rules = keys.iter().map(|key| self.redactor.key(key));
        let Some(rule) = rules.find(|rule| rule.is_telling()) else {
            return Some(Cow::Borrowed(id));
        };
        Some(self.redactor.by_rule(rule, id)).filter(|shown| is_keyed_hash(shown))
    }

    pub(super) fn hash_user(&self, user_id: &str) -> Option<Arc<str>> {
        self.user_key.as_ref().map(|key| key.hash(user_id))
    }
}

/// Whether an id is a UUID that has nothing of a number that is a secret: most are, and need not be
/// searched. A number is nine digits in a row or more, whatever dashes are between them.
fn is_plain_uuid(id: &[u8]) -> bool {
    letters_of_uuid(id).is_some_and(|letters| {
        let digits = !letters;
        let two = digits & digits << 1;
        let four = two & two << 2;
        let eight = four & four << 4;
        eight & digits << 8 == 0
    })
}

/// Which digits of a lower-case, hyphenated UUID are letters.
fn letters_of_uuid(id: &[u8]) -> Option<u32> {
    let id: &[u8; 36] = id.try_into().ok()?;
    if [id[8], id[13], id[18], id[23]] != *b"----" {
        return None;
    }
    let halves = |one: &[u8], other: &[u8]| {
        let mut word = [0; 8];
        word[..4].copy_from_slice(one);
        word[4..].copy_from_slice(other);
        hex::letters(word)
    };
    Some(u32::from_be_bytes([
        halves(&id[0..4], &id[4..8])?,
        halves(&id[9..13], &id[14..18])?,
        halves(&id[19..23], &id[24..28])?,
        halves(&id[28..32], &id[32..36])?,
    ]))
}

/// A new UUID of version 7, hyphenated: sorts by time, and is valid as any of the contract's ids.
pub(crate) fn new_id() -> Arc<str> {
    id_of(SystemTime::now())
}

/// As [`new_id`], made at this time.
fn id_of(now: SystemTime) -> Arc<str> {
    random::stir(now);
    let now = now.duration_since(SystemTime::UNIX_EPOCH);
    let millis = now.map_or(0, |now| u64::try_from(now.as_millis()).unwrap_or(u64::MAX));
    let (high, low) = (random::next().to_be_bytes(), random::next().to_be_bytes());
    let mut bits = [0; 10];
    bits[..8].copy_from_slice(&high);
    bits[8..].copy_from_slice(&low[..2]);
    let id = Builder::from_unix_timestamp_millis(millis, &bits).into_uuid();
    let mut text = Uuid::encode_buffer();
    Arc::from(&*id.hyphenated().encode_lower(&mut text))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{is_plain_uuid, new_id};
    use crate::redact::{RedactConfig, Redactor};
    use crate::vitals::Vitals;

    #[test]
    fn only_a_uuid_with_few_digits_in_a_row_is_plain() {
        assert!(is_plain_uuid(b"0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b"));
        assert!(!is_plain_uuid(b"0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5"));
        assert!(!is_plain_uuid(b"0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b0"));
        assert!(!is_plain_uuid(b"0190a1b2ac3d4-7e5f-8a9b-0c1d2e3f4a5b"));
        assert!(!is_plain_uuid(b"0190A1B2-c3d4-7e5f-8a9b-0c1d2e3f4a5b"));
        assert!(!is_plain_uuid(b"aaaa4111-1111-1111-1111-aaaaaaaaaaaa"));
        assert!((0..1000).any(|_| is_plain_uuid(new_id().as_bytes())));
    }

    proptest! {
        #[test]
        fn no_plain_uuid_is_a_secret(id in "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}") {
            let redactor = Redactor::new(&RedactConfig::default(), Vitals::default());
            prop_assert!(!is_plain_uuid(id.as_bytes()) || redactor.text(&id) == id);
        }
    }
}
