//! The names that a package may use: those of its registry, and those that its code declares.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::path::{Path, PathBuf};

use super::finding::Finding;
use super::walk::{NameKind, UsedName};
use crate::rule::Description;
use crate::rule::source::{ATTRIBUTE_NAME_UNDECLARED, METRIC_NAME_UNDECLARED};
use crate::yaml::{self, Problem, Registry, did_you_mean};

/// Where a package keeps its registry.
const FOLDER: &str = "telemetry";

/// Every registry that is asked for, read once.
#[derive(Debug)]
pub(super) struct Vocabularies<'a> {
    /// In place of any other.
    given: Option<&'a Path>,
    read: BTreeMap<Option<PathBuf>, Vocabulary>,
}

impl<'a> Vocabularies<'a> {
    /// Of this registry where one is given.
    pub(super) fn new(given: Option<&'a Path>) -> Self {
        Self {
            given,
            read: BTreeMap::new(),
        }
    }

    /// That of the given registry; else of the first of these folders that keeps one; else of the
    /// base contract.
    pub(super) fn of(&mut self, folders: &[&Path]) -> Result<&Vocabulary, String> {
        let usual = folders.iter().map(|folder| folder.join(FOLDER));
        let mut usual = usual.filter(|folder| folder.join("manifest.yaml").is_file());
        let folder = self.given.map(Path::to_path_buf).or_else(|| usual.next());
        match self.read.entry(folder) {
            Entry::Occupied(read) => Ok(read.into_mut()),
            Entry::Vacant(unread) => {
                let vocabulary = Vocabulary::read(unread.key().as_deref())?;
                Ok(unread.insert(vocabulary))
            }
        }
    }
}

/// Declared names.
#[derive(Debug)]
pub(super) struct Vocabulary {
    /// What declares them, in words.
    source: String,
    attributes: BTreeSet<String>,
    metrics: BTreeSet<String>,
    /// Whether `metric!` declares as a registry does: where there is no registry to declare it in.
    by_macro: bool,
}

impl Vocabulary {
    /// That of this registry, or of the base contract.
    fn read(folder: Option<&Path>) -> Result<Self, String> {
        let read = folder.map_or_else(yaml::base, yaml::load);
        let shown = folder.map(shown);
        let source = shown.unwrap_or_else(|| "the base contract".to_owned());
        match read {
            Ok(registry) => Ok(Self::of(&registry, source, folder.is_none())),
            Err(problems) => Err(listed(&problems, &source)),
        }
    }

    fn of(registry: &Registry, source: String, by_macro: bool) -> Self {
        let attributes = registry.attributes.iter();
        let metrics = registry.metrics.iter();
        Self {
            source,
            attributes: attributes.map(|attribute| attribute.key.clone()).collect(),
            metrics: metrics.map(|metric| metric.name.clone()).collect(),
            by_macro,
        }
    }

    /// What is wrong with a name, if it is.
    pub(super) fn judge(&self, used: &UsedName, declared: &BTreeSet<String>) -> Option<Finding> {
        let (rule, noun, known): (&'static Description, _, _) = match used.kind {
            NameKind::Attribute => (&ATTRIBUTE_NAME_UNDECLARED, "attribute", &self.attributes),
            NameKind::Metric => (&METRIC_NAME_UNDECLARED, "metric", &self.metrics),
        };
        let name = used.name.as_str();
        if known.contains(name) || self.by_macro && declared.contains(name) {
            return None;
        }
        let source = &self.source;
        let message = format!("{noun} `{name}` is not declared in {source}");
        let known = known.iter().map(String::as_str);
        let help = did_you_mean(name, known).unwrap_or_else(|| rule.fix.to_owned());
        let finding = Finding::new(rule, used.file, used.at, message);
        Some(finding.about(name).help(help))
    }
}

/// A folder as it is written from here.
fn shown(folder: &Path) -> String {
    let here = env::current_dir().unwrap_or_default();
    folder
        .strip_prefix(here)
        .unwrap_or(folder)
        .display()
        .to_string()
}

fn listed(problems: &[Problem], source: &str) -> String {
    let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    format!(
        "{}\nthe registry in {source} can't be read",
        lines.join("\n")
    )
}
