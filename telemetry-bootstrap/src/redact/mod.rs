//! The only judge of what may leave the process: every outlet hands its keys and texts to one
//! [`Redactor`] and sends what that hands back.

mod canary;
mod cut;
mod memo;
mod secret;
mod user;
mod waiver;

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::sync::Arc;

use opentelemetry::{Array, KeyValue, StringValue, Value};
use telemetry_contract::correlation::USER_ID;
pub use telemetry_contract::secret::{Alphabet, Pattern, PatternError};
use telemetry_contract::secret::{
    Extra, KeyClass, Kind, Match, REDACTED_PREFIX, find_with, key_class, number,
};

pub use canary::canary;
pub(crate) use cut::{cut, end_of_mark};
pub use secret::Secret;
pub(crate) use user::is_key_id;
pub use waiver::KeyWaiver;

use crate::vitals::Vitals;
use memo::Memo;

/// What stands in place of a value whose key gave it away, and of every [`Secret`].
pub const REDACTED: &str = "[redacted]";

/// What a service adds to the built-in rules. Keys match in any case and with any marks:
/// `loyalty_code` is `LoyaltyCode` is `loyalty-code`.
///
/// ```
/// use telemetry_bootstrap::redact::{Alphabet, KeyWaiver, Pattern, RedactConfig};
///
/// let config = RedactConfig {
///     extra_keys: vec!["loyalty_code".to_owned()],
///     patterns: vec![Pattern::new("acme_", Alphabet::Word, 20, 40).unwrap()],
///     plain_keys: vec![KeyWaiver {
///         key: "session_id".to_owned(),
///         reason: "the id of a game's round, drawn on the screen".to_owned(),
///         owner: "games@example.com".to_owned(),
///         expires: "2030-12-31".to_owned(),
///     }],
/// };
/// assert_eq!(config.plain_keys[0].key, "session_id");
/// ```
#[derive(Debug, Clone, Default)]
pub struct RedactConfig {
    /// Keys whose values never leave, on top of the built-in ones: as fields, and beside their
    /// values in texts.
    pub extra_keys: Vec<String>,
    /// How the service's own tokens look, wherever they stand.
    pub patterns: Vec<Pattern>,
    /// Keys that the built-in rules take for telling and that aren't: `session_id` of a game. Each
    /// says why, who answers for it and until when; start-up fails without, and once one is past.
    /// Their values are still searched for secrets by shape. `authorization` and `user_id` can't be
    /// freed: start-up fails.
    pub plain_keys: Vec<KeyWaiver>,
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
    /// The service's own keys and patterns, for texts.
    own: Extra,
    memo: Memo,
    vitals: Vitals,
}

impl Redactor {
    /// A redactor with the built-in rules and these, which counts what it replaces.
    pub fn new(config: &RedactConfig, vitals: Vitals) -> Self {
        let normal = |key: &String| letters(key).collect();
        let plain = config.plain_keys.iter().map(|waiver| &waiver.key);
        Self(Arc::new(Rules {
            extra: config.extra_keys.iter().map(normal).collect(),
            plain: plain.map(normal).collect(),
            own: Extra::new(&config.extra_keys, config.patterns.clone()),
            memo: Memo::default(),
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
        self.replaced(text, self.explain(text))
    }

    /// Every secret in `text`, and why it is one: its range, its kind and the rule that it meets.
    /// Counts nothing.
    pub fn explain<'a>(&'a self, text: &'a str) -> impl Iterator<Item = Match> + 'a {
        find_with(text, &self.0.own)
    }

    /// As [`text`](Self::text), of a text that goes on beyond what is handed in: what begins like a
    /// secret at its end, and may have no other end, counts as one.
    pub(crate) fn start<'a>(&self, text: &'a str) -> Cow<'a, str> {
        self.replaced(text, self.explain(text).chain(self.unfinished(text)))
    }

    fn replaced<'a>(&self, text: &'a str, found: impl Iterator<Item = Match>) -> Cow<'a, str> {
        replace(text, found, |kind| self.0.vitals.add_redacted(kind))
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

    /// What stands in place of an integer that is a secret under a key that is none: a card's number.
    pub(crate) fn number(&self, key: &str, value: i64) -> Option<&'static str> {
        let kind = number(key, u64::try_from(value).ok()?)?;
        self.0.vitals.add_redacted(kind);
        Some(kind.replacement())
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
        self.0.vitals.add_redacted(Kind::Credential);
        REDACTED
    }

    /// Redacts attributes in place: keys, texts, lists of texts, and whatever a telling key holds,
    /// but for booleans, which can't be a secret.
    pub fn attributes(&self, attributes: &mut [KeyValue]) {
        for attribute in attributes {
            let (rule, clean) = self.key_and_rule(attribute.key.as_str());
            self.attribute(attribute.key.as_str(), rule, &mut attribute.value);
            if let Some(clean) = clean {
                attribute.key = clean.into();
            }
        }
    }

    /// The rule of a key, and the key without secrets where it has any.
    pub(crate) fn key_and_rule(&self, key: &str) -> (KeyRule, Option<String>) {
        if let Some(rule) = self.0.memo.find(key) {
            return (rule, None);
        }
        let (rule, clean) = (self.key(key), self.changed(KeyRule::Keep, key));
        if clean.is_none() {
            self.0.memo.keep(key, rule);
        }
        (rule, clean)
    }

    fn attribute(&self, key: &str, rule: KeyRule, value: &mut Value) {
        match value {
            Value::Bool(_) => {}
            Value::String(text) => self.string(rule, text),
            _ if rule.is_telling() => *value = self.dropped("").to_owned().into(),
            Value::Array(Array::String(texts)) => {
                for text in texts {
                    self.string(rule, text);
                }
            }
            Value::I64(given) => {
                if let Some(mark) = self.number(key, *given) {
                    *value = mark.into();
                }
            }
            Value::Array(Array::I64(given)) => {
                if let Some(clean) = self.numbers(key, given) {
                    *value = Value::Array(Array::String(clean));
                }
            }
            _ => {}
        }
    }

    /// Integers as texts, if there is a secret among them.
    fn numbers(&self, key: &str, values: &[i64]) -> Option<Vec<StringValue>> {
        let secret =
            |value: &i64| u64::try_from(*value).is_ok_and(|value| number(key, value).is_some());
        let text = |value: &i64| match self.number(key, *value) {
            Some(mark) => StringValue::from(mark),
            None => value.to_string().into(),
        };
        let told = values.iter().any(secret);
        told.then(|| values.iter().map(text).collect())
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

/// `text` without these secrets, each of which is `told` of. One that starts inside another is part
/// of that.
fn replace(
    text: &str,
    found: impl Iterator<Item = Match>,
    mut told: impl FnMut(Kind),
) -> Cow<'_, str> {
    let mut clean = String::new();
    let mut done = None;
    for found in found {
        let before = done.unwrap_or(0);
        if found.start < before {
            done = Some(before.max(found.end));
            continue;
        }
        clean.push_str(text.get(before..found.start).unwrap_or_default());
        clean.push_str(found.kind.replacement());
        done = Some(found.end);
        told(found.kind);
    }
    let Some(done) = done else {
        return Cow::Borrowed(text);
    };
    clean.push_str(text.get(done..).unwrap_or_default());
    Cow::Owned(clean)
}

/// The letters and digits of a key, in lower case.
fn letters(key: &str) -> impl Iterator<Item = char> {
    let marks = |letter: &char| letter.is_alphanumeric();
    key.chars()
        .filter(marks)
        .map(|letter| letter.to_ascii_lowercase())
}
