//! What must hold of any headers that come in with a request, for what goes out with the call that
//! the request causes. For the property test beside this and for the fuzz target `inbound`.

use std::convert::Infallible;
use std::future::ready;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use http::{HeaderMap, HeaderName, HeaderValue, Request, Response};
use http_body_util::Empty;
use telemetry_bootstrap::log::MemoryWriter;
use telemetry_bootstrap::tracing::dispatcher::{self, Dispatch};
use telemetry_bootstrap::tracing_subscriber::{layer::SubscriberExt as _, registry};
use telemetry_bootstrap::{Config, Telemetry};
use telemetry_contract::correlation::is_valid_id;
use tower::{Layer as _, Service, service_fn};

/// The headers that a request is made of, by the first byte of a line.
pub(crate) const NAMES: [&str; 11] = [
    "traceparent",
    "tracestate",
    "baggage",
    "b3",
    "x-b3-traceid",
    "x-b3-spanid",
    "x-b3-sampled",
    "x-b3-flags",
    "x-correlation-id",
    "x-request-id",
    "x-event-id",
];

type Body = Empty<&'static [u8]>;

/// A service that speaks some formats.
pub(crate) struct Subject {
    telemetry: Telemetry,
    dispatch: Dispatch,
    /// What every call takes along.
    needed: Vec<&'static str>,
}

impl Subject {
    /// One that speaks these, as `OTEL_PROPAGATORS` has them, and makes spans: for a collector that is
    /// never there.
    pub(crate) fn new(formats: &'static str) -> Self {
        Self::exporting("otlp", formats, needed(formats))
    }

    /// One that speaks these, and makes no spans.
    pub(crate) fn without_spans(formats: &'static str) -> Self {
        let never = ["traceparent", "b3", "x-b3-traceid"];
        let mut needed = needed(formats);
        needed.retain(|name| !never.contains(name));
        Self::exporting("none", formats, needed)
    }

    fn exporting(traces: &str, formats: &str, needed: Vec<&'static str>) -> Self {
        let config = Config::new("orders", "1.4.0").with_vars(|name| {
            let value = match name {
                "OTEL_PROPAGATORS" => formats,
                "OTEL_RESOURCE_ATTRIBUTES" => "deployment.environment=test",
                "OTEL_TRACES_EXPORTER" => traces,
                "OTEL_METRICS_EXPORTER" | "OTEL_LOGS_EXPORTER" => "none",
                "OTEL_EXPORTER_OTLP_ENDPOINT" => "http://127.0.0.1:1",
                "RUST_LOG" => "off",
                _ => return None,
            };
            Some(value.to_owned())
        });
        let writer = Arc::new(MemoryWriter::default());
        let telemetry = Telemetry::build_with_writer(config, writer).unwrap();
        let dispatch = Dispatch::new(registry().with(telemetry.layer()));
        Self {
            telemetry,
            dispatch,
            needed,
        }
    }

    /// Sends a request with these headers through, and what came out of that once more.
    pub(crate) fn check(&self, inbound: &HeaderMap) -> Result<(), String> {
        let first = self.sent(inbound);
        let second = self.sent(&first);
        let told = |problem| format!("{problem}\n in: {inbound:?}\nout: {first:?}");
        let again = |problem| told(format!("{problem}\nthen: {second:?}"));
        self.inspect(&first).map_err(told)?;
        self.inspect(&second).map_err(again)?;
        compare(&first, &second).map_err(again)
    }

    /// What a call takes along that a request with these headers causes.
    pub(crate) fn sent(&self, inbound: &HeaderMap) -> HeaderMap {
        dispatcher::with_default(&self.dispatch, || self.pass(inbound))
    }

    fn pass(&self, inbound: &HeaderMap) -> HeaderMap {
        let call = service_fn(|request: Request<Body>| {
            let mut response = Response::new(Body::new());
            response.extensions_mut().insert(request.headers().clone());
            ready(Ok::<_, Infallible>(response))
        });
        let mut client = self.telemetry.client_layer().layer(call);
        let work = service_fn(move |_: Request<Body>| client.call(request(HeaderMap::new())));
        let mut server = self.telemetry.server_layer().layer(work);
        let response = at_once(server.call(request(inbound.clone())));
        let Ok(mut response) = response;
        response.extensions_mut().remove().unwrap_or_default()
    }

    /// Whether everything is there that has to be, and to the letter.
    fn inspect(&self, headers: &HeaderMap) -> Result<(), String> {
        let mut needed = self.needed.iter();
        if let Some(name) = needed.find(|name| !headers.contains_key(**name)) {
            return Err(format!("no {name}"));
        }
        NAMES.iter().try_for_each(|name| inspect(headers, name))
    }
}

/// The headers of every call where these formats are spoken.
fn needed(formats: &str) -> Vec<&'static str> {
    let of_format = |format| match format {
        "tracecontext" => "traceparent",
        "b3multi" => "x-b3-traceid",
        "b3" => "b3",
        _ => "baggage",
    };
    let always = ["x-correlation-id", "x-request-id"];
    formats.split(',').map(of_format).chain(always).collect()
}

fn request(headers: HeaderMap) -> Request<Body> {
    let mut request = Request::new(Body::new());
    *request.headers_mut() = headers;
    request
}

/// What a future ends with that waits for nothing.
fn at_once<T>(future: impl Future<Output = T>) -> T {
    let mut context = Context::from_waker(Waker::noop());
    match pin!(future).poll(&mut context) {
        Poll::Ready(ended) => ended,
        Poll::Pending => panic!("nothing here waits"),
    }
}

/// The headers in these bytes: a line each, whose first byte names it.
pub(crate) fn headers(input: &[u8]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for line in input.split(|byte| *byte == b'\n').take(64) {
        let Some((first, value)) = line.split_first() else {
            continue;
        };
        let name = HeaderName::from_static(NAMES[usize::from(*first) % NAMES.len()]);
        if let Ok(value) = HeaderValue::from_bytes(value) {
            headers.append(name, value);
        }
    }
    headers
}

/// Whether a header is there at most once, and to the letter of its format.
fn inspect(headers: &HeaderMap, name: &str) -> Result<(), String> {
    let mut values = headers.get_all(name).iter();
    let (value, more) = (values.next(), values.next());
    if more.is_some() {
        return Err(format!("{name} twice"));
    }
    let Some(value) = value else {
        return Ok(());
    };
    let value = value.to_str().map_err(|_| format!("{name} is no text"))?;
    if fits(name, value) {
        Ok(())
    } else {
        Err(format!("{name} breaks its grammar: {value}"))
    }
}

fn fits(name: &str, value: &str) -> bool {
    match name {
        "traceparent" => is_traceparent(value),
        "tracestate" => is_tracestate(value),
        "baggage" => is_baggage(value),
        "b3" => {
            let parts: Vec<&str> = value.split('-').collect();
            let ids = parts
                .split_last()
                .filter(|(last, _)| matches!(**last, "0" | "1" | "d"));
            ids.is_some_and(|(_, ids)| match ids {
                [] => true,
                [trace, span] => is_hex(trace, 32) && is_hex(span, 16),
                _ => false,
            })
        }
        "x-b3-traceid" => is_hex(value, 32),
        "x-b3-spanid" => is_hex(value, 16),
        "x-b3-sampled" => matches!(value, "0" | "1"),
        "x-b3-flags" => value == "1",
        _ => is_valid_id(value.as_bytes()),
    }
}

fn is_hex(text: &str, digits: usize) -> bool {
    let lower = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    text.len() == digits && text.bytes().all(lower) && text.bytes().any(|byte| byte != b'0')
}

fn is_traceparent(value: &str) -> bool {
    let parts: Vec<&str> = value.split('-').collect();
    matches!(parts[..], ["00", trace, span, "00" | "01" | "02" | "03"]
        if is_hex(trace, 32) && is_hex(span, 16))
}

fn is_tracestate(value: &str) -> bool {
    let keys = value.split(',').map(|member| {
        let (key, value) = member.split_once('=')?;
        let fits = !key.is_empty() && !value.is_empty() && !value.contains('=');
        (fits && !value.ends_with(' ')).then_some(key)
    });
    let Some(mut keys) = keys.collect::<Option<Vec<&str>>>() else {
        return false;
    };
    let members = keys.len();
    keys.sort_unstable();
    keys.dedup();
    value.len() <= 1025 && members <= 32 && keys.len() == members
}

fn is_baggage(value: &str) -> bool {
    let mut members = value.split(',');
    let fits = |member: &str| {
        let pair = member.split(';').next().unwrap_or_default();
        let printable = pair.bytes().all(|byte| byte.is_ascii_graphic());
        printable && pair.split_once('=').is_some_and(|(key, _)| !key.is_empty())
    };
    let first = members.clone().next().unwrap_or_default();
    value.len() <= 8192 && first.starts_with("correlation_id=") && members.all(fits)
}

/// Whether the next service makes the same of it.
fn compare(first: &HeaderMap, second: &HeaderMap) -> Result<(), String> {
    for name in NAMES.iter().filter(|name| **name != "x-request-id") {
        let value = |headers: &HeaderMap| headers.get(*name).map(|value| lasting(name, value));
        if value(first) != value(second) {
            return Err(format!("{name} changes on the way"));
        }
    }
    Ok(())
}

/// What of a value is the same in every hop: not the span's id, and not the order of baggage.
fn lasting(name: &str, value: &HeaderValue) -> Vec<String> {
    let value = value.to_str().unwrap_or_default();
    let parts = |mark| {
        value
            .split(mark)
            .map(str::to_owned)
            .collect::<Vec<String>>()
    };
    match name {
        "traceparent" => vec![parts('-')[1].clone(), parts('-')[3].clone()],
        "b3" => parts('-').into_iter().step_by(2).collect(),
        "x-b3-spanid" => Vec::new(),
        "baggage" => {
            let mut members = parts(',');
            members.sort();
            members
        }
        _ => vec![value.to_owned()],
    }
}
