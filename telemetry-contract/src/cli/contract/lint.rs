//! `contract lint`: what a registry may not say, though its format allows it.

use clap::Args;
use serde_json::{Value, json};

use super::registry::{RegistryArgument, report};
use crate::cli::outcome::Outcome;
use crate::cli::output::Output;
use crate::rule::Level;
use crate::yaml::{Inspection, Problem, Registry};

/// Check a registry: names, units, sensitivity, series budgets, Prometheus names.
#[derive(Debug, Args)]
pub struct Lint {
    #[command(flatten)]
    registry: RegistryArgument,
    #[command(flatten)]
    output: Output,
}

impl Lint {
    /// Checks; lists every problem with its place.
    pub(super) fn run(self) -> Outcome {
        let Inspection { registry, problems } = self.registry.inspect();
        let conforms = problems.iter().all(|problem| problem.level != Level::Deny);
        let text = |_| {
            if problems.is_empty() {
                summary(&registry)
            } else {
                report(&self.registry.name(), &problems) + "\n"
            }
        };
        let text = self.output.write(text, || as_json(&problems));
        Outcome::of(text, conforms)
    }
}

fn summary(registry: &Registry) -> String {
    format!(
        "{} {}: {} attributes, {} metrics, {} spans, {} events, no problem\n",
        registry.name,
        registry.version,
        registry.attributes.len(),
        registry.metrics.len(),
        registry.spans.len(),
        registry.events.len(),
    )
}

fn as_json(problems: &[Problem]) -> Value {
    let problems = problems.iter().map(|problem| {
        let place = &problem.location;
        json!({
            "file": place.file, "line": place.line, "column": place.column,
            "rule": problem.rule.as_str(), "level": problem.level.as_str(),
            "message": problem.message, "subject": problem.subject, "help": problem.help,
        })
    });
    json!({ "problems": problems.collect::<Vec<_>>() })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::Lint;
    use crate::cli::contract::registry::RegistryArgument;
    use crate::cli::outcome::Outcome;
    use crate::cli::output::Output;

    fn lint(folder: &Path) -> Outcome {
        let command = Lint {
            registry: RegistryArgument::of(folder),
            output: Output::default(),
        };
        command.run()
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
        let expected = format!("{}:1:1: this file is missing", manifest.display());
        assert!(outcome.text.starts_with(&expected), "{}", outcome.text);
        assert!(outcome.text.contains("1 problem in"), "{}", outcome.text);
        assert_eq!(outcome.code, 1);
    }
}
