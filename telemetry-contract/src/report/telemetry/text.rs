//! A report for people: the verdict, what is wrong rule by rule, and the traces to look at.

use super::of_telemetry;
use crate::check::{Counts, Forgotten, Report};
use crate::diagnostic::Diagnostic;
use crate::paint::Paint;
use crate::report::Findings;
use crate::report::clean;
use crate::report::findings::{Listing, Tally, number};
use crate::report::format::{below, waived};
use crate::rule::{self, Level};
use crate::tree::{self, DrawOptions};

/// How a report is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TextOptions {
    /// With ANSI colours.
    pub color: bool,
}

/// The report as text, with a line feed at its end.
pub fn text(report: &Report, options: TextOptions) -> String {
    text_with(report, &of_telemetry(report), options)
}

/// The report as text, with these findings in place of its own: waivers have been applied to them.
pub fn text_with(report: &Report, findings: &Findings, options: TextOptions) -> String {
    let listing = Listing::new(findings);
    let mut page = Page {
        out: String::new(),
        color: options.color,
    };
    page.verdict(report, &listing.tally);
    page.seen(&report.counts);
    page.forgotten(&report.forgotten);
    page.put(Paint::Faint, &waived(&listing));
    let mut shown = listing.listed;
    shown.retain(|diagnostic| diagnostic.waived.is_none());
    // The order within a level is the check's own.
    shown.sort_by_key(|diagnostic| diagnostic.level);
    for of_rule in
        shown.chunk_by(|left, right| (left.level, &left.rule) == (right.level, &right.rule))
    {
        page.rule(of_rule);
    }
    page.traces(report);
    page.out
}

struct Page {
    out: String,
    color: bool,
}

impl Page {
    fn put(&mut self, paint: Paint, text: &str) {
        paint.put(&mut self.out, self.color, text);
    }

    fn verdict(&mut self, report: &Report, tally: &Tally) {
        let (mark, paint, verdict) = if report.is_empty() {
            ("· ", Paint::Warning, "nothing was seen that could conform")
        } else if tally.denied == 0 {
            ("✔ ", Paint::Good, "conforms")
        } else {
            ("✘ ", Paint::Bad, "does not conform")
        };
        self.put(paint, mark);
        self.put(paint, verdict);
        let contract = format!(" to contract {} {}", report.contract, report.version);
        self.put(Paint::Plain, &contract);
        let waived = match tally.waived {
            0 => String::new(),
            waived => format!(", {waived} waived"),
        };
        let numbers = format!(
            " · {}{} denied, {}{waived} · {} rules checked\n",
            if tally.unlisted > 0 { "at least " } else { "" },
            tally.denied,
            number(tally.warned as u64, "warning", "warnings"),
            report.rules_checked
        );
        self.put(Paint::Faint, &numbers);
    }

    fn seen(&mut self, counts: &Counts) {
        let parts = super::seen(counts);
        let services = match counts.services {
            0 => "no named service".to_owned(),
            services => number(services, "service", "services"),
        };
        // Log lines do not tell the processes of a service apart.
        let processes = match counts.resources {
            0 => String::new(),
            processes => format!(" ({})", number(processes, "process", "processes")),
        };
        let seen = format!("  seen: {} from {services}{processes}\n", parts.join(", "));
        self.put(Paint::Faint, &seen);
    }

    fn forgotten(&mut self, forgotten: &Forgotten) {
        let parts = [
            (
                forgotten.records,
                "spans and logs of the traces that were added to least recently",
            ),
            (forgotten.series, "metric series"),
            (forgotten.names, "names"),
        ];
        for (count, what) in parts.iter().filter(|(count, _)| *count > 0) {
            let line = format!("  not kept, a bound was reached: {count} {what}\n");
            self.put(Paint::Warning, &line);
        }
        if forgotten.findings > 0 {
            let count = forgotten.findings;
            let line = format!("  counted, but not listed one by one: {count} observations\n");
            self.put(Paint::Warning, &line);
        }
        if forgotten.unjudged > 0 {
            let count = forgotten.unjudged;
            let line =
                format!("  not judged, what they refer to is not known: {count} references\n");
            self.put(Paint::Warning, &line);
        }
    }

    fn rule(&mut self, findings: &[Diagnostic]) {
        let Some(first) = findings.first() else {
            return;
        };
        let paint = if first.level == Level::Deny {
            Paint::Bad
        } else {
            Paint::Warning
        };
        self.out.push('\n');
        self.put(paint, &format!("{:<4}  {}", first.level, first.rule));
        let brief = rule::describe(&first.rule).map_or("", |rule| rule.brief);
        self.put(Paint::Plain, &format!("  {brief}\n"));
        let one_by_one = is_told_one_by_one(findings);
        for finding in findings {
            if one_by_one {
                self.told_with_its_line(finding);
            } else if finding.found.is_empty() {
                self.told(finding);
            } else {
                self.finding(finding);
            }
        }
        if !one_by_one {
            self.field("fix", &first.help);
        }
    }

    fn finding(&mut self, finding: &Diagnostic) {
        self.put(Paint::Faint, "      ");
        self.put(Paint::Strong, &clean::line(&finding.service));
        self.put(
            Paint::Plain,
            &format!("  {}", clean::line(&finding.subject)),
        );
        self.put(Paint::Faint, &format!("  × {}\n", finding.count));
        self.field("  found", &finding.found);
        self.field("  wanted", &finding.wanted);
        if !finding.samples.is_empty() {
            self.field("  at", &finding.samples.join(", "));
        }
    }

    /// What is wrong beside the telemetry: a waiver, a request that was refused.
    fn told(&mut self, finding: &Diagnostic) {
        self.put(Paint::Faint, "      ");
        if let Some(place) = &finding.place {
            self.put(
                Paint::Strong,
                &format!("{}  ", clean::line(&place.to_string())),
            );
        }
        self.put(
            Paint::Plain,
            &format!("{}\n", clean::line(&finding.message)),
        );
    }

    /// The same with the line where it stands, and with what to do about this one.
    fn told_with_its_line(&mut self, finding: &Diagnostic) {
        let message = clean::line(&finding.message);
        self.put(Paint::Plain, &format!("      {message}\n"));
        for line in below(finding, self.color).lines() {
            self.out.push_str("      ");
            self.out.push_str(line);
            self.out.push('\n');
        }
    }

    fn field(&mut self, name: &str, value: &str) {
        self.put(Paint::Faint, &format!("      {name:<8}  "));
        self.put(Paint::Plain, &clean::line(value));
        self.out.push('\n');
    }

    fn traces(&mut self, report: &Report) {
        for view in &report.traces {
            self.out.push('\n');
            let options = DrawOptions {
                color: self.color,
                ..DrawOptions::default()
            };
            self.out.push_str(&tree::draw(&view.spans, &[], options));
            if view.hidden > 0 {
                let more = number(view.hidden as u64, "more span", "more spans");
                self.put(Paint::Faint, &format!("… {more}, not shown\n"));
            }
        }
    }
}

/// Whether what is wrong beside the telemetry has places with lines, or each its own help.
fn is_told_one_by_one(findings: &[Diagnostic]) -> bool {
    let shows_line = |it: &Diagnostic| it.place.as_ref().is_some_and(|at| !at.excerpt.is_empty());
    let differ = findings.windows(2).any(|two| two[0].help != two[1].help);
    let told = findings.iter().all(|it| it.found.is_empty());
    told && (differ
        || findings
            .iter()
            .any(|it| shows_line(it) || it.help.is_empty()))
}
