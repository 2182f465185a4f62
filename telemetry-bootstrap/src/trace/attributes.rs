//! Attributes of a span that is still open, cheap to take and turned into the SDK's own on the
//! exporter thread.

use std::fmt::{self, Write as _};
use std::mem;
use std::sync::Arc;

use opentelemetry::{Key, KeyValue, StringValue, Value};

/// Most attributes and bytes of text that room is kept for.
const BIG_LIST: usize = 32;
const BIG_TEXT: usize = 1024;

/// A value on its way into a span.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Fact<'a> {
    /// Text from code.
    Static(&'static str),
    /// Text that is copied.
    Text(&'a str),
    /// Text that is shared.
    Shared(&'a Arc<str>),
    /// A number.
    Int(i64),
}

/// A list of attributes with their texts in one buffer.
#[derive(Debug, Default)]
pub(crate) struct Attributes {
    list: Vec<(Key, Content)>,
    text: String,
    dropped: u32,
}

#[derive(Debug)]
enum Content {
    /// A range of the buffer.
    Text {
        start: usize,
        end: usize,
    },
    Shared(Arc<str>),
    Value(Value),
}

impl Attributes {
    /// Makes room for as many as are to come.
    pub(super) fn reserve(&mut self, more: usize, bytes: usize) {
        self.list.reserve(more);
        self.text.reserve(bytes);
    }

    /// Adds an attribute, unless there are `most`. Whoever calls knows that its key is not there yet.
    pub(super) fn add(&mut self, key: &'static str, fact: Fact<'_>, most: usize) {
        if !self.has_room(most) {
            return;
        }
        let content = self.content(fact);
        self.list.push((Key::from_static_str(key), content));
    }

    /// Sets an attribute of our own, which no limit keeps away and no other takes the place of.
    pub(super) fn set_own(&mut self, key: &'static str, fact: Fact<'_>) {
        let content = self.content(fact);
        match self
            .list
            .iter_mut()
            .find(|(known, _)| known.as_str() == key)
        {
            Some((_, former)) => *former = content,
            None => self.list.push((Key::from_static_str(key), content)),
        }
    }

    fn content(&mut self, fact: Fact<'_>) -> Content {
        match fact {
            Fact::Text(text) => self.keep(|buffer| buffer.push_str(text)),
            Fact::Shared(text) => Content::Shared(Arc::clone(text)),
            Fact::Static(text) => Content::Value(Value::String(StringValue::from(text))),
            Fact::Int(number) => Content::Value(Value::I64(number)),
        }
    }

    /// As [`add`](Self::add), with what `value` formats to.
    pub(super) fn add_formatted(
        &mut self,
        key: &'static str,
        value: fmt::Arguments<'_>,
        most: usize,
    ) {
        if self.has_room(most) {
            let content = self.keep(|buffer| format_into(buffer, value));
            self.list.push((Key::from_static_str(key), content));
        }
    }

    /// As [`add`](Self::add), with a value as OpenTelemetry has it.
    pub(super) fn add_value(&mut self, key: Key, value: Value, most: usize) {
        if self.has_room(most) {
            self.list.push((key, Content::Value(value)));
        }
    }

    /// Sets an attribute: in place of one with this key, else as a new one.
    pub(super) fn set(&mut self, key: Key, value: Value, most: usize) {
        match self.list.iter_mut().find(|(known, _)| *known == key) {
            Some((_, content)) => *content = Content::Value(value),
            None => self.add_value(key, value, most),
        }
    }

    /// Takes an attribute out, if it is there. The room that its text took stays.
    pub(super) fn remove(&mut self, key: &str) {
        self.list.retain(|(known, _)| known.as_str() != key);
    }

    pub(super) fn contains(&self, key: &str) -> bool {
        self.list.iter().any(|(known, _)| known.as_str() == key)
    }

    /// Counts attributes that others dropped.
    pub(super) fn add_dropped(&mut self, count: u32) {
        self.dropped = self.dropped.saturating_add(count);
    }

    /// About how many bytes this takes, in memory and on the wire.
    pub(super) fn size(&self) -> usize {
        let own = |(key, content): &(Key, Content)| {
            let content = match content {
                Content::Text { .. } => 0,
                Content::Shared(text) => text.len(),
                Content::Value(value) => value_size(value),
            };
            size_of::<(Key, Content)>() + key.as_str().len() + content
        };
        self.text.len() + self.list.iter().map(own).sum::<usize>()
    }

    /// Takes them as the SDK has them, and how many were dropped. What room they took stays.
    pub(super) fn take(&mut self) -> (Vec<KeyValue>, u32) {
        let Self {
            list,
            text,
            dropped,
        } = self;
        let pair = |(key, content)| {
            let value = match content {
                Content::Text { start, end } => {
                    Value::from(text.get(start..end).unwrap_or_default().to_owned())
                }
                Content::Shared(text) => Value::String(StringValue::from(text)),
                Content::Value(value) => value,
            };
            KeyValue::new(key, value)
        };
        let pairs = list.drain(..).map(pair).collect();
        text.clear();
        (pairs, mem::take(dropped))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Whether the room that they take is not worth keeping for another span.
    pub(super) fn is_big(&self) -> bool {
        self.list.capacity() > BIG_LIST || self.text.capacity() > BIG_TEXT
    }

    fn has_room(&mut self, most: usize) -> bool {
        let room = self.list.len() < most;
        if !room {
            self.add_dropped(1);
        }
        room
    }

    /// What `write` adds to the buffer.
    fn keep(&mut self, write: impl FnOnce(&mut String)) -> Content {
        let start = self.text.len();
        write(&mut self.text);
        Content::Text {
            start,
            end: self.text.len(),
        }
    }
}

/// Appends what a value formats to. One whose `Debug` fails has said what it could.
pub(super) fn format_into(text: &mut String, value: fmt::Arguments<'_>) {
    let _said_what_it_could = text.write_fmt(value);
}

/// About how many bytes these pairs take.
pub(crate) fn pairs_size(pairs: &[KeyValue]) -> usize {
    let sizes = pairs
        .iter()
        .map(|pair| pair.key.as_str().len() + value_size(&pair.value));
    sizes.sum::<usize>() + size_of_val(pairs)
}

fn value_size(value: &Value) -> usize {
    match value {
        Value::String(text) => text.as_str().len(),
        Value::Array(opentelemetry::Array::String(texts)) => texts
            .iter()
            .map(|text| text.as_str().len() + size_of::<Value>())
            .sum(),
        Value::Array(_) => 128,
        _ => 0,
    }
}
