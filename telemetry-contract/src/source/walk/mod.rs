//! Walks through the code of a crate, resolves what it names, and notes what breaks a rule.

mod instrument;
mod macros;
mod method;
mod path;
mod secret;
mod spawn;
mod value;

use std::collections::BTreeSet;

use proc_macro2::{Ident, LineColumn, Span};
use syn::visit::{self, Visit};
use syn::{
    Arm, Attribute, Block, Expr, ExprCall, ExprClosure, ExprForLoop, ExprIf, ExprMethodCall,
    ExprWhile, ImplItem, ImplItemFn, Item, ItemConst, ItemFn, ItemImpl, ItemMacro, ItemStatic,
    ItemTrait, Local, Macro, Pat, PatIdent, Path, Signature, Stmt, TraitItemFn, Type,
};

use super::attribute;
use super::finding::Finding;
use super::graph::{Callee, Function, Graph, Mark, MarkKind};
use super::names::{Names, Segments, joined_path, plain};
use super::resolve::{At, Name, Space, World, joined};
use super::scope::{Class, Scopes};

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
        self.world.in_globs(self.at, &names.globs, path, space, 0)
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
        if outer && let Some(function) = self.function.take() {
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
            statements
                .iter()
                .for_each(|statement| walker.visit_stmt(statement));
        });
    }
}

impl<'ast> Visit<'ast> for Walker<'_> {
    /// Attributes are read where they matter.
    fn visit_attribute(&mut self, _: &'ast Attribute) {}

    fn visit_item(&mut self, item: &'ast Item) {
        if !self.skips(attribute::of(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item(&mut self, item: &'ast ImplItem) {
        let for_tests = matches!(item, ImplItem::Fn(item) if self.skips(&item.attrs));
        if !for_tests {
            visit::visit_impl_item(self, item);
        }
    }

    fn visit_stmt(&mut self, statement: &'ast Stmt) {
        let attributes = match statement {
            Stmt::Local(local) => local.attrs.as_slice(),
            Stmt::Macro(statement) => statement.attrs.as_slice(),
            Stmt::Expr(Expr::Block(block), _) => block.attrs.as_slice(),
            _ => &[],
        };
        if !self.skips(attributes) {
            visit::visit_stmt(self, statement);
        }
    }

    fn visit_item_fn(&mut self, item: &'ast ItemFn) {
        self.body(&item.attrs, &item.sig, Some(&item.block));
    }

    fn visit_impl_item_fn(&mut self, item: &'ast ImplItemFn) {
        self.body(&item.attrs, &item.sig, Some(&item.block));
    }

    fn visit_trait_item_fn(&mut self, item: &'ast TraitItemFn) {
        self.body(&item.attrs, &item.sig, item.default.as_ref());
    }

    fn visit_item_impl(&mut self, item: &'ast ItemImpl) {
        let name = match &*item.self_ty {
            Type::Path(path) => path.path.segments.last().map(|last| plain(&last.ident)),
            _ => None,
        };
        self.of_owner(name, |walker| visit::visit_item_impl(walker, item));
    }

    fn visit_item_trait(&mut self, item: &'ast ItemTrait) {
        let name = plain(&item.ident);
        self.of_owner(Some(name), |walker| visit::visit_item_trait(walker, item));
    }

    fn visit_item_static(&mut self, item: &'ast ItemStatic) {
        self.enter(&item.ident, |walker| visit::visit_item_static(walker, item));
    }

    fn visit_item_const(&mut self, item: &'ast ItemConst) {
        self.enter(&item.ident, |walker| visit::visit_item_const(walker, item));
    }

    fn visit_item_macro(&mut self, item: &'ast ItemMacro) {
        match &item.ident {
            Some(name) => self.definition(name, &item.mac),
            None => self.visit_macro(&item.mac),
        }
    }

    fn visit_block(&mut self, block: &'ast Block) {
        self.statements(&block.stmts);
    }

    /// The value comes first: it does not see the name that it is bound to.
    fn visit_local(&mut self, local: &'ast Local) {
        let Some(init) = &local.init else {
            return visit::visit_pat(self, &local.pat);
        };
        self.visit_local_init(init);
        let class = self.class(&init.expr);
        match named(&local.pat) {
            Some(name) => self.scopes.bind(plain(name), class),
            None => self.visit_pat(&local.pat),
        }
    }

    fn visit_pat_ident(&mut self, pattern: &'ast PatIdent) {
        self.scopes.bind(plain(&pattern.ident), Class::Plain);
        visit::visit_pat_ident(self, pattern);
    }

    fn visit_expr_closure(&mut self, closure: &'ast ExprClosure) {
        self.scoped(Names::default(), |walker| {
            visit::visit_expr_closure(walker, closure)
        });
    }

    fn visit_arm(&mut self, arm: &'ast Arm) {
        if !self.skips(&arm.attrs) {
            self.scoped(Names::default(), |walker| visit::visit_arm(walker, arm));
        }
    }

    fn visit_expr_if(&mut self, branch: &'ast ExprIf) {
        self.scoped(Names::default(), |walker| {
            visit::visit_expr_if(walker, branch)
        });
    }

    fn visit_expr_while(&mut self, cycle: &'ast ExprWhile) {
        self.scoped(Names::default(), |walker| {
            visit::visit_expr_while(walker, cycle)
        });
    }

    fn visit_expr_for_loop(&mut self, cycle: &'ast ExprForLoop) {
        self.visit_expr(&cycle.expr);
        self.scoped(Names::default(), |walker| {
            walker.visit_pat(&cycle.pat);
            walker.visit_block(&cycle.body);
        });
    }

    fn visit_expr_call(&mut self, call: &'ast ExprCall) {
        self.call(call);
    }

    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        self.method(call);
        if !method::only_asks(call) {
            visit::visit_expr_method_call(self, call);
        }
    }

    fn visit_path(&mut self, path: &'ast Path) {
        if let Some(first) = path.segments.first() {
            let span = first.ident.span();
            self.path(&joined_path(path), span);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, mac: &'ast Macro) {
        if let Some(first) = mac.path.segments.first() {
            let span = first.ident.span();
            self.macro_call(&joined_path(&mac.path), span, mac.tokens.clone());
        }
    }
}

/// The name that a pattern binds, where it does nothing else.
fn named(pattern: &Pat) -> Option<&Ident> {
    match pattern {
        Pat::Ident(pattern) if pattern.subpat.is_none() => Some(&pattern.ident),
        Pat::Type(pattern) => named(&pattern.pat),
        _ => None,
    }
}

/// A path of one name.
fn single(path: &Segments) -> Option<&String> {
    match path.as_slice() {
        [name] => Some(name),
        _ => None,
    }
}
