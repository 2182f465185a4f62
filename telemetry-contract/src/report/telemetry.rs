//! What a check of telemetry found, as diagnostics.

use super::findings::Findings;
use crate::check::{Finding, Report};
use crate::diagnostic::Diagnostic;
use crate::rule::Rule;

/// The findings of a check.
pub fn of_telemetry(report: &Report) -> Findings {
    let checked = format!(
        "contract {} {}, {} spans, {} logs, {} log lines, {} metric points",
        report.contract,
        report.version,
        report.counts.spans,
        report.counts.logs,
        report.counts.lines,
        report.counts.points,
    );
    let diagnostics = report.findings.iter().map(diagnostic);
    let rules = Rule::ALL.iter().map(|rule| rule.as_str());
    let findings = Findings::new("contract check", checked, diagnostics).with_rules(rules);
    Findings {
        unlisted: report.forgotten.findings,
        ..findings
    }
}

fn diagnostic(finding: &Finding) -> Diagnostic {
    let Finding {
        subject,
        found,
        wanted,
        ..
    } = finding;
    let message = format!("{subject}: found {found}; wanted {wanted}");
    Diagnostic {
        service: finding.service.as_ref().to_owned(),
        subject: subject.as_ref().to_owned(),
        found: found.as_ref().to_owned(),
        wanted: wanted.as_ref().to_owned(),
        help: finding.rule.fix().to_owned(),
        count: finding.count,
        samples: finding.samples.iter().map(ToString::to_string).collect(),
        trace: finding
            .trace
            .map(|trace| trace.to_string())
            .unwrap_or_default(),
        ..Diagnostic::new(finding.rule.as_str(), finding.level, message)
    }
}
