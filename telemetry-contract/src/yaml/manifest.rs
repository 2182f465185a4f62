//! The manifest: whose registry it is, and what it depends on.

use super::definition::STABILITIES;
use super::node::Node;
use super::problem::Problems;
use super::source::Source;
use crate::diagnostic::Place;
use crate::rule::RegistryRule;

/// Name of the manifest in a registry folder.
pub(crate) const FILE: &str = "manifest.yaml";
/// What it was called before.
pub(crate) const OLD_FILE: &str = "registry_manifest.yaml";
/// What the schema URL of the semantic conventions starts with, whatever their version.
pub(super) const CONVENTIONS: &str = "https://opentelemetry.io/schemas/";

/// A registry's manifest.
#[derive(Debug)]
pub(super) struct Manifest {
    pub(super) name: String,
    /// Where it says its name.
    pub(super) name_location: Option<Place>,
    pub(super) schema_url: String,
    pub(super) version: String,
    pub(super) dependencies: Vec<Dependency>,
    /// Whether one that it depends on could not be made out, which is told.
    pub(super) unread: bool,
    /// The file that a published registry's definitions are in, already resolved.
    pub(super) resolved: Option<(String, Place)>,
}

/// One registry that it depends on.
#[derive(Debug)]
pub(super) struct Dependency {
    pub(super) schema_url: String,
    pub(super) registry_path: Option<String>,
    pub(super) location: Place,
}

impl Dependency {
    /// The base contract, whatever its version.
    pub(super) fn on_base() -> Self {
        Self {
            schema_url: String::new(),
            registry_path: None,
            location: Place::default(),
        }
    }
}

const KEYS: &[&str] = &[
    "name",
    "description",
    "schema_url",
    "stability",
    "dependencies",
    "file_format",
    "resolved_registry_uri",
    "schema_base_url",
    "semconv_version",
];

impl Manifest {
    /// Reads a manifest.
    pub(super) fn read(source: &Source, problems: &mut Problems) -> Option<Self> {
        let yaml = source.parse(problems)?;
        let root = Node::new(&yaml, source);
        root.knows(KEYS, problems);
        if let Some(stability) = root.get("stability") {
            stability.one_of(STABILITIES, problems);
        }
        let (dependencies, unread) = dependencies(root, problems);
        let schema_url = schema_url(root, problems).unwrap_or_default();
        let name = root.get("name").and_then(Node::text).map(str::to_owned);
        let resolved = root.get("resolved_registry_uri");
        let resolved = resolved.and_then(|node| Some((node.text()?.to_owned(), node.location())));
        Some(Self {
            name: name.unwrap_or_else(|| name_in(&schema_url).to_owned()),
            name_location: root.get("name").map(Node::location),
            version: version_in(&schema_url).unwrap_or_default().to_owned(),
            schema_url,
            dependencies,
            unread,
            resolved,
        })
    }

    /// The manifest of a file that stands alone and says nothing of itself.
    pub(super) fn of_file(stem: &str, schema_url: &str) -> Self {
        Self {
            name: stem.to_owned(),
            name_location: None,
            schema_url: schema_url.to_owned(),
            version: version_in(schema_url).unwrap_or_default().to_owned(),
            dependencies: Vec::new(),
            unread: false,
            resolved: None,
        }
    }

    /// Notes a name that no registry may have.
    pub(super) fn check_name(&self, problems: &mut Problems) {
        let Some(at) = self.name_location.as_ref().filter(|_| !is_name(&self.name)) else {
            return;
        };
        let message = format!(
            "letters, digits, `-`, `_` and `.` are wanted, a letter first, found `{}`",
            self.name
        );
        let help =
            "give it another one, as in `name: shop`: generated code, reports and alerts carry it";
        let rule = RegistryRule::NameInvalid;
        problems.add_with(rule, at, message, Some(help.to_owned()));
    }

    /// The manifest of definitions that were written resolved, which say their schema URL alone.
    pub(super) fn of_resolved(schema_url: &str) -> Self {
        Self::of_file(name_in(schema_url), schema_url)
    }

    /// Whether this is the semantic conventions' own.
    pub(super) fn is_conventions(&self) -> bool {
        self.schema_url.starts_with(CONVENTIONS)
    }
}

/// Whether a registry may be called so.
pub(crate) fn is_name(name: &str) -> bool {
    let letters =
        |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.');
    name.starts_with(|first: char| first.is_ascii_alphabetic()) && name.chars().all(letters)
}

/// The schema URL, which ends in a version.
fn schema_url(root: Node<'_>, problems: &mut Problems) -> Option<String> {
    let old = |key| root.get(key).and_then(Node::text);
    if let (Some(base), Some(version)) = (old("schema_base_url"), old("semconv_version")) {
        return Some(format!("{}/{version}", base.trim_end_matches('/')));
    }
    let (url, at) = url_of(root, problems)?;
    if version_in(&url).is_none() {
        let message = format!("a URL that ends in `/<version>` is wanted, found `{url}`");
        problems.add(RegistryRule::ManifestVersion, &at, message);
    }
    Some(url)
}

/// `schema_url: URL`, or `schema_url: { url: URL }` as some published registries have it.
fn url_of(node: Node<'_>, problems: &mut Problems) -> Option<(String, Place)> {
    match node.get("schema_url") {
        Some(inner) if inner.is_mapping() => inner.required("url", problems),
        _ => node.required("schema_url", problems),
    }
}

/// The last segment of a schema URL, where it is a version.
pub(super) fn version_in(url: &str) -> Option<&str> {
    let (base, version) = url.rsplit_once('/')?;
    let is_version = version.starts_with(|first: char| first.is_ascii_digit());
    (!base.is_empty() && is_version).then_some(version)
}

/// What the schema URLs of all versions of a registry start with.
pub(super) fn family(url: &str) -> Option<&str> {
    url.rsplit_once('/').map(|(family, _)| family)
}

/// The segment before the version.
fn name_in(url: &str) -> &str {
    let base = version_in(url).and_then(|_| family(url)).unwrap_or(url);
    base.rsplit('/').next().unwrap_or_default()
}

/// What it depends on, and whether some of it could not be made out; where none could, the base
/// contract stands in, on which nearly every registry depends.
fn dependencies(root: Node<'_>, problems: &mut Problems) -> (Vec<Dependency>, bool) {
    let Some(list) = root.get("dependencies") else {
        return (Vec::new(), false);
    };
    let items = list.items(problems);
    let count = items.len();
    let read = items.into_iter();
    let mut read: Vec<Dependency> = read.filter_map(|node| dependency(node, problems)).collect();
    let unread = !list.is_sequence() || read.len() < count;
    if unread && read.is_empty() {
        read.push(Dependency::on_base());
    }
    (read, unread)
}

fn dependency(node: Node<'_>, problems: &mut Problems) -> Option<Dependency> {
    node.knows(&["name", "schema_url", "registry_path"], problems);
    let (schema_url, location) = url_of(node, problems)?;
    let path = node.get("registry_path").and_then(Node::text);
    Some(Dependency {
        schema_url,
        registry_path: path.map(str::to_owned),
        location,
    })
}
