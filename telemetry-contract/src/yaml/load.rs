//! From files to a registry: reads a folder, loads what it depends on, resolves.

use std::path::{Path, PathBuf};

use super::definition::Definitions;
use super::depend::Base;
use super::files::{Disk, Entry, Files, MAX_FILE_BYTES, normal};
use super::manifest::{self, Dependency, Manifest, family};
use super::problem::{Problem, Problems, sorted};
use super::registry::{Attribute, Registry};
use super::resolve::{Setting, resolve};
use super::source::Source;
use super::twice;
use crate::diagnostic::Place;
use crate::rule::RegistryRule;

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

/// A registry with everything that is wrong in it.
#[derive(Debug, Clone, Default)]
pub struct Inspection {
    /// The registry, as far as it could be read: not to be used where a problem is an obstacle.
    pub registry: Registry,
    /// Everything that is wrong, in the order of the files.
    pub problems: Vec<Problem>,
}

/// Reads the registry in a folder, and those it depends on. The folder holds definitions (of
/// format 2, of the one before it, or of both), or a registry that `registry package` wrote; the
/// path may also be that of one file, definitions or what `registry resolve` wrote.
///
/// A dependency is found by its `registry_path` where that is a folder here (relative to the
/// registry's own), else by its `schema_url` among those built in: the base contract of this
/// crate's version, and the semantic conventions 1.44.0. Nothing is fetched.
///
/// # Errors
/// Everything that keeps it from being used, in the order of the files. What is merely not allowed
/// is [`Registry::lint`]'s to tell.
pub fn load(path: &Path) -> Result<Registry, Vec<Problem>> {
    load_from(&Disk, path)
}

/// Reads a registry as [`load`] does, from anything that holds files.
///
/// # Errors
/// As [`load`].
pub fn load_from(files: &dyn Files, path: &Path) -> Result<Registry, Vec<Problem>> {
    Loader::new(files).path(path).usable()
}

/// The base registry, as it was when this crate was built.
///
/// # Errors
/// What is wrong in it.
pub fn base() -> Result<Registry, Vec<Problem>> {
    Loader::new(&Disk).base().usable()
}

/// Reads a registry with everything that is wrong in it: what [`load`] refuses, and what
/// [`Registry::lint`] finds in the rest.
pub fn inspect(path: &Path) -> Inspection {
    Loader::new(&Disk).path(path).inspected()
}

/// The base registry, with everything that is wrong in it.
pub fn inspect_base() -> Inspection {
    Loader::new(&Disk).base().inspected()
}

/// What reading gave: the registry as far as it goes, and everything that is wrong.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) registry: Registry,
    pub(super) problems: Problems,
}

impl Found {
    /// The registry, or what keeps it from being used.
    pub(super) fn usable(self) -> Result<Registry, Vec<Problem>> {
        let (obstacles, noted) = self.problems.sorted();
        if obstacles.is_empty() {
            Ok(Registry {
                noted,
                ..self.registry
            })
        } else {
            Err(obstacles)
        }
    }

    /// The registry, with everything that is wrong in it.
    pub(super) fn inspected(self) -> Inspection {
        let (mut problems, noted) = self.problems.sorted();
        problems.extend(noted);
        problems.extend(self.registry.lint());
        Inspection {
            registry: self.registry,
            problems: sorted(problems),
        }
    }
}

/// The built-in files as sources.
pub(super) fn built_in(files: &[(&str, &str)]) -> Vec<Source> {
    let source = |(path, text): &(&str, &str)| Source::new(*path, *text);
    files.iter().map(source).collect()
}

/// Reads registries, one of which may depend on the next.
#[derive(Debug)]
pub(super) struct Loader<'f> {
    pub(super) files: &'f dyn Files,
    /// The folders whose registries are being read, each for the one before it.
    pub(super) chain: Vec<PathBuf>,
}

impl<'f> Loader<'f> {
    pub(super) fn new(files: &'f dyn Files) -> Self {
        let chain = Vec::new();
        Self { files, chain }
    }

    /// The base registry.
    pub(super) fn base(&mut self) -> Found {
        self.assemble(&built_in(BASE), None, Problems::default())
    }

    /// A folder's registry, or a file's.
    fn path(&mut self, path: &Path) -> Found {
        if self.files.is_folder(path) {
            return self.folder(&normal(path));
        }
        let name = path.file_name().unwrap_or_default();
        if name == manifest::FILE || name == manifest::OLD_FILE {
            return self.folder(&normal(path.parent().unwrap_or(Path::new("."))));
        }
        let is_yaml = path
            .extension()
            .is_some_and(|of| of == "yaml" || of == "yml" || of == "json");
        if is_yaml {
            self.file(path)
        } else {
            self.folder(path)
        }
    }

    /// A folder's registry.
    pub(super) fn folder(&mut self, folder: &Path) -> Found {
        let mut problems = Problems::default();
        let sources = match self.sources(folder, &mut problems) {
            Ok(sources) => sources,
            Err(problem) => {
                problems.note(*problem);
                let registry = Registry::default();
                return Found { registry, problems };
            }
        };
        self.chain.push(folder.to_owned());
        let found = self.assemble(&sources, Some(folder), problems);
        self.chain.pop();
        found
    }

    /// The registry of a file that stands alone; it may refer to what is built in, but for one that
    /// is resolved already.
    fn file(&mut self, file: &Path) -> Found {
        let mut problems = Problems::default();
        let mut definitions = Definitions::default();
        let mut manifest = Manifest::of_file("", "");
        match self.source(file) {
            Ok(source) => {
                definitions.add_file(&source, &mut problems);
                manifest = Manifest::of_file(source.stem(), "");
            }
            Err(problem) => problems.note(*problem),
        }
        let bases = match &definitions.resolved {
            Some(url) if url.is_empty() => Vec::new(),
            Some(url) => {
                manifest = Manifest::of_resolved(url);
                Vec::new()
            }
            None => vec![Base::of(self.base().registry)],
        };
        let setting = setting_of(&manifest);
        let is_resolved = definitions.resolved.is_some();
        let mut registry = resolve(&manifest, definitions, &bases, setting, &mut problems);
        if is_resolved {
            self.complete(&mut registry);
        }
        Found { registry, problems }
    }

    /// The YAML files of a folder, by name; a folder in it that has a manifest is another registry.
    fn sources(&self, folder: &Path, problems: &mut Problems) -> Result<Vec<Source>, Box<Problem>> {
        let entries = self.files.list(folder).map_err(|error| {
            let help = "a folder with a manifest.yaml is wanted";
            Box::new(unreadable(&self.start_of(folder), &error).with_help(help))
        })?;
        let mut paths = Vec::new();
        for entry in entries {
            match entry {
                Entry::File(path) => paths.push(path),
                Entry::Unreadable(path, error) => {
                    problems.note(unreadable(&self.start_of(&path), &error));
                }
            }
        }
        let is_manifest = |path: &PathBuf| path.ends_with(manifest::FILE);
        let others = paths.iter().filter(|path| is_manifest(path));
        let others: Vec<PathBuf> = others
            .filter_map(|path| Some(path.parent()?.into()))
            .collect();
        paths.retain(|path| {
            let other = others
                .iter()
                .any(|other| other != folder && path.starts_with(other));
            is_definition(path) && !other
        });
        paths.sort();
        let mut sources = Vec::new();
        for path in paths {
            match self.source(&path) {
                Ok(source) => sources.push(source),
                Err(problem) => problems.note(*problem),
            }
        }
        Ok(sources)
    }

    fn source(&self, path: &Path) -> Result<Source, Box<Problem>> {
        let bytes = self
            .files
            .read(path)
            .map_err(|error| Box::new(unreadable(&self.start_of(path), &error)))?;
        let error = match String::from_utf8(bytes) {
            Ok(text) => {
                let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
                let source = Source::new(path.display().to_string(), text);
                return Ok(source.shown_as(self.files.shown(path)));
            }
            Err(error) => error,
        };
        let sound = error.utf8_error().valid_up_to();
        let before = error.as_bytes().get(..sound).unwrap_or_default();
        let line = before.split(|byte| *byte == b'\n').count();
        let message = format!("line {line} is not UTF-8");
        let at = Place {
            line,
            ..self.start_of(path)
        };
        Err(Box::new(Problem::new(
            RegistryRule::FileEncoding,
            &at,
            message,
        )))
    }

    /// Takes over what the base contract says of attributes of which a resolved registry says nothing
    /// but what the semantic conventions do.
    fn complete(&mut self, registry: &mut Registry) {
        let base = self.base().registry;
        for attribute in &mut registry.attributes {
            if let (None, Some(known)) = (attribute.sensitivity, base.attribute(&attribute.key)) {
                *attribute = Attribute {
                    origin: attribute.origin,
                    location: attribute.location.clone(),
                    ..known.clone()
                };
            }
        }
    }

    /// The first place of a file or folder.
    fn start_of(&self, path: &Path) -> Place {
        start_of(self.files.shown(path))
    }

    /// Makes a registry of its files.
    pub(super) fn assemble(
        &mut self,
        sources: &[Source],
        folder: Option<&Path>,
        mut problems: Problems,
    ) -> Found {
        let has_manifest = sources.iter().any(is_manifest);
        let lone = (!has_manifest).then(|| definitions_of(sources, None, &mut problems));
        let url = lone.as_ref().and_then(|lone| lone.resolved.clone());
        let is_resolved = url.is_some();
        let manifest = match url {
            Some(url) if !url.is_empty() => Manifest::of_resolved(&url),
            _ => self.manifest_of(sources, folder, &mut problems),
        };
        if self.chain.len() <= 1 {
            // What others call theirs is not this registry's to mend.
            manifest.check_name(&mut problems);
        }
        let definitions =
            lone.unwrap_or_else(|| definitions_of(sources, Some(&manifest), &mut problems));
        if let Some((uri, at)) = &manifest.resolved {
            if !sources.iter().any(|source| is_file_of(source, uri)) {
                let message = format!("there is no file `{uri}` in this folder");
                problems.add(RegistryRule::FileUnreadable, at, message);
            }
        }
        twice::check_manifests(sources, &mut problems);
        twice::check_dependencies(&manifest.dependencies, &mut problems);
        let mut bases: Vec<Base> = manifest
            .dependencies
            .iter()
            .filter(|_| manifest.resolved.is_none() && !is_resolved)
            .map(|dependency| self.dependency(dependency, folder, &mut problems))
            .collect();
        bases.extend(manifest.unread.then(Base::absent));
        let setting = setting_of(&manifest);
        let mut registry = resolve(&manifest, definitions, &bases, setting, &mut problems);
        if is_resolved {
            self.complete(&mut registry);
        }
        Found { registry, problems }
    }

    /// The manifest; where there is none, or an unreadable one, what most registries say.
    fn manifest_of(
        &self,
        sources: &[Source],
        folder: Option<&Path>,
        problems: &mut Problems,
    ) -> Manifest {
        if let Some(source) = sources.iter().find(|source| is_manifest(source)) {
            if let Some(manifest) = Manifest::read(source, problems) {
                return manifest;
            }
        } else {
            let path = folder.unwrap_or(Path::new("")).join(manifest::FILE);
            let help = if sources.iter().any(is_misnamed_manifest) {
                "`manifest.yml` is not read: call it manifest.yaml"
            } else {
                "a registry's folder has a manifest.yaml with `name`, `schema_url` and `dependencies`"
            };
            let at = self.start_of(&path);
            let problem = Problem::new(RegistryRule::ManifestMissing, &at, "this file is missing");
            problems.note(problem.with_help(help));
        }
        let mut manifest = Manifest::of_file("", "");
        manifest.dependencies = vec![Dependency::on_base()];
        manifest
    }
}

/// What a folder's files define: the one that its manifest names, or all of them.
fn definitions_of(
    sources: &[Source],
    manifest: Option<&Manifest>,
    problems: &mut Problems,
) -> Definitions {
    let mut definitions = Definitions::default();
    let resolved = manifest.and_then(|manifest| manifest.resolved.as_ref());
    let is_other = |source: &&Source| {
        !is_manifest(source) && (manifest.is_some() || !is_misnamed_manifest(source))
    };
    for source in sources.iter().filter(is_other) {
        if resolved.is_none_or(|(uri, _)| is_file_of(source, uri)) {
            definitions.add_file(source, problems);
        }
    }
    definitions
}

fn setting_of(manifest: &Manifest) -> Setting {
    if manifest.is_conventions() {
        Setting::Conventions
    } else {
        Setting::Own
    }
}

/// Whether this is the schema URL of the base registry, of whatever version, whose tables are in
/// this crate.
pub(super) fn is_base(url: &str) -> bool {
    let manifest = BASE.first().map_or("", |(_, text)| text);
    let mut urls = manifest
        .lines()
        .filter_map(|line| line.strip_prefix("schema_url: "));
    family(url).is_some() && urls.any(|base| family(base) == family(url))
}

/// Whether this is a manifest.
pub(super) fn is_manifest(source: &Source) -> bool {
    source.name == manifest::FILE || source.name == manifest::OLD_FILE
}

/// Whether this is meant to be the manifest, and has another ending.
fn is_misnamed_manifest(source: &Source) -> bool {
    source.name == "manifest.yml"
}

/// Whether this is the file that a manifest names.
fn is_file_of(source: &Source, uri: &str) -> bool {
    let name = uri.rsplit('/').next().unwrap_or(uri);
    source.name == name
}

/// Whether a file of a registry's folder is read, as `weaver` reads it.
fn is_definition(path: &Path) -> bool {
    let is_yaml = path
        .extension()
        .is_some_and(|of| of == "yaml" || of == "yml");
    is_yaml && !path.ends_with("schema-next.yaml")
}

fn unreadable(at: &Place, error: &std::io::Error) -> Problem {
    if error.kind() == std::io::ErrorKind::FileTooLarge {
        let message = format!("this file has more than {MAX_FILE_BYTES} bytes");
        return Problem::new(RegistryRule::FileTooLarge, at, message);
    }
    let message = format!("can't be read: {error}");
    Problem::new(RegistryRule::FileUnreadable, at, message)
}

fn start_of(file: String) -> Place {
    Place {
        file,
        line: 1,
        column: 1,
        excerpt: String::new(),
        skipped: 0,
    }
}
