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
use opentelemetry::trace::{SpanContext, TraceContextExt as _, TraceId, TraceState};
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
/// The headers of W3C's Trace Context.
static W3C_NAMES: [&HeaderName; 2] = [&TRACEPARENT, &TRACESTATE];
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
        // A decision alone is for a trace that begins here, and not for one that is under way.
        let decided = |parent: &SpanContext| parent.is_valid() || !context.has_active_span();
        match self.parent.filter(decided) {
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
        let parent = parent.or_else(|| Some(read_b3(headers, shared)?.span));
        let parent = parent.filter(SpanContext::is_valid)?;
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
    let carried = formats.baggage.then(|| read_baggage(source, shared));
    let (baggage, id) = carried.unwrap_or_default();
    let correlation_id =
        read_id(source, &CORRELATION, shared).or_else(|| shared.accept(id?.as_bytes()));
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

/// The remote parent, and what its span context can't tell later.
fn read_parent(source: &impl Source, shared: &Shared) -> Option<(SpanContext, Option<Upstream>)> {
    let formats = shared.propagators();
    let own = formats.trace_context;
    let Some(parent) = own.then(|| read_traceparent(source, shared)).flatten() else {
        let b3::Parent { span, debug } = read_b3(source, shared)?;
        let upstream = upstream(&span, debug, None);
        return Some((span, upstream));
    };
    let debug = speaks_b3(formats) && b3::forces(source, parent.trace_id());
    let (held, carried) = read_tracestate(source, shared);
    let upstream = upstream(&parent, debug, carried);
    let parent = match held {
        Some(held) => with_state(&parent, held),
        None => parent,
    };
    Some((parent, upstream))
}

/// The vendors' list beside a `traceparent`, without which it is not looked at: for the span context,
/// or as a header. A broken one counts as empty, and members that hold a secret are left out.
fn read_tracestate(
    source: &impl Source,
    shared: &Shared,
) -> (Option<TraceState>, Option<Arc<str>>) {
    if source.lacks(&TRACESTATE) {
        return (None, None);
    }
    let fit = |key: &str, value: &str| is_fit(shared, key, value);
    match tracestate::parse(source.values(&TRACESTATE), fit) {
        Some(State::Held(state)) => (Some(state), None),
        Some(State::Carried(header)) => (None, Some(header)),
        None => {
            shared.refuse(Violation::InvalidPropagation);
            (None, None)
        }
    }
}

/// What the parent's span context can't tell later; `None` where it tells everything.
fn upstream(parent: &SpanContext, debug: bool, state: Option<Arc<str>>) -> Option<Upstream> {
    let random = traceparent::is_random(parent);
    let lost = (parent.is_valid() && !random) || debug || state.is_some();
    lost.then(|| Upstream {
        trace_id: parent.trace_id(),
        random,
        debug,
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
    let is_of = |id: TraceId| id == trace_id || id == TraceId::INVALID;
    upstream.filter(|upstream| is_of(upstream.trace_id))
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

/// The remote parent in B3, where that is spoken: in one header, else in several. What breaks the
/// grammar is counted, and counts as nothing.
fn read_b3(source: &impl Source, shared: &Shared) -> Option<b3::Parent> {
    if !speaks_b3(shared.propagators()) {
        return None;
    }
    let accept = |found| match found {
        b3::Found::Parent(parent) => Some(parent),
        b3::Found::None => None,
        b3::Found::Broken => {
            shared.refuse(Violation::InvalidPropagation);
            None
        }
    };
    accept(b3::read_single(source)).or_else(|| accept(b3::read_multi(source)))
}

/// Whether B3 is spoken in either form: both are read then.
fn speaks_b3(formats: Propagators) -> bool {
    formats.b3 || formats.b3_multi
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

/// The baggage, where there is any, and the correlation id that is in it.
fn read_baggage(source: &impl Source, shared: &Shared) -> (Option<Baggage>, Option<String>) {
    if source.lacks(&BAGGAGE) {
        return (None, None);
    }
    let mut values = source.values(&BAGGAGE).peekable();
    if values.peek().is_none() {
        return (None, None);
    }
    let parsed = baggage::parse(values);
    if parsed.violated {
        shared.refuse(Violation::InvalidPropagation);
    }
    let baggage = Some(parsed.baggage).filter(|baggage| !baggage.is_empty());
    (baggage, parsed.correlation_id)
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

/// Writes a span in every format that is spoken; headers of others are left alone, but for those that
/// whoever reads that format would believe. Whether a
/// trace's id is random is what its caller said, or the flag of our own that began it; of a trace
/// that the SDK began, nobody says.
fn write_span(context: &Context, formats: Propagators, sink: &mut impl Sink) {
    let span = context.span();
    let span = span.span_context();
    let upstream = upstream_of(context);
    write_b3(
        span,
        upstream.is_some_and(|upstream| upstream.debug),
        formats,
        sink,
    );
    if !formats.trace_context {
        return;
    }
    if !span.is_valid() {
        for name in W3C_NAMES {
            sink.remove(name);
        }
        return;
    }
    let upstream = upstream.filter(|upstream| upstream.trace_id == span.trace_id());
    let random = upstream.map_or_else(|| traceparent::is_random(span), |upstream| upstream.random);
    sink.set(&TRACEPARENT, &traceparent::encode(span, random));
    let carried = upstream.and_then(|upstream| upstream.state.as_deref());
    match (span.trace_state().header(), carried) {
        (held, Some(carried)) if held.is_empty() => sink.set(&TRACESTATE, carried.as_bytes()),
        (held, None) if held.is_empty() => sink.clear_list(&TRACESTATE),
        (held, _) => sink.set(&TRACESTATE, held.as_bytes()),
    }
}

/// Writes a span, or the decision on one that is not there, in the forms of B3 that are spoken; what
/// is there in the other form goes.
fn write_b3(span: &SpanContext, debug: bool, formats: Propagators, sink: &mut impl Sink) {
    if !speaks_b3(formats) {
        return;
    }
    let tells = span.is_valid() || span.is_remote();
    if formats.b3 && tells {
        b3::write_single(span, debug, sink);
    } else {
        b3::remove_single(sink);
    }
    if formats.b3_multi && tells {
        b3::write_multi(span, debug, sink);
    } else {
        b3::remove_multi(sink);
    }
}

/// The headers in which a span travels in these formats: both forms of B3 where one is spoken.
fn names(formats: Propagators) -> impl Iterator<Item = &'static HeaderName> {
    let w3c = W3C_NAMES.into_iter().filter(move |_| formats.trace_context);
    let b3 = b3::NAMES.into_iter().filter(move |_| speaks_b3(formats));
    w3c.chain(b3)
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
