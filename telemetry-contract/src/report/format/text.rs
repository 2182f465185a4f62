//! Findings for people, as compilers write them.

use super::super::clean;
use super::super::findings::{Listing, Tally, number};
use crate::diagnostic::{Diagnostic, Place, Waived};
use crate::paint::Paint;
use crate::rule::Level;

/// Most findings that are listed with their waiver.
const MAX_WAIVED: usize = 20;

/// Every finding, then the verdict on one line, and what of it is waived.
pub(super) fn write(listing: &Listing<'_>, color: bool) -> String {
    details(listing, color) + &summary(listing, color) + &waived(listing)
}

/// Every finding that is not waived.
pub(super) fn details(listing: &Listing<'_>, color: bool) -> String {
    let mut page = Page {
        out: String::new(),
        color,
    };
    let shown = |diagnostic: &&Diagnostic| diagnostic.waived.is_none();
    for diagnostic in listing.listed.iter().filter(shown) {
        page.finding(diagnostic);
    }
    page.out
}

/// Below the message of a finding: where it stands, with the line, and what to do.
pub(in crate::report) fn below(diagnostic: &Diagnostic, color: bool) -> String {
    let mut page = Page {
        out: String::new(),
        color,
    };
    page.below(diagnostic);
    page.out
}

/// What waivers cover, a line each, below how many there are; empty where nothing is covered.
pub(in crate::report) fn waived(listing: &Listing<'_>) -> String {
    let all = listing.listed.iter();
    let lines = all.filter_map(|it| Some(waived_line(it, it.waived.as_ref()?)));
    let lines: Vec<String> = lines.take(MAX_WAIVED).collect();
    if lines.is_empty() {
        return String::new();
    }
    let more = listing.tally.waived.saturating_sub(lines.len());
    let more = (more > 0).then(|| format!("  … {more} more\n"));
    let lines = lines.concat() + &more.unwrap_or_default();
    format!("  {} waived:\n{lines}", listing.tally.waived)
}

fn waived_line(diagnostic: &Diagnostic, waived: &Waived) -> String {
    let place = match &diagnostic.place {
        Some(place) => place.to_string(),
        None if diagnostic.subject.is_empty() => diagnostic.message.clone(),
        None => format!("{}  {}", diagnostic.service, diagnostic.subject),
    };
    let Waived {
        reason,
        owner,
        expires,
        ..
    } = waived;
    let rule = &diagnostic.rule;
    let line = format!(
        "{rule}  {}: {reason} ({owner}, until {expires})",
        place.trim()
    );
    format!("    {}\n", clean::line(&line))
}

/// The verdict on one line.
pub(super) fn summary(listing: &Listing<'_>, color: bool) -> String {
    let mut page = Page {
        out: String::new(),
        color,
    };
    page.summary(listing);
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

    fn finding(&mut self, diagnostic: &Diagnostic) {
        let (paint, word) = called(diagnostic);
        self.put(paint, &format!("{word}[{}]", clean::line(&diagnostic.rule)));
        self.put(
            Paint::Strong,
            &format!(": {}\n", clean::line(&diagnostic.message)),
        );
        self.below(diagnostic);
        self.out.push('\n');
    }

    fn below(&mut self, diagnostic: &Diagnostic) {
        let (paint, _) = called(diagnostic);
        let indent = match &diagnostic.place {
            Some(place) => self.place(place, paint),
            None => self.owner(diagnostic),
        };
        self.notes(diagnostic, &" ".repeat(indent));
    }

    /// The place with its line; returns how wide line numbers are.
    fn place(&mut self, place: &Place, paint: Paint) -> usize {
        let indent = place.line.to_string().len();
        let margin = " ".repeat(indent);
        self.put(Paint::Link, &format!("{margin}--> "));
        let at = place.to_string();
        self.put(Paint::Plain, &format!("{}\n", clean::line(&at)));
        let excerpt = place.excerpt.trim_end();
        if excerpt.is_empty() {
            return indent;
        }
        let (excerpt, column) = without_indent(excerpt, place.column.saturating_sub(place.skipped));
        self.put(Paint::Link, &format!("{margin} |\n{} | ", place.line));
        self.put(Paint::Plain, &format!("{}\n", clean::line(excerpt)));
        if let Some(column) = column {
            self.put(Paint::Link, &format!("{margin} | "));
            let before: String = excerpt.chars().take(column).collect();
            let offset = clean::line(&before).chars().count();
            self.put(paint, &format!("{}^\n", " ".repeat(offset)));
        }
        indent
    }

    /// Whose telemetry it is, where it stands in no file.
    fn owner(&mut self, diagnostic: &Diagnostic) -> usize {
        let parts = [&diagnostic.service, &diagnostic.subject];
        let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        if !parts.is_empty() {
            self.put(Paint::Link, " --> ");
            let parts: Vec<_> = parts.iter().map(|part| clean::line(part)).collect();
            self.put(Paint::Plain, &format!("{}\n", parts.join("  ")));
        }
        1
    }

    fn notes(&mut self, diagnostic: &Diagnostic, margin: &str) {
        let seen = match (diagnostic.count, diagnostic.samples.join(", ")) {
            (0 | 1, samples) => samples,
            (count, samples) if samples.is_empty() => format!("× {count}"),
            (count, samples) => format!("× {count}, {samples}"),
        };
        let notes = [("seen", &seen), ("help", &diagnostic.help)];
        for (name, text) in notes.iter().filter(|(_, text)| !text.is_empty()) {
            self.put(Paint::Link, &format!("{margin} = "));
            self.put(Paint::Strong, name);
            // A line of its own must not start as a workflow command does, which CI would obey.
            let text = clean::block(text).replace('\n', &format!("\n{margin} | "));
            self.put(Paint::Plain, &format!(": {text}\n"));
        }
    }

    fn summary(&mut self, listing: &Listing<'_>) {
        let (mark, paint) = if listing.conforms() {
            ("✔ ", Paint::Good)
        } else {
            ("✘ ", Paint::Bad)
        };
        self.put(paint, mark);
        self.put(paint, &verdict(&listing.tally));
        let checked = clean::line(&listing.findings.checked);
        if !checked.is_empty() {
            self.put(Paint::Faint, &format!(" · {checked}"));
        }
        self.out.push('\n');
    }
}

/// A finding's colour and what it is called.
const fn called(diagnostic: &Diagnostic) -> (Paint, &'static str) {
    match diagnostic.level {
        Level::Deny => (Paint::Bad, "error"),
        Level::Allow | Level::Warn => (Paint::Warning, "warning"),
    }
}

/// `2 errors, 1 warning, 3 waived, 20 more not listed`.
pub(super) fn verdict(tally: &Tally) -> String {
    let mut parts = Vec::new();
    if tally.denied > 0 {
        parts.push(number(tally.denied as u64, "error", "errors"));
    }
    if tally.warned > 0 {
        parts.push(number(tally.warned as u64, "warning", "warnings"));
    }
    if parts.is_empty() {
        parts.push("nothing is wrong".to_owned());
    }
    if tally.waived > 0 {
        parts.push(format!("{} waived", tally.waived));
    }
    if tally.unlisted > 0 {
        parts.push(format!("{} more not listed", tally.unlisted));
    }
    parts.join(", ")
}

/// The line from its first word on, and how many characters before the column; `None` where the
/// line does not reach so far.
fn without_indent(line: &str, column: usize) -> (&str, Option<usize>) {
    let text = line.trim_start();
    let indent = line.chars().count() - text.chars().count();
    let offset = column.checked_sub(1).and_then(|at| at.checked_sub(indent));
    (text, offset.filter(|at| *at < text.chars().count()))
}
