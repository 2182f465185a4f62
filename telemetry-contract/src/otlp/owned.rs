//! The model without its payload: every text owned.

use std::borrow::Cow;

use super::model::{
    Attribute, Exemplar, LogRecord, Metric, Point, Resource, Scope, Span, SpanEvent, SpanLink,
    Status, Text,
};

fn text(text: Text<'_>) -> Text<'static> {
    Cow::Owned(text.into_owned())
}

fn attributes(attributes: Vec<Attribute<'_>>) -> Vec<Attribute<'static>> {
    attributes.into_iter().map(Attribute::into_owned).collect()
}

impl Resource<'_> {
    /// The same resource, owning its text.
    pub fn into_owned(self) -> Resource<'static> {
        Resource {
            attributes: attributes(self.attributes),
            schema_url: text(self.schema_url),
        }
    }
}

impl Scope<'_> {
    /// The same scope, owning its text.
    pub fn into_owned(self) -> Scope<'static> {
        Scope {
            name: text(self.name),
            version: text(self.version),
            attributes: attributes(self.attributes),
            schema_url: text(self.schema_url),
        }
    }
}

impl Span<'_> {
    /// The same span, owning its text.
    pub fn into_owned(self) -> Span<'static> {
        Span {
            trace_state: text(self.trace_state),
            name: text(self.name),
            attributes: attributes(self.attributes),
            events: self.events.into_iter().map(SpanEvent::into_owned).collect(),
            links: self.links.into_iter().map(SpanLink::into_owned).collect(),
            status: self.status.into_owned(),
            trace_id: self.trace_id,
            span_id: self.span_id,
            parent_span_id: self.parent_span_id,
            flags: self.flags,
            kind: self.kind,
            start_unix_nano: self.start_unix_nano,
            end_unix_nano: self.end_unix_nano,
            dropped: self.dropped,
        }
    }
}

impl SpanEvent<'_> {
    /// The same event, owning its text.
    pub fn into_owned(self) -> SpanEvent<'static> {
        SpanEvent {
            name: text(self.name),
            time_unix_nano: self.time_unix_nano,
            attributes: attributes(self.attributes),
        }
    }
}

impl SpanLink<'_> {
    /// The same link, owning its text.
    pub fn into_owned(self) -> SpanLink<'static> {
        SpanLink {
            trace_id: self.trace_id,
            span_id: self.span_id,
            trace_state: text(self.trace_state),
            attributes: attributes(self.attributes),
        }
    }
}

impl Status<'_> {
    /// The same status, owning its text.
    pub fn into_owned(self) -> Status<'static> {
        Status {
            code: self.code,
            message: text(self.message),
        }
    }
}

impl LogRecord<'_> {
    /// The same record, owning its text.
    pub fn into_owned(self) -> LogRecord<'static> {
        LogRecord {
            severity_text: text(self.severity_text),
            event_name: text(self.event_name),
            body: self.body.into_owned(),
            attributes: attributes(self.attributes),
            time_unix_nano: self.time_unix_nano,
            observed_time_unix_nano: self.observed_time_unix_nano,
            severity_number: self.severity_number,
            trace_id: self.trace_id,
            span_id: self.span_id,
            flags: self.flags,
        }
    }
}

impl Metric<'_> {
    /// The same metric, owning its text.
    pub fn into_owned(self) -> Metric<'static> {
        Metric {
            name: text(self.name),
            description: text(self.description),
            unit: text(self.unit),
            kind: self.kind,
            points: self.points.into_iter().map(Point::into_owned).collect(),
        }
    }
}

impl Point<'_> {
    /// The same point, owning its text.
    pub fn into_owned(self) -> Point<'static> {
        Point {
            attributes: attributes(self.attributes),
            exemplars: self
                .exemplars
                .into_iter()
                .map(Exemplar::into_owned)
                .collect(),
            start_unix_nano: self.start_unix_nano,
            time_unix_nano: self.time_unix_nano,
            value: self.value,
        }
    }
}

impl Exemplar<'_> {
    /// The same exemplar, owning its text.
    pub fn into_owned(self) -> Exemplar<'static> {
        Exemplar {
            attributes: attributes(self.attributes),
            trace_id: self.trace_id,
            span_id: self.span_id,
        }
    }
}
