//! Paths and calls by path: what may not be used, what starts telemetry, what serves.

use proc_macro2::Span;
use syn::visit::Visit as _;
use syn::{Expr, ExprCall, Lit};

use super::{NameKind, Walker, single};
use crate::rule::source::{EXIT_WITHOUT_SHUTDOWN, SECOND_SUBSCRIBER};
use crate::source::finding::Finding;
use crate::source::graph::{Callee, MarkKind};
use crate::source::names::{Segments, joined_path};
use crate::source::resolve::{Name, Space};
use crate::source::scope::Class;
use crate::source::watch;

impl Walker<'_> {
    /// Notes what a path in code names.
    pub(super) fn path(&mut self, path: &Segments, span: Span) {
        if single(path).is_some_and(|name| self.scopes.class(name).is_some()) {
            return;
        }
        match self.resolve(path, Space::Item) {
            Name::Own(krate, path) => self.calls(Callee::Path(krate, path)),
            Name::External(path) => self.external(&path, span),
            Name::Unknown => {}
        }
    }

    fn external(&mut self, path: &str, span: Span) {
        if watch::INIT.contains(&path) {
            self.mark(MarkKind::Init, span, path);
        } else if watch::SERVE.contains(&path) {
            self.mark(MarkKind::Serve, span, path);
        } else if path.starts_with(watch::SERVER_LAYER) {
            self.mark(MarkKind::Layer, span, path);
        } else if let Some(watched) = watch::FUNCTIONS.iter().find(|watched| watched.path == path) {
            if watched.rule == &EXIT_WITHOUT_SHUTDOWN {
                self.mark(MarkKind::Exit, span, path);
            } else {
                let message = format!("`{path}` is used");
                self.find(Finding::at(watched.rule, self.file, span, message).about(path));
            }
        }
    }

    /// A call: of a path, or of any other expression.
    pub(super) fn call(&mut self, call: &ExprCall) {
        let callee = self.callee(&call.func);
        let callee = callee.as_ref().and_then(Name::external);
        if callee.is_some_and(|callee| watch::KEYS.contains(&callee)) {
            self.literal(NameKind::Attribute, call.args.first(), call.args.get(1));
        }
        if callee.is_some_and(|callee| watch::SPAWN.contains(&callee)) {
            self.spawned(call);
        }
        if !callee.is_some_and(|callee| self.installs_composed(callee, call)) {
            self.visit_expr(&call.func);
        }
        call.args
            .iter()
            .for_each(|argument| self.visit_expr(argument));
    }

    /// What the called expression names, where it is a path.
    pub(super) fn callee(&self, callee: &Expr) -> Option<Name> {
        let Expr::Path(callee) = callee else {
            return None;
        };
        let path = joined_path(&callee.path);
        let bound = single(&path).is_some_and(|name| self.scopes.class(name).is_some());
        (!bound).then(|| self.resolve(&path, Space::Item))
    }

    /// Whether what a call installs as the one subscriber has the bootstrap's own layer.
    fn installs_composed(&self, callee: &str, call: &ExprCall) -> bool {
        let installs = watch::FUNCTIONS
            .iter()
            .any(|watched| watched.path == callee && watched.rule == &SECOND_SUBSCRIBER);
        installs
            && call
                .args
                .iter()
                .any(|argument| self.class(argument) == Class::Composed)
    }

    /// Notes the name in an argument, where it is a string literal, with the value that it is for.
    pub(super) fn literal(&mut self, kind: NameKind, name: Option<&Expr>, value: Option<&Expr>) {
        let Some(Expr::Lit(literal)) = name else {
            return;
        };
        let Lit::Str(text) = &literal.lit else {
            return;
        };
        let at = text.span().start();
        match kind {
            NameKind::Attribute => self.attribute(&text.value(), at, value),
            NameKind::Metric => self.use_name(kind, text.value(), at),
        }
    }
}
