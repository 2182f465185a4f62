//! From files to a registry: reads a folder, loads what it depends on, resolves.

use std::fs;
use std::path::{Path, PathBuf};

use super::definition::Definitions;
use super::manifest::{self, Dependency, Manifest};
use super::node::Source;
use super::problem::{Problem, Problems};
use super::registry::Registry;
use super::resolve::resolve;
use crate::diagnostic::Place;

/// Most registries in a chain of dependencies (the `weaver` tool's own limit).
const MAX_DEPTH: usize = 10;

/// Schema URL of the semantic conventions whose facts are built in.
const CONVENTIONS_URL: &str = "https://opentelemetry.io/schemas/1.44.0";

macro_rules! embedded {
    ($folder:literal: $($file:literal),+ $(,)?) => {
        &[$((
            concat!("telemetry-contract/", $folder, "/", $file),
            include_str!(concat!("../../", $folder, "/", $file)),
        )),+]
    };
}

/// The base registry's files, as they were when this crate was built.
const BASE: &[(&str, &str)] = embedded!("registry":
    "manifest.yaml",
    "correlation.yaml",
    "database.yaml",
    "dependency.yaml",
    "http.yaml",
    "job.yaml",
    "messaging.yaml",
    "process.yaml",
    "resource.yaml",
    "rpc.yaml",
    "sdk.yaml",
);
const CONVENTIONS: &[(&str, &str)] = embedded!("semconv": "1.44.0.yaml");

/// Reads the registry in a folder, and those it depends on.
///
/// A dependency is found by its `registry_path` where that is a folder here (relative to the
/// registry's own), else by its `schema_url` among those built in: the base contract of this
/// crate's version, and the semantic conventions 1.44.0. Nothing is fetched.
///
/// # Errors
/// Everything that is wrong, in the order of the files.
pub fn load(folder: &Path) -> Result<Registry, Vec<Problem>> {
    load_folder(folder, 0)
}

/// The base registry, as it was when this crate was built.
///
/// # Errors
/// What is wrong in it.
pub fn base() -> Result<Registry, Vec<Problem>> {
    assemble(&sources(BASE), None, 0)
}

fn sources(files: &[(&str, &str)]) -> Vec<Source> {
    let source = |(path, text): &(&str, &str)| Source {
        path: (*path).to_owned(),
        text: (*text).to_owned(),
    };
    files.iter().map(source).collect()
}

fn load_folder(folder: &Path, depth: usize) -> Result<Registry, Vec<Problem>> {
    let sources = read_folder(folder).map_err(|problem| vec![problem])?;
    assemble(&sources, Some(folder), depth)
}

/// The YAML files of a folder, by name.
fn read_folder(folder: &Path) -> Result<Vec<Source>, Problem> {
    let failed = |path: &Path, error: &std::io::Error| {
        let location = Place {
            file: path.display().to_string(),
            line: 1,
            column: 1,
            excerpt: String::new(),
        };
        Problem::new(&location, format!("can't be read: {error}"))
            .with_help("a folder with a manifest.yaml is wanted")
    };
    let entries = fs::read_dir(folder).map_err(|error| failed(folder, &error))?;
    let mut paths: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "yaml")
        })
        .collect();
    paths.sort();
    let read = |path: PathBuf| match fs::read_to_string(&path) {
        Ok(text) => Ok(Source {
            path: path.display().to_string(),
            text,
        }),
        Err(error) => Err(failed(&path, &error)),
    };
    paths.into_iter().map(read).collect()
}

/// Makes a registry of its files.
pub(super) fn assemble(
    sources: &[Source],
    folder: Option<&Path>,
    depth: usize,
) -> Result<Registry, Vec<Problem>> {
    let mut problems = Problems::default();
    let is_manifest = |source: &&Source| Path::new(&source.path).ends_with(manifest::FILE);
    let Some(source) = sources.iter().find(is_manifest) else {
        let path = folder.unwrap_or(Path::new("")).join(manifest::FILE);
        let location = Place {
            file: path.display().to_string(),
            line: 1,
            column: 1,
            excerpt: String::new(),
        };
        return Err(vec![Problem::new(&location, "this file is missing")]);
    };
    let manifest = Manifest::read(source, &mut problems);
    let mut definitions = Definitions::default();
    for source in sources.iter().filter(|source| !is_manifest(source)) {
        definitions.add_file(source, &mut problems);
    }
    let Some(manifest) = manifest else {
        return problems.finish(Registry::default());
    };
    let mut bases = Vec::new();
    for dependency in &manifest.dependencies {
        match load_dependency(dependency, folder, depth + 1) {
            Ok(base) => bases.push(base),
            Err(found) => problems.extend(found),
        }
    }
    let registry = resolve(&manifest, definitions, &bases, &mut problems);
    problems.finish(registry)
}

/// What a dependency offers.
#[derive(Debug)]
pub(super) struct Base {
    pub(super) registry: Registry,
    /// Whether it is the semantic conventions, of which only what is imported counts.
    pub(super) conventions: bool,
    /// Whether it is the base contract, whose tables are in this crate.
    pub(super) has_tables: bool,
}

fn load_dependency(
    dependency: &Dependency,
    folder: Option<&Path>,
    depth: usize,
) -> Result<Base, Vec<Problem>> {
    let refuse = |message: String| Err(vec![Problem::new(&dependency.location, message)]);
    if depth > MAX_DEPTH {
        return refuse(format!(
            "more than {MAX_DEPTH} registries depend on each other in a row"
        ));
    }
    let url = dependency.schema_url.as_str();
    if url == CONVENTIONS_URL {
        return conventions();
    }
    if url.starts_with(manifest::CONVENTIONS) {
        return refuse(format!("`{CONVENTIONS_URL}` is wanted, found `{url}`"));
    }
    let registry = match local_path(dependency, folder) {
        Some(path) => load_folder(&path, depth)?,
        None => base()?,
    };
    if registry.schema_url != url {
        let found = registry.schema_url;
        let problem = Problem::new(
            &dependency.location,
            format!("`{url}` is wanted, the registry found is `{found}`"),
        );
        let help = "`registry_path` is the path of a folder from this one; without it, or where \
                    nothing is there, the built-in base contract is taken";
        return Err(vec![problem.with_help(help)]);
    }
    Ok(Base {
        has_tables: is_base(&registry.schema_url),
        registry,
        conventions: false,
    })
}

/// Whether this is the schema URL of the base registry, as it was when this crate was built.
fn is_base(url: &str) -> bool {
    let manifest = BASE.first().map_or("", |(_, text)| text);
    let mut urls = manifest
        .lines()
        .filter_map(|line| line.strip_prefix("schema_url: "));
    urls.any(|base| base == url)
}

fn local_path(dependency: &Dependency, folder: Option<&Path>) -> Option<PathBuf> {
    let path = folder?.join(dependency.registry_path.as_deref()?);
    path.is_dir().then_some(path)
}

/// The built-in facts, as a registry of which nothing is used yet.
fn conventions() -> Result<Base, Vec<Problem>> {
    let mut problems = Problems::default();
    let mut definitions = Definitions::default();
    for source in sources(CONVENTIONS) {
        definitions.add_file(&source, &mut problems);
    }
    let manifest = Manifest {
        name: "opentelemetry".to_owned(),
        schema_url: CONVENTIONS_URL.to_owned(),
        version: "1.44.0".to_owned(),
        dependencies: Vec::new(),
    };
    let registry = resolve(&manifest, definitions, &[], &mut problems);
    problems.finish(Base {
        registry,
        conventions: true,
        has_tables: false,
    })
}
