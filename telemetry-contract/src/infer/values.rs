//! What was seen of one attribute's values, and what is made of it.

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::hash::{Hash as _, Hasher as _};

use crate::check;
use crate::model::{Cardinality, Sensitivity, ValueType};
use crate::otlp::model::Value;
use crate::secret::{self, KeyClass, Kind, REDACTED_PREFIX};

/// A closed set has at most this many values, seen at least so often together.
const MAX_MEMBERS: usize = 10;
pub(super) const MIN_SEEN: u64 = 20;
/// Longest value that can be a member or an example.
const MAX_TEXT_BYTES: usize = 60;
/// Fewest values that a bound is made for.
const MIN_BOUND: u64 = 10;
/// Distinct values that are counted.
const MAX_DISTINCT: usize = 1_000;
const MAX_EXAMPLES: usize = 3;

/// What one attribute's values were.
#[derive(Debug, Default)]
pub(super) struct Values {
    /// How often it was seen with a value.
    pub(super) count: u64,
    types: BTreeSet<Type>,
    distinct: HashSet<u64>,
    /// The first short texts; one more than a closed set may have.
    texts: BTreeSet<String>,
    /// The first numbers.
    numbers: BTreeSet<String>,
    /// Values that look like ids, paths or sentences.
    unbounded: bool,
    /// Texts too long to be a member.
    long: bool,
    private: BTreeMap<&'static str, (u64, Sensitivity)>,
    /// What carried it.
    pub(super) carriers: BTreeSet<&'static str>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Type {
    Bool,
    Bools,
    Double,
    Doubles,
    EmptyArray,
    Int,
    Ints,
    Other,
    String,
    Strings,
}

/// What is made of the values.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Verdict {
    pub(super) value: ValueType,
    /// The members of a closed set.
    pub(super) members: Vec<String>,
    pub(super) sensitivity: Sensitivity,
    /// `None` where the type says it.
    pub(super) cardinality: Option<Cardinality>,
    pub(super) examples: Vec<String>,
    pub(super) reviews: Vec<String>,
}

impl Values {
    /// Adds one value.
    pub(super) fn add(&mut self, key: &str, value: &Value<'_>, carrier: &'static str) {
        if !self.carriers.contains(carrier) {
            self.carriers.insert(carrier);
        }
        let Some(kind) = type_of(value) else { return };
        self.count += 1;
        self.types.insert(kind);
        if self.distinct.len() > MAX_DISTINCT {
            self.look(key, value);
        } else if self.distinct.insert(hash(value)) {
            self.look(key, value);
            self.keep(value);
        }
    }

    fn look(&mut self, key: &str, value: &Value<'_>) {
        self.unbounded |= check::is_unbounded(key, value);
        match value {
            Value::String(text) => self.look_at(text),
            Value::Array(items) => items.iter().for_each(|item| self.look(key, item)),
            _ => {}
        }
    }

    /// Notes what is private in a text, or was before somebody took it out.
    fn look_at(&mut self, text: &str) {
        let found = secret::first(text).map(|found| found.kind);
        if let Some(kind) = found.or_else(|| taken_out(text)) {
            let entry = (0, sensitivity_of(kind));
            self.private.entry(kind.as_str()).or_insert(entry).0 += 1;
        }
    }

    fn keep(&mut self, value: &Value<'_>) {
        match value {
            Value::String(text) if text.len() > MAX_TEXT_BYTES => self.long = true,
            Value::String(text) if self.texts.len() <= MAX_MEMBERS => {
                self.texts.insert(text.to_string());
            }
            Value::Int(_) | Value::Double(_) if self.numbers.len() < MAX_EXAMPLES => {
                self.numbers.insert(value.to_string());
            }
            _ => {}
        }
    }

    /// What is made of them; a label is bounded whatever was seen, unless its values look like ids.
    pub(super) fn verdict(&self, key: &str, is_label: bool) -> Verdict {
        let value = self.value_type();
        let mut reviews = Vec::new();
        let sensitivity = self.sensitivity(key, &mut reviews);
        let members = self.members(key, value, sensitivity);
        let cardinality = self.cardinality(
            key,
            value,
            &members,
            is_label && sensitivity == Sensitivity::Public,
        );
        if value == ValueType::Any {
            reviews.push("values of several types; send one".to_owned());
        }
        if !members.is_empty() {
            let (distinct, count) = (members.len(), self.count);
            reviews.push(format!(
                "closed: {distinct} values in {count}; are these all?"
            ));
        } else if let Some(Cardinality::Bounded(bound)) = cardinality {
            reviews.push(format!(
                "{} values seen; is {bound} the most?",
                self.distinct()
            ));
        }
        Verdict {
            value,
            examples: self.examples(value, sensitivity, &members),
            members,
            sensitivity,
            cardinality,
            reviews,
        }
    }

    /// How many values, as far as they were counted.
    fn distinct(&self) -> String {
        match self.distinct.len() {
            count if count > MAX_DISTINCT => format!("more than {MAX_DISTINCT}"),
            count => count.to_string(),
        }
    }

    fn value_type(&self) -> ValueType {
        let types: Vec<Type> = self.types.iter().copied().collect();
        let arrays: Vec<Type> = types
            .iter()
            .copied()
            .filter(|it| *it != Type::EmptyArray)
            .collect();
        match (types.as_slice(), arrays.as_slice()) {
            ([Type::Bool], _) => ValueType::Boolean,
            ([Type::Int], _) => ValueType::Int,
            ([Type::Double] | [Type::Double, Type::Int], _) => ValueType::Double,
            ([Type::String], _) => ValueType::String,
            (_, [Type::Bools]) => ValueType::Booleans,
            (_, [Type::Ints]) => ValueType::Ints,
            (_, [Type::Doubles] | [Type::Doubles, Type::Ints]) => ValueType::Doubles,
            (_, [Type::Strings]) | ([Type::EmptyArray], _) => ValueType::Strings,
            _ => ValueType::Any,
        }
    }

    fn sensitivity(&self, key: &str, reviews: &mut Vec<String>) -> Sensitivity {
        let by_key = match secret::key_class(key) {
            KeyClass::Credential => Some((Sensitivity::Credential, "a credential")),
            KeyClass::Personal => Some((Sensitivity::Personal, "personal data")),
            KeyClass::Plain => None,
        };
        if let Some((sensitivity, what)) = by_key {
            reviews.push(format!("the key names {what}; does it have to be sent?"));
            return sensitivity;
        }
        let worst = self.private.values().map(|(_, sensitivity)| *sensitivity);
        let worst = worst.min_by_key(|it| *it != Sensitivity::Credential);
        for (kind, (count, _)) in &self.private {
            reviews.push(format!(
                "{count} different values hold a secret or personal data ({kind})"
            ));
        }
        worst.unwrap_or(Sensitivity::Public)
    }

    fn members(&self, key: &str, value: ValueType, sensitivity: Sensitivity) -> Vec<String> {
        let distinct = self.distinct.len();
        // Texts of whole numbers would make the set one of numbers.
        let numbers = self.texts.iter().any(|text| text.parse::<f64>().is_ok());
        let is_closed = value == ValueType::String
            && sensitivity == Sensitivity::Public
            && (2..=MAX_MEMBERS).contains(&distinct)
            && self.count >= MIN_SEEN
            && self.texts.len() == distinct
            && !(self.unbounded || self.long || numbers || names_an_id(key))
            && self.texts.iter().all(|text| !text.trim().is_empty());
        if is_closed {
            self.texts.iter().cloned().collect()
        } else {
            Vec::new()
        }
    }

    fn cardinality(
        &self,
        key: &str,
        value: ValueType,
        members: &[String],
        is_label: bool,
    ) -> Option<Cardinality> {
        if value == ValueType::Boolean || !members.is_empty() {
            return None;
        }
        let distinct = self.distinct.len();
        let recurs = self.count >= MIN_SEEN && distinct as u64 * 4 <= self.count;
        let bounded = recurs && matches!(value, ValueType::String | ValueType::Int);
        let bounded = bounded && !names_an_id(key);
        let endless = self.unbounded || self.long || distinct > MAX_DISTINCT;
        Some(if !endless && (bounded || is_label) {
            let bound = round_up(2 * distinct as u64).max(MIN_BOUND);
            Cardinality::Bounded(u32::try_from(bound).unwrap_or(u32::MAX))
        } else {
            Cardinality::Unbounded
        })
    }

    fn examples(&self, value: ValueType, of: Sensitivity, members: &[String]) -> Vec<String> {
        if of != Sensitivity::Public || !members.is_empty() {
            return Vec::new();
        }
        match value {
            ValueType::String => {
                let clean = self
                    .texts
                    .iter()
                    .filter(|text| secret::first(text).is_none());
                clean.take(MAX_EXAMPLES).map(|text| quoted(text)).collect()
            }
            ValueType::Int | ValueType::Double => {
                let is_number = |text: &&String| text.parse::<f64>().is_ok_and(f64::is_finite);
                self.numbers.iter().filter(is_number).cloned().collect()
            }
            _ => Vec::new(),
        }
    }
}

/// A text as YAML, which reads JSON's strings.
pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// The next of 1, 2, 5, 10, 20, 50, …
pub(super) fn round_up(count: u64) -> u64 {
    let mut power = 1_u64;
    loop {
        for step in [1, 2, 5] {
            let bound = power.saturating_mul(step);
            if bound >= count || bound == u64::MAX {
                return bound;
            }
        }
        power = power.saturating_mul(10);
    }
}

/// Whether a key says that its values are ids.
fn names_an_id(key: &str) -> bool {
    let last = key.rsplit(['.', '_']).next().unwrap_or(key);
    matches!(last, "id" | "uuid" | "ulid" | "hash" | "digest")
}

/// The kind of secret whose mark a redactor left.
fn taken_out(text: &str) -> Option<Kind> {
    let mut all = Kind::ALL.iter().copied();
    let is_there = text.contains(REDACTED_PREFIX);
    all.find(|kind| is_there && text.contains(kind.replacement()))
}

const fn sensitivity_of(kind: Kind) -> Sensitivity {
    match kind {
        Kind::Email | Kind::Iban | Kind::Personal | Kind::Phone => Sensitivity::Personal,
        _ => Sensitivity::Credential,
    }
}

/// Nothing for an empty value, which is of any type.
fn type_of(value: &Value<'_>) -> Option<Type> {
    Some(match value {
        Value::Empty => return None,
        Value::Bool(_) => Type::Bool,
        Value::Double(_) => Type::Double,
        Value::Int(_) => Type::Int,
        Value::String(_) => Type::String,
        Value::Array(items) => array_type(items),
        Value::Bytes(_) | Value::Map(_) => Type::Other,
    })
}

fn array_type(items: &[Value<'_>]) -> Type {
    let types: BTreeSet<Type> = items.iter().filter_map(type_of).collect();
    let types: Vec<Type> = types.into_iter().collect();
    match types.as_slice() {
        [] => Type::EmptyArray,
        [Type::Bool] => Type::Bools,
        [Type::Int] => Type::Ints,
        [Type::Double] | [Type::Double, Type::Int] => Type::Doubles,
        [Type::String] => Type::Strings,
        _ => Type::Other,
    }
}

pub(super) fn hash(value: &Value<'_>) -> u64 {
    let mut hasher = DefaultHasher::new();
    std::mem::discriminant(value).hash(&mut hasher);
    match value {
        Value::String(text) => text.hash(&mut hasher),
        other => other.to_string().hash(&mut hasher),
    }
    hasher.finish()
}
