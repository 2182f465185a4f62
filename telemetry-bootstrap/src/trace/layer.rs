//! The layer that makes spans of `tracing`'s, exports them, and keeps the current one in the
//! OpenTelemetry context.

use std::sync::Arc;

use opentelemetry::Context;
use opentelemetry::trace::TraceContextExt as _;
use tracing::span::{Attributes, Id, Record as Recorded};
use tracing::{Level, Metadata, Subscriber};
use tracing_subscriber::layer::{Context as LayerContext, Layer};
use tracing_subscriber::registry::LookupSpan;

use super::handoff::{self, Given};
use super::hub::{Hub, SpanSettings};
use super::record::Record;
use super::table::Slot;
use super::{fields, guards};
use crate::correlation::current_context;

/// The instrumentation scope of everything that this crate emits.
pub(crate) const SCOPE: &str = "telemetry-bootstrap";

/// Makes one exported span of each `tracing` span that [`is_wanted`].
///
/// A span starts when it is first entered, asked for its ids or given a child: until then its
/// parent may be set. It ends when its last handle goes. An event is a log line, not a span event
/// as well.
#[derive(Debug, Clone)]
pub(crate) struct SpanLayer {
    pub(super) hub: Arc<Hub>,
}

impl SpanLayer {
    pub(crate) fn new(settings: SpanSettings) -> Self {
        Self {
            hub: Arc::new(Hub::new(settings)),
        }
    }

    /// The context of a span, which is started if it was not; `None` where it is not ours.
    pub(crate) fn context(&self, span: &Id) -> Option<Context> {
        self.hub.table.context(span)
    }

    /// The slot of a new span whose parent is not known for good; none where telemetry is
    /// suppressed.
    fn slot(&self, attributes: &Attributes<'_>, parent: Context) -> Option<Slot> {
        if parent.is_telemetry_suppressed() {
            return None;
        }
        if self.hub.sampler.never() || !self.hub.reparents() {
            let above = parent.span();
            if let Some(own) = self.hub.sampler.refuse(above.span_context()) {
                return Some(Slot::Early {
                    context: parent.with_remote_span_context(own),
                    name: attributes.metadata().name(),
                });
            }
        }
        let record = Record::open(&self.hub, parent, |data, limits| {
            fields::created(attributes, data, limits);
        });
        Some(Slot::Open(record))
    }

    /// The slot of a new span of our own making, which starts at once; none where telemetry is
    /// suppressed.
    fn given_slot(&self, attributes: &Attributes<'_>, given: Given) -> Option<Slot> {
        if given.parent.is_telemetry_suppressed() {
            handoff::refuse(given);
            return None;
        }
        let started = handoff::start(&self.hub, attributes, given);
        let slot = Slot::Started {
            context: started.context.clone(),
            record: started.record.clone(),
        };
        handoff::answer(started);
        Some(slot)
    }

    /// Whose child a new span is.
    fn parent<S>(&self, attributes: &Attributes<'_>, layers: &LayerContext<'_, S>) -> Context
    where
        S: Subscriber + for<'span> LookupSpan<'span>,
    {
        if attributes.is_contextual() {
            return current_context();
        }
        let Some(parent) = attributes.parent() else {
            return Context::new();
        };
        let known = self.context(parent);
        // A span that is not ours may be inside one that is.
        let above = || {
            let mut scope = layers.span_scope(parent)?;
            scope.find_map(|span| self.context(&span.id()))
        };
        known.or_else(above).unwrap_or_default()
    }
}

impl<S> Layer<S> for SpanLayer
where
    S: Subscriber + for<'span> LookupSpan<'span>,
{
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, layers: LayerContext<'_, S>) {
        if !is_wanted(attributes.metadata()) {
            return;
        }
        let given = handoff::take(attributes.metadata());
        let slot = match given {
            Some(given) => self.given_slot(attributes, given),
            None => self.slot(attributes, self.parent(attributes, &layers)),
        };
        if let Some(slot) = slot {
            self.hub.table.insert(id, slot);
        }
    }

    fn on_record(&self, id: &Id, values: &Recorded<'_>, _layers: LayerContext<'_, S>) {
        if let Some(record) = self.hub.table.record(id) {
            fields::recorded(values, &record);
        }
    }

    fn on_follows_from(&self, id: &Id, follows: &Id, _layers: LayerContext<'_, S>) {
        let Some(record) = self.hub.table.record(id) else {
            return;
        };
        let Some(followed) = self.context(follows) else {
            return;
        };
        let link = followed.span().span_context().clone();
        record.link(link);
    }

    fn on_enter(&self, id: &Id, _layers: LayerContext<'_, S>) {
        guards::enter(id, || self.context(id));
    }

    fn on_exit(&self, id: &Id, _layers: LayerContext<'_, S>) {
        guards::leave(id);
    }

    fn on_close(&self, id: Id, _layers: LayerContext<'_, S>) {
        if let Some(slot) = self.hub.table.remove(&id) {
            slot.close();
        }
    }
}

/// Whether a span is exported: of level INFO or above, and not of our transport's.
pub(crate) fn is_wanted(metadata: &Metadata<'_>) -> bool {
    metadata.is_span() && *metadata.level() <= Level::INFO && !is_transport(metadata.target())
}

/// Whether a target is of the crates that nothing but our transport uses, or that speak of it: what
/// they emit would be telemetry about telemetry. What else works for us (`hyper` would, or `tower`)
/// does so on threads whose telemetry is suppressed, and is the service's own anywhere else.
pub(crate) fn is_transport(target: &str) -> bool {
    match target.as_bytes().first() {
        Some(b'o') => target.starts_with("opentelemetry"),
        Some(b'r') => target.starts_with("rustls"),
        Some(b'u') => matches!(target.split("::").next(), Some("ureq" | "ureq_proto")),
        _ => false,
    }
}
