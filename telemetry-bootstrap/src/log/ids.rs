//! Whose event it is: the correlation and the span that it belongs to.

use std::sync::OnceLock;

use opentelemetry::Context;
use opentelemetry::trace::{SpanContext, TraceContextExt as _};
use tracing::Event;
use tracing::dispatcher::{Dispatch, WeakDispatch};
use tracing::span::Id;
use tracing_subscriber::Registry;
use tracing_subscriber::registry::LookupSpan as _;

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
    /// span's ids, or those of the nearest around it that is known; one that is explicitly a root
    /// has no span, but is still on the current account.
    pub(super) fn with<T>(
        &self,
        event: &Event<'_>,
        read: impl FnOnce(Option<&Correlation>, &SpanContext) -> T,
    ) -> T {
        if event.is_contextual() {
            return correlation::with_current(read);
        }
        let Some(parent) = event.parent() else {
            return correlation::with_current(|current, _| read(current, &SpanContext::NONE));
        };
        match self.context_around(parent) {
            Some(context) => read(context.get::<Correlation>(), context.span().span_context()),
            None => read(None, &SpanContext::NONE),
        }
    }

    /// The context of a span of our own layer or of the nearest such around it, else of another
    /// that is known to OpenTelemetry.
    fn context_around(&self, span: &Id) -> Option<Context> {
        let dispatch = self.dispatch.get()?.upgrade()?;
        let Some(spans) = dispatch.downcast_ref::<SpanLayer>() else {
            return tracing_opentelemetry::get_otel_context(span, &dispatch);
        };
        spans.context(span).or_else(|| {
            let mut scope = dispatch.downcast_ref::<Registry>()?.span(span)?.scope();
            scope.find_map(|around| spans.context(&around.id()))
        })
    }
}
