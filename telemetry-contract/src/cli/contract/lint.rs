//! `contract lint`: what a registry may not say, though its format allows it.

use std::path::Path;

use clap::Args;

use super::registry::RegistryArgument;
use crate::cli::outcome::{Done, Outcome};
use crate::cli::output::Output;
use crate::cli::waivers::WaiversArgument;
use crate::diagnostic::Diagnostic;
use crate::report::Findings;
use crate::rule::{self, Area, RegistryRule};
use crate::yaml::{Inspection, MANIFEST, OLD_MANIFEST, Registry};

/// Check a registry: names, units, sensitivity, series budgets, Prometheus names.
///
/// Exits with 0 where nothing is denied, 1 where something is, also where it can't be read as a
/// registry, and 2 where the command could not be carried out.
#[derive(Debug, Args)]
pub struct Lint {
    #[command(flatten)]
    registry: RegistryArgument,
    #[command(flatten)]
    waivers: WaiversArgument,
    #[command(flatten)]
    output: Output,
}

impl Lint {
    /// Checks; lists every problem with its place.
    pub(super) fn run(self) -> Done {
        let name = self.registry.name();
        let Inspection { registry, problems } = self.registry.inspect();
        // What was written resolved says in one file what else a manifest does.
        let lone = self.registry.folder().filter(|path| is_lone(path));
        if let Some(file) = lone.filter(|_| registry.schema_url.is_empty()) {
            return Err(format!(
                "{} is a file without a manifest, so that its name, version and dependencies are \
                 unknown: `--registry` is the folder that has both",
                file.display()
            ));
        }
        let checked = format!("{name}: {}", summary(&registry));
        let diagnostics = problems.into_iter().map(Diagnostic::from);
        let rules = rule::all().filter(|rule| rule.area == Area::Registry);
        let mut findings = Findings::new("contract lint", checked, diagnostics)
            .with_rules(rules.map(|rule| rule.name));
        let folder = self.registry.folder();
        self.waivers.apply(&mut findings, folder.as_deref())?;
        let outcome = self.output.findings(&findings)?;
        let code = if unread(&findings) { 2 } else { outcome.code };
        Ok(Outcome { code, ..outcome })
    }
}

/// Whether this is one file of definitions.
fn is_lone(path: &Path) -> bool {
    path.is_file() && !path.ends_with(MANIFEST) && !path.ends_with(OLD_MANIFEST)
}

/// Whether something was not checked because it can't be read.
fn unread(findings: &Findings) -> bool {
    let rule = RegistryRule::FileUnreadable.as_str();
    let mut found = findings.diagnostics.iter();
    found.any(|found| found.rule == rule && found.fails())
}

fn summary(registry: &Registry) -> String {
    format!(
        "{}, {}, {}, {}, {}",
        registry.title(),
        count(registry.attributes.len(), "attribute"),
        count(registry.metrics.len(), "metric"),
        count(registry.spans.len(), "span"),
        count(registry.events.len(), "event"),
    )
}

/// `1 event`, `2 events`.
pub(super) fn count(number: usize, one: &str) -> String {
    let many = if number == 1 { "" } else { "s" };
    format!("{number} {one}{many}")
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Lint, count};
    use crate::cli::contract::registry::RegistryArgument;
    use crate::cli::outcome::Outcome;
    use crate::cli::output::Output;
    use crate::cli::waivers::WaiversArgument;

    fn lint(folder: &Path) -> Outcome {
        let command = Lint {
            registry: RegistryArgument::of(folder),
            waivers: WaiversArgument::default(),
            output: Output::default(),
        };
        command.run().unwrap()
    }

    #[test]
    fn one_of_a_kind_is_not_many() {
        assert_eq!(count(1, "event"), "1 event");
        assert_eq!(count(0, "event"), "0 events");
    }

    #[test]
    fn the_registries_here_have_no_problem() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        for folder in ["registry", "tests/service/registry"] {
            let outcome = lint(&here.join(folder));
            assert_eq!(outcome.code, 0, "{}", outcome.text);
        }
    }

    #[test]
    fn a_folder_without_a_registry_is_told_with_its_path() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let outcome = lint(&folder);
        let manifest = folder.join("manifest.yaml");
        let expected = format!("--> {}:1:1\n", manifest.display());
        assert!(outcome.text.contains(&expected), "{}", outcome.text);
        assert!(outcome.text.contains("✘ 1 error"), "{}", outcome.text);
        assert_eq!(outcome.code, 1);
    }
}
