//! One piece of observed work: its span, and the context that it runs in.

use std::borrow::Cow;

use opentelemetry::trace::{SpanRef, Status, TraceContextExt as _};
use opentelemetry::{Context, ContextGuard, KeyValue};
use tracing::span::Entered;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

use crate::correlation::{Correlation, has_entered_span, is_running};
use crate::error_type::ErrorType;

/// A span that we opened, started under a chosen parent.
///
/// Without a subscriber, or with one that has no OpenTelemetry layer, there is no span to export,
/// but the work still runs under its correlation.
#[derive(Debug)]
pub(crate) struct Work {
    span: tracing::Span,
    context: Context,
    traced: bool,
}

/// Keeps the work's span and context current on this thread.
#[must_use = "the work is current until this is dropped"]
pub(crate) struct Running<'a> {
    _attached: Option<ContextGuard>,
    _entered: Option<Entered<'a>>,
}

impl Work {
    /// Starts a span as a child of the span in `parent`, with the values in `parent`. While the
    /// thread ends there is no span.
    pub(crate) fn start(span: impl FnOnce() -> tracing::Span, parent: Context) -> Self {
        let span = if is_running() {
            span()
        } else {
            tracing::Span::none()
        };
        let started = span.set_parent(parent.clone()).map(|()| span.context());
        // A span that a filter keeps from the OpenTelemetry layer has an empty context, not none.
        let context = started.ok().filter(Context::has_active_span);
        Self {
            span,
            traced: context.is_some(),
            context: context.unwrap_or(parent),
        }
    }

    /// Makes the work current until the guard is dropped; not while the thread ends.
    pub(crate) fn run(&self) -> Running<'_> {
        if !is_running() {
            return Running {
                _attached: None,
                _entered: None,
            };
        }
        let attached = (!self.traced).then(|| self.context.clone().attach());
        let entered = self.span.enter();
        if self.traced {
            has_entered_span();
        }
        Running {
            _attached: attached,
            _entered: Some(entered),
        }
    }

    /// Runs `step` inside the work. If it panics, that is what the work failed of; a panic that
    /// was under way before is someone else's.
    pub(crate) fn watch<T>(&self, failure: &mut Option<ErrorType>, step: impl FnOnce() -> T) -> T {
        let _mark = PanicMark {
            failure,
            before: std::thread::panicking(),
        };
        let _running = self.run();
        step()
    }

    /// The context of the work, for its children and for carriers.
    pub(crate) fn context(&self) -> &Context {
        &self.context
    }

    pub(crate) fn correlation(&self) -> Option<&Correlation> {
        self.context.get()
    }

    /// Whether anyone will see what is set on the span.
    pub(crate) fn is_recording(&self) -> bool {
        self.traced && self.otel_span().is_recording()
    }

    pub(crate) fn set_name(&self, name: impl Into<Cow<'static, str>>) {
        self.otel_span().update_name(name);
    }

    pub(crate) fn set(&self, attribute: KeyValue) {
        self.otel_span().set_attribute(attribute);
    }

    pub(crate) fn set_attributes(&self, attributes: impl IntoIterator<Item = KeyValue>) {
        self.otel_span().set_attributes(attributes);
    }

    /// Marks the span as failed. The description is `error.type`, never an error's own text.
    pub(crate) fn fail(&self, error_type: impl Into<Cow<'static, str>>) {
        self.otel_span().set_status(Status::error(error_type));
    }

    /// Ends the span now. Otherwise it would end at its last exit, and be exported only when the
    /// last clone of the context is gone.
    pub(crate) fn end(&self) {
        if self.traced {
            self.otel_span().end();
        }
    }

    fn otel_span(&self) -> SpanRef<'_> {
        self.context.span()
    }
}

struct PanicMark<'a> {
    failure: &'a mut Option<ErrorType>,
    before: bool,
}

impl Drop for PanicMark<'_> {
    fn drop(&mut self) {
        if !self.before && std::thread::panicking() {
            *self.failure = Some(ErrorType::Panic);
        }
    }
}
