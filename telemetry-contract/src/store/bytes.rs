//! How much memory a record takes, by estimate: its struct, its lists and its texts.

use crate::otlp::model::{
    Attribute, Exemplar, LogRecord, Point, PointValue, Resource, Span, SpanEvent, SpanLink, Value,
};

/// Bytes on the heap, beside the struct itself.
pub(super) trait HeapBytes {
    fn heap_bytes(&self) -> usize;

    /// With the struct itself.
    fn total_bytes(&self) -> usize
    where
        Self: Sized,
    {
        size_of::<Self>() + self.heap_bytes()
    }
}

impl<T: HeapBytes> HeapBytes for Vec<T> {
    fn heap_bytes(&self) -> usize {
        let spare = (self.capacity() - self.len()) * size_of::<T>();
        spare + self.iter().map(HeapBytes::total_bytes).sum::<usize>()
    }
}

impl HeapBytes for Attribute<'_> {
    fn heap_bytes(&self) -> usize {
        self.key.len() + self.value.heap_bytes()
    }
}

impl HeapBytes for Value<'_> {
    fn heap_bytes(&self) -> usize {
        match self {
            Self::Array(values) => values.heap_bytes(),
            Self::Bytes(bytes) => bytes.len(),
            Self::Map(entries) => entries.heap_bytes(),
            Self::String(text) => text.len(),
            Self::Bool(_) | Self::Double(_) | Self::Empty | Self::Int(_) => 0,
        }
    }
}

impl HeapBytes for Resource<'_> {
    fn heap_bytes(&self) -> usize {
        self.attributes.heap_bytes() + self.schema_url.len()
    }
}

impl HeapBytes for Span<'_> {
    fn heap_bytes(&self) -> usize {
        self.trace_state.len()
            + self.name.len()
            + self.attributes.heap_bytes()
            + self.events.heap_bytes()
            + self.links.heap_bytes()
            + self.status.message.len()
    }
}

impl HeapBytes for SpanEvent<'_> {
    fn heap_bytes(&self) -> usize {
        self.name.len() + self.attributes.heap_bytes()
    }
}

impl HeapBytes for SpanLink<'_> {
    fn heap_bytes(&self) -> usize {
        self.trace_state.len() + self.attributes.heap_bytes()
    }
}

impl HeapBytes for LogRecord<'_> {
    fn heap_bytes(&self) -> usize {
        self.severity_text.len()
            + self.event_name.len()
            + self.body.heap_bytes()
            + self.attributes.heap_bytes()
    }
}

impl HeapBytes for Point<'_> {
    fn heap_bytes(&self) -> usize {
        let value = match &self.value {
            PointValue::Distribution {
                bounds, buckets, ..
            } => 8 * (bounds.capacity() + buckets.capacity()),
            PointValue::Double(_) | PointValue::Int(_) | PointValue::None => 0,
        };
        value + self.attributes.heap_bytes() + self.exemplars.heap_bytes()
    }
}

impl HeapBytes for Exemplar<'_> {
    fn heap_bytes(&self) -> usize {
        self.attributes.heap_bytes()
    }
}
