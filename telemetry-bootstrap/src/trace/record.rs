//! What is known of one span: filled while it is open, and handed to the exporter when it ends.

use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt;
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};
use std::time::SystemTime;

use opentelemetry::trace::{
    Event, Link, SpanContext, SpanId, SpanKind, Status, TraceContextExt as _,
};
use opentelemetry::{Context, InstrumentationScope, Key, KeyValue, Value};
use opentelemetry_sdk::trace::{SpanData, SpanEvents, SpanLimits, SpanLinks};

use super::attributes::{Attributes, Facts, pairs_size};
use super::hub::{Home, Hub};
use super::live::Live;
use crate::correlation::{Correlation, Ids};
use crate::random;

/// About how many bytes the correlation's attributes take, which are added on the exporter thread.
const STAMP_BYTES: usize = 256;

/// Room for what is usually told of a span of our own.
const USUAL_FACTS: usize = 10;
const USUAL_BYTES: usize = 128;

/// Most records that a thread keeps for its next spans.
const MAX_SPARE: usize = 32;

thread_local! {
    static SPARE: RefCell<Vec<Arc<Record>>> = const { RefCell::new(Vec::new()) };
}

/// One span, shared by its slot, its context and the work that it is of.
///
/// What is told of it is in a box of its own, which goes to the exporter when the span ends and comes
/// back for another span. So the exporter thread touches nothing that counts references or locks
/// here, which would be slow to come by again.
pub(crate) struct Record {
    /// None while the record is spare.
    hub: Option<Arc<Hub>>,
    /// The ids of a span that started as it was made; none of any other.
    own: SpanContext,
    /// The ids of a span that started later, if it is sampled.
    late: OnceLock<SpanContext>,
    state: Mutex<State>,
}

struct State {
    phase: Phase,
    /// Whose child it is, until it starts.
    parent: Option<Context>,
}

enum Phase {
    /// Not started: it has no ids, and its parent may still be set.
    Open(Box<Data>),
    Recording(Box<Data>),
    /// Ended, or not sampled.
    Over,
}

/// What will be exported.
#[derive(Debug)]
pub(crate) struct Data {
    pub(super) name: Name,
    pub(super) kind: SpanKind,
    pub(super) status: Status,
    pub(super) attributes: Attributes,
    span_context: SpanContext,
    start: SystemTime,
    end: SystemTime,
    parent_span_id: SpanId,
    parent_is_remote: bool,
    events: SpanEvents,
    links: SpanLinks,
    correlation: Option<Correlation>,
    /// Those of the correlation, once the span has ended.
    ids: Ids,
    scope: Arc<InstrumentationScope>,
    /// Where the box goes when it is done with.
    home: Weak<Home>,
}

/// A span's name.
#[derive(Debug)]
pub(crate) enum Name {
    Text(Cow<'static, str>),
    /// Among the texts of the attributes.
    Kept {
        start: usize,
        end: usize,
    },
}

/// An ended span, and the ids of the correlation that it belongs to as they were at the end; none
/// where it is the process's.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) data: SpanData,
    pub(crate) ids: Option<Vec<KeyValue>>,
}

impl Data {
    /// One of which nothing is told, for spans of this home.
    pub(super) fn empty(home: &Arc<Home>) -> Self {
        Self {
            name: Name::Text(Cow::Borrowed("")),
            kind: SpanKind::Internal,
            status: Status::Unset,
            attributes: Attributes::default(),
            span_context: SpanContext::NONE,
            start: SystemTime::UNIX_EPOCH,
            end: SystemTime::UNIX_EPOCH,
            parent_span_id: SpanId::INVALID,
            parent_is_remote: false,
            events: SpanEvents::default(),
            links: SpanLinks::default(),
            correlation: None,
            ids: Ids::default(),
            scope: Arc::clone(&home.scope),
            home: Arc::downgrade(home),
        }
    }

    /// Makes it one of this home's, which it mostly is already.
    pub(super) fn settle(&mut self, home: &Arc<Home>) {
        if self.home.as_ptr() != Arc::as_ptr(home) {
            self.scope = Arc::clone(&home.scope);
            self.home = Arc::downgrade(home);
        }
    }

    /// Takes what is to be exported. The box goes home.
    pub(crate) fn take(mut self: Box<Self>) -> Ended {
        let ended = self.empty_out();
        if let Some(home) = self.home.upgrade().filter(|_| !self.attributes.is_big()) {
            home.keep(self);
        }
        ended
    }

    /// Takes everything but the room that it took.
    fn empty_out(&mut self) -> Ended {
        let name = mem::replace(&mut self.name, Name::Text(Cow::Borrowed("")));
        let name = self.text_of(name);
        let (attributes, dropped) = self.attributes.take();
        let data = SpanData {
            span_context: mem::replace(&mut self.span_context, SpanContext::NONE),
            parent_span_id: self.parent_span_id,
            parent_span_is_remote: mem::take(&mut self.parent_is_remote),
            span_kind: mem::replace(&mut self.kind, SpanKind::Internal),
            name,
            start_time: self.start,
            end_time: self.end,
            attributes,
            dropped_attributes_count: dropped,
            events: mem::take(&mut self.events),
            links: mem::take(&mut self.links),
            status: mem::take(&mut self.status),
            instrumentation_scope: InstrumentationScope::clone(&self.scope),
        };
        Ended {
            data,
            ids: self.ids.take(),
        }
    }

    fn text_of(&self, name: Name) -> Cow<'static, str> {
        match name {
            Name::Text(text) => text,
            Name::Kept { start, end } => Cow::Owned(self.attributes.text(start, end).to_owned()),
        }
    }

    fn name(&self) -> &str {
        match &self.name {
            Name::Text(text) => text,
            Name::Kept { start, end } => self.attributes.text(*start, *end),
        }
    }

    /// Sets attributes of our own, under a new name if there is one. No limit keeps them away: how
    /// work ended is told last. `tell` must run no foreign code.
    pub(super) fn describe(
        &mut self,
        name: Option<&str>,
        limits: &SpanLimits,
        tell: impl FnOnce(&mut Facts<'_>),
    ) {
        if self.attributes.is_empty() {
            let most = count(limits.max_attributes_per_span);
            self.attributes
                .reserve_own(USUAL_FACTS.min(most), USUAL_BYTES);
        }
        if let Some(name) = name {
            let (start, end) = self.attributes.keep_text(name);
            self.name = Name::Kept { start, end };
        }
        tell(&mut self.attributes.facts());
    }

    pub(super) fn set_identity(&mut self, name: &'static str, kind: SpanKind) {
        self.set_static_name(name);
        self.kind = kind;
    }

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
        let own = size_of::<Self>() + STAMP_BYTES + self.name().len() + self.attributes.size();
        own + events.sum::<usize>() + links.sum::<usize>()
    }
}

impl Record {
    /// A span that has not started, as a child of the span in `parent`. `fill` may run anything.
    pub(super) fn open(hub: &Arc<Hub>, parent: Context, fill: impl FnOnce(&mut Data)) -> Arc<Self> {
        let mut data = hub.room();
        data.start = SystemTime::now();
        random::stir(data.start);
        fill(&mut data);
        let state = State {
            phase: Phase::Open(data),
            parent: Some(parent),
        };
        Self::new(hub, SpanContext::NONE, state)
    }

    /// A span that starts at once, as a child of `above`, with the values in `parent`. Its context,
    /// and the record where it is sampled. `fill` may run anything.
    pub(super) fn started(
        hub: &Arc<Hub>,
        parent: &Context,
        above: &SpanContext,
        now: SystemTime,
        fill: impl FnOnce(&mut Data),
    ) -> (Context, Option<Arc<Self>>) {
        let mut data = hub.room();
        data.start = now;
        random::stir(now);
        fill(&mut data);
        let (own, sampled) = hub.decide(above, &data);
        if !sampled {
            return (parent.with_remote_span_context(own), None);
        }
        data.begin(parent, above);
        let state = State {
            phase: Phase::Recording(data),
            parent: None,
        };
        let record = Self::new(hub, own, state);
        let context = parent.with_span(Live::new(Arc::clone(&record)));
        (context, Some(record))
    }

    /// In the place of one that this thread is done with, if there is one.
    fn new(hub: &Arc<Hub>, own: SpanContext, state: State) -> Arc<Self> {
        let new = Self {
            hub: Some(Arc::clone(hub)),
            own,
            late: OnceLock::new(),
            state: Mutex::new(state),
        };
        let spare = SPARE.try_with(|spare| spare.borrow_mut().pop());
        let Some(mut place) = spare.ok().flatten() else {
            return Arc::new(new);
        };
        match Arc::get_mut(&mut place) {
            Some(former) => *former = new,
            None => place = Arc::new(new),
        }
        place
    }

    /// Gives a handle back. The last one leaves its place to another span of this thread.
    pub(super) fn give_back(mut self: Arc<Self>) {
        let Some(own) = Arc::get_mut(&mut self) else {
            return;
        };
        let former = mem::take(own);
        let _ending = SPARE.try_with(|spare| {
            let mut spare = spare.borrow_mut();
            if spare.len() < MAX_SPARE {
                spare.push(self);
            }
        });
        // What it held may run anything.
        drop(former);
    }

    /// Starts the span: from here on it has ids. Its context, and its parent's, which the caller is
    /// to drop when it holds no lock.
    pub(super) fn start(self: &Arc<Self>) -> (Context, Context) {
        let mut state = self.lock();
        let parent = state.parent.take().unwrap_or_default();
        let Phase::Open(mut data) = mem::replace(&mut state.phase, Phase::Over) else {
            return (parent.with_remote_span_context(SpanContext::NONE), parent);
        };
        let above = parent.span();
        let above = above.span_context();
        let decide = |hub: &Arc<Hub>| hub.decide(above, &data);
        let (own, sampled) = self.hub.as_ref().map_or((SpanContext::NONE, false), decide);
        if !sampled {
            return (parent.with_remote_span_context(own), parent);
        }
        data.begin(&parent, above);
        state.phase = Phase::Recording(data);
        drop(state);
        let _first = self.late.set(own);
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
        if self.own.is_valid() {
            &self.own
        } else {
            self.late.get().unwrap_or(&SpanContext::NONE)
        }
    }

    /// Whether the span has started, and is sampled.
    pub(super) fn has_started(&self) -> bool {
        self.own.is_valid() || self.late.get().is_some()
    }

    /// Whether anyone will see what is set on the span.
    pub(crate) fn is_recording(&self) -> bool {
        matches!(self.lock().phase, Phase::Recording(_))
    }

    /// Changes the span, unless it is over. `change` must run no foreign code.
    pub(super) fn edit(&self, change: impl FnOnce(&mut Data, &SpanLimits)) {
        let mut state = self.lock();
        let State { phase, .. } = &mut *state;
        if let (Phase::Open(data) | Phase::Recording(data), Some(hub)) = (phase, &self.hub) {
            change(data, &hub.limits);
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
    pub(super) fn end(&self, when: impl FnOnce(SystemTime) -> SystemTime) {
        self.end_with(when, |_, _| {});
    }

    /// As [`end`](Self::end), with what is changed last.
    pub(super) fn end_with(
        &self,
        when: impl FnOnce(SystemTime) -> SystemTime,
        change: impl FnOnce(&mut Data, &SpanLimits),
    ) {
        let mut state = self.lock();
        if !matches!(state.phase, Phase::Recording(_)) {
            return;
        }
        let ended = mem::replace(&mut state.phase, Phase::Over);
        drop(state);
        // From here on nobody else has it.
        let (Phase::Recording(mut data), Some(hub)) = (ended, &self.hub) else {
            return;
        };
        change(&mut data, &hub.limits);
        data.end = when(data.start).max(data.start);
        data.span_context = self.span_context().clone();
        if let Some(owner) = data.correlation.take() {
            data.ids.copy(&owner);
        }
        let size = data.size();
        hub.push(data, size);
    }

    /// [Describes](Data::describe) the span.
    pub(super) fn describe(&self, name: Option<&str>, tell: impl FnOnce(&mut Facts<'_>)) {
        self.edit(|data, limits| data.describe(name, limits, tell));
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Record {
    fn default() -> Self {
        let state = State {
            phase: Phase::Over,
            parent: None,
        };
        Self {
            hub: None,
            own: SpanContext::NONE,
            late: OnceLock::new(),
            state: Mutex::new(state),
        }
    }
}

impl Hub {
    /// The ids of a new child of `above`, or of a root, and whether it is sampled.
    fn decide(&self, above: &SpanContext, data: &Data) -> (SpanContext, bool) {
        let links = &data.links;
        self.sampler.decide(above, data.name(), &data.kind, links)
    }
}

impl Data {
    /// The span starts as a child of `above`, on whose account `parent` says.
    fn begin(&mut self, parent: &Context, above: &SpanContext) {
        self.parent_span_id = above.span_id();
        self.parent_is_remote = above.is_valid() && above.is_remote();
        self.correlation = parent.get::<Correlation>().cloned();
    }
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Record")
            .field("context", self.span_context())
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
