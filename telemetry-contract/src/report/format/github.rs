//! Workflow commands: GitHub shows each beside its line in a pull request.

use super::super::clean;
use super::super::findings::{Listing, number};
use super::{owner, text};
use crate::diagnostic::Diagnostic;
use crate::rule::Level;

/// Most annotations of one level that GitHub shows for a step; it drops the others silently.
const MAX_ANNOTATIONS: usize = 10;

/// One command a finding, as many of each level as are shown, and the verdict as plain text.
pub(super) fn write(listing: &Listing<'_>) -> String {
    let mut out = String::new();
    let mut hidden = 0;
    for level in ["error", "warning", "notice"] {
        let of_level = |diagnostic: &&Diagnostic| command(diagnostic) == level;
        let found: Vec<_> = listing.listed.iter().filter(of_level).collect();
        for diagnostic in found.iter().take(MAX_ANNOTATIONS) {
            out.push_str(&annotation(level, diagnostic));
        }
        hidden += found.len().saturating_sub(MAX_ANNOTATIONS);
    }
    if hidden > 0 {
        let more = number(hidden as u64, "more finding", "more findings");
        let most = format!("GitHub shows {MAX_ANNOTATIONS} of a level for a step");
        out.extend([
            more.as_str(),
            " without an annotation: ",
            most.as_str(),
            "\n",
        ]);
    }
    out.push_str(&text::summary(listing, false));
    out
}

fn command(diagnostic: &Diagnostic) -> &'static str {
    match (&diagnostic.waived, diagnostic.level) {
        (Some(_), _) => "notice",
        (None, Level::Deny) => "error",
        (None, Level::Allow | Level::Warn) => "warning",
    }
}

fn annotation(command: &str, diagnostic: &Diagnostic) -> String {
    let mut properties = Vec::new();
    if let Some(place) = &diagnostic.place {
        properties.push(format!("file={}", property(&place.file)));
        properties.push(format!("line={},col={}", place.line, place.column));
    }
    properties.push(format!("title={}", property(&diagnostic.rule)));
    let message = data(&message(diagnostic));
    format!("::{command} {}::{message}\n", properties.join(","))
}

fn message(diagnostic: &Diagnostic) -> String {
    let mut lines = vec![diagnostic.message.clone()];
    let owner = owner(diagnostic);
    if diagnostic.place.is_none() && !owner.is_empty() {
        lines.push(format!("in {owner}"));
    }
    if !diagnostic.help.is_empty() {
        lines.push(format!("help: {}", diagnostic.help));
    }
    if let Some(waived) = &diagnostic.waived {
        let (owner, expires) = (&waived.owner, &waived.expires);
        let reason = &waived.reason;
        lines.push(format!("waived until {expires} by {owner}: {reason}"));
    }
    lines.join("\n")
}

/// The text after `::`.
fn data(text: &str) -> String {
    let clean = clean::block(text).replace('%', "%25");
    clean.replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
