//! Carriers: HTTP headers directly, and anything else through OpenTelemetry's traits.

use http::{HeaderMap, HeaderName, HeaderValue};
use opentelemetry::propagation::{Extractor, Injector};

/// What ids are read from.
pub(super) trait Source {
    /// Every value under this name, in order.
    fn values(&self, name: &HeaderName) -> impl Iterator<Item = &[u8]>;

    /// What is under a name that may be there once.
    fn only(&self, name: &HeaderName) -> Found<'_> {
        let mut values = self.values(name);
        match (values.next(), values.next()) {
            (None, _) => Found::None,
            (Some(value), None) => Found::One(value),
            (Some(_), Some(_)) => Found::Many,
        }
    }

    /// Whether nothing is under this name; `false` says nothing.
    fn lacks(&self, _name: &HeaderName) -> bool {
        false
    }
}

/// What is under a name that may be there once.
#[derive(Debug)]
pub(super) enum Found<'a> {
    None,
    One(&'a [u8]),
    Many,
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

/// Headers of which it is known which may be there: most that are asked for are not, and need not be
/// looked for.
#[derive(Debug)]
pub(super) struct Sighted<'a> {
    headers: &'a HeaderMap,
    marks: u64,
}

impl<'a> Sighted<'a> {
    /// With more headers than this, one look at each costs more than it spares.
    const MOST: usize = 24;

    pub(super) fn new(headers: &'a HeaderMap) -> Self {
        let marks = if headers.keys_len() <= Self::MOST {
            headers.keys().fold(0, |marks, name| marks | mark(name))
        } else {
            u64::MAX
        };
        Self { headers, marks }
    }
}

impl Source for Sighted<'_> {
    fn values(&self, name: &HeaderName) -> impl Iterator<Item = &[u8]> {
        let values = (!self.lacks(name)).then(|| Source::values(self.headers, name));
        values.into_iter().flatten()
    }

    fn only(&self, name: &HeaderName) -> Found<'_> {
        if self.lacks(name) {
            Found::None
        } else {
            self.headers.only(name)
        }
    }

    fn lacks(&self, name: &HeaderName) -> bool {
        self.marks & mark(name) == 0
    }
}

/// One bit, by the length and the first letter of a name: few names share one.
fn mark(name: &HeaderName) -> u64 {
    let name = name.as_str().as_bytes();
    let first = name.first().map_or(0, |letter| usize::from(*letter));
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
