//! What a terminal shows while telemetry comes in: each finding once, and how much has come.

use std::collections::HashSet;
use std::io::{self, IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

use crate::backend::Observer;
use crate::check::{Counts, Finding};

/// How often the line of progress is written.
const PERIOD: Duration = Duration::from_secs(1);

/// Moves to the line's beginning, and clears it.
const CLEAR: &str = "\r\u{1b}[K";

/// A terminal that is told, if standard error is one.
#[derive(Debug)]
pub(super) struct Live {
    observer: Observer,
    shown: bool,
    /// Whether findings are told, too.
    findings: bool,
    told: Told,
    since: Instant,
    /// Whether the cursor is behind a line of progress.
    open: bool,
}

impl Live {
    pub(super) fn new(observer: Observer) -> Self {
        Self {
            observer,
            shown: io::stderr().is_terminal(),
            findings: true,
            told: Told::default(),
            since: Instant::now(),
            open: false,
        }
    }

    /// Tells how much has come, and nothing of what is wrong with it.
    pub(super) fn without_findings(observer: Observer) -> Self {
        Self {
            findings: false,
            ..Self::new(observer)
        }
    }

    /// Tells what is new.
    pub(super) fn tick(&mut self, requests: u64) {
        if !self.shown {
            return;
        }
        let new = if self.findings {
            self.told.new_ones(&self.observer.findings())
        } else {
            String::new()
        };
        if !new.is_empty() {
            self.clear();
            write(&new);
        }
        if self.since.elapsed() >= PERIOD {
            self.since = Instant::now();
            self.open = true;
            write(&format!(
                "{CLEAR}{}",
                progress(requests, &self.observer.counts())
            ));
        }
    }

    /// Leaves the terminal to the report.
    pub(super) fn end(&mut self) {
        self.clear();
    }

    fn clear(&mut self) {
        if self.open {
            write(CLEAR);
            self.open = false;
        }
    }
}

/// Which findings were told.
#[derive(Debug, Default)]
struct Told(HashSet<(&'static str, String, String)>);

impl Told {
    /// A line for each that was not told yet.
    fn new_ones(&mut self, findings: &[Finding]) -> String {
        let mut lines = String::new();
        for finding in findings {
            let Finding {
                rule,
                service,
                subject,
                ..
            } = finding;
            let key = (rule.as_str(), service.to_string(), subject.to_string());
            if self.0.insert(key) {
                lines += &line(finding);
            }
        }
        lines
    }
}

fn line(finding: &Finding) -> String {
    let Finding {
        rule,
        level,
        service,
        subject,
        found,
        ..
    } = finding;
    format!(
        "{} {rule} · {service} · {subject}: found {found}\n",
        level.as_str()
    )
}

fn progress(requests: u64, counts: &Counts) -> String {
    let Counts {
        spans,
        logs,
        lines,
        points,
        ..
    } = counts;
    format!("{requests} requests · {spans} spans · {logs} logs · {lines} lines · {points} points")
}

/// Where nobody can read it, nobody is told.
fn write(text: &str) {
    let _unread = io::stderr().write_all(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::{Told, progress};
    use crate::CONTRACT;
    use crate::check::{Checker, Counts, Settings};

    #[test]
    fn a_finding_is_told_once() {
        let mut checker = Checker::new(&CONTRACT, &Settings::default());
        let mut told = Told::default();
        checker.observe_line("a:1", b"no JSON");
        insta::assert_snapshot!(told.new_ones(&checker.findings()), @"deny log-line-invalid · (no service) · line: JSON: found text that is not JSON");
        checker.observe_line("a:2", b"no JSON");
        assert_eq!(told.new_ones(&checker.findings()), "");
        checker.observe_line("a:3", b"[]");
        insta::assert_snapshot!(told.new_ones(&checker.findings()), @"deny log-line-invalid · (no service) · line: object: found JSON, but not an object");
    }

    #[test]
    fn progress_says_how_much_has_come() {
        let counts = Counts {
            spans: 3,
            points: 12,
            ..Counts::default()
        };
        insta::assert_snapshot!(progress(2, &counts), @"2 requests · 3 spans · 0 logs · 0 lines · 12 points");
    }
}
