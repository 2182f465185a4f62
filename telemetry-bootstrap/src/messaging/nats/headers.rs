//! A message's headers as a carrier.
//!
//! NATS compares header names byte by byte, and libraries disagree on how to spell ours, so they are
//! read in any case and written in lower case.

use std::str::FromStr as _;

use async_nats::header::{HeaderName, HeaderValue, NATS_MESSAGE_ID};
use async_nats::{HeaderMap, Message};
use opentelemetry::propagation::{Extractor, Injector};
use telemetry_contract::correlation::{CORRELATION_HEADER, REQUEST_HEADER};

use super::super::Producer;
use crate::trace::EVENT_HEADER;

/// Every header that is ours, whatever the formats. The request id is of a hop that no message is.
const OURS: [&str; 6] = [
    "traceparent",
    "tracestate",
    "baggage",
    CORRELATION_HEADER,
    REQUEST_HEADER,
    EVENT_HEADER,
];

/// The headers with the producer's context in them instead of any other.
pub(super) fn injected(headers: HeaderMap, producer: &Producer) -> HeaderMap {
    let mut headers = Sink(without_ours(headers, producer));
    producer.inject(&mut headers);
    headers.0
}

/// The event id that a message brings.
pub(super) fn event_id(headers: &HeaderMap) -> Option<String> {
    values(headers, EVENT_HEADER).next().map(str::to_owned)
}

/// The id by which a stream recognises a message that is sent twice.
pub(super) fn message_id(headers: &HeaderMap) -> Option<&str> {
    // Its names that are equal as text need not be equal as names, so text is compared.
    let wanted: &str = NATS_MESSAGE_ID.as_ref();
    let named = headers.iter().find(|(name, _)| {
        let name: &str = name.as_ref();
        name == wanted
    });
    named
        .and_then(|(_, values)| values.first())
        .map(HeaderValue::as_str)
}

/// How many bytes the headers are on the wire: a first line, a line each, and an empty one.
pub(super) fn wire_size(headers: &HeaderMap) -> usize {
    let lines = headers.iter().flat_map(|(name, values)| {
        let name: &str = name.as_ref();
        values
            .iter()
            .map(|value| name.len() + ": \r\n".len() + value.as_str().len())
    });
    "NATS/1.0\r\n\r\n".len() + lines.sum::<usize>()
}

/// `async-nats` has no way to remove a header, so this leaves ours out of a copy.
fn without_ours(headers: HeaderMap, producer: &Producer) -> HeaderMap {
    let is_ours = |name: &HeaderName| {
        let name: &str = name.as_ref();
        let mut ours = OURS.into_iter().chain(producer.fields());
        ours.any(|ours| ours.eq_ignore_ascii_case(name))
    };
    if !headers.iter().any(|(name, _)| is_ours(name)) {
        return headers;
    }
    let mut kept = HeaderMap::new();
    for (name, values) in headers.iter().filter(|(name, _)| !is_ours(name)) {
        for value in values {
            kept.append(name.clone(), value.clone());
        }
    }
    kept
}

fn values<'a>(headers: &'a HeaderMap, name: &'a str) -> impl Iterator<Item = &'a str> {
    let named = headers.iter().filter(move |(other, _)| {
        let other: &str = other.as_ref();
        name.eq_ignore_ascii_case(other)
    });
    named.flat_map(|(_, values)| values.iter().map(HeaderValue::as_str))
}

/// Headers to write to.
struct Sink(HeaderMap);

impl Injector for Sink {
    fn set(&mut self, key: &str, value: String) {
        // What is empty stands for a list without members, which is as good as none.
        if value.is_empty() {
            return;
        }
        // A line feed would end the header: nothing that we write holds one.
        if let (Ok(name), Ok(value)) = (HeaderName::from_str(key), HeaderValue::from_str(&value)) {
            self.0.insert(name, value);
        }
    }
}

/// The headers of a message that came.
pub(super) struct Source<'a>(pub(super) &'a Message);

impl Extractor for Source<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        let headers = self.0.headers.as_ref()?;
        headers.iter().find_map(|(name, values)| {
            let name: &str = name.as_ref();
            let value = values.first().filter(|_| key.eq_ignore_ascii_case(name))?;
            Some(value.as_str())
        })
    }

    fn keys(&self) -> Vec<&str> {
        let headers = self.0.headers.iter();
        headers
            .flat_map(HeaderMap::iter)
            .map(|(name, _)| name.as_ref())
            .collect()
    }

    fn get_all(&self, key: &str) -> Option<Vec<&str>> {
        let headers = self.0.headers.as_ref()?;
        let mut found = Vec::new();
        for (name, values) in headers.iter() {
            let name: &str = name.as_ref();
            if key.eq_ignore_ascii_case(name) {
                found.extend(values.iter().map(HeaderValue::as_str));
            }
        }
        (!found.is_empty()).then_some(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Propagators;
    use crate::correlation::Correlator;
    use crate::fixture::Fixture;
    use crate::messaging::Messaging;

    #[test]
    fn what_an_earlier_message_left_goes_in_every_format_that_is_on() {
        let fixture = Fixture::new();
        let formats = Propagators {
            b3_multi: true,
            ..Propagators::NONE
        };
        let (redactor, vitals) = (fixture.redactor.clone(), fixture.vitals.clone());
        let correlator = Correlator::propagating(formats, None, redactor, vitals);
        let messaging = Messaging::new(&fixture.meter, &correlator, &fixture.redactor);
        let producer = messaging.producer("nats", "publish", "orders");
        let mut headers = HeaderMap::new();
        for name in [
            "X-B3-TraceId",
            "X-B3-ParentSpanId",
            "B3",
            "Traceparent",
            "own",
        ] {
            headers.insert(name, "stale");
        }
        let headers = injected(headers, &producer);
        let stale = headers.iter().filter(|(_, values)| {
            let mut values = values.iter().map(HeaderValue::as_str);
            values.any(|value| value == "stale")
        });
        let stale: Vec<&str> = stale.map(|(name, _)| name.as_ref()).collect();
        assert_eq!(stale, ["own"]);
        assert!(values(&headers, "x-b3-traceid").count() == 1);
    }
}
