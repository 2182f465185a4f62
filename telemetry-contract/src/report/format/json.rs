//! Findings for programs: field names are stable, fields may be added.

use serde_json::{Value, json};

use super::super::findings::{Findings, Listing};
use crate::diagnostic::{Diagnostic, Waived};

/// Changes when a field changes its meaning or goes; not when one is added.
const FORMAT: u32 = 1;

/// The findings as one JSON object, to which a command may add what else it knows.
pub fn json(findings: &Findings) -> Value {
    object(&Listing::new(findings))
}

pub(super) fn object(listing: &Listing<'_>) -> Value {
    let mut object = summary(listing);
    let findings: Vec<Value> = listing.listed.iter().map(finding).collect();
    object["findings"] = findings.into();
    object
}

/// One object a line: a finding each, the summary last.
pub(super) fn lines(listing: &Listing<'_>) -> String {
    let typed = |mut object: Value, name: &str| {
        object["type"] = name.into();
        format!("{object}\n")
    };
    let findings = listing.listed.iter();
    let mut lines: String = findings
        .map(|diagnostic| typed(finding(diagnostic), "finding"))
        .collect();
    lines.push_str(&typed(summary(listing), "summary"));
    lines
}

fn summary(listing: &Listing<'_>) -> Value {
    let tally = &listing.tally;
    json!({
        "format": FORMAT,
        "tool": { "name": "cargo-telemetry", "version": env!("CARGO_PKG_VERSION") },
        "command": listing.findings.command,
        "checked": listing.findings.checked,
        "conforms": listing.conforms(),
        "denied": tally.denied,
        "warned": tally.warned,
        "waived": tally.waived,
        "unlisted": tally.unlisted,
    })
}

fn finding(diagnostic: &Diagnostic) -> Value {
    let place = diagnostic.place.as_ref().map(|place| {
        json!({
            "file": place.file,
            "line": place.line,
            "column": place.column,
            "excerpt": place.excerpt,
        })
    });
    let trace = Some(&diagnostic.trace).filter(|trace| !trace.is_empty());
    json!({
        "rule": diagnostic.rule,
        "level": diagnostic.level.as_str(),
        "message": diagnostic.message,
        "place": place,
        "service": diagnostic.service,
        "signal_type": diagnostic.signal_type,
        "signals": diagnostic.signals,
        "subject": diagnostic.subject,
        "found": diagnostic.found,
        "wanted": diagnostic.wanted,
        "help": diagnostic.help,
        "count": diagnostic.count,
        "samples": diagnostic.samples,
        "trace_id": trace,
        "waived": diagnostic.waived.as_ref().map(waiver),
    })
}

/// The waiver that covers something.
pub fn waiver(waived: &Waived) -> Value {
    json!({
        "reason": waived.reason,
        "owner": waived.owner,
        "expires": waived.expires,
        "link": waived.link,
    })
}
