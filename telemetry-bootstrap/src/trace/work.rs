//! One piece of observed work: its span, and the context that it runs in.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use opentelemetry::trace::{SpanContext, SpanRef, Status, TraceContextExt as _};
use opentelemetry::{Context, ContextGuard, KeyValue, StringValue, Value};
use tracing::span::Entered;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

use super::attributes::Fact;
use super::guards;
use super::handoff::{self, Given};
use super::record::{Name, Record};
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
    /// The span in the context, where it is sampled and of our own layer.
    record: Option<Arc<Record>>,
    traced: bool,
    /// The span by its layer and id, where that is our own: it need not look up what is known here.
    own: Option<guards::Key>,
}

/// Where a span belongs, beside the context that it runs in.
#[derive(Debug, Default)]
pub(crate) struct Origin {
    /// Its parent in another process.
    pub(crate) parent: Option<SpanContext>,
    /// A span that it follows, and whose trace it leaves.
    pub(crate) link: Option<SpanContext>,
}

/// Keeps the work's span and context current on this thread.
#[must_use = "the work is current until this is dropped"]
pub(crate) struct Running<'a> {
    own: Option<guards::Key>,
    entered: Option<Entered<'a>>,
    attached: Option<ContextGuard>,
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        drop(self.attached.take());
        let entered = self.entered.take();
        guards::bypassing(self.own, || drop(entered));
    }
}

impl Work {
    /// Starts a span as a child of the span in `parent`, with the values in `parent`. While the
    /// thread ends there is no span.
    ///
    /// `span` opens one of the kinds that this crate opens, by their target.
    pub(crate) fn start(span: impl FnOnce() -> tracing::Span, parent: Context) -> Self {
        Self::start_from(span, parent, Origin::default())
    }

    /// As [`start`](Self::start), for a span that belongs elsewhere than `context` says.
    pub(crate) fn start_from(
        span: impl FnOnce() -> tracing::Span,
        context: Context,
        origin: Origin,
    ) -> Self {
        if !is_running() {
            return Self::untraced(tracing::Span::none(), context);
        }
        let given = Given {
            parent: context.clone(),
            remote: origin.parent,
            link: origin.link,
        };
        match handoff::open(given, span) {
            (span, Ok(started)) => Self {
                own: span.id().map(|id| (started.layer, id.into_u64())),
                span,
                context: started.context,
                record: started.record,
                traced: true,
            },
            (span, Err(given)) => Self::of_another_layer(span, context, given),
        }
    }

    /// The work of a span that our layer did not take, if there is one at all.
    fn of_another_layer(span: tracing::Span, context: Context, given: Option<Given>) -> Self {
        let (remote, link) = given.map_or((None, None), |given| (given.remote, given.link));
        let parent = match remote {
            Some(remote) => context.with_remote_span_context(remote),
            None => context,
        };
        if let Some(link) = link {
            span.add_link(link);
        }
        let started = span.set_parent(parent.clone()).map(|()| span.context());
        // A span that a filter keeps from the OpenTelemetry layer has an empty context, not none.
        match started.ok().filter(Context::has_active_span) {
            Some(context) => Self {
                span,
                context,
                record: None,
                traced: true,
                own: None,
            },
            None => Self::untraced(span, parent),
        }
    }

    fn untraced(span: tracing::Span, context: Context) -> Self {
        Self {
            span,
            context,
            record: None,
            traced: false,
            own: None,
        }
    }

    /// Makes the work current until the guard is dropped; not while the thread ends.
    ///
    /// The context comes after the span, since another layer may make a context of its own current
    /// when a span is entered.
    pub(crate) fn run(&self) -> Running<'_> {
        if !is_running() {
            return Running {
                own: None,
                entered: None,
                attached: None,
            };
        }
        let looks_up_nothing = self.own.is_some() || !self.traced;
        let entered = guards::bypassing(self.own, || self.span.enter());
        let attached = looks_up_nothing.then(|| self.context.clone().attach());
        if self.traced {
            has_entered_span();
        }
        Running {
            own: self.own,
            entered: Some(entered),
            attached,
        }
    }

    /// Runs `step` inside the work. If it panics, that is what the work failed of; a panic that
    /// was under way before is someone else's.
    pub(crate) fn watch<T>(&self, failure: &mut Option<ErrorType>, step: impl FnOnce() -> T) -> T {
        notice_panic(failure, || {
            let _running = self.run();
            step()
        })
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
        match &self.record {
            // Nobody but service code ends it before we do.
            Some(_) => true,
            None => self.traced && self.otel_span().is_recording(),
        }
    }

    pub(crate) fn set_name(&self, name: impl Into<Cow<'static, str>>) {
        let name = Name::Text(name.into());
        match &self.record {
            Some(record) => record.edit(|data, _| data.name = name),
            None => self.otel_span().update_name(name.into_text()),
        }
    }

    /// Sets an attribute of our own, whatever the limit for those of others.
    pub(crate) fn set(&self, attribute: KeyValue) {
        self.set_attributes([attribute]);
    }

    /// As [`set`](Self::set).
    pub(crate) fn set_attributes(&self, attributes: impl IntoIterator<Item = KeyValue>) {
        let Some(record) = &self.record else {
            return self.otel_span().set_attributes(attributes);
        };
        record.edit(|data, _| {
            for pair in attributes {
                data.attributes.set(pair.key, pair.value, usize::MAX);
            }
        });
    }

    /// Sets attributes of our own, whatever the limit for those of others, at the cost of a copy of their texts.
    pub(crate) fn describe<'f>(&self, facts: impl IntoIterator<Item = (&'static str, Fact<'f>)>) {
        match &self.record {
            Some(record) => record.describe(None, facts),
            None => self.set_attributes(facts.into_iter().map(to_pair)),
        }
    }

    /// As [`describe`](Self::describe), and names the span.
    pub(crate) fn describe_as<'f>(
        &self,
        name: Name,
        facts: impl IntoIterator<Item = (&'static str, Fact<'f>)>,
    ) {
        if let Some(record) = &self.record {
            return record.describe(Some(name), facts);
        }
        self.otel_span().update_name(name.into_text());
        self.describe(facts);
    }

    /// Marks the span as failed. The description is `error.type`, never an error's own text.
    pub(crate) fn fail(&self, error_type: impl Into<Cow<'static, str>>) {
        self.otel_span().set_status(Status::error(error_type));
    }

    /// Ends the span now. Otherwise it would end when its last handle goes.
    pub(crate) fn end(&self) {
        match &self.record {
            Some(record) => record.end(|_| SystemTime::now()),
            None if self.traced => self.otel_span().end(),
            None => {}
        }
    }

    /// Ends the span, which took this long.
    pub(crate) fn end_after(&self, duration: Duration) {
        match &self.record {
            Some(record) => {
                let after = |start: SystemTime| start.checked_add(duration);
                record.end(|start| after(start).unwrap_or_else(SystemTime::now));
            }
            None => self.end(),
        }
    }

    fn otel_span(&self) -> SpanRef<'_> {
        self.context.span()
    }
}

/// An attribute as OpenTelemetry has it.
pub(crate) fn to_pair((key, fact): (&'static str, Fact<'_>)) -> KeyValue {
    let value = match fact {
        Fact::Static(text) => Value::String(StringValue::from(text)),
        Fact::Text(text) => Value::from(text.to_owned()),
        Fact::Shared(text) => Value::String(StringValue::from(Arc::clone(text))),
        Fact::Int(number) => Value::I64(number),
    };
    KeyValue::new(key, value)
}

/// Runs `step`. If it panics, that is what the work failed of; a panic that was under way before is
/// someone else's.
pub(crate) fn notice_panic<T>(failure: &mut Option<ErrorType>, step: impl FnOnce() -> T) -> T {
    let _mark = PanicMark {
        failure,
        before: std::thread::panicking(),
    };
    step()
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
