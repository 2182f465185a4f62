//! A YAML node that knows its place, read with every problem noted.

use saphyr::{MarkedYamlOwned, ScalarOwned, YamlDataOwned};

use super::problem::Problems;
use super::source::Source;
use super::suggest::did_you_mean;
use super::word;
use crate::diagnostic::Place;
use crate::rule::RegistryRule;

/// A node of a file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Node<'a> {
    yaml: &'a MarkedYamlOwned,
    source: &'a Source,
}

impl<'a> Node<'a> {
    /// The root of a parsed file.
    pub(super) const fn new(yaml: &'a MarkedYamlOwned, source: &'a Source) -> Self {
        Self { yaml, source }
    }

    /// Where it is.
    pub(super) fn location(self) -> Place {
        let start = self.yaml.span.start;
        self.source.location(start.line(), start.col() + 1)
    }

    /// The value of this key of a mapping; a null is no value.
    pub(super) fn get(self, key: &str) -> Option<Self> {
        let yaml = self.yaml.data.as_mapping_get(key)?;
        (!yaml.data.is_null()).then_some(Self { yaml, ..self })
    }

    /// The same, or what stands under a key that is misspelt for it, which is told where the keys
    /// are read.
    pub(super) fn find(self, key: &str) -> Option<Self> {
        if let Some(node) = self.get(key) {
            return Some(node);
        }
        let entries = self.yaml.data.as_mapping()?.iter();
        let mut meant = entries.filter(|(found, _)| {
            let found = found.data.as_str();
            found.is_some_and(|found| found != key && word::is_for(found, key))
        });
        let (_, yaml) = meant.next()?;
        (!yaml.data.is_null()).then_some(Self { yaml, ..self })
    }

    /// The text of a string scalar.
    pub(super) fn text(self) -> Option<&'a str> {
        self.yaml.data.as_str()
    }

    /// The text of any scalar that may be an enum's value.
    pub(super) fn scalar(self) -> Option<String> {
        match &self.yaml.data {
            YamlDataOwned::Value(ScalarOwned::String(text)) => Some(text.clone()),
            YamlDataOwned::Value(ScalarOwned::Integer(number)) => Some(number.to_string()),
            YamlDataOwned::Value(ScalarOwned::Boolean(truth)) => Some(truth.to_string()),
            _ => None,
        }
    }

    /// The text of any scalar, numbers with a point too.
    pub(super) fn any_scalar(self) -> Option<String> {
        let number = self.yaml.data.as_floating_point();
        number
            .map(|number| number.to_string())
            .or_else(|| self.scalar())
    }

    /// Whether it is a whole number.
    pub(super) fn is_integer(self) -> bool {
        self.yaml.data.is_integer()
    }

    /// Whether it is a number.
    pub(super) fn is_number(self) -> bool {
        self.yaml.data.is_integer() || self.yaml.data.is_floating_point()
    }

    /// Whether it is a truth value.
    pub(super) fn is_boolean(self) -> bool {
        self.yaml.data.is_boolean()
    }

    /// Whether it is a mapping.
    pub(super) fn is_mapping(self) -> bool {
        self.yaml.data.is_mapping()
    }

    /// Whether it is a list.
    pub(super) fn is_sequence(self) -> bool {
        self.yaml.data.is_sequence()
    }

    /// A whole number that fits.
    pub(super) fn count(self, problems: &mut Problems) -> Option<u32> {
        self.count_from(0, problems)
    }

    /// A whole number that fits and is not 0.
    pub(super) fn some(self, problems: &mut Problems) -> Option<u32> {
        self.count_from(1, problems)
    }

    fn count_from(self, least: u32, problems: &mut Problems) -> Option<u32> {
        let number = self.yaml.data.as_integer();
        let number = number.and_then(|number| u32::try_from(number).ok());
        let number = number.filter(|number| *number >= least);
        if number.is_none() {
            let wanted = format!("a whole number from {least} to {}", u32::MAX);
            self.wants(problems, &wanted);
        }
        number
    }

    /// A finite number.
    pub(super) fn number(self, problems: &mut Problems) -> Option<f64> {
        let data = &self.yaml.data;
        let whole = || data.as_integer()?.to_string().parse::<f64>().ok();
        let number = data.as_floating_point().or_else(whole);
        if number.is_none_or(|number| !number.is_finite()) {
            self.wants(problems, "a finite number");
            return None;
        }
        number
    }

    /// A truth value; anything else is noted and read as `false`.
    pub(super) fn truth(self, problems: &mut Problems) -> bool {
        self.truth_said(problems).unwrap_or(false)
    }

    /// A truth value; anything else is noted and says nothing.
    pub(super) fn truth_said(self, problems: &mut Problems) -> Option<bool> {
        let truth = self.yaml.data.as_bool();
        if truth.is_none() {
            self.wants(problems, "true or false");
        }
        truth
    }

    /// The items of a sequence; anything else is noted and read as empty.
    pub(super) fn items(self, problems: &mut Problems) -> Vec<Self> {
        match &self.yaml.data {
            YamlDataOwned::Sequence(items) => {
                items.iter().map(|yaml| Self { yaml, ..self }).collect()
            }
            YamlDataOwned::Value(ScalarOwned::Null) => Vec::new(),
            _ => {
                let help = "start each item on a line of its own with `- `";
                self.wants_type_with(problems, "a list", help);
                Vec::new()
            }
        }
    }

    /// The items of the sequence under this key, if there is one.
    pub(super) fn items_of(self, key: &str, problems: &mut Problems) -> Vec<Self> {
        self.get(key)
            .map(|node| node.items(problems))
            .unwrap_or_default()
    }

    /// The strings of a sequence.
    pub(super) fn texts(self, problems: &mut Problems) -> Vec<String> {
        let texts = self.placed_texts(problems).into_iter();
        texts.map(|(text, _)| text).collect()
    }

    /// The strings of a sequence, and where each stands.
    pub(super) fn placed_texts(self, problems: &mut Problems) -> Vec<(String, Place)> {
        let mut texts = Vec::new();
        for item in self.items(problems) {
            match item.scalar() {
                Some(text) => texts.push((text, item.location())),
                None => item.wants_type(problems, "a string"),
            }
        }
        texts
    }

    /// The keys of a mapping with their values; anything else is noted and read as empty.
    pub(super) fn entries(self, problems: &mut Problems) -> Vec<(Self, Self)> {
        let YamlDataOwned::Mapping(entries) = &self.yaml.data else {
            self.wants(problems, "a mapping");
            return Vec::new();
        };
        let node = |yaml| Self { yaml, ..self };
        let entries = entries.iter();
        entries
            .map(|(key, value)| (node(key), node(value)))
            .collect()
    }

    /// The string under this key, or under one that is misspelt for it; its absence is noted.
    pub(super) fn required(self, key: &str, problems: &mut Problems) -> Option<(String, Place)> {
        let Some(node) = self.find(key) else {
            self.lacks(key, problems);
            return None;
        };
        let Some(text) = node.text() else {
            if self.get(key).is_some() {
                node.wants_type(problems, "a string");
            }
            return None;
        };
        Some((text.trim().to_owned(), node.location()))
    }

    /// The one of `known` that this string is; anything else is noted.
    pub(super) fn one_of<T: Copy>(self, known: &[(&str, T)], problems: &mut Problems) -> Option<T> {
        self.one_of_with(known, &[], problems)
    }

    /// The same, with what other formats call some of them, which is noted with the right name.
    pub(super) fn one_of_with<T: Copy>(
        self,
        known: &[(&str, T)],
        elsewhere: &[(&str, &str)],
        problems: &mut Problems,
    ) -> Option<T> {
        let text = self.text().map(str::trim);
        let found = known.iter().find(|(name, _)| Some(*name) == text);
        if let Some((_, value)) = found {
            return Some(*value);
        }
        let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
        let same = elsewhere.iter().find(|(name, _)| Some(*name) == text);
        let help = match same {
            Some((_, name)) => Some(format!("did you mean `{name}`?")),
            None => text.and_then(|text| did_you_mean(text, names.iter().copied())),
        };
        self.wants_with(problems, &one_of(&names), help);
        None
    }

    /// Notes every key of the mapping that is not one of `known`.
    pub(super) fn knows(self, known: &[&str], problems: &mut Problems) {
        let YamlDataOwned::Mapping(entries) = &self.yaml.data else {
            self.wants_type(problems, "a mapping");
            return;
        };
        for yaml in entries.keys() {
            let key = Self { yaml, ..self };
            let text = key.scalar().unwrap_or_default();
            if !known.contains(&text.as_str()) {
                let message = format!("`{text}` is not known here");
                let help = word::help(&text, known);
                problems.add_with(RegistryRule::KeyUnknown, &key.location(), message, help);
            }
        }
    }

    /// Notes the keys of the mapping that are misspelt for this one; all others may stand there.
    pub(super) fn knows_nearly(self, key: &str, problems: &mut Problems) {
        for (found, _) in self.entries(problems) {
            let text = found.scalar().unwrap_or_default();
            if word::is_for(&text, key) {
                let message = format!("`{text}` is not known here");
                let help = Some(format!("did you mean `{key}`?"));
                problems.add_with(RegistryRule::KeyUnknown, &found.location(), message, help);
            }
        }
    }

    /// Notes that another value is wanted here.
    pub(super) fn wants(self, problems: &mut Problems, what: &str) {
        self.wants_by(RegistryRule::ValueInvalid, problems, what);
    }

    /// Notes that another value is wanted here, with what to do where that is known.
    pub(super) fn wants_with(self, problems: &mut Problems, what: &str, help: Option<String>) {
        self.note_wanted(RegistryRule::ValueInvalid, problems, what, help);
    }

    /// Notes that a value of another type is wanted here.
    pub(super) fn wants_type(self, problems: &mut Problems, what: &str) {
        self.wants_by(RegistryRule::TypeInvalid, problems, what);
    }

    /// Notes that a value of another type is wanted here, and what to write.
    pub(super) fn wants_type_with(self, problems: &mut Problems, what: &str, help: &str) {
        let help = Some(help.to_owned());
        self.note_wanted(RegistryRule::TypeInvalid, problems, what, help);
    }

    /// Notes that something else is wanted here, by this rule.
    pub(super) fn wants_by(self, rule: RegistryRule, problems: &mut Problems, what: &str) {
        self.note_wanted(rule, problems, what, None);
    }

    fn note_wanted(
        self,
        rule: RegistryRule,
        problems: &mut Problems,
        what: &str,
        help: Option<String>,
    ) {
        let message = format!("{what} is wanted, found {}", self.shown());
        problems.add_with(rule, &self.location(), message, help);
    }

    /// Notes that this key is missing; what is no mapping is noted by whoever reads its keys.
    pub(super) fn lacks(self, key: &str, problems: &mut Problems) {
        if self.is_mapping() {
            let message = format!("`{key}` is missing here");
            problems.add(RegistryRule::KeyMissing, &self.location(), message);
        }
    }

    /// What stands here, as a message shows it.
    fn shown(self) -> String {
        let data = &self.yaml.data;
        match self.any_scalar() {
            Some(scalar) => format!("`{scalar}`"),
            None if data.is_sequence() => "a list".to_owned(),
            None if data.is_mapping() => "a mapping".to_owned(),
            None => "nothing".to_owned(),
        }
    }
}

/// `a, b or c`.
fn one_of(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}
