//! A span as OpenTelemetry's own API sees it.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::SystemTime;

use opentelemetry::KeyValue;
use opentelemetry::trace::{Event, Link, Span, SpanContext, Status};

use super::record::{Name, Record};

/// The span in the context of a sampled span. Dropping it ends nothing: the `tracing` span does.
#[derive(Debug)]
pub(crate) struct Live(Arc<Record>);

impl Live {
    pub(super) fn new(record: Arc<Record>) -> Self {
        Self(record)
    }
}

impl Span for Live {
    fn add_event_with_timestamp<T>(&mut self, name: T, when: SystemTime, attributes: Vec<KeyValue>)
    where
        T: Into<Cow<'static, str>>,
    {
        let event = Event::new(name, when, attributes, 0);
        self.0.edit(|data, limits| data.add_event(event, limits));
    }

    fn span_context(&self) -> &SpanContext {
        self.0.span_context()
    }

    fn is_recording(&self) -> bool {
        self.0.is_recording()
    }

    fn set_attribute(&mut self, attribute: KeyValue) {
        self.0
            .edit(|data, limits| data.set(attribute.key, attribute.value, limits));
    }

    fn set_attributes(&mut self, attributes: impl IntoIterator<Item = KeyValue>) {
        for attribute in attributes {
            self.set_attribute(attribute);
        }
    }

    fn set_status(&mut self, status: Status) {
        self.0.edit(|data, _| data.set_status(status));
    }

    fn update_name<T>(&mut self, name: T)
    where
        T: Into<Cow<'static, str>>,
    {
        let name = Name::Text(name.into());
        self.0.edit(|data, _| data.name = name);
    }

    fn add_link(&mut self, span_context: SpanContext, attributes: Vec<KeyValue>) {
        let link = Link::new(span_context, attributes, 0);
        self.0.edit(|data, limits| data.add_link(link, limits));
    }

    fn end_with_timestamp(&mut self, when: SystemTime) {
        self.0.end(|_| when);
    }
}
