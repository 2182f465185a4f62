//! What kind of thing an expression makes, from the names in it.

use syn::{Expr, ExprMethodCall};

use super::Walker;
use crate::source::resolve::Name;
use crate::source::scope::Class;
use crate::source::watch;

impl Walker<'_> {
    /// What the value of an expression is.
    pub(super) fn class(&self, expression: &Expr) -> Class {
        match expression {
            Expr::Await(inner) => self.class(&inner.base),
            Expr::Call(call) => self.class(&call.func),
            Expr::Group(inner) => self.class(&inner.expr),
            Expr::MethodCall(call) => self.class_of_method(call),
            Expr::Paren(inner) => self.class(&inner.expr),
            Expr::Path(path) => match path.path.get_ident() {
                Some(name) => self.scopes.class(&name.to_string()),
                None => None,
            }
            .unwrap_or_else(|| Self::class_of_name(self.callee(expression).as_ref())),
            Expr::Reference(inner) => self.class(&inner.expr),
            Expr::Struct(made) => {
                let path = crate::source::names::joined_path(&made.path);
                let name = self.resolve(&path, crate::source::resolve::Space::Item);
                Self::class_of_name(Some(&name))
            }
            Expr::Try(inner) => self.class(&inner.expr),
            _ => Class::Plain,
        }
    }

    fn class_of_name(name: Option<&Name>) -> Class {
        match name.and_then(Name::external) {
            Some(path) if watch::is_server(path) => Class::Server,
            Some(path) if watch::is_subscriber(path) => Class::Subscriber,
            _ => Class::Plain,
        }
    }

    /// A subscriber with the bootstrap's layer is what the bootstrap asks for.
    fn class_of_method(&self, call: &ExprMethodCall) -> Class {
        let makes_layer = call.method == "layer" && call.args.is_empty();
        let takes_layer = || {
            call.args
                .iter()
                .any(|argument| self.class(argument) == Class::Composed)
        };
        if makes_layer || takes_layer() {
            return Class::Composed;
        }
        self.class(&call.receiver)
    }
}
