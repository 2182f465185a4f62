//! JUnit's XML: a suite for the command, a case for each rule.

use std::collections::BTreeMap;

use super::super::clean;
use super::super::findings::Listing;
use super::{owner, text};
use crate::diagnostic::Diagnostic;
use crate::paint::is_hostile;

/// The suite. A rule fails by what is denied, is skipped where all that was found is waived, and
/// passes with its warnings in the suite's output.
pub(super) fn write(listing: &Listing<'_>, time: &str) -> String {
    let cases = cases(listing);
    let command = listing.findings.command;
    let mut attributes = vec![
        ("name", command.to_owned()),
        ("package", "cargo-telemetry".to_owned()),
        ("id", "0".to_owned()),
        ("hostname", "localhost".to_owned()),
        ("tests", cases.len().to_string()),
        ("failures", count(&cases, Case::fails)),
        ("errors", "0".to_owned()),
        ("skipped", count(&cases, Case::is_skipped)),
        ("time", "0".to_owned()),
    ];
    if !time.is_empty() {
        attributes.push(("timestamp", time.to_owned()));
    }
    let cases_written: String = cases.iter().map(|case| case.write(command)).collect();
    [
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n".to_owned(),
        format!("  <testsuite{}>\n", written(&attributes)),
        properties(listing),
        cases_written,
        output(&cases, listing),
        "  </testsuite>\n</testsuites>\n".to_owned(),
    ]
    .concat()
}

/// A rule and what breaks it.
struct Case<'f> {
    rule: &'f str,
    found: Vec<&'f Diagnostic>,
}

/// Every rule by name; where nothing is known of the rules, one case stands for the command.
fn cases<'f>(listing: &'f Listing<'_>) -> Vec<Case<'f>> {
    let mut rules: BTreeMap<&str, Vec<&Diagnostic>> = BTreeMap::new();
    for rule in &listing.findings.rules {
        rules.entry(rule).or_default();
    }
    for diagnostic in &listing.listed {
        rules.entry(&diagnostic.rule).or_default().push(diagnostic);
    }
    if rules.is_empty() {
        rules.insert(listing.findings.command, Vec::new());
    }
    let case = |(rule, found)| Case { rule, found };
    rules.into_iter().map(case).collect()
}

fn count<'f>(cases: &[Case<'f>], is: impl Fn(&Case<'f>) -> bool) -> String {
    cases.iter().filter(|case| is(case)).count().to_string()
}

impl Case<'_> {
    fn fails(&self) -> bool {
        self.found.iter().any(|diagnostic| diagnostic.fails())
    }

    fn is_skipped(&self) -> bool {
        let waived = |diagnostic: &&Diagnostic| diagnostic.waived.is_some();
        !self.found.is_empty() && self.found.iter().all(waived)
    }

    fn write(&self, command: &str) -> String {
        let attributes = [
            ("name", self.rule.to_owned()),
            ("classname", command.replace(' ', ".")),
            ("time", "0".to_owned()),
        ];
        let head = format!("    <testcase{}", written(&attributes));
        if self.fails() {
            format!("{head}>\n{}    </testcase>\n", self.failure())
        } else if self.is_skipped() {
            format!("{head}>\n{}    </testcase>\n", self.skipped())
        } else {
            format!("{head}/>\n")
        }
    }

    fn failure(&self) -> String {
        let failing: Vec<&&Diagnostic> = self.found.iter().filter(|one| one.fails()).collect();
        let message = match failing.as_slice() {
            [only] => only.message.clone(),
            [first, rest @ ..] => format!("{} (and {} more)", first.message, rest.len()),
            [] => String::new(),
        };
        let lines: Vec<String> = failing.iter().map(|one| line(one)).collect();
        let attributes = written(&[("message", message), ("type", "deny".to_owned())]);
        let lines = escaped(&lines.join("\n"));
        format!("      <failure{attributes}>{lines}</failure>\n")
    }

    fn skipped(&self) -> String {
        let reasons = self.found.iter().filter_map(|one| waiver(one));
        let message = reasons.collect::<Vec<_>>().join("; ");
        format!("      <skipped{}/>\n", written(&[("message", message)]))
    }
}

fn properties(listing: &Listing<'_>) -> String {
    let properties = [
        ("tool", env!("CARGO_PKG_VERSION").to_owned()),
        ("checked", listing.findings.checked.clone()),
        ("unlisted", listing.tally.unlisted.to_string()),
    ];
    let lines = properties.map(|(name, value)| {
        let attributes = written(&[("name", name.to_owned()), ("value", value)]);
        format!("      <property{attributes}/>\n")
    });
    format!("    <properties>\n{}    </properties>\n", lines.concat())
}

/// What neither fails nor passes in silence: warnings, what is waived, and the verdict.
fn output(cases: &[Case<'_>], listing: &Listing<'_>) -> String {
    let found = cases.iter().flat_map(|case| &case.found);
    let quiet = found.filter(|diagnostic| !diagnostic.fails());
    let mut lines: Vec<String> = quiet
        .map(|diagnostic| match waiver(diagnostic) {
            Some(waiver) => format!("{}\n  {waiver}", line(diagnostic)),
            None => format!("warning: {}", line(diagnostic)),
        })
        .collect();
    lines.push(text::verdict(&listing.tally));
    let lines = escaped(&lines.join("\n"));
    format!("    <system-out>{lines}</system-out>\n    <system-err/>\n")
}

/// A finding with its place and what to do.
fn line(diagnostic: &Diagnostic) -> String {
    let message = &diagnostic.message;
    let head = match (&diagnostic.place, owner(diagnostic).as_str()) {
        (Some(place), _) => format!("{place}: {message}"),
        (None, "") => message.clone(),
        (None, owner) => format!("{owner}: {message}"),
    };
    // Nothing that was found may start a line: CI obeys lines that look like its commands.
    let head = clean::line(&head).into_owned();
    let seen = match diagnostic.count {
        0 | 1 => String::new(),
        count => format!("{count} times"),
    };
    let notes = [
        ("seen", &seen),
        ("at", &diagnostic.samples.join(", ")),
        ("help", &diagnostic.help),
    ];
    let notes = notes.iter().filter(|(_, text)| !text.is_empty());
    let notes = notes.map(|(name, text)| format!("\n  {name}: {}", clean::line(text)));
    head + &notes.collect::<String>()
}

fn waiver(diagnostic: &Diagnostic) -> Option<String> {
    let waived = diagnostic.waived.as_ref()?;
    let (owner, expires) = (&waived.owner, &waived.expires);
    let reason = &waived.reason;
    let text = format!("waived until {expires} by {owner}: {reason}");
    Some(clean::line(&text).into_owned())
}

/// Attributes, each after a space.
fn written(attributes: &[(&str, String)]) -> String {
    let attributes = attributes
        .iter()
        .map(|(name, value)| format!(" {name}=\"{}\"", escaped(value).replace('\n', "&#10;")));
    attributes.collect()
}

/// The text as XML 1.0 allows it, in content and in a quoted value.
fn escaped(text: &str) -> String {
    let allowed = |character: &char| *character == '\n' || !is_hostile(*character);
    let allowed = text.chars().filter(allowed);
    let mut out = String::with_capacity(text.len());
    for character in allowed.filter(|character| !matches!(character, '\u{fffe}' | '\u{ffff}')) {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            other => out.push(other),
        }
    }
    out
}
