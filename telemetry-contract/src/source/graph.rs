//! Who calls whom, by name: what a binary's `main` can reach, and what is true of that.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{LineColumn, Span};

/// A function, method, or value with code of its own.
#[derive(Debug)]
pub(super) struct Function {
    pub(super) krate: usize,
    /// Path from the crate's root.
    pub(super) path: String,
    pub(super) file: usize,
    pub(super) at: LineColumn,
    pub(super) calls: BTreeSet<Callee>,
    /// In the order of the code.
    pub(super) marks: Vec<Mark>,
}

/// Who is called.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Callee {
    /// By path: which crate, and the path from its root.
    Path(usize, String),
    /// By a method's name.
    Method(String),
}

/// Something that a function does.
#[derive(Debug, Clone)]
pub(super) struct Mark {
    pub(super) kind: MarkKind,
    pub(super) at: LineColumn,
    /// By what.
    pub(super) name: String,
}

/// What a function does that a rule asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MarkKind {
    /// Ends the process.
    Exit,
    /// Starts telemetry.
    Init,
    /// Makes or names the server layer.
    Layer,
    /// Serves requests.
    Serve,
    /// Ends telemetry.
    Shutdown,
}

/// All functions that were read.
#[derive(Debug, Default)]
pub(super) struct Graph {
    functions: Vec<Function>,
    by_path: BTreeMap<(usize, String), Vec<usize>>,
    /// Methods by their type's name and their own, and by their own alone.
    by_end: BTreeMap<String, Vec<usize>>,
}

impl Function {
    /// A function without a body.
    pub(super) fn new(krate: usize, path: String, file: usize, span: Span) -> Self {
        Self {
            krate,
            path,
            file,
            at: span.start(),
            calls: BTreeSet::new(),
            marks: Vec::new(),
        }
    }

    /// Whether it does this.
    pub(super) fn has(&self, kind: MarkKind) -> bool {
        self.marks.iter().any(|mark| mark.kind == kind)
    }
}

impl Graph {
    /// Adds a function; a method's path ends in its type and its name.
    pub(super) fn add(&mut self, function: Function, is_method: bool) {
        let index = self.functions.len();
        if is_method {
            let mut ends = function.path.rsplit("::");
            let name = ends.next().unwrap_or_default();
            let owner = ends.next().unwrap_or_default();
            self.by_end
                .entry(format!("{owner}::{name}"))
                .or_default()
                .push(index);
            self.by_end.entry(name.to_owned()).or_default().push(index);
        }
        let key = (function.krate, function.path.clone());
        self.by_path.entry(key).or_default().push(index);
        self.functions.push(function);
    }

    /// The function at a path.
    pub(super) fn at(&self, krate: usize, path: &str) -> Option<&Function> {
        let found = self.by_path.get(&(krate, path.to_owned()))?;
        found.first().and_then(|index| self.functions.get(*index))
    }

    /// A function and everything that it may call, directly or not, within these crates.
    pub(super) fn reach(
        &self,
        krate: usize,
        path: &str,
        crates: &BTreeSet<usize>,
    ) -> Vec<&Function> {
        let mut waiting = self.of_path(krate, path);
        let (mut seen, mut found) = (BTreeSet::new(), Vec::new());
        while let Some(index) = waiting.pop() {
            let Some(function) = self.functions.get(index).filter(|_| seen.insert(index)) else {
                continue;
            };
            if !crates.contains(&function.krate) {
                continue;
            }
            found.push(function);
            for callee in &function.calls {
                match callee {
                    Callee::Path(krate, path) => waiting.extend(self.of_path(*krate, path)),
                    Callee::Method(name) => {
                        waiting.extend(self.by_end.get(name).into_iter().flatten());
                    }
                }
            }
        }
        found
    }

    fn of_path(&self, krate: usize, path: &str) -> Vec<usize> {
        if let Some(found) = self.by_path.get(&(krate, path.to_owned())) {
            return found.clone();
        }
        let mut ends = path.rsplit("::");
        let name = ends.next().unwrap_or_default();
        let Some(owner) = ends
            .next()
            .filter(|owner| owner.starts_with(char::is_uppercase))
        else {
            return Vec::new();
        };
        self.by_end
            .get(&format!("{owner}::{name}"))
            .cloned()
            .unwrap_or_default()
    }
}
