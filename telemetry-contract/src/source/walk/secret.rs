//! Fields: whether a name or a value is a secret's, and whether a registry should know the name.

use proc_macro2::{LineColumn, Span};
use syn::{Expr, ExprMethodCall, Member, UnOp};

use super::{NameKind, Walker};
use crate::secret::{KeyClass, key_class};
use crate::source::finding::Finding;
use crate::source::names::plain;
use crate::source::rules::FIELD_NAME_SECRET;

/// Fields that say something about the span itself.
const ABOUT_THE_SPAN: &str = "otel.";

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
    /// Notes a field of a log line, an event or a span.
    pub(super) fn field(&mut self, name: &str, at: LineColumn) {
        self.field_name(name, at);
        if name.contains('.') && !name.starts_with(ABOUT_THE_SPAN) {
            self.use_name(NameKind::Attribute, name.to_owned(), at);
        }
    }

    /// Notes a field or attribute whose name tells of a secret.
    pub(super) fn field_name(&mut self, name: &str, at: LineColumn) {
        if let Some(kind) = kind(name) {
            let message = format!("the field `{name}` is named like {kind}");
            let finding = Finding::new(&FIELD_NAME_SECRET, self.file, at, message);
            self.find(finding.about(name));
        }
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
