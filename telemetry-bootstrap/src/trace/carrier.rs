//! Carriers: HTTP headers directly, and anything else through OpenTelemetry's traits.

use http::{HeaderMap, HeaderName, HeaderValue};
use opentelemetry::propagation::{Extractor, Injector};

/// What ids are read from.
pub(super) trait Source {
    /// Every value under this name, in order.
    fn values(&self, name: &HeaderName) -> impl Iterator<Item = &[u8]>;
}

/// What ids are written to.
pub(super) trait Sink {
    /// Replaces whatever is under this name.
    fn set(&mut self, name: &HeaderName, value: &[u8]);

    /// Removes what is under this name, where the carrier can.
    fn remove(&mut self, name: &HeaderName);

    /// As [`remove`](Self::remove), for a header whose value is a list.
    fn clear_list(&mut self, name: &HeaderName) {
        self.remove(name);
    }
}

impl Source for HeaderMap {
    fn values(&self, name: &HeaderName) -> impl Iterator<Item = &[u8]> {
        self.get_all(name).iter().map(HeaderValue::as_bytes)
    }
}

/// Headers that were looked through once for all names that are asked for.
#[derive(Debug)]
pub(super) struct Sighted<'a> {
    headers: &'a HeaderMap,
    /// What may be asked for, in order; empty where that is too much.
    found: [Option<(&'a HeaderName, &'a HeaderValue)>; MOST_FOUND],
    complete: bool,
}

/// Most headers that are kept, and most that are looked through: with more, one look at each costs
/// more than it spares.
const MOST_FOUND: usize = 6;
const MOST_HEADERS: usize = 24;

/// Names that are asked for.
const WANTED: u64 = mark(b"traceparent")
    | mark(b"tracestate")
    | mark(b"baggage")
    | mark(b"x-correlation-id")
    | mark(b"x-request-id")
    | mark(b"x-event-id")
    | mark(b"b3")
    | mark(b"x-b3-traceid")
    | mark(b"x-b3-spanid")
    | mark(b"x-b3-sampled")
    | mark(b"x-b3-flags");

impl<'a> Sighted<'a> {
    pub(super) fn new(headers: &'a HeaderMap) -> Self {
        let mut found = [None; MOST_FOUND];
        let complete = headers.len() <= MOST_HEADERS && sight(headers, &mut found).is_some();
        Self {
            headers,
            found,
            complete,
        }
    }
}

/// Fills in what is wanted; `None` where there is no room for all of it.
fn sight<'a>(
    headers: &'a HeaderMap,
    found: &mut [Option<(&'a HeaderName, &'a HeaderValue)>],
) -> Option<()> {
    let mut room = found.iter_mut();
    for header in headers {
        if is_wanted(header.0) {
            *room.next()? = Some(header);
        }
    }
    Some(())
}

impl Source for Sighted<'_> {
    fn values(&self, name: &HeaderName) -> impl Iterator<Item = &[u8]> {
        let complete = self.complete && is_wanted(name);
        let found = self.found.iter().map_while(|found| *found);
        let found = found.filter(move |(known, _)| complete && *known == name);
        let looked_up = (!complete).then(|| Source::values(self.headers, name));
        let found = found.map(|(_, value)| value.as_bytes());
        found.chain(looked_up.into_iter().flatten())
    }
}

fn is_wanted(name: &HeaderName) -> bool {
    WANTED & mark(name.as_str().as_bytes()) != 0
}

/// One bit, by the length and the first letter of a name: few names share one.
const fn mark(name: &[u8]) -> u64 {
    let first = if name.is_empty() { 0 } else { name[0] as usize };
    1 << ((first + 3 * name.len()) % 64)
}

impl Sink for HeaderMap {
    fn set(&mut self, name: &HeaderName, value: &[u8]) {
        if let Ok(value) = HeaderValue::from_bytes(value) {
            self.insert(name, value);
        }
    }

    fn remove(&mut self, name: &HeaderName) {
        HeaderMap::remove(self, name);
    }
}

/// Any carrier behind OpenTelemetry's reading trait.
pub(super) struct Reader<'a>(pub(super) &'a dyn Extractor);

impl Source for Reader<'_> {
    fn values(&self, name: &HeaderName) -> impl Iterator<Item = &[u8]> {
        let values = self.0.get_all(name.as_str()).unwrap_or_default();
        values.into_iter().map(str::as_bytes)
    }
}

/// Any carrier behind OpenTelemetry's writing trait.
pub(super) struct Writer<'a>(pub(super) &'a mut dyn Injector);

impl Sink for Writer<'_> {
    fn set(&mut self, name: &HeaderName, value: &[u8]) {
        if let Ok(value) = std::str::from_utf8(value) {
            self.0.set(name.as_str(), value.to_owned());
        }
    }

    /// There is no removing through this trait. A list may be empty, so that stands for none.
    fn clear_list(&mut self, name: &HeaderName) {
        self.0.set(name.as_str(), String::new());
    }

    fn remove(&mut self, _name: &HeaderName) {}
}
