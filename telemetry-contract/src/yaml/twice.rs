//! What stands twice where one is read.

use std::path::Path;

use super::load::is_manifest;
use super::manifest::{self, Dependency, family};
use super::problem::Problems;
use super::source::Source;
use crate::rule::RegistryRule;

/// Notes a folder's second manifest, of the name that manifests had before.
pub(super) fn check_manifests(sources: &[Source], problems: &mut Problems) {
    let folder = |source: &Source| Path::new(&source.path).parent().map(Path::to_owned);
    let mut manifests = sources.iter().filter(|source| is_manifest(source));
    let Some(first) = manifests.next() else {
        return;
    };
    for second in manifests.filter(|second| folder(second) == folder(first)) {
        let message = format!("this folder has a {} too, which is read", first.name);
        let help = format!("`{}` is the old name: delete this file", manifest::OLD_FILE);
        let rule = RegistryRule::DefinitionDuplicate;
        problems.add_with(rule, &second.location(1, 1), message, Some(help));
    }
}

/// Notes a registry that is depended on twice, of whatever versions.
pub(super) fn check_dependencies(dependencies: &[Dependency], problems: &mut Problems) {
    for (at, second) in dependencies.iter().enumerate() {
        let (url, mut before) = (&second.schema_url, dependencies.iter().take(at));
        let of = family(url);
        if of.is_some() && before.any(|first| family(&first.schema_url) == of) {
            let message = format!("`{url}` is depended on already");
            let help = "list each registry once, with the one version that is meant";
            let rule = RegistryRule::DefinitionDuplicate;
            problems.add_with(rule, &second.location, message, Some(help.to_owned()));
        }
    }
}
