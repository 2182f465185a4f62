//! One piece of observed work: its span, and the context that it runs in.

use std::borrow::Cow;
use std::mem;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use opentelemetry::trace::{SpanContext, SpanKind, SpanRef, Status, TraceContextExt as _};
use opentelemetry::{Context, ContextGuard, KeyValue};
use tracing::span::Entered;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

use super::attributes::{Attributes, Fact, Facts};
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
    /// When it began, where that was looked up already.
    pub(crate) now: Option<SystemTime>,
    /// Of what kind it is, where that is all that its fields say.
    pub(crate) kind: Option<SpanKind>,
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

impl Drop for Work {
    fn drop(&mut self) {
        drop(mem::replace(&mut self.span, tracing::Span::none()));
        drop(mem::take(&mut self.context));
        if let Some(record) = self.record.take() {
            record.give_back();
        }
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
            parent: context,
            remote: origin.parent,
            link: origin.link,
            now: origin.now,
            kind: origin.kind,
        };
        match handoff::open(given, span) {
            (span, Ok(started)) => Self {
                own: span.id().map(|id| (started.layer, id.into_u64())),
                span,
                context: started.context,
                record: started.record,
                traced: true,
            },
            (span, Err(given)) => Self::of_another_layer(span, given),
        }
    }

    /// The work of a span that our layer did not take, if there is one at all.
    fn of_another_layer(span: tracing::Span, given: Option<Given>) -> Self {
        // What was given comes back unless the thread ends meanwhile.
        let Some(given) = given else {
            return Self::untraced(span, Context::new());
        };
        let parent = match given.remote {
            Some(remote) => given.parent.with_remote_span_context(remote),
            None => given.parent,
        };
        if let Some(link) = given.link {
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
        let name = name.into();
        match &self.record {
            Some(record) => record.edit(|data, _| data.name = Name::Text(name)),
            None => self.otel_span().update_name(name),
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

    /// Sets attributes of our own, whatever the limit for those of others, at the cost of a copy of
    /// their texts.
    pub(crate) fn describe<'f>(&self, facts: impl IntoIterator<Item = (&'static str, Fact<'f>)>) {
        self.tell(None, |told| {
            for (key, fact) in facts {
                told.set(key, fact);
            }
        });
    }

    /// As [`describe`](Self::describe), and names the span.
    pub(crate) fn describe_as<'f>(
        &self,
        name: &str,
        facts: impl IntoIterator<Item = (&'static str, Fact<'f>)>,
    ) {
        self.tell(Some(name), |told| {
            for (key, fact) in facts {
                told.set(key, fact);
            }
        });
    }

    /// Names the span, where there is a name, and sets what `tell` tells, which must run no foreign
    /// code and name each key once.
    pub(crate) fn tell(&self, name: Option<&str>, tell: impl FnOnce(&mut Facts<'_>)) {
        if let Some(record) = &self.record {
            return record.describe(name, tell);
        }
        if let Some(name) = name {
            self.otel_span().update_name(name.to_owned());
        }
        self.otel_span().set_attributes(to_pairs(tell));
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
            Some(record) => record.end(|start| end_of(start, duration)),
            None => self.end(),
        }
    }

    /// Ends the span, which took this long, and failed of `failure` if that is there, with what
    /// `tell` tells as in [`tell`](Self::tell).
    pub(crate) fn end_telling(
        &self,
        duration: Duration,
        failure: Option<&'static str>,
        tell: impl FnOnce(&mut Facts<'_>),
    ) {
        let Some(record) = &self.record else {
            if self.is_recording() {
                self.tell(None, tell);
                if let Some(failure) = failure {
                    self.fail(failure);
                }
            }
            return self.end();
        };
        record.end_with(
            |start| end_of(start, duration),
            |data, limits| {
                data.describe(None, limits, tell);
                if let Some(failure) = failure {
                    data.set_status(Status::error(failure));
                }
            },
        );
    }

    fn otel_span(&self) -> SpanRef<'_> {
        self.context.span()
    }
}

fn end_of(start: SystemTime, duration: Duration) -> SystemTime {
    start.checked_add(duration).unwrap_or_else(SystemTime::now)
}

/// What `tell` tells, as OpenTelemetry has it.
pub(crate) fn to_pairs(tell: impl FnOnce(&mut Facts<'_>)) -> Vec<KeyValue> {
    let mut attributes = Attributes::default();
    tell(&mut attributes.facts());
    attributes.take().0
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
