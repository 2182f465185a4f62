//! Attributes that decide what is compiled: tests, and where a module's file lies.

use proc_macro2::TokenStream;
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, Item, Lit, Meta, Token};

/// Whether these attributes keep the item out of everything but a test build.
pub(super) fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let path = attribute.path();
        if path.is_ident("cfg") {
            return attribute
                .parse_args::<Meta>()
                .is_ok_and(|meta| implies_test(&meta));
        }
        let last = path.segments.last();
        last.is_some_and(|last| {
            ["bench", "rstest", "test", "test_case"]
                .iter()
                .any(|test| last.ident == test)
        })
    })
}

/// Whether a predicate holds in test builds alone: `test`, or `all(...)` with it.
fn implies_test(meta: &Meta) -> bool {
    match meta {
        Meta::Path(path) => path.is_ident("test"),
        Meta::List(list) if list.path.is_ident("all") => {
            predicates(&list.tokens).iter().any(implies_test)
        }
        _ => false,
    }
}

fn predicates(tokens: &TokenStream) -> Vec<Meta> {
    use syn::parse::Parser as _;
    let parser = Punctuated::<Meta, Token![,]>::parse_terminated;
    let parsed = parser.parse2(tokens.clone());
    parsed
        .map(|all| all.into_iter().collect())
        .unwrap_or_default()
}

/// Whether the item is compiled in some configurations only.
pub(super) fn is_conditional(attributes: &[Attribute]) -> bool {
    let is = |attribute: &Attribute| {
        let path = attribute.path();
        path.is_ident("cfg") || path.is_ident("cfg_attr")
    };
    attributes.iter().any(is)
}

/// Where `#[path = "..."]` and `#[cfg_attr(..., path = "...")]` say that a module's file lies, and
/// whether one of them always holds.
pub(super) fn paths(attributes: &[Attribute]) -> (Vec<String>, bool) {
    let (mut found, mut always) = (Vec::new(), false);
    for attribute in attributes {
        if let Some(path) = path_of(&attribute.meta) {
            found.push(path);
            always = true;
            continue;
        }
        match &attribute.meta {
            Meta::List(list) if list.path.is_ident("cfg_attr") => {
                found.extend(predicates(&list.tokens).iter().filter_map(path_of));
            }
            _ => {}
        }
    }
    (found, always)
}

fn path_of(meta: &Meta) -> Option<String> {
    let Meta::NameValue(pair) = meta else {
        return None;
    };
    match &pair.value {
        Expr::Lit(literal) if pair.path.is_ident("path") => match &literal.lit {
            Lit::Str(text) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}

/// An item's attributes.
pub(super) fn of(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::ExternCrate(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::ForeignMod(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::TraitAlias(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Union(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use syn::ItemMod;

    use super::{is_for_tests, paths};

    #[track_caller]
    fn check(attribute: &str, for_tests: bool) {
        let item: ItemMod = syn::parse_str(&format!("{attribute} mod x;")).unwrap();
        assert_eq!(is_for_tests(&item.attrs), for_tests, "{attribute}");
    }

    #[test]
    fn what_only_tests_compile_is_told_from_the_rest() {
        check("#[cfg(test)]", true);
        check("#[cfg(all(unix, test))]", true);
        check("#[tokio::test]", true);
        check("#[cfg(any(test, feature = \"testing\"))]", false);
        check("#[cfg(not(test))]", false);
        check("#[cfg(feature = \"test\")]", false);
    }

    #[test]
    fn paths_are_found_in_both_spellings() {
        let both =
            "#[cfg_attr(unix, path = \"a.rs\")] #[cfg_attr(windows, path = \"b.rs\")] mod x;";
        let item: ItemMod = syn::parse_str(both).unwrap();
        assert_eq!(
            paths(&item.attrs),
            (vec!["a.rs".to_owned(), "b.rs".to_owned()], false)
        );
        let item: ItemMod = syn::parse_str("#[path = \"c.rs\"] mod x;").unwrap();
        assert_eq!(paths(&item.attrs), (vec!["c.rs".to_owned()], true));
    }
}
