//! The names that a module defines and imports.

use std::collections::BTreeSet;

use syn::{Item, ItemExternCrate, ItemUse, UseTree};

use super::attribute;

/// A path as it is written; a leading `::` is an empty first segment.
pub(super) type Segments = Vec<String>;

/// The names of one module.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Functions, types, constants.
    pub(super) items: BTreeSet<String>,
    /// Macros by `macro_rules!`.
    pub(super) macros: BTreeSet<String>,
    /// Names that stand for a path.
    pub(super) imports: Vec<Import>,
    /// Paths whose names are all there.
    pub(super) globs: Vec<Segments>,
    /// Crates whose macros are all there.
    pub(super) macro_crates: Vec<Segments>,
}

/// A name that stands for a path; `_` for one that is imported without a name.
#[derive(Debug, Clone)]
pub(super) struct Import {
    pub(super) name: String,
    pub(super) path: Segments,
}

impl Names {
    /// What these items define and import.
    pub(super) fn of(items: &[Item], tests: bool) -> Self {
        let mut names = Self::default();
        let compiled = |item: &&Item| tests || !attribute::is_for_tests(attribute::of(item));
        items
            .iter()
            .filter(compiled)
            .for_each(|item| names.add(item));
        names
    }

    /// Adds what one item defines or imports.
    pub(super) fn add(&mut self, item: &Item) {
        let ident = match item {
            Item::Const(item) => &item.ident,
            Item::Enum(item) => &item.ident,
            Item::Fn(item) => &item.sig.ident,
            Item::Static(item) => &item.ident,
            Item::Struct(item) => &item.ident,
            Item::Trait(item) => &item.ident,
            Item::TraitAlias(item) => &item.ident,
            Item::Type(item) => &item.ident,
            Item::Union(item) => &item.ident,
            Item::Macro(item) => {
                self.macros.extend(item.ident.as_ref().map(plain));
                return;
            }
            Item::ExternCrate(item) => return self.add_crate(item),
            Item::Use(item) => return self.add_use(item),
            _ => return,
        };
        self.items.insert(plain(ident));
    }

    /// Adds what a `use` imports.
    pub(super) fn add_use(&mut self, item: &ItemUse) {
        let start = if item.leading_colon.is_some() {
            vec![String::new()]
        } else {
            Vec::new()
        };
        self.add_tree(start, &item.tree);
    }

    fn add_crate(&mut self, item: &ItemExternCrate) {
        let path = vec![String::new(), plain(&item.ident)];
        if item
            .attrs
            .iter()
            .any(|attribute| attribute.path().is_ident("macro_use"))
        {
            self.macro_crates.push(path.clone());
        }
        let renamed = item.rename.as_ref().map(|(_, name)| plain(name));
        let name = renamed.unwrap_or_else(|| plain(&item.ident));
        self.imports.push(Import { name, path });
    }

    fn add_tree(&mut self, mut path: Segments, tree: &UseTree) {
        match tree {
            UseTree::Path(tree) => {
                path.push(plain(&tree.ident));
                self.add_tree(path, &tree.tree);
            }
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.add_tree(path.clone(), tree);
                }
            }
            UseTree::Glob(_) => self.globs.push(path),
            UseTree::Name(tree) => {
                let name = plain(&tree.ident);
                self.import(path, &name, None);
            }
            UseTree::Rename(tree) => {
                let name = plain(&tree.ident);
                self.import(path, &name, Some(plain(&tree.rename)));
            }
        }
    }

    fn import(&mut self, mut path: Segments, name: &str, renamed: Option<String>) {
        if name != "self" {
            path.push(name.to_owned());
        }
        let last = path.last().cloned().unwrap_or_default();
        let name = renamed.unwrap_or(last);
        self.imports.push(Import { name, path });
    }
}

/// An identifier without `r#`.
pub(super) fn plain(ident: &proc_macro2::Ident) -> String {
    let text = ident.to_string();
    match text.strip_prefix("r#") {
        Some(plain) => plain.to_owned(),
        None => text,
    }
}

/// The segments of a path in code.
pub(super) fn joined_path(path: &syn::Path) -> Segments {
    let leading = path.leading_colon.as_ref().map(|_| String::new());
    leading
        .into_iter()
        .chain(path.segments.iter().map(|segment| plain(&segment.ident)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::Names;

    #[test]
    fn use_trees_come_out_flat() {
        let file = syn::parse_file(
            "use a::{self, b as c, d::*, e::{f, self as g}}; use ::h::r#i; use j::K as _;",
        );
        let names = Names::of(&file.unwrap().items, false);
        let shown: Vec<String> = names
            .imports
            .iter()
            .map(|import| format!("{}={}", import.name, import.path.join("::")))
            .collect();
        assert_eq!(
            shown,
            ["a=a", "c=a::b", "f=a::e::f", "g=a::e", "i=::h::i", "_=j::K"]
        );
        assert_eq!(names.globs, [["a", "d"]]);
    }
}
