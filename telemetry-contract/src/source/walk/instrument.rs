//! `#[instrument]`: its fields, and the arguments that it records by their names.

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, FnArg, Meta, PatIdent, Signature};

use super::Walker;
use super::secret::kind;
use crate::rule::source::FIELD_NAME_SECRET;
use crate::source::fields;
use crate::source::finding::Finding;
use crate::source::names::{joined_path, plain};
use crate::source::resolve::Space;

impl Walker<'_> {
    /// Notes what the attribute records of a function.
    pub(super) fn instrumented(&mut self, attributes: &[Attribute], signature: &Signature) {
        for attribute in attributes {
            let name = self.resolve(&joined_path(attribute.path()), Space::Macro);
            if name.external() != Some("tracing::instrument") {
                continue;
            }
            let options = match &attribute.meta {
                Meta::List(list) => Options::read(list.tokens.clone()),
                _ => Options::default(),
            };
            self.arguments(signature, &options);
            if let Some(tokens) = options.fields {
                self.recorded_fields(fields::read_fields(tokens));
            }
        }
    }

    fn arguments(&mut self, signature: &Signature, options: &Options) {
        if options.skip_all {
            return;
        }
        let mut bound = Bound::default();
        for argument in &signature.inputs {
            if let FnArg::Typed(argument) = argument {
                bound.visit_pat(&argument.pat);
            }
        }
        for name in bound.0 {
            let text = plain(&name);
            if options.skipped.contains(&text) {
                continue;
            }
            if let Some(kind) = kind(&text) {
                let message = format!(
                    "`#[instrument]` records the argument `{text}`, which is named like {kind}"
                );
                let help = format!("skip it: `#[instrument(skip({text}))]`");
                let finding = Finding::at(&FIELD_NAME_SECRET, self.file, name.span(), message);
                self.find(finding.about(text).help(help));
            }
        }
    }
}

/// What stands in the attribute's parentheses.
#[derive(Debug, Default)]
struct Options {
    skip_all: bool,
    /// Arguments that are not recorded, or by a field of their name.
    skipped: BTreeSet<String>,
    fields: Option<TokenStream>,
}

impl Options {
    fn read(tokens: TokenStream) -> Self {
        let mut options = Self::default();
        let mut last: Option<Ident> = None;
        for token in tokens {
            match (token, last.take()) {
                (TokenTree::Ident(name), _) => {
                    options.skip_all |= name == "skip_all";
                    last = Some(name);
                }
                (TokenTree::Group(group), Some(name)) if name == "skip" => {
                    options.skip(group.stream());
                }
                (TokenTree::Group(group), Some(name)) if name == "fields" => {
                    let named = fields::read_fields(group.stream()).fields;
                    options
                        .skipped
                        .extend(named.into_iter().map(|field| field.name));
                    options.fields = Some(group.stream());
                }
                _ => {}
            }
        }
        options
    }

    fn skip(&mut self, tokens: TokenStream) {
        for token in tokens {
            if let TokenTree::Ident(name) = token {
                self.skipped.insert(plain(&name));
            }
        }
    }
}

/// The names that patterns bind.
#[derive(Default)]
struct Bound(Vec<Ident>);

impl<'ast> Visit<'ast> for Bound {
    fn visit_pat_ident(&mut self, pattern: &'ast PatIdent) {
        self.0.push(pattern.ident.clone());
        visit::visit_pat_ident(self, pattern);
    }
}
