//! What a registry depends on: found in a folder, or built in.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::definition::Definitions;
use super::files::normal;
use super::load::{Loader, built_in};
use super::manifest::{self, Dependency, Manifest, family, version_in};
use super::problem::{Problem, Problems};
use super::registry::{Known, Registry};
use super::resolve::{Setting, resolve};
use crate::rule::RegistryRule;

/// Most registries in a chain of dependencies (the `weaver` tool's own limit).
const MAX_DEPTH: usize = 10;

/// Schema URL of the semantic conventions whose facts are built in.
const CONVENTIONS_URL: &str = "https://opentelemetry.io/schemas/1.44.0";

const CONVENTIONS: &[(&str, &str)] = &[(
    "telemetry-contract/semconv/1.44.0.yaml",
    include_str!("../../semconv/1.44.0.yaml"),
)];

/// What a dependency offers.
#[derive(Debug, Default)]
pub(super) struct Base {
    pub(super) registry: Registry,
    /// Whether it is the semantic conventions, of which only what is imported counts.
    pub(super) conventions: bool,
    /// Whether it could not be read, so that nothing can be called unknown.
    pub(super) absent: bool,
}

impl Base {
    /// A registry that is no convention.
    pub(super) fn of(registry: Registry) -> Self {
        Self {
            registry,
            ..Self::default()
        }
    }

    /// One that could not be read.
    pub(super) fn absent() -> Self {
        Self {
            absent: true,
            ..Self::default()
        }
    }
}

impl Loader<'_> {
    /// What a dependency offers; what is wrong with it is noted, and something stands in for it.
    pub(super) fn dependency(
        &mut self,
        dependency: &Dependency,
        folder: Option<&Path>,
        problems: &mut Problems,
    ) -> Base {
        let path = folder.and_then(|folder| self.local_path(dependency, folder));
        if dependency.schema_url.starts_with(manifest::CONVENTIONS) {
            return self.conventions(dependency, path, problems);
        }
        let Some(path) = path else {
            return self.built_in(dependency, problems);
        };
        if let Some(problem) = self.endless(dependency, &path) {
            problems.note(problem);
            return Base::absent();
        }
        let found = self.folder(&path);
        let (obstacles, _) = found.problems.sorted();
        problems.extend(obstacles);
        check_version(dependency, &found.registry, problems);
        Base::of(found.registry)
    }

    /// The folder that `registry_path` leads to, where there is one.
    fn local_path(&self, dependency: &Dependency, folder: &Path) -> Option<PathBuf> {
        let path = normal(&folder.join(dependency.registry_path.as_deref()?));
        self.files.is_folder(&path).then_some(path)
    }

    /// Why a folder's registry can't be read for those that are being read.
    fn endless(&self, dependency: &Dependency, path: &Path) -> Option<Problem> {
        let message = if self.chain.iter().any(|above| above == path) {
            let way = self.chain.iter().map(|folder| folder.display().to_string());
            let way = way.chain([path.display().to_string()]);
            let way: Vec<String> = way.collect();
            format!("registries depend on each other: {}", way.join(" → "))
        } else if self.chain.len() >= MAX_DEPTH {
            format!("more than {MAX_DEPTH} registries depend on each other in a row")
        } else {
            return None;
        };
        let rule = RegistryRule::DependencyCycle;
        Some(Problem::new(rule, &dependency.location, message))
    }

    /// The base contract, where it is what is asked for.
    fn built_in(&mut self, dependency: &Dependency, problems: &mut Problems) -> Base {
        let registry = self.base().registry;
        let (asked, found) = (&dependency.schema_url, &registry.schema_url);
        if asked.is_empty() || asked == found {
            return Base::of(registry);
        }
        if family(asked) == family(found) || version_in(asked).is_none() {
            check_version(dependency, &registry, problems);
            return Base::of(registry);
        }
        let message = match dependency.registry_path.as_deref() {
            Some(path) => format!("there is no folder `{path}` here"),
            None => format!("`{asked}` is not built in, and no `registry_path` leads to it"),
        };
        let help = "`registry_path` is the path of a folder from this one; nothing is fetched";
        let rule = RegistryRule::DependencyMissing;
        problems.note(Problem::new(rule, &dependency.location, message).with_help(help));
        Base::absent()
    }

    /// The semantic conventions: the facts that are built in, and the rest of a checkout.
    fn conventions(
        &mut self,
        dependency: &Dependency,
        path: Option<PathBuf>,
        problems: &mut Problems,
    ) -> Base {
        let mut of_facts = Problems::default();
        let mut facts = facts(&mut of_facts);
        problems.extend(of_facts.sorted().0);
        if let Some(path) = path {
            let found = self.folder(&path);
            let (obstacles, _) = found.problems.sorted();
            problems.extend(obstacles);
            facts.known.add(&found.registry.known);
        } else if dependency.schema_url != CONVENTIONS_URL {
            let asked = &dependency.schema_url;
            let message = format!("`{CONVENTIONS_URL}` is wanted, found `{asked}`");
            let help = "another version is read where `registry_path` is the `model` folder of a \
                        checkout";
            let rule = RegistryRule::DependencyVersion;
            problems.note(Problem::new(rule, &dependency.location, message).with_help(help));
        }
        Base {
            registry: facts,
            conventions: true,
            absent: false,
        }
    }
}

/// Notes that a dependency is of another version than the one asked for.
fn check_version(dependency: &Dependency, registry: &Registry, problems: &mut Problems) {
    let (asked, found) = (&dependency.schema_url, &registry.schema_url);
    if asked == found || found.is_empty() {
        return;
    }
    let message = format!("`{asked}` is wanted, the registry found is `{found}`");
    let help = "`registry_path` is the path of a folder from this one; without it, or where \
                nothing is there, the built-in base contract is taken";
    let rule = RegistryRule::DependencyVersion;
    problems.note(Problem::new(rule, &dependency.location, message).with_help(help));
}

/// The built-in facts, as a registry of which nothing is used yet.
pub(super) fn facts(problems: &mut Problems) -> Registry {
    let mut definitions = Definitions::default();
    for source in built_in(CONVENTIONS) {
        definitions.add_file(&source, problems);
    }
    let manifest = Manifest::of_file("opentelemetry", CONVENTIONS_URL);
    resolve(&manifest, definitions, &[], Setting::Facts, problems)
}

impl Known {
    /// Adds what is not known yet.
    fn add(&mut self, other: &Self) {
        fn add<T: Clone>(into: &mut BTreeMap<String, T>, other: &BTreeMap<String, T>) {
            for (name, item) in other {
                into.entry(name.clone()).or_insert_with(|| item.clone());
            }
        }
        add(&mut self.attributes, &other.attributes);
        add(&mut self.metrics, &other.metrics);
        add(&mut self.events, &other.events);
        add(&mut self.spans, &other.spans);
        add(&mut self.entities, &other.entities);
    }
}
