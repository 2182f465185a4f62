//! What a check of telemetry found, as diagnostics, and what else it has to say.

mod json;
#[cfg(test)]
mod tests;
mod text;

use std::collections::HashSet;

use super::findings::{Findings, number};
use crate::check::{Counts, Finding, Report, signal};
use crate::diagnostic::Diagnostic;
use crate::rule::Rule;

pub use self::json::{json, json_with};
pub use self::text::{TextOptions, text, text_with};

/// The findings of a check of telemetry.
pub fn of_telemetry(report: &Report) -> Findings {
    let checked = [
        format!("contract {} {}", report.contract, report.version),
        seen(&report.counts).join(", "),
    ];
    let checked = checked.join(", ");
    let diagnostics = report.findings.iter().map(diagnostic);
    let rules = Rule::ALL.iter().map(|rule| rule.as_str());
    let findings = Findings::new("contract check", checked, diagnostics).with_rules(rules);
    Findings {
        unlisted: report.forgotten.findings,
        ..findings
    }
}

/// What was seen of each signal.
fn seen(counts: &Counts) -> [String; 4] {
    [
        number(counts.spans, "span", "spans"),
        number(counts.logs, "log", "logs"),
        number(counts.lines, "log line", "log lines"),
        number(counts.points, "metric point", "metric points"),
    ]
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
        signal_type: signal_type(finding),
        signals: signals(finding),
        more_signals: finding.more_signals,
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

/// By the rule where it is about one of them, else by where it was seen first.
fn signal_type(finding: &Finding) -> &'static str {
    let seen = finding.samples.first().map_or("", |sample| sample);
    let of = |text: &str| match text.split([' ', '-', ',']).next() {
        Some("span" | "trace") => "span",
        Some("metric") => "metric",
        Some("log") => "log",
        Some("resource") => "resource",
        _ => "",
    };
    match of(finding.rule.as_str()) {
        "" => of(seen),
        known => known,
    }
}

/// What the samples name, then all others.
fn signals(finding: &Finding) -> Vec<String> {
    let samples = finding.samples.iter();
    let shown = samples.filter_map(|sample| signal(finding.rule, &finding.subject, sample));
    let all = shown.chain(finding.signals.iter().map(|name| &**name));
    let mut seen = HashSet::new();
    let once = all.filter(|name| seen.insert(*name));
    once.map(str::to_owned).collect()
}
