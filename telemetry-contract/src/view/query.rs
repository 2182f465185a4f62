//! What a request asks for: its path and its query, decoded.

use std::borrow::Cow;

/// Most characters of a value that are looked at.
const MAX_VALUE: usize = 256;

/// A query's pairs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Query<'a>(Vec<(Cow<'a, str>, Cow<'a, str>)>);

impl<'a> Query<'a> {
    /// Reads `a=b&c=d`; `+` is a space.
    pub(super) fn parse(text: &'a str) -> Self {
        let pairs = text.split('&').filter(|pair| !pair.is_empty());
        let pairs = pairs.map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(key), decode(value))
        });
        Self(pairs.collect())
    }

    /// The first value of a key that is not empty.
    pub(super) fn get(&self, key: &str) -> Option<&str> {
        let mut values = self.0.iter().filter(|(found, _)| found == key);
        let (_, value) = values.find(|(_, value)| !value.is_empty())?;
        Some(match value.char_indices().nth(MAX_VALUE) {
            Some((end, _)) => &value[..end],
            None => value,
        })
    }

    /// The number behind a key, at most `most`; `usual` where there is none.
    pub(super) fn number(&self, key: &str, usual: usize, most: usize) -> usize {
        let number = self.get(key).and_then(|value| value.parse().ok());
        number.unwrap_or(usual).min(most)
    }
}

/// Text without its escapes; what is no escape stays as it is.
pub(super) fn decode(text: &str) -> Cow<'_, str> {
    if !text.contains(['%', '+']) {
        return Cow::Borrowed(text);
    }
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let (byte, length) = match (byte, escaped(bytes, at)) {
            (b'%', Some(byte)) => (byte, 3),
            (b'+', _) => (b' ', 1),
            (byte, _) => (*byte, 1),
        };
        decoded.push(byte);
        at += length;
    }
    Cow::Owned(String::from_utf8_lossy(&decoded).into_owned())
}

fn escaped(bytes: &[u8], at: usize) -> Option<u8> {
    let digits = bytes.get(at + 1..at + 3)?;
    let digits = std::str::from_utf8(digits).ok()?;
    let is_hex = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    is_hex
        .then(|| u8::from_str_radix(digits, 16).ok())
        .flatten()
}
