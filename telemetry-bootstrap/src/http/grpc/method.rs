//! The method that is called: `{package}.{Service}/{Method}`, where there is one of that name.

use std::sync::Arc;

use telemetry_contract::labels::Metric;

use super::Listed;
use crate::http::cache::{Cache, Slot};

/// The label of a method that is not a known one.
pub(super) const OTHER: &str = "_OTHER";

/// What names a span of such a method.
pub(super) const SYSTEM: &str = "grpc";

/// Most methods that are learned; as many as the contract allows values.
const MAX_LEARNED: usize = 200;

/// Longest name, in bytes.
const MAX_BYTES: usize = 256;

/// When a method that no code names becomes a known one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::http) enum Learning {
    /// At its first call: a client calls what its code says.
    AtStart,
    /// When a handler has answered.
    AtEnd,
}

/// Which methods are known, with what is kept for each.
#[derive(Debug)]
pub(in crate::http) struct Methods<M> {
    pub(super) durations: Cache<M>,
    learning: Learning,
}

/// The method of one call.
#[derive(Debug)]
pub(super) struct Method {
    /// As it was called; `None` where that can't be the name of a method.
    called: Option<Box<str>>,
    /// `None` as long as it is not a known one.
    pub(super) slot: Option<Arc<Slot>>,
}

impl<M: Metric> Methods<M> {
    pub(in crate::http) fn new(durations: Cache<M>, learning: Learning) -> Self {
        Self {
            durations,
            learning,
        }
    }

    /// The method that a path names.
    pub(super) fn find(&self, path: &str, listed: &Listed) -> Method {
        let called = path.strip_prefix('/').filter(|called| is_name(called));
        let slot = called.and_then(|called| match listed {
            Some(listed) => {
                let known = listed.iter().any(|known| **known == *called);
                known.then(|| self.durations.slot(Some(called)))
            }
            None if self.learning == Learning::AtStart => self.learn(called),
            None => self.durations.find(called),
        });
        Method {
            called: called.map(Box::from),
            slot,
        }
    }

    /// A handler answered, so there is a method of this name.
    pub(super) fn answered(&self, method: &mut Method, listed: &Listed) {
        if listed.is_none() && method.slot.is_none() {
            let called = method.called.as_deref();
            method.slot = called.and_then(|called| self.learn(called));
        }
    }

    /// The slot to record with.
    pub(super) fn slot_of(&self, method: &Method) -> Arc<Slot> {
        let known = method.slot.clone();
        known.unwrap_or_else(|| self.durations.slot(Some(OTHER)))
    }

    fn learn(&self, called: &str) -> Option<Arc<Slot>> {
        self.durations.slot_up_to(MAX_LEARNED, called)
    }
}

impl Method {
    /// The name; `None` where the method is not a known one.
    pub(super) fn name(&self) -> Option<&Arc<str>> {
        self.slot.as_ref().and_then(|slot| slot.name.as_ref())
    }
}

/// A service with its package, a slash, and a method, in letters, digits and underscores.
fn is_name(called: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let Some((service, method)) = called.split_once('/') else {
        return false;
    };
    let service = service.split('.');
    let mut parts = service.chain([method]);
    called.len() <= MAX_BYTES && parts.all(|part| !part.is_empty() && part.bytes().all(plain))
}

#[cfg(test)]
mod tests {
    use super::is_name;

    #[track_caller]
    fn check(called: &str, expected: bool) {
        assert_eq!(is_name(called), expected, "{called}");
    }

    #[test]
    fn names_have_a_service_and_a_method() {
        check("Echo/Say", true);
        check("grpc.health.v1.Health/Check", true);
        check("a_1.B/C_2", true);
        check("Echo", false);
        check("Echo/", false);
        check("/Say", false);
        check("a..b/Say", false);
        check("Echo/Say/More", false);
        check("Echo/Say%20it", false);
        check(&format!("Echo/{}", "x".repeat(300)), false);
    }
}
