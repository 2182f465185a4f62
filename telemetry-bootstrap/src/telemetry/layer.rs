//! The layer of everything: lines, spans, and what answers for `tracing-opentelemetry`.

use std::any::TypeId;
use std::fmt;

use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::Interest;
use tracing::{Dispatch, Event, Metadata, Subscriber};
use tracing_subscriber::Registry;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::{Context, Layer};
use tracing_subscriber::registry::LookupSpan;

use super::filter::Wanted;
use crate::trace::{Bridge, SpanLayer};

/// Lines behind their filter, beside spans that have a rule of their own.
///
/// To the registry it is one layer with one filter, that of `lines`. A filter looks a span up for
/// each of its steps to see whether the layer behind it wants it, but lines have no part in those
/// steps and the span layer knows its spans anyway. So the filter hears of a step only where a
/// directive is about lines inside some span.
pub(super) struct ContractLayer<L> {
    lines: L,
    follows_spans: bool,
    spans: SpanLayer,
    bridge: Bridge,
}

impl ContractLayer<()> {
    /// Events go to `lines` and `spans` where they are wanted.
    pub(super) fn of<S>(
        lines: impl Layer<S>,
        spans: SpanLayer,
        wanted: Wanted,
    ) -> ContractLayer<impl Layer<S>>
    where
        S: Subscriber + for<'span> LookupSpan<'span>,
    {
        ContractLayer {
            follows_spans: wanted.follows_spans(),
            lines: lines.and_then(EventsOf(spans.clone())).with_filter(wanted),
            bridge: Bridge::new(&spans),
            spans,
        }
    }
}

impl<S, L> Layer<S> for ContractLayer<L>
where
    S: Subscriber + for<'span> LookupSpan<'span>,
    L: Layer<S>,
{
    fn on_register_dispatch(&self, subscriber: &Dispatch) {
        self.lines.on_register_dispatch(subscriber);
    }

    fn on_layer(&mut self, subscriber: &mut S) {
        self.lines.on_layer(subscriber);
    }

    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        Layer::<S>::register_callsite(&self.spans, metadata);
        self.lines.register_callsite(metadata)
    }

    fn enabled(&self, metadata: &Metadata<'_>, context: Context<'_, S>) -> bool {
        self.lines.enabled(metadata, context)
    }

    fn event_enabled(&self, event: &Event<'_>, context: Context<'_, S>) -> bool {
        self.lines.event_enabled(event, context)
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        self.lines.max_level_hint()
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        self.lines.on_event(event, context);
    }

    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        // Told of every span: it remembers from its decision until then.
        self.lines.on_new_span(attributes, id, context.clone());
        self.spans.on_new_span(attributes, id, context);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        if self.follows_spans {
            self.lines.on_record(id, values, context.clone());
        }
        self.spans.on_record(id, values, context);
    }

    fn on_follows_from(&self, id: &Id, follows: &Id, context: Context<'_, S>) {
        self.spans.on_follows_from(id, follows, context);
    }

    fn on_enter(&self, id: &Id, context: Context<'_, S>) {
        if self.follows_spans {
            self.lines.on_enter(id, context.clone());
        }
        self.spans.on_enter(id, context);
    }

    fn on_exit(&self, id: &Id, context: Context<'_, S>) {
        if self.follows_spans {
            self.lines.on_exit(id, context.clone());
        }
        self.spans.on_exit(id, context);
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        if self.follows_spans {
            self.lines.on_close(id.clone(), context.clone());
        }
        self.spans.on_close(id, context);
    }

    #[expect(
        unsafe_code,
        reason = "the trait's own signature; `docs/decisions/0013` says what it is needed for"
    )]
    unsafe fn downcast_raw(&self, id: TypeId) -> Option<*const ()> {
        // Asked for at the end of every request, and never ours.
        if id == TypeId::of::<Registry>() {
            return None;
        }
        if id == TypeId::of::<SpanLayer>() {
            return Some(std::ptr::from_ref(&self.spans).cast());
        }
        // SAFETY: both are part of `self`, and answer for what is part of them.
        unsafe {
            let lines = self.lines.downcast_raw(id);
            lines.or_else(|| Layer::<S>::downcast_raw(&self.bridge, id))
        }
    }
}

impl<L> fmt::Debug for ContractLayer<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ContractLayer").finish_non_exhaustive()
    }
}

/// The part of the span layer that is for events.
struct EventsOf(SpanLayer);

impl<S> Layer<S> for EventsOf
where
    S: Subscriber + for<'span> LookupSpan<'span>,
{
    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        self.0.on_event(event, context);
    }
}
