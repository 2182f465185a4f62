//! A YAML node that knows its place, read with every problem noted.

use saphyr::{LoadableYamlNode as _, MarkedYamlOwned, ScalarOwned, YamlDataOwned};

use super::problem::Problems;
use super::suggest::did_you_mean;
use crate::diagnostic::Place;

/// One file of a registry.
#[derive(Debug, Clone)]
pub(super) struct Source {
    /// Its path, as messages show it.
    pub(super) path: String,
    /// What is in it.
    pub(super) text: String,
}

impl Source {
    /// The place of a line and a column, both from 1.
    pub(super) fn location(&self, line: usize, column: usize) -> Place {
        let excerpt = self.text.lines().nth(line.saturating_sub(1)).unwrap_or("");
        Place {
            file: self.path.clone(),
            line,
            column,
            excerpt: excerpt.trim_end().chars().take(120).collect(),
        }
    }

    /// The file's one document; `None` where it is no YAML, which is noted.
    pub(super) fn parse(&self, problems: &mut Problems) -> Option<MarkedYamlOwned> {
        match MarkedYamlOwned::load_from_str(&self.text) {
            Ok(mut documents) if documents.len() == 1 => documents.pop(),
            Ok(documents) => {
                let found = format!("one YAML document is wanted, found {}", documents.len());
                problems.add(&self.location(1, 1), found);
                None
            }
            Err(error) => {
                let at = self.location(error.marker().line(), error.marker().col() + 1);
                problems.add(&at, format!("this is no YAML: {}", error.info()));
                None
            }
        }
    }
}

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

    /// The value of this key of a mapping.
    pub(super) fn get(self, key: &str) -> Option<Self> {
        let yaml = self.yaml.data.as_mapping_get(key)?;
        Some(Self { yaml, ..self })
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

    /// Whether it is a whole number.
    pub(super) fn is_integer(self) -> bool {
        self.yaml.data.is_integer()
    }

    /// Whether it is a mapping.
    pub(super) fn is_mapping(self) -> bool {
        self.yaml.data.is_mapping()
    }

    /// A whole number that fits.
    pub(super) fn count(self, problems: &mut Problems) -> Option<u32> {
        let number = self.yaml.data.as_integer().map(u32::try_from);
        if let Some(Ok(number)) = number {
            return Some(number);
        }
        self.wants(problems, "a whole number from 0 to 4294967295");
        None
    }

    /// A finite number.
    pub(super) fn number(self, problems: &mut Problems) -> Option<f64> {
        let data = &self.yaml.data;
        let whole = || {
            data.as_integer()
                .and_then(|whole| i32::try_from(whole).ok())
        };
        let number = data.as_floating_point().or_else(|| whole().map(f64::from));
        if number.is_none_or(|number| !number.is_finite()) {
            self.wants(problems, "a finite number");
            return None;
        }
        number
    }

    /// A truth value; anything else is noted and read as `false`.
    pub(super) fn truth(self, problems: &mut Problems) -> bool {
        self.yaml.data.as_bool().unwrap_or_else(|| {
            self.wants(problems, "true or false");
            false
        })
    }

    /// The items of a sequence; anything else is noted and read as empty.
    pub(super) fn items(self, problems: &mut Problems) -> Vec<Self> {
        match &self.yaml.data {
            YamlDataOwned::Sequence(items) => {
                items.iter().map(|yaml| Self { yaml, ..self }).collect()
            }
            YamlDataOwned::Value(ScalarOwned::Null) => Vec::new(),
            _ => {
                self.wants(problems, "a list");
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
        let mut texts = Vec::new();
        for item in self.items(problems) {
            match item.scalar() {
                Some(text) => texts.push(text),
                None => item.wants(problems, "a string"),
            }
        }
        texts
    }

    /// The string under this key; its absence is noted.
    pub(super) fn required(self, key: &str, problems: &mut Problems) -> Option<(String, Place)> {
        let Some(node) = self.get(key) else {
            problems.add(&self.location(), format!("`{key}` is missing here"));
            return None;
        };
        let Some(text) = node.text() else {
            node.wants(problems, "a string");
            return None;
        };
        Some((text.trim().to_owned(), node.location()))
    }

    /// Notes every key of the mapping that is not one of `known`.
    pub(super) fn knows(self, known: &[&str], problems: &mut Problems) {
        let YamlDataOwned::Mapping(entries) = &self.yaml.data else {
            self.wants(problems, "a mapping");
            return;
        };
        for yaml in entries.keys() {
            let key = Self { yaml, ..self };
            let text = key.scalar().unwrap_or_default();
            if !known.contains(&text.as_str()) {
                let message = format!("`{text}` is not known here");
                let all = (!known.is_empty()).then(|| format!("known: {}", known.join(", ")));
                let help = did_you_mean(&text, known.iter().copied()).or(all);
                problems.add_with(&key.location(), message, help);
            }
        }
    }

    /// Notes that something else is wanted here.
    pub(super) fn wants(self, problems: &mut Problems, what: &str) {
        let found = match self.yaml.data.as_floating_point() {
            Some(number) => Some(number.to_string()),
            None => self.scalar(),
        };
        let found = found.map_or("something else".to_owned(), |scalar| format!("`{scalar}`"));
        problems.add(&self.location(), format!("{what} is wanted, found {found}"));
    }
}
