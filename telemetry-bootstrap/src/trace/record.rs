//! What is known of one span: filled while it is open, and handed to the exporter when it ends.

use std::borrow::Cow;
use std::fmt;
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::SystemTime;

use opentelemetry::trace::{
    Event, Link, SpanContext, SpanId, SpanKind, Status, TraceContextExt as _,
};
use opentelemetry::{Context, InstrumentationScope, Key, KeyValue, Value};
use opentelemetry_sdk::trace::{SpanData, SpanEvents, SpanLimits, SpanLinks};

use super::attributes::{Attributes, Fact, pairs_size};
use super::hub::Hub;
use super::live::Live;
use crate::correlation::{Correlation, Known};
use crate::random;

/// About how many bytes the correlation's attributes take, which are added on the exporter thread.
const STAMP_BYTES: usize = 256;

/// Room for what is usually told of a span of our own.
const USUAL_FACTS: usize = 10;
const USUAL_BYTES: usize = 128;

/// One span, shared by its slot, its context, the work that it is of, and in the end the queue.
pub(crate) struct Record {
    /// None while the record is spare.
    hub: Option<Arc<Hub>>,
    /// Set when the span starts, if it is sampled.
    context: OnceLock<SpanContext>,
    state: Mutex<State>,
}

struct State {
    phase: Phase,
    data: Data,
    /// Whose child it is, until it starts.
    parent: Option<Context>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Not started: it has no ids, and its parent may still be set.
    Open,
    Recording,
    /// Ended, or not sampled.
    Over,
}

/// What will be exported.
pub(crate) struct Data {
    pub(super) name: Name,
    pub(super) kind: SpanKind,
    pub(super) status: Status,
    pub(super) attributes: Attributes,
    start: SystemTime,
    end: SystemTime,
    parent_span_id: SpanId,
    parent_is_remote: bool,
    events: SpanEvents,
    links: SpanLinks,
    correlation: Option<Correlation>,
    known: Known,
}

/// A span's name.
#[derive(Debug)]
pub(crate) enum Name {
    Text(Cow<'static, str>),
    Shared(Arc<str>),
}

/// An ended span, and the correlation that it belongs to with what was known of it at the end;
/// none where it is the process's.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) data: SpanData,
    pub(crate) correlation: Option<(Correlation, Known)>,
}

impl Default for Data {
    fn default() -> Self {
        Self {
            name: Name::Text(Cow::Borrowed("")),
            kind: SpanKind::Internal,
            status: Status::Unset,
            attributes: Attributes::default(),
            start: SystemTime::UNIX_EPOCH,
            end: SystemTime::UNIX_EPOCH,
            parent_span_id: SpanId::INVALID,
            parent_is_remote: false,
            events: SpanEvents::default(),
            links: SpanLinks::default(),
            correlation: None,
            known: Known::default(),
        }
    }
}

impl Data {
    pub(super) fn set_static_name(&mut self, name: &'static str) {
        self.name = Name::Text(Cow::Borrowed(name));
    }

    /// Sets the status, unless one is there that counts for more: OK, an error, none. Of errors the
    /// last that says something stays.
    pub(super) fn set_status(&mut self, status: Status) {
        let replaces = match (&self.status, &status) {
            (Status::Unset, _) | (Status::Error { .. }, Status::Ok) => true,
            (Status::Error { .. }, Status::Error { description }) => !description.is_empty(),
            (Status::Ok, _) | (Status::Error { .. }, Status::Unset) => false,
        };
        if replaces {
            self.status = status;
        }
    }

    /// Adds a link, whose attributes count among those that a link may have.
    pub(super) fn add_link(&mut self, mut link: Link, limits: &SpanLimits) {
        if self.links.links.len() >= count(limits.max_links_per_span) {
            self.links.dropped_count = self.links.dropped_count.saturating_add(1);
            return;
        }
        let dropped = cut(&mut link.attributes, limits.max_attributes_per_link);
        link.dropped_attributes_count = link.dropped_attributes_count.saturating_add(dropped);
        self.links.links.push(link);
    }

    /// Adds an event, whose attributes count among those that an event may have.
    pub(super) fn add_event(&mut self, mut event: Event, limits: &SpanLimits) {
        if self.events.events.len() >= count(limits.max_events_per_span) {
            self.events.dropped_count = self.events.dropped_count.saturating_add(1);
            return;
        }
        let dropped = cut(&mut event.attributes, limits.max_attributes_per_event);
        keep_last(&mut event.attributes);
        event.dropped_attributes_count = event.dropped_attributes_count.saturating_add(dropped);
        self.events.events.push(event);
    }

    pub(super) fn set(&mut self, key: Key, value: Value, limits: &SpanLimits) {
        let most = count(limits.max_attributes_per_span);
        self.attributes.set(key, value, most);
    }

    /// About how many bytes this takes, in memory and on the wire.
    fn size(&self) -> usize {
        let events = self.events.iter();
        let events = events.map(|event| 64 + event.name.len() + pairs_size(&event.attributes));
        let links = self.links.iter();
        let links = links.map(|link| 64 + pairs_size(&link.attributes));
        let own = size_of::<Record>() + STAMP_BYTES + self.name.len() + self.attributes.size();
        own + events.sum::<usize>() + links.sum::<usize>()
    }
}

impl Name {
    fn len(&self) -> usize {
        self.as_str().len()
    }

    fn as_str(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Shared(text) => text,
        }
    }

    pub(super) fn into_text(self) -> Cow<'static, str> {
        match self {
            Self::Text(text) => text,
            Self::Shared(text) => Cow::Owned(String::from(&*text)),
        }
    }
}

impl Record {
    /// A span that has not started, as a child of the span in `parent`. `fill` may run anything.
    pub(super) fn open(
        hub: &Arc<Hub>,
        parent: Context,
        fill: impl FnOnce(&mut Data, &SpanLimits),
    ) -> Arc<Self> {
        let mut record = hub.take_spare().unwrap_or_default();
        if let Some(own) = Arc::get_mut(&mut record) {
            own.hub = Some(Arc::clone(hub));
            let state = own.state.get_mut().unwrap_or_else(PoisonError::into_inner);
            state.phase = Phase::Open;
            // That of a span before: what it took is this thread's for the next.
            state.data.correlation = None;
            state.parent = Some(parent);
            state.data.start = SystemTime::now();
            random::stir(state.data.start);
            fill(&mut state.data, &hub.limits);
        }
        record
    }

    /// Starts the span, as a child of `remote` where that is given: from here on it has ids. Its
    /// context, and its parent's, which the caller is to drop when it holds no lock.
    pub(super) fn start(self: &Arc<Self>, remote: Option<&SpanContext>) -> (Context, Context) {
        let mut state = self.lock();
        let State {
            phase,
            data,
            parent,
        } = &mut *state;
        let parent = parent.take().unwrap_or_default();
        let above = parent.span();
        let above = remote.unwrap_or_else(|| above.span_context());
        let decide = |hub: &Arc<Hub>| {
            let name = data.name.as_str();
            hub.sampler.decide(above, name, &data.kind, &data.links)
        };
        let (own, sampled) = self.hub.as_ref().map_or((SpanContext::NONE, false), decide);
        if !sampled {
            *phase = Phase::Over;
            return (parent.with_remote_span_context(own), parent);
        }
        *phase = Phase::Recording;
        data.parent_span_id = above.span_id();
        data.parent_is_remote = above.is_valid() && above.is_remote();
        data.correlation = parent.get::<Correlation>().cloned();
        drop(state);
        let _first = self.context.set(own);
        (parent.with_span(Live::new(Arc::clone(self))), parent)
    }

    /// Replaces the parent of a span that has not started; the former one, to be dropped when the
    /// caller holds no lock.
    pub(super) fn replace_parent(&self, parent: Context) -> Option<Context> {
        self.lock().parent.replace(parent)
    }

    /// The parent of a span that has not started.
    pub(super) fn parent(&self) -> Option<Context> {
        self.lock().parent.clone()
    }

    /// The span's ids; none where it has not started or is not sampled.
    pub(super) fn span_context(&self) -> &SpanContext {
        self.context.get().unwrap_or(&SpanContext::NONE)
    }

    /// Whether the span has started, and is sampled.
    pub(super) fn has_started(&self) -> bool {
        self.context.get().is_some()
    }

    /// Whether anyone will see what is set on the span.
    pub(crate) fn is_recording(&self) -> bool {
        self.lock().phase == Phase::Recording
    }

    /// Changes the span, unless it is over. `change` must run no foreign code.
    pub(super) fn edit(&self, change: impl FnOnce(&mut Data, &SpanLimits)) {
        let mut state = self.lock();
        if let (Phase::Open | Phase::Recording, Some(hub)) = (state.phase, &self.hub) {
            change(&mut state.data, &hub.limits);
        }
    }

    /// Links the span to another, if that is one.
    pub(super) fn link(&self, other: SpanContext) {
        if other.is_valid() {
            let link = Link::new(other, Vec::new(), 0);
            self.edit(|data, limits| data.add_link(link, limits));
        }
    }

    /// Ends the span and queues it; later calls do nothing. `when` is asked if it is the first, with
    /// the start.
    pub(super) fn end(self: &Arc<Self>, when: impl FnOnce(SystemTime) -> SystemTime) {
        let mut state = self.lock();
        if state.phase != Phase::Recording {
            return;
        }
        state.phase = Phase::Over;
        let data = &mut state.data;
        data.end = when(data.start).max(data.start);
        data.known = data
            .correlation
            .as_ref()
            .map(Correlation::known)
            .unwrap_or_default();
        let size = data.size();
        drop(state);
        if let Some(hub) = &self.hub {
            hub.push(Arc::clone(self), size);
        }
    }

    /// Sets attributes of our own, under a new name if there is one. No limit keeps them away: how
    /// work ended is told last.
    pub(super) fn describe<'f>(
        &self,
        name: Option<Name>,
        facts: impl IntoIterator<Item = (&'static str, Fact<'f>)>,
    ) {
        self.edit(|data, limits| {
            if let Some(name) = name {
                data.name = name;
            }
            let most = count(limits.max_attributes_per_span);
            if data.attributes.is_empty() {
                data.attributes.reserve(USUAL_FACTS.min(most), USUAL_BYTES);
            }
            for (key, fact) in facts {
                data.attributes.set_own(key, fact);
            }
        });
    }

    /// Takes what is to be exported, once the span has ended. The record may become another span's.
    pub(crate) fn take(mut self: Arc<Self>) -> Ended {
        let scope = self.hub.as_ref().map(|hub| hub.scope.clone());
        let context = self.span_context().clone();
        let ended = self.lock().data.take(context, scope.unwrap_or_default());
        if let Some(own) = Arc::get_mut(&mut self) {
            own.context = OnceLock::new();
            let hub = own.hub.take();
            let state = own.state.get_mut().unwrap_or_else(PoisonError::into_inner);
            if let Some(hub) = hub.filter(|_| !state.data.attributes.is_big()) {
                hub.keep_spare(self);
            }
        }
        ended
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Record {
    fn default() -> Self {
        let state = State {
            phase: Phase::Over,
            data: Data::default(),
            parent: None,
        };
        Self {
            hub: None,
            context: OnceLock::new(),
            state: Mutex::new(state),
        }
    }
}

impl Data {
    /// Takes everything but the room that it took. The correlation stays as well, so that its memory
    /// is given back where the next is made and not on the exporter thread.
    fn take(&mut self, span_context: SpanContext, scope: InstrumentationScope) -> Ended {
        let (attributes, dropped) = self.attributes.take();
        let room = mem::take(&mut self.attributes);
        let correlation = self.correlation.take();
        let taken = mem::replace(
            self,
            Self {
                attributes: room,
                correlation: correlation.clone(),
                ..Self::default()
            },
        );
        let data = SpanData {
            span_context,
            parent_span_id: taken.parent_span_id,
            parent_span_is_remote: taken.parent_is_remote,
            span_kind: taken.kind,
            name: taken.name.into_text(),
            start_time: taken.start,
            end_time: taken.end,
            attributes,
            dropped_attributes_count: dropped,
            events: taken.events,
            links: taken.links,
            status: taken.status,
            instrumentation_scope: scope,
        };
        Ended {
            data,
            correlation: correlation.map(|owner| (owner, taken.known)),
        }
    }
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Record")
            .field("context", &self.context)
            .finish_non_exhaustive()
    }
}

fn count(limit: u32) -> usize {
    usize::try_from(limit).unwrap_or(usize::MAX)
}

/// Of pairs with one key keeps the last, in the place of the first.
fn keep_last(pairs: &mut Vec<KeyValue>) {
    let mut kept: Vec<KeyValue> = Vec::with_capacity(pairs.len());
    for pair in mem::take(pairs) {
        match kept.iter_mut().find(|known| known.key == pair.key) {
            Some(known) => *known = pair,
            None => kept.push(pair),
        }
    }
    *pairs = kept;
}

/// Cuts the pairs to a limit, and says how many went.
fn cut(pairs: &mut Vec<KeyValue>, limit: u32) -> u32 {
    let dropped = pairs.len().saturating_sub(count(limit));
    pairs.truncate(count(limit));
    u32::try_from(dropped).unwrap_or(u32::MAX)
}
