//! Walks through the code of a crate, resolves what it names, and notes what breaks a rule.

mod instrument;
mod macros;
mod method;
mod path;
mod secret;
mod spawn;
mod value;
mod visit;

use std::collections::BTreeSet;

use proc_macro2::{Ident, LineColumn, Span};
use syn::visit::Visit as _;
use syn::{Attribute, Block, Signature, Stmt};

use super::attribute;
use super::finding::Finding;
use super::graph::{Callee, Function, Graph, Mark, MarkKind};
use super::names::{Names, Segments, plain};
use super::resolve::{Name, Space, joined};
use super::scope::Scopes;
use super::world::{At, World};

/// A name in a string literal that a registry should know.
#[derive(Debug)]
pub(super) struct UsedName {
    pub(super) kind: NameKind,
    pub(super) name: String,
    pub(super) file: usize,
    pub(super) at: LineColumn,
}

/// What a name names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NameKind {
    Attribute,
    Metric,
}

/// What was noticed in a crate.
#[derive(Debug, Default)]
pub(super) struct Noticed {
    pub(super) findings: Vec<Finding>,
    pub(super) used: Vec<UsedName>,
    /// Metrics and attributes that `metric!` declares in code.
    pub(super) declared: BTreeSet<String>,
}

/// Walks through one module at a time.
struct Walker<'a> {
    world: &'a World,
    noticed: &'a mut Noticed,
    graph: &'a mut Graph,
    at: At,
    file: usize,
    tests: bool,
    scopes: Scopes,
    /// The type or trait whose methods these are.
    owner: Option<String>,
    /// The function around here, and whether it is a method.
    function: Option<Function>,
}

/// Walks through a crate.
pub(super) fn walk(world: &World, krate: usize, tests: bool, graph: &mut Graph) -> Noticed {
    let mut noticed = Noticed::default();
    let modules = world
        .crates
        .get(krate)
        .map(|krate| krate.modules.as_slice());
    for (index, module) in modules.unwrap_or_default().iter().enumerate() {
        let mut walker = Walker {
            world,
            noticed: &mut noticed,
            graph,
            at: At {
                krate,
                module: index,
            },
            file: module.file,
            tests,
            scopes: Scopes::default(),
            owner: None,
            function: None,
        };
        module.items.iter().for_each(|item| walker.visit_item(item));
    }
    noticed
}

impl Walker<'_> {
    fn find(&mut self, finding: Finding) {
        self.noticed.findings.push(finding);
    }

    fn use_name(&mut self, kind: NameKind, name: String, at: LineColumn) {
        let file = self.file;
        self.noticed.used.push(UsedName {
            kind,
            name,
            file,
            at,
        });
    }

    fn mark(&mut self, kind: MarkKind, span: Span, name: &str) {
        if let Some(function) = &mut self.function {
            let name = name.to_owned();
            function.marks.push(Mark {
                kind,
                at: span.start(),
                name,
            });
        }
    }

    fn calls(&mut self, callee: Callee) {
        if let Some(function) = &mut self.function {
            function.calls.insert(callee);
        }
    }

    fn skips(&self, attributes: &[Attribute]) -> bool {
        !self.tests && attribute::is_for_tests(attributes)
    }

    /// The path of something in this module, below the type whose method it is.
    fn path_here(&self, name: &str) -> String {
        let module = self.world.module(self.at);
        let parts = [
            module
                .map(|module| module.path.as_str())
                .unwrap_or_default(),
            self.owner.as_deref().unwrap_or_default(),
            name,
        ];
        parts
            .iter()
            .filter(|part| !part.is_empty())
            .copied()
            .collect::<Vec<_>>()
            .join("::")
    }

    /// What a path names, here inside a function's blocks.
    fn resolve(&self, path: &[String], space: Space) -> Name {
        let [first, rest @ ..] = path else {
            return Name::Unknown;
        };
        if first == "Self" {
            return match rest {
                [] => Name::Unknown,
                rest => Name::Own(self.at.krate, self.path_here(&rest.join("::"))),
            };
        }
        for names in self.scopes.names() {
            let wants_macro = space == Space::Macro && rest.is_empty();
            if wants_macro && names.macros.contains(first) {
                return Name::Own(self.at.krate, first.clone());
            }
            if !wants_macro && names.items.contains(first) {
                return Name::Unknown;
            }
            let found = self.imported(names, path, space);
            if found != Name::Unknown {
                return found;
            }
        }
        self.world.resolve(self.at, path, space)
    }

    fn imported(&self, names: &Names, path: &[String], space: Space) -> Name {
        let [first, rest @ ..] = path else {
            return Name::Unknown;
        };
        for import in names.imports.iter().filter(|import| import.name == *first) {
            let found = self
                .world
                .resolve(self.at, &joined(&import.path, rest), space);
            if found != Name::Unknown {
                return found;
            }
        }
        self.world.resolve_globs(self.at, &names.globs, path, space)
    }

    /// Walks through something with code of its own. What is inside a function belongs to it.
    fn enter(&mut self, name: &Ident, walk: impl FnOnce(&mut Self)) {
        let outer = self.function.is_none();
        if outer {
            let path = self.path_here(&plain(name));
            let function = Function::new(self.at.krate, path, self.file, name.span());
            self.function = Some(function);
        }
        self.scopes.open(Names::default());
        walk(self);
        self.scopes.close();
        if let Some(function) = self.function.take_if(|_| outer) {
            self.graph.add(function, self.owner.is_some());
        }
    }

    fn body(&mut self, attributes: &[Attribute], signature: &Signature, block: Option<&Block>) {
        self.enter(&signature.ident, |walker| {
            walker.instrumented(attributes, signature);
            walker.visit_signature(signature);
            if let Some(block) = block {
                walker.visit_block(block);
            }
        });
    }

    /// Walks with `owner` as the type whose methods these are.
    fn of_owner(&mut self, owner: Option<String>, walk: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.owner, owner);
        walk(self);
        self.owner = outer;
    }

    fn scoped(&mut self, names: Names, walk: impl FnOnce(&mut Self)) {
        self.scopes.open(names);
        walk(self);
        self.scopes.close();
    }

    fn statements(&mut self, statements: &[Stmt]) {
        let mut names = Names::default();
        for statement in statements {
            if let Stmt::Item(item) = statement {
                names.add(item);
            }
        }
        self.scoped(names, |walker| {
            for statement in statements {
                walker.visit_stmt(statement);
            }
        });
    }
}

/// A path of one name.
fn single(path: &Segments) -> Option<&String> {
    match path.as_slice() {
        [name] => Some(name),
        _ => None,
    }
}
