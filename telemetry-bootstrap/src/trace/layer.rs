//! The layer that makes spans of `tracing`'s, exports them, and keeps the current one in the
//! OpenTelemetry context.

use std::sync::Arc;

use opentelemetry::Context;
use opentelemetry::trace::Status;
use opentelemetry::trace::TraceContextExt as _;
use tracing::span::{Attributes, Id, Record as Recorded};
use tracing::subscriber::Interest;
use tracing::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::layer::{Context as LayerContext, Layer};
use tracing_subscriber::registry::LookupSpan;

use super::fields::Identity;
use super::handoff::{self, Given};
use super::hub::{Hub, SpanSettings};
use super::record::Record;
use super::table::Slot;
use super::{fields, guards};
use crate::correlation::{Correlation, current_context, has_made_span, is_running};

/// The instrumentation scope of everything that this crate emits.
pub(crate) const SCOPE: &str = "telemetry-bootstrap";

/// The crates of our transport, and of OpenTelemetry, by whose name they call their targets: as a
/// module's or as a package's.
const TRANSPORT: [&str; 17] = [
    "opentelemetry",
    "opentelemetry_sdk",
    "opentelemetry-sdk",
    "opentelemetry_otlp",
    "opentelemetry-otlp",
    "opentelemetry_http",
    "opentelemetry-http",
    "opentelemetry_proto",
    "opentelemetry-proto",
    "opentelemetry_appender_tracing",
    "opentelemetry-appender-tracing",
    "rustls",
    "rustls_native_certs",
    "rustls_platform_verifier",
    "rustls_webpki",
    "ureq",
    "ureq_proto",
];

/// Makes one exported span of each `tracing` span that [`is_wanted`].
///
/// A span starts when it is first entered, asked for its ids or given a child: until then its
/// parent may be set. It ends when its last handle goes. An event is a log line, not a span event
/// as well; one of level ERROR that is let through marks its span as failed.
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
            if let Some(own) = self.hub.sampler.refuse(above.span_context(), None) {
                return Some(Slot::Early {
                    context: parent.with_remote_span_context(own),
                    identity: Identity::of(attributes, &self.hub.values),
                });
            }
        }
        let record = Record::open(&self.hub, parent, |data| {
            fields::created(attributes, data, &self.hub);
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
            // A trace of its own is still the doing of whoever is served.
            let current = current_context();
            if current.is_telemetry_suppressed() {
                return current;
            }
            let correlation = current.get::<Correlation>().cloned();
            return correlation.map_or_else(Context::new, |kept| Context::new().with_value(kept));
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
    /// Looks for what is rare here, once a callsite, and not in each of its spans.
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        if metadata.is_span() && fields::has_twins(metadata.fields()) {
            self.hub.note_twins();
        }
        Interest::always()
    }

    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, layers: LayerContext<'_, S>) {
        has_made_span();
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
            fields::recorded(values, &record, &self.hub.values);
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

    fn on_event(&self, event: &Event<'_>, layers: LayerContext<'_, S>) {
        let metadata = event.metadata();
        if *metadata.level() != Level::ERROR || is_transport(metadata.target()) {
            return;
        }
        // The registry keeps the current span in a variable of the thread.
        if !is_running() {
            return;
        }
        let mut scope = layers.event_scope(event).into_iter().flatten();
        if let Some(record) = scope.find_map(|span| self.hub.table.record(&span.id())) {
            record.edit(|data, _| data.set_status(Status::error("")));
        }
    }

    fn on_enter(&self, id: &Id, _layers: LayerContext<'_, S>) {
        let hub = &self.hub;
        guards::enter(hub.key(), id, hub.propagators, || self.context(id));
    }

    fn on_exit(&self, id: &Id, _layers: LayerContext<'_, S>) {
        guards::leave(self.hub.key(), id);
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
    // Most targets begin with another letter.
    matches!(target.as_bytes().first(), Some(b'o' | b'r' | b'u'))
        && TRANSPORT.contains(&target.split("::").next().unwrap_or_default())
}
