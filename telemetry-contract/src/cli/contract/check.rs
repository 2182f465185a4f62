//! `contract check`: telemetry against a contract, from captures, log lines and over OTLP.

use clap::{Args, ValueEnum};
use serde_json::{Map, Value, json};

use super::input::{Input, Observed};
use super::own::Own;
use super::registry::{RegistryArgument, leak, refuse_loosened};
use crate::capture::Problem;
use crate::check::{Coverage, Report, Settings};
use crate::cli::clock;
use crate::cli::outcome::{Done, Outcome, tell};
use crate::cli::output::Output;
use crate::cli::waivers::WaiversArgument;
use crate::diagnostic::Diagnostic;
use crate::receiver::{Forwarded, Reason, Summary};
use crate::report::{self, Findings, TextOptions};
use crate::rule::Level;

/// Check telemetry: captures, log lines, and what comes in over OTLP.
///
/// Exits with 0 where it conforms, 1 where it does not, 2 where something could not be read or
/// nothing was there to be checked.
#[derive(Debug, Args)]
pub struct Check {
    #[command(flatten)]
    input: Input,
    #[command(flatten)]
    registry: RegistryArgument,
    /// What makes the check fail (exit code 1).
    #[arg(long, value_enum, value_name = "LEVEL", default_value = "deny")]
    fail_on: FailOn,
    /// Fail (exit code 1) where less of the registry's own signals was seen.
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(..=100))]
    min_coverage: Option<u8>,
    #[command(flatten)]
    waivers: WaiversArgument,
    #[command(flatten)]
    output: Output,
}

/// What makes a check fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// What is denied, and requests that were refused.
    Deny,
    /// Warnings, too.
    Warn,
    /// Nothing that was found.
    Never,
}

impl FailOn {
    fn fails(self, findings: &Findings) -> bool {
        let mut diagnostics = findings.diagnostics.iter();
        match self {
            Self::Deny => diagnostics.any(Diagnostic::fails),
            Self::Warn => diagnostics.any(|it| it.fails() || it.warns()),
            Self::Never => false,
        }
    }
}

impl Check {
    /// Checks.
    pub(super) fn run(self) -> Done {
        let registry = self.registry.load()?;
        let folder = self.registry.folder();
        let waivers = self.waivers.read(folder.as_deref())?;
        refuse_loosened(&registry, &waivers)?;
        let own = Own::of(&registry, folder.as_deref());
        let settings = Settings {
            waived: waivers.narrowed(),
            ..Settings::default()
        };
        let observed = self.input.observe("check", leak(registry), &settings)?;
        for problem in lines(&observed) {
            tell(&problem);
        }
        let report = observed.observer.report();
        if report.is_empty() {
            return Err("nothing was checked: no telemetry has come".to_owned());
        }
        let checked = Checked {
            coverage: own.coverage(&observed.observer),
            report,
            observed,
            min_coverage: self.min_coverage,
        };
        let mut findings = checked.findings();
        waivers.apply(&mut findings, clock::today());
        let outcome = self.output.findings_with(
            &findings,
            |color| checked.text(&findings, color),
            || checked.json(&findings),
        )?;
        let code = checked.code(self.fail_on.fails(&findings));
        Ok(Outcome { code, ..outcome })
    }
}

/// What could not be read, a line each.
pub(super) fn lines(observed: &Observed) -> Vec<String> {
    let problems = &observed.problems;
    let mut lines: Vec<String> = problems.first().iter().map(|it| format!("{it}")).collect();
    let more = problems.count() - problems.first().len() as u64;
    if more > 0 {
        lines.push(format!("{more} more places could not be read"));
    }
    lines
}

/// A check at its end.
struct Checked {
    report: Report,
    observed: Observed,
    coverage: Coverage,
    min_coverage: Option<u8>,
}

impl Checked {
    fn code(&self, broken: bool) -> u8 {
        if self.observed.problems.count() > 0 {
            2
        } else {
            u8::from(broken || self.uncovered().is_some())
        }
    }

    /// Everything that is wrong, for the formats that list it.
    fn findings(&self) -> Findings {
        let mut findings = report::of_telemetry(&self.report);
        let refused = self.refused().map(|found| {
            Diagnostic::new("request-refused", Level::Deny, found)
                .with_help("send OTLP as its specification says; what was refused was not checked")
        });
        let uncovered = self.uncovered().map(|found| {
            Diagnostic::new("coverage-low", Level::Deny, found)
                .with_help("`contract coverage` says what was never seen")
        });
        findings.diagnostics.extend(refused);
        findings.diagnostics.extend(uncovered);
        let own = ["request-refused", "coverage-low", "capture-unreadable"];
        findings.rules.extend(own.map(Into::into));
        let problems = self.observed.problems.first().iter();
        findings.diagnostics.extend(problems.map(unreadable));
        findings
    }

    fn text(&self, findings: &Findings, color: bool) -> String {
        let options = TextOptions { color };
        let mut text = report::text_with(&self.report, findings, options);
        // What is too low is among the findings.
        let enough = self.min_coverage.is_some() && self.uncovered().is_none();
        let coverage = enough.then(|| format!("✔ {}\n", covered(&self.coverage)));
        let forwarded = self.observed.forwarded.as_ref();
        let forwarded = forwarded.map(|(endpoint, it)| forwarded_text(endpoint, it));
        text.extend([coverage, forwarded].into_iter().flatten());
        text
    }

    fn json(&self, findings: &Findings) -> Value {
        let mut report = report::json_with(&self.report, findings);
        let problems = &self.observed.problems;
        let (seen, declared) = self.coverage.of_signals();
        let percent = self.coverage.percent();
        let received = self.observed.received.as_ref();
        let requests = received.map_or(0, |received| received.counters.requests());
        let refused = self
            .reasons()
            .map(|(reason, count)| (reason.to_owned(), count.into()));
        report["refused"] = Value::Object(refused.collect::<Map<_, _>>());
        report["requests"] = requests.into();
        report["coverage"] = json!({ "signals": declared, "seen": seen, "percent": percent });
        report["unreadable"] = json!({
            "count": problems.count(),
            "first": problems.first().iter().map(|it| json!({ "place": it.place, "message": it.message })).collect::<Vec<_>>(),
        });
        if let Some((endpoint, forwarded)) = &self.observed.forwarded {
            report["forwarded"] = forwarded_json(endpoint, forwarded);
        }
        report
    }

    fn uncovered(&self) -> Option<String> {
        let least = self.min_coverage?;
        let low = self.coverage.percent() < usize::from(least);
        low.then(|| format!("{}, wanted {least} %", covered(&self.coverage)))
    }

    /// One sentence where requests were refused: what they carried was not checked.
    fn refused(&self) -> Option<String> {
        let reasons: Vec<String> = self
            .reasons()
            .map(|(reason, count)| format!("{count} {reason}"))
            .collect();
        let reasons = (!reasons.is_empty()).then(|| reasons.join(", "))?;
        Some(format!(
            "refused requests, whose telemetry was not checked: {reasons}"
        ))
    }

    fn reasons(&self) -> impl Iterator<Item = (&'static str, u64)> {
        let count = |received: &Summary, reason| received.counters.refused(reason);
        let received = self.observed.received;
        let all = Reason::ALL.iter().map(move |reason| {
            let count = received
                .as_ref()
                .map_or(0, |received| count(received, *reason));
            (reason.as_str(), count)
        });
        all.filter(|(_, count)| *count > 0)
    }
}

fn unreadable(problem: &Problem) -> Diagnostic {
    let help = "give a whole capture of OTLP (JSON or protobuf) or log lines";
    Diagnostic::new("capture-unreadable", Level::Deny, problem.to_string()).with_help(help)
}

fn covered(coverage: &Coverage) -> String {
    let (seen, declared) = coverage.of_signals();
    let percent = coverage.percent();
    format!("coverage: {seen} of {declared} declared signals seen, {percent} %")
}

fn forwarded_text(endpoint: &str, forwarded: &Forwarded) -> String {
    let Forwarded {
        delivered,
        failed,
        dropped,
        last_error,
    } = forwarded;
    let lost = failed + dropped;
    let lost = (lost > 0).then(|| format!(", {failed} failed, {dropped} dropped"));
    let error = (!last_error.is_empty()).then(|| format!(" ({last_error})"));
    let (lost, error) = (lost.unwrap_or_default(), error.unwrap_or_default());
    format!("forwarded to {endpoint}: {delivered} requests{lost}{error}\n")
}

fn forwarded_json(endpoint: &str, forwarded: &Forwarded) -> Value {
    json!({
        "endpoint": endpoint,
        "delivered": forwarded.delivered,
        "failed": forwarded.failed,
        "dropped": forwarded.dropped,
        "last_error": forwarded.last_error,
    })
}
