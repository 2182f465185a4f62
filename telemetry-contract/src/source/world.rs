//! The crates that were read, and places in them.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::names::Segments;
use super::resolve::{Name, Space};
use super::tree::{Crate, Module, SourceFile};

/// The crates that were read.
#[derive(Default)]
pub(super) struct World {
    pub(super) files: Vec<SourceFile>,
    pub(super) crates: Vec<Crate>,
    /// Libraries that code in other crates may name.
    pub(super) libraries: BTreeMap<String, usize>,
    /// What paths named that were resolved before.
    pub(super) resolved: RefCell<BTreeMap<(At, Space, Segments), Name>>,
}

/// A module of a crate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct At {
    pub(super) krate: usize,
    pub(super) module: usize,
}

impl World {
    /// A module, where there is one.
    pub(super) fn module(&self, at: At) -> Option<&Module> {
        self.crates.get(at.krate)?.modules.get(at.module)
    }
}
