//! `contract coverage`: which declared signals and attributes were seen.

use clap::Args;
use serde_json::json;

use super::check::lines;
use super::input::Input;
use super::own::Own;
use super::registry::{RegistryArgument, leak};
use crate::check::Settings;
use crate::cli::outcome::{Done, Outcome, tell};
use crate::cli::output::Answer;
use crate::report;

/// Say which signals and attributes that a registry declares were seen, and how often.
///
/// Counted are those of the registry itself, not those of what it depends on. Exits with 0, with 1
/// where less was seen than --min-coverage wants, and with 2 where something could not be read or
/// nothing was there.
#[derive(Debug, Args)]
pub struct Coverage {
    #[command(flatten)]
    input: Input,
    #[command(flatten)]
    registry: RegistryArgument,
    /// Count what the registry depends on, too.
    #[arg(long)]
    all: bool,
    /// Exit with 1 where less of the signals was seen.
    #[arg(long = "min-coverage", value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(..=100))]
    least: Option<u8>,
    #[command(flatten)]
    answer: Answer,
}

impl Coverage {
    /// Observes, and says what was seen.
    pub(super) fn run(self) -> Done {
        let registry = self.registry.load()?;
        let own = Own::of(&registry, self.registry.folder().as_deref());
        let name = registry.title();
        let contract = leak(registry);
        let observed = self
            .input
            .observe("coverage", contract, &Settings::default())?;
        let problems = lines(&observed);
        for problem in &problems {
            tell(problem);
        }
        let counts = observed.observer.counts();
        if counts.lines + counts.logs + counts.metrics + counts.spans == 0 {
            return Err("nothing was seen: no telemetry has come".to_owned());
        }
        let coverage = if self.all {
            observed.observer.coverage()
        } else {
            own.coverage(&observed.observer)
        };
        let outcome = self.answer.write(
            |color| report::coverage_text(&name, &coverage, color),
            || {
                let mut value = report::coverage_json(&coverage);
                value["contract"] = json!({ "name": contract.name, "version": contract.version });
                value["unreadable"] = observed.problems.count().into();
                value
            },
        )?;
        let low = self
            .least
            .is_some_and(|least| coverage.percent() < usize::from(least));
        let code = if problems.is_empty() {
            u8::from(low)
        } else {
            2
        };
        Ok(Outcome { code, ..outcome })
    }
}
