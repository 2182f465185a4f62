//! What the rules ask of a record's attributes, taken in one pass over them.

use super::keys::Key;
use crate::correlation::{CORRELATION_ID, EVENT_ID};
use crate::otlp::model::Value;

/// An attribute that a rule asks for by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slot {
    CorrelationId,
    ErrorType,
    EventId,
    HttpMethod,
    HttpRoute,
    HttpStatus,
    UrlPath,
}

impl Slot {
    /// All of them, in the order of their variants.
    pub(super) const ALL: &'static [Self] = &[
        Self::CorrelationId,
        Self::ErrorType,
        Self::EventId,
        Self::HttpMethod,
        Self::HttpRoute,
        Self::HttpStatus,
        Self::UrlPath,
    ];

    /// The attribute's key.
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::CorrelationId => CORRELATION_ID,
            Self::ErrorType => "error.type",
            Self::EventId => EVENT_ID,
            Self::HttpMethod => "http.request.method",
            Self::HttpRoute => "http.route",
            Self::HttpStatus => "http.response.status_code",
            Self::UrlPath => "url.path",
        }
    }
}

/// The values under those keys; of several under one key, the first.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Facts<'s, 'a> {
    values: [Option<&'s Value<'a>>; Slot::ALL.len()],
    /// Whether there is a key that the semantic conventions have renamed.
    pub(super) has_renamed: bool,
}

impl<'s, 'a> Facts<'s, 'a> {
    /// Takes one attribute.
    pub(super) fn take(&mut self, key: &Key, value: &'s Value<'a>) {
        self.has_renamed |= key.instead.is_some();
        if let Some(slot) = key.slot {
            self.values[slot as usize].get_or_insert(value);
        }
    }

    /// The value of an attribute.
    pub(super) fn get(&self, slot: Slot) -> Option<&'s Value<'a>> {
        self.values[slot as usize]
    }

    /// The text of an attribute.
    pub(super) fn text(&self, slot: Slot) -> Option<&'s str> {
        self.get(slot).and_then(Value::as_str)
    }
}
