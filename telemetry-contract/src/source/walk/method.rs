//! Calls of methods, known by their names and by what they are called on.

use syn::{Expr, ExprMethodCall, Lit};

use super::{NameKind, Walker};
use crate::rule::source::{RAW_INSTRUMENT, SECOND_SUBSCRIBER};
use crate::source::finding::Finding;
use crate::source::graph::{Callee, MarkKind};
use crate::source::names::{Names, plain};
use crate::source::resolve::{Name, Space};
use crate::source::scope::Class;
use crate::source::watch;

/// What makes an instrument of OpenTelemetry's own API.
const INSTRUMENTS: &[&str] = &[
    "f64_counter",
    "f64_gauge",
    "f64_histogram",
    "f64_observable_counter",
    "f64_observable_gauge",
    "f64_observable_up_down_counter",
    "f64_up_down_counter",
    "i64_gauge",
    "i64_observable_gauge",
    "i64_observable_up_down_counter",
    "i64_up_down_counter",
    "u64_counter",
    "u64_gauge",
    "u64_histogram",
    "u64_observable_counter",
    "u64_observable_gauge",
];

/// What installs a subscriber or logger.
const INSTALLS: &[&str] = &["apply", "init", "try_init"];

/// What sets a server going.
const SERVES: &[&str] = &[
    "serve",
    "serve_connection",
    "serve_connection_with_upgrades",
    "serve_with_incoming",
    "serve_with_incoming_shutdown",
    "serve_with_shutdown",
];

impl Walker<'_> {
    /// Notes what a method's call means.
    pub(super) fn method(&mut self, call: &ExprMethodCall) {
        let (name, span) = (plain(&call.method), call.method.span());
        self.calls(Callee::Method(name.clone()));
        match name.as_str() {
            "server_layer" => self.mark(MarkKind::Layer, span, &name),
            "shutdown" => self.mark(MarkKind::Shutdown, span, &name),
            "record" | "set_attribute" if call.args.len() == 2 => {
                let is_field = name == "record";
                self.recorded(is_field, call.args.first(), call.args.get(1));
            }
            name if INSTRUMENTS.contains(&name) && !call.args.is_empty() => {
                let message = format!("`{name}` makes an instrument by the name in a string");
                self.find(Finding::at(&RAW_INSTRUMENT, self.file, span, message).about(name));
                self.literal(NameKind::Metric, call.args.first(), None);
            }
            name if SERVES.contains(&name) && self.class(&call.receiver) == Class::Server => {
                self.mark(MarkKind::Serve, span, name);
            }
            name if INSTALLS.contains(&name) && call.args.is_empty() => {
                self.installed(name, call);
            }
            _ => {}
        }
    }

    /// `span.record("name", value)` and `span.set_attribute("name", value)`; a field without a dot
    /// is the log's own.
    fn recorded(&mut self, is_field: bool, name: Option<&Expr>, value: Option<&Expr>) {
        let Some(Expr::Lit(literal)) = name else {
            return;
        };
        match &literal.lit {
            Lit::Str(text) if is_field => self.field(&text.value(), text.span().start(), value),
            _ => self.literal(NameKind::Attribute, name, value),
        }
    }

    /// `init()` and its like, on a subscriber or where their trait is in scope.
    fn installed(&mut self, name: &str, call: &ExprMethodCall) {
        let class = self.class(&call.receiver);
        let by_trait = || name != "apply" && class == Class::Plain && self.has_init_trait();
        if class != Class::Subscriber && !(by_trait() && is_made_here(&call.receiver)) {
            return;
        }
        let message = format!("`{name}` installs a subscriber or logger of the service's own");
        let span = call.method.span();
        self.find(Finding::at(&SECOND_SUBSCRIBER, self.file, span, message).about(name));
    }

    /// Whether the trait is imported that gives every subscriber an `init`.
    fn has_init_trait(&self) -> bool {
        let module = self.world.module(self.at).map(|module| &module.names);
        let mut all = self.scopes.names().chain(module);
        all.any(|names| self.imports_init_trait(names))
    }

    fn imports_init_trait(&self, names: &Names) -> bool {
        let imported = names.imports.iter().map(|import| &import.path);
        let mut paths = imported.chain(&names.globs);
        paths.any(|path| match self.resolve(path, Space::Item) {
            Name::External(path) => watch::INIT_TRAITS.contains(&path.as_str()),
            _ => false,
        })
    }
}

/// Whether a call asks about standard output and writes nothing.
pub(super) fn only_asks(call: &ExprMethodCall) -> bool {
    call.method == "is_terminal" && call.args.is_empty()
}

/// Whether an expression is a variable or what a function answers, and no field of something.
fn is_made_here(expression: &Expr) -> bool {
    match expression {
        Expr::Call(_) => true,
        Expr::MethodCall(call) => call.method == "with" || is_made_here(&call.receiver),
        Expr::Path(path) => path.path.get_ident().is_some_and(|name| name != "self"),
        _ => false,
    }
}
