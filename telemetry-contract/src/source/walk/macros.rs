//! Macros: what each is, and the code in what it is given.

use proc_macro2::{Group, Ident, Spacing, Span, TokenStream, TokenTree};
use syn::parse::Parser as _;
use syn::punctuated::Punctuated;
use syn::visit::Visit as _;
use syn::{Block, Expr, Macro, Token};

use super::secret::kind;
use super::{NameKind, Walker};
use crate::source::fields::{self, Input};
use crate::source::finding::Finding;
use crate::source::graph::{Callee, Function, MarkKind};
use crate::source::names::{Names, Segments, plain};
use crate::source::resolve::{Name, Space};
use crate::source::watch;

impl Walker<'_> {
    /// A macro's call.
    pub(super) fn macro_call(&mut self, path: &Segments, span: Span, tokens: TokenStream) {
        let name = self.resolve(path, Space::Macro);
        if let Name::Own(krate, path) = &name {
            self.calls(Callee::Path(*krate, path.clone()));
        }
        let Some(path) = name.external() else {
            return match path.last() {
                Some(quoting) if quoting == "stringify" => {}
                _ => self.inside(tokens),
            };
        };
        if let Some(record) = watch::record(path) {
            return self.recorded_fields(fields::read(record, tokens));
        }
        if path == watch::METRIC {
            return self.metric(tokens);
        }
        if watch::INIT.contains(&path) {
            self.mark(MarkKind::Init, span, path);
        }
        if let Some(watched) = watch::MACROS.iter().find(|watched| watched.path == path) {
            let name = path.trim_start_matches("std::");
            let message = format!("`{name}!` writes past the service's logger");
            self.find(Finding::at(watched.rule, self.file, span, message).about(name));
        }
        self.inside(tokens);
    }

    /// `macro_rules!`: its body is code of whoever calls it.
    pub(super) fn definition(&mut self, name: &Ident, mac: &Macro) {
        let outer = self.function.take();
        let function = Function::new(self.at.krate, plain(name), self.file, name.span());
        self.function = Some(function);
        self.scoped(Names::default(), |walker| walker.scan(mac.tokens.clone()));
        if let Some(function) = std::mem::replace(&mut self.function, outer) {
            self.graph.add(function, false);
        }
    }

    /// The fields of a log line, an event or a span.
    pub(super) fn recorded_fields(&mut self, input: Input) {
        for field in input.fields {
            let value = field
                .value
                .as_ref()
                .map(|tokens| syn::parse2::<Expr>(tokens.clone()));
            let value = value.and_then(Result::ok);
            self.field(&field.name, field.at, value.as_ref());
            match (value, field.value) {
                (Some(value), _) if kind(&field.name).is_some() => self.visit_expr(&value),
                (_, tokens) => self.printed(tokens),
            }
        }
        for (name, at) in input.inline {
            self.shown(&name, at);
        }
        for argument in input.arguments {
            self.printed(Some(argument));
        }
    }

    fn printed(&mut self, tokens: Option<TokenStream>) {
        let Some(tokens) = tokens else {
            return;
        };
        match syn::parse2::<Expr>(tokens.clone()) {
            Ok(expression) => {
                self.value(&expression);
                self.visit_expr(&expression);
            }
            Err(_) => self.inside(tokens),
        }
    }

    /// `metric!`: the names that it declares.
    fn metric(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        for (index, token) in tokens.iter().enumerate() {
            if let TokenTree::Group(group) = token {
                self.metric(group.stream());
            }
            let [
                TokenTree::Ident(field),
                TokenTree::Punct(colon),
                TokenTree::Literal(literal),
                rest @ ..,
            ] = tokens.get(index..).unwrap_or_default()
            else {
                continue;
            };
            let Some(name) = fields::text(literal).filter(|_| colon.as_char() == ':') else {
                continue;
            };
            let at = literal.span().start();
            let is_label =
                matches!(rest.first(), Some(TokenTree::Punct(next)) if next.as_char() == '=');
            if is_label {
                self.noticed.declared.insert(name.clone());
                self.attribute(&name, at, None);
            } else if field == "name" {
                self.noticed.declared.insert(name.clone());
                self.use_name(NameKind::Metric, name, at);
            }
        }
    }

    /// What an unknown macro is given: expressions, statements, or else tokens.
    pub(super) fn inside(&mut self, tokens: TokenStream) {
        let expressions = Punctuated::<Expr, Token![,]>::parse_terminated;
        if let Ok(expressions) = expressions.parse2(tokens.clone()) {
            return expressions
                .iter()
                .for_each(|expression| self.visit_expr(expression));
        }
        match Block::parse_within.parse2(tokens.clone()) {
            Ok(statements) => self.statements(&statements),
            Err(_) => self.scan(tokens),
        }
    }

    /// Paths, macros and methods among tokens that are no Rust by themselves.
    fn scan(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut rest = tokens.as_slice();
        while let Some(token) = rest.first() {
            rest = match token {
                TokenTree::Ident(_) => self.scan_path(rest),
                TokenTree::Group(group) => {
                    self.inside(group.stream());
                    &rest[1..]
                }
                TokenTree::Punct(mark) if matches!(mark.as_char(), '.' | '$') => {
                    self.scan_marked(mark.as_char(), rest)
                }
                _ => &rest[1..],
            };
        }
    }

    /// What follows a `.`, a method or field; or a `$`, a macro's variable or `$crate`.
    fn scan_marked<'t>(&mut self, mark: char, tokens: &'t [TokenTree]) -> &'t [TokenTree] {
        match tokens.get(1) {
            Some(TokenTree::Ident(name)) if mark == '$' && name == "crate" => {
                self.scan_path(&tokens[1..])
            }
            Some(TokenTree::Ident(name)) => {
                if mark == '.' {
                    self.scan_method(name, tokens.get(2));
                }
                &tokens[2..]
            }
            _ => &tokens[1..],
        }
    }

    fn scan_method(&mut self, name: &Ident, after: Option<&TokenTree>) {
        if !matches!(after, Some(TokenTree::Group(_))) {
            return;
        }
        let kind = match plain(name).as_str() {
            "server_layer" => Some(MarkKind::Layer),
            "shutdown" => Some(MarkKind::Shutdown),
            _ => None,
        };
        if let Some(kind) = kind {
            self.mark(kind, name.span(), &plain(name));
        }
        self.calls(Callee::Method(plain(name)));
    }

    /// A path, a macro's call where `!` and a group follow; answers what is behind it.
    fn scan_path<'t>(&mut self, tokens: &'t [TokenTree]) -> &'t [TokenTree] {
        let (path, span, rest) = leading_path(tokens);
        match rest {
            [TokenTree::Punct(mark), TokenTree::Group(group), after @ ..]
                if mark.as_char() == '!' =>
            {
                self.scanned_macro(&path, span, group);
                after
            }
            rest => {
                self.path(&path, span);
                rest
            }
        }
    }

    fn scanned_macro(&mut self, path: &Segments, span: Span, group: &Group) {
        self.macro_call(path, span, group.stream());
    }
}

/// `a::b::c` at the start of tokens that start with an identifier.
fn leading_path(tokens: &[TokenTree]) -> (Segments, Span, &[TokenTree]) {
    let (mut path, mut rest) = (Segments::new(), tokens);
    let span = tokens.first().map_or_else(Span::call_site, TokenTree::span);
    while let [TokenTree::Ident(part), after @ ..] = rest {
        path.push(plain(part));
        rest = after;
        match after {
            [
                TokenTree::Punct(first),
                TokenTree::Punct(second),
                TokenTree::Ident(_),
                ..,
            ] if first.as_char() == ':'
                && first.spacing() == Spacing::Joint
                && second.as_char() == ':' =>
            {
                rest = &after[2..];
            }
            _ => break,
        }
    }
    (path, span, rest)
}
