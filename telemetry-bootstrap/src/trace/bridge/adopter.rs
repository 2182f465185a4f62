//! The tracer that the guest is given: builds nothing, and hands what it is to build on to the
//! span that the guest is looking at.

use std::borrow::Cow;
use std::mem;
use std::sync::{Arc, Weak};
use std::time::SystemTime;

use opentelemetry::trace::{Span, SpanBuilder, SpanContext, Status, TraceContextExt as _, Tracer};
use opentelemetry::{Context, KeyValue};
use tracing::span::Id;

use super::shim::{is_calling, target};
use crate::correlation::Correlation;
use crate::trace::hub::Hub;
use crate::trace::live::Live;
use crate::trace::record::{Data, Record};
use crate::trace::table::Slot;

/// Adopts what the guest builds.
#[derive(Debug)]
pub(super) struct Adopter {
    hub: Weak<Hub>,
}

/// The guest's handle of a span of ours.
#[derive(Debug)]
pub(super) struct Proxy {
    span_context: SpanContext,
    /// None where the span is not sampled.
    live: Option<Live>,
}

impl Adopter {
    pub(super) fn new(hub: &Arc<Hub>) -> Self {
        Self {
            hub: Arc::downgrade(hub),
        }
    }
}

impl Tracer for Adopter {
    type Span = Proxy;

    fn build_with_context(&self, builder: SpanBuilder, parent: &Context) -> Proxy {
        let adopted = self.hub.upgrade().zip(target());
        let adopted = adopted.and_then(|(hub, id)| adopt(&hub, &id, builder, parent));
        adopted.unwrap_or(Proxy {
            span_context: SpanContext::NONE,
            live: None,
        })
    }
}

/// Takes over the parent and what was added. The span starts, unless the guest is only letting go.
fn adopt(hub: &Arc<Hub>, id: &Id, builder: SpanBuilder, parent: &Context) -> Option<Proxy> {
    let mut garbage = None;
    hub.table
        .with(id, |slot| garbage = reparent(hub, slot, parent));
    // What was replaced may be the last that holds a span of others: no lock is held any more.
    drop(garbage);
    let record = hub.table.record(id);
    if let Some(record) = &record {
        add(record, builder);
    }
    let is_leaving = is_calling() && !has_started(hub, id);
    let span_context = if is_leaving {
        SpanContext::NONE
    } else {
        hub.table.context(id)?.span().span_context().clone()
    };
    let record = record.filter(|record| is_leaving || record.has_started());
    Some(Proxy {
        span_context,
        live: record.map(Live::new),
    })
}

fn has_started(hub: &Hub, id: &Id) -> bool {
    let look = |slot: &mut Slot| matches!(slot, Slot::Started { .. });
    hub.table.with(id, look).unwrap_or(false)
}

/// Gives a span that has not started this parent. What was there before.
fn reparent(hub: &Arc<Hub>, slot: &mut Slot, parent: &Context) -> Option<(Option<Context>, Slot)> {
    let given = parent.span().span_context().clone();
    match slot {
        Slot::Started { .. } => None,
        Slot::Open(record) => {
            let kept = record.parent();
            let parent = with_correlation_of(parent, kept.as_ref());
            drop(kept);
            let before = record.replace_parent(parent);
            let same = |before: &Context| *before.span().span_context() == given;
            if !before.as_ref().is_some_and(same) {
                hub.note_reparenting();
            }
            Some((before, Slot::Open(Arc::clone(record))))
        }
        Slot::Early { context, identity } => {
            if *context.span().span_context() == given {
                return None;
            }
            hub.note_reparenting();
            let parent = with_correlation_of(parent, Some(context));
            let identify = |data: &mut Data| identity.put_on(data);
            let record = Record::open(hub, parent, identify);
            Some((None, mem::replace(slot, Slot::Open(record))))
        }
    }
}

/// The new parent, with the correlation that the span was created in where it brings none.
fn with_correlation_of(parent: &Context, before: Option<&Context>) -> Context {
    let kept = before.and_then(|before| before.get::<Correlation>());
    match kept.filter(|_| parent.get::<Correlation>().is_none()) {
        Some(kept) => parent.with_value(kept.clone()),
        None => parent.clone(),
    }
}

fn add(record: &Record, builder: SpanBuilder) {
    record.edit(|data, limits| {
        for pair in builder.attributes.unwrap_or_default() {
            data.set(pair.key, pair.value, limits);
        }
        for link in builder.links.unwrap_or_default() {
            data.add_link(link, limits);
        }
        for event in builder.events.unwrap_or_default() {
            data.add_event(event, limits);
        }
    });
}

impl Span for Proxy {
    fn add_event_with_timestamp<T>(&mut self, name: T, when: SystemTime, attributes: Vec<KeyValue>)
    where
        T: Into<Cow<'static, str>>,
    {
        if let Some(live) = &mut self.live {
            live.add_event_with_timestamp(name, when, attributes);
        }
    }

    fn span_context(&self) -> &SpanContext {
        &self.span_context
    }

    fn is_recording(&self) -> bool {
        self.live.as_ref().is_some_and(Live::is_recording)
    }

    fn set_attribute(&mut self, attribute: KeyValue) {
        if let Some(live) = &mut self.live {
            live.set_attribute(attribute);
        }
    }

    fn set_status(&mut self, status: Status) {
        if let Some(live) = &mut self.live {
            live.set_status(status);
        }
    }

    fn update_name<T>(&mut self, name: T)
    where
        T: Into<Cow<'static, str>>,
    {
        if let Some(live) = &mut self.live {
            live.update_name(name);
        }
    }

    fn add_link(&mut self, span_context: SpanContext, attributes: Vec<KeyValue>) {
        if let Some(live) = &mut self.live {
            live.add_link(span_context, attributes);
        }
    }

    /// Ends the span where service code says so; the guest that lets go of it does not.
    fn end_with_timestamp(&mut self, when: SystemTime) {
        if let Some(live) = self.live.as_mut().filter(|_| !is_calling()) {
            live.end_with_timestamp(when);
        }
    }
}
