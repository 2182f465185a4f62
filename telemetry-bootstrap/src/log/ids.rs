//! Whose event it is: the correlation and the span that it belongs to.

use std::sync::OnceLock;

use opentelemetry::Context;
use opentelemetry::trace::{SpanContext, TraceContextExt as _};
use tracing::Event;
use tracing::dispatcher::{Dispatch, WeakDispatch};

use crate::correlation::{self, Correlation};
use crate::trace::SpanLayer;

/// Finds the ids of an event.
#[derive(Debug, Default)]
pub(super) struct IdSource {
    /// The subscriber that the layer is part of, for spans that aren't the current one.
    dispatch: OnceLock<WeakDispatch>,
}

impl IdSource {
    /// Learns which subscriber to ask.
    pub(super) fn register(&self, dispatch: &Dispatch) {
        let _already_known = self.dispatch.set(dispatch.downgrade());
    }

    /// Hands the event's ids to `read`, which must start no span and run no foreign code.
    ///
    /// An event in the current context costs one look at it. One with an explicit parent has that
    /// span's ids, and one that is explicitly a root has none.
    pub(super) fn with<T>(
        &self,
        event: &Event<'_>,
        read: impl FnOnce(Option<&Correlation>, &SpanContext) -> T,
    ) -> T {
        if event.is_contextual() {
            return correlation::with_current(read);
        }
        match event.parent().and_then(|parent| self.context_of(parent)) {
            Some(context) => read(context.get::<Correlation>(), context.span().span_context()),
            None => read(None, &SpanContext::NONE),
        }
    }

    /// The context of a span of our own layer, else of another that is known to OpenTelemetry.
    fn context_of(&self, span: &tracing::span::Id) -> Option<Context> {
        let dispatch = self.dispatch.get()?.upgrade()?;
        match dispatch.downcast_ref::<SpanLayer>() {
            Some(spans) => spans.context(span),
            None => tracing_opentelemetry::get_otel_context(span, &dispatch),
        }
    }
}
