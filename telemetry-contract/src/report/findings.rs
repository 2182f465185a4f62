//! What a command found: one list of diagnostics, whatever it looked at.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Place};
use crate::rule::Level;

/// Most findings that a report lists one by one; the rest is counted.
pub const MAX_LISTED: usize = 1_000;
/// Most characters of a text in a report.
const MAX_TEXT_CHARS: usize = 2_000;
/// Most places in telemetry that one finding names.
const MAX_SAMPLES: usize = 3;

/// What a command found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Findings {
    /// The command, as it is called: `contract lint`.
    pub command: &'static str,
    /// What was checked, and how much of it: `telemetry: 12 attributes, 3 metrics`.
    pub checked: String,
    /// Names of the rules that it was held against, where they are known; those that were broken
    /// need not be among them.
    pub rules: Vec<Cow<'static, str>>,
    /// What is wrong. The same finding may be in it more than once; a report merges them.
    pub diagnostics: Vec<Diagnostic>,
    /// How many more observations are not among the diagnostics, because a bound was reached.
    pub unlisted: u64,
}

impl Findings {
    /// What this command found wrong with what it checked.
    pub fn new(
        command: &'static str,
        checked: impl Into<String>,
        diagnostics: impl IntoIterator<Item = Diagnostic>,
    ) -> Self {
        Self {
            command,
            checked: checked.into(),
            diagnostics: diagnostics.into_iter().collect(),
            ..Self::default()
        }
    }

    /// Adds the rules that it was held against.
    #[must_use]
    pub fn with_rules(
        mut self,
        rules: impl IntoIterator<Item = impl Into<Cow<'static, str>>>,
    ) -> Self {
        self.rules = rules.into_iter().map(Into::into).collect();
        self
    }

    /// Whether nothing fails: what is denied has a waiver.
    pub fn conforms(&self) -> bool {
        !self.diagnostics.iter().any(Diagnostic::fails)
    }
}

/// How many different findings there are of each kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Those that fail the check.
    pub denied: usize,
    /// Warnings.
    pub warned: usize,
    /// Those that a waiver covers.
    pub waived: usize,
    /// Findings, and observations of others, that are not listed one by one.
    pub unlisted: u64,
}

/// Findings as a report lists them: merged, bounded, in the order of the files.
#[derive(Debug)]
pub(super) struct Listing<'f> {
    pub(super) findings: &'f Findings,
    pub(super) listed: Vec<Diagnostic>,
    pub(super) tally: Tally,
}

impl<'f> Listing<'f> {
    pub(super) fn new(findings: &'f Findings) -> Self {
        Self::of_most(findings, MAX_LISTED)
    }

    /// With at most `most` findings: what fails goes before warnings, and those before what is
    /// waived.
    fn of_most(findings: &'f Findings, most: usize) -> Self {
        let mut listed = merged(&findings.diagnostics);
        let mut tally = Tally::default();
        for diagnostic in &listed {
            *tally.slot(diagnostic) += 1;
        }
        listed.sort_by_key(|diagnostic| (!diagnostic.fails(), !diagnostic.warns()));
        let cut = listed.split_off(most.min(listed.len()));
        tally.unlisted = findings.unlisted.saturating_add(cut.len() as u64);
        listed.sort_by(|left, right| position(left).cmp(&position(right)));
        Self {
            findings,
            listed,
            tally,
        }
    }

    pub(super) fn conforms(&self) -> bool {
        self.tally.denied == 0
    }
}

impl Tally {
    fn slot(&mut self, diagnostic: &Diagnostic) -> &mut usize {
        if diagnostic.waived.is_some() {
            &mut self.waived
        } else if diagnostic.fails() {
            &mut self.denied
        } else {
            &mut self.warned
        }
    }
}

/// Files first, by name, line and column; what stands in no file keeps its order.
fn position(diagnostic: &Diagnostic) -> (bool, Option<(&str, usize, usize)>) {
    let key = |place: &'_ Place| (place.line, place.column);
    let place = diagnostic.place.as_ref();
    let position = place.map(|place| (place.file.as_str(), key(place).0, key(place).1));
    (place.is_none(), position)
}

/// Each finding once, with its counts added up; what is allowed is left out.
fn merged(diagnostics: &[Diagnostic]) -> Vec<Diagnostic> {
    let mut merged: Vec<Diagnostic> = Vec::new();
    let mut index = BTreeMap::new();
    let reported = |diagnostic: &&Diagnostic| diagnostic.level != Level::Allow;
    for diagnostic in diagnostics.iter().filter(reported) {
        let at = *index.entry(identity(diagnostic)).or_insert(merged.len());
        match merged.get_mut(at) {
            Some(first) => add(first, diagnostic),
            None => merged.push(bounded(diagnostic)),
        }
    }
    merged
}

/// What makes two findings the same.
fn identity(diagnostic: &Diagnostic) -> impl Ord + use<'_> {
    let Diagnostic {
        rule,
        level,
        message,
        place,
        service,
        subject,
        waived,
        ..
    } = diagnostic;
    (
        (rule, level, waived.is_some()),
        (service, subject, place, message),
    )
}

fn add(first: &mut Diagnostic, again: &Diagnostic) {
    first.count = first.count.saturating_add(again.count);
    let lists = [
        (&mut first.samples, &again.samples),
        (&mut first.signals, &again.signals),
    ];
    for (first, again) in lists {
        for text in again.iter().map(|text| cut(text)) {
            if first.len() < MAX_SAMPLES && !first.contains(&text) {
                first.push(text);
            }
        }
    }
}

/// A copy none of whose texts is longer than a report's texts are.
fn bounded(diagnostic: &Diagnostic) -> Diagnostic {
    let mut copy = diagnostic.clone();
    copy.samples.truncate(MAX_SAMPLES);
    copy.signals.truncate(MAX_SAMPLES);
    let texts = [
        &mut copy.message,
        &mut copy.service,
        &mut copy.subject,
        &mut copy.found,
        &mut copy.wanted,
        &mut copy.help,
    ];
    let lists = copy.samples.iter_mut().chain(&mut copy.signals);
    for text in texts.into_iter().chain(lists) {
        *text = cut(text);
    }
    copy
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(MAX_TEXT_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// `1 warning`, `2 warnings`.
pub(super) fn number(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::{Findings, Listing, MAX_TEXT_CHARS, Tally};
    use crate::diagnostic::{Diagnostic, Place, Waived};
    use crate::rule::Level;

    fn place(file: &str, line: usize) -> Place {
        Place {
            file: file.to_owned(),
            line,
            column: 1,
            ..Place::default()
        }
    }

    fn finding(level: Level, subject: &str) -> Diagnostic {
        Diagnostic::new("span-orphan", level, "no parent").about(subject)
    }

    fn waived(subject: &str) -> Diagnostic {
        let mut finding = finding(Level::Deny, subject);
        finding.waived = Some(Waived {
            reason: "old".to_owned(),
            owner: "team".to_owned(),
            expires: "2027-01-31".to_owned(),
            link: String::new(),
        });
        finding
    }

    fn subjects(listing: &Listing<'_>) -> Vec<String> {
        let subjects = listing.listed.iter();
        subjects.map(|finding| finding.subject.clone()).collect()
    }

    #[test]
    fn the_same_finding_is_listed_once_with_its_counts() {
        let mut twice = finding(Level::Deny, "charge");
        twice.count = 2;
        twice.samples = vec!["trace 1".to_owned(), "trace 2".to_owned()];
        let mut again = finding(Level::Deny, "charge");
        again.samples = vec!["trace 2".to_owned(), "trace 3".to_owned()];
        let other = finding(Level::Deny, "refund");
        let findings = Findings::new("check", "", [twice, other, again]);
        let listing = Listing::new(&findings);
        assert_eq!(subjects(&listing), ["charge", "refund"]);
        assert_eq!(listing.listed[0].count, 3);
        assert_eq!(listing.listed[0].samples, ["trace 1", "trace 2", "trace 3"]);
    }

    #[test]
    fn findings_of_two_places_or_two_messages_stay_two() {
        let at = |line| finding(Level::Deny, "x").at(place("a.yaml", line));
        let mut other = at(1);
        other.message = "another".to_owned();
        let findings = Findings::new("lint", "", [at(1), at(2), other]);
        assert_eq!(Listing::new(&findings).listed.len(), 3);
    }

    #[test]
    fn what_fails_is_listed_before_what_does_not_and_the_rest_is_counted() {
        let all = [
            waived("a"),
            finding(Level::Warn, "b"),
            finding(Level::Allow, "c"),
            finding(Level::Deny, "d"),
        ];
        let mut findings = Findings::new("check", "", all);
        findings.unlisted = 5;
        let listing = Listing::of_most(&findings, 1);
        assert_eq!(subjects(&listing), ["d"]);
        let tally = Tally {
            denied: 1,
            warned: 1,
            waived: 1,
            unlisted: 7,
        };
        assert_eq!(listing.tally, tally);
        assert!(!listing.conforms());
    }

    #[test]
    fn files_are_in_their_order_and_what_has_none_comes_last() {
        let all = [
            finding(Level::Deny, "nowhere"),
            finding(Level::Warn, "b:1").at(place("b.yaml", 1)),
            finding(Level::Deny, "a:10").at(place("a.yaml", 10)),
            finding(Level::Warn, "a:2").at(place("a.yaml", 2)),
            finding(Level::Deny, "again nowhere"),
        ];
        let findings = Findings::new("lint", "", all);
        let expected = ["a:2", "a:10", "b:1", "nowhere", "again nowhere"];
        assert_eq!(subjects(&Listing::new(&findings)), expected);
    }

    #[test]
    fn what_is_waived_or_a_warning_does_not_fail() {
        let fine = Findings::new("check", "", [waived("a"), finding(Level::Warn, "b")]);
        assert!(fine.conforms() && Listing::new(&fine).conforms());
        let bad = Findings::new("check", "", [finding(Level::Deny, "b")]);
        assert!(!bad.conforms());
    }

    #[test]
    fn a_long_text_is_cut() {
        let long = "é".repeat(MAX_TEXT_CHARS + 1);
        let findings = Findings::new("check", "", [finding(Level::Deny, &long)]);
        let listed = &Listing::new(&findings).listed[0].subject;
        assert_eq!(listed.chars().count(), MAX_TEXT_CHARS + 1);
        assert!(listed.ends_with('…'));
    }
}
