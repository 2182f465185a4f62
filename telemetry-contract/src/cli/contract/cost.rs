//! `contract cost`: what the telemetry of a registry costs.

use std::sync::{Arc, Mutex, PoisonError};

use clap::Args;
use serde_json::Value;

use super::check::lines;
use super::input::Input;
use super::registry::{RegistryArgument, leak};
use crate::cli::outcome::{Done, Outcome, tell};
use crate::cli::output::Output;
use crate::cost::{self, Assumptions, Change, Estimate, Observed};
use crate::diagnostic::Diagnostic;
use crate::report::Findings;
use crate::rule::Level;

/// Say what telemetry costs: series, samples, spans and log lines, and what dominates.
///
/// From the registry alone it is an upper bound of the series. Captures, log lines and --listen add
/// what was really sent, and --rate how much of it. Exits with 1 where --max-series is exceeded, with
/// every change of --what-if made, and with 2 where something could not be read.
#[derive(Debug, Args)]
pub struct Cost {
    #[command(flatten)]
    input: Input,
    #[command(flatten)]
    registry: RegistryArgument,
    /// What is assumed, such as `requests_per_second=40`; more than one may be said.
    #[arg(long, value_name = "NAME=NUMBER")]
    rate: Vec<String>,
    /// Processes that run at once.
    #[arg(long, value_name = "NUMBER", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..))]
    instances: u64,
    /// Days that telemetry is kept.
    #[arg(long, value_name = "DAYS", default_value_t = 15, value_parser = clap::value_parser!(u32).range(1..))]
    retention: u32,
    /// A change of labels: METRIC+LABEL=VALUES, METRIC-LABEL or LABEL=VALUES. More than one are made
    /// one after the other.
    #[arg(long, value_name = "CHANGE")]
    what_if: Vec<Change>,
    /// Fail (exit code 1) where all instances together may have more series.
    #[arg(long, value_name = "NUMBER")]
    max_series: Option<u64>,
    #[command(flatten)]
    output: Output,
}

impl Cost {
    /// Works it out, and says it.
    pub(super) fn run(self) -> Done {
        let assumptions = self.assumptions()?;
        let registry = self.registry.load()?;
        let name = registry.title();
        let metrics = cost::of_registry(&registry);
        let observed = Arc::new(Mutex::new(Observed::default()));
        let mut problems = Vec::new();
        if self.input.is_given() {
            problems = lines(&self.input.watch(
                "cost",
                leak(registry),
                Arc::clone(&observed) as _,
            )?);
            for problem in &problems {
                tell(problem);
            }
        }
        let observed = observed.lock().unwrap_or_else(PoisonError::into_inner);
        if self.input.is_given() && observed.is_empty() {
            return Err("nothing was seen: no telemetry has come".to_owned());
        }
        let seen = self.input.is_given().then_some(&*observed);
        let estimate = Estimate::new(metrics, seen, &self.what_if, assumptions)?;
        let findings = self.findings(&name, &estimate);
        let outcome = self.output.findings_with(
            &findings,
            |color| text(&name, &estimate, &findings, color),
            || json(&name, &estimate, &findings),
        )?;
        let code = if problems.is_empty() { outcome.code } else { 2 };
        Ok(Outcome { code, ..outcome })
    }

    fn assumptions(&self) -> Result<Assumptions, String> {
        let mut assumptions = Assumptions {
            instances: self.instances,
            retention_days: f64::from(self.retention),
            ..Assumptions::default()
        };
        for said in &self.rate {
            assumptions
                .set(said)
                .map_err(|error| format!("--rate: {error}"))?;
        }
        Ok(assumptions)
    }

    fn findings(&self, name: &str, estimate: &Estimate) -> Findings {
        let checked = format!("{name}: {} metrics", estimate.metrics.len());
        let active = estimate.active_series();
        let over = self.max_series.filter(|most| active > *most).map(|most| {
            let message = format!("{active} active series at most, the budget is {most}");
            let finding = Diagnostic::new("series-over-budget", Level::Deny, message);
            let help = estimate.metrics.first().map(|dearest| {
                format!(
                    "`{}` has most: {} series an instance; `--what-if` says what a change of its \
                     labels would do",
                    dearest.name,
                    dearest.series()
                )
            });
            finding.about(name).with_help(help.unwrap_or_default())
        });
        Findings::new("contract cost", checked, over).with_rules(["series-over-budget"])
    }
}

fn text(name: &str, estimate: &Estimate, findings: &Findings, color: bool) -> String {
    let mut text = cost::text(name, estimate, color);
    for finding in &findings.diagnostics {
        text += &["\n✘ ", &finding.message, "\n  ", &finding.help, "\n"].concat();
    }
    text
}

fn json(name: &str, estimate: &Estimate, findings: &Findings) -> Value {
    let mut value = estimate.json();
    value["contract"] = name.into();
    let over = findings.diagnostics.iter();
    value["findings"] = over
        .map(|it| serde_json::json!({ "rule": it.rule, "message": it.message, "help": it.help }))
        .collect();
    value
}
