//! From a path in code to what it names: imports, re-exports and globs are followed, here and in
//! the workspace's other crates.

use std::collections::BTreeMap;

use super::names::Segments;
use super::tree::{Crate, Module, SourceFile};
use super::watch;

/// The crates that were read.
#[derive(Default)]
pub(super) struct World {
    pub(super) files: Vec<SourceFile>,
    pub(super) crates: Vec<Crate>,
    /// Libraries that code in other crates may name.
    pub(super) libraries: BTreeMap<String, usize>,
}

/// A module of a crate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct At {
    pub(super) krate: usize,
    pub(super) module: usize,
}

/// What a path names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Name {
    /// Something of a crate that was not read, by its full path.
    External(String),
    /// Something of a crate that was read: which, and its path from there.
    Own(usize, String),
    /// Nothing that is known here.
    Unknown,
}

impl Name {
    /// The full path of something that was not read.
    pub(super) fn external(&self) -> Option<&str> {
        match self {
            Self::External(path) => Some(path),
            _ => None,
        }
    }
}

/// Which of the two name spaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Space {
    Item,
    Macro,
}

/// Most steps from one import to the next; imports may go in circles.
const MAX_STEPS: usize = 32;

/// What the standard library has in every module.
const STANDARD_MACROS: &[&str] = &["dbg", "eprint", "eprintln", "print", "println"];

impl World {
    /// What `path` names in this module.
    pub(super) fn resolve(&self, at: At, path: &[String], space: Space) -> Name {
        self.lookup(at, path, space, 0)
    }

    fn lookup(&self, at: At, path: &[String], space: Space, steps: usize) -> Name {
        let ([first, rest @ ..], true) = (path, steps < MAX_STEPS) else {
            return Name::Unknown;
        };
        match first.as_str() {
            "" => self.external(at, rest, space, steps),
            "crate" => self.inside(At { module: 0, ..at }, rest, space, steps),
            "self" => self.inside(at, rest, space, steps),
            "super" => self.above(at, rest, space, steps),
            _ => self.in_scope(at, path, space, steps),
        }
    }

    fn above(&self, at: At, rest: &[String], space: Space, steps: usize) -> Name {
        let Some(module) = self.module(at).and_then(|module| module.parent) else {
            return Name::Unknown;
        };
        let at = At { module, ..at };
        match rest.first() {
            Some(next) if next == "super" => self.above(at, &rest[1..], space, steps),
            _ => self.inside(at, rest, space, steps),
        }
    }

    /// A path whose first segment is a name in scope: of the module, or of a crate.
    fn in_scope(&self, at: At, path: &[String], space: Space, steps: usize) -> Name {
        let [first, rest @ ..] = path else {
            return Name::Unknown;
        };
        let is_macro = space == Space::Macro && rest.is_empty();
        if is_macro && self.has_textual_macro(at, first) {
            return Name::Own(at.krate, first.clone());
        }
        match self.inside(at, path, space, steps) {
            Name::Unknown if is_macro => self.prelude_macro(at, first, steps),
            Name::Unknown => self.external(at, path, space, steps),
            found => found,
        }
    }

    /// Whether a `macro_rules!` of this name is in scope by its place: in the module, around it, or
    /// in a module that shares its own.
    fn has_textual_macro(&self, at: At, name: &str) -> bool {
        let mut here = self.module(at);
        while let Some(module) = here {
            if module.names.macros.contains(name) {
                return true;
            }
            here = module
                .parent
                .and_then(|module| self.module(At { module, ..at }));
        }
        let modules = self
            .crates
            .get(at.krate)
            .map(|krate| krate.modules.as_slice());
        let mut shared = modules
            .unwrap_or_default()
            .iter()
            .filter(|module| module.shares_macros);
        shared.any(|module| module.names.macros.contains(name))
    }

    fn prelude_macro(&self, at: At, name: &str, steps: usize) -> Name {
        let root = self.module(At { module: 0, ..at });
        let crates = root.map(|root| root.names.macro_crates.as_slice());
        for path in crates.unwrap_or_default() {
            let path = joined(path, &[name.to_owned()]);
            if let Name::External(found) = self.lookup(at, &path, Space::Macro, steps + 1)
                && watch::is_known(&found)
            {
                return Name::External(found);
            }
        }
        match STANDARD_MACROS.contains(&name) {
            true => Name::External(format!("std::{name}")),
            false => Name::Unknown,
        }
    }

    /// A path from a module down.
    fn inside(&self, at: At, path: &[String], space: Space, steps: usize) -> Name {
        let Some(module) = self.module(at).filter(|_| steps < MAX_STEPS) else {
            return Name::Unknown;
        };
        let [first, rest @ ..] = path else {
            return Name::Own(at.krate, module.path.clone());
        };
        let wants_macro = space == Space::Macro && rest.is_empty();
        let defined = if wants_macro {
            &module.names.macros
        } else {
            &module.names.items
        };
        if defined.contains(first) {
            return Name::Own(at.krate, below(&module.path, path));
        }
        if !wants_macro {
            for (_, child) in module.children.iter().filter(|(name, _)| name == first) {
                let found = self.inside(
                    At {
                        module: *child,
                        ..at
                    },
                    rest,
                    space,
                    steps,
                );
                if found != Name::Unknown {
                    return found;
                }
            }
        }
        self.imported(at, module, path, space, steps)
    }

    fn imported(
        &self,
        at: At,
        module: &Module,
        path: &[String],
        space: Space,
        steps: usize,
    ) -> Name {
        let [first, rest @ ..] = path else {
            return Name::Unknown;
        };
        for import in module
            .names
            .imports
            .iter()
            .filter(|import| import.name == *first)
        {
            // `use tracing;` names the crate and not itself.
            let itself = import.path.len() == 1 && import.path.first() == Some(first);
            let target = joined(&import.path, rest);
            let found = if itself {
                self.external(at, &target, space, steps + 1)
            } else {
                self.lookup(at, &target, space, steps + 1)
            };
            if found != Name::Unknown {
                return found;
            }
        }
        self.in_globs(at, &module.names.globs, path, space, steps)
    }

    /// A path whose first segment one of these globs brings in.
    pub(super) fn in_globs(
        &self,
        at: At,
        globs: &[Segments],
        path: &[String],
        space: Space,
        steps: usize,
    ) -> Name {
        for glob in globs {
            let found = match self.lookup(at, glob, Space::Item, steps + 1) {
                Name::Own(krate, prefix) => self.in_modules(krate, &prefix, path, space, steps + 1),
                Name::External(prefix) => {
                    let found = format!("{prefix}::{}", path.join("::"));
                    if watch::is_known(&found) {
                        Name::External(watch::canonical(&found))
                    } else {
                        Name::Unknown
                    }
                }
                Name::Unknown => Name::Unknown,
            };
            if found != Name::Unknown {
                return found;
            }
        }
        Name::Unknown
    }

    fn in_modules(
        &self,
        krate: usize,
        prefix: &str,
        path: &[String],
        space: Space,
        steps: usize,
    ) -> Name {
        let modules = self.crates.get(krate).map(|krate| krate.modules.as_slice());
        let all = modules.unwrap_or_default().iter().enumerate();
        for (module, _) in all.filter(|(_, module)| module.path == prefix) {
            let found = self.inside(At { krate, module }, path, space, steps);
            if found != Name::Unknown {
                return found;
            }
        }
        Name::Unknown
    }

    /// A path whose first segment is a crate.
    fn external(&self, at: At, path: &[String], space: Space, steps: usize) -> Name {
        let ([first, rest @ ..], Some(krate)) = (path, self.crates.get(at.krate)) else {
            return Name::Unknown;
        };
        let Some(real) = krate.dependencies.get(first) else {
            return self.renamed_crate(at, path, space, steps);
        };
        if let Some(library) = self.libraries.get(real).copied() {
            let found = self.inside(
                At {
                    krate: library,
                    module: 0,
                },
                rest,
                space,
                steps + 1,
            );
            return match found {
                Name::Unknown => Name::Own(library, rest.join("::")),
                found => found,
            };
        }
        Name::External(watch::canonical(&below(real, rest)))
    }

    /// A path whose first segment is what `extern crate ... as` calls a crate, in the root.
    fn renamed_crate(&self, at: At, path: &[String], space: Space, steps: usize) -> Name {
        let root = At { module: 0, ..at };
        let [first, rest @ ..] = path else {
            return Name::Unknown;
        };
        let imports = self.module(root).map(|root| root.names.imports.as_slice());
        let is_it = |path: &Segments| path.first().is_some_and(String::is_empty);
        let mut crates = imports.unwrap_or_default().iter();
        match crates.find(|import| import.name == *first && is_it(&import.path)) {
            Some(import) if import.path.last() != Some(first) => {
                self.lookup(root, &joined(&import.path, rest), space, steps + 1)
            }
            _ => Name::Unknown,
        }
    }

    /// A module, where there is one.
    pub(super) fn module(&self, at: At) -> Option<&Module> {
        self.crates.get(at.krate)?.modules.get(at.module)
    }
}

fn below(above: &str, path: &[String]) -> String {
    match (above, path) {
        (above, []) => above.to_owned(),
        ("", path) => path.join("::"),
        (above, path) => format!("{above}::{}", path.join("::")),
    }
}

/// One path behind another.
pub(super) fn joined(path: &[String], rest: &[String]) -> Segments {
    path.iter().chain(rest).cloned().collect()
}
