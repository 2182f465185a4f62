//! Bound duration handles, one per combination of labels that has been seen, so that a known
//! combination is recorded without an allocation.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use telemetry_contract::attributes::{ErrorType, HttpRequestMethod};
use telemetry_contract::labels::Metric;

use super::route::span_method;
use crate::metric::{BoundHistogram, BoundSet, Histogram, hash_text};

const METHODS: usize = HttpRequestMethod::ALL.len();

/// Most routes (or hosts) that are kept; further ones are recorded without a bound handle.
const MAX_SLOTS: usize = 512;

/// Most combinations that are kept for each of them.
const MAX_POINTS: usize = 64;

/// The labels of one point, but for the route or host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Point {
    pub(super) method: HttpRequestMethod,
    pub(super) scheme: &'static str,
    pub(super) version: Option<&'static str>,
    pub(super) status: Option<u16>,
    pub(super) error_type: Option<ErrorType>,
    pub(super) port: Option<u16>,
}

/// The handles of one route or host.
#[derive(Debug)]
pub(super) struct Slot {
    /// The route or host; `None` for requests without one.
    pub(super) name: Option<Arc<str>>,
    points: BoundSet<Point, BoundHistogram>,
    /// Names of spans, by method.
    span_names: [OnceLock<Arc<str>>; METHODS],
}

/// A duration histogram with its handles.
#[derive(Debug)]
pub(super) struct Cache<M> {
    histogram: Histogram<M>,
    nameless: Arc<Slot>,
    slots: RwLock<HashMap<Arc<str>, Arc<Slot>, BuildHasherDefault<NameHasher>>>,
}

/// Hashes routes and hosts in few steps. Whoever makes names that meet gains little, since few are
/// kept.
#[derive(Debug, Default)]
struct NameHasher(u64);

impl Hasher for NameHasher {
    fn write(&mut self, bytes: &[u8]) {
        self.0 = hash_text(self.0, bytes);
    }

    /// What ends a text, whose length is in its hash.
    fn write_u8(&mut self, _end: u8) {}

    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }
}

impl Slot {
    /// Whether it is one of the bounded set that names spans.
    pub(super) fn is_kept(&self) -> bool {
        self.points.has_room()
    }

    fn new(name: Option<&str>, room: usize) -> Arc<Self> {
        Arc::new(Self {
            name: name.map(Arc::from),
            points: BoundSet::new(room),
            span_names: Default::default(),
        })
    }

    /// The name of a span of this route's.
    pub(super) fn span_name(&self, method: HttpRequestMethod, route: &str) -> Arc<str> {
        let make = || Arc::from([span_method(method), route].join(" "));
        let kept = self.span_names.get(method as usize);
        kept.map_or_else(make, |kept| Arc::clone(kept.get_or_init(make)))
    }

    /// Records with the handle of a combination; `false` where none is kept and there is no room.
    fn record(&self, point: Point, seconds: f64, bind: impl FnOnce() -> BoundHistogram) -> bool {
        let record = |handle: &BoundHistogram| handle.record(seconds);
        self.points.record(point, bind, record)
    }
}

impl<M: Metric> Cache<M> {
    pub(super) fn new(histogram: Histogram<M>) -> Self {
        Self {
            histogram,
            nameless: Slot::new(None, MAX_POINTS),
            slots: RwLock::default(),
        }
    }

    /// The slot of this route or host.
    pub(super) fn slot(&self, name: Option<&str>) -> Arc<Slot> {
        let Some(name) = name else {
            return Arc::clone(&self.nameless);
        };
        let slots = self.slots.read().unwrap_or_else(PoisonError::into_inner);
        let known = slots.get(name).cloned();
        let full = slots.len() >= MAX_SLOTS;
        drop(slots);
        match known {
            Some(slot) => slot,
            None if full => Slot::new(Some(name), 0),
            None => self.add_slot(name),
        }
    }

    /// The slot of this route or host, if it is kept.
    pub(super) fn find(&self, name: &str) -> Option<Arc<Slot>> {
        let slots = self.slots.read().unwrap_or_else(PoisonError::into_inner);
        slots.get(name).cloned()
    }

    /// The slot of this route or host; `None` for a new one where `most` are kept already.
    pub(super) fn slot_up_to(&self, most: usize, name: &str) -> Option<Arc<Slot>> {
        let slots = self.slots.read().unwrap_or_else(PoisonError::into_inner);
        let (known, full) = (slots.get(name).cloned(), slots.len() >= most);
        drop(slots);
        known.or_else(|| (!full).then(|| self.slot(Some(name))))
    }

    /// How many routes or hosts are kept, and how many handles.
    #[cfg(test)]
    pub(super) fn held(&self) -> (usize, usize) {
        let slots = self.slots.read().unwrap_or_else(PoisonError::into_inner);
        let points = |slot: &Arc<Slot>| slot.points.len();
        let all = slots.values().chain([&self.nameless]);
        (slots.len(), all.map(points).sum())
    }

    /// Records one duration, in seconds. `labels` say the same as `slot` and `point`.
    pub(super) fn record(&self, slot: &Slot, point: Point, seconds: f64, labels: &M::Labels<'_>) {
        if !slot.record(point, seconds, || self.histogram.bind(labels)) {
            self.histogram.record(seconds, labels);
        }
    }

    fn add_slot(&self, name: &str) -> Arc<Slot> {
        let mut slots = self.slots.write().unwrap_or_else(PoisonError::into_inner);
        if slots.len() >= MAX_SLOTS {
            return Slot::new(Some(name), 0);
        }
        let slot = Slot::new(Some(name), MAX_POINTS);
        let key = slot.name.clone().unwrap_or_default();
        Arc::clone(slots.entry(key).or_insert(slot))
    }
}

#[cfg(test)]
mod tests {
    use telemetry_contract::metrics::HttpServerRequestDuration;

    use super::*;
    use crate::fixture::Fixture;

    #[test]
    fn handles_are_kept_up_to_a_bound() {
        let fixture = Fixture::new();
        let cache = Cache::<HttpServerRequestDuration>::new(fixture.meter.histogram());
        let slots: Vec<_> = (0..2 * MAX_SLOTS)
            .map(|at| cache.slot(Some(&at.to_string())))
            .collect();
        assert_eq!(cache.slots.read().unwrap().len(), MAX_SLOTS);
        assert!(Arc::ptr_eq(&slots[7], &cache.slot(Some("7"))));
        for slot in [&slots[0], &slots[MAX_SLOTS]] {
            for port in 0..200 {
                slot.record(point(port), 0.1, || bound(&fixture));
            }
        }
        assert_eq!(slots[0].points.len(), MAX_POINTS);
        assert_eq!(slots[MAX_SLOTS].points.len(), 0);
    }

    #[test]
    fn past_the_bound_nobody_waits_for_a_writer() {
        let fixture = Fixture::new();
        let cache = Arc::new(Cache::<HttpServerRequestDuration>::new(
            fixture.meter.histogram(),
        ));
        for at in 0..MAX_SLOTS {
            drop(cache.slot(Some(&at.to_string())));
        }
        let reading = cache.slots.read().unwrap();
        let (done, waiting) = std::sync::mpsc::channel();
        let other = Arc::clone(&cache);
        let bound = bound(&fixture);
        std::thread::spawn(move || {
            let slot = other.slot(Some("one more"));
            let reading = slot.points.hold();
            assert!(!slot.record(point(1), 0.1, || bound));
            drop(reading);
            done.send(()).unwrap();
        });
        let patience = std::time::Duration::from_secs(20);
        assert!(waiting.recv_timeout(patience).is_ok());
        drop(reading);
    }

    fn point(port: u16) -> Point {
        Point {
            method: HttpRequestMethod::Get,
            scheme: "http",
            version: None,
            status: None,
            error_type: None,
            port: Some(port),
        }
    }

    fn bound(fixture: &Fixture) -> BoundHistogram {
        use telemetry_contract::labels::Bounded;
        use telemetry_contract::metrics::HttpServerRequestDurationLabels;
        let labels = HttpServerRequestDurationLabels {
            http_request_method: HttpRequestMethod::Get,
            url_scheme: Bounded::new("http"),
            http_route: None,
            http_response_status_code: None,
            error_type: None,
            network_protocol_version: None,
        };
        fixture
            .meter
            .histogram::<HttpServerRequestDuration>()
            .bind(&labels)
    }
}
