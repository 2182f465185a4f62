//! Attributes of a span that is still open, cheap to take and turned into the SDK's own on the
//! exporter thread.

use std::fmt;
use std::mem;

use opentelemetry::{Key, KeyValue, StringValue, Value};

use super::values::Values;

/// Most attributes and bytes of text that room is kept for.
const BIG_LIST: usize = 32;
const BIG_TEXT: usize = 1024;

/// About how many bytes one of our own takes on its way: its key, and what the SDK makes of it.
const OWN_BYTES: usize = size_of::<KeyValue>() + 24;

/// A value on its way into a span.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Fact<'a> {
    /// Text from code.
    Static(&'static str),
    /// Text that is copied.
    Text(&'a str),
    /// A number.
    Int(i64),
}

/// A list of attributes with their texts in one buffer.
#[derive(Debug, Default)]
pub(crate) struct Attributes {
    /// What is told of our own. Small, since the thread that fills it in fetches its memory from the
    /// one that emptied it; no key of it is in the other list.
    own: Vec<(&'static str, Told)>,
    list: Vec<(Key, Content)>,
    text: String,
    /// About how many bytes the keys and values take beside the list and the text.
    beside: usize,
    dropped: u32,
}

/// Takes attributes of our own, each key once.
#[derive(Debug)]
pub(crate) struct Facts<'a> {
    attributes: &'a mut Attributes,
    /// Whether none of the keys can be there yet.
    fresh: bool,
}

impl Facts<'_> {
    /// Sets an attribute, which no limit keeps away and no other takes the place of.
    pub(crate) fn set(&mut self, key: &'static str, fact: Fact<'_>) {
        if self.fresh {
            let told = self.attributes.told(fact);
            self.attributes.own.push((key, told));
        } else {
            self.attributes.set_own(key, fact);
        }
    }

    /// As [`set`](Self::set), where there is something.
    pub(crate) fn set_some(&mut self, key: &'static str, fact: Option<Fact<'_>>) {
        if let Some(fact) = fact {
            self.set(key, fact);
        }
    }
}

/// A value of our own.
#[derive(Debug, Clone, Copy)]
enum Told {
    Static(&'static str),
    /// A range of the buffer.
    Text {
        start: usize,
        end: usize,
    },
    Int(i64),
}

#[derive(Debug)]
enum Content {
    /// A range of the buffer.
    Text {
        start: usize,
        end: usize,
    },
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
        self.push(Key::from_static_str(key), content);
    }

    /// Makes room for what is told of our own.
    pub(super) fn reserve_own(&mut self, more: usize, bytes: usize) {
        self.own.reserve(more);
        self.text.reserve(bytes);
    }

    /// Takes what is told of our own.
    pub(super) fn facts(&mut self) -> Facts<'_> {
        Facts {
            fresh: self.is_empty(),
            attributes: self,
        }
    }

    /// Keeps a text that is no attribute's; where it is, until all are taken.
    pub(super) fn keep_text(&mut self, text: &str) -> (usize, usize) {
        let start = self.text.len();
        self.text.push_str(text);
        (start, self.text.len())
    }

    pub(super) fn text(&self, start: usize, end: usize) -> &str {
        self.text.get(start..end).unwrap_or_default()
    }

    /// Sets an attribute of our own, which no limit keeps away and no other takes the place of.
    fn set_own(&mut self, key: &'static str, fact: Fact<'_>) {
        self.list.retain(|(known, _)| known.as_str() != key);
        let told = self.told(fact);
        match self.own.iter_mut().find(|(known, _)| *known == key) {
            Some((_, former)) => *former = told,
            None => self.own.push((key, told)),
        }
    }

    fn told(&mut self, fact: Fact<'_>) -> Told {
        match fact {
            Fact::Static(text) => Told::Static(text),
            Fact::Text(text) => {
                let (start, end) = self.keep_text(text);
                Told::Text { start, end }
            }
            Fact::Int(number) => Told::Int(number),
        }
    }

    fn content(&mut self, fact: Fact<'_>) -> Content {
        match fact {
            Fact::Text(text) => self.keep(|buffer| buffer.push_str(text)),
            Fact::Static(text) => Content::Value(Value::String(StringValue::from(text))),
            Fact::Int(number) => Content::Value(Value::I64(number)),
        }
    }

    /// As [`add`](Self::add), with what `value` formats to.
    pub(super) fn add_formatted(
        &mut self,
        key: &'static str,
        value: fmt::Arguments<'_>,
        values: &Values,
        most: usize,
    ) {
        if self.has_room(most) {
            let content = self.keep(|buffer| values.append(buffer, value));
            self.push(Key::from_static_str(key), content);
        }
    }

    /// As [`add`](Self::add), with a value as OpenTelemetry has it.
    pub(super) fn add_value(&mut self, key: Key, value: Value, most: usize) {
        if self.has_room(most) {
            self.push(key, Content::Value(value));
        }
    }

    /// Sets an attribute: in place of one with this key, else as a new one.
    pub(super) fn set(&mut self, key: Key, value: Value, most: usize) {
        if let Some(at) = self.own.iter().position(|(own, _)| *own == key.as_str()) {
            self.own.remove(at);
            return self.push(key, Content::Value(value));
        }
        let known = self.list.iter().position(|(known, _)| *known == key);
        match known.and_then(|at| self.list.get_mut(at)) {
            Some((_, content)) => {
                self.beside += value_size(&value);
                *content = Content::Value(value);
            }
            None => self.add_value(key, value, most),
        }
    }

    /// Takes an attribute out, if it is there. The room that its text took stays.
    pub(super) fn remove(&mut self, key: &str) {
        self.list.retain(|(known, _)| known.as_str() != key);
    }

    pub(super) fn contains(&self, key: &str) -> bool {
        let mut keys = self.list.iter().map(|(known, _)| known.as_str());
        keys.any(|known| known == key) || self.own.iter().any(|(own, _)| *own == key)
    }

    /// Counts attributes that others dropped.
    pub(super) fn add_dropped(&mut self, count: u32) {
        self.dropped = self.dropped.saturating_add(count);
    }

    /// About how many bytes this takes, in memory and on the wire.
    pub(super) fn size(&self) -> usize {
        let own = self.own.len() * OWN_BYTES;
        self.text.len() + self.beside + size_of_val(&*self.list) + own
    }

    #[inline]
    fn push(&mut self, key: Key, content: Content) {
        self.note_size(&key, &content);
        self.list.push((key, content));
    }

    fn note_size(&mut self, key: &Key, content: &Content) {
        let content = match content {
            Content::Text { .. } => 0,
            Content::Value(value) => value_size(value),
        };
        self.beside += key.as_str().len() + content;
    }

    /// Takes them as the SDK has them, and how many were dropped. What room they took stays.
    pub(super) fn take(&mut self) -> (Vec<KeyValue>, u32) {
        let Self {
            own,
            list,
            text,
            beside,
            dropped,
        } = self;
        let pair = |(key, content)| {
            let value = match content {
                Content::Text { start, end } => {
                    Value::from(text.get(start..end).unwrap_or_default().to_owned())
                }
                Content::Value(value) => value,
            };
            KeyValue::new(key, value)
        };
        let own_pair = |(key, told)| {
            let value = match told {
                Told::Static(text) => Value::String(StringValue::from(text)),
                Told::Text { start, end } => {
                    Value::from(text.get(start..end).unwrap_or_default().to_owned())
                }
                Told::Int(number) => Value::I64(number),
            };
            KeyValue::new(key, value)
        };
        let own = own.drain(..).map(own_pair);
        let pairs = own.chain(list.drain(..).map(pair)).collect();
        text.clear();
        *beside = 0;
        (pairs, mem::take(dropped))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty() && self.own.is_empty()
    }

    /// Whether the room that they take is not worth keeping for another span.
    pub(super) fn is_big(&self) -> bool {
        let list = self.list.capacity().max(self.own.capacity());
        list > BIG_LIST || self.text.capacity() > BIG_TEXT
    }

    fn has_room(&mut self, most: usize) -> bool {
        let room = self.list.len() + self.own.len() < most;
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
