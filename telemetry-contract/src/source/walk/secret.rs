//! Fields: whether a name or a value is a secret's, and whether a registry should know the name.

use proc_macro2::{LineColumn, Span};
use syn::{BinOp, Expr, ExprMethodCall, Lit, Member, UnOp};

use super::{NameKind, Walker};
use crate::rule::source::FIELD_NAME_SECRET;
use crate::secret::{KeyClass, key_class};
use crate::source::finding::Finding;
use crate::source::names::plain;

/// Fields that say something about the span itself.
const ABOUT_THE_SPAN: &str = "otel.";

/// The field that names an event.
const EVENT_NAME: &str = "event.name";

/// Methods whose answer shows what they are called on.
const SHOWING: &[&str] = &[
    "as_deref",
    "as_ref",
    "as_str",
    "borrow",
    "clone",
    "deref",
    "display",
    "expose_secret",
    "to_owned",
    "to_string",
    "trim",
    "unwrap_or_default",
];

impl Walker<'_> {
    /// Notes a field of a log line, an event or a span. One without a dot is the line's own.
    pub(super) fn field(&mut self, name: &str, at: LineColumn, value: Option<&Expr>) {
        let about = name.starts_with(ABOUT_THE_SPAN) || name == EVENT_NAME;
        if name.contains('.') && !about {
            self.attribute(name, at, value);
        } else {
            self.secret_name(name, at, value);
        }
    }

    /// Notes an attribute, which is a secret's or should be declared.
    pub(super) fn attribute(&mut self, name: &str, at: LineColumn, value: Option<&Expr>) {
        if !self.secret_name(name, at, value) {
            self.use_name(NameKind::Attribute, name.to_owned(), at);
        }
    }

    /// Notes a name that tells of a secret, and says whether it does. Whether there is one may be
    /// known: the redactor lets `true` and `false` through.
    fn secret_name(&mut self, name: &str, at: LineColumn, value: Option<&Expr>) -> bool {
        let Some(kind) = kind(name).filter(|_| !value.is_some_and(is_boolean)) else {
            return false;
        };
        let message = format!("the field `{name}` is named like {kind}");
        let finding = Finding::new(&FIELD_NAME_SECRET, self.file, at, message);
        self.find(finding.about(name));
        true
    }

    /// Notes a printed name that tells of a secret.
    pub(super) fn shown(&mut self, name: &str, at: LineColumn) {
        if let Some(kind) = kind(name) {
            let message = format!("`{name}` is printed, which is named like {kind}");
            let finding = Finding::new(&FIELD_NAME_SECRET, self.file, at, message);
            self.find(finding.about(name));
        }
    }

    /// Notes a value that is a variable or field whose name tells of a secret.
    pub(super) fn value(&mut self, expression: &Expr) {
        if let Some((name, span)) = last_name(expression) {
            self.shown(&name, span.start());
        }
    }
}

/// What a key's name says of its value, in words; `None` where it is nothing that must not be seen.
pub(super) fn kind(name: &str) -> Option<&'static str> {
    match key_class(name) {
        KeyClass::Credential => Some("a secret"),
        KeyClass::Personal => Some("personal data"),
        KeyClass::Plain => None,
    }
}

/// Whether an expression is true or false, as far as its form tells.
fn is_boolean(expression: &Expr) -> bool {
    match expression {
        Expr::Binary(binary) => matches!(
            binary.op,
            BinOp::And(_)
                | BinOp::Eq(_)
                | BinOp::Ge(_)
                | BinOp::Gt(_)
                | BinOp::Le(_)
                | BinOp::Lt(_)
                | BinOp::Ne(_)
                | BinOp::Or(_)
        ),
        Expr::Lit(literal) => matches!(literal.lit, Lit::Bool(_)),
        Expr::Macro(mac) => mac.mac.path.is_ident("matches"),
        Expr::MethodCall(call) => {
            let name = plain(&call.method);
            ["contains", "ends_with", "has_", "is_", "starts_with"]
                .iter()
                .any(|start| name.starts_with(start))
        }
        Expr::Paren(inner) => is_boolean(&inner.expr),
        Expr::Unary(unary) => matches!(unary.op, UnOp::Not(_)),
        _ => false,
    }
}

/// The last name of an expression that shows a variable or field as it is.
fn last_name(expression: &Expr) -> Option<(String, Span)> {
    match expression {
        Expr::Await(inner) => last_name(&inner.base),
        Expr::Field(field) => match &field.member {
            Member::Named(name) => Some((plain(name), name.span())),
            Member::Unnamed(_) => last_name(&field.base),
        },
        Expr::Group(inner) => last_name(&inner.expr),
        Expr::MethodCall(call) => shown_by(call),
        Expr::Paren(inner) => last_name(&inner.expr),
        Expr::Path(path) => path.path.get_ident().map(|name| (plain(name), name.span())),
        Expr::Reference(inner) => last_name(&inner.expr),
        Expr::Try(inner) => last_name(&inner.expr),
        Expr::Unary(inner) if matches!(inner.op, UnOp::Deref(_)) => last_name(&inner.expr),
        _ => None,
    }
}

fn shown_by(call: &ExprMethodCall) -> Option<(String, Span)> {
    let name = plain(&call.method);
    let shows = call.args.is_empty() && SHOWING.contains(&name.as_str());
    shows.then(|| last_name(&call.receiver)).flatten()
}
