//! The names of one function's inside: what is bound, what that is, and what its blocks import.

use std::collections::BTreeMap;

use super::names::Names;

/// What a value is, as far as rules want to know.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Class {
    /// The bootstrap's own layer, or a subscriber that has it.
    Composed,
    /// A server that waits for `serve`.
    Server,
    /// A subscriber or logger, or what builds one.
    Subscriber,
    /// Anything else.
    #[default]
    Plain,
}

/// Nested scopes, the innermost last.
#[derive(Debug, Default)]
pub(super) struct Scopes(Vec<Scope>);

#[derive(Debug, Default)]
struct Scope {
    bound: BTreeMap<String, Class>,
    names: Names,
}

impl Scopes {
    /// Opens a scope with what its own items define and import.
    pub(super) fn open(&mut self, names: Names) {
        self.0.push(Scope {
            bound: BTreeMap::new(),
            names,
        });
    }

    /// Closes the innermost.
    pub(super) fn close(&mut self) {
        self.0.pop();
    }

    /// Binds a name in the innermost.
    pub(super) fn bind(&mut self, name: String, class: Class) {
        if let Some(scope) = self.0.last_mut() {
            scope.bound.insert(name, class);
        }
    }

    /// What a bound name is; `None` where it is bound by nothing in here.
    pub(super) fn class(&self, name: &str) -> Option<Class> {
        let mut scopes = self.0.iter().rev();
        scopes.find_map(|scope| scope.bound.get(name).copied())
    }

    /// What each block defines and imports, the innermost first.
    pub(super) fn names(&self) -> impl Iterator<Item = &Names> {
        self.0.iter().rev().map(|scope| &scope.names)
    }
}
