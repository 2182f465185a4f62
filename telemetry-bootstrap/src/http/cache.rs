//! Bound duration handles, one per combination of labels that has been seen, so that a known
//! combination is recorded without an allocation.

use std::borrow::Cow;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, OnceLock};

use telemetry_contract::attributes::{ErrorType, HttpRequestMethod};
use telemetry_contract::labels::Metric;

use super::route::span_method;
use crate::metric::{BoundHistogram, BoundSet, Chain, Histogram, hash_text};

const METHODS: usize = HttpRequestMethod::ALL.len();

/// Most routes (or hosts) that are kept; further ones are recorded without a bound handle.
const MAX_SLOTS: usize = 512;

/// Lists that they are kept in; a power of two.
const CHAINS: usize = 128;

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
    span_names: [OnceLock<String>; METHODS],
}

/// A duration histogram with its handles.
#[derive(Debug)]
pub(super) struct Cache<M> {
    histogram: Histogram<M>,
    nameless: Arc<Slot>,
    slots: [Chain<Arc<str>, Arc<Slot>>; CHAINS],
    count: AtomicUsize,
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
    pub(super) fn span_name(&self, method: HttpRequestMethod, route: &str) -> Cow<'_, str> {
        let make = || [span_method(method), route].join(" ");
        match self.span_names.get(method as usize) {
            Some(kept) => Cow::Borrowed(kept.get_or_init(make)),
            None => Cow::Owned(make()),
        }
    }

    /// Records with the handle of a combination; `false` where none is kept and there is no room.
    fn record(&self, point: Point, seconds: f64, bind: impl Fn() -> BoundHistogram) -> bool {
        let record = |handle: &BoundHistogram| handle.record(seconds);
        self.points.record(&point, bind, record)
    }
}

impl<M: Metric> Cache<M> {
    pub(super) fn new(histogram: Histogram<M>) -> Self {
        Self {
            histogram,
            nameless: Slot::new(None, MAX_POINTS),
            slots: [const { Chain::new() }; CHAINS],
            count: AtomicUsize::new(0),
        }
    }

    /// The slot of this route or host.
    pub(super) fn slot(&self, name: Option<&str>) -> Arc<Slot> {
        let Some(name) = name else {
            return Arc::clone(&self.nameless);
        };
        let known = self.slot_up_to(MAX_SLOTS, name);
        known.unwrap_or_else(|| Slot::new(Some(name), 0))
    }

    /// The slot of this route or host, if it is kept.
    pub(super) fn find(&self, name: &str) -> Option<Arc<Slot>> {
        self.chain(name).find(|known| **known == *name).cloned()
    }

    /// The slot of this route or host; `None` for a new one where `most` are kept already.
    pub(super) fn slot_up_to(&self, most: usize, name: &str) -> Option<Arc<Slot>> {
        // Threads that look at once may each add one more.
        let has_room = || self.count.load(Relaxed) < most.min(MAX_SLOTS);
        let known = self.find(name);
        known.or_else(|| has_room().then(|| self.add_slot(name)))
    }

    /// How many routes or hosts are kept, and how many handles.
    #[cfg(test)]
    pub(super) fn held(&self) -> (usize, usize) {
        let slots: Vec<_> = self.slots.iter().flat_map(Chain::values).collect();
        let all = slots.iter().copied().chain([&self.nameless]);
        (slots.len(), all.map(|slot| slot.points.len()).sum())
    }

    /// Records one duration, in seconds. `labels` say the same as `slot` and `point`.
    pub(super) fn record(&self, slot: &Slot, point: Point, seconds: f64, labels: &M::Labels<'_>) {
        if !slot.record(point, seconds, || self.histogram.bind(labels)) {
            self.histogram.record(seconds, labels);
        }
    }

    fn add_slot(&self, name: &str) -> Arc<Slot> {
        let new = || Slot::new(Some(name), MAX_POINTS);
        let (slot, added) = self.chain(name).find_or_add(&Arc::from(name), new);
        self.count.fetch_add(usize::from(added), Relaxed);
        Arc::clone(slot)
    }

    /// Where a name is, by a hash of few steps: whoever makes names that meet gains little, since few
    /// are kept.
    fn chain(&self, name: &str) -> &Chain<Arc<str>, Arc<Slot>> {
        let hash = hash_text(0, name.as_bytes()) >> (u64::BITS - CHAINS.ilog2());
        &self.slots[usize::try_from(hash).unwrap_or(0) % CHAINS]
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;

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
        assert_eq!(cache.held().0, MAX_SLOTS);
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
    fn past_the_bound_a_route_is_recorded_without_a_handle() {
        let fixture = Fixture::new();
        let cache = Cache::<HttpServerRequestDuration>::new(fixture.meter.histogram());
        for at in 0..MAX_SLOTS {
            drop(cache.slot(Some(&at.to_string())));
        }
        let slot = cache.slot(Some("one more"));
        assert!(!slot.record(point(1), 0.1, || bound(&fixture)));
        assert_eq!(cache.find("one more").map(|_| ()), None);
    }

    #[test]
    fn threads_that_meet_on_a_new_route_all_get_it() {
        const THREADS: usize = 4;
        const ROUTES: usize = 400;
        let fixture = Fixture::new();
        let cache = Cache::<HttpServerRequestDuration>::new(fixture.meter.histogram());
        let together = Barrier::new(THREADS);
        let request = |at: usize| {
            let route = format!("/r{at}");
            together.wait();
            let slot = cache.slot(Some(&route));
            assert!(slot.is_kept(), "{route}");
            assert!(slot.record(point(1), 0.1, || bound(&fixture)), "{route}");
        };
        std::thread::scope(|scope| {
            for _ in 0..THREADS {
                scope.spawn(|| (0..ROUTES).for_each(request));
            }
        });
        assert_eq!(cache.held(), (ROUTES, ROUTES));
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
