//! Trace context, baggage and correlation, in and out of requests and messages.
//!
//! Formats: W3C Trace Context Level 2 and W3C Baggage, parsed strictly: what breaks the grammar is
//! ignored and counted in [`Vitals`](crate::vitals::Vitals), never passed on.

use std::sync::Arc;

use http::{HeaderMap, HeaderName};
use opentelemetry::Context;
use opentelemetry::baggage::{Baggage, BaggageExt as _};
use opentelemetry::propagation::text_map_propagator::FieldIter;
use opentelemetry::propagation::{Extractor, Injector, TextMapPropagator};
use opentelemetry::trace::{SpanContext, TraceContextExt as _, TraceState};
use telemetry_contract::correlation::{CORRELATION_HEADER, CORRELATION_ID, REQUEST_HEADER};

use super::carrier::{Found, Reader, Sighted, Sink, Source, Writer};
use super::tracestate::State;
use super::{b3, baggage, guards, traceparent, tracestate};
use crate::config::Propagators;
use crate::correlation::{
    Arrival, Correlation, Correlator, Shared, Upstream, current_context, new_id,
};
use crate::vitals::Violation;

/// Header of a message that carries the event's id.
pub const EVENT_HEADER: &str = "x-event-id";

static TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");
static TRACESTATE: HeaderName = HeaderName::from_static("tracestate");
static BAGGAGE: HeaderName = HeaderName::from_static("baggage");
pub(crate) static CORRELATION: HeaderName = HeaderName::from_static(CORRELATION_HEADER);
pub(crate) static REQUEST: HeaderName = HeaderName::from_static(REQUEST_HEADER);
static EVENT: HeaderName = HeaderName::from_static(EVENT_HEADER);

/// Reads and writes the propagation fields of any carrier. Cloning is cheap.
///
/// Also an OpenTelemetry [`TextMapPropagator`], for libraries that use the global one.
#[derive(Debug, Clone)]
pub(crate) struct Propagator {
    correlator: Correlator,
    fields: Arc<[String]>,
}

/// What a request or message brought, checked.
#[derive(Debug, Default)]
pub(crate) struct Inbound {
    pub(crate) parent: Option<SpanContext>,
    pub(crate) baggage: Option<Baggage>,
    pub(crate) arrival: Arrival,
}

impl Inbound {
    /// `base` with the remote span, the baggage and this correlation in it.
    pub(crate) fn into_context(self, base: &Context, correlation: Correlation) -> Context {
        self.into_span_context(base.with_value(correlation))
    }

    /// `context` with the remote span and the baggage in it.
    pub(crate) fn into_span_context(self, mut context: Context) -> Context {
        if let Some(baggage) = self.baggage {
            context = context.with_baggage(baggage);
        }
        match self.parent {
            Some(parent) => context.with_remote_span_context(parent),
            None => context,
        }
    }
}

impl Propagator {
    /// A propagator that makes correlations with `correlator` and counts where that counts.
    pub(crate) fn new(correlator: Correlator) -> Self {
        let fields = fields(correlator.shared().propagators());
        Self { correlator, fields }
    }

    /// Writes `context` into HTTP headers, and a new request id for the next hop. What other ids
    /// are there, perhaps of the request that is passed on, goes.
    pub(crate) fn inject_headers(&self, context: &Context, headers: &mut HeaderMap) {
        write(context, self.correlator.shared(), headers);
        headers.set(&REQUEST, new_id().as_bytes());
    }

    /// Writes where the next span belongs and nothing else; what other ids are there goes.
    pub(crate) fn inject_parent(&self, context: &Context, headers: &mut HeaderMap) {
        write_span(context, self.correlator.shared().propagators(), headers);
        for name in [&TRACESTATE, &BAGGAGE, &CORRELATION, &REQUEST, &EVENT] {
            headers.remove(name);
        }
    }

    /// What HTTP headers brought.
    pub(crate) fn inbound_headers(&self, headers: &HeaderMap) -> Inbound {
        read(&Sighted::new(headers), self.correlator.shared())
    }

    /// Where a stranger's request came from, in trace and span id; nothing else of it is looked at.
    pub(crate) fn stranger(&self, headers: &HeaderMap) -> Option<SpanContext> {
        let shared = self.correlator.shared();
        let w3c = shared.propagators().trace_context;
        let parent = w3c.then(|| read_traceparent(headers, shared)).flatten();
        let parent = parent.or_else(|| read_b3(headers, shared))?;
        Some(with_state(&parent, TraceState::default()))
    }

    /// What any other carrier brought.
    pub(crate) fn inbound(&self, carrier: &dyn Extractor) -> Inbound {
        read(&Reader(carrier), self.correlator.shared())
    }

    pub(crate) fn correlator(&self) -> &Correlator {
        &self.correlator
    }
}

impl TextMapPropagator for Propagator {
    fn inject_context(&self, cx: &Context, injector: &mut dyn Injector) {
        write(cx, self.correlator.shared(), &mut Writer(injector));
    }

    fn extract_with_context(&self, cx: &Context, extractor: &dyn Extractor) -> Context {
        let mut inbound = self.inbound(extractor);
        let arrival = std::mem::take(&mut inbound.arrival);
        if arrival.correlation_id.is_none() {
            let upstream = arrival.upstream;
            let cx = upstream.map_or_else(|| cx.clone(), |upstream| cx.with_value(upstream));
            return inbound.into_span_context(cx);
        }
        inbound.into_context(cx, self.correlator.continuing(arrival))
    }

    fn fields(&self) -> FieldIter<'_> {
        FieldIter::new(&self.fields)
    }
}

/// Writes the current span into any carrier, and inside a request, message or scope its baggage
/// and correlation too; nothing where nothing is current. It does so in the formats of the telemetry
/// whose request, message, scope or `tracing` span that is
/// ([`Config::propagators`](crate::Config::propagators)).
///
/// For calls that no layer here makes. An [`Injector`] can't remove what another message left in
/// the carrier, so hand in one that is new, or that only this wrote to.
///
/// ```
/// let mut headers = std::collections::HashMap::new();
/// telemetry_bootstrap::trace::inject(&mut headers);
/// assert!(headers.is_empty());
/// ```
pub fn inject(carrier: &mut dyn Injector) {
    let context = current_context();
    let mut carrier = Writer(carrier);
    if let Some(correlation) = context.get::<Correlation>() {
        write(&context, correlation.shared(), &mut carrier);
    } else {
        let formats = guards::formats().unwrap_or_default();
        write_span(&context, formats, &mut carrier);
    }
}

fn read(source: &impl Source, shared: &Shared) -> Inbound {
    let formats = shared.propagators();
    let (parent, upstream) = read_parent(source, shared).unzip();
    let baggage = formats.baggage.then(|| read_baggage(source, shared));
    let baggage = baggage.flatten();
    let correlation_id = read_id(source, &CORRELATION, shared)
        .or_else(|| shared.accept(baggage.as_ref()?.get(CORRELATION_ID)?.as_str().as_bytes()));
    Inbound {
        parent,
        baggage,
        arrival: Arrival {
            correlation_id,
            request_id: read_id(source, &REQUEST, shared),
            event_id: read_id(source, &EVENT, shared),
            upstream: upstream.flatten(),
        },
    }
}

/// The remote parent. Without a `traceparent` the `tracestate` is not looked at; a broken one of
/// those counts as empty, and members that hold a secret are left out.
fn read_parent(source: &impl Source, shared: &Shared) -> Option<(SpanContext, Option<Upstream>)> {
    let own = shared.propagators().trace_context;
    let Some(parent) = own.then(|| read_traceparent(source, shared)).flatten() else {
        let parent = read_b3(source, shared)?;
        let upstream = upstream(&parent, None);
        return Some((parent, upstream));
    };
    if source.lacks(&TRACESTATE) {
        let upstream = upstream(&parent, None);
        return Some((parent, upstream));
    }
    let fit = |key: &str, value: &str| is_fit(shared, key, value);
    let state = tracestate::parse(source.values(&TRACESTATE), fit).unwrap_or_else(|| {
        shared.refuse(Violation::InvalidPropagation);
        State::Held(TraceState::default())
    });
    let (held, carried) = match state {
        State::Held(state) => (state, None),
        State::Carried(header) => (TraceState::default(), Some(header)),
    };
    Some((with_state(&parent, held), upstream(&parent, carried)))
}

/// What the parent's span context can't tell later; `None` where it tells everything.
fn upstream(parent: &SpanContext, state: Option<Arc<str>>) -> Option<Upstream> {
    let random = traceparent::is_random(parent);
    let lost = !random || state.is_some();
    lost.then(|| Upstream {
        trace_id: parent.trace_id(),
        random,
        state,
    })
}

/// What came with the trace of the current span, if that is not one that began here.
fn upstream_of(context: &Context) -> Option<&Upstream> {
    let correlation = context.get::<Correlation>();
    let upstream = correlation
        .and_then(Correlation::upstream)
        .or_else(|| context.get());
    let trace_id = context.span().span_context().trace_id();
    upstream.filter(|upstream| upstream.trace_id == trace_id)
}

/// The remote parent's ids. A broken or repeated header is counted, and counts as none.
fn read_traceparent(source: &impl Source, shared: &Shared) -> Option<SpanContext> {
    let parent = match source.only(&TRACEPARENT) {
        Found::None => return None,
        Found::One(header) => traceparent::parse(header),
        Found::Many => None,
    };
    if parent.is_none() {
        shared.refuse(Violation::InvalidPropagation);
    }
    parent
}

/// The remote parent in B3, where that is spoken: in one header, else in several.
fn read_b3(source: &impl Source, shared: &Shared) -> Option<SpanContext> {
    let formats = shared.propagators();
    let single = formats.b3.then(|| b3::read_single(source));
    let multi = || formats.b3_multi.then(|| b3::read_multi(source));
    let found = single.filter(|found| *found != b3::Found::None);
    match found.or_else(multi)? {
        b3::Found::Parent(parent) => Some(parent),
        b3::Found::None => None,
        b3::Found::Broken => {
            shared.refuse(Violation::InvalidPropagation);
            None
        }
    }
}

fn with_state(parent: &SpanContext, state: TraceState) -> SpanContext {
    let (trace_id, span_id) = (parent.trace_id(), parent.span_id());
    SpanContext::new(trace_id, span_id, parent.trace_flags(), true, state)
}

/// Whether the redactor lets a pair pass as it is.
fn is_fit(shared: &Shared, key: &str, value: &str) -> bool {
    let redactor = shared.redactor();
    redactor.text(key) == key && redactor.value(key, value) == value
}

fn read_baggage(source: &impl Source, shared: &Shared) -> Option<Baggage> {
    if source.lacks(&BAGGAGE) {
        return None;
    }
    let mut values = source.values(&BAGGAGE).peekable();
    values.peek()?;
    let parsed = baggage::parse(values);
    if parsed.violated {
        shared.refuse(Violation::InvalidPropagation);
    }
    Some(parsed.baggage).filter(|baggage| !baggage.is_empty())
}

/// A valid id under this name; a broken or repeated one is counted and ignored.
fn read_id(source: &impl Source, name: &HeaderName, shared: &Shared) -> Option<Arc<str>> {
    match source.only(name) {
        Found::None => None,
        Found::One(id) => shared.accept(id),
        Found::Many => {
            shared.refuse(Violation::InvalidCorrelationId);
            None
        }
    }
}

fn write(context: &Context, shared: &Shared, sink: &mut impl Sink) {
    let formats = shared.propagators();
    write_span(context, formats, sink);
    let correlation = context.get::<Correlation>();
    if formats.baggage {
        write_baggage(context, correlation, shared, sink);
    }
    if let Some(correlation) = correlation {
        sink.set(&CORRELATION, correlation.id().as_bytes());
    } else {
        sink.remove(&CORRELATION);
    }
    match correlation.and_then(Correlation::event_id) {
        Some(event_id) => sink.set(&EVENT, event_id.as_bytes()),
        None => sink.remove(&EVENT),
    }
}

/// Writes a span in every format that is spoken; headers of others are left alone. Whether a
/// trace's id is random is what its caller said, or the flag of our own that began it; of a trace
/// that the SDK began, nobody says.
fn write_span(context: &Context, formats: Propagators, sink: &mut impl Sink) {
    let span = context.span();
    let span = span.span_context();
    if !span.is_valid() {
        names(formats).for_each(|name| sink.remove(name));
        return;
    }
    if formats.b3 {
        b3::write_single(span, sink);
    }
    if formats.b3_multi {
        b3::write_multi(span, sink);
    }
    if !formats.trace_context {
        return;
    }
    let upstream = upstream_of(context);
    let random = upstream.map_or_else(|| traceparent::is_random(span), |upstream| upstream.random);
    sink.set(&TRACEPARENT, &traceparent::encode(span, random));
    let carried = upstream.and_then(|upstream| upstream.state.as_deref());
    match (span.trace_state().header(), carried) {
        (held, Some(carried)) if held.is_empty() => sink.set(&TRACESTATE, carried.as_bytes()),
        (held, None) if held.is_empty() => sink.clear_list(&TRACESTATE),
        (held, _) => sink.set(&TRACESTATE, held.as_bytes()),
    }
}

/// The headers in which a span travels in these formats.
fn names(formats: Propagators) -> impl Iterator<Item = &'static HeaderName> {
    let w3c = [&TRACEPARENT, &TRACESTATE].into_iter();
    let w3c = w3c.filter(move |_| formats.trace_context);
    let single = b3::SINGLE_NAMES.into_iter().filter(move |_| formats.b3);
    let multi = b3::MULTI_NAMES
        .into_iter()
        .filter(move |_| formats.b3_multi);
    w3c.chain(single).chain(multi)
}

/// Everything that a carrier may hold.
fn fields(formats: Propagators) -> Arc<[String]> {
    let baggage = formats.baggage.then_some(&BAGGAGE);
    let all = names(formats).chain(baggage).chain([&CORRELATION, &EVENT]);
    all.map(|name| name.as_str().to_owned()).collect()
}

/// The correlation id first, so that it is there whatever the limits; then the context's members,
/// but for those that hold a secret.
fn write_baggage(
    context: &Context,
    correlation: Option<&Correlation>,
    shared: &Shared,
    sink: &mut impl Sink,
) {
    let mut list = String::new();
    if let Some(correlation) = correlation {
        baggage::append(&mut list, CORRELATION_ID, correlation.id(), "");
    }
    let members = context.baggage().iter();
    for (key, (value, metadata)) in members.filter(|(key, _)| key.as_str() != CORRELATION_ID) {
        let (key, value, metadata) = (key.as_str(), value.as_str(), metadata.as_str());
        if is_fit(shared, key, value) && shared.redactor().text(metadata) == metadata {
            baggage::append(&mut list, key, value, metadata);
        }
    }
    if list.is_empty() {
        sink.remove(&BAGGAGE);
    } else {
        sink.set(&BAGGAGE, list.as_bytes());
    }
}
