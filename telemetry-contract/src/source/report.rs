//! From packages to diagnostics: reads, walks, judges, then applies escapes and levels.

use std::collections::BTreeSet;
use std::env;

use super::cargo::{Package, Target, TargetKind, Workspace, identifier};
use super::excuse;
use super::finding::Finding;
use super::graph::Graph;
use super::tree::{Crate, Reader};
use super::vocabulary::Vocabularies;
use super::walk::{Noticed, walk};
use super::world::World;
use super::{Linted, Settings, binary, select};
use crate::diagnostic::{Diagnostic, Place};
use crate::rule::Level;

/// Lints on this thread.
pub(super) fn lint(workspace: &Workspace, settings: &Settings) -> Result<Linted, String> {
    let chosen = select::packages(workspace, settings)?;
    let mut lint = Lint {
        workspace,
        settings,
        world: World::default(),
        read: Vec::new(),
    };
    for package in select::followed(workspace, &chosen) {
        if let Some(library) = package.library() {
            let krate = lint.read(package, library);
            lint.world
                .libraries
                .insert(identifier(&library.name), krate);
        }
    }
    for package in &chosen {
        for target in select::targets(package, settings.all_targets) {
            if !lint.has_read(package, target) {
                lint.read(package, target);
            }
        }
    }
    lint.judge(&chosen)
}

/// A lint under way.
struct Lint<'a> {
    workspace: &'a Workspace,
    settings: &'a Settings,
    world: World,
    read: Vec<Read<'a>>,
}

/// A crate that was read.
struct Read<'a> {
    package: &'a Package,
    target: &'a Target,
    krate: usize,
    /// What was wrong with its files.
    findings: Vec<Finding>,
}

impl<'a> Lint<'a> {
    fn has_read(&self, package: &Package, target: &Target) -> bool {
        let mut read = self.read.iter();
        read.any(|read| read.package.name == package.name && read.target.path == target.path)
    }

    /// Reads a crate; answers which it is.
    fn read(&mut self, package: &'a Package, target: &'a Target) -> usize {
        let krate = self.world.crates.len();
        let mut findings = Vec::new();
        let mut reader = Reader {
            tests: self.settings.all_targets,
            files: &mut self.world.files,
            findings: &mut findings,
            modules: Vec::new(),
            open: Vec::new(),
        };
        reader.root(&target.path);
        let modules = reader.modules;
        let own = target.kind != TargetKind::Lib;
        let dependencies = select::dependencies(self.workspace, package, own);
        self.world.crates.push(Crate {
            modules,
            dependencies,
        });
        self.read.push(Read {
            package,
            target,
            krate,
            findings,
        });
        krate
    }

    /// Everything that is wrong in the chosen packages.
    fn judge(mut self, chosen: &[&'a Package]) -> Result<Linted, String> {
        let (tests, mut graph) = (self.settings.all_targets, Graph::default());
        let read = std::mem::take(&mut self.read);
        let walk = |read: Read<'a>| {
            let noticed = walk(&self.world, read.krate, tests, &mut graph);
            (read, noticed)
        };
        let mut walked: Vec<(Read<'a>, Noticed)> = read.into_iter().map(walk).collect();
        let mut vocabularies = Vocabularies::new(self.settings.registry.as_deref());
        let (mut found, mut files) = (Vec::new(), Vec::new());
        for package in chosen {
            let is_own = |(read, _): &(Read<'a>, Noticed)| read.package.name == package.name;
            let (own, others) = walked.into_iter().partition(is_own);
            walked = others;
            files.push((package.name.as_str(), self.files(&own)));
            let findings = self.package(package, own, &graph, &mut vocabularies)?;
            let findings = findings
                .into_iter()
                .filter(|finding| !self.excuses(finding));
            found.extend(findings.map(|finding| (package.name.as_str(), finding)));
        }
        let mut all = BTreeSet::new();
        for (package, files) in files {
            all.extend(files.iter().copied());
            let read = files
                .iter()
                .filter_map(|file| Some((*file, self.world.files.get(*file)?)));
            let mistakes = read.flat_map(|(index, file)| excuse::mistakes(index, &file.escapes));
            found.extend(mistakes.map(|finding| (package, finding)));
        }
        Ok(Linted {
            packages: chosen.iter().map(|package| package.name.clone()).collect(),
            files: all.len(),
            diagnostics: self.diagnostics(found),
        })
    }

    /// The files of these crates, by their numbers.
    fn files(&self, own: &[(Read<'a>, Noticed)]) -> BTreeSet<usize> {
        let crates = own
            .iter()
            .filter_map(|(read, _)| self.world.crates.get(read.krate));
        crates
            .flat_map(|krate| krate.modules.iter().map(|module| module.file))
            .collect()
    }

    fn package(
        &self,
        package: &Package,
        own: Vec<(Read<'a>, Noticed)>,
        graph: &Graph,
        vocabularies: &mut Vocabularies<'_>,
    ) -> Result<Vec<Finding>, String> {
        let folders = [package.folder.as_path(), self.workspace.root.as_path()];
        let vocabulary = vocabularies.of(&folders)?;
        let (mut findings, mut used, mut declared) = (Vec::new(), Vec::new(), BTreeSet::new());
        for (read, noticed) in own {
            if read.target.kind == TargetKind::Bin {
                let name = &read.target.name;
                findings.extend(binary::judge(&self.world, graph, read.krate, name));
            }
            findings.extend(read.findings);
            findings.extend(noticed.findings);
            used.extend(noticed.used);
            declared.extend(noticed.declared);
        }
        findings.extend(
            used.iter()
                .filter_map(|used| vocabulary.judge(used, &declared)),
        );
        Ok(findings)
    }

    /// Whether an escape covers a finding.
    fn excuses(&self, finding: &Finding) -> bool {
        let file = self.world.files.get(finding.file);
        file.is_some_and(|file| excuse::covers(&file.escapes, finding))
    }

    /// Findings with their levels and files, in order, each once.
    fn diagnostics(&self, found: Vec<(&str, Finding)>) -> Vec<Diagnostic> {
        let here = env::current_dir().unwrap_or_default();
        let shown = found.into_iter().filter_map(|(package, finding)| {
            let file = self.world.files.get(finding.file)?;
            let path = file.path.strip_prefix(&here).unwrap_or(&file.path);
            let name = path.display().to_string();
            let mut diagnostic = finding.into_diagnostic(package, &name, &file.text);
            diagnostic.level = self.level(&diagnostic);
            (diagnostic.level != Level::Allow).then_some(diagnostic)
        });
        let mut diagnostics: Vec<Diagnostic> = shown.collect();
        diagnostics.sort_by(|left, right| key(left).cmp(&key(right)));
        diagnostics.dedup_by(|left, right| key(left) == key(right));
        diagnostics
    }

    fn level(&self, diagnostic: &Diagnostic) -> Level {
        let mut given = self.settings.levels.iter().rev();
        let given = given.find(|(rule, _)| *rule == diagnostic.rule);
        given.map_or(diagnostic.level, |(_, level)| *level)
    }
}

/// What tells diagnostics apart, and their order.
fn key(diagnostic: &Diagnostic) -> (&Option<Place>, &str, &str) {
    (&diagnostic.place, &diagnostic.rule, &diagnostic.message)
}
