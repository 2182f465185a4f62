//! `cargo xtask contract lint`: what a registry may not say, though its format allows it.

use std::path::PathBuf;

use clap::Args;

/// Check a registry: names, units, sensitivity, series budgets, Prometheus names.
#[derive(Debug, Args)]
pub(crate) struct Lint {
    /// The registry's folder; the base contract's without it.
    #[arg(long, value_name = "DIR")]
    registry: Option<PathBuf>,
}

impl Lint {
    /// Checks; the error lists every problem with its place.
    pub(crate) fn run(self) -> Result<(), String> {
        let folder = self.registry.unwrap_or_else(super::base_folder);
        let registry = super::load(&folder)?;
        let problems = registry.lint();
        if !problems.is_empty() {
            return Err(super::report(&folder, &problems));
        }
        println!(
            "{} {}: {} attributes, {} metrics, {} spans, {} events, no problem",
            registry.name,
            registry.version,
            registry.attributes.len(),
            registry.metrics.len(),
            registry.spans.len(),
            registry.events.len(),
        );
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::Lint;
    use crate::workspace;

    fn lint(registry: Option<PathBuf>) -> Result<(), String> {
        Lint { registry }.run()
    }

    #[test]
    fn the_registries_here_have_no_problem() {
        assert_eq!(lint(None), Ok(()));
        let service = workspace::root().join("telemetry-contract/tests/service/registry");
        assert_eq!(lint(Some(service)), Ok(()));
    }

    #[test]
    fn a_folder_without_a_registry_is_told_with_its_path() {
        let folder = workspace::root().join("xtask/src");
        let message = lint(Some(folder.clone())).unwrap_err();
        let manifest = folder.join("manifest.yaml");
        let expected = format!("{}:1:1: this file is missing", manifest.display());
        assert!(message.starts_with(&expected), "{message}");
        assert!(message.contains("1 problem in"), "{message}");
    }
}
