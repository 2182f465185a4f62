//! Reads a crate: its root file and every module that it declares, each from its own file.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::LineColumn;
use syn::{Item, ItemMod};

use super::attribute;
use super::escape::{self, Escape};
use super::finding::Finding;
use super::names::{Names, plain};
use crate::rule::source::SOURCE_UNREADABLE;

/// A file that was read.
#[derive(Debug)]
pub(super) struct SourceFile {
    pub(super) path: PathBuf,
    pub(super) text: String,
    pub(super) escapes: Vec<Escape>,
}

/// A crate with its modules, the root first.
#[derive(Default)]
pub(super) struct Crate {
    pub(super) modules: Vec<Module>,
    /// How it calls the crates that it depends on, and what they are called.
    pub(super) dependencies: BTreeMap<String, String>,
}

/// A module.
pub(super) struct Module {
    /// Its path from the root, empty for the root itself.
    pub(super) path: String,
    pub(super) parent: Option<usize>,
    /// Whether its macros are there in its parents.
    pub(super) shares_macros: bool,
    /// Which of the files that were read.
    pub(super) file: usize,
    pub(super) items: Vec<Item>,
    pub(super) children: Vec<(String, usize)>,
    pub(super) names: Names,
}

/// Reads the modules of one crate.
pub(super) struct Reader<'a> {
    /// Whether what only tests compile is read too.
    pub(super) tests: bool,
    pub(super) files: &'a mut Vec<SourceFile>,
    pub(super) findings: &'a mut Vec<Finding>,
    pub(super) modules: Vec<Module>,
    /// The files on the way from the root to here.
    pub(super) open: Vec<PathBuf>,
}

/// Where a module stands in its crate.
#[derive(Debug, Clone, Default)]
struct Position {
    path: String,
    parent: Option<usize>,
}

/// Where the files of a module's children lie.
#[derive(Debug, Clone)]
struct Folders {
    /// Of children that are named by their module.
    children: PathBuf,
    /// Of those that say themselves where they lie.
    named: PathBuf,
}

impl Reader<'_> {
    /// Reads the root file and everything below it.
    pub(super) fn root(&mut self, path: &Path) {
        let folder = path.parent().unwrap_or(Path::new("")).to_path_buf();
        let folders = Folders {
            children: folder.clone(),
            named: folder,
        };
        self.file(path, Position::default(), &folders);
    }

    fn file(&mut self, path: &Path, position: Position, folders: &Folders) {
        let (file, items) = self.read(path);
        self.open.push(path.to_path_buf());
        self.module(position, file, items, folders);
        self.open.pop();
    }

    /// Reads and parses; a file in which something is wrong has no items.
    fn read(&mut self, path: &Path) -> (usize, Vec<Item>) {
        let (text, problem) = match fs::read(path) {
            Ok(bytes) => decode(bytes),
            Err(error) => (
                String::new(),
                Some((START, format!("can't be read: {error}"))),
            ),
        };
        let (mut escapes, mut items) = (Vec::new(), Vec::new());
        let problem = problem.or_else(|| match syn::parse_file(&text) {
            Ok(parsed) => {
                escapes = escape::read(&text, &parsed, self.tests);
                items = parsed.items;
                None
            }
            Err(error) => Some((error.span().start(), format!("is no Rust: {error}"))),
        });
        let file = self.remember(SourceFile {
            path: path.to_path_buf(),
            text,
            escapes,
        });
        if let Some((at, message)) = problem {
            let message = format!("this file {message}");
            self.findings
                .push(Finding::new(&SOURCE_UNREADABLE, file, at, message));
        }
        (file, items)
    }

    /// The number of a file, which two crates or modules may share.
    fn remember(&mut self, file: SourceFile) -> usize {
        let known = self.files.iter().position(|known| known.path == file.path);
        known.unwrap_or_else(|| {
            self.files.push(file);
            self.files.len() - 1
        })
    }

    /// Adds a module and those in it.
    fn module(&mut self, position: Position, file: usize, items: Vec<Item>, folders: &Folders) {
        let Position { path, parent } = position;
        let index = self.modules.len();
        let names = Names::of(&items, self.tests);
        self.modules.push(Module {
            path,
            parent,
            shares_macros: false,
            file,
            items: Vec::new(),
            children: Vec::new(),
            names,
        });
        let mut kept = Vec::with_capacity(items.len());
        for item in items {
            match item {
                Item::Mod(item) if self.tests || !attribute::is_for_tests(&item.attrs) => {
                    self.child(index, file, item, folders);
                }
                Item::Mod(_) => {}
                item => kept.push(item),
            }
        }
        self.modules[index].items = kept;
    }

    fn child(&mut self, parent: usize, file: usize, item: ItemMod, folders: &Folders) {
        let name = plain(&item.ident);
        let path = match self.modules[parent].path.as_str() {
            "" => name.clone(),
            above => format!("{above}::{name}"),
        };
        let position = Position {
            path,
            parent: Some(parent),
        };
        let first = self.modules.len();
        if let Some((_, items)) = item.content {
            let (named, _) = attribute::paths(&item.attrs);
            let inner = match named.first() {
                Some(path) => normal(&folders.named.join(path)),
                None => folders.children.join(&name),
            };
            let folders = Folders {
                children: inner.clone(),
                named: inner,
            };
            self.module(position, file, items, &folders);
        } else {
            self.declared(&item, &position, file, folders);
        }
        let shares = item
            .attrs
            .iter()
            .any(|attribute| attribute.path().is_ident("macro_use"));
        for index in first..self.modules.len() {
            let module = &mut self.modules[index];
            if module.parent == Some(parent) {
                module.shares_macros = shares;
                self.modules[parent].children.push((name.clone(), index));
            }
        }
    }

    /// Reads the file of `mod name;`, or each of those that the configurations choose from.
    fn declared(&mut self, item: &ItemMod, position: &Position, file: usize, folders: &Folders) {
        let found = candidates(item, folders);
        if found.is_empty() && !attribute::is_conditional(&item.attrs) {
            let message = format!("the file of module `{}` is missing", item.ident);
            let at = item.ident.span();
            self.findings
                .push(Finding::at(&SOURCE_UNREADABLE, file, at, message));
        }
        for (source, below) in found {
            if self.open.contains(&source) {
                let message = format!("module `{}` includes itself", item.ident);
                let at = item.ident.span();
                self.findings
                    .push(Finding::at(&SOURCE_UNREADABLE, file, at, message));
            } else {
                self.file(&source, position.clone(), &below);
            }
        }
    }
}

/// The files that a declared module may lie in and that are there, each with its own folders.
fn candidates(item: &ItemMod, folders: &Folders) -> Vec<(PathBuf, Folders)> {
    let name = plain(&item.ident);
    let (named, always) = attribute::paths(&item.attrs);
    let in_folder = |path: PathBuf| {
        let folder = path.parent().unwrap_or(Path::new("")).to_path_buf();
        (
            path,
            Folders {
                children: folder.clone(),
                named: folder,
            },
        )
    };
    let mut found: Vec<(PathBuf, Folders)> = named
        .iter()
        .map(|path| in_folder(normal(&folders.named.join(path))))
        .collect();
    if !always {
        let beside = folders.children.join(format!("{name}.rs"));
        let below = Folders {
            children: folders.children.join(&name),
            named: folders.children.clone(),
        };
        found.push((beside, below));
        found.push(in_folder(folders.children.join(&name).join("mod.rs")));
    }
    found.retain(|(path, _)| path.is_file());
    found
}

/// A path without `.` and `..`, so that one file has one path.
fn normal(path: &Path) -> PathBuf {
    use std::path::Component;
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if normal.file_name().is_some() => {
                normal.pop();
            }
            part => normal.push(part),
        }
    }
    normal
}

const START: LineColumn = LineColumn { line: 1, column: 0 };

/// The text of a file, and where it stops being UTF-8.
fn decode(bytes: Vec<u8>) -> (String, Option<(LineColumn, String)>) {
    match String::from_utf8(bytes) {
        Ok(text) => (text, None),
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            let bytes = error.into_bytes();
            let before = String::from_utf8_lossy(bytes.get(..valid).unwrap_or_default());
            let line = before.rsplit('\n').next().unwrap_or_default();
            let at = LineColumn {
                line: before.matches('\n').count() + 1,
                column: line.chars().count(),
            };
            (
                String::from_utf8_lossy(&bytes).into_owned(),
                Some((at, "is no UTF-8".to_owned())),
            )
        }
    }
}
