//! Between whoever opens a span of our own and the layer: what the span is to be, and its context
//! in return, with no look-up between the two.

use std::cell::Cell;
use std::sync::Arc;
use std::time::SystemTime;

use opentelemetry::Context;
use opentelemetry::trace::{Link, SpanContext, SpanKind, TraceContextExt as _};
use tracing::Metadata;
use tracing::span::Attributes;

use super::fields;
use super::hub::Hub;
use super::record::Record;

/// The start of the targets of all spans that this crate opens.
const OWN: &str = "telemetry_bootstrap::";

/// What the next span of our own is to be.
#[derive(Debug)]
pub(super) struct Given {
    /// Holds the parent and the values of the span's context.
    pub(super) parent: Context,
    /// A parent in another process, in place of the one in `parent`.
    pub(super) remote: Option<SpanContext>,
    /// A span that this one follows.
    pub(super) link: Option<SpanContext>,
    /// When it began, where that was looked up already.
    pub(super) now: Option<SystemTime>,
    /// Of what kind it is, where that is all that its fields say.
    pub(super) kind: Option<SpanKind>,
}

/// A span that has started.
#[derive(Debug)]
pub(super) struct Started {
    /// What tells its layer from others.
    pub(super) layer: usize,
    pub(super) context: Context,
    /// None where it is not sampled.
    pub(super) record: Option<Arc<Record>>,
}

thread_local! {
    static GIVEN: Cell<Option<Given>> = const { Cell::new(None) };
    static STARTED: Cell<Option<Started>> = const { Cell::new(None) };
}

/// Runs `open`, which opens a span, with what it is to be. The span as the layer started it; what
/// was given where no layer of ours did.
pub(super) fn open<T>(
    given: Given,
    open: impl FnOnce() -> T,
) -> (T, Result<Started, Option<Given>>) {
    let mut given = Some(given);
    let _ending = GIVEN.try_with(|cell| cell.set(given.take()));
    let span = open();
    let started = STARTED.try_with(Cell::take).ok().flatten();
    (span, started.ok_or_else(|| given.or_else(take_given)))
}

/// Takes what the span with this metadata is to be, if it is one of our own.
pub(super) fn take(metadata: &Metadata<'_>) -> Option<Given> {
    let own = metadata.target().starts_with(OWN);
    own.then(take_given).flatten()
}

/// Gives back what no span is made of.
pub(super) fn refuse(given: Given) {
    let _ending = GIVEN.try_with(|cell| cell.set(Some(given)));
}

/// Tells what became of what was given.
pub(super) fn answer(started: Started) {
    let _ending = STARTED.try_with(|cell| cell.set(Some(started)));
}

/// `None` while the thread ends.
fn take_given() -> Option<Given> {
    GIVEN.try_with(Cell::take).ok().flatten()
}

/// Starts a span of our own.
pub(super) fn start(hub: &Arc<Hub>, attributes: &Attributes<'_>, given: Given) -> Started {
    let Given {
        parent,
        remote,
        link,
        now,
        kind,
    } = given;
    let above = parent.span();
    let above = remote.as_ref().unwrap_or_else(|| above.span_context());
    if let Some(own) = hub.sampler.refuse(above, now) {
        return Started {
            layer: hub.key(),
            context: parent.with_remote_span_context(own),
            record: None,
        };
    }
    let now = now.unwrap_or_else(SystemTime::now);
    let (context, record) = Record::started(hub, &parent, above, now, |data| {
        match kind {
            Some(kind) => data.set_identity(attributes.metadata().name(), kind),
            None => fields::created(attributes, data, hub),
        }
        if let Some(link) = link {
            data.add_link(Link::new(link, Vec::new(), 0), &hub.limits);
        }
    });
    Started {
        layer: hub.key(),
        context,
        record,
    }
}
