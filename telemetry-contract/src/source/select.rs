//! Which packages and targets are linted, and which libraries are read to follow calls into.

use std::collections::{BTreeMap, BTreeSet};

use super::Settings;
use super::cargo::{Package, Target, TargetKind, Workspace, identifier};
use crate::rule::source::RULES;

/// Makes a service obey; whoever depends on it is one.
const BOOTSTRAP: &str = "telemetry_bootstrap";

/// Libraries whose names the rules know, and that are not looked into.
const KNOWN: &[&str] = &[BOOTSTRAP, "telemetry_contract"];

/// The packages that are linted.
pub(super) fn packages<'a>(
    workspace: &'a Workspace,
    settings: &Settings,
) -> Result<Vec<&'a Package>, String> {
    known_rules(settings)?;
    let all = workspace.packages.iter();
    if settings.all {
        return Ok(all.collect());
    }
    if settings.packages.is_empty() {
        let found: Vec<&Package> = all
            .filter(|package| package.depends_on(BOOTSTRAP))
            .collect();
        return match found.as_slice() {
            [] => Err(
                "no package depends on `telemetry-bootstrap`: name one with --package, or \
                       lint every one with --all"
                    .to_owned(),
            ),
            _ => Ok(found),
        };
    }
    settings
        .packages
        .iter()
        .map(|name| named(workspace, name))
        .collect()
}

fn named<'a>(workspace: &'a Workspace, name: &str) -> Result<&'a Package, String> {
    let found = workspace
        .packages
        .iter()
        .find(|package| package.name == name);
    found.ok_or_else(|| {
        let names: Vec<&str> = workspace
            .packages
            .iter()
            .map(|package| package.name.as_str())
            .collect();
        format!(
            "no package is called `{name}`; there are: {}",
            names.join(", ")
        )
    })
}

/// Whether a rule about source has this name.
pub(super) fn is_rule(name: &str) -> bool {
    RULES.iter().any(|rule| rule.name == name)
}

fn known_rules(settings: &Settings) -> Result<(), String> {
    for (name, _) in &settings.levels {
        if !is_rule(name) {
            let names: Vec<&str> = RULES.iter().map(|rule| rule.name).collect();
            return Err(format!(
                "no rule is called `{name}`; there are: {}",
                names.join(", ")
            ));
        }
    }
    Ok(())
}

/// The targets of a package that are linted.
pub(super) fn targets(package: &Package, all: bool) -> impl Iterator<Item = &Target> {
    package
        .targets
        .iter()
        .filter(move |target| match target.kind {
            TargetKind::Bin | TargetKind::Lib => true,
            TargetKind::Development => all,
            TargetKind::Build => false,
        })
}

/// The members whose libraries code of these packages can call, directly or not.
pub(super) fn followed<'a>(workspace: &'a Workspace, chosen: &[&'a Package]) -> Vec<&'a Package> {
    let mut waiting: Vec<&Package> = chosen.to_vec();
    let (mut seen, mut found) = (BTreeSet::new(), Vec::new());
    while let Some(package) = waiting.pop() {
        if KNOWN.contains(&identifier(&package.name).as_str()) || !seen.insert(&package.name) {
            continue;
        }
        found.push(package);
        waiting.extend(
            workspace
                .packages
                .iter()
                .filter(|member| package.depends_on(&identifier(&member.name))),
        );
    }
    found
}

/// What a package's code calls each crate, and what that is called itself. `own` is the package's
/// library, which its other targets can name.
pub(super) fn dependencies(
    workspace: &Workspace,
    package: &Package,
    own: bool,
) -> BTreeMap<String, String> {
    let mut found: BTreeMap<String, String> = ["std", "core", "alloc"]
        .map(|name| (name.to_owned(), name.to_owned()))
        .into();
    for dependency in &package.dependencies {
        let mut members = workspace.packages.iter();
        let member = members.find(|member| identifier(&member.name) == dependency.package);
        let library = member
            .and_then(Package::library)
            .map(|target| identifier(&target.name));
        let real = library.unwrap_or_else(|| dependency.package.clone());
        let renamed = dependency.name != dependency.package;
        let name = if renamed {
            dependency.name.clone()
        } else {
            real.clone()
        };
        found.insert(name, real);
    }
    if let Some(library) = package.library().filter(|_| own) {
        let name = identifier(&library.name);
        found.insert(name.clone(), name);
    }
    found
}
