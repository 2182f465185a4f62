//! Tasks that log: whether they follow the request that started them.

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{ExprCall, Macro, Path};

use super::Walker;
use crate::rule::source::SPAWN_WITHOUT_CORRELATION;
use crate::source::finding::Finding;
use crate::source::names::joined_path;
use crate::source::resolve::Space;
use crate::source::watch;

impl Walker<'_> {
    /// Notes a task or thread that logs under no correlation but the process's.
    pub(super) fn spawned(&mut self, call: &ExprCall) {
        let mut task = Task {
            walker: self,
            logs: false,
            follows: false,
        };
        call.args
            .iter()
            .for_each(|argument| task.visit_expr(argument));
        let Some(span) = span_of(call).filter(|_| task.logs && !task.follows) else {
            return;
        };
        let message = "the task logs and does not follow the request that started it";
        self.find(Finding::at(
            &SPAWN_WITHOUT_CORRELATION,
            self.file,
            span,
            message,
        ));
    }
}

fn span_of(call: &ExprCall) -> Option<proc_macro2::Span> {
    match &*call.func {
        syn::Expr::Path(path) => path.path.segments.first().map(|first| first.ident.span()),
        _ => None,
    }
}

/// What a task does.
struct Task<'a, 'b> {
    walker: &'a Walker<'b>,
    logs: bool,
    follows: bool,
}

impl Task<'_, '_> {
    fn macro_call(&mut self, path: &Path, tokens: TokenStream) {
        let name = self.walker.resolve(&joined_path(path), Space::Macro);
        self.logs |= name
            .external()
            .is_some_and(|path| watch::record(path).is_some());
        self.logs |= mentions_log(tokens);
    }
}

/// Whether tokens within a macro call `tracing::...!`, spelt out.
fn mentions_log(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => mentions_log(group.stream()),
        TokenTree::Ident(name) => name == "tracing",
        _ => false,
    })
}

impl<'ast> Visit<'ast> for Task<'_, '_> {
    fn visit_path(&mut self, path: &'ast Path) {
        let name = self.walker.resolve(&joined_path(path), Space::Item);
        self.follows |= name
            .external()
            .is_some_and(|path| watch::FOLLOW.contains(&path));
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, mac: &'ast Macro) {
        self.macro_call(&mac.path, mac.tokens.clone());
    }
}
