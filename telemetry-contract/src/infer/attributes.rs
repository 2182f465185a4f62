//! Attributes that a contract does not have, by key.

use std::collections::{BTreeMap, BTreeSet};

use super::values::{Values, Verdict};
use crate::check;
use crate::model::Contract;
use crate::name::check_name;
use crate::otlp::model::{Attribute, Value};
use crate::secret;

/// Most keys that are told apart.
const MAX_KEYS: usize = 4_096;
const MAX_KEY_BYTES: usize = 255;

/// What was seen of every key that the contract does not have.
#[derive(Debug)]
pub(super) struct Attributes {
    pub(super) contract: &'static Contract,
    all: BTreeMap<String, Values>,
    labels: BTreeSet<String>,
    /// Values under keys that there was no room for.
    pub(super) left_out: u64,
}

/// An attribute to be declared.
#[derive(Debug)]
pub(super) struct Declared {
    pub(super) key: String,
    pub(super) verdict: Verdict,
    pub(super) carriers: Vec<&'static str>,
    pub(super) count: u64,
}

impl Attributes {
    pub(super) fn new(contract: &'static Contract) -> Self {
        Self {
            contract,
            all: BTreeMap::new(),
            labels: BTreeSet::new(),
            left_out: 0,
        }
    }

    /// Adds everything that a record carries.
    pub(super) fn add_all(&mut self, attributes: &[Attribute<'_>], carrier: &'static str) {
        for attribute in attributes {
            self.add(&attribute.key, &attribute.value, carrier);
        }
    }

    /// Adds one value.
    pub(super) fn add(&mut self, key: &str, value: &Value<'_>, carrier: &'static str) {
        if self.contract.attribute(key).is_some() {
            return;
        }
        if !self.all.contains_key(key) {
            if self.all.len() >= MAX_KEYS || key.is_empty() || key.len() > MAX_KEY_BYTES {
                self.left_out += 1;
                return;
            }
            self.all.insert(key.to_owned(), Values::default());
        }
        if let Some(values) = self.all.get_mut(key) {
            values.add(key, value, carrier);
        }
    }

    /// Adds a metric's label.
    pub(super) fn add_label(&mut self, label: &Attribute<'_>) {
        self.add(&label.key, &label.value, "metrics");
        if !self.labels.contains(&*label.key) && self.all.contains_key(&*label.key) {
            self.labels.insert(label.key.to_string());
        }
    }

    /// What can be declared, and why the rest can't.
    pub(super) fn declare(&self) -> (Vec<Declared>, Vec<(String, String)>) {
        let (mut declared, mut refused) = (Vec::new(), Vec::new());
        for (key, values) in &self.all {
            match self.reason(key) {
                Some(reason) => refused.push((key.clone(), reason)),
                None => declared.push(Declared {
                    key: key.clone(),
                    verdict: values.verdict(key, self.labels.contains(key)),
                    carriers: values.carriers.iter().copied().collect(),
                    count: values.count,
                }),
            }
        }
        (declared, refused)
    }

    /// Why a key can't be declared.
    fn reason(&self, key: &str) -> Option<String> {
        if let Some(new) = check::renamed_to(key) {
            return Some(format!("it is `{new}` today"));
        }
        if let Err(error) = check_name(key) {
            return Some(format!("its key {error}"));
        }
        if secret::first(key).is_some() {
            return Some("there is a secret in its key".to_owned());
        }
        let declared = self.contract.attributes.iter().map(|def| def.key.as_str());
        let mut others = self.all.keys().map(String::as_str).chain(declared);
        let is_inside = |other: &&str| {
            let rest = other.strip_prefix(key);
            rest.is_some_and(|rest| rest.starts_with('.'))
        };
        // A key that is long or private is no help to a reader.
        let other = others.find(is_inside)?;
        Some(match check_name(other) {
            Ok(()) if secret::first(other).is_none() => format!("it is the namespace of `{other}`"),
            _ => "it is the namespace of another key".to_owned(),
        })
    }
}
