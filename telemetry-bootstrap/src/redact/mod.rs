//! The only judge of what may leave the process: every outlet hands its keys and texts to one
//! [`Redactor`] and sends what that hands back.

mod canary;
mod cut;
mod secret;
mod user;

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::sync::Arc;

use opentelemetry::{Array, KeyValue, StringValue, Value};
use telemetry_contract::correlation::USER_ID;
use telemetry_contract::secret::{KeyClass, Match, REDACTED_PREFIX, find, key_class};

pub use canary::canary;
pub(crate) use cut::{cut, end_of_mark};
pub use secret::Secret;

use crate::vitals::Vitals;

/// What stands in place of a value whose key gave it away, and of every [`Secret`].
pub const REDACTED: &str = "[redacted]";

/// What a service adds to the built-in key rules. Keys match in any case and with any marks:
/// `loyalty_code` is `LoyaltyCode` is `loyalty-code`.
#[derive(Debug, Clone, Default)]
pub struct RedactConfig {
    /// Keys whose values never leave, on top of the built-in ones.
    pub extra_keys: Vec<String>,
    /// Keys that the built-in rules take for telling and that aren't: `session_id` of a game.
    /// Their values are still searched for secrets by shape. `authorization` and `user_id` can't be
    /// freed: start-up fails.
    pub plain_keys: Vec<String>,
}

/// What to do with the value of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyRule {
    /// Replace it by [`REDACTED`], whatever it says.
    Drop,
    /// Let a keyed hash pass, and treat everything else like [`Drop`](Self::Drop): the rule of
    /// `user_id`, which the correlation sets to 64 lower-case hexadecimal digits.
    Hashed,
    /// Let it pass, after the search for secrets by shape.
    Keep,
}

impl KeyRule {
    /// Whether a value that isn't text must not be shown. Booleans, which can't be a secret, may.
    pub(crate) const fn is_telling(self) -> bool {
        matches!(self, Self::Drop | Self::Hashed)
    }
}

/// Takes secrets and personal data out of keys' values and of texts. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct Redactor(Arc<Rules>);

#[derive(Debug)]
struct Rules {
    extra: Vec<String>,
    plain: Vec<String>,
    vitals: Vitals,
}

impl Redactor {
    /// A redactor with the built-in rules and these, which counts what it replaces.
    pub fn new(config: &RedactConfig, vitals: Vitals) -> Self {
        let normal = |keys: &[String]| keys.iter().map(|key| letters(key).collect()).collect();
        Self(Arc::new(Rules {
            extra: normal(&config.extra_keys),
            plain: normal(&config.plain_keys),
            vitals,
        }))
    }

    /// What to do with the values of `key`. The same answer for ever, so callers may keep it.
    pub fn key(&self, key: &str) -> KeyRule {
        let among = |keys: &[String]| keys.iter().any(|known| letters(key).eq(known.chars()));
        if among(&self.0.extra) {
            return KeyRule::Drop;
        }
        if among(&self.0.plain) {
            return KeyRule::Keep;
        }
        if key == USER_ID {
            return KeyRule::Hashed;
        }
        if key_class(key) != KeyClass::Plain || user::names_user(key) {
            return KeyRule::Drop;
        }
        KeyRule::Keep
    }

    /// `text` with `[redacted:kind]` in place of every secret; borrowed, and without allocation,
    /// where there is none.
    pub fn text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        self.replaced(text, find(text))
    }

    /// As [`text`](Self::text), of a text that goes on beyond what is handed in: what begins like a
    /// secret at its end, and may have no other end, counts as one.
    pub(crate) fn start<'a>(&self, text: &'a str) -> Cow<'a, str> {
        self.replaced(text, find(text).chain(self.unfinished(text)))
    }

    fn replaced<'a>(&self, text: &'a str, found: impl Iterator<Item = Match>) -> Cow<'a, str> {
        let (clean, replaced) = replace(text, found);
        for _ in 0..replaced {
            self.0.vitals.add_redacted();
        }
        clean
    }

    /// The value of `key`, by the key's rule and then by its own shape.
    pub fn value<'a>(&self, key: &str, text: &'a str) -> Cow<'a, str> {
        self.by_rule(self.key(key), text)
    }

    /// The text of a value whose key's rule is known.
    pub(crate) fn by_rule<'a>(&self, rule: KeyRule, text: &'a str) -> Cow<'a, str> {
        match rule {
            KeyRule::Hashed if user::is_hash(text) => Cow::Borrowed(text),
            KeyRule::Drop | KeyRule::Hashed => Cow::Borrowed(self.dropped(text)),
            KeyRule::Keep => self.text(text),
        }
    }

    /// As [`by_rule`](Self::by_rule), where that changes the text.
    pub(crate) fn changed(&self, rule: KeyRule, text: &str) -> Option<String> {
        let clean = self.by_rule(rule, text);
        (*clean != *text).then(|| clean.into_owned())
    }

    /// The text that stands in place of bytes with a secret among them; `None` where there is none.
    pub(crate) fn bytes(&self, bytes: &[u8]) -> Option<String> {
        self.changed(KeyRule::Keep, &String::from_utf8_lossy(bytes))
    }

    /// Where violations of the contract are counted that an outlet mends.
    pub(crate) fn vitals(&self) -> &Vitals {
        &self.0.vitals
    }

    /// What stands in place of a value whose key's rule is [`KeyRule::Drop`]. Counts it, unless it
    /// was redacted before.
    pub fn dropped<'a>(&self, text: &'a str) -> &'a str {
        let before = text.strip_prefix(REDACTED_PREFIX);
        if before.is_some_and(is_rest_of_replacement) {
            return text;
        }
        self.0.vitals.add_redacted();
        REDACTED
    }

    /// Redacts attributes in place: keys, texts, lists of texts, and whatever a telling key holds,
    /// but for booleans, which can't be a secret.
    pub fn attributes(&self, attributes: &mut [KeyValue]) {
        for attribute in attributes {
            let rule = self.key(attribute.key.as_str());
            self.attribute(rule, &mut attribute.value);
            if let Some(clean) = self.changed(KeyRule::Keep, attribute.key.as_str()) {
                attribute.key = clean.into();
            }
        }
    }

    fn attribute(&self, rule: KeyRule, value: &mut Value) {
        match value {
            Value::Bool(_) => {}
            Value::String(text) => self.string(rule, text),
            _ if rule.is_telling() => *value = self.dropped("").to_owned().into(),
            Value::Array(Array::String(texts)) => {
                for text in texts {
                    self.string(rule, text);
                }
            }
            _ => {}
        }
    }

    fn string(&self, rule: KeyRule, text: &mut StringValue) {
        if let Some(clean) = self.changed(rule, text.as_str()) {
            *text = clean.into();
        }
    }
}

/// Whether what follows the prefix makes it a whole replacement and nothing else.
fn is_rest_of_replacement(rest: &str) -> bool {
    let named = rest
        .strip_suffix(']')
        .map(|name| name.strip_prefix(':').unwrap_or(name));
    named.is_some_and(|name| {
        name.bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b'_')
    })
}

/// `text` without these secrets, and how many there were. One that starts inside another is part
/// of that.
fn replace(text: &str, found: impl Iterator<Item = Match>) -> (Cow<'_, str>, usize) {
    let mut clean = String::new();
    let (mut done, mut replaced) = (0, 0);
    for found in found {
        if found.start < done {
            done = done.max(found.end);
            continue;
        }
        clean.push_str(text.get(done..found.start).unwrap_or_default());
        clean.push_str(found.kind.replacement());
        done = found.end;
        replaced += 1;
    }
    if replaced == 0 {
        return (Cow::Borrowed(text), 0);
    }
    clean.push_str(text.get(done..).unwrap_or_default());
    (Cow::Owned(clean), replaced)
}

/// The letters and digits of a key, in lower case.
fn letters(key: &str) -> impl Iterator<Item = char> {
    let marks = |letter: &char| letter.is_alphanumeric();
    key.chars()
        .filter(marks)
        .map(|letter| letter.to_ascii_lowercase())
}
