//! Each kind of code: which scope it opens, what it binds, and what is asked of it.

use proc_macro2::Ident;
use syn::visit::{self, Visit};
use syn::{
    Arm, Attribute, Block, Expr, ExprCall, ExprClosure, ExprForLoop, ExprIf, ExprMethodCall,
    ExprWhile, ImplItem, ImplItemFn, Item, ItemConst, ItemFn, ItemImpl, ItemMacro, ItemStatic,
    ItemTrait, Local, Macro, Pat, PatIdent, Path, Stmt, TraitItemFn, Type,
};

use super::Walker;
use super::method::only_asks;
use crate::source::attribute;
use crate::source::names::{Names, joined_path, plain};
use crate::source::scope::Class;

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
            visit::visit_expr_closure(walker, closure);
        });
    }

    fn visit_arm(&mut self, arm: &'ast Arm) {
        if !self.skips(&arm.attrs) {
            self.scoped(Names::default(), |walker| visit::visit_arm(walker, arm));
        }
    }

    fn visit_expr_if(&mut self, branch: &'ast ExprIf) {
        self.scoped(Names::default(), |walker| {
            visit::visit_expr_if(walker, branch);
        });
    }

    fn visit_expr_while(&mut self, cycle: &'ast ExprWhile) {
        self.scoped(Names::default(), |walker| {
            visit::visit_expr_while(walker, cycle);
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
        if !only_asks(call) {
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
