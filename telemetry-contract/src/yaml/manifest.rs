//! The manifest: whose registry it is, and what it depends on.

use super::node::{Node, Source};
use super::problem::Problems;
use crate::diagnostic::Place;

/// Name of the manifest in a registry folder.
pub(super) const FILE: &str = "manifest.yaml";
/// What the schema URL of the semantic conventions starts with, whatever their version.
pub(super) const CONVENTIONS: &str = "https://opentelemetry.io/schemas/";

/// A registry's manifest.
#[derive(Debug)]
pub(super) struct Manifest {
    pub(super) name: String,
    pub(super) schema_url: String,
    pub(super) version: String,
    pub(super) dependencies: Vec<Dependency>,
}

/// One registry that it depends on.
#[derive(Debug)]
pub(super) struct Dependency {
    pub(super) schema_url: String,
    pub(super) registry_path: Option<String>,
    pub(super) location: Place,
}

impl Manifest {
    /// Reads a manifest.
    pub(super) fn read(source: &Source, problems: &mut Problems) -> Option<Self> {
        let yaml = source.parse(problems)?;
        let root = Node::new(&yaml, source);
        let known = [
            "name",
            "description",
            "schema_url",
            "stability",
            "dependencies",
        ];
        root.knows(&known, problems);
        let items = root.items_of("dependencies", problems);
        let dependencies = items
            .into_iter()
            .filter_map(|node| dependency(node, problems))
            .collect();
        let (schema_url, at) = root.required("schema_url", problems)?;
        let (base, version) = schema_url.rsplit_once('/').unwrap_or_default();
        if base.is_empty() || !version.starts_with(|first: char| first.is_ascii_digit()) {
            let message =
                format!("a URL that ends in `/<version>` is wanted, found `{schema_url}`");
            problems.add(&at, message);
        }
        let name = root.required("name", problems)?.0;
        let version = version.to_owned();
        Some(Self {
            name,
            schema_url,
            version,
            dependencies,
        })
    }

    /// Whether this is the semantic conventions' own.
    pub(super) fn is_conventions(&self) -> bool {
        self.schema_url.starts_with(CONVENTIONS)
    }
}

fn dependency(node: Node<'_>, problems: &mut Problems) -> Option<Dependency> {
    node.knows(&["schema_url", "registry_path"], problems);
    let (schema_url, location) = node.required("schema_url", problems)?;
    let path = node.get("registry_path").and_then(Node::text);
    Some(Dependency {
        schema_url,
        registry_path: path.map(str::to_owned),
        location,
    })
}
