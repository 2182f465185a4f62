//! From a path in code to what it names: imports, re-exports and globs are followed, here and in
//! the workspace's other crates.

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::names::Segments;
use super::tree::Module;
use super::watch;
use super::world::{At, World};

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
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Space {
    Item,
    Macro,
}

/// Most steps from one import to the next; imports may go in circles.
const MAX_STEPS: usize = 32;

/// What is looked for, and how many imports led here.
#[derive(Clone, Copy)]
struct Search<'s> {
    space: Space,
    steps: usize,
    /// Whether globs are looked through; a glob's own path is found without others.
    through_globs: bool,
    /// Where imports were looked through already: globs lead to the same place on many ways.
    seen: &'s RefCell<BTreeSet<(At, Space, Segments)>>,
}

impl<'s> Search<'s> {
    fn new(space: Space, seen: &'s RefCell<BTreeSet<(At, Space, Segments)>>) -> Self {
        Self {
            space,
            steps: 0,
            through_globs: true,
            seen,
        }
    }

    /// Whether this is the first time that imports are looked through here for this.
    fn is_new(self, at: At, path: &[String]) -> bool {
        let mut seen = self.seen.borrow_mut();
        seen.insert((at, self.space, path.to_vec()))
    }

    fn next(self) -> Self {
        Self {
            steps: self.steps + 1,
            ..self
        }
    }

    fn goes_on(self) -> bool {
        self.steps < MAX_STEPS
    }
}

/// What the standard library has in every module.
const STANDARD_MACROS: &[&str] = &["dbg", "eprint", "eprintln", "print", "println"];

impl World {
    /// What `path` names in this module.
    pub(super) fn resolve(&self, at: At, path: &[String], space: Space) -> Name {
        let key = (at, space, path.to_vec());
        if let Some(known) = self.resolved.borrow().get(&key) {
            return known.clone();
        }
        let seen = RefCell::default();
        let found = self.lookup(at, path, Search::new(space, &seen));
        self.resolved.borrow_mut().insert(key, found.clone());
        found
    }

    /// What `path` names, where its first segment comes from one of these globs.
    pub(super) fn resolve_globs(
        &self,
        at: At,
        globs: &[Segments],
        path: &[String],
        space: Space,
    ) -> Name {
        let seen = RefCell::default();
        self.in_globs(at, globs, path, Search::new(space, &seen))
    }

    fn lookup(&self, at: At, path: &[String], search: Search<'_>) -> Name {
        let ([first, rest @ ..], true) = (path, search.goes_on()) else {
            return Name::Unknown;
        };
        match first.as_str() {
            "" => self.external(at, rest, search),
            "crate" => self.inside(At { module: 0, ..at }, rest, search),
            "self" => self.inside(at, rest, search),
            "super" => self.above(at, rest, search),
            _ => self.in_scope(at, path, search),
        }
    }

    fn above(&self, at: At, rest: &[String], search: Search<'_>) -> Name {
        let Some(module) = self.module(at).and_then(|module| module.parent) else {
            return Name::Unknown;
        };
        let at = At { module, ..at };
        match rest.first() {
            Some(next) if next == "super" => self.above(at, &rest[1..], search),
            _ => self.inside(at, rest, search),
        }
    }

    /// A path whose first segment is a name in scope: of the module, or of a crate.
    fn in_scope(&self, at: At, path: &[String], search: Search<'_>) -> Name {
        let [first, rest @ ..] = path else {
            return Name::Unknown;
        };
        let is_macro = search.space == Space::Macro && rest.is_empty();
        if is_macro && self.has_textual_macro(at, first) {
            return Name::Own(at.krate, first.clone());
        }
        match self.inside(at, path, search) {
            Name::Unknown if is_macro => self.prelude_macro(at, first, search),
            Name::Unknown => self.external(at, path, search),
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

    fn prelude_macro(&self, at: At, name: &str, search: Search<'_>) -> Name {
        let root = self.module(At { module: 0, ..at });
        let crates = root.map(|root| root.names.macro_crates.as_slice());
        for path in crates.unwrap_or_default() {
            let path = joined(path, &[name.to_owned()]);
            let found = self.lookup(at, &path, search.next());
            if found.external().is_some_and(watch::is_known) {
                return found;
            }
        }
        if STANDARD_MACROS.contains(&name) {
            Name::External(format!("std::{name}"))
        } else {
            Name::Unknown
        }
    }

    /// A path from a module down.
    fn inside(&self, at: At, path: &[String], search: Search<'_>) -> Name {
        let Some(module) = self.module(at).filter(|_| search.goes_on()) else {
            return Name::Unknown;
        };
        let [first, rest @ ..] = path else {
            return Name::Own(at.krate, module.path.clone());
        };
        let wants_macro = search.space == Space::Macro && rest.is_empty();
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
                    search,
                );
                if found != Name::Unknown {
                    return found;
                }
            }
        }
        self.imported(at, module, path, search)
    }

    fn imported(&self, at: At, module: &Module, path: &[String], search: Search<'_>) -> Name {
        let ([first, rest @ ..], true) = (path, search.is_new(at, path)) else {
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
                self.external(at, &target, search.next())
            } else {
                self.lookup(at, &target, search.next())
            };
            if found != Name::Unknown {
                return found;
            }
        }
        if !search.through_globs {
            return Name::Unknown;
        }
        self.in_globs(at, &module.names.globs, path, search)
    }

    /// A path whose first segment one of these globs brings in.
    fn in_globs(&self, at: At, globs: &[Segments], path: &[String], search: Search<'_>) -> Name {
        for glob in globs {
            let seen = RefCell::default();
            let apart = Search {
                space: Space::Item,
                through_globs: false,
                seen: &seen,
                ..search.next()
            };
            let found = match self.lookup(at, glob, apart) {
                Name::Own(krate, prefix) => self.in_modules(krate, &prefix, path, search.next()),
                Name::External(prefix) => in_foreign_glob(&prefix, path),
                Name::Unknown => Name::Unknown,
            };
            if found != Name::Unknown {
                return found;
            }
        }
        Name::Unknown
    }

    fn in_modules(&self, krate: usize, prefix: &str, path: &[String], search: Search<'_>) -> Name {
        let modules = self.crates.get(krate).map(|krate| krate.modules.as_slice());
        let all = modules.unwrap_or_default().iter().enumerate();
        for (module, _) in all.filter(|(_, module)| module.path == prefix) {
            let found = self.inside(At { krate, module }, path, search);
            if found != Name::Unknown {
                return found;
            }
        }
        Name::Unknown
    }

    /// A path whose first segment is a crate.
    fn external(&self, at: At, path: &[String], search: Search<'_>) -> Name {
        let ([first, rest @ ..], Some(krate)) = (path, self.crates.get(at.krate)) else {
            return Name::Unknown;
        };
        let Some(real) = krate.dependencies.get(first) else {
            return self.renamed_crate(at, path, search);
        };
        if let Some(library) = self.libraries.get(real).copied() {
            let found = self.inside(
                At {
                    krate: library,
                    module: 0,
                },
                rest,
                search.next(),
            );
            return match found {
                Name::Unknown => Name::Own(library, rest.join("::")),
                found => found,
            };
        }
        Name::External(watch::canonical(&below(real, rest)))
    }

    /// A path whose first segment is what `extern crate ... as` calls a crate, in the root.
    fn renamed_crate(&self, at: At, path: &[String], search: Search<'_>) -> Name {
        let root = At { module: 0, ..at };
        let [first, rest @ ..] = path else {
            return Name::Unknown;
        };
        let imports = self.module(root).map(|root| root.names.imports.as_slice());
        let is_it = |path: &Segments| path.first().is_some_and(String::is_empty);
        let mut crates = imports.unwrap_or_default().iter();
        match crates.find(|import| import.name == *first && is_it(&import.path)) {
            Some(import) if import.path.last() != Some(first) => {
                self.lookup(root, &joined(&import.path, rest), search.next())
            }
            _ => Name::Unknown,
        }
    }
}

/// A path below a module of a crate that was not read: there, if a rule looks for its first name.
fn in_foreign_glob(prefix: &str, path: &[String]) -> Name {
    let known = path
        .first()
        .is_some_and(|first| watch::is_known(&format!("{prefix}::{first}")));
    if known {
        Name::External(watch::canonical(&below(prefix, path)))
    } else {
        Name::Unknown
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
