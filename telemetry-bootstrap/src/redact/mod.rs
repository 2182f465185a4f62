//! The only judge of what may leave the process: every outlet hands its keys and texts to one
//! [`Redactor`] and sends what that hands back.

mod canary;
mod cut;
mod declared;
mod memo;
mod secret;
mod user;
mod user_key;
mod waiver;

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::sync::Arc;

use opentelemetry::{Array, KeyValue, StringValue, Value};
use telemetry_contract::correlation::{USER_ID, is_keyed_hash};
use telemetry_contract::model::{Contract, Sensitivity};
pub use telemetry_contract::secret::{Alphabet, Pattern, PatternError};
use telemetry_contract::secret::{
    Extra, KeyClass, Kind, Match, REDACTED_PREFIX, find_with, key_class, number,
};

pub use canary::canary;
pub(crate) use cut::{cut, end_of_mark};
pub use secret::Secret;
pub use user_key::{UserKey, UserKeyError, UserKeyTooShort};
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
    /// Their values are still searched for secrets by shape. An attribute that the contract declares
    /// personal may be freed; `authorization`, `user_id` and what it declares a credential can't be:
    /// start-up fails.
    pub plain_keys: Vec<KeyWaiver>,
}

/// What to do with the value of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyRule {
    /// Replace it by [`REDACTED`], whatever it says.
    Drop,
    /// Let a keyed hash pass, and put one in place of everything else where there is a [`UserKey`];
    /// without one, treat it like [`Drop`](Self::Drop). The rule of `user_id`, and of what the
    /// contract declares personal.
    Hashed,
    /// Let it pass, after the search for secrets by shape.
    Keep,
}

impl KeyRule {
    /// Whether a value that isn't text must not be shown.
    pub(crate) const fn is_telling(self) -> bool {
        matches!(self, Self::Drop | Self::Hashed)
    }

    /// Whether a boolean may be shown: it can't be a secret, but it can be personal.
    pub(crate) const fn shows_booleans(self) -> bool {
        !matches!(self, Self::Hashed)
    }
}

/// Takes secrets and personal data out of keys' values and of texts. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct Redactor(Arc<Rules>);

#[derive(Debug)]
struct Rules {
    /// Says which attributes are personal and which are credentials.
    contract: Option<&'static Contract>,
    user_key: Option<UserKey>,
    extra: Vec<String>,
    plain: Vec<String>,
    /// The service's own keys and patterns, and what its contract hides, for texts.
    own: Extra,
    memo: Memo,
    vitals: Vitals,
}

impl Rules {
    fn new(config: &RedactConfig, contract: Option<&'static Contract>, vitals: Vitals) -> Self {
        let normal = |key: &String| letters(key).collect();
        let plain = config.plain_keys.iter().map(|waiver| &waiver.key);
        let in_texts = declared::keys_in_texts(config, contract);
        Self {
            contract,
            user_key: None,
            extra: config.extra_keys.iter().map(normal).collect(),
            plain: plain.map(normal).collect(),
            own: Extra::new(&in_texts, config.patterns.clone()),
            memo: Memo::default(),
            vitals,
        }
    }
}

impl Redactor {
    /// A redactor with the built-in rules and these, which counts what it replaces. It knows of no
    /// contract; see [`of_contract`](Self::of_contract).
    pub fn new(config: &RedactConfig, vitals: Vitals) -> Self {
        Self(Arc::new(Rules::new(config, None, vitals)))
    }

    /// As [`new`](Self::new), which also keeps to what a contract says of its attributes: a
    /// credential never leaves, and a personal value as its hash under the key, or not at all.
    pub fn of_contract(
        config: &RedactConfig,
        contract: &'static Contract,
        user_key: Option<UserKey>,
        vitals: Vitals,
    ) -> Self {
        Self(Arc::new(Rules {
            user_key,
            ..Rules::new(config, Some(contract), vitals)
        }))
    }

    /// What to do with the values of `key`. The same answer for ever, so callers may keep it.
    pub fn key(&self, key: &str) -> KeyRule {
        let among = |keys: &[String]| keys.iter().any(|known| letters(key).eq(known.chars()));
        let declared = self.declared(key);
        if among(&self.0.extra) || declared == Some(Sensitivity::Credential) {
            return KeyRule::Drop;
        }
        if among(&self.0.plain) {
            return KeyRule::Keep;
        }
        let class = key_class(key);
        let personal = key == USER_ID || declared == Some(Sensitivity::Personal);
        if personal && class != KeyClass::Credential {
            return KeyRule::Hashed;
        }
        if class != KeyClass::Plain || user::names_user(key) {
            return KeyRule::Drop;
        }
        KeyRule::Keep
    }

    /// What the contract says of the attribute with exactly this key.
    fn declared(&self, key: &str) -> Option<Sensitivity> {
        let def = self.0.contract?.attribute(key)?;
        Some(def.sensitivity)
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
            KeyRule::Drop => Cow::Borrowed(self.dropped(text)),
            KeyRule::Hashed => self.hashed(text),
            KeyRule::Keep => self.text(text),
        }
    }

    /// The keyed hash of a personal value, which may be one already or have been redacted before.
    /// It is what the contract asks for, and so counts as no redaction.
    fn hashed<'a>(&self, text: &'a str) -> Cow<'a, str> {
        match &self.0.user_key {
            _ if is_keyed_hash(text) => Cow::Borrowed(text),
            Some(key) if !is_replacement(text) => Cow::Owned(key.hash(text).as_ref().to_owned()),
            _ => Cow::Borrowed(self.dropped(text)),
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
        if is_replacement(text) {
            return text;
        }
        self.0.vitals.add_redacted(Kind::Credential);
        REDACTED
    }

    /// Redacts attributes in place: keys, texts, lists of texts, and whatever a telling key holds,
    /// but for booleans that aren't personal, which can't be a secret.
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
            Value::Bool(_) if rule.shows_booleans() => {}
            Value::String(text) => self.string(rule, text),
            Value::Array(Array::String(texts)) if rule != KeyRule::Drop => {
                for text in texts {
                    self.string(rule, text);
                }
            }
            _ if rule.is_telling() => {
                *value = self.by_rule(rule, &value.as_str()).into_owned().into();
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

/// Whether a text is a replacement and nothing else.
fn is_replacement(text: &str) -> bool {
    let rest = text.strip_prefix(REDACTED_PREFIX);
    rest.is_some_and(is_rest_of_replacement)
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
